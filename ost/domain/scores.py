"""Scores at the end of a cycle: 0.0 to 1.0 for a key result, how they are rounded, and how they are read.

A workspace has them only where it chose to. A score is of a key result and one definition of it, and of nobody.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from ost.domain.dates import week_span
from ost.domain.key_results import MAINTAIN, holds, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ost.domain.model import KeyResult, Measurement

GOOD = 0.7
"""From which score on an aspirational key result is read as good, where a workspace reads it so."""

_NOISE = 1e-9
"""A score this near to a line is on it: baselines and targets are decimal fractions."""
_BELOW_ONE = math.nextafter(1.0, 0.0)


class Commitment(StrEnum):
    """What a team says of a key result: it will be reached, or it is worth reaching for."""

    COMMITTED = "committed"
    ASPIRATIONAL = "aspirational"


class Reading(StrEnum):
    """How a workspace reads the score of an aspirational key result: not at all, or 0.7 as good."""

    NONE = "none"
    SEVENTY = "seventy"


class Read(StrEnum):
    """What a score is read as."""

    DONE = "done"
    NOT_DONE = "not_done"
    GOOD = "good"
    SHORT = "short"


def held_weeks(kr: KeyResult, points: Iterable[Measurement], until: date) -> tuple[int, int]:
    """In how many weeks a level was kept, of how many that were measured.

    Every ISO week (Monday to Sunday) with a value in it counts once, however often it was measured; it was kept when
    every value in it is on the right side of the level. Only values from the start to `until` and the due day count.

    Args:
        kr: The key result, which keeps a level.
        points: Its metric's values.
        until: The last day that counts.
    """
    weeks: dict[date, bool] = {}
    for point in points:
        if kr.start <= point.on <= min(kr.due, until):
            monday = week_span(point.on).first
            weeks[monday] = weeks.get(monday, True) and holds(kr, point.value)
    return sum(weeks.values()), len(weeks)


def share_reached(kr: KeyResult, value: float | None, weeks: tuple[int, int] | None = None) -> float | None:
    """How much of what a key result asks for was there, 0.0 to 1.0, not rounded.

    On the way from a baseline to a target it is (value - baseline) / (target - baseline), cut at 0 and 1: the same for
    rising and falling key results, and 1.0 only when the target is reached. Of a level to keep it is the share of the
    measured weeks in which it was kept (`held_weeks`).

    Args:
        kr: The key result, with the definition that it is judged by.
        value: The last value in its time; None when there is none.
        weeks: For a level to keep: in how many weeks it was kept, of how many.

    Returns:
        The share; None when nothing was measured.
    """
    if value is None:
        return None
    if kr.form in MAINTAIN:
        kept, of = weeks or (0, 0)
        return kept / of if of else None
    if holds(kr, value):
        return 1.0
    return min(_BELOW_ONE, max(0.0, progress(kr, value) or 0.0))


def rounded_score(share: float, lines: Sequence[float] = (1.0,)) -> float:
    """A score as it is shown: to one place, and to two (rounded down) where one place would show a line as reached.

    0.64 is 0.6, and 0.96 stays 0.96: it is not 1.0.

    Args:
        share: The exact share, 0.0 to 1.0.
        lines: The scores that mean something: 1.0, and 0.7 where that is read as good.
    """
    tenth = math.floor(round(share * 10, 9) + 0.5) / 10
    if any(tenth >= line and not reaches(share, line) for line in lines):
        return min(math.floor(round(share * 100, 9)), 99) / 100
    return tenth


def reaches(share: float, line: float) -> bool:
    """Whether a share is at a line or beyond it; 1.0 is only reached exactly."""
    return share >= line if line >= 1 else share >= line - _NOISE


def lines_of(reading: Reading) -> tuple[float, ...]:
    """The scores that mean something under a reading."""
    return (GOOD, 1.0) if reading is Reading.SEVENTY else (1.0,)


def read_score(share: float, commitment: Commitment, reading: Reading) -> Read | None:
    """What a score says: a committed key result is done at 1.0 only; an aspirational one may be good from 0.7 on.

    Args:
        share: The exact share, 0.0 to 1.0.
        commitment: What was said of the key result.
        reading: How the workspace reads scores.

    Returns:
        The reading; None where the workspace has none for it.
    """
    if commitment is Commitment.COMMITTED:
        return Read.DONE if reaches(share, 1.0) else Read.NOT_DONE
    if reading is Reading.NONE:
        return None
    return Read.GOOD if reaches(share, GOOD) else Read.SHORT


def age_in_days(measured_on: date, until: date) -> int:
    """How old a value was on the day for which it stands, in days."""
    return (until - measured_on).days
