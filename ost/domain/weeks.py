"""A habit in weeks: in which of them something was done, how many in a row, and which were missed.

A week is an ISO week, named by its Monday. One that is not over and in which nothing was done yet is open: neither
kept nor missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ost.domain.dates import week_name, week_span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

WEEK = timedelta(days=7)


class WeekState(StrEnum):
    """What became of a week."""

    KEPT = "kept"
    PART = "part"
    MISSED = "missed"
    OPEN = "open"


def monday(day: date) -> date:
    """The first day of the ISO week that a day is in."""
    return week_span(day).first


def mondays(first: date, last: date) -> list[date]:
    """The weeks from the one of a day to the one of another, in order; none when the second is earlier."""
    begin, end = monday(first), monday(last)
    return [begin + WEEK * number for number in range((end - begin).days // 7 + 1)]


def is_over(week: date, day: date) -> bool:
    """Whether a week has ended before a day."""
    return week + WEEK <= day


def habit(first: date, last: date, done: Collection[date], day: date) -> dict[date, WeekState]:
    """What became of every week from one day to another, as far as it has come.

    Args:
        first: The day on which it began.
        last: The day on which it ends, or ended.
        done: The days on which it was done.
        day: The day that is looked at; nothing later counts.
    """
    kept = {monday(one) for one in done if one <= day}
    return {
        week: WeekState.KEPT if week in kept else WeekState.MISSED if is_over(week, day) else WeekState.OPEN
        for week in mondays(first, min(last, day))
    }


@dataclass(frozen=True, slots=True)
class Streak:
    """How a habit was kept.

    Attributes:
        now: How many weeks in a row up to now: a week that is not over breaks nothing.
        longest: The most weeks in a row that there were.
        kept: In how many weeks it was done.
        missed: The Mondays of the weeks in which it was not, or not wholly, in order.
        open: Whether this week still waits.
    """

    now: int
    longest: int
    kept: int
    missed: tuple[date, ...]
    open: bool

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "now": self.now,
            "longest": self.longest,
            "kept": self.kept,
            "missed": [week_name(week) for week in self.missed],
            "open": self.open,
        }


def streak(weeks: Mapping[date, WeekState]) -> Streak:
    """How a habit was kept over its weeks, which stand in order without gaps."""
    run = longest = 0
    missed: list[date] = []
    for week, state in weeks.items():
        if state is WeekState.KEPT:
            run += 1
            longest = max(longest, run)
        elif state is not WeekState.OPEN:
            run = 0
            missed.append(week)
    kept = sum(state is WeekState.KEPT for state in weeks.values())
    return Streak(run, longest, kept, tuple(missed), WeekState.OPEN in weeks.values())


def together(habits: Collection[Mapping[date, WeekState]], day: date) -> dict[date, WeekState]:
    """Several habits as one: a week is kept when all that ran in it were, and in part when some were.

    Weeks in which none ran are left out of it.

    Args:
        habits: What became of the weeks of each.
        day: The day that is looked at.
    """
    found: dict[date, WeekState] = {}
    for week in sorted({week for one in habits for week in one}):
        states = [one[week] for one in habits if week in one]
        kept = sum(state is WeekState.KEPT for state in states)
        if kept == len(states):
            found[week] = WeekState.KEPT
        elif not is_over(week, day):
            found[week] = WeekState.OPEN
        else:
            found[week] = WeekState.PART if kept else WeekState.MISSED
    return found
