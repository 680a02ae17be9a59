"""A habit in weeks: what counts as kept, missed and still open, and how long it lasted."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ost.domain.weeks import WEEK, WeekState, habit, monday, mondays, streak, together

START = date(2026, 1, 1)
"""A Thursday: the first week of the year begins in the one before."""


def day(number: int) -> date:
    return START + timedelta(days=number)


def test_a_week_that_is_not_over_is_no_gap_and_breaks_nothing() -> None:
    weeks = habit(day(0), day(60), [day(0), day(6), day(14)], day(19))
    assert [state.value for state in weeks.values()] == ["kept", "kept", "kept", "open"]
    found = streak(weeks)
    assert (found.now, found.longest, found.missed, found.open) == (3, 3, (), True)
    over = streak(habit(day(0), day(60), [day(0), day(6), day(14)], day(25)))
    assert (over.now, over.longest, over.missed) == (0, 3, (date(2026, 1, 19),))


def test_a_gap_ends_a_streak_and_the_longest_is_kept() -> None:
    done = [START + WEEK * week for week in (0, 1, 2, 5, 6)]
    found = streak(habit(START, day(400), done, START + WEEK * 6))
    assert (found.now, found.longest, found.kept) == (2, 3, 5)
    assert found.to_json()["missed"] == ["2026-W04", "2026-W05"]


def test_weeks_are_counted_across_the_turn_of_the_year_with_53_weeks() -> None:
    assert len(mondays(date(2026, 12, 25), date(2027, 1, 8))) == 3
    assert streak(habit(date(2026, 12, 25), day(999), [date(2026, 12, 31)], date(2027, 1, 8))).to_json() == {
        "now": 1,
        "longest": 1,
        "kept": 1,
        "missed": ["2026-W52"],
        "open": True,
    }


def test_a_team_keeps_a_week_when_all_that_ran_did() -> None:
    today = START + WEEK * 4
    one = habit(START, day(99), [START, START + WEEK, START + WEEK * 3, today], today)
    other = habit(START + WEEK, day(99), [START + WEEK, START + WEEK * 2], today)
    both = together([one, other], today)
    assert [state.value for state in both.values()] == ["kept", "kept", "part", "part", "open"]
    assert streak(both).longest == 2
    assert together([], today) == {}


@given(
    st.integers(0, 200),
    st.integers(0, 300),
    st.lists(st.integers(-30, 400), max_size=40),
    st.integers(-20, 400),
)
def test_every_week_is_kept_missed_or_open(first: int, length: int, done: list[int], now: int) -> None:
    today = day(now)
    weeks = habit(day(first), day(first + length), [day(one) for one in done], today)
    found = streak(weeks)
    opened = sum(state is WeekState.OPEN for state in weeks.values())
    assert found.kept + len(found.missed) + opened == len(weeks)
    assert opened <= 1
    assert opened == 0 or weeks[monday(today)] is WeekState.OPEN
    assert 0 <= found.now <= found.longest <= found.kept
    assert all(week + WEEK <= today for week in found.missed)
