"""Where values and days stand on a chart: ranges, round ticks, and labels that keep clear of each other.

Arithmetic only, in whatever units the caller measures: pixels for a drawing, cells for a terminal.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.domain.numbers import show_number
from ost.exports.chart_words import brief, power_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.services.chart import Chart

FAR = 20.0
"""A target this many times the height of the series away is told at the edge, and not drawn to scale."""

_BESIDE = 1.0
"""How far a range may stretch the axis beyond what it must hold, in heights of that."""

_DECADES = 30.0
"""From this ratio of largest to smallest on, ratios are drawn as such."""

_HALF_A_YEAR = timedelta(days=183)
_AIR = 0.05
_TINY = 1e-9
_LEAST = 1e-200
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """The values from the lower to the upper edge.

    Attributes:
        low: The value at the lower edge.
        high: The value at the upper edge, above `low`.
        logarithmic: Whether equal ratios are equally long; both ends are above 0 then.
    """

    low: float
    high: float
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """How far up a value stands: 0 at the lower edge, 1 at the upper; beyond them outside."""
        if not self.logarithmic:
            return value / (self.high - self.low) - self.low / (self.high - self.low)
        if value <= 0:
            return -math.inf
        return math.log(value / self.low) / math.log(self.high / self.low)

    def inside(self, value: float) -> float:
        """The same, kept between the edges."""
        return min(1.0, max(0.0, self.share(value)))

    def beyond(self, value: float, above: str, below: str) -> str:
        """What marks a value beyond the edges; nothing for one between them."""
        share = self.share(value)
        return above if share > 1 else below if share < 0 else ""

    def ticks(self, most: int) -> list[float]:
        """Round values between the edges, at most so many (2 or more), lowest first."""
        if self.logarithmic:
            found = self._decades(most)
            if len(found) >= 2:  # noqa: PLR2004
                return found
        return _round_ticks(self.low, self.high, most)

    def _decades(self, most: int) -> list[float]:
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        for digits in ((1, 2, 5), (1, 3), (1,)):
            found = [digit * 10.0**power for power in range(first, last + 1) for digit in digits]
            found = [value for value in found if self.low <= value <= self.high]
            if len(found) <= most:
                return found
        return found[:: math.ceil(len(found) / most)]


def _round_ticks(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / most
    if rough < sys.float_info.min:  # below it, floats lose the digits that steps are made of
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = factor * power
        first, last = math.ceil(low / step - _TINY), math.floor(high / step + _TINY)
        if last - first + 1 <= most:
            return [at * step for at in range(first, last + 1)]
    return []


def tick_words(axis: ValueAxis, ticks: Sequence[float]) -> list[str]:
    """Ticks in words, with as many digits as tell them apart: `1.2M`, `950`, `0.05`, `-3`."""
    if axis.logarithmic:
        return [brief(tick) for tick in ticks]
    biggest = max(map(abs, ticks), default=0.0)
    power, mark = power_of(biggest)
    words: list[str] = []
    for digits in range(1, 16):
        rounded = [float(f"{tick / power:.{digits}g}") for tick in ticks]
        words = [show_number(one, digits) + (mark if one else "") for one in rounded]
        if all(abs(one * power - tick) <= _TINY * biggest for one, tick in zip(rounded, ticks, strict=True)):
            break
    return words


def value_axis(chart: Chart) -> ValueAxis:
    """The values that a chart has to show, with a little air around them.

    The points are shown whole. Baseline and target are, unless they are so far off that the points would be a
    flat line; natural limits, ranges and forecasts stretch the axis only so far, and are cut off at its edge.
    """
    values = [point.value for point in chart.points] or ([chart.latest.value] if chart.latest else [])
    aims = _aims(chart)
    ranges = _ranges(chart)
    logarithmic = (
        chart.logarithmic and bool(values) and min(values) > _LEAST and max(values) >= _DECADES * min(values)
    )
    if logarithmic:
        low, high = _span_of(
            [math.log(value) for value in values],
            [math.log(aim) for aim in aims if aim > _LEAST],
            [math.log(end) for end in ranges if end > _LEAST],
        )
        return ValueAxis(math.exp(low), math.exp(high), logarithmic=True)
    return ValueAxis(*_span_of(values, aims, ranges))


def _aims(chart: Chart) -> list[float]:
    aims = [] if chart.aim is None else [chart.aim.target]
    if chart.aim is not None and chart.aim.baseline is not None:
        aims.append(chart.aim.baseline)
    return aims + [end for end in chart.healthy or () if end is not None]


def _ranges(chart: Chart) -> list[float]:
    found = [] if chart.limits is None else [chart.limits.lower, chart.limits.upper]
    if chart.without is not None:
        found += [end for point in chart.without.path.points for end in (point.low, point.high)]
    if chart.fan is not None:
        found += [end for point in chart.fan.points for end in (point.low, point.high)]
    return found


def _span_of(values: Sequence[float], aims: Sequence[float], ranges: Sequence[float]) -> tuple[float, float]:
    must = values or aims or (0.0, 1.0)
    low, high = min(must), max(must)
    size = max(high - low, _steady(must, aims))
    for aim in aims:
        if low - FAR * size <= aim <= high + FAR * size:
            low, high = min(low, aim), max(high, aim)
    size = max(high - low, size)
    floor, ceiling = low - _BESIDE * size, high + _BESIDE * size
    low = min(low, *(max(end, floor) for end in ranges), low)
    high = max(high, *(min(end, ceiling) for end in ranges), high)
    if high - low <= _TINY * max(abs(low), abs(high)):
        half = abs(high) / 10 or 1.0
        return low - half, high + half
    air = _AIR * (high - low)
    return low - air, high + air


def _steady(values: Sequence[float], aims: Sequence[float]) -> float:
    """How high a series counts that hardly moves: a tenth of what it is, or enough to show an aim where it is 0."""
    level = max(map(abs, values))
    return level / 10 or min((abs(aim - values[-1]) for aim in aims), default=0.0) / FAR


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The days from the left edge to the right one, `last` after `first`."""

    first: date
    last: date

    def share(self, on: date, days: float = 0.0) -> float:
        """How far right a day stands, some days on: 0 at the left edge, 1 at the right one."""
        return ((on - self.first).days + days) / (self.last - self.first).days

    def ticks(self, length: float, room: float) -> list[tuple[date, str]]:
        """Round days with their words, so far apart that no two touch.

        Args:
            length: Of the axis.
            room: What a word takes, with a blank behind it, in the same unit.
        """
        most = max(1, int(length / room))
        days = (self.last - self.first).days
        for step in (1, 7, 14):
            if days / step <= most:
                return _day_ticks(self.first, self.last, step)
        for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200):
            if days / (30.44 * months) <= most:
                return _month_ticks(self.first, self.last, months)
        return []


def _day_ticks(first: date, last: date, step: int) -> list[tuple[date, str]]:
    at = first + timedelta(days=-first.weekday() % 7) if step >= 7 else first  # noqa: PLR2004  (weeks on Mondays)
    found = []
    while at <= last:
        found.append((at, f"{at.day} {MONTHS[at.month - 1]}"))
        at += timedelta(days=step)
    return found


def _month_ticks(first: date, last: date, step: int) -> list[tuple[date, str]]:
    """The first days of months; January is told as its year."""
    found = []
    month = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // step) * step
    while month // 12 <= last.year:
        at = date(month // 12, month % 12 + 1, 1)
        if at > last:
            break
        found.append((at, str(at.year) if at.month == 1 else MONTHS[at.month - 1]))
        month += step
        if month // 12 > date.max.year:
            break
    return found


def time_axis(chart: Chart) -> TimeAxis:
    """The days that a chart has to show: its points, a forecast, and a KR's time before and after them.

    What is left of it is not shown where that is more than half a year and more than twice what the points cover:
    then it ends at the day of the look. So with the time before the first point ever.
    """
    days = [point.on for point in chart.points]
    days += [point.on + timedelta(days=chart.span) for point in chart.points[-1:]]
    days += [one.on for one in chart.launches]
    if chart.fan is not None:
        days += [point.on for point in chart.fan.points]
    aim = chart.aim
    if aim is not None and chart.runs_on:
        if not chart.points:
            days += [aim.start, aim.due]
        first, last = min(days), max(days)
        far = max(_HALF_A_YEAR, 2 * (last - first))
        days.append(min(chart.as_of, aim.due) if aim.due - last > far else aim.due)
    if aim is not None and chart.points and not chart.older and aim.start <= chart.points[-1].on:
        first, last = min(days), max(days)
        if first - aim.start <= max(_HALF_A_YEAR, 2 * (last - first)):
            days.append(aim.start)
    if not days:
        days = [chart.as_of]
    first, last = min(days), max(days)
    if first == last:
        week = timedelta(days=7)
        first, last = first - min(week, first - date.min), last + min(week, date.max - last)
    return TimeAxis(first, last)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places as little as is simple, so that they are a gap apart and between two ends.

    Args:
        places: In any order; the answer keeps it.
        gap: How far apart they must be; where they do not all fit, they are as far apart as they can be.
        low: The smallest place.
        high: The largest one.
    """
    if not places:
        return []
    gap = min(gap, (high - low) / max(1, len(places) - 1))
    order = sorted(range(len(places)), key=lambda at: places[at])
    # Neighbours that would touch become a block around the middle of where they want to be.
    blocks: list[tuple[float, int]] = []
    for at in order:
        middle, count = min(high, max(low, places[at])), 1
        blocks.append((middle, count))
        while len(blocks) > 1 and _touch(blocks[-2], blocks[-1], gap):
            (left, few), (right, more) = blocks.pop(-2), blocks.pop()
            middle, count = (left * few + right * more) / (few + more), few + more
            half = gap * (count - 1) / 2
            blocks.append((min(high - half, max(low + half, middle)), count))
    done = [middle + gap * (k - (count - 1) / 2) for middle, count in blocks for k in range(count)]
    answer = [0.0] * len(places)
    for at, place in zip(order, done, strict=True):
        answer[at] = place
    return answer


def _touch(left: tuple[float, int], right: tuple[float, int], gap: float) -> bool:
    return left[0] + gap * (left[1] - 1) / 2 + gap > right[0] - gap * (right[1] - 1) / 2 + _TINY


def lanes(starts: Sequence[float], lengths: Sequence[float], gap: float) -> list[int]:
    """Rows for flags that hang to the right of their poles, so that neither flags nor poles cross a flag.

    Args:
        starts: Where the poles stand, in rising order.
        lengths: How long each flag is.
        gap: What must be free behind a flag.

    Returns:
        The row of each, 0 the lowest: a pole reaches from below up to its flag.
    """
    rows = [0] * len(starts)
    for at in reversed(range(len(starts))):
        end = starts[at] + lengths[at] + gap
        later = [other for other in range(at + 1, len(starts)) if starts[other] < end]
        rows[at] = max((rows[other] + 1 for other in later), default=0)
    return rows
