"""The plain records that go into the analysis and come out of it. Imports no numpy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.analysis.pace import Pace

ScaleChoice = Literal["auto", "raw", "log"]
"""How a KR's numbers are worked on: by its unit, as they are, or as logarithms."""

Leaning = Literal["good", "wrong"]
"""Which way an undecided effect points, seen from the KR."""


class Verdict(StrEnum):
    """What the numbers say about one initiative and one KR. The rules stand in `docs/verdict.md`."""

    MOVED = "moved"
    WRONG_WAY = "wrong_way"
    NOT_MOVED = "not_moved"
    CANT_TELL = "cant_tell"
    CONFOUNDED = "confounded"
    TOO_EARLY = "too_early"
    NO_DATA = "no_data"


FAILED = (Verdict.WRONG_WAY, Verdict.NOT_MOVED, Verdict.CANT_TELL, Verdict.CONFOUNDED)
"""The verdicts that count as "failed to move its KR", in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Series:
    """A metric's measurements, in any order.

    Attributes:
        dates: the day of each measurement; where a day comes twice, the later entry counts.
        values: the measured value of each, in the KR's unit, finite.
        sizes: the sample size behind each value, or None where not every value has one. Used as weights when
            days are averaged to weeks.
    """

    dates: Sequence[date]
    values: Sequence[float]
    sizes: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Launch:
    """A shipped initiative: its ref, title, ship date, and the days until it should show (0 or more)."""

    key: str
    title: str
    shipped: date
    lag_days: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One shipped initiative and one KR that it bets on.

    Attributes:
        initiative: the launch that is judged.
        kr: the KR's ref.
        kr_title: the KR's title, as it opens a sentence.
        unit: the KR's unit as its owner wrote it ("%", "min", "accounts", "").
        series: the measurements of the KR's metric.
        good: +1 where rising is good, -1 where falling is good.
        others: every other initiative launched on this KR, or on another that steers the same metric.
        put_away: launches that were taken out of the log, and so count for nothing but a caution.
        metric_title: the metric's own title, which may say what the KR's does not.
        scale: "auto" goes by the unit; "raw" and "log" override it.
        baseline: the KR's baseline, in its unit.
        target: the KR's target, in its unit.
        expected: the effect declared for this initiative, in the KR's unit. Only its size counts: nobody bets
            on making a KR worse.
        worth_having: the smallest effect worth having, in the KR's unit, above 0. Overrides the rule that
            derives it.
    """

    initiative: Launch
    kr: str
    kr_title: str
    unit: str
    series: Series
    good: Literal[1, -1] = 1
    others: tuple[Launch, ...] = ()
    put_away: tuple[Launch, ...] = ()
    metric_title: str = ""
    scale: ScaleChoice = "auto"
    baseline: float | None = None
    target: float | None = None
    expected: float | None = None
    worth_having: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The lengths and limits of a verdict.

    Attributes:
        level: of the interval, above 0 and below 1. A verdict is decided when one tail holds (1 + level) / 2.
        before: points of the before-window.
        before_long: points of the second, longer before-window that must agree where that many exist.
        after: at most this many points after the launch.
        read_after_days: days from ship date + lag until a verdict is read.
        min_before: fewest points before the launch.
        min_after: fewest points after it.
        min_points: fewest points in all.
        few_before: below this many points before, the verdict carries a caution.
    """

    level: float = 0.9
    before: int = 13
    before_long: int = 26
    after: int = 13
    read_after_days: int = 42
    min_before: int = 4
    min_after: int = 4
    min_points: int = 10
    few_before: int = 8

    def reads_from(self, shows_from: date) -> date:
        """The first day on which a verdict is read.

        Args:
            shows_from: the day from which the initiative should show, which is ship date + lag.
        """
        return shows_from + timedelta(days=self.read_after_days)

    @property
    def sure(self) -> float:
        """The probability from which a direction counts as decided: .95 at level .9."""
        return (1 + self.level) / 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its interval, all three in the same unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one initiative and one KR, with everything that is shown beside it.

    Numbers are None where nothing could be fitted. Effects are changes of the metric: above 0 is a rise,
    whether or not rising is good.

    Attributes:
        initiative: ref of the initiative.
        title: its title.
        kr: ref of the KR.
        kr_title: its title.
        verdict: what the rules say.
        sentence: the verdict in one to three plain sentences.
        effect: mean of the posterior of the average effect over the after-window.
        low: lower end of its interval.
        high: upper end of its interval.
        level: of the interval.
        scale: "absolute", in the KR's unit, or "relative", in percent of where the KR would have been.
        unit: the unit of the effect: the KR's own when absolute, "%" when relative.
        p_good: probability that the effect is in the KR's good direction.
        mde: size of the effect that would have been seen 8 times in 10.
        expected: the declared effect, pointing the good way.
        worth_having: size of the smallest effect worth having.
        n_before: points used before the launch.
        n_after: points used after it.
        shipped: ship date.
        reads_from: first day on which a verdict is read.
        overlaps: refs of the launches that are responsible (confounded) or were fitted together (all others),
            nearest first.
        leans: which way an undecided effect points; None when it points nowhere.
        alarm: a verdict that is still too early, with a direction that has a probability of .995 or more already.
        faded: moved, but the last third of the after-window is back inside the baseline's range.
        cautions: sentences to show below the verdict.
        together: what all the launches that it names did, seen from the earliest of them; only for confounded.
        step_days: the length of one step of the series, in days.
        before: the points (day, value in the KR's unit) of the before-window, oldest first.
        after: the points of the after-window, oldest first.
    """

    initiative: str
    title: str
    kr: str
    kr_title: str
    verdict: Verdict
    level: float
    scale: Literal["absolute", "relative"]
    unit: str
    n_before: int
    n_after: int
    shipped: date
    reads_from: date
    step_days: float
    sentence: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p_good: float | None = None
    mde: float | None = None
    expected: float | None = None
    worth_having: float | None = None
    overlaps: tuple[str, ...] = ()
    leans: Leaning | None = None
    alarm: bool = False
    faded: bool = False
    cautions: tuple[str, ...] = ()
    together: Estimate | None = None
    before: tuple[tuple[date, float], ...] = ()
    after: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """One KR whose course is forecast.

    Attributes:
        kr: its ref.
        kr_title: its title.
        unit: its unit.
        series: the measurements of its metric.
        good: +1 where at or above the target is a hit (increase, reach, maintain at least), -1 where at or
            below it is (decrease, maintain at most).
        target: the target or the bound, in the KR's unit.
        start: first day of the KR.
        due: the day it is judged.
        launches: every initiative shipped on this KR.
        scale: as in `Question`.
        keeps: whether the target is a level to keep, and not one to go to.
    """

    kr: str
    kr_title: str
    unit: str
    series: Series
    good: Literal[1, -1]
    target: float
    start: date
    due: date
    launches: tuple[Launch, ...] = ()
    scale: ScaleChoice = "auto"
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a KR is heading. Numbers are None where there is too little to go by.

    Attributes:
        kr: ref of the KR.
        due: its due date.
        mean: expected value on the due date, in the KR's unit (on the log scale the geometric mean).
        low: lower end of its range.
        high: upper end of its range.
        level: of the range.
        p_hit: probability that the target is met on the due date.
        p_moved: probability that the KR's course rose (or fell, where falling is good) since its start. It
            answers "is the metric moving?".
        alarm: six weeks in, the target is out of reach and nothing is moving. A prompt to look.
        why: the forecast, or what it lacks, in plain words.
        in_lag: refs of the launches that are still inside their lag.
        pace: how fast it has gone, and would have to go; None where that cannot be told.
    """

    kr: str
    due: date
    why: str
    level: float
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    p_hit: float | None = None
    p_moved: float | None = None
    alarm: bool = False
    in_lag: tuple[str, ...] = ()
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class PathPoint:
    """One day of a path: its expected value and its range, in the KR's unit.

    Attributes:
        on: the day; the Monday of a week's mean.
        mean: expected value (on the log scale the geometric mean).
        low: lower end of its range.
        high: upper end of its range.
    """

    on: date
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What the points after a launch would have been without its effect.

    Attributes:
        launches: refs of the launches that are taken away: the one that was judged or, where several cannot be
            told apart, all of them.
        level: of the range at each point.
        points: one for each point of the after-window, oldest first.
    """

    launches: tuple[str, ...]
    level: float
    points: tuple[PathPoint, ...]
