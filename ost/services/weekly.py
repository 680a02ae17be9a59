"""Putting a week's report together: prefilled from the graph, overridden by the check-ins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ost.domain.dates import Span, week_name, week_span
from ost.domain.graph import DiscoveryGraph
from ost.domain.healthy import is_kpi
from ost.domain.model import Experiment, Initiative, Interview, KeyResult, Metric, Node, Objective, Relation
from ost.errors import NoSuchTeam
from ost.services.alarms import (
    contradiction_words,
    early_signs,
    key_result_alarms,
    missed_check_ins,
    past_end,
    unread,
)
from ost.services.charting import kr_chart, without_of
from ost.services.failures import new_failures
from ost.services.forecasting import forecast_krs
from ost.services.history import Snapshot, snapshot
from ost.services.judging import failures_of, judge_all
from ost.services.kpi_alarms import kpi_alarms
from ost.services.kpis import suggest
from ost.services.launched import Launched, read_launched
from ost.services.linting.accepting import acceptances
from ost.services.linting.lint import found_all
from ost.services.looked import last_looks
from ost.services.movement import moving_words, week_change
from ost.services.next_steps import NextSteps
from ost.services.replacing import replacements
from ost.services.report import Accepted, Decided, Doubted, KrReport, Report, Shipped
from ost.services.reviewing import suspects
from ost.services.views import NodeView, mark_suspects, views_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ost.analysis.types import Forecast
    from ost.domain.kinds import Ref
    from ost.domain.model import CheckIn, Measurement
    from ost.services.chart import Chart
    from ost.services.judged import Judged
    from ost.services.report import Alarm
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_SPARK_POINTS = 26
_ANSWERS = ("confidence", "shipped", "moving", "next")


@dataclass(frozen=True, slots=True)
class _Week:
    """What the parts of the report share."""

    reader: Reader
    ws: Workspace
    snap: Snapshot
    graph: DiscoveryGraph
    span: Span
    team: str | None
    shipped_since: date
    charts: bool = False
    since: date | None = None

    @property
    def seen(self) -> Span:
        """The days of the week that have come: facts dated later are not told."""
        return Span(self.span.first, min(self.span.last, self.ws.day))

    @property
    def told(self) -> Span:
        """The days whose facts are told: those of the week, unless more was asked for."""
        return Span(self.span.first if self.since is None else self.since, self.seen.last)

    def ours(self, ref: Ref) -> bool:
        """Whether a thing hangs on an objective of the team, or says itself that it is theirs."""
        if self.team is None:
            return True
        above = [self.snap.nodes[other] for other in (ref, *self.graph.ancestors(ref))]
        teams = {node.team for node in above if isinstance(node, (Objective, Initiative)) and node.team}
        return self.team.strip().casefold() in {name.casefold() for name in teams}

    def objective_of(self, kr: KeyResult) -> Objective | None:
        """The objective that a KR stands under, at once or through other KRs."""
        at: Node | None = kr
        while at is not None and not isinstance(at, Objective):
            above = self.graph.parents(at.ref)
            at = self.snap.nodes[above[0]] if above else None
        return at

    def live(self) -> Iterable[Node]:
        """What has not been put away."""
        return (node for node in self.snap.nodes.values() if node.archived is None)

    def views(self, nodes: Sequence[Node]) -> list[NodeView]:
        """Views as of the report's day."""
        back = self.ws.as_of is not None
        return views_of(self.reader, nodes, self.ws.day, self.snap.edges, looking_back=back)


def weekly_report(
    ws: Workspace,
    week: Span | None = None,
    team: str | None = None,
    *,
    charts: bool = False,
    since: date | None = None,
) -> Report:
    """Put a week's report together.

    Args:
        ws: The workspace; its `as_of` says what is known, and which week is meant when none is said.
        week: The week; the one that holds the day when None.
        team: Only what hangs on this team's objectives, or is an initiative of theirs.
        charts: Whether each KR gets its chart, which costs about as much again as its forecast.
        since: From which day on launches, experiments, decisions, interviews, news of failures and KRs that ended are
            told; the week's first when None. How the KRs stand is told of the week all the same.

    Raises:
        NoSuchTeam: When nothing names that team.
    """
    span = week or week_span(ws.day)
    if span.last < ws.day:  # a week that is over is told as it was known at its end
        ws = replace(ws, as_of=span.last)
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        graph = DiscoveryGraph(snap.nodes, snap.edges)
        shipped = _last_week_counts(span, ws.day) if since is None else since
        shared = _Week(reader, ws, snap, graph, span, team, shipped, charts, since)
        teams = _teams(shared)
        if team is not None and team.strip().casefold() not in {name.casefold() for name in teams}:
            raise NoSuchTeam(team, teams)
        krs = _krs_of(shared)
        evidence = read_launched(reader, ws, snap)
        judged = judge_all(reader, ws, evidence)
        reports = _kr_reports(shared, krs, judged, evidence)
        doubted = suspects(reader, snap.nodes, snap.edges, ws.as_of)
        mark_suspects((one.view for one in reports), doubted)
        kpis = _kpis(shared)
        failed = failures_of(judged, {str(kr.ref) for kr in krs})
        return Report(
            workspace=reader.name(),
            team=team,
            week=week_name(span.first),
            span=span,
            as_of=ws.day,
            krs=tuple(reports),
            experiments_finished=tuple(_finished(shared)),
            decisions=tuple(_decisions(shared)),
            failed=tuple(failed),
            new_failures=new_failures(reader, ws, snap, shared.told.first, failed),
            alarms=tuple(_alarms(shared, reports, judged, kpis)),
            missing_checkins=tuple(str(r.view.ref) for r in reports if _unanswered(r, shared)),
            interviews=tuple(_interviews(shared)),
            teams=teams,
            suspects=tuple(
                Doubted(str(ref), snap.nodes[ref].title, tuple(doubted[ref]))
                for ref in sorted(doubted)
                if shared.ours(ref)
            ),
            kpis=tuple(kpis),
            accepted=tuple(_accepted(shared)),
        )


def _accepted(shared: _Week) -> Iterable[Accepted]:
    """What the rules find and somebody let stand."""
    if not acceptances(shared.reader, shared.ws.as_of):
        return
    for one in found_all(shared.reader, shared.ws, shared.snap):
        if one.accepted is not None and shared.ours(one.ref):
            yield Accepted(str(one.ref), one.title, one.rule, one.accepted)


def _last_week_counts(span: Span, day: date) -> date:
    """From which day on a launch is told of: in a week that runs, from the Monday of the one before."""
    return span.first - timedelta(days=7) if day in span and day < span.last else span.first


def kr_reports(reader: Reader, ws: Workspace, refs: Sequence[Ref]) -> list[KrReport]:
    """Some KRs' parts of the report on the week that its day is in, without verdicts.

    Args:
        reader: Where the facts are.
        ws: The workspace; its day is the one that numbers are read at.
        refs: Key results that are there.
    """
    span = week_span(ws.day)
    snap = snapshot(reader, None)
    krs = [node for ref in refs if isinstance(node := snap.nodes[ref], KeyResult)]
    graph = DiscoveryGraph(snap.nodes, snap.edges)
    shared = _Week(reader, ws, snap, graph, span, None, _last_week_counts(span, ws.day))
    return _kr_reports(shared, krs, (), read_launched(reader, ws, snap, krs=set(refs)))


def _krs_of(shared: _Week) -> list[KeyResult]:
    """The open KRs in their time, and those that were closed or dropped in the days that are told.

    Where more than the week is told, those that are past their due day and still open count, too.
    """
    span, late = shared.span, shared.since is not None
    krs = [kr for kr in shared.live() if isinstance(kr, KeyResult) and shared.ours(kr.ref)]
    ended = {
        step.ref: step.on for step in shared.reader.steps([kr.ref for kr in krs]) if step.on <= shared.ws.day
    }
    return [
        kr
        for kr in krs
        if (kr.status == "open" and kr.start <= span.last and (late or kr.due >= span.first))
        or (kr.status != "open" and ended.get(kr.ref) in shared.told)
    ]


def _kr_reports(
    shared: _Week, krs: Sequence[KeyResult], judged: Sequence[Judged], evidence: Launched
) -> list[KrReport]:
    views = shared.views(krs)
    forecasts = forecast_krs(shared.reader, shared.ws, krs, evidence)
    said: dict[Ref, list[CheckIn]] = defaultdict(list)
    for check_in in shared.reader.check_ins([kr.ref for kr in krs], until=shared.seen.last):
        said[check_in.kr].append(check_in)
    suggestions = NextSteps(shared.snap)
    launches = _launches(shared)
    return [
        _kr_report(
            shared,
            kr,
            view,
            forecast,
            tuple(evidence.points[kr.metric][-_SPARK_POINTS:]),
            said[kr.ref],
            suggestions,
            [one for one, on in launches if kr.ref in on],
            [one for one in judged if one.judgement.kr == str(kr.ref)],
            _chart(shared, kr, judged, forecast, evidence) if shared.charts else None,
        )
        for kr, view, forecast in zip(krs, views, forecasts, strict=True)
    ]


def _chart(
    shared: _Week, kr: KeyResult, judged: Sequence[Judged], forecast: Forecast, evidence: Launched
) -> Chart:
    day = shared.ws.day
    without = without_of(kr, evidence, judged, day)
    return kr_chart(kr, evidence, judged, forecast, day, without=without)


def _kr_report(
    shared: _Week,
    kr: KeyResult,
    view: NodeView,
    forecast: Forecast,
    points: tuple[Measurement, ...],
    said: Sequence[CheckIn],
    suggestions: NextSteps,
    launches: Sequence[Shipped],
    verdicts: Sequence[Judged],
    chart: Chart | None,
) -> KrReport:
    this = _last_words([check_in for check_in in said if check_in.on in shared.seen])
    before = [check_in for check_in in said if check_in.on < shared.span.first]
    stated = [check_in for check_in in before if check_in.confidence is not None]
    last = this if this is not None and this.confidence is not None else stated[-1] if stated else None
    return KrReport(
        view=view,
        objective=shared.objective_of(kr),
        points=points,
        launches=tuple(launches),
        shipped=tuple(one for one in launches if shared.shipped_since <= one.on <= shared.seen.last),
        shipped_since=shared.shipped_since,
        verdicts=tuple(sorted(verdicts, key=lambda one: one.judgement.shipped)),
        week_change=week_change(points, shared.span),
        forecast=forecast,
        moving=moving_words(kr, points, forecast, shared.span),
        check_in=this,
        before=before[-1] if before else None,
        stated=stated[-1] if stated else None,
        next=tuple(suggestions.for_kr(kr.ref)),
        contradiction=contradiction_words(last, forecast, shared.span, shared.ws.day),
        chart=chart,
    )


def _last_words(said: Sequence[CheckIn]) -> CheckIn | None:
    """The week's check-ins as one: the last, with what only an earlier one says."""
    if not said:
        return None
    merged = said[0]
    for check_in in said[1:]:
        kept = {name: getattr(merged, name) for name in _ANSWERS if getattr(check_in, name) is None}
        merged = replace(check_in, **kept)
    return merged


def _unanswered(report: KrReport, shared: _Week) -> bool:
    """Whether a KR that has begun has no check-in, in a week that has begun."""
    kr, day = report.view.node, shared.ws.day
    begun = isinstance(kr, KeyResult) and kr.status == "open" and kr.start <= day
    return begun and shared.span.first <= day and report.check_in is None


def _launches(shared: _Week) -> list[tuple[Shipped, tuple[Ref, ...]]]:
    """What has shipped by the day, in order of date, with the KRs that it should move."""
    found = []
    for step in shared.reader.steps(status="shipped"):
        node = shared.snap.nodes.get(step.ref)
        if isinstance(node, Initiative) and node.archived is None and step.on <= shared.ws.day:
            one = Shipped(str(node.ref), node.title, step.on, node.lag_days)
            found.append((one, node.ref, tuple(shared.graph.parents(node.ref))))
    found.sort(key=lambda entry: (entry[0].on, entry[1]))
    return [(one, krs) for one, _, krs in found]


def _finished(shared: _Week) -> list[NodeView]:
    """The experiments that got their result in the week."""
    ended = {
        result.experiment
        for result in shared.reader.results()
        if not result.interim and result.on in shared.told
    }
    nodes = [n for n in shared.live() if isinstance(n, Experiment) and n.ref in ended and shared.ours(n.ref)]
    return shared.views(nodes)


def _decisions(shared: _Week) -> list[Decided]:
    found = shared.reader.decisions(since=shared.told.first, until=shared.told.last)
    live = {node.ref: node for node in shared.live()}
    by = replacements(shared.snap.edges)
    return [
        Decided(decision, live[decision.ref].title, by.get(decision.ref, ()))
        for decision in found
        if decision.ref in live and shared.ours(decision.ref)
    ]


def _interviews(shared: _Week) -> list[NodeView]:
    """The interviews held in the week; for a team, those that support something on its tree."""
    held = [node for node in shared.live() if isinstance(node, Interview) and node.on in shared.told]
    if shared.team is not None:
        ours = {
            edge.source
            for edge in shared.snap.edges
            if edge.relation is Relation.SUPPORTS and shared.ours(edge.target)
        }
        held = [node for node in held if node.ref in ours]
    return shared.views(held)


def _kpis(shared: _Week) -> list[NodeView]:
    """The KPIs; for a team, those that its KRs steer, and those of the people who look after its objectives and KRs."""
    kpis = [node for node in shared.live() if isinstance(node, Metric) and is_kpi(node)]
    if shared.team is not None:
        ours = [n for n in shared.live() if isinstance(n, (KeyResult, Objective)) and shared.ours(n.ref)]
        steered = {node.metric for node in ours if isinstance(node, KeyResult) and node.status == "open"}
        people = {node.owner.casefold() for node in ours if node.owner}
        kpis = [kpi for kpi in kpis if kpi.ref in steered or (kpi.owner or "").casefold() in people]
    views = shared.views(kpis)
    suggest(shared.reader, views, shared.ws.day, shared.snap)
    return views


def _alarms(
    shared: _Week, reports: Sequence[KrReport], judged: Sequence[Judged], kpis: Sequence[NodeView]
) -> list[Alarm]:
    """What to look at now."""
    day = shared.ws.day
    return [
        *key_result_alarms([report for report in reports if report.view.node.status == "open"], day),
        *early_signs(judged, {str(report.view.ref) for report in reports}),
        *_unread(shared, judged),
        *missed_check_ins(reports, shared.span, day),
        *kpi_alarms(kpis, day),
        *past_end([n for n in shared.live() if isinstance(n, Experiment) and shared.ours(n.ref)], day),
    ]


def _unread(shared: _Week, judged: Sequence[Judged]) -> Iterable[Alarm]:
    """The verdicts on open KRs that nobody has looked at: of a KR that is past its due day, too."""
    open_ = {
        str(kr.ref)
        for kr in shared.live()
        if isinstance(kr, KeyResult) and kr.status == "open" and shared.ours(kr.ref)
    }
    ours = [one for one in judged if one.judgement.kr in open_]
    pairs = {(one.judgement.initiative, one.judgement.kr) for one in ours}
    return unread(ours, last_looks(shared.reader, pairs, shared.ws.day), shared.ws.day)


def _teams(shared: _Week) -> tuple[str, ...]:
    nodes = [node for node in shared.live() if isinstance(node, (Objective, Initiative))]
    return tuple(sorted({node.team for node in nodes if node.team}))
