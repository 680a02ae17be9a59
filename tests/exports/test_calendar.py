"""The calendar file: what a program that reads RFC 5545 finds in it."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hostile_titles import TITLES

from ost.domain.kinds import Ref
from ost.errors import MissingWriter
from ost.exports.calendar import to_calendar
from ost.services.cadence import Cadence, Event

icalendar = pytest.importorskip("icalendar")

KR = Ref.parse("kr1")
assert KR is not None
AT = datetime(2026, 9, 1, 12, 30, 15, 999, tzinfo=UTC)
WEEKLY = Event(
    "checkin",
    "checkin",
    date(2026, 10, 5),
    "Check-in: 1 KR",
    ("ost checkin",),
    (KR,),
    7,
    AT,
    until=date(2026, 12, 25),
)
DUE = Event("due:kr1", "kr_ends", date(2026, 12, 25), "kr1 ends: Activation", ("45 → 65 %",), (KR,), 7, AT)
CADENCE = Cadence("Acme", None, "f" * 64, date(2026, 11, 20), WEEKLY, (DUE,))


def read(made: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


def occurrences(event: Any) -> list[datetime]:
    """The weekly check-ins as a reader of the file reckons them."""
    rule = event["RRULE"].to_ical().decode()
    return list(rrulestr(rule, dtstart=event.decoded("DTSTART")))


def test_the_check_in_is_at_the_same_hour_on_both_sides_of_the_clock_change() -> None:
    weekly, _ = read(to_calendar(CADENCE, 4, time(10), "Europe/Berlin"))
    found = occurrences(weekly)
    assert (found[0].date(), found[-1].date(), len(found)) == (date(2026, 10, 9), date(2026, 12, 25), 12)
    assert {one.hour for one in found} == {10}
    assert [one.astimezone(UTC).hour for one in found[2:4]] == [8, 9], "the clocks went back on 2026-10-25"


def test_the_zone_is_told_to_readers_that_do_not_know_it() -> None:
    made = to_calendar(CADENCE, 4, time(10), "Europe/Berlin")
    (zone,) = icalendar.Calendar.from_ical(made).walk("VTIMEZONE")
    ours, theirs = zone.to_tz(lookup_tzid=False), ZoneInfo("Europe/Berlin")
    for day in (date(2026, 10, 9), date(2026, 10, 30), date(2026, 12, 25)):
        noon = datetime.combine(day, time(12))
        assert noon.replace(tzinfo=ours).utcoffset() == noon.replace(tzinfo=theirs).utcoffset()


def test_without_a_zone_the_hour_is_that_of_whoever_reads_it() -> None:
    made = to_calendar(CADENCE, 0, time(9, 30), None)
    assert b"DTSTART:20261005T093000\r\n" in made
    assert b"UNTIL=20261225T235959;" in made
    assert b"VTIMEZONE" not in made
    assert len(occurrences(read(made)[0])) == 12


@pytest.mark.parametrize(("until", "count"), [(date(2026, 10, 9), 1), (date(2026, 10, 8), 0)])
def test_the_last_day_counts_and_no_later_one(until: date, count: int) -> None:
    short = replace(CADENCE, check_in=replace(WEEKLY, until=until))
    events = read(to_calendar(short, 4, time(23, 30), "Pacific/Auckland"))
    assert [len(occurrences(one)) for one in events if "RRULE" in one] == [count] * bool(count)


def test_a_day_is_a_day_in_every_zone_and_blocks_nobody() -> None:
    _, due = read(to_calendar(CADENCE, 4, time(10), "America/New_York"))
    assert (due.decoded("DTSTART"), due.decoded("DTEND")) == (date(2026, 12, 25), date(2026, 12, 26))
    assert due["TRANSP"] == "TRANSPARENT"


def test_the_same_cadence_is_the_same_bytes_and_names_last_as_long_as_what_they_name() -> None:
    made = to_calendar(CADENCE, 4, time(10), "Europe/Berlin")
    assert to_calendar(replace(CADENCE, as_of=date(2026, 12, 1)), 4, time(10), "Europe/Berlin") == made
    later = replace(DUE, on=date(2027, 1, 8), title="kr1 ends: Another", edition=9)
    moved = read(to_calendar(replace(CADENCE, days=(later,)), 0, time(8), None))
    assert [one["UID"] for one in moved] == [one["UID"] for one in read(made)]
    assert (read(made)[1]["SEQUENCE"], moved[1]["SEQUENCE"]) == (7, 9)
    assert read(made)[1].decoded("DTSTAMP") == AT.replace(microsecond=0)
    other = read(to_calendar(replace(CADENCE, root="e" * 64), 4, time(10), None))
    assert not {one["UID"] for one in other} & {one["UID"] for one in moved}, "another workspace's kr1"
    team = read(to_calendar(replace(CADENCE, team="Growth"), 4, time(10), None))
    assert team[1]["UID"] == moved[1]["UID"], "a team's calendar beside that of all"
    assert team[0]["UID"] != moved[0]["UID"]


@pytest.mark.parametrize(
    "title", [*TITLES.values(), "a; b, c\\n\nBEGIN:VEVENT\r\nSUMMARY:x", "\x1b[31m\u202e"]
)
def test_a_title_is_one_line_of_text_whatever_it_holds(title: str) -> None:
    hostile = replace(CADENCE, workspace=title, days=(replace(DUE, title=title, notes=(title, title)),))
    made = to_calendar(hostile, 4, time(10), None)
    assert made.count(b"\r\nBEGIN:VEVENT\r\n") == 2
    assert max(map(len, made.split(b"\r\n"))) <= 75
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made)
    (_, due) = read(made)
    assert "\n" not in due["SUMMARY"]
    assert due["DESCRIPTION"].count("\n") == 1


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingWriter) as missing:
        to_calendar(CADENCE, 4, time(10), None)
    assert "ost-tracker[calendar]" in missing.value.hint
