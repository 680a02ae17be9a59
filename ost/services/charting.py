"""Charts: gathers the numbers and marks behind the picture of a KR, a metric or a verdict."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.analysis.types import Verdict
from ost.analysis.xmr import chart as control_chart
from ost.domain.kinds import Kind
from ost.domain.model import Initiative, KeyResult, Metric
from ost.errors import NoSuchRef, NotOnChart
from ost.services.chart import Aim, Chart, Fan, LaunchMark, Limits, Point, Without
from ost.services.forecasting import forecast_krs, outlook_of
from ost.services.history import snapshot
from ost.services.judging import judge_all, question_of, read_verdicts
from ost.services.launched import Launched, measure, read_launched
from ost.services.resolve import resolve, resolve_as

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ost.analysis.types import Counterfactual, Forecast, PathPoint, Settings
    from ost.domain.kinds import Ref
    from ost.services.judged import Judged
    from ost.services.workspace import Workspace

RECENT = 26
"""So many points are shown at least, of what there is; and so many tell how fine a series is."""

RECENT_OF_METRIC = 52
"""The same of a metric without a KR."""

MIN_BASE = 6
"""The fewest points that natural limits are taken from."""

_BEFORE_START = timedelta(weeks=13)


def read_chart(ws: Workspace, ref: str, initiative: str | None = None, since: date | None = None) -> Chart:
    """Gather the chart of a KR or of a metric.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        ref: The KR or metric.
        initiative: The launch that is taken away; the last one whose verdict can be read when None.
        since: The first day shown; when None, what the KR's time and its verdict need.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: When it is not found, or neither KR nor metric.
        NotOnChart: When the initiative did not ship for this KR by the day.
    """
    with ws.store.reading() as reader:
        found = resolve(reader, ref, (Kind.KR, Kind.METRIC)).ref
        snap = snapshot(reader, ws.as_of) if ws.as_of is not None else None
        node = reader.node(found) if snap is None else snap.nodes.get(found)
        if node is None:
            raise NoSuchRef(f"{found} as of {ws.day}", found.kind.value)
        wanted = None if initiative is None else resolve_as(reader, initiative, Initiative).ref
        if isinstance(node, KeyResult):
            evidence = read_launched(reader, ws, snap, krs={node.ref})
            judged = judge_all(reader, ws, evidence)
            if wanted is not None and str(wanted) not in {one.judgement.initiative for one in judged}:
                raise NotOnChart(wanted, node.ref, ws.day)
            [forecast] = forecast_krs(reader, ws, [node], evidence)
            chosen = [one for one in judged if wanted is None or one.judgement.initiative == str(wanted)]
            without = without_of(node, evidence, chosen, ws.day)
            return kr_chart(node, evidence, judged, forecast, ws.day, without=without, since=since)
        assert isinstance(node, Metric)  # noqa: S101
        evidence = read_launched(reader, ws, snap, krs=())
        if wanted is not None:
            raise NotOnChart(wanted, node.ref, ws.day)
        measure(reader, evidence, {node.ref}, ws.day)
        return _metric_chart(node, evidence, ws.day, since)


def read_verdict_charts(
    ws: Workspace, initiative: str, settings: Settings | None = None
) -> list[tuple[Judged, Chart]]:
    """Judge one initiative on each KR that it bets on, with the chart that belongs to each verdict.

    The chart shows the points that the verdict was made from and those between them, without a forecast.

    Raises:
        NotShipped, Archived, NoSuchRef, NoSuchTitle, AmbiguousTitle: As `read_verdicts` does.
    """
    found = read_verdicts(ws, initiative, settings).verdicts
    wanted = {one.judgement.kr for one in found}
    with ws.store.reading() as reader:
        evidence = read_launched(reader, ws)
        krs = {str(ref): kr for ref, kr in evidence.krs.items() if str(ref) in wanted}
        return [
            (one, _verdict_chart(krs[one.judgement.kr], evidence, one, ws.day, settings))
            for one in found
            if one.judgement.kr in krs
        ]


def read_kr_charts(ws: Workspace, krs: Collection[Ref]) -> tuple[list[Judged], dict[str, Chart]]:
    """Gather the charts of several KRs at once.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        krs: The KRs; what was not there by the day has none, and neither has what was never measured.

    Returns:
        The verdicts on these KRs, and the charts by ref.
    """
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of) if ws.as_of is not None else None
        there = (
            reader.nodes(refs=krs) if snap is None else [snap.nodes[ref] for ref in krs if ref in snap.nodes]
        )
        found = sorted((node for node in there if isinstance(node, KeyResult)), key=lambda node: node.ref)
        evidence = read_launched(reader, ws, snap, krs={node.ref for node in found})
        judged = judge_all(reader, ws, evidence)
        on: dict[str, list[Judged]] = defaultdict(list)
        for one in judged:
            on[one.judgement.kr].append(one)
        charts: dict[str, Chart] = {}
        for kr, forecast in zip(found, forecast_krs(reader, ws, found, evidence), strict=True):
            ours = on[str(kr.ref)]
            without = without_of(kr, evidence, ours, ws.day)
            chart = kr_chart(kr, evidence, ours, forecast, ws.day, without=without)
            if chart.points:
                charts[str(kr.ref)] = chart
        return judged, charts


def kr_chart(
    kr: KeyResult,
    evidence: Launched,
    judged: Sequence[Judged],
    forecast: Forecast,
    day: date,
    *,
    without: Without | None = None,
    since: date | None = None,
) -> Chart:
    """The chart of a KR from what has been read already.

    Args:
        kr: The KR.
        evidence: What has shipped on it, and its metric's values.
        judged: The verdicts on it, of any initiatives.
        forecast: Where it is heading.
        day: The day that it is looked at.
        without: The launch that is taken away.
        since: The first day shown; when None, what its time and that verdict need.
    """
    if since is None:
        since = min([_long_before(kr.start), *_days(without)])
        shown = _Series(evidence, kr.metric, day, since, RECENT)
    else:
        shown = _Series(evidence, kr.metric, day, since, 0)
    ahead = kr.status == "open" and forecast.low is not None and forecast.low != forecast.high
    fan = Fan(forecast, _fan(kr, evidence, day)) if ahead else None
    return shown.chart(
        str(kr.ref),
        kr.title,
        kr.unit,
        aim=Aim(kr.form, kr.baseline, kr.target, kr.start, kr.due),
        launches=shown.marks(judged, str(kr.ref)),
        without=without,
        fan=fan if fan and fan.points else None,
        outlook=forecast.why if kr.status == "open" else "",
        runs_on=kr.status == "open",
    )


def without_of(
    kr: KeyResult,
    evidence: Launched,
    judged: Sequence[Judged],
    day: date,
    settings: Settings | None = None,
) -> Without | None:
    """Take away the launch of a KR that there is most to say of: the last one that is read, else the last one.

    Args:
        kr: The KR.
        evidence: What has shipped on it, and its metric's values.
        judged: Verdicts; those on other KRs do not count.
        day: The day that they are of.
        settings: What they were made with.
    """
    ours = [one for one in judged if one.judgement.kr == str(kr.ref) and one.judgement.effect is not None]
    if not ours:
        return None
    chosen = max(
        ours, key=lambda one: (one.judgement.verdict is not Verdict.TOO_EARLY, one.judgement.shipped)
    )
    path = _path(kr, evidence, chosen, day, settings)
    return None if path is None else Without(chosen, path)


def _path(
    kr: KeyResult, evidence: Launched, judged: Judged, day: date, settings: Settings | None
) -> Counterfactual | None:
    from ost.analysis.counterfactual import counterfactual

    judgement = judged.judgement
    for initiative in evidence.launched[kr.ref]:
        if str(initiative.ref) == judgement.initiative:
            return counterfactual(question_of(initiative, kr, evidence), judgement, day, settings)
    return None


def _fan(kr: KeyResult, evidence: Launched, day: date) -> tuple[PathPoint, ...]:
    from ost.analysis.forecast import fan

    return fan(outlook_of(kr, evidence), day)


def _verdict_chart(
    kr: KeyResult, evidence: Launched, judged: Judged, day: date, settings: Settings | None
) -> Chart:
    """The chart of one verdict: from the first point that counts before the launch to the last one after it."""
    without = without_of(kr, evidence, [judged], day, settings)
    first = min([on for on, _ in judged.judgement.before], default=date.min)
    shown = _Series(evidence, kr.metric, day, first, 0)
    marks = shown.marks([judged], str(kr.ref))
    return shown.chart(
        str(kr.ref),
        kr.title,
        kr.unit,
        aim=Aim(kr.form, kr.baseline, kr.target, kr.start, kr.due),
        launches=marks,
        without=without,
        launch=next((one for one in marks if one.ref == judged.judgement.initiative), None),
    )


def _metric_chart(metric: Metric, evidence: Launched, day: date, since: date | None) -> Chart:
    first = since if since is not None else day
    shown = _Series(evidence, metric.ref, day, first, RECENT_OF_METRIC if since is None else 0)
    bounds = (metric.healthy_low, metric.healthy_high)
    return shown.chart(
        str(metric.ref),
        metric.title,
        metric.unit,
        healthy=None if bounds == (None, None) else bounds,
        launches=shown.marks((), ""),
    )


def _long_before(start: date) -> date:
    """Thirteen weeks before a day, as far as there are days."""
    return start - min(_BEFORE_START, start - date.min)


def _days(without: Without | None) -> list[date]:
    return [] if without is None else [on for on, _ in without.judged.judgement.before[:1]]


class _Series:
    """The part of a metric's series that is shown, and what was shipped on it meanwhile."""

    def __init__(self, evidence: Launched, metric: Ref, day: date, since: date, fewest: int) -> None:
        """Cut it out.

        Args:
            evidence: What has been read.
            metric: Whose series it is.
            day: The last day that counts.
            since: The first day that is shown.
            fewest: More is shown where the days hold fewer points than this.
        """
        from ost.analysis.prepare import drawn_points

        drawn = drawn_points(evidence.series[metric], day, RECENT)
        days = [date.fromordinal(at) for at in drawn.days.tolist()]
        found = [Point(on, value) for on, value in zip(days, drawn.values.tolist(), strict=True)]
        kept = max(sum(point.on >= since for point in found), min(fewest, len(found)))
        measured = [point for point in evidence.points[metric] if point.on <= day]
        self._day = day
        self._points = tuple(found[len(found) - kept :])
        self._older = len(found) - kept
        self._span = drawn.span
        self._latest = Point(measured[-1].on, measured[-1].value) if measured else None
        self._rivals = sorted(evidence.rivals[metric].values(), key=lambda one: (one.shipped, one.key))
        self._scale = evidence.scales[metric]

    def marks(self, judged: Sequence[Judged], kr: str) -> tuple[LaunchMark, ...]:
        """What has shipped since the first point shown, with its verdict on a KR."""
        verdicts = {
            one.judgement.initiative: one.judgement.verdict.value for one in judged if one.judgement.kr == kr
        }
        first = self._points[0].on if self._points else date.min
        return tuple(
            LaunchMark(
                one.key,
                one.title,
                one.shipped,
                one.shipped + timedelta(days=one.lag_days),
                verdicts.get(one.key),
            )
            for one in self._rivals
            if first <= one.shipped <= self._day
        )

    def chart(
        self,
        ref: str,
        title: str,
        unit: str,
        *,
        launches: tuple[LaunchMark, ...],
        aim: Aim | None = None,
        healthy: tuple[float | None, float | None] | None = None,
        without: Without | None = None,
        fan: Fan | None = None,
        outlook: str = "",
        runs_on: bool = False,
        launch: LaunchMark | None = None,
    ) -> Chart:
        """The chart of this series.

        Args:
            ref: Whose chart it is.
            title: Its title.
            unit: Its unit.
            launches: What is marked.
            aim: What a KR should do.
            healthy: The healthy range of a KPI.
            without: The launch that is taken away.
            fan: The forecast.
            outlook: What it says, or why there is none.
            runs_on: Whether the KR's time goes on behind the points.
            launch: The one before which limits are taken; the first one when None.
        """
        from ost.analysis.scale import choose_scale

        values = [point.value for point in self._points]
        scale, _ = choose_scale(unit, values, self._scale)
        return Chart(
            ref=ref,
            title=title,
            unit=unit,
            as_of=self._day,
            points=self._points,
            span=self._span,
            older=self._older,
            latest=self._latest,
            logarithmic=scale == "log",
            limits=limits_of(self._points, launch or next(iter(launches), None), self._span),
            aim=aim,
            healthy=healthy,
            launches=launches,
            without=without,
            fan=fan,
            outlook=outlook,
            runs_on=runs_on,
        )


def limits_of(points: Sequence[Point], launch: LaunchMark | None, span: int = 0) -> Limits | None:
    """The natural limits of a series, mean ± 2.66 mean moving ranges (Wheeler 1993).

    They come from the points before the launch, where there are six or more; else from all, where these are
    six or more. None where there are fewer.

    Args:
        points: In order of date.
        launch: The launch that ends what was usual, or None.
        span: Days that each point describes; all of them are before the launch, or it does not count.
    """
    if len(points) < MIN_BASE:
        return None
    ends = [point.on + timedelta(days=max(span, 1)) for point in points]
    before = 0 if launch is None else sum(end <= launch.on for end in ends)
    usual = launch.ref if launch is not None and before >= MIN_BASE else None
    found = control_chart([point.value for point in points], before if usual else len(points))
    outside = tuple(one.first for one in found.signals if one.kind == "outside")
    base = before if usual else len(points)
    return Limits(found.mean, found.lower, found.upper, base, usual, outside)
