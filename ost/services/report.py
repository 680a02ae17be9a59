"""The weekly report as a value: what a team tells its reviewers, and its JSON shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from ost.domain.plain import to_plain
from ost.services.judged import Judged, forecast_json
from ost.services.reading import check_in_json

if TYPE_CHECKING:
    from datetime import date

    from ost.analysis.types import Forecast
    from ost.domain.dates import Span
    from ost.domain.kinds import Ref
    from ost.domain.model import CheckIn, Decision, Measurement, Objective
    from ost.services.chart import Chart
    from ost.services.linting.finding import Acceptance
    from ost.services.next_steps import NextStep
    from ost.services.reviewing import Suspect
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Shipped:
    """An initiative that has shipped: when, and how many days later it should begin to show."""

    ref: str
    title: str
    on: date
    lag_days: int

    @property
    def shows_from(self) -> date:
        """The first day on which it should show."""
        return self.on + timedelta(days=self.lag_days)


@dataclass(frozen=True, slots=True)
class KrReport:
    """A KR's part of the report.

    Attributes:
        view: The KR.
        objective: The objective that it stands under, or None.
        points: Its latest values, for the sparkline.
        launches: Every initiative on it that has shipped, in order of date.
        shipped: Those of them that shipped in the week and, while it runs, in the week before: what a team that
            looks on a Tuesday means by "last week".
        shipped_since: The first day that counts for `shipped`.
        verdicts: What the numbers say of its launches, in order of date.
        week_change: How much the metric changed within the week, in its unit, or None.
        forecast: Where it is heading.
        moving: Whether the metric moves, from the data.
        check_in: What was said in the week; of several check-ins the last word on each question counts.
        before: The last check-in before the week, or None.
        stated: The last check-in before the week that stated a confidence, or None.
        next: What to try next, from the graph.
        contradiction: What speaks against the stated confidence, or None.
        chart: Its chart, where the report was asked for with charts.
    """

    view: NodeView
    objective: Objective | None
    points: tuple[Measurement, ...]
    launches: tuple[Shipped, ...]
    shipped: tuple[Shipped, ...]
    shipped_since: date
    verdicts: tuple[Judged, ...]
    week_change: float | None
    forecast: Forecast
    moving: str
    check_in: CheckIn | None
    before: CheckIn | None
    stated: CheckIn | None
    next: tuple[NextStep, ...]
    contradiction: str | None
    chart: Chart | None = None

    @property
    def confidence_from(self) -> CheckIn | None:
        """The check-in that the confidence is taken from: the week's, else the last one that stated it."""
        if self.check_in is not None and self.check_in.confidence is not None:
            return self.check_in
        return self.stated

    @property
    def confidence(self) -> int | None:
        """The confidence stated in the week, else the last one before it."""
        source = self.confidence_from
        return None if source is None else source.confidence

    @property
    def confidence_change(self) -> int | None:
        """How the confidence changed since it was last stated; None when the week says nothing of it."""
        if self.check_in is None or self.stated is None:
            return None
        now, then = self.check_in.confidence, self.stated.confidence
        return None if now is None or then is None else now - then

    def to_json(self) -> dict[str, object]:
        """Its part of the shape `report`: what the check-in says stands before what the graph says."""
        said, forecast = self.check_in, forecast_json(self.forecast)
        shipped: list[object] = [
            {"ref": s.ref, "title": s.title, "on": to_plain(s.on), "lag_days": s.lag_days, "from": "graph"}
            for s in self.shipped
        ]
        steps: list[object] = [step.to_json() for step in self.next]
        if said is not None and said.shipped:
            shipped.insert(0, {"text": said.shipped, "from": "checkin"})
        if said is not None and said.next:
            steps.insert(0, {"text": said.next, "from": "checkin"})
        return {
            "kr": str(self.view.ref),
            "node": self.view.data,
            "objective": None if self.objective is None else str(self.objective.ref),
            "team": None if self.objective is None else self.objective.team,
            "shipped": shipped,
            "moving": {
                "text": said.moving if said is not None and said.moving else self.moving,
                "from": "checkin" if said is not None and said.moving else "data",
                "data": self.moving,
                "p_moved": forecast["p_moved"],
                "week_change": None if self.week_change is None else float(f"{self.week_change:.6g}"),
            },
            "forecast": forecast,
            "confidence": self.confidence,
            "confidence_change": self.confidence_change,
            "contradiction": self.contradiction,
            "next": steps,
            "checkin": None if said is None else check_in_json(said),
            "verdicts": [one.to_json() for one in self.verdicts],
            "points": [{"on": to_plain(p.on), "value": p.value} for p in self.points],
        }


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with what it was about, and what takes the place of an initiative that was dropped."""

    decision: Decision
    title: str
    replaced_by: tuple[Ref, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        d = self.decision
        shape: dict[str, object] = {
            "ref": str(d.ref),
            "title": self.title,
            "on": to_plain(d.on),
            "choice": d.choice.value,
            "because": d.because,
            "by": d.by,
        }
        return shape | ({"replaced_by": to_plain(self.replaced_by)} if self.replaced_by else {})


@dataclass(frozen=True, slots=True)
class Doubted:
    """Something that rests on what has changed, until a person has looked: its title, and why."""

    ref: str
    title: str
    why: tuple[Suspect, ...]

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"ref": self.ref, "title": self.title, "suspect": [one.json() for one in self.why]}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding of a rule that somebody let stand: the thing, its title, the rule, and what was said."""

    ref: str
    title: str
    rule: str
    said: Acceptance

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"ref": self.ref, "title": self.title, "rule": self.rule, **self.said.json()}


AlarmKind = Literal[
    "nowhere",
    "unmeasured",
    "contradiction",
    "early_sign",
    "past_end",
    "unread",
    "missed_checkins",
    "out_of_range",
    "budget_spent",
    "stale",
]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to look at now.

    Attributes:
        ref: What it is about.
        text: One sentence that names it.
        kind: `nowhere` (six weeks in and nothing moves), `unmeasured` (for six weeks or more), `contradiction`
            (stated confidence against the forecast), `early_sign` (an effect before its verdict is due), `past_end`
            (an experiment that runs on after its planned end), `unread` (an initiative that was to be read and nobody
            has looked at), `missed_checkins` (none in this week and the one before), and of KPIs `out_of_range`,
            `budget_spent` (its service level cannot be kept any more) and `stale` (not measured for long).
        do: The command that looks at it, or mends it.
        kr: The KR that it is on, where that is another thing.
    """

    ref: str
    text: str
    kind: AlarmKind
    do: str | None = None
    kr: str | None = None

    @property
    def to_do(self) -> str | None:
        """The command, where the sentence does not say it already."""
        return None if self.do is None or self.do in self.text else self.do

    def concerns(self, kr: str) -> bool:
        """Whether it is about a KR, or about something on it."""
        return kr in {self.ref, self.kr}

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"ref": self.ref, "kr": self.kr, "text": self.text, "kind": self.kind, "do": self.do}


@dataclass(frozen=True, slots=True)
class Report:
    """A week.

    Attributes:
        workspace: Whose it is.
        team: The team that it is about, or None for all.
        week: The ISO week's name, `2026-W45`.
        span: Its days.
        as_of: The day that numbers are read at: the week's last day, or today in the week that runs.
        krs: The KRs in their time, and those that were closed or dropped in the week.
        experiments_finished: The experiments that got their result in the week.
        decisions: The decisions of the week, in order of date.
        failed: The initiatives that failed to move one of these KRs.
        new_failures: Those of them whose verdict was another one when the week began, as (initiative, KR).
        alarms: What to look at now.
        missing_checkins: The KRs that run and have no check-in in the week.
        interviews: The interviews held in the week.
        teams: The teams that there are.
        suspects: What rests on something that has changed.
        kpis: The metrics that are watched against a healthy range.
        accepted: What a rule finds and somebody let stand, by the end of the week.
    """

    workspace: str
    team: str | None
    week: str
    span: Span
    as_of: date
    krs: tuple[KrReport, ...]
    experiments_finished: tuple[NodeView, ...]
    decisions: tuple[Decided, ...]
    failed: tuple[Judged, ...]
    new_failures: frozenset[tuple[str, str]]
    alarms: tuple[Alarm, ...]
    missing_checkins: tuple[str, ...]
    interviews: tuple[NodeView, ...]
    teams: tuple[str, ...] = ()
    suspects: tuple[Doubted, ...] = ()
    kpis: tuple[NodeView, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether the week is not over on the day that the numbers are read at."""
        return self.as_of < self.span.last

    def is_new(self, judged: Judged) -> bool:
        """Whether a failure had another verdict when the week began."""
        return (judged.judgement.initiative, judged.judgement.kr) in self.new_failures

    def to_json(self) -> dict[str, object]:
        """The shape `report`."""
        return {
            "week": self.week,
            "from": to_plain(self.span.first),
            "to": to_plain(self.span.last),
            "as_of": to_plain(self.as_of),
            "workspace": self.workspace,
            "team": self.team,
            "krs": [kr.to_json() for kr in self.krs],
            "kpis": [view.data for view in self.kpis],
            "experiments_finished": [view.data for view in self.experiments_finished],
            "decisions": [decided.to_json() for decided in self.decisions],
            "failed": [{**one.to_json(), "new": self.is_new(one)} for one in self.failed],
            "alarms": [alarm.to_json() for alarm in self.alarms],
            "missing_checkins": list(self.missing_checkins),
            "suspects": [one.to_json() for one in self.suspects],
            "accepted": [one.to_json() for one in self.accepted],
            "interviews": len(self.interviews),
            "interviews_held": [view.data for view in self.interviews],
        }
