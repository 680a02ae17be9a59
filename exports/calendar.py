"""A cadence as an iCalendar file (RFC 5545). The only module that knows icalendar.

The same cadence is the same bytes. A name is made of the workspace's first change and of what the event is about
(UID), and what has changed since has a higher SEQUENCE, so that a calendar that is read in again is brought up to date.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from ost.errors import MissingWriter
from ost.exports.safe import plain

if TYPE_CHECKING:
    import icalendar

    from ost.services.cadence import Cadence, Event

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LENGTH = timedelta(minutes=30)
"""How long the weekly check-in is."""

_LAST_OF_ZONE = date(2100, 1, 1)
"""To when the changes of a time zone are written out at most: nobody knows them."""


def to_calendar(cadence: Cadence, weekday: int, at: time, zone: str | None) -> bytes:
    """The calendar.

    Args:
        cadence: The events.
        weekday: The day of the weekly check-in, 0 for Monday to 6.
        at: When it begins.
        zone: The time zone of that, by its name of the IANA; the reader's own when None.

    Raises:
        MissingWriter: When icalendar is not installed.
    """
    try:
        import icalendar
    except ImportError as error:
        raise MissingWriter("A calendar", "icalendar", "calendar") from error
    made = icalendar.Calendar()
    made.add("prodid", "-//ost//cadence//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    whose = f", {cadence.team}" if cadence.team else ""
    made.add("x-wr-calname", plain(f"{cadence.workspace}{whose}"))
    if cadence.check_in is not None:
        _add_weekly(made, cadence, cadence.check_in, weekday, at, zone)
    for event in cadence.days:
        one = _begun(event, cadence)
        one.add("dtstart", event.on)
        one.add("dtend", event.on + timedelta(days=1))
        one.add("transp", "TRANSPARENT")
        made.add_component(one)
    written: bytes = made.to_ical()
    return written


def first_check_in(event: Event, weekday: int) -> date | None:
    """The first day of the weekly check-in; None where no such weekday comes before it ends."""
    first = event.on + timedelta(days=(weekday - event.on.weekday()) % 7)
    return first if event.until is not None and first <= event.until else None


def _add_weekly(
    made: icalendar.Calendar, cadence: Cadence, event: Event, weekday: int, at: time, zone: str | None
) -> None:
    from zoneinfo import ZoneInfo

    first = first_check_in(event, weekday)
    if first is None or event.until is None:
        return
    place = None if zone is None else ZoneInfo(zone)
    begins = datetime.combine(first, at, place)
    last = datetime.combine(event.until, time(23, 59, 59), place)
    # What a rule ends with is in UTC where its beginning names a time zone (RFC 5545, section 3.3.10).
    one = _begun(event, cadence)
    one.add("dtstart", begins)
    one.add("dtend", begins + LENGTH)
    rule = {
        "freq": "weekly",
        "byday": WEEKDAYS[weekday],
        "until": last if zone is None else last.astimezone(UTC),
    }
    one.add("rrule", rule)
    made.add_component(one)
    if zone is not None:
        year = timedelta(days=366)
        known = max(first, min(event.until, _LAST_OF_ZONE))
        made.add_missing_timezones(first_date=first - year, last_date=min(known, date.max - year) + year)


def _begun(event: Event, cadence: Cadence) -> icalendar.Event:
    import icalendar

    team = (cadence.team or "").strip().casefold()
    name = "\n".join((cadence.root, team if event.kind == "checkin" else "", event.name))
    one = icalendar.Event()
    one.add("uid", f"{sha256(name.encode()).hexdigest()[:32]}@ost.invalid")
    one.add("dtstamp", event.at.astimezone(UTC).replace(microsecond=0))
    one.add("sequence", event.edition)
    one.add("summary", plain(event.title))
    one.add("description", "\n".join(map(plain, event.notes)))
    return one
