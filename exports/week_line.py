"""A habit as a small line of weeks: `■■□■`, or `##.#` where only ASCII can be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.text import plural
from ost.domain.weeks import WeekState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ost.domain.weeks import Streak

_MARKS = {WeekState.KEPT: "■", WeekState.PART: "◧", WeekState.MISSED: "□", WeekState.OPEN: "○", None: "·"}
_PLAIN = {WeekState.KEPT: "#", WeekState.PART: "+", WeekState.MISSED: ".", WeekState.OPEN: "o", None: " "}
_WORDS = {
    WeekState.KEPT: "kept",
    WeekState.PART: "kept in part",
    WeekState.MISSED: "missed",
    WeekState.OPEN: "not over",
}
MARKS = "".join(_MARKS.values())
"""The characters of a line."""


def week_line(weeks: Mapping[date, WeekState], shown: Sequence[date], *, ascii_only: bool = False) -> str:
    """The line.

    Args:
        weeks: What became of each week, by its Monday.
        shown: The weeks that the line has, in order.
        ascii_only: Whether it has to do with ASCII.
    """
    marks = _PLAIN if ascii_only else _MARKS
    return "".join(marks[weeks.get(week)] for week in shown)


def legend(*, ascii_only: bool = False) -> str:
    """What the marks mean."""
    marks = _PLAIN if ascii_only else _MARKS
    return " · ".join(f"{marks[state]} {words}" for state, words in _WORDS.items())


def streak_words(found: Streak) -> str:
    """How a habit was kept: `4 weeks in a row, 6 at most, 2 missed`."""
    now = f"{plural(found.now, 'week')} in a row" if found.now else "no week in a row"
    longest = f", {found.longest} at most" if found.longest > found.now else ""
    return f"{now}{longest}, {len(found.missed) or 'none'} missed"
