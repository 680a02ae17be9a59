"""From measurements to the windows that a model can be fitted to. Knows dates and steps, no statistics.

A measurement's date is the moment measured. A week made of finer measurements stands at its Monday and covers
seven days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

    from ost.analysis.types import Launch, Question, Series, Settings

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

WEEK = 7

USUAL = 0.8
"""A weekday is usual for a series that has a point on it in this share of its weeks."""

_ROUNDING = 1e-9

LONGEST = 2
"""Points count as after a launch for so many times the steps of the after-window: gaps stretch it, years do not."""


@dataclass(frozen=True)
class Points:
    """Dated values, oldest first, each day once.

    Attributes:
        days: proleptic ordinals of the dates, shape (n,).
        values: in the KR's unit, shape (n,).
        span: days that each value describes: 0 for a moment, 7 for a week.
    """

    days: Ints
    values: Floats
    span: int = 0

    def part(self, keep: slice | NDArray[np.bool_]) -> Points:
        """The points that a slice or a mask picks."""
        return Points(self.days[keep], self.values[keep], self.span)


def varies(values: Floats) -> bool:
    """Whether values differ by more than rounding does."""
    return len(values) > 0 and bool(np.ptp(values) > _ROUNDING * np.abs(values).max())


def resolution(values: Floats) -> float:
    """The smallest step that values are written in: 0.01 for 4.2 and 4.35, by their decimals, up to nine."""
    texts = [f"{value:.9f}".rstrip("0") for value in values.tolist()]
    return 10.0 ** -max((len(text.partition(".")[2]) for text in texts), default=0)


class Track:
    """One series up to a day, as measured and, on demand, as complete ISO weeks."""

    def __init__(self, series: Series, until: date) -> None:
        """Sort the series, keep the later of two entries for a day, and drop what is dated after `until`.

        Raises:
            ValueError: the sequences differ in length, or a value is not finite.
        """
        count = len(series.dates)
        if len(series.values) != count or (series.sizes is not None and len(series.sizes) != count):
            raise ValueError("dates, values and sizes must be equally long")
        days = np.fromiter((day.toordinal() for day in series.dates), dtype=np.int64, count=count)
        values = np.asarray(series.values, dtype=np.float64)
        if not np.isfinite(values).all():
            raise ValueError("every value must be a finite number")
        order = np.argsort(days, kind="stable")
        last_of_day = np.append(np.diff(days[order]) > 0, True)[:count]
        order = order[last_of_day & (days[order] <= until.toordinal())]
        self.points = Points(days[order], values[order])
        self._weights = None if series.sizes is None else np.asarray(series.sizes, dtype=np.float64)[order]

    def rhythm(self, first: int, last: int) -> float:
        """Median days between the points at positions first to last (excluded); a week if under two."""
        days = self.points.days[max(first, 0) : max(last, 0)]
        return float(np.median(np.diff(days))) if len(days) > 1 else float(WEEK)

    @cached_property
    def weeks(self) -> Points:
        """The means of the complete ISO weeks, weighted by sample size where every point has one.

        A week is made of the weekdays on which this series usually has a point, and is complete when it has
        one on each of them. Points on other weekdays are left out: a weekend that is measured only since the
        launch would look like its effect. Where no weekday is usual, every point counts.
        """
        days, values, weights = self.points.days, self.points.values, self._weights
        if not len(days):
            return Points(days, values, WEEK)
        weekday = (days - 1) % WEEK
        usual = np.bincount(weekday, minlength=WEEK) >= USUAL * len(np.unique(days - weekday))
        if weights is None or not (weights > 0).all():
            weights = np.ones(len(days))
        if usual.any():
            keep = usual[weekday]
            days, values, weights, weekday = days[keep], values[keep], weights[keep], weekday[keep]
        mondays, index = np.unique(days - weekday, return_inverse=True)
        complete = np.bincount(index) >= usual.sum()
        means = np.bincount(index, weights * values) / np.bincount(index, weights)
        return Points(mondays[complete], means[complete], WEEK)


@dataclass(frozen=True)
class Window:
    """The points that one question is judged by. Time is in steps of the series; 0 is ship date + lag.

    Attributes:
        points: the long before-window and the after-window.
        t: time of each point, shape (n,).
        step: days in a step.
        n_before: points of the (shorter) before-window.
        n_after: points after the launch.
        starts: every other launch known by then and the time at which it starts, nearest to 0 first.
    """

    points: Points
    t: Floats
    step: float
    n_before: int
    n_after: int
    starts: tuple[tuple[Launch, float], ...]

    @property
    def n_before_long(self) -> int:
        """Points of the long before-window."""
        return len(self.t) - self.n_after

    def rows(self, *, long: bool) -> slice:
        """The rows of the window with the longer or the shorter before-part."""
        return slice(0 if long else self.n_before_long - self.n_before, None)

    def inside(self, rows: slice) -> tuple[tuple[Launch, float], ...]:
        """The other launches that start after the first of these rows and not after the last."""
        t = self.t[rows]
        return tuple(pair for pair in self.starts if len(t) and t[0] < pair[1] <= t[-1])

    def between(self, start: float) -> int:
        """How many points lie between the launch and another one that starts at this time.

        Args:
            start: in steps, within the window.
        """
        low, high = sorted((0.0, start))
        return int(((self.t >= low) & (self.t < high)).sum())

    def steps(self, rows: slice) -> Floats:
        """The step of each launch inside these rows, shape (rows, launches): 0 before it, 1 after it.

        A week that a launch falls into counts with the share of it that came after.
        """
        t = self.t[rows, None]
        start = np.array([at for _, at in self.inside(rows)], dtype=np.float64)
        if not self.points.span:
            return (t >= start).astype(np.float64)
        width = self.points.span / self.step
        return np.clip((t + width - start) / width, 0.0, 1.0)


def prepare(question: Question, track: Track, as_of: date, settings: Settings) -> Window:
    """Cut one question's windows out of its series.

    Args:
        question: what is judged.
        track: its series up to `as_of`.
        as_of: the day from which it is seen; launches after it are not known yet.
        settings: the lengths of the windows, in points.

    Returns:
        The window; its parts may be empty.
    """
    ship = question.initiative.shipped.toordinal()
    zero = ship + question.initiative.lag_days
    days = track.points.days
    # The rhythm is taken around the launch: an older stretch may have been kept monthly, or filled in from an
    # archive.
    near = np.searchsorted(days, [ship, zero])
    spacing = track.rhythm(int(near[0]) - settings.before, int(near[1]) + settings.after)
    points = track.points if spacing >= WEEK else track.weeks
    step = max(spacing, float(WEEK))
    before = points.part(points.days + max(points.span, 1) <= ship).part(
        slice(-max(settings.before_long, settings.before), None)
    )
    last = zero + LONGEST * settings.after * step
    after = points.part((points.days >= zero) & (points.days < last)).part(slice(settings.after))
    used = Points(
        np.concatenate([before.days, after.days]), np.concatenate([before.values, after.values]), points.span
    )
    starts = [
        (other, (other.shipped.toordinal() + other.lag_days - zero) / step)
        for other in question.others
        if other.shipped <= as_of
    ]
    return Window(
        points=used,
        t=(used.days - zero) / step,
        step=step,
        n_before=min(settings.before, len(before.days)),
        n_after=len(after.days),
        starts=tuple(sorted(starts, key=lambda pair: (abs(pair[1]), pair[0].key))),
    )


def drawn_points(series: Series, until: date, recent: int) -> Points:
    """The points that a chart shows: as measured or, where the recent ones are finer than that, complete weeks.

    Args:
        series: a metric's measurements.
        until: the last day that counts.
        recent: so many last points tell how fine the series is.

    Returns:
        The points; as measured, too, where there are not two complete weeks.

    Raises:
        ValueError: a series holds a value that is not finite, or sequences of unequal lengths.
    """
    track = Track(series, until)
    count = len(track.points.days)
    fine = track.rhythm(count - recent, count) < WEEK
    return track.weeks if fine and len(track.weeks.days) > 1 else track.points
