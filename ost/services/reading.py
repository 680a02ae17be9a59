"""Reading: one thing in full, lists, searches, and where the workspace stands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, cast

from ost.domain.dates import week_span
from ost.domain.healthy import is_kpi
from ost.domain.kinds import Kind
from ost.domain.model import KeyResult, Metric, Node, Relation
from ost.domain.plain import to_plain
from ost.domain.text import folded
from ost.errors import NoSuchRef
from ost.services.closed import links_of
from ost.services.closed_cycles import closing_of
from ost.services.definitions import BY_KIND, definitions
from ost.services.history import Snapshot, snapshot
from ost.services.kpis import suggest
from ost.services.linting.accepting import said_of_words
from ost.services.measuring import MEASURED, metric_of
from ost.services.north_star import declared
from ost.services.resolve import resolve
from ost.services.reviewing import doubts_of, suspects
from ost.services.views import NodeView, mark_suspects, views_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.domain.kinds import Ref
    from ost.services.closed import ClosedKr
    from ost.services.scoring import Policy
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_RECENT = 60
_SAID_ALREADY = frozenset({"parents", "adopted_as"})
"""What a thing is joined to and its own JSON says in its own form."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing in full.

    Attributes:
        view: The thing.
        around: The things it is joined to, by what joins them: `parents`, `children`, `delivers`…
        data: Its JSON shape with steps, definitions and the latest facts.
        closing: Of a key result: what it came to, and how the workspace reads that.
    """

    view: NodeView
    around: dict[str, list[NodeView]]
    data: dict[str, object]
    closing: tuple[ClosedKr, Policy] | None = None


def show(ws: Workspace, ref: str) -> Shown:
    """Everything about one thing.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When it is not found.
    """
    with ws.store.reading() as reader:
        node = resolve(reader, ref)
        snap = None
        if ws.as_of is not None:
            snap = snapshot(reader, ws.as_of)
            if node.ref not in snap.nodes:
                raise NoSuchRef(f"{node.ref} as of {ws.as_of}", node.kind.value)
            node = snap.nodes[node.ref]
        view = _views(reader, [node], ws, snap)[0]
        around = _around(reader, node, ws, snap)
        closing = None
        data = dict(view.data) | {"children": []}
        data |= {
            name: [str(other.ref) for other in views]
            for name, views in around.items()
            if name not in _SAID_ALREADY
        }
        data |= _dated(reader, node, ws)
        suggest(reader, [view], ws.day, snap)
        _mark_suspects(reader, [view, *(other for views in around.values() for other in views)], ws, snap)
        if "suspect" in view.data:
            data["suspect"] = view.data["suspect"]
        if isinstance(node, Metric):
            data["north_star"] = declared(reader, ws.as_of) == node.ref
        if isinstance(node, KeyResult):
            data["lint"] = [finding.json() for finding in said_of_words(reader, [node], ws.as_of)]
            closing = closing_of(reader, ws, node)
            data |= closing[0].shown(closing[1])
        elif node.kind is Kind.OBJECTIVE:
            links = links_of(reader, ws.as_of, [node.ref])
            data["carried_from"] = to_plain(links.source.get(node.ref))
            data["carried_into"] = to_plain(links.into.get(node.ref))
        if snap is None:
            data["version"] = reader.versions([node.ref]).get(node.ref, 0)
        return Shown(view, around, data, closing)


def _views(reader: Reader, nodes: Sequence[Node], ws: Workspace, snap: Snapshot | None) -> list[NodeView]:
    """Views of nodes, joined as they were in the snapshot where there is one."""
    edges, bets = (snap.edges, snap.bets) if snap else (None, None)
    return views_of(reader, nodes, ws.day, edges, bets, looking_back=ws.as_of is not None)


_FEW = 50
"""Up to how many things are asked for one by one."""


def _mark_suspects(
    reader: Reader, views: Sequence[NodeView], ws: Workspace, snap: Snapshot | None
) -> Sequence[NodeView]:
    """Say of each thing why it is suspect, where it is; asks once for all of them."""
    if not views:
        return views
    if snap is not None:
        why = suspects(reader, snap.nodes, snap.edges, ws.as_of)
    elif len(views) <= _FEW:
        why = doubts_of(reader, {view.ref for view in views})
    else:
        why = suspects(reader)
    mark_suspects(views, why)
    return views


def _around(reader: Reader, node: Node, ws: Workspace, snap: Snapshot | None) -> dict[str, list[NodeView]]:
    names = {
        (Relation.PARENT, True): "children",
        (Relation.PARENT, False): "parents",
        (Relation.DELIVERS, True): "delivers",
        (Relation.DELIVERS, False): "delivered_by",
        (Relation.SUPPORTS, True): "supports",
        (Relation.SUPPORTS, False): "interviews",
        (Relation.SERVES, True): "serves",
        (Relation.SERVES, False): "requests",
        (Relation.BECAME, True): "adopted_as",
        (Relation.BECAME, False): "requests",
        (Relation.REPLACES, True): "replaces",
        (Relation.REPLACES, False): "replaced_by",
    }
    refs: dict[str, list[Ref]] = {}
    edges = [*reader.edges(sources=[node.ref]), *reader.edges(targets=[node.ref])]
    for edge in sorted(snap.edges) if snap else edges:
        if edge.source == node.ref:
            refs.setdefault(names[edge.relation, True], []).append(edge.target)
        elif edge.target == node.ref:
            refs.setdefault(names[edge.relation, False], []).append(edge.source)
    wanted = [ref for group in refs.values() for ref in group]
    nodes = [snap.nodes[ref] for ref in wanted] if snap else reader.nodes(refs=wanted)
    views = {view.ref: view for view in _views(reader, nodes, ws, snap)}
    return {
        name: [views[ref] for ref in refs[name]]
        for name in ("parents", *dict.fromkeys(names.values()))
        if name in refs
    }


def _dated(reader: Reader, node: Node, ws: Workspace) -> dict[str, object]:
    """Steps, earlier definitions, and the latest facts of a thing."""
    data: dict[str, object] = {
        "steps": [
            {"status": step.status, "on": to_plain(step.on), "because": step.because}
            for step in reader.steps([node.ref])
            if step.on <= ws.day
        ]
    }
    if node.kind in BY_KIND:
        changed = list(definitions(reader, node))
        known = [one for one in changed if ws.as_of is None or str(one["on"]) <= ws.as_of.isoformat()]
        data["definitions"] = known
    if node.kind is Kind.EXPERIMENT:
        data["replaced_results"] = list(_replaced_results(reader, node, ws))
    if node.archived is not None:
        away = [change for change in reader.changes([node.ref]) if change.op == "archive"]
        data["archived_because"] = away[-1].message if away else None
    if node.kind in MEASURED:
        points = reader.measurements(metric_of(node), until=ws.day, last=_RECENT)
        data["measurements"] = [
            {"on": to_plain(point.on), "value": point.value, "n": point.n} for point in points
        ]
    if isinstance(node, KeyResult):
        data["checkins"] = [check_in_json(c) for c in reader.check_ins([node.ref], until=ws.day)]
    return data


def _replaced_results(reader: Reader, node: Node, ws: Workspace) -> Iterator[dict[str, object]]:
    """The results of an experiment that were corrected, with the day on which that was; not what was taken back."""
    undoing = {made.seq for made in reader.changesets() if made.undoes is not None}
    for change in reader.changes([node.ref], about=["result"]):
        on = change.at.astimezone().date()
        old, new = cast("Any", change.old), cast("Any", change.new)
        if old is None or new is None or _without_overruling(old) == _without_overruling(new):
            continue
        if change.seq not in undoing and on <= ws.day:
            yield {**old, **dict(old.get("figures") or {}), "replaced_on": to_plain(on), "by": change.actor}


def _without_overruling(said: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in said.items() if not name.startswith("overruled")}


def check_in_json(check_in: object) -> dict[str, object]:
    """The JSON shape of a check-in."""
    return {f.name: to_plain(getattr(check_in, f.name)) for f in fields(check_in)}  # type: ignore[arg-type]


def list_nodes(ws: Workspace, kind: Kind | None = None, *, archived: bool = False) -> list[NodeView]:
    """All things of a kind, or all things."""
    with ws.store.reading() as reader:
        kinds = None if kind is None else [kind]
        if ws.as_of is None:
            views = _views(reader, reader.nodes(kinds, archived=archived), ws, None)
            suggest(reader, views, ws.day)
            return [*_mark_suspects(reader, views, ws, None)]
        snap = snapshot(reader, ws.as_of)
        nodes = [
            node
            for node in snap.nodes.values()
            if (kind is None or node.kind is kind) and (archived or node.archived is None)
        ]
        views = _views(reader, nodes, ws, snap)
        suggest(reader, views, ws.day, snap)
        return [*_mark_suspects(reader, views, ws, snap)]


def search(ws: Workspace, text: str) -> list[NodeView]:
    """The things that have all the words in their title, note, quotes or other texts."""
    words = folded(text).split()
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        found = [node for node in snap.nodes.values() if node.archived is None and _has(node, words)]
        views = _views(reader, found, ws, snap if ws.as_of is not None else None)
        return [*_mark_suspects(reader, views, ws, snap)]


def _has(node: Node, words: list[str]) -> bool:
    texts = [
        value for f in fields(node) if isinstance(value := getattr(node, f.name), str) and f.name != "status"
    ]
    texts += [str(node.ref), *getattr(node, "quotes", ())]
    everything = folded("\n".join(texts))
    return bool(words) and all(word in everything for word in words)


@dataclass(frozen=True, slots=True)
class Status:
    """Where the workspace stands.

    Attributes:
        name: Its name.
        counts: How many live things of each kind there are.
        krs: The open KRs.
        kpis: The metrics that are watched against a healthy range.
        running: The running experiments.
        missing_checkins: The refs of KRs in their time without a check-in this week.
        suspects: The refs of what rests on something that has changed.
        north_star: The metric that was declared the north star, where one was and is there.
        data: The JSON shape.
    """

    name: str
    counts: dict[Kind, int]
    krs: list[NodeView]
    kpis: list[NodeView]
    running: list[NodeView]
    missing_checkins: list[str]
    suspects: list[str]
    north_star: NodeView | None
    data: dict[str, object]


def status(ws: Workspace) -> Status:
    """Count what there is, and say how the open KRs stand."""
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        live = [node for node in snap.nodes.values() if node.archived is None]
        counts = {kind: sum(1 for node in live if node.kind is kind) for kind in Kind}
        open_krs = [node for node in live if isinstance(node, KeyResult) and node.status == "open"]
        krs = _views(reader, open_krs, ws, snap)
        kpis = _views(reader, [n for n in live if isinstance(n, Metric) and is_kpi(n)], ws, snap)
        suggest(reader, kpis, ws.day, snap)
        experiments = [n for n in live if n.kind is Kind.EXPERIMENT and n.status == "running"]
        running = _views(reader, experiments, ws, snap)
        week = week_span(ws.day)
        until = min(week.last, ws.day)
        checked = {check_in.kr for check_in in reader.check_ins(since=week.first, until=until)}
        missing = [str(kr.ref) for kr in open_krs if kr.start <= ws.day <= kr.due and kr.ref not in checked]
        why = suspects(reader, snap.nodes, snap.edges, ws.as_of)
        mark_suspects([*krs, *running], why)
        doubted = [str(ref) for ref in sorted(why)]
        star = declared(reader, ws.as_of)
        north = _views(reader, [n for n in live if isinstance(n, Metric) and n.ref == star], ws, snap)
        data: dict[str, object] = {
            "workspace": reader.name(),
            "as_of": to_plain(ws.day),
            "counts": {kind.value: count for kind, count in counts.items()},
            "krs": [view.data for view in krs],
            "kpis": [view.data for view in kpis],
            "running_experiments": [view.data for view in running],
            "missing_checkins": missing,
            "suspects": doubted,
            "north_star": north[0].data if north else None,
        }
        return Status(
            reader.name(), counts, krs, kpis, running, missing, doubted, north[0] if north else None, data
        )
