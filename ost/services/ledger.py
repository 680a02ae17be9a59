"""Changing the graph so that the history always says so: every write of a node or an edge goes through here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.model import Bet, Edge, Relation, Step
from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.store import Writer


def add_node(tx: Writer, node: Node, parents: Sequence[Ref] = ()) -> None:
    """Add a node under its parents."""
    tx.insert_node(node)
    for parent in parents:
        tx.insert_edge(Edge(parent, node.ref))
    tx.insert_change(node.ref, "add", new={"title": node.title, "parents": to_plain(list(parents))})


def edit_node(tx: Writer, node: Node, **changed: object) -> bool:
    """Set fields of a node; what is the same already is left alone.

    Returns:
        Whether anything changed.
    """
    different = {name: value for name, value in changed.items() if getattr(node, name) != value}
    if not different:
        return False
    tx.update_node(node.ref, different)
    for name, value in different.items():
        op = "archive" if name == "archived" and value is not None else "edit"
        tx.insert_change(node.ref, op, name, getattr(node, name), value)
    return True


def take_step(tx: Writer, node: Node, path: Sequence[str], on: date, because: str | None = None) -> None:
    """Take a node along a path of statuses on one day; it is known to have been there by then."""
    for status in path:
        tx.append_step(Step(ref=node.ref, status=status, on=on, because=because))
    tx.update_node(node.ref, {"status": path[-1]})
    if on < node.created:
        tx.update_node(node.ref, {"created": on})
    tx.insert_change(node.ref, "edit", "status", node.status, path[-1])


def link(tx: Writer, edge: Edge) -> None:
    """Add an edge."""
    tx.insert_edge(edge)
    tx.insert_change(edge.target, "link", edge.relation.value, None, edge.source)


def unlink(tx: Writer, edge: Edge) -> None:
    """Remove an edge, and the bet that goes with one between a KR and an initiative."""
    tx.delete_edge(edge)
    _end_bet(tx, edge.target, edge.source)
    tx.insert_change(edge.target, "unlink", edge.relation.value, edge.source, None)


def replace_parents(tx: Writer, ref: Ref, parents: Sequence[Ref]) -> None:
    """Put a node under other parents; bets on KRs that stay are kept."""
    before = [edge.source for edge in tx.edges(Relation.PARENT, targets=[ref])]
    if set(before) == set(parents):
        return
    for parent in before:
        if parent not in parents:
            tx.delete_edge(Edge(parent, ref))
            _end_bet(tx, ref, parent)
    for parent in parents:
        if parent not in before:
            tx.insert_edge(Edge(parent, ref))
    tx.insert_change(ref, "move", "parents", before, list(parents))


def set_bet(tx: Writer, bet: Bet, before: Bet | None) -> None:
    """Write what an initiative expects of a KR; what is the same already keeps the changeset it was set in."""
    changed = _log_bet(tx, bet, before)
    if changed or before is None:
        tx.put_bet(bet)


def _end_bet(tx: Writer, initiative: Ref, kr: Ref) -> None:
    for bet in tx.bets(initiatives=[initiative]):
        if bet.kr == kr:
            tx.delete_bet(initiative, kr)
            _log_bet(tx, Bet(initiative=initiative, kr=kr), bet)


def _log_bet(tx: Writer, bet: Bet, before: Bet | None) -> bool:
    changed = False
    for name in ("expected", "worth_having"):
        old, new = getattr(before, name, None), getattr(bet, name)
        if old != new:
            tx.insert_change(bet.initiative, "edit", f"{name}:{bet.kr}", old, new)
            changed = True
    return changed
