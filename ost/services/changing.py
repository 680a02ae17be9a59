"""Changing what is there: fields, places, links, and putting away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ost.domain.kinds import MANY_PARENTS, PARENTS, Kind
from ost.domain.model import Edge, KeyResult, Relation
from ost.domain.text import clean_text
from ost.errors import (
    AdoptedElsewhere,
    AlreadyArchived,
    AlreadyLinked,
    CannotLink,
    LastParent,
    MissingOption,
    NotLinked,
    OneParentOnly,
    SteeredMetric,
)
from ost.services import ledger
from ost.services.placing import check_below, check_place, find_parents
from ost.services.replacing import replace_by
from ost.services.resolve import resolve, resolve_active
from ost.services.telling import check_version
from ost.services.views import view_of, views_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.store import Reader, Writer
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace

_LINKS: dict[tuple[Kind, Kind], Relation] = {
    (Kind.INITIATIVE, Kind.SOLUTION): Relation.DELIVERS,
    (Kind.INTERVIEW, Kind.OPPORTUNITY): Relation.SUPPORTS,
    (Kind.REQUEST, Kind.KR): Relation.SERVES,
}


def move(ws: Workspace, ref: str, under: Sequence[str], *, if_version: int | None = None) -> Done:
    """Put a thing, and all that is below it, under other parents.

    Args:
        ws: The workspace.
        ref: The thing.
        under: Its new parents.
        if_version: The version of the thing that the move rests on; where it was moved since, it stays.

    Raises:
        Stale: When it has been moved since that version.
        WouldCycle: When a parent stands below it.
        ParentNotAllowed: When a parent is of a kind, scope or cadence that does not fit.
    """
    if not under:
        raise MissingOption("A move", "--under REF", "For example: ost move opp3 --under opp1")
    with ws.store.writing("move") as tx:
        node = resolve_active(tx, ref)
        check_version(tx, node.ref, if_version, {"under": ", ".join(under)})
        parents = find_parents(tx, node.kind, under)
        check_place(tx, node, parents, new=False)
        before = {edge.source for edge in tx.edges(Relation.PARENT, targets=[node.ref])}
        going = before - {parent.ref for parent in parents}
        notes = _bets_that_end(tx, node.ref, going)
        ledger.replace_parents(tx, node.ref, [parent.ref for parent in parents])
        check_below(tx, node)
        return Done(view_of(tx, node.ref, ws.today), notes)


def _bets_that_end(reader: Reader, initiative: Ref, krs: set[Ref]) -> tuple[str, ...]:
    """What an initiative expected of KRs that it no longer bets on."""
    return tuple(
        f"What {initiative} expected of {bet.kr} ({bet.expected:g}) goes with the bet."
        for bet in reader.bets(initiatives=[initiative])
        if bet.kr in krs and bet.expected is not None
    )


def link(ws: Workspace, first: str, second: str) -> Done:
    """Join two things that are there: a parent, a delivered solution, evidence, a KR's metric or request, a swap.

    The order does not matter where only one direction makes sense. Of two initiatives the first replaces the second,
    unless the first alone is dropped.

    Raises:
        CannotLink: When no link joins the two kinds.
        NotReplaceable: When of two initiatives none is dropped, or one has replaced the other.
        AdoptedElsewhere: When a request would be joined with an initiative, which `adopt` does.
        AlreadyLinked: When they are joined.
    """
    with ws.store.writing("link") as tx:
        one, two = resolve_active(tx, first), resolve_active(tx, second)
        if one.kind is two.kind is Kind.INITIATIVE:
            old, new = (one, two) if one.status == "dropped" != two.status else (two, one)
            said = replace_by(tx, old, new)
            return Done(view_of(tx, new.ref, ws.today), said)
        if {one.kind, two.kind} == {Kind.REQUEST, Kind.INITIATIVE}:
            request, initiative = (one, two) if one.kind is Kind.REQUEST else (two, one)
            raise AdoptedElsewhere(request.ref, initiative.ref, linked=False)
        for source, target in ((one, two), (two, one)):
            if isinstance(source, KeyResult) and target.kind is Kind.METRIC:
                notes = _steer(tx, source, target)
                return Done(view_of(tx, source.ref, ws.today), notes)
            relation = _relation(source, target)
            if relation is not None:
                _join(tx, source, target, relation)
                return Done(view_of(tx, target.ref if relation is Relation.PARENT else source.ref, ws.today))
        raise CannotLink(one.kind.value, two.kind.value)


def _steer(tx: Writer, kr: KeyResult, metric: Node) -> tuple[str, ...]:
    """Let a KR steer another metric, which changes what it is judged by."""
    if kr.metric == metric.ref:
        raise AlreadyLinked(kr.ref, metric.ref)
    ledger.steer(tx, kr, metric.ref)
    return (
        f"{kr.ref} was measured by {kr.metric}, and is now by {metric.ref}; its baseline and target stay.",
    )


def _relation(source: Node, target: Node) -> Relation | None:
    if source.kind in PARENTS[target.kind]:
        return Relation.PARENT
    return _LINKS.get((source.kind, target.kind))


def _join(tx: Writer, source: Node, target: Node, relation: Relation) -> None:
    edge = Edge(source.ref, target.ref, relation)
    if tx.edges(relation, [source.ref], [target.ref]):
        raise AlreadyLinked(source.ref, target.ref)
    if relation is Relation.PARENT:
        check_place(tx, target, [source], new=False)
        there = [edge.source for edge in tx.edges(Relation.PARENT, targets=[target.ref])]
        if there and target.kind not in MANY_PARENTS:
            raise OneParentOnly(target.kind.value, target.ref, there)
    ledger.link(tx, edge)


def unlink(ws: Workspace, first: str, second: str) -> Done:
    """Part two things that are joined.

    Raises:
        NotLinked: When they are not.
        AdoptedElsewhere: When a request became an initiative.
        LastParent: When one that does not stand on its own would be left without a parent.
    """
    with ws.store.writing("unlink") as tx:
        one, two = resolve(tx, first), resolve(tx, second)
        edges = tx.edges(None, [one.ref], [two.ref]) + tx.edges(None, [two.ref], [one.ref])
        if not edges:
            hint = "A KR always has a metric; give it another with: ost link KR MET"
            kinds = {one.kind, two.kind}
            raise NotLinked(one.ref, two.ref, hint if kinds == {Kind.KR, Kind.METRIC} else "")
        edge = edges[0]
        if edge.relation is Relation.BECAME:
            raise AdoptedElsewhere(edge.source, edge.target, linked=True)
        hangs = edge.relation is Relation.PARENT and edge.target.kind is not Kind.OBJECTIVE
        if hangs and len(tx.edges(Relation.PARENT, targets=[edge.target])) == 1:
            raise LastParent(edge.source, edge.target)
        ledger.unlink(tx, edge)
        shown = edge.target if edge.relation is Relation.PARENT else edge.source
        return Done(view_of(tx, shown, ws.today))


def archive(
    ws: Workspace,
    ref: str,
    because: str | None = None,
    *,
    dry_run: bool = False,
    if_version: int | None = None,
) -> list[NodeView]:
    """Put a thing away with all that hangs on it alone; nothing is deleted, and the history keeps it.

    Args:
        ws: The workspace.
        ref: The thing.
        because: Why.
        dry_run: Only say what would be put away.
        if_version: The version of the thing that this rests on; one that has changed since stays.

    Returns:
        What was (or would be) put away, the thing itself first.

    Raises:
        Stale: When it has changed since that version.
        AlreadyArchived: When it is away already.
        SteeredMetric: When it is a metric that a live KR is measured by.
    """
    reason = None if because is None else clean_text(because, "The reason")
    if dry_run:
        with ws.store.reading() as reader:
            node = resolve(reader, ref)
            check_version(reader, node.ref, if_version)
            return views_of(reader, _branch(reader, node), ws.today)
    with ws.store.writing("archive", reason) as tx:
        node = resolve(tx, ref)
        check_version(tx, node.ref, if_version)
        branch = _branch(tx, node)
        for node in branch:
            ledger.edit_node(tx, node, archived=ws.today)
        return views_of(tx, [replace(node, archived=ws.today) for node in branch], ws.today)


def restore(tx: Writer, node: Node) -> list[Node]:
    """Take a thing back that was put away, with all that went with it and with what it stands under.

    Args:
        tx: Where it is.
        node: The thing.

    Returns:
        What was taken back, the thing itself first; empty when it was not away.
    """
    if node.archived is None:
        return []
    went = max((c.seq for c in tx.changes([node.ref]) if c.op == "archive"), default=0)
    below = tx.nodes(refs=tx.descendants(node.ref))
    together = {c.ref for c in tx.changes([one.ref for one in below]) if c.op == "archive" and c.seq == went}
    back = [node, *(one for one in below if one.archived is not None and one.ref in together)]
    back += _away_above(tx, node)
    metrics = {one.metric for one in back if isinstance(one, KeyResult)}
    back += [metric for metric in tx.nodes(refs=metrics) if metric.archived is not None]
    for one in back:
        ledger.edit_node(tx, one, archived=None)
    return back


def _away_above(reader: Reader, node: Node) -> list[Node]:
    """What a thing hangs on and is away: it would stand on nothing without."""
    above = reader.nodes(refs=[edge.source for edge in reader.edges(Relation.PARENT, targets=[node.ref])])
    if not above or any(one.archived is None for one in above):
        return []
    return [above[0], *_away_above(reader, above[0])]


def _branch(reader: Reader, node: Node) -> list[Node]:
    """A thing and whatever would hang on nothing live without it."""
    if node.archived is not None:
        raise AlreadyArchived(node.ref)
    if node.kind is Kind.METRIC:
        live = [kr for kr in reader.nodes([Kind.KR], archived=False) if isinstance(kr, KeyResult)]
        if steering := [kr.ref for kr in live if kr.metric == node.ref]:
            raise SteeredMetric(node.ref, steering)
    below = reader.descendants(node.ref)
    parents: dict[Ref, set[Ref]] = {}
    for edge in reader.edges(Relation.PARENT, targets=below):
        parents.setdefault(edge.target, set()).add(edge.source)
    above = {ref for sources in parents.values() for ref in sources} - below
    away = above - {live.ref for live in reader.nodes(refs=above, archived=False)}
    going = {node.ref}
    while following := {ref for ref in below - going if parents[ref] <= going | away}:
        going |= following
    return [node, *reader.nodes(refs=going - {node.ref}, archived=False)]
