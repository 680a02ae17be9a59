"""Is the metric moving? Told from the data alone, in one sentence. Knows no check-in and no store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.writing import chance
from ost.domain.key_results import MAINTAIN, holds
from ost.domain.numbers import with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.types import Forecast
    from ost.domain.dates import Span
    from ost.domain.model import KeyResult, Measurement

SURELY = 0.8
"""From this probability on (and below one minus it) a direction is said to be seen."""


def week_change(points: Sequence[Measurement], span: Span) -> float | None:
    """How far a metric went from its last value before a week to its last one in it, in its unit.

    Args:
        points: Its values in order of date.
        span: The week.
    """
    inside = [point for point in points if point.on in span]
    before = [point for point in points if point.on < span.first]
    return inside[-1].value - before[-1].value if inside and before else None


def moving_words(kr: KeyResult, points: Sequence[Measurement], forecast: Forecast, span: Span) -> str:
    """Whether the metric of a KR moves, and what it did within the week.

    Args:
        kr: The key result.
        points: Its metric's values up to the day, in order of date.
        forecast: What the model says of it.
        span: The week.
    """
    if not points:
        return "Nothing is measured yet."
    said, since = _change_words(points, span, kr.unit), f"since {kr.start}"
    if kr.form in MAINTAIN:
        verb = "It holds" if holds(kr, points[-1].value) else "It does not hold"
        return f"{verb}: {with_unit(points[-1].value, kr.unit)} on {points[-1].on}; {said}."
    sure = forecast.p_moved
    if sure is None:
        return f"{_untold(kr, points, forecast)}; {said}."
    if sure >= SURELY:
        return f"Yes: {chance(sure)} that it has moved the right way {since}; {said}."
    if sure <= 1 - SURELY:
        return f"The wrong way: {chance(1 - sure)} that it has gone there {since}; {said}."
    return f"Not visibly: {chance(sure)} that it has moved the right way {since}; {said}."


def _change_words(points: Sequence[Measurement], span: Span, unit: str) -> str:
    change = week_change(points, span)
    if change is None:
        inside = any(point.on in span for point in points)
        return "first measured this week" if inside else "not measured this week"
    if change == 0:
        return "unchanged this week"
    points_of = "pp" if unit.startswith("%") else unit
    return f"{'+' if change > 0 else ''}{with_unit(change, points_of, 3)} this week"


def _untold(kr: KeyResult, points: Sequence[Measurement], forecast: Forecast) -> str:
    """Why no probability of having moved is given."""
    if forecast.p_hit in {0.0, 1.0} and forecast.low == forecast.high:
        return f"It is over: the target was {'hit' if forecast.p_hit else 'missed'}"
    if points[-1].on <= kr.start or forecast.p_hit is not None:
        return f"Too soon to tell: too little was measured since its start on {kr.start}"
    if len(points) > 1 and len({point.value for point in points}) == 1:
        return f"No: its last {len(points)} values are equal"
    return "Too few values to tell"
