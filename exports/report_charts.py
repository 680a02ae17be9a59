"""The drawings of a report as inline SVG: a progress bar, a sparkline, and an XmR chart with launch lines.

Pure functions from numbers to markup. Colours are classes, so that one style sheet serves light, dark and
print. The only text of users is in the label that a screen reader speaks, and it is escaped here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.analysis.xmr import Chart, chart
from ost.domain.numbers import show_number
from ost.exports.safe import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

MIN_BASE = 6
"""The fewest points that natural limits are taken from."""

_WIDE, _HIGH = 360, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 300, 22, 130
_LETTER = 11


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line with a name: a launch."""

    name: str
    on: date


def progress_bar(done: float | None, gone: float | None, label: str) -> str:
    """Progress as a bar, with the time gone as a line across it.

    Args:
        done: The share of the way; below 0 and above 1 are drawn as 0 and 1. None draws none.
        gone: The share of the time.
        label: What a screen reader says.
    """
    filled = 100 * min(1.0, max(0.0, done or 0.0))
    pace = (
        ""
        if gone is None
        else f'<line class="pace" x1="{_at(100 * gone)}" x2="{_at(100 * gone)}" y1="0" y2="12"/>'
    )
    return (
        f'<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{escaped(label)}">'
        f'<rect class="track" x="0" y="2" width="100" height="8"/>'
        f'<rect class="done" x="0" y="2" width="{_at(filled)}" height="8"/>{pace}</svg>'
    )


def spark(values: Sequence[float], label: str) -> str:
    """A series as a small line with its last point marked; empty for fewer than two values."""
    if len(values) < 2:  # noqa: PLR2004
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = 92 / (len(values) - 1)
    spots = [
        (3 + i * step, 21 - 18 * (value - low) / span if high > low else 12) for i, value in enumerate(values)
    ]
    x, y = spots[-1]
    return (
        f'<svg class="spark" viewBox="0 0 100 24" role="img" aria-label="{escaped(label)}">'
        f'<polyline points="{_line(spots)}"/><circle cx="{_at(x)}" cy="{_at(y)}" r="2.6"/></svg>'
    )


def limits_of(points: Sequence[tuple[date, float]], launches: Sequence[Mark]) -> tuple[Chart, int] | None:
    """The natural limits that a chart shows, and how many points they are taken from.

    They come from the points before the first launch shown, where there are six or more; else from all,
    where these are six or more. None where there are fewer.
    """
    if len(points) < MIN_BASE:
        return None
    first = min((mark.on for mark in launches if points[0][0] < mark.on <= points[-1][0]), default=None)
    before = len(points) if first is None else sum(1 for day, _ in points if day < first)
    base = before if before >= MIN_BASE else len(points)
    return chart([value for _, value in points], base), base


def xmr_chart(
    points: Sequence[tuple[date, float]], launches: Sequence[Mark], target: float, label: str
) -> str:
    """The series with its natural limits, its target and a line per launch; empty for fewer than two points.

    Without natural limits where the points are too few for them.

    The limits are mean ± 2.66 mean moving ranges (Wheeler 1993). They are how the series is drawn, never
    the verdict.

    Args:
        points: (day, value) in order of date.
        launches: What shipped; those outside the days shown are left out.
        target: Where the KR should be.
        label: What a screen reader says.
    """
    if len(points) < 2:  # noqa: PLR2004
        return ""
    found = limits_of(points, launches)
    limits = found[0] if found else None
    axes = _Axes(points, (target, *((limits.lower, limits.upper) if limits else ())))
    outside = {one.first for one in limits.signals if one.kind == "outside"} if limits else set()
    return "".join(
        (
            f'<svg class="xmr" viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{escaped(label)}">',
            _band(axes, limits) if limits else "",
            _level(axes, target, "target"),
            *_launch_lines(axes, launches),
            f'<polyline class="series" points="{_line(axes.spots)}"/>',
            *(_spot(x, y, out=i in outside) for i, (x, y) in enumerate(axes.spots)),
            *_scale(axes, limits, target, points[-1][1]),
            _days(points),
            "</svg>",
        )
    )


class _Axes:
    """Where days and values stand on the drawing."""

    def __init__(self, points: Sequence[tuple[date, float]], levels: Sequence[float]) -> None:
        values = [value for _, value in points]
        self.low, self.high = min(*values, *levels), max(*values, *levels)
        self.first, self.last = points[0][0], points[-1][0]
        self.spots = [(self.x(day), self.y(value)) for day, value in points]

    def x(self, day: date) -> float:
        """A day's place."""
        days = (self.last - self.first).days or 1
        return _LEFT + (_RIGHT - _LEFT) * (day - self.first).days / days

    def y(self, value: float) -> float:
        """A value's place."""
        span = (self.high - self.low) or 1.0
        return _BOTTOM - (_BOTTOM - _TOP) * (value - self.low) / span


def _at(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")


def _line(spots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_at(x)},{_at(y)}" for x, y in spots)


def _spot(x: float, y: float, *, out: bool) -> str:
    return f'<circle class="{"out" if out else "point"}" cx="{_at(x)}" cy="{_at(y)}" r="{"3.4" if out else "2.2"}"/>'


def _band(axes: _Axes, limits: Chart) -> str:
    top, bottom = axes.y(limits.upper), axes.y(limits.lower)
    return (
        f'<rect class="limits" x="{_LEFT}" y="{_at(top)}" width="{_RIGHT - _LEFT}" height="{_at(bottom - top)}"/>'
        f"{_level(axes, limits.mean, 'mean')}"
    )


def _level(axes: _Axes, value: float, name: str) -> str:
    y = _at(axes.y(value))
    return f'<line class="{name}" x1="{_LEFT}" x2="{_RIGHT}" y1="{y}" y2="{y}"/>'


def _launch_lines(axes: _Axes, launches: Sequence[Mark]) -> Iterator[str]:
    """A line per launch within the days shown; names that would touch stand one above the other."""
    taken = -100.0
    for mark in sorted(launches, key=lambda one: one.on):
        if not axes.first <= mark.on <= axes.last:
            continue
        x = axes.x(mark.on)
        close = x - taken < 30  # noqa: PLR2004
        taken = x
        y, anchor = (
            (18 if close else 8),
            ("end" if x > _RIGHT - 20 else "start" if x < _LEFT + 20 else "middle"),
        )
        yield (
            f'<line class="launch" x1="{_at(x)}" x2="{_at(x)}" y1="{y + 2}" y2="{_BOTTOM}"/>'
            f'<text class="launch" x="{_at(x)}" y="{y}" text-anchor="{anchor}">{escaped(mark.name)}</text>'
        )


def _scale(axes: _Axes, limits: Chart | None, target: float, last: float) -> Iterator[str]:
    """The target's name on its line, and at the right edge the last value and the limits, kept apart."""
    y = axes.y(target) + (-4 if axes.y(target) > (_TOP + _BOTTOM) / 2 else 11)
    yield f'<text class="target" x="{_LEFT + 2}" y="{_at(y)}">target {show_number(target, 4)}</text>'
    ends = (limits.upper, limits.lower) if limits else ()
    rows = sorted(
        [(axes.y(last), "now", show_number(last, 4))]
        + [(axes.y(end), "limit", show_number(end, 3)) for end in ends]
    )
    # From above, each at its height or just below the one before; the whole is lifted where it would hang over.
    places = [_TOP - 2 * _LETTER]
    for height, _, _ in rows:
        places.append(max(int(height) + 4, places[-1] + _LETTER))
    lift = max(0, places[-1] - _BOTTOM - 4)
    for place, (_, name, words) in zip(places[1:], rows, strict=True):
        yield f'<text class="{name}" x="{_RIGHT + 6}" y="{place - lift}">{words}</text>'


def _days(points: Sequence[tuple[date, float]]) -> str:
    return (
        f'<text class="day" x="{_LEFT}" y="{_HIGH - 4}">{points[0][0]}</text>'
        f'<text class="day" x="{_RIGHT}" y="{_HIGH - 4}" text-anchor="end">{points[-1][0]}</text>'
    )
