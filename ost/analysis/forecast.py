"""Will a KR hit its target? Forecasts, the alarm, and what contradicts a stated confidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from ost.analysis.course import Courses, Run, look_ahead
from ost.analysis.pace import pace_of, pace_words
from ost.analysis.prepare import WEEK, Points, Track
from ost.analysis.scale import Scale, choose_scale
from ost.analysis.types import Forecast, PathPoint
from ost.analysis.writing import chance, decimals_for, plain, quantity, single
from ost.domain.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.analysis.pace import Pace
    from ost.analysis.types import Launch, Outlook

POINTS = 26
"""A forecast looks at this many points at most."""

MIN_POINTS = 6
"""And needs this many."""

LEVEL = 0.8
"""The range holds the value on the due date this often."""

FAN_POINTS = 40
"""A fan has this many points at most."""

ALARM_AFTER = timedelta(weeks=6)
"""From here on a KR that goes nowhere is an alarm."""

ALARM_HIT = 0.2
ALARM_MOVED = 0.8
SURE_FROM, UNSURE_TO = 7, 3
UNLIKELY, LIKELY = 0.3, 0.7


@dataclass(frozen=True)
class _Ahead:
    """One outlook that can be forecast."""

    outlook: Outlook
    scale: Scale
    run: Run
    step: float


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the model says, in the KR's unit."""

    mean: float
    low: float
    high: float
    p_hit: float
    p_moved: float | None


def forecast(outlooks: Sequence[Outlook], as_of: date) -> list[Forecast]:
    """Forecast KRs to their due dates.

    The last 26 points count (weeks, where the series is finer), none after the due date. The answer is a
    probability until the outcome is known: by a measurement on the due date, or, once that day is over, by
    the last one within a step before it. `p_hit` is then 1 or 0, mean and range are that measurement, and
    there is no alarm. If no such measurement was made, the forecast for the due date stands.

    Args:
        outlooks: the KRs; an answer does not depend on which others are asked along.
        as_of: the day from which it is seen: neither numbers nor launches after it are known.

    Returns:
        One forecast per outlook, in their order.

    Raises:
        ValueError: a series holds a value that is not finite, or sequences of unequal lengths.
    """
    prepared = [_prepare(outlook, as_of) for outlook in outlooks]
    open_ = [item for item in prepared if isinstance(item, _Ahead)]
    numbers = iter(_numbers(open_, look_ahead([item.run for item in open_])) if open_ else ())
    return [_forecast(item, next(numbers), as_of) if isinstance(item, _Ahead) else item for item in prepared]


def fan(outlook: Outlook, as_of: date) -> tuple[PathPoint, ...]:
    """The forecast for every step from the last point to the due date, whose range is that of `forecast`.

    Args:
        outlook: the KR.
        as_of: the day from which it is seen.

    Returns:
        The points in order of date; the last one stands on the due date. Empty where nothing can be forecast,
        and where the outcome is known. Of a long way ahead, 40 points evenly apart.

    Raises:
        ValueError: a series holds a value that is not finite, or sequences of unequal lengths.
    """
    item = _prepare(outlook, as_of)
    if not isinstance(item, _Ahead):
        return ()
    whole = item.run.ahead
    stride = max(1.0, whole / FAN_POINTS)
    steps = [*np.arange(stride, whole - stride / 2, stride).tolist(), whole]
    items = [replace(item, run=replace(item.run, ahead=ahead)) for ahead in steps]
    numbers = _numbers(items, look_ahead([one.run for one in items]))
    days = [outlook.due - timedelta(days=round((whole - ahead) * item.step)) for ahead in steps]
    return tuple(PathPoint(on, one.mean, one.low, one.high) for on, one in zip(days, numbers, strict=True))


def contradiction(confidence: float, p_hit: float) -> Literal["too_sure", "too_doubtful"] | None:
    """Say whether a team's stated confidence and the forecast contradict each other.

    Args:
        confidence: stated at the check-in, 0 to 10.
        p_hit: the forecast's probability of a hit, 0 to 1.

    Returns:
        "too_sure" for a confidence of 7 or more with a probability below .3, "too_doubtful" for one of 3 or
        less with a probability above .7, None for all else.
    """
    if confidence >= SURE_FROM and p_hit < UNLIKELY:
        return "too_sure"
    return "too_doubtful" if confidence <= UNSURE_TO and p_hit > LIKELY else None


def _prepare(outlook: Outlook, as_of: date) -> _Ahead | Forecast:
    """What the model needs; or the forecast itself, where the outcome is known or too little is."""
    track = Track(outlook.series, min(as_of, outlook.due))
    measured = track.points
    count = len(measured.days)
    spacing = track.rhythm(count - POINTS, count)
    due = outlook.due.toordinal()
    late = due - int(measured.days[-1]) if count else due
    if late == 0 or (as_of > outlook.due and late < max(spacing, WEEK)):
        return _known(outlook, float(measured.values[-1]), int(measured.days[-1]))
    points = (measured if spacing >= WEEK else track.weeks).part(slice(-POINTS, None))
    if len(points.days) < MIN_POINTS:
        return _unknown(outlook, as_of, _too_few(outlook, points, count))
    if np.ptp(points.values) == 0:
        equal = f"No forecast: the last {len(points.days)} points of {outlook.kr_title} are equal."
        return _unknown(outlook, as_of, equal)
    scale, _ = choose_scale(outlook.unit, [*points.values.tolist(), outlook.target], outlook.scale)
    step = max(spacing, float(WEEK))
    return _Ahead(outlook, scale, _run(outlook, points, scale, step), step)


def _run(outlook: Outlook, points: Points, scale: Scale, step: float) -> Run:
    """The series in steps from its last point. A week's mean stands at its last day."""
    days = points.days + max(points.span - 1, 0)
    end = int(days[-1])
    t = (days - end) / step
    launches = sorted((one.shipped.toordinal() + one.lag_days - end) / step for one in outlook.launches)
    return Run(
        t=t,
        y=np.log(points.values) if scale == "log" else points.values,
        launches=tuple(at for at in launches if t[0] < at <= 0),
        start=(outlook.start.toordinal() - end) / step,
        # A week whose last days hold no points may reach beyond the due date.
        ahead=max(outlook.due.toordinal() - end, 1) / step,
    )


def _numbers(items: Sequence[_Ahead], courses: Courses) -> list[_Numbers]:
    good = np.array([item.outlook.good for item in items])
    logged = np.array([item.scale == "log" for item in items])
    target = np.array([item.outlook.target for item in items])
    limit = np.where(logged, np.log(np.where(logged, target, 1.0)), target)
    tail, come = courses.value.above(limit), courses.come.above(0.0)
    ends = [
        courses.value.mean(),
        courses.value.quantile((1 - LEVEL) / 2),
        courses.value.quantile((1 + LEVEL) / 2),
    ]
    mean, low, high = (np.where(logged, np.exp(np.where(logged, end, 0.0)), end).tolist() for end in ends)
    p_hit, p_moved = (np.where(good > 0, part, 1 - part).tolist() for part in (tail, come))
    return [
        _Numbers(mean[at], low[at], high[at], p_hit[at], p_moved[at] if item.run.start < 0 else None)
        for at, item in enumerate(items)
    ]


def _in_lag(outlook: Outlook, as_of: date) -> list[Launch]:
    """The launches that have shipped and should not show yet, soonest first."""
    waiting = [one for one in outlook.launches if one.shipped <= as_of < _shows(one)]
    return sorted(waiting, key=lambda one: (_shows(one), one.key))


def _shows(launch: Launch) -> date:
    return launch.shipped + timedelta(days=launch.lag_days)


def _forecast(item: _Ahead, numbers: _Numbers, as_of: date) -> Forecast:
    outlook = item.outlook
    alarm = (
        outlook.start + ALARM_AFTER <= as_of < outlook.due
        and numbers.p_hit < ALARM_HIT
        and numbers.p_moved is not None
        and numbers.p_moved < ALARM_MOVED
    )
    waiting = _in_lag(outlook, as_of)
    pace = pace_of(outlook, as_of, item.scale)
    return Forecast(
        kr=outlook.kr,
        due=outlook.due,
        why=_why(outlook, numbers, waiting, pace, alarm=alarm),
        level=LEVEL,
        mean=numbers.mean,
        low=numbers.low,
        high=numbers.high,
        p_hit=numbers.p_hit,
        p_moved=numbers.p_moved,
        alarm=alarm,
        in_lag=tuple(one.key for one in waiting),
        pace=pace,
    )


def _known(outlook: Outlook, value: float, day: int) -> Forecast:
    """The outcome: the last measurement before the due date was over."""
    hit = outlook.good * (value - outlook.target) >= 0
    on = type(outlook.due).fromordinal(day).isoformat()
    why = (
        f"Over: {quantity(single(value, 3), outlook.unit)} on {on} against a target of"
        f" {quantity(single(outlook.target, 3), outlook.unit)}, {'hit' if hit else 'missed'}."
    )
    return Forecast(outlook.kr, outlook.due, why, LEVEL, mean=value, low=value, high=value, p_hit=float(hit))


def _unknown(outlook: Outlook, as_of: date, why: str) -> Forecast:
    waiting = tuple(one.key for one in _in_lag(outlook, as_of))
    return Forecast(outlook.kr, outlook.due, why, LEVEL, in_lag=waiting)


def _too_few(outlook: Outlook, points: Points, measured: int) -> str:
    if not measured:
        return f"No forecast: {outlook.kr_title} has not been measured."
    have = len(points.days)
    noun = "complete week" if points.span else "point"
    return (
        f"No forecast: {outlook.kr_title} has {plural(have, noun)} and needs {MIN_POINTS};"
        f" {plural(MIN_POINTS - have, 'more ' + noun)} will do."
    )


def _wish(outlook: Outlook, target: str) -> str:
    if outlook.keeps:
        return f"to be at {'least' if outlook.good > 0 else 'most'} {target} then"
    return f"for the target of {target}"


def _why(
    outlook: Outlook, numbers: _Numbers, waiting: Sequence[Launch], pace: Pace | None, *, alarm: bool
) -> str:
    decimals = decimals_for(numbers.low, numbers.high)
    mean, low, high = (plain(value, decimals) for value in (numbers.mean, numbers.low, numbers.high))
    target = quantity(single(outlook.target, 3), outlook.unit)
    heading = f"Heading for {quantity(mean, outlook.unit)} on {outlook.due.isoformat()}"
    ahead = (
        f"{heading} ({LEVEL * 100:g} % range {low} to {high});"
        f" {chance(numbers.p_hit)} {_wish(outlook, target)}."
    )
    parts = [ahead, *([pace_words(pace, outlook.unit, numbers.p_hit)] if pace else [])]
    if alarm and numbers.p_moved is not None:
        parts.append(
            "Six weeks in or more, and it has not clearly moved the right way since the start"
            f" ({chance(numbers.p_moved)} that it has): time to look."
        )
    parts += [f"{one.title} should not show before {_shows(one).isoformat()}." for one in waiting]
    return " ".join(parts)
