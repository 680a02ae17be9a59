"""How the weekly rhythm is shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.rhythm import Habit, Interviews, Rhythm, TeamRhythm

_LINE = 13


def is_ascii() -> bool:
    """Whether stdout has none of the marks of a line of weeks."""
    from ost.exports.week_line import MARKS

    try:
        MARKS.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def print_streaks(habits: Mapping[Ref, Habit], day: date) -> None:
    """Show how the check-ins of some KRs were kept up, a line each, over the last quarter."""
    from ost.cli.terminal import line
    from ost.domain.weeks import WEEK, monday
    from ost.exports.week_line import streak_words, week_line

    shown = [monday(day) - WEEK * back for back in reversed(range(_LINE))]
    for ref, habit in habits.items():
        weeks = week_line(habit.weeks, shown, ascii_only=is_ascii())
        line(f"{ref}  {weeks}  {streak_words(habit.streak)}")


def print_rhythm(found: Rhythm) -> None:
    """Show the check-ins and the interviews of teams, side by side over the same weeks."""
    from ost.cli.terminal import line, note
    from ost.domain.dates import week_name
    from ost.domain.text import plural
    from ost.exports.week_line import legend

    line(f"{week_name(found.weeks[0])} to {week_name(found.weeks[-1])}, as of {found.as_of}")
    alone = [team.team for team in found.teams] == [None]
    for team in found.teams:
        line()
        line(team.team or ("All teams" if alone else "KRs of no team"), style="bold")
        _print_team(team, found.weeks, interviews=team.team is not None or alone)
    if found.interviews is not None and not alone and (len(found.teams) != 1 or found.unassigned):
        line()
        line("Workspace", style="bold")
        _table([_interview_row(found.interviews, found.weeks)])
    if found.unassigned and not alone:
        none = plural(found.unassigned, "interview")
        note(
            f"{none} of these weeks support{'s' if found.unassigned == 1 else ''} nothing that a team works for."
        )
    note(legend(ascii_only=is_ascii()))


def _print_team(team: TeamRhythm, weeks: Sequence[date], *, interviews: bool) -> None:
    rows = [_row("all KRs", team.check_ins, weeks, "check-ins")] if team.krs else []
    rows += [_row(str(kr.ref), kr.check_ins, weeks, kr.title) for kr in team.krs]
    if interviews:
        rows.append(_interview_row(team.interviews, weeks))
    _table(rows)


def _row(name: str, habit: Habit, weeks: Sequence[date], words: str) -> list[str]:
    from ost.exports.week_line import week_line

    line = week_line(habit.weeks, weeks, ascii_only=is_ascii())
    kept = habit.streak
    return [name, line, str(kept.now), str(kept.longest), str(len(kept.missed)), words]


def _interview_row(interviews: Interviews, weeks: Sequence[date]) -> list[str]:
    from ost.domain.text import plural

    held = f"{sum(interviews.counts)} in {plural(len(weeks), 'week')}"
    return _row("interviews", interviews.habit, weeks, held)


def _table(rows: Sequence[Sequence[str]]) -> None:
    from ost.cli.terminal import table

    table(["", "Weeks", "In a row", "Longest", "Missed", ""], rows, frozenset({2, 3, 4}))
