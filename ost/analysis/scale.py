"""From the unit of numbers to the scale they are worked on: as measured, or as logarithms. No numpy."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    }
)
_RAW_SIGNS = "%‰‱×°"
_RAW_FORMS = re.compile(r"\bper\s+(cent|mille)\b|\bout\s+of\s+\d|^\s*/\s*\d+\s*$")


_SHARED_DATA = re.compile(
    r"\b(rolling|trailing|moving average|cumulative|running total|to date|monthly active|\d+[- ]day active|mau)\b"
)


def shares_data(words: str) -> bool:
    """Whether a title or unit says that neighbouring values are made of the same data.

    Rolling windows and running totals do; measured more often than their window, their noise is not what the
    model takes it for.

    Args:
        words: a metric's or KR's title, or a unit.
    """
    return bool(_SHARED_DATA.search(words.casefold()))


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
    if any(sign in text for sign in _RAW_SIGNS) or _RAW_FORMS.search(text):
        return "raw"
    words = re.findall(r"[^\W\d_]+", text)
    if any(word in _RAW_WORDS for word in words):
        return "raw"
    return "log" if words or _is_money(unit) else "raw"


def choose_scale(unit: str, values: Iterable[float], choice: ScaleChoice = "auto") -> tuple[Scale, bool]:
    """Choose the scale for these numbers.

    Args:
        unit: the KR's unit.
        values: every number that will be used, in that unit.
        choice: "auto" goes by the unit; "raw" and "log" override it.

    Returns:
        The scale, and whether logarithms were asked for by name and could not be taken: a value of 0 or below
        has none.
    """
    wanted = natural_scale(unit) if choice == "auto" else choice
    if wanted == "log" and any(value <= 0 for value in values):
        return "raw", choice == "log"
    return wanted, False
