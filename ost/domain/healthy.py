"""Healthy ranges of KPIs, and service levels: the share of periods that should lie inside, over which time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.domain.dates import Span
from ost.domain.numbers import parse_days, parse_number, show_number, with_unit
from ost.errors import BadDuration, BadWindow, NoHealthyRange, NoServiceLevel, OutOfRange

if TYPE_CHECKING:
    from ost.domain.model import Metric

LOWEST_LEVEL, HIGHEST_LEVEL = 50, 100
"""Between these lies a service level, in percent."""

USUAL_WINDOW = "quarter"
"""The time over which a service level is kept unless another is said: the cycle in which a team plans."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def is_kpi(metric: Metric) -> bool:
    """Whether a metric is watched against a healthy range."""
    return metric.healthy_low is not None or metric.healthy_high is not None


def is_healthy(metric: Metric, value: float) -> bool:
    """Whether a value lies inside the healthy range; its ends are inside."""
    above = metric.healthy_low is None or value >= metric.healthy_low
    return above and (metric.healthy_high is None or value <= metric.healthy_high)


def range_words(metric: Metric) -> str:
    """The healthy range: `0.5 to 1.5 %`, `at least 4.4`, `at most 1.5 %`; empty where there is none."""
    low, high = metric.healthy_low, metric.healthy_high
    if low is not None and high is not None:
        return f"{show_number(low)} to {with_unit(high, metric.unit)}"
    if low is not None:
        return f"at least {with_unit(low, metric.unit)}"
    return "" if high is None else f"at most {with_unit(high, metric.unit)}"


def parse_level(text: str, what: str = "The service level") -> float:
    """Read a service level in percent, `99.5` or `99.5 %`, as a fraction.

    Raises:
        BadNumber: When it is not a number.
        OutOfRange: When it is not from 50 to 100 percent.
    """
    percent = parse_number(text.strip().removesuffix("%"), what)
    if not LOWEST_LEVEL <= percent <= HIGHEST_LEVEL:
        allowed = f"from {LOWEST_LEVEL} to {HIGHEST_LEVEL}, in percent of the periods"
        raise OutOfRange(what, text, allowed)
    return float(f"{percent / 100:.12g}")


def level_words(level: float) -> str:
    """A service level in percent: `99.5 %`."""
    return f"{show_number(float(f'{level * 100:.12g}'))} %"


def parse_window(text: str) -> str:
    """Read the time over which a service level is kept: `quarter`, `month`, `year`, or the last days: `28d`, `4w`.

    Returns:
        The word, or the number of days with a `d`.

    Raises:
        BadWindow: When it is none of these.
        TooLong: When it is longer than ten years.
    """
    word = re.sub(r"^(?:this|a|per|last)\s+", "", text.strip().lower())
    if word == "cycle":
        return USUAL_WINDOW
    if word in _MONTHS:
        return word
    try:
        days = parse_days(word, "The window")
    except BadDuration as error:
        if type(error) is not BadDuration:  # too long, which says so
            raise
        raise BadWindow(text) from None
    if days == 0:
        raise BadWindow(text)
    return f"{days}d"


def window_span(window: str, day: date) -> Span:
    """The days of a window that holds a day: those of the calendar's month, quarter or year, or the last ones.

    Args:
        window: As `parse_window` writes it.
        day: The day.
    """
    months = _MONTHS.get(window)
    if months is None:
        return Span(day - timedelta(days=int(window.removesuffix("d")) - 1), day)
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.year * 12 + first.month - 1 + months
    return Span(first, date(following // 12, following % 12 + 1, 1) - timedelta(days=1))


def window_words(window: str) -> str:
    """A window in a sentence: `this quarter`, `the last 28 days`."""
    return f"this {window}" if window in _MONTHS else f"the last {window.removesuffix('d')} days"


def check_service_level(
    low: float | None, high: float | None, level: float | None, window: str | None
) -> None:
    """Refuse a service level without a range that periods can lie in, and a window without a service level.

    Raises:
        NoHealthyRange, NoServiceLevel: When there is one.
    """
    if level is not None and low is None and high is None:
        raise NoHealthyRange
    if window is not None and level is None:
        raise NoServiceLevel
