"""Dates as people type them: ISO first, then words, weeks, months, quarters and years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text, days

from ost.domain.dates import (
    Span,
    cycle_cadence,
    parse_cycle,
    parse_date,
    parse_week,
    week_name,
    week_span,
)
from ost.errors import BadCycle, BadDate, DateOutOfRange

TODAY = date(2026, 11, 18)  # a Wednesday


@given(days, days)
def test_an_iso_date_is_itself_whatever_day_it_is(day: date, today: date) -> None:
    assert parse_date(day.isoformat(), today) == day
    assert parse_date(f" {day.isoformat()} ", today, end=True) == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-18", "2026-11-18"),
        ("TODAY", "2026-11-18", "2026-11-18"),
        ("yesterday", "2026-11-17", "2026-11-17"),
        ("tomorrow", "2026-11-19", "2026-11-19"),
        ("last monday", "2026-11-16", "2026-11-16"),
        ("last tuesday", "2026-11-17", "2026-11-17"),
        ("Last  Wednesday", "2026-11-11", "2026-11-11"),  # never today itself
        ("last sunday", "2026-11-15", "2026-11-15"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("2026-W45", "2026-11-02", "2026-11-08"),
        ("2026w45", "2026-11-02", "2026-11-08"),
        ("2026-W5", "2026-01-26", "2026-02-01"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),  # a year of 53 weeks
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("20261130", "2026-11-30", "2026-11-30"),
        ("2026-W49-1", "2026-11-30", "2026-11-30"),
        ("2026-11-30T10:15", "2026-11-30", "2026-11-30"),
        ("2026-11-30 10:15:00+02:00", "2026-11-30", "2026-11-30"),
    ],
)
def test_a_period_is_its_first_day_and_its_last_where_a_due_date_is_meant(
    text: str, first: str, last: str
) -> None:
    assert parse_date(text, TODAY) == date.fromisoformat(first)
    assert parse_date(text, TODAY, end=True) == date.fromisoformat(last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "monday",
        "last",
        "last may",
        "next monday",
        "2026-02-29",
        "2026-13-01",
        "2026-00-01",
        "26-01-05",
        "2025-W53",
        "2026-W00",
        "2026-W54",
        "2026-13",
        "2026-Q5",
        "2026-Q0",
        "20261",
        "٢٠٢٦-01-05",
        "2026-01-05-",
        "2026-01-05T",
        "2026-01-05T25:00",
        "2026-01-05T12:60",
        "2026-01-05 12:00 noon",
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(BadDate, match="The date is not understood") as refused:
        parse_date(text, TODAY)
    assert "2026-W45" in refused.value.hint


@pytest.mark.parametrize(
    "text", ["0000", "0001-01-01", "0999-12-31", "0999-W40", "9999", "9999-12-31", "9999-W52", "9999-Q4"]
)
def test_a_year_outside_1000_to_9998_is_refused(text: str) -> None:
    """Weeks, six weeks back and the day after can be told of every day that is taken."""
    for end in (False, True):
        with pytest.raises(DateOutOfRange, match="is out of range") as refused:
            parse_date(text, TODAY, end=end)
        assert refused.value.hint == "Give a date from 1000-01-01 to 9998-12-31."


def test_the_outermost_days_are_taken() -> None:
    assert parse_date("1000-01-01", TODAY) == date(1000, 1, 1)
    assert parse_date("9998", TODAY, end=True) == date(9998, 12, 31)


def test_a_refusal_names_the_option_that_was_meant() -> None:
    with pytest.raises(BadDate, match="--on is not understood: 'x'"):
        parse_date("x", TODAY, what="--on")


@given(any_text)
def test_whatever_is_typed_is_a_day_or_a_refusal(text: str) -> None:
    try:
        first, last = parse_date(text, TODAY), parse_date(text, TODAY, end=True)
    except BadDate:
        return
    assert first <= last


@given(days, st.sampled_from(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]))
def test_the_last_weekday_lies_one_to_seven_days_back(today: date, weekday: str) -> None:
    day = parse_date(f"last {weekday}", today)
    assert 1 <= (today - day).days <= 7
    assert day.strftime("%A").lower() == weekday


@given(days)
def test_a_week_runs_from_monday_to_sunday_and_its_name_names_it(day: date) -> None:
    week = week_span(day)
    assert day in week
    assert week.first.weekday() == 0
    assert week.last - week.first == timedelta(days=6)
    assert parse_week(week_name(day), TODAY) == week


@given(days, days)
def test_two_days_share_the_name_of_a_week_exactly_when_they_share_the_week(one: date, other: date) -> None:
    assert (week_name(one) == week_name(other)) is (other in week_span(one))


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("this", "2026-11-16"),
        ("This Week", "2026-11-16"),
        ("last", "2026-11-09"),
        ("last week", "2026-11-09"),
        ("2026-W45", "2026-11-02"),
        ("2026-11-08", "2026-11-02"),
        ("yesterday", "2026-11-16"),
    ],
)
def test_a_week_is_named_by_its_number_a_word_or_any_day_in_it(text: str, monday: str) -> None:
    assert parse_week(text, TODAY).first == date.fromisoformat(monday)


@pytest.mark.parametrize("text", ["next", "2026-Q4", "2026-11", "2026"])
def test_a_week_that_is_none_is_refused(text: str) -> None:
    """The first week of a quarter is not what somebody meant who wrote the quarter."""
    with pytest.raises(BadDate, match="The week is not understood"):
        parse_week(text, TODAY)


def test_a_span_holds_both_its_ends_and_only_days() -> None:
    span = Span(date(2026, 1, 1), date(2026, 1, 2))
    assert date(2026, 1, 1) in span
    assert date(2026, 1, 2) in span
    assert date(2026, 1, 3) not in span
    assert "2026-01-01" not in span


@pytest.mark.parametrize(
    ("text", "cycle", "cadence"),
    [
        ("2026-Q4", "2026-Q4", "quarterly"),
        ("2026q4", "2026-Q4", "quarterly"),
        (" 2026-q1 ", "2026-Q1", "quarterly"),
        ("2026", "2026", "annual"),
    ],
)
def test_a_cycle_is_a_quarter_or_a_year_written_in_one_way(text: str, cycle: str, cadence: str) -> None:
    assert parse_cycle(text) == cycle
    assert cycle_cadence(cycle) == cadence


@pytest.mark.parametrize(
    "text", ["", "Q4", "2026-Q5", "2026-11", "2026-W45", "26-Q1", "2026-H1", "0000", "0000-Q1"]
)
def test_other_cycles_are_refused(text: str) -> None:
    with pytest.raises(BadCycle, match="The cycle is not understood"):
        parse_cycle(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31/12/2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("05/01/2026", "2026-01-05 or 2026-05-01"),
        ("5.1.2026", "2026-01-05"),
        ("2026-1-5", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
    ],
)
def test_the_spelling_of_another_country_is_refused_with_the_day_that_was_meant(
    text: str, meant: str
) -> None:
    with pytest.raises(BadDate) as refused:
        parse_date(text, TODAY)
    assert refused.value.hint == f"Write {meant}."


@pytest.mark.parametrize("text", ["someday", "2026-11", "2026-Q4"])
def test_a_week_that_is_not_understood_says_how_one_is_written(text: str) -> None:
    with pytest.raises(BadDate, match="The week is not understood") as refused:
        parse_week(text, TODAY)
    assert refused.value.hint == "Write it as 2026-W45, this, last or any date in it."
