"""How a KPI stands in its healthy range: since when, how often, whether a value out of it is noise, its error budget.

What a value out of range may mean is told from its usual swings: a prompt to look, never a verdict. Loads no numpy,
so that a list of KPIs is quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median, stdev
from typing import TYPE_CHECKING, Literal

from ost.analysis.experiments import Count, wilson
from ost.analysis.writing import decimals_for, plain
from ost.analysis.xmr import RUN, chart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.analysis.types import Estimate

RECENT = 26
"""The share in range is told of this many of the last values."""

MIN_BASE = 6
"""Usual swings are taken from this many values at least."""

SPREAD = 3
"""How many standard deviations they reach from the mean, where that is farther than the natural limits."""

MISSED_STEPS = 3
"""A KPI is stale when this many of its own steps have gone by without a value."""

NEVER_BEFORE = timedelta(weeks=2)
"""And not before this long, however often it is measured."""

UNKNOWN_STEP = timedelta(weeks=6)
"""How long it may take when its step is not known."""

Reading = Literal["in_range", "noise", "changed", "lasting", "too_few"]


@dataclass(frozen=True, slots=True)
class Healthy:
    """A healthy range; its ends are inside.

    Attributes:
        low: The lower end, in the KPI's unit; None where there is none.
        high: The upper end.
    """

    low: float | None
    high: float | None

    def holds(self, value: float) -> bool:
        """Whether a value lies inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a KPI stands.

    Attributes:
        inside: Whether its last value is in range.
        since: The day of the first value of the run that the last one belongs to: all in range, or all out.
        from_first: Whether that run begins with the first value of all, so that it may have begun before.
        run: How many values it has.
        share: The share of the last values (26 at most) that are in range, with its Wilson interval, 0 to 1.
        n: Of how many values.
        healthy: How many of them are in range.
        reading: `in_range`; out, and that is `noise` (within its usual swings), `changed` (beyond them), `lasting`
            (eight in a row or more, or its usual level itself is out), or `too_few` values to tell.
        words: That in plain words.
        lower: Where its usual swings end below; None for too few values.
        upper: Where they end above.
        step_days: The usual time between two values, in days; None for fewer than two.
        stale: Whether it has not been measured for long.
    """

    inside: bool
    since: date
    from_first: bool
    run: int
    share: Estimate
    n: int
    healthy: int
    reading: Reading
    words: str
    lower: float | None
    upper: float | None
    step_days: float | None
    stale: bool


def standing(days: Sequence[date], values: Sequence[float], healthy: Healthy, day: date) -> Standing:
    """How a KPI stands on a day.

    Args:
        days: The days of its values, in order; one at least, none after the day.
        values: The values, as many.
        healthy: Its healthy range.
        day: The day.

    Raises:
        ValueError: There is no value, or lengths differ.
    """
    if not days or len(days) != len(values):
        raise ValueError(f"{len(days)} days do not go with {len(values)} values")
    inside = [healthy.holds(value) for value in values]
    run = 1
    while run < len(inside) and inside[-run - 1] == inside[-1]:
        run += 1
    recent = inside[-RECENT:]
    count = Count(sum(recent), len(recent))
    base = list(values[-RECENT:] if inside[-1] else values[:-run][-RECENT:])
    swings = usual_swings(base)
    lower, upper = swings or (None, None)
    mean = sum(base) / len(base) if swings else None
    step = usual_step(days)
    reading: Reading
    if inside[-1]:
        reading, words = "in_range", _inside_words(run, healthy, lower, upper)
    elif run >= RUN or (mean is not None and not healthy.holds(mean)):
        reading, words = "lasting", _lasting_words(run, mean, healthy)
    elif lower is None or upper is None:
        reading = "too_few"
        words = f"{_out(run)}; too few values before to tell noise from a change."
    elif any(not lower <= value <= upper for value in values[-run:]):
        reading = "changed"
        words = f"{_out(run)}, beyond its usual swings ({_span(lower, upper)}): most likely more than noise."
    else:
        reading, words = "noise", _noise_words(run, lower, upper)
    return Standing(
        inside=inside[-1],
        since=days[-run],
        from_first=run == len(days),
        run=run,
        share=wilson(count),
        n=count.n,
        healthy=count.successes,
        reading=reading,
        words=words,
        lower=lower,
        upper=upper,
        step_days=step,
        stale=is_stale(days, day),
    )


def usual_step(days: Sequence[date]) -> float | None:
    """The usual time between two of the last values, in days; None for fewer than two."""
    recent = days[-RECENT - 1 :]
    gaps = [(after - before).days for before, after in pairwise(recent)]
    return float(median(gaps)) if gaps else None


def is_stale(days: Sequence[date], day: date) -> bool:
    """Whether a KPI has not been measured for three of its own steps, and for two weeks.

    Args:
        days: The days of its values, in order, one at least.
        day: The day that is asked about.
    """
    step = usual_step(days)
    patience = UNKNOWN_STEP if step is None else max(NEVER_BEFORE, timedelta(days=MISSED_STEPS * step))
    return day - days[-1] > patience


def usual_swings(values: Sequence[float]) -> tuple[float, float] | None:
    """How far a steady course goes up and down by itself; None for fewer than 6 values.

    The natural limits of the XmR chart (Wheeler 1993), or three standard deviations where these are wider: moving
    ranges are too narrow a measure for values that take after the one before.

    Args:
        values: The course.
    """
    if len(values) < MIN_BASE:
        return None
    limits = chart(values, len(values))
    spread = max(limits.upper - limits.mean, SPREAD * stdev(values))
    return limits.mean - spread, limits.mean + spread


def _out(run: int) -> str:
    return "One value out" if run == 1 else f"{run} values out in a row"


def _span(lower: float, upper: float) -> str:
    places = decimals_for(lower, upper)
    return f"{plain(lower, places)} to {plain(upper, places)}"


def _inside_words(run: int, healthy: Healthy, lower: float | None, upper: float | None) -> str:
    said = "One value in range" if run == 1 else f"{run} values in range in a row"
    if lower is None or upper is None or (healthy.holds(lower) and healthy.holds(upper)):
        return f"{said}."
    return f"{said}; its usual swings ({_span(lower, upper)}) may take it out now and then."


def _lasting_words(run: int, mean: float | None, healthy: Healthy) -> str:
    if run >= RUN:
        return f"{_out(run)}: this is where it is now, not a noisy value."
    usual = (
        ""
        if mean is None or healthy.holds(mean)
        else f" ({plain(mean, decimals_for(mean, mean))} on average before)"
    )
    return f"{_out(run)}, and its usual level{usual} is out of range, too: it is not one noisy value."


def _noise_words(run: int, lower: float, upper: float) -> str:
    if run == 1:
        return f"One value out, within its usual swings ({_span(lower, upper)}): look at the next one first."
    return (
        f"{_out(run)}, each within its usual swings ({_span(lower, upper)}): more than one noisy value, and "
        f"{RUN} in a row would be a change."
    )


# --- service levels ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Service:
    """How a service level is kept over its window.

    Attributes:
        n: Periods measured in the window so far.
        healthy: How many of them are in range.
        out: How many are not.
        unmeasured: Periods that have gone by without a value; nobody knows how they were.
        periods: How many periods the whole window has.
        allowed: How many of them may be out: the error budget.
        share: The share in range so far, with its Wilson interval; None where nothing is measured.
        words: All of it in plain words.
    """

    n: int
    healthy: int
    out: int
    unmeasured: int
    periods: int
    allowed: int
    share: Estimate | None
    words: str

    @property
    def left(self) -> int:
        """How much of the budget is left; below 0 when it is overspent."""
        return self.allowed - self.out

    @property
    def spent(self) -> bool:
        """Whether the level cannot be kept any more in this window."""
        return self.out > self.allowed


def service(
    days: Sequence[date],
    values: Sequence[float],
    healthy: Healthy,
    level: float,
    window: tuple[date, date],
    day: date,
) -> Service:
    """How a service level is kept.

    A period is the time from one value to the next: a day where it is measured daily, a week where it is weekly. The
    budget is of the whole window: of 92 days 99 % allows none to be out, since 91 of 92 are 98.9 %.

    Args:
        days: The days of all values, in order, none after the day.
        values: The values, as many.
        healthy: The healthy range.
        level: The share of periods that should be in range, 0 to 1.
        window: Its first and its last day.
        day: The day; in the window.
    """
    first, last = window
    step = usual_step(days) or 1.0
    inside = [healthy.holds(value) for on, value in zip(days, values, strict=True) if first <= on <= last]
    n, good = len(inside), sum(inside)
    periods = max(n, round(((last - first).days + 1) / step))
    # Before its first value nothing could be measured, and the period that runs may have its value still to come.
    begun = max(first, days[0]) if days else first
    gone = max(0, int((min(day, last) - begun).days // step))
    over = begun + timedelta(days=gone * step)
    unmeasured = max(0, gone - sum(begun <= on < over for on in days))
    allowed = int((1 - level) * periods + 1e-9)
    share = wilson(Count(good, n)) if n else None
    found = Service(n, good, n - good, unmeasured, periods, allowed, share, "")
    return Service(n, good, n - good, unmeasured, periods, allowed, share, _service_words(found, step))


def _service_words(found: Service, step: float) -> str:
    if found.share is None:
        return "Nothing is measured in it yet."
    name = _period(step)
    measured = f"{found.healthy} of {_counted(found.n, name)} in range, {_percent(found.share.value)}"
    spread = f"95 % range {_percent(found.share.low).removesuffix(' %')} to {_percent(found.share.high)}"
    gaps = f"; {_counted(found.unmeasured, name)} not measured" if found.unmeasured else ""
    allows = f"it allows {found.allowed} of {_counted(found.periods, name)} to be out"
    if found.spent:
        budget = f"error budget spent: {found.out} out, and {allows}"
    else:
        budget = f"error budget: {found.left} of {found.allowed} left ({allows})"
    return f"{measured} ({spread}){gaps}; {budget}."


def _period(step: float) -> str:
    for days, name in ((1, "day"), (7, "week"), (30.5, "month")):
        if abs(step - days) <= days * 0.1:
            return name
    return "value"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _percent(share: float) -> str:
    """A share in percent, never rounded up to 100 or down to 0."""
    percent = share * 100
    if 0 < percent < 100:  # noqa: PLR2004
        return f"{min(99.9, max(0.1, percent)):.1f}".removesuffix(".0") + " %"
    return f"{percent:.0f} %"
