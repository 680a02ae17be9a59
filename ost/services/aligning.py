"""`ost align`: the ladders of a cycle, from the north star and the year down, and where they have gaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_before, cycle_of, cycle_span
from ost.domain.dates import parse_cycle
from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import TREE_ORDER, Kind
from ost.domain.ladder import Ladders
from ost.domain.model import Cadence, Metric, Objective, Relation
from ost.errors import NoSuchTeam
from ost.services.alignment import Alignment, Gap, Shared
from ost.services.history import Snapshot, snapshot
from ost.services.in_cycle import InCycle
from ost.services.ladder_gaps import LadderGaps
from ost.services.ladder_metrics import on_one_metric
from ost.services.linting.accepting import acceptances, switched_off
from ost.services.linting.rules import RULES
from ost.services.north_star import declared
from ost.services.tree import Tree, nest
from ost.services.views import views_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.linting.finding import Acceptance
    from ost.services.store import Reader
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace

_RUNGS = (Kind.OBJECTIVE, Kind.KR)
_RULES = [rule.id for rule in RULES.values() if rule.asked_by == "align"]


def read_alignment(ws: Workspace, cycle: str | None = None, team: str | None = None) -> Alignment:
    """The ladders of a cycle and their gaps.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        cycle: `2026-Q4` for a quarter and its year, `2026` for a year and its quarters; when None, the quarter of
            the day.
        team: Only the ladders that this team has a part in, and its gaps.

    Raises:
        BadCycle: When the cycle is none.
        NoSuchTeam: When no objective names that team.
    """
    name = cycle_of(ws.day) if cycle is None else parse_cycle(cycle)
    with ws.store.reading() as reader:
        snap = _rungs(reader, ws)
        star = declared(reader, ws.as_of)
        metric = _metric(reader, ws, snap, star)
        ladders = Ladders(_there(snap), snap.edges, star if metric is not None else None)
        seen = InCycle(ladders, name)
        ours = _of_team(ladders, team)
        accepted, off = acceptances(reader, ws.as_of), switched_off(reader, ws.as_of)
        found = _found(ladders, name, ws.day, accepted)
        gaps = [gap for gap in found if isinstance(gap, Gap) and gap.rule not in off]
        shared = [one for one in found if isinstance(one, Shared)]
        shown = _shown(ladders, seen, ours)
        if ours is not None:
            gaps = [gap for gap in gaps if ours.intersection(gap.refs)]
            shared = [one for one in shared if ours & {ref for ref, _ in one.krs}]
        places, views = _placed(reader, ws, ladders, shown, snap)
        _mark(views, ladders, gaps)
        order = {ref: number for number, (_, ref, _) in enumerate(places)}
        gaps.sort(key=lambda gap: (order.get(gap.ref, len(order)), gap.ref, _RULES.index(gap.rule)))
        ways = [ladders.north_of(ref) for ref in shown if ref.kind is Kind.KR]
        stars = views_of(reader, [metric], ws.day, ()) if metric is not None else [None]
        return Alignment(
            cycle=name,
            tree=Tree(reader.name(), ws.day, nest(places, views, snap)),
            gaps=tuple(gaps),
            shared=tuple(shared),
            north_star=stars[0],
            north_star_away=star if metric is None else None,
            steering=(ways.count("steers"), ways.count("serves")),
            off=tuple(rule for rule in _RULES if rule in off),
            cycles=() if shown else _cycles(ladders),
        )


def gaps_of(reader: Reader, ws: Workspace, ref: Ref) -> list[Gap]:
    """The gaps of one thing, in the cycle of the day and in those that the thing is of."""
    if ref.kind not in _RUNGS:
        return []
    snap = _rungs(reader, ws)
    star = declared(reader, ws.as_of)
    metric = _metric(reader, ws, snap, star)
    ladders = Ladders(_there(snap), snap.edges, star if metric is not None else None)
    off = switched_off(reader, ws.as_of)
    found = [
        gap
        for cycle in _cycles_of(ladders, ref, ws.day)
        for gap in _found(ladders, cycle, ws.day, ())
        if isinstance(gap, Gap) and gap.ref == ref and gap.rule not in off
    ]
    return list({gap.rule: gap for gap in reversed(found)}.values())


def _cycles_of(ladders: Ladders, ref: Ref, day: date) -> list[str]:
    now = cycle_of(day)
    objective = ladders.objective_of(ref) if ref in ladders.nodes else None
    if objective is None or not objective.cycle:
        return [now, cycle_before(now), now[:4]]
    year = objective.cycle[:4]
    quarters = [f"{year}-Q{number}" for number in range(1, 5)]
    return list(dict.fromkeys([now, objective.cycle, year, *quarters]))


def _rungs(reader: Reader, ws: Workspace) -> Snapshot:
    """The objectives and key results, and how they hang together; all of an earlier day is read for that day."""
    if ws.as_of is not None:
        return snapshot(reader, ws.as_of)
    nodes = {node.ref: node for node in reader.nodes(_RUNGS, archived=False)}
    return Snapshot(nodes, reader.edges(Relation.PARENT, targets=nodes))


def _there(snap: Snapshot) -> Iterable[Node]:
    return (node for node in snap.nodes.values() if node.archived is None)


def _metric(reader: Reader, ws: Workspace, snap: Snapshot, star: Ref | None) -> Metric | None:
    """The metric that was declared the north star, where it is there and was not put away."""
    if star is None:
        return None
    node = snap.nodes.get(star) if ws.as_of is not None else reader.node(star)
    return node if isinstance(node, Metric) and node.archived is None else None


def _found(
    ladders: Ladders, cycle: str, day: date, accepted: Mapping[tuple[Ref, str], Acceptance] | tuple[()]
) -> list[Gap | Shared]:
    known = accepted or {}
    found: list[Gap | Shared] = [*LadderGaps(ladders, cycle, day, known).all()]
    found += on_one_metric(ladders, InCycle(ladders, cycle))
    return [
        replace(one, accepted=_acceptance(one, ladders, known)) if isinstance(one, Gap) else one
        for one in found
    ]


def _acceptance(
    gap: Gap, ladders: Ladders, accepted: Mapping[tuple[Ref, str], Acceptance]
) -> Acceptance | None:
    """Who let a gap stand: the gap itself, or `kr-no-ladder` of every key result that it is about."""
    own = accepted.get((gap.ref, gap.rule))
    if own is not None or gap.rule != "kr-serves-nothing":
        return own
    krs = [ref for ref in gap.refs if ref in ladders.nodes and ref.kind is Kind.KR]
    each = [accepted.get((ref, "kr-no-ladder")) for ref in krs]
    return each[0] if each and all(each) else None


# --- what is shown ------------------------------------------------------------------------------


def _of_team(ladders: Ladders, team: str | None) -> set[Ref] | None:
    """The rungs of a team; None where none was asked for."""
    if team is None:
        return None
    from ost.services.calibrating import same_team, team_names

    names = team_names(Snapshot(dict(ladders.nodes), []))
    if not any(same_team(team, name) for name in names):
        raise NoSuchTeam(team, names)
    return {ref for ref in ladders.nodes if same_team(ladders.team_of(ref) or "", team)}


def _shown(ladders: Ladders, seen: InCycle, ours: set[Ref] | None) -> set[Ref]:
    """What is of the cycle and goes on, with what it stands under; for a team, also what serves it."""
    alive = {ref for ref in ladders.nodes if ref in seen and not ladders.given_up(ref)}
    if ours is not None:
        mine = alive & ours
        alive &= mine | {below.ref for ref in mine for below in ladders.below(ref)}
    return alive | {upper.ref for ref in alive for upper in ladders.above(ref)}


def _placed(
    reader: Reader, ws: Workspace, ladders: Ladders, shown: set[Ref], snap: Snapshot
) -> tuple[list[tuple[int, Ref, bool]], dict[Ref, NodeView]]:
    """Where each rung stands, the north star's ladders first and then those of the year; and its view."""
    graph = DiscoveryGraph(
        sorted(shown), [e for e in ladders.edges if e.source in shown and e.target in shown]
    )

    def place(ref: Ref) -> tuple[bool, bool, int, int]:
        node = ladders.nodes[ref]
        north = any(ladders.is_north(one) for one in (ref, *(below.ref for below in ladders.below(ref))))
        annual = isinstance(node, Objective) and node.cadence is Cadence.ANNUAL
        return not north, not annual, TREE_ORDER.index(ref.kind), ref.number

    places = graph.walk(sorted(graph.roots(), key=place))
    kept = [ladders.nodes[ref] for _, ref, repeated in places if not repeated]
    views = views_of(reader, kept, ws.day, snap.edges, (), looking_back=ws.as_of is not None)
    return places, {view.ref: view for view in views}


def _mark(views: Mapping[Ref, NodeView], ladders: Ladders, gaps: Iterable[Gap]) -> None:
    """Say of each rung whose it is, how it stands to the north star, and what is missing around it."""
    rules: dict[Ref, list[str]] = defaultdict(list)
    for gap in gaps:
        if gap.accepted is None:
            rules[gap.ref].append(gap.rule)
    for ref, view in views.items():
        if ref.kind is Kind.KR:
            view.data["team"] = ladders.team_of(ref)
        view.data["north_star"] = ladders.north_of(ref)
        view.data["gaps"] = list(rules.get(ref, ()))


def _cycles(ladders: Ladders) -> tuple[str, ...]:
    named = {node.cycle for node in ladders.nodes.values() if isinstance(node, Objective) and node.cycle}
    return tuple(sorted(named, key=lambda cycle: (cycle_span(cycle).first, cycle)))
