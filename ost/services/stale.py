"""Branches that are said to be worked on and are not: targeted, and nothing in them has changed for weeks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.domain.dates import midnight_after
from ost.domain.graph import DiscoveryGraph
from ost.domain.model import Interview, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.history import Snapshot
    from ost.services.store import Reader


def last_changes(reader: Reader, snap: Snapshot, tops: Sequence[Ref], day: date) -> dict[Ref, date]:
    """The last day on which anything in each branch changed: when it was written, or the day that a fact is dated.

    Args:
        reader: Where the history and the facts are.
        snap: The graph of the day; what was put away counts, and interviews belong to the branch that they support.
        tops: The tops of the branches.
        day: The day that is looked at; nothing later counts.
    """
    if not tops:
        return {}
    graph = DiscoveryGraph(snap.nodes, snap.edges)
    supporting: dict[Ref, list[Ref]] = defaultdict(list)
    for edge in snap.edges:
        if edge.relation is Relation.SUPPORTS:
            supporting[edge.target].append(edge.source)
    branches = {}
    for top in tops:
        below = graph.descendants(top) | {top}
        branches[top] = below | {ref for one in below for ref in supporting.get(one, ())}
    known = sorted(set().union(*branches.values()))
    last: dict[Ref, date] = {}
    for ref, on in _days(reader, snap, known, day):
        if on <= day and on > last.get(ref, on.min):
            last[ref] = on
    return {top: max(last[ref] for ref in refs if ref in last) for top, refs in branches.items()}


def _days(reader: Reader, snap: Snapshot, refs: Sequence[Ref], day: date) -> Iterator[tuple[Ref, date]]:
    """When something of each thing was written or happened."""
    until = midnight_after(day)
    for change in reader.changes(refs):
        if change.ref is not None and change.at < until:
            yield change.ref, change.at.astimezone().date()
    for ref in refs:
        node = snap.nodes[ref]
        yield ref, min(node.created, day)
        if isinstance(node, Interview):
            yield ref, node.on
    for step in reader.steps(refs):
        yield step.ref, step.on
    for result in reader.results(refs):
        yield result.experiment, result.on
    for decision in reader.decisions(refs, until=day):
        yield decision.ref, decision.on
