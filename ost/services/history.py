"""Looking back: the graph as it stood at the end of a day.

Two clocks meet here. Facts (a ship date, a result, a value) count from the day that they are dated;
edits of fields and places count from when they were written. A thing is there from the first day on
which it is known to have been, and wherever something below it is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from ost.domain.dates import midnight_after
from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import Bet, Edge, KeyResult, Metric, Op, Relation
from ost.domain.plain import from_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ost.domain.model import Change, Node
    from ost.services.store import Reader


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The nodes and edges of one moment.

    Attributes:
        nodes: The nodes.
        edges: The edges between them.
        bets: The bets, where they may have been other ones than now.
    """

    nodes: dict[Ref, Node]
    edges: list[Edge]
    bets: list[Bet] | None = None


def snapshot(reader: Reader, as_of: date | None, root: Ref | None = None) -> Snapshot:
    """The graph now, or as it stood at the end of a day.

    Args:
        reader: Where it is read.
        as_of: The day; None for now.
        root: Where now is meant and only the branch below one thing is wanted: that thing.
    """
    if as_of is None and root is not None:
        branch = reader.descendants(root) | {root}
        around = {*reader.edges(sources=branch), *reader.edges(targets=branch)}
        return Snapshot({node.ref: node for node in reader.nodes(refs=branch)}, sorted(around))
    nodes = {node.ref: node for node in reader.nodes()}
    edges = reader.edges()
    return Snapshot(nodes, edges) if as_of is None else _rewound(reader, nodes, edges, as_of)


def _rewound(reader: Reader, nodes: dict[Ref, Node], edges: list[Edge], as_of: date) -> Snapshot:
    later = [c for c in reversed(reader.changes(after=midnight_after(as_of))) if c.op is not Op.STATE]
    edges = _edges_before(edges, later)
    nodes = {ref: _node_before(node, as_of) for ref, node in nodes.items()}
    for change in later:
        if change.ref in nodes and (change.op in {Op.EDIT, Op.ARCHIVE} or change.field == "metric"):
            nodes[change.ref] = _undone(nodes[change.ref], change)
    _set_statuses(reader, nodes, as_of)
    present = _present(nodes, edges, as_of)
    kept = {ref: node for ref, node in nodes.items() if ref in present}
    for ref, node in kept.items():
        if isinstance(node, KeyResult) and isinstance(metric := nodes.get(node.metric), Metric):
            kept[ref] = replace(node, unit=metric.unit)
    standing = [edge for edge in edges if edge.source in present and edge.target in present]
    return Snapshot(kept, standing, _bets_before(reader, later))


def _node_before(node: Node, as_of: date) -> Node:
    """A node without the dates that it did not have yet."""
    return replace(node, archived=None) if node.archived is not None and node.archived > as_of else node


def _undone(node: Node, change: Change) -> Node:
    name = change.field or ""
    if name in {"status", "created"} or name not in {f.name for f in fields(node)}:
        return node  # which the dated steps say, or which is no field
    value: Any = from_plain(name, change.old)
    return replace(node, **{name: value})


def _edges_before(edges: Iterable[Edge], later: Sequence[Change]) -> list[Edge]:
    """The edges with later links, moves and removals undone, newest first.

    What a thing was joined to when it was added was not said later: a request that is dated back served its KR then.
    """
    present = set(edges)
    added = {(change.ref, change.seq) for change in later if change.op is Op.ADD and change.field is None}
    for change in later:
        if change.ref is None:
            continue
        if change.op is Op.LINK and change.field in set(Relation):
            edge = _edge(change, change.new)
            if (edge.source, change.seq) not in added:
                present.discard(edge)
        elif change.op is Op.UNLINK:
            present.add(_edge(change, change.old))
        elif change.op is Op.MOVE and isinstance(change.old, list):
            present = {e for e in present if e.target != change.ref or e.relation is not Relation.PARENT}
            present |= {Edge(parent, change.ref) for text in change.old if (parent := Ref.parse(text))}
    return sorted(present)


def _bets_before(reader: Reader, later: Sequence[Change]) -> list[Bet]:
    """The bets with later edits undone; what was said when an initiative was added was not said later."""
    added = {(change.ref, change.seq) for change in later if change.op is Op.ADD and change.field is None}
    known = {(bet.initiative, bet.kr): bet for bet in reader.bets()}
    for change in later:
        name, _, text = (change.field or "").partition(":")
        kr = Ref.parse(text)
        if change.ref is None or kr is None or name not in {"expected", "worth_having"}:
            continue
        if (change.ref, change.seq) not in added:
            bet = known.get((change.ref, kr)) or Bet(initiative=change.ref, kr=kr)
            value: Any = change.old
            known[change.ref, kr] = replace(bet, **{name: value})
    return list(known.values())


def _edge(change: Change, source: object) -> Edge:
    ref = Ref.parse(str(source))
    assert ref is not None and change.ref is not None  # noqa: S101, PT018  (the ledger writes refs)
    return Edge(ref, change.ref, Relation(str(change.field)))


def _set_statuses(reader: Reader, nodes: dict[Ref, Node], as_of: date) -> None:
    reached: dict[Ref, str] = {}
    stepped = set()
    for step in reader.steps():
        stepped.add(step.ref)
        if step.on <= as_of:
            reached[step.ref] = step.status
    for ref in stepped & nodes.keys():
        status = reached.get(ref, LIFECYCLES[ref.kind].first)
        if nodes[ref].status != status:
            nodes[ref] = replace(nodes[ref], status=status)


def _present(nodes: dict[Ref, Node], edges: list[Edge], as_of: date) -> set[Ref]:
    """What was there: by its own first day, or because something below it was."""
    present = {ref for ref, node in nodes.items() if node.created <= as_of}
    parents: dict[Ref, list[Ref]] = defaultdict(list)
    for edge in edges:
        if edge.relation is Relation.PARENT:
            parents[edge.target].append(edge.source)
    for ref in reversed(DiscoveryGraph(nodes, edges).topological()):
        if ref in present:
            present.update(parents[ref])
    metrics = {node.metric for ref, node in nodes.items() if isinstance(node, KeyResult) and ref in present}
    return present | metrics


def recorded(reader: Reader, seq: int) -> Snapshot:
    """The graph as the history had it after a changeset, whatever days its facts are dated on.

    Args:
        reader: Where it is read.
        seq: The number of the changeset; 0 is before the first.
    """
    later = [c for c in reversed(reader.changes(after=seq)) if c.op is not Op.STATE]
    edges = _edges_before(reader.edges(), later)
    nodes = {node.ref: node for node in reader.nodes()}
    for change in later:
        if change.ref in nodes:
            before = _recorded_before(nodes[change.ref], change)
            if before is None:
                del nodes[change.ref]
            else:
                nodes[change.ref] = before
    for ref, node in nodes.items():
        if isinstance(node, KeyResult) and isinstance(metric := nodes.get(node.metric), Metric):
            nodes[ref] = replace(node, unit=metric.unit)
    standing = [edge for edge in edges if edge.source in nodes and edge.target in nodes]
    bets = {(bet.initiative, bet.kr): bet for bet in _bets_before(reader, later)}
    pairs = [(edge.target, edge.source) for edge in standing if edge.target.kind is Kind.INITIATIVE]
    kept = [bets.get((ini, kr), Bet(initiative=ini, kr=kr)) for ini, kr in pairs]
    return Snapshot(nodes, standing, kept)


def _recorded_before(node: Node, change: Change) -> Node | None:
    """A node before a line of the history; None when the line added it."""
    name, colon, _ = (change.field or "").partition(":")
    if not name:
        return None
    if colon and name == "step":
        old: Any = change.old
        new: Any = change.new
        if old is None:
            return replace(node, status=new.get("from", node.status))
        return replace(node, status=old["status"]) if new is None or old["status"] != new["status"] else node
    if colon or name not in {f.name for f in fields(node)}:
        return node
    value: Any = from_plain(name, change.old)
    return replace(node, **{name: value})
