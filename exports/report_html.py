"""The weekly report as one web page without scripts, to be opened, mailed or printed.

Decides what stands in the page; `templates/report.html` and `report.css` decide where and how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.numbers import with_unit
from ost.exports import kpis
from ost.exports import report_words as words
from ost.exports.badges import Badge
from ost.exports.chart_looks import STYLE
from ost.exports.chart_svg import to_svg
from ost.exports.kpi_charts import kpi_chart
from ost.exports.lines import number, percent, short_of_outcome, text
from ost.exports.pages import markup, render
from ost.exports.report_answers import Answer, answers, bets, distance, first, keeps, measured, way
from ost.exports.report_charts import progress_bar, spark
from ost.exports.verdicts import BY_LUCK, said

if TYPE_CHECKING:
    from ost.services.judged import Judged
    from ost.services.report import Decided, KrReport, Report
    from ost.services.views import NodeView


CHART = 372
"""How wide a chart is drawn, in pixels: the column that it stands in."""


@dataclass(frozen=True, slots=True)
class _Card:
    """A KR as the page shows it."""

    ref: str
    title: str
    objective: str
    state: Badge
    level: Badge | None
    way: str
    now: str
    distance: str
    first: str
    progress: str
    confidence: str
    change: int
    bar: object
    spark: object
    chart: object
    caption: str
    answers: tuple[Answer, ...]
    bets: list[tuple[Badge, str, str]]
    checked_in: str


@dataclass(frozen=True, slots=True)
class _Failure:
    """A failed initiative as the page shows it."""

    badge: Badge
    new: bool
    ref: str
    title: str
    kr: str
    kr_title: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class _Note:
    """An experiment, a decision or an interview: a badge (or none), a heading, what is said of it, a quote."""

    badge: Badge | None
    heading: str
    lines: list[str]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class _Kpi:
    """A KPI as the page shows it."""

    ref: str
    title: str
    badges: list[Badge]
    now: str
    chart: object
    notes: list[str]


def to_html(report: Report) -> str:
    """The report as a page that loads nothing and runs nothing."""
    return render(
        "report.html",
        "report.css",
        also=STYLE,
        title=words.heading(report),
        span=words.span_words(report.span),
        whose=words.whose(report),
        timing=words.timing(report),
        states=words.states(report),
        sentence=words.states_sentence(report),
        counts=[count for count in words.counts(report) if count.number],
        calm=words.counts_sentence(report),
        cards=[_card(kr) for kr in words.in_order(report)],
        kpis=[_kpi(view) for view in report.kpis],
        kpis_heading=words.KPIS,
        alarms=report.alarms,
        failures=[
            (title, [_failure(report, one) for one in group])
            for title, group in words.failures_in_short(report)
        ],
        groups=[
            (title, [_failure(report, one) for one in group]) for title, group in words.failed_groups(report)
        ],
        roadmap=words.ROADMAP_CHANGES,
        experiments=[_experiment(view) for view in report.experiments_finished],
        decisions=[_decision(decided) for decided in report.decisions],
        interviews=[_interview(view) for view in report.interviews],
        suspects=words.suspects(report),
        suspects_heading=words.SUSPECTS,
        accepted=words.accepted(report),
        accepted_heading=words.ACCEPTED,
        missing=words.missing(report),
        quiet=words.quiet(report),
        luck=BY_LUCK,
    )


def _card(kr: KrReport) -> _Card:
    data = kr.view.data
    done = number(data, "progress")
    team = f" · {kr.objective.team}" if kr.objective and kr.objective.team else ""
    current = number(data, "current")
    values = [(point.on, point.value) for point in kr.points]
    return _Card(
        ref=str(kr.view.ref),
        title=kr.view.node.title,
        objective=f"{kr.objective.title}{team}" if kr.objective else "",
        state=words.state_badge(kr.view),
        level=Badge(short_of_outcome(data)) if short_of_outcome(data) else None,
        way=way(kr),
        now="not measured" if current is None else with_unit(current, text(data, "unit")),
        distance=distance(kr),
        first=first(kr),
        progress="" if done is None or keeps(kr) else percent(done),
        confidence="" if kr.confidence is None else f"{kr.confidence}/10",
        change=kr.confidence_change or 0,
        bar=""
        if done is None or keeps(kr)
        else markup(progress_bar(done, number(data, "pace"), distance(kr))),
        spark=markup(spark([value for _, value in values], measured(kr))),
        chart="" if kr.chart is None or not kr.chart.points else markup(to_svg(kr.chart, CHART, alone=False)),
        caption=measured(kr),
        answers=answers(kr),
        bets=bets(kr),
        checked_in=_checked_in(kr),
    )


def _kpi(view: NodeView) -> _Kpi:
    return _Kpi(
        ref=str(view.ref),
        title=view.node.title,
        badges=kpis.badges(view),
        now=kpis.now_words(view.data),
        chart=markup(kpi_chart(view)),
        notes=kpis.notes(view.data),
    )


def _checked_in(kr: KrReport) -> str:
    if kr.check_in is None:
        return "No check-in in this week."
    by = f" by {kr.check_in.by}" if kr.check_in.by else ""
    return f"Check-in of {kr.check_in.on}{by}."


def _failure(report: Report, one: Judged) -> _Failure:
    j = one.judgement
    badge = words.verdict_badge(one)
    return _Failure(badge, report.is_new(one), j.initiative, j.title, j.kr, j.kr_title, said(one))


def _experiment(view: NodeView) -> _Note:
    badge = Badge(text(view.data, "outcome"))
    return _Note(badge, f"{view.ref}  {view.node.title}", words.experiment_words(view))


def _decision(decided: Decided) -> _Note:
    badge = Badge(decided.decision.choice.value)
    return _Note(badge, words.decision_heading(decided), [words.decision_reason(decided)])


def _interview(view: NodeView) -> _Note:
    return _Note(None, words.interview_words(view), [], words.first_quote(view))
