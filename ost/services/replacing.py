"""Swaps on record: an initiative that takes the place of one that was dropped. The KR stands, the bet changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import Kind
from ost.domain.model import Edge, Relation
from ost.errors import AlreadyLinked, NotReplaceable
from ost.errors.wording import listed
from ost.services import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.store import Reader, Writer


def replace_by(tx: Writer, old: Node, new: Node) -> tuple[str, ...]:
    """Write down that one initiative takes the place of another.

    Args:
        tx: Where it is written.
        old: The one that was dropped.
        new: The one that goes on.

    Returns:
        What is to be said of it: that the new one bets on none of the old one's KRs.

    Raises:
        NotReplaceable: When the old one is not dropped, or has replaced the new one.
        AlreadyLinked: When it is on record.
    """
    if new.ref == old.ref:
        raise NotReplaceable(new.ref, old.ref, "they are one initiative", "Name another one.")
    if old.status != "dropped":
        raise NotReplaceable(
            new.ref,
            old.ref,
            f"{old.ref} is {old.status}",
            f"Say that it will not ship with: ost initiative drop {old.ref} --because TEXT --replaced-by {new.ref}"
            if old.status != "shipped"
            else f"What it did to its KRs: ost verdict {old.ref}",
        )
    if tx.edges(Relation.REPLACES, [new.ref], [old.ref]):
        raise AlreadyLinked(new.ref, old.ref)
    if new.ref in replaced_from(tx, old.ref):
        why = f"{old.ref} took its place"
        raise NotReplaceable(new.ref, old.ref, why, f"See it with: ost show {new.ref}")
    ledger.link(tx, Edge(new.ref, old.ref, Relation.REPLACES))
    before, after = krs_of(tx, old.ref), krs_of(tx, new.ref)
    if set(before) & set(after):
        return ()
    bets = f"{new.ref} bets on {listed(after, 'and')}, and {old.ref} bet on {listed(before, 'and')}"
    return (f"{bets}: a swap keeps the KR. If it should move it, too: ost link {before[0]} {new.ref}",)


def replaced_from(reader: Reader, ref: Ref) -> set[Ref]:
    """Every initiative that one replaces, at once or through others."""
    found: set[Ref] = set()
    waiting = {ref}
    while waiting:
        waiting = {edge.target for edge in reader.edges(Relation.REPLACES, sources=waiting)} - found
        found |= waiting
    return found


def replacements(edges: Iterable[Edge]) -> dict[Ref, tuple[Ref, ...]]:
    """What took the place of each initiative that was dropped and replaced."""
    found: dict[Ref, tuple[Ref, ...]] = {}
    for edge in edges:
        if edge.relation is Relation.REPLACES:
            found[edge.target] = (*found.get(edge.target, ()), edge.source)
    return found


def take_up_again(tx: Writer, ref: Ref) -> list[str]:
    """An initiative that is no longer dropped is replaced by nothing; what is to be said of it."""
    gone = tx.edges(Relation.REPLACES, targets=[ref])
    for edge in gone:
        ledger.unlink(tx, edge)
    return [f"{edge.source} no longer replaces it." for edge in gone]


def krs_of(reader: Reader, initiative: Ref) -> list[Ref]:
    """The KRs that an initiative bets on."""
    return [edge.source for edge in reader.edges(Relation.PARENT, targets=[initiative])]


def contradiction(reader: Reader, node: Node) -> str | None:
    """What an undo may not leave behind: a swap or an adoption that the status contradicts; None where all is well.

    Args:
        reader: The graph with the change in it.
        node: What was touched.
    """
    if node.kind is Kind.REQUEST:
        became = reader.edges(Relation.BECAME, sources=[node.ref])
        if (node.status == "adopted") != (len(became) == 1):
            return f"{node.ref} would be {node.status} and not say what became of it"
    if node.kind is Kind.INITIATIVE:
        by = reader.edges(Relation.REPLACES, targets=[node.ref])
        if by and node.status != "dropped":
            return f"{by[0].source} replaces {node.ref}"
        if by and node.ref in replaced_from(reader, node.ref):
            return f"{node.ref} would replace itself"
    return None
