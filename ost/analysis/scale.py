"""From the unit of numbers to the scale they are worked on: as measured, or as logarithms. No numpy."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from math import log
from statistics import linear_regression, mean
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.analysis.types import ScaleChoice

Scale = Literal["raw", "log"]

# Proportions, percentages and scores: their noise is about the same at every height, and a difference in
# points is what people say about them. Every other word is a duration, money or a count, where people say
# percent.
_RAW_WORDS = frozenset(
    {
        "percent",
        "percentage",
        "percents",
        "pct",
        "pp",
        "ppt",
        "bp",
        "bps",
        "proportion",
        "proportions",
        "share",
        "fraction",
        "ratio",
        "rate",
        "probability",
        "x",
        "score",
        "scores",
        "rating",
        "ratings",
        "grade",
        "rank",
        "index",
        "likert",
        "nps",
        "csat",
        "ces",
        "sus",
        "point",
        "points",
        "pts",
        "pt",
        "star",
        "stars",
        "degree",
        "degrees",
        "permille",
        "percentile",
        "percentiles",
        "gpa",
        "conversion",
        "retention",
        "adoption",
    }
)
_RAW_SIGNS = "%‰‱×°"
_RAW_FORMS = re.compile(r"\bper\s+(cent|mille)\b|\b(out\s+)?of\s+\d|^\s*/\s*\d+\s*$")

_SPAN = r"(\d+|two|three|four|six|twelve)[- ]?(d|days?|w|weeks?|m|months?)"
_SHARED_DATA = re.compile(
    r"\b(rolling|trailing|cumulative|running total|(year|month|quarter)?[- ]?to[- ]date|[ymq]td|"
    r"(moving|running) (average|mean)|monthly[- ]actives?|mau|"
    rf"{_SPAN}[- ](active|average|mean|sum|total)s?|(last|past|previous) {_SPAN})\b"
)

_GROWTH = 1.5
_RISES, _MOSTLY = 9, 0.5


def shares_data(words: str) -> bool:
    """Whether a title or unit says that neighbouring values are made of the same data.

    Rolling windows and running totals do; measured more often than their window, their noise is not what the
    model takes it for.

    Args:
        words: a metric's or KR's title, or a unit.
    """
    return bool(_SHARED_DATA.search(words.casefold()))


def never_falls(values: Sequence[float]) -> bool:
    """Whether every value is at least the one before, and most are more: what a running total looks like.

    Args:
        values: oldest first; fewer than ten tell nothing.
    """
    steps = [after - before for before, after in pairwise(values)]
    rises = sum(step > 0 for step in steps)
    return len(steps) >= _RISES and min(steps) >= 0 and rises > _MOSTLY * len(steps)


def _adds_up(values: Sequence[float]) -> bool:
    """Whether values above 0 grow like a running total, by about as much each time, and not by percent.

    On logarithms a running total bends downwards, which looks like a loss. Whether the line is straighter in
    the values or in their logarithms is told by the likelihoods of Box and Cox 1964, J. R. Stat. Soc. B 26:211.
    """
    if not never_falls(values) or values[-1] < _GROWTH * values[0]:
        return False
    logs = [log(value) for value in values]
    raw_misfit, log_misfit = _misfit(values), _misfit(logs)
    if not raw_misfit or not log_misfit:
        return raw_misfit <= log_misfit
    return log(raw_misfit) < log(log_misfit) + 2 * mean(logs)


def _misfit(values: Sequence[float]) -> float:
    """The mean square of what a straight line through evenly spaced values leaves."""
    line = linear_regression(range(len(values)), values)
    return mean((value - line.intercept - line.slope * at) ** 2 for at, value in enumerate(values))


def _is_money(unit: str) -> bool:
    """Whether the unit holds a currency sign; the ISO codes are words, and words are logged anyhow."""
    return any(unicodedata.category(character) == "Sc" for character in unit)


def natural_scale(unit: str) -> Scale:
    """Say on which scale a unit's numbers are compared.

    Args:
        unit: as typed by its owner: "%", "NPS", "min", "k€", "accounts", "users/week", "".

    Returns:
        "raw" for proportions, percentages, scores and units that say nothing; "log" for durations, money and
        counts.
    """
    text = unit.casefold()
    if _is_money(text):
        return "log"
    if any(sign in text for sign in _RAW_SIGNS) or _RAW_FORMS.search(text):
        return "raw"
    words = re.findall(r"[^\W\d_]+", text)
    if any(word in _RAW_WORDS for word in words):
        return "raw"
    return "log" if words else "raw"


def choose_scale(unit: str, values: Iterable[float], choice: ScaleChoice = "auto") -> tuple[Scale, bool]:
    """Choose the scale for these numbers.

    Args:
        unit: the KR's unit.
        values: every number that will be used, in that unit, oldest first.
        choice: "auto" goes by the unit; "raw" and "log" override it.

    Returns:
        The scale, and whether logarithms were asked for by name and could not be taken: a value of 0 or below
        has none.
    """
    wanted = natural_scale(unit) if choice == "auto" else choice
    numbers = list(values)
    if wanted == "log" and any(value <= 0 for value in numbers):
        return "raw", choice == "log"
    if wanted == "log" and choice == "auto" and _adds_up(numbers):
        return "raw", False
    return wanted, False
