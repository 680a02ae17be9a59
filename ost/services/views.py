"""Things as they are shown: a node with its parents and everything computed or recorded about it.

A view's `data` is the JSON shape of the node; renderers and exporters read it and compute nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from ost.domain.dates import midnight_after
from ost.domain.healthy import is_kpi
from ost.domain.key_results import MAINTAIN, STALL, pace, progress, state
from ost.domain.kinds import Kind, Ref
from ost.domain.model import (
    Edge,
    Experiment,
    Initiative,
    KeyResult,
    Measurement,
    Metric,
    Node,
    Relation,
)
from ost.domain.plain import to_plain
from ost.services.definitions import as_it_was, edited
from ost.services.kpis import kpi_json
from ost.services.linting.accepting import said_of_words
from ost.services.mandates import stated_mandates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from ost.domain.criterion import Outcome
    from ost.domain.model import Bet, Decision, Result, Step
    from ost.services.mandates import Mandate
    from ost.services.reviewing import Suspect
    from ost.services.store import Reader

_COMMON = ("created", "archived", "owner", "note")


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node as it is shown.

    Attributes:
        node: The node.
        parents: The refs above it.
        data: Its JSON shape.
    """

    node: Node
    parents: tuple[Ref, ...]
    data: dict[str, object]

    @property
    def ref(self) -> Ref:
        """The node's ref."""
        return self.node.ref


@dataclass(slots=True)
class _Facts:
    """What hangs on the nodes that are to be shown, fetched in a few queries."""

    parents: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    delivers: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    delivered_by: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    supports: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    supported_by: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    serves: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    served_by: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    became: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    came_of: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    replaces: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    replaced_by: dict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    current: dict[Ref, Measurement] = field(default_factory=dict)
    judged: dict[Ref, list[Measurement]] = field(default_factory=dict)
    watched: dict[Ref, list[Measurement]] = field(default_factory=dict)
    bets: dict[Ref, list[Bet]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[Ref, list[Step]] = field(default_factory=lambda: defaultdict(list))
    results: dict[Ref, list[Result]] = field(default_factory=lambda: defaultdict(list))
    decisions: dict[Ref, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    edited: dict[Ref, dict[str, object]] = field(default_factory=dict)
    mandates: dict[Ref, Mandate] = field(default_factory=dict)


def views_of(
    reader: Reader,
    nodes: Sequence[Node],
    as_of: date,
    edges: Iterable[Edge] | None = None,
    bets: Iterable[Bet] | None = None,
    *,
    looking_back: bool = False,
) -> list[NodeView]:
    """The views of some nodes on a day, in the order of the nodes.

    Args:
        reader: Where the facts are.
        nodes: The nodes.
        as_of: The day at which numbers are read; facts of later days are not seen.
        edges: The edges, where the caller has them already (as they were on that day).
        bets: The bets, likewise.
        looking_back: Whether the nodes are those of an earlier day, after which they may have been edited.
    """
    refs = [node.ref for node in nodes]
    facts = _gather(reader, nodes, refs, as_of, edges)
    initiatives = [ref for ref in refs if ref.kind is Kind.INITIATIVE]
    for bet in reader.bets(initiatives=initiatives) if bets is None else bets:
        facts.bets[bet.initiative].append(bet)
    # Looking back, what was written by the end of the day counts.
    if any(isinstance(node, Initiative) and node.mandated_by for node in nodes):
        facts.mandates = stated_mandates(reader, as_of if looking_back else None)
    facts.edited = edited(reader, nodes, midnight_after(as_of) if looking_back else None)
    views = [_view(node, facts, as_of) for node in nodes]
    _advise(reader, views, as_of if looking_back else None)
    return views


def _advise(reader: Reader, views: Iterable[NodeView], as_of: date | None) -> None:
    """Say of each KR what the rules ask about its words, and whether somebody let that stand."""
    krs = [(view, view.node) for view in views if isinstance(view.node, KeyResult)]
    said = {finding.ref: finding for finding in said_of_words(reader, [kr for _, kr in krs], as_of)}
    for view, kr in krs:
        found = said.get(kr.ref)
        view.data["advice"] = (
            {"rule": found.rule, "words": list(found.words), "accepted": found.accepted is not None}
            if found
            else None
        )


def mark_suspects(views: Iterable[NodeView], doubted: Mapping[Ref, Sequence[Suspect]]) -> None:
    """Say of each thing why it is suspect, where it is."""
    for view in views:
        if why := doubted.get(view.ref):
            view.data["suspect"] = [one.json() for one in why]


def view_of(reader: Reader, ref: Ref, as_of: date) -> NodeView:
    """The view of one node that is there, with the number of the changeset that touched it last."""
    node = reader.node(ref)
    assert node is not None  # noqa: S101
    view = views_of(reader, [node], as_of)[0]
    view.data["version"] = reader.versions([ref]).get(ref, 0)
    return view


def _gather(
    reader: Reader, nodes: Sequence[Node], refs: list[Ref], as_of: date, edges: Iterable[Edge] | None
) -> _Facts:
    facts = _Facts()
    if edges is None:
        edges = {*reader.edges(targets=refs), *reader.edges(sources=refs)}
    _hang_edges(facts, edges)
    by_kind: dict[Kind, list[Ref]] = defaultdict(list)
    for ref in refs:
        by_kind[ref.kind].append(ref)
    stepping = by_kind[Kind.INITIATIVE] + by_kind[Kind.REQUEST]
    _hang_dated(facts, reader, stepping, by_kind[Kind.EXPERIMENT], as_of)
    krs = [node for node in nodes if isinstance(node, KeyResult)]
    metrics = {kr.metric for kr in krs} | set(by_kind[Kind.METRIC])
    facts.current = reader.latest(metrics, until=as_of)
    facts.judged = judging_points(reader, krs, as_of)
    kpis = [node.ref for node in nodes if isinstance(node, Metric) and is_kpi(node)]
    facts.watched = reader.series(kpis, as_of) if kpis else {}
    return facts


def _hang_edges(facts: _Facts, edges: Iterable[Edge]) -> None:
    ends = {
        Relation.PARENT: (None, facts.parents),
        Relation.DELIVERS: (facts.delivers, facts.delivered_by),
        Relation.SUPPORTS: (facts.supports, facts.supported_by),
        Relation.SERVES: (facts.serves, facts.served_by),
        Relation.BECAME: (facts.became, facts.came_of),
        Relation.REPLACES: (facts.replaces, facts.replaced_by),
    }
    for edge in sorted(edges):
        forth, back = ends[edge.relation]
        back[edge.target].append(edge.source)
        if forth is not None:
            forth[edge.source].append(edge.target)


def _hang_dated(
    facts: _Facts, reader: Reader, others: list[Ref], experiments: list[Ref], as_of: date
) -> None:
    for step in reader.steps(others + experiments):
        if step.on <= as_of:
            facts.steps[step.ref].append(step)
    for result in reader.results(experiments):
        if result.on <= as_of:
            facts.results[result.experiment].append(result)
    for decision in reader.decisions(others + experiments, until=as_of):
        facts.decisions[decision.ref].append(decision)


def judging_points(reader: Reader, krs: Collection[KeyResult], as_of: date) -> dict[Ref, list[Measurement]]:
    """What a KR's state is told from: its last value up to the due day, and the one six weeks before it.

    KRs share their due days and measuring days, so this takes a few queries however many there are.
    """
    last = _latest_until(reader, {kr.ref: (kr.metric, min(as_of, kr.due)) for kr in krs})
    stalling = {
        kr.ref: (kr.metric, last[kr.ref].on - STALL)
        for kr in krs
        if kr.ref in last and kr.form not in MAINTAIN and as_of - kr.start >= STALL
    }
    earlier = _latest_until(reader, stalling)
    return {kr.ref: [p for p in (earlier.get(kr.ref), last.get(kr.ref)) if p is not None] for kr in krs}


def _latest_until(reader: Reader, wanted: dict[Ref, tuple[Ref, date]]) -> dict[Ref, Measurement]:
    by_day: dict[date, list[tuple[Ref, Ref]]] = defaultdict(list)
    for kr, (metric, day) in wanted.items():
        by_day[day].append((kr, metric))
    found = {}
    for day, pairs in by_day.items():
        latest = reader.latest({metric for _, metric in pairs}, until=day)
        found.update({kr: latest[metric] for kr, metric in pairs if metric in latest})
    return found


def _view(node: Node, facts: _Facts, as_of: date) -> NodeView:
    parents = tuple(facts.parents[node.ref])
    data: dict[str, object] = {
        "ref": str(node.ref),
        "kind": node.kind.value,
        "title": node.title,
        "parents": [str(parent) for parent in parents],
        "status": node.status,
    }
    own = [f.name for f in fields(node) if f.name not in {"ref", "title", "status", *_COMMON}]
    data |= {name: to_plain(getattr(node, name)) for name in own}
    data |= _computed(node, facts, as_of)
    data |= {name: to_plain(getattr(node, name)) for name in _COMMON}
    return NodeView(node, parents, data)


def _computed(node: Node, facts: _Facts, as_of: date) -> dict[str, object]:
    if isinstance(node, KeyResult):
        return _key_result(node, facts, as_of)
    if isinstance(node, Experiment):
        return _experiment(node, facts, as_of)
    if isinstance(node, Initiative):
        return _initiative(node, facts)
    if isinstance(node, Metric):
        kpi = kpi_json(node, facts.watched.get(node.ref, ()), as_of)
        return _measured(facts.current.get(node.ref)) | {"kpi": kpi}
    if node.kind is Kind.REQUEST:
        return _request(node, facts)
    if node.kind is Kind.INTERVIEW:
        return {"supports": to_plain(facts.supports[node.ref])}
    if node.kind is Kind.OPPORTUNITY:
        return {"interviews": to_plain(facts.supported_by[node.ref])}
    if node.kind is Kind.SOLUTION:
        return {"delivered_by": to_plain(facts.delivered_by[node.ref])}
    return {}


def _measured(point: Measurement | None) -> dict[str, object]:
    return {
        "current": point.value if point else None,
        "measured_on": to_plain(point.on) if point else None,
    }


def _key_result(kr: KeyResult, facts: _Facts, as_of: date) -> dict[str, object]:
    point = facts.current.get(kr.metric)
    done = progress(kr, point.value if point else None)
    standing = {
        "progress": None if done is None else round(done, 12),
        "pace": round(pace(kr, as_of), 12),
        "state": state(kr, facts.judged[kr.ref], as_of).value,
    }
    return _measured(point) | standing | {"original": _original(kr, facts, as_of)}


def _original(kr: KeyResult, facts: _Facts, as_of: date) -> dict[str, object] | None:
    """What a KR was to reach at its start, and how it stands by that; None where it is still the same."""
    before = facts.edited.get(kr.ref)
    if before is None:
        return None
    was, point = as_it_was(kr, before), facts.current.get(kr.metric)
    done = progress(was, point.value if point else None)
    return {
        **before,
        "progress": None if done is None else round(done, 12),
        "state": state(was, facts.judged[kr.ref], as_of).value,
    }


def _experiment(experiment: Experiment, facts: _Facts, as_of: date) -> dict[str, object]:
    results = facts.results[experiment.ref]
    final = next((result for result in reversed(results) if not result.interim), None)
    shown = final or (results[-1] if results else None)
    decisions = facts.decisions[experiment.ref]
    decision = decisions[-1] if decisions else None
    started = next((step.on for step in facts.steps[experiment.ref] if step.status == "running"), None)
    return {
        "started": to_plain(started),
        "past_end": experiment.runs_late(as_of),
        "result": _result(shown) if shown else None,
        "outcome": final.outcome_on(as_of).value if final else experiment.status,
        "overruled": _overruled(final, as_of) if final else None,
        "estimate": shown.estimate if shown else None,
        "low": shown.low if shown else None,
        "high": shown.high if shown else None,
        "looks": len(results),
        "exploratory": experiment.exploratory or bool(final and final.exploratory),
        "by_criterion": _by_criterion(experiment, shown, results, facts.edited.get(experiment.ref)),
        "decision": decision.choice.value if decision else None,
        "decided_on": to_plain(decision.on) if decision else None,
        "decided_because": decision.because if decision else None,
        "original": facts.edited.get(experiment.ref),
    }


def _overruled(result: Result, as_of: date) -> dict[str, object] | None:
    """What a person put in the place of what the criterion said: both, why, when and by whom."""
    if result.outcome_on(as_of) is result.outcome:
        return None
    return {
        "outcome": to_plain(result.overruled),
        "criterion_says": result.outcome.value,
        "because": result.overruled_because,
        "on": to_plain(result.overruled_on),
        "by": result.overruled_by,
    }


def _by_criterion(
    experiment: Experiment,
    result: Result | None,
    results: Sequence[Result],
    before: Mapping[str, object] | None,
) -> list[dict[str, object]] | None:
    """What the criterion of the start says, and what the one says that took its place; None where none did."""
    frozen = (before or {}).get("criterion")
    if frozen is None:
        return None
    outcomes: list[Outcome | None] = [None, None]
    if result is not None:
        from ost.services.evidence import rejudge

        looks = results.index(result) + 1
        outcomes = [rejudge(text, result, looks) for text in (str(frozen), experiment.criterion)]
        if result.type == "verdict" and not result.guardrail_broke:
            outcomes[0] = result.outcome
    return [
        {"criterion": text, "fixed": when, "outcome": to_plain(outcome)}
        for text, when, outcome in zip(
            (frozen, experiment.criterion), ("at the start", "later"), outcomes, strict=True
        )
    ]


def _result(result: Result) -> dict[str, object]:
    return {
        "type": result.type,
        "on": to_plain(result.on),
        **dict(result.figures),
        "outcome": result.outcome.value,
        "interim": result.interim,
        "guardrail_broke": result.guardrail_broke,
        "guardrail_judged": result.guardrail_broke or "guardrail_seen" in result.figures,
        "note": result.note,
    }


def _initiative(initiative: Initiative, facts: _Facts) -> dict[str, object]:
    steps = facts.steps[initiative.ref]
    days = {step.status: step.on for step in steps}
    bets = {bet.kr: bet for bet in facts.bets[initiative.ref]}
    decisions = facts.decisions[initiative.ref]
    mandate = facts.mandates.get(initiative.ref) if initiative.mandated_by else None
    return {
        "mandate": None if mandate is None else mandate.to_json(),
        "shipped": to_plain(days.get("shipped")),
        "dropped": to_plain(days.get("dropped")) if initiative.status == "dropped" else None,
        "bets": [
            {
                "kr": str(kr),
                "expected": bets[kr].expected if kr in bets else None,
                "worth_having": bets[kr].worth_having if kr in bets else None,
            }
            for kr in facts.parents[initiative.ref]
        ],
        "delivers": to_plain(facts.delivers[initiative.ref]),
        "replaces": to_plain(facts.replaces[initiative.ref]),
        "replaced_by": to_plain(facts.replaced_by[initiative.ref]),
        "requests": to_plain(facts.came_of[initiative.ref]),
        "decided_because": decisions[-1].because if decisions else None,
        "original": facts.edited.get(initiative.ref),
    }


def _request(request: Node, facts: _Facts) -> dict[str, object]:
    steps, became = facts.steps[request.ref], facts.became[request.ref]
    declined = steps[-1] if steps and request.status == "declined" else None
    return {
        "serves": to_plain(facts.serves[request.ref]),
        "adopted_as": str(became[0]) if became else None,
        "declined": to_plain(declined.on) if declined else None,
        "declined_because": declined.because if declined else None,
    }
