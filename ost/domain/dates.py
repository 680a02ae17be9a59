"""Dates as people type them, ISO weeks, quarters and cycles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ost.errors import BadCycle, BadDate, DateOutOfRange, InTheFuture

EARLIEST, LATEST = date(1000, 1, 1), date(9998, 12, 31)
"""The days that are taken: weeks and months around each of them can be told too."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE | re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_LAST_DAY = re.compile(r"last\s+([a-z]+)", re.IGNORECASE | re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}|\d{4}-?W\d{2}-?[1-7]", re.ASCII)
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*", re.ASCII)
_ANY_YEAR = re.compile(r"(\d{4})(-|W|Q|$)", re.IGNORECASE | re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})", re.ASCII)


_WEEK_WORDS = "it as 2026-W45, this, last or any date in it"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def parse_date(text: str, today: date, *, end: bool = False, what: str = "The date") -> date:
    """Read a date: ISO first, then `today`, `yesterday`, `last monday`, a week, month, quarter or year.

    Args:
        text: What was typed, e.g. `2026-11-30`, `last monday`, `2026-W45`, `2026-11`, `2026-Q4`, `2026`.
        today: The day that relative words start from.
        end: Whether a longer period means its last day (a due date) and not its first.
        what: How a sentence names it.

    Raises:
        BadDate: When it is none of these, or no day of the calendar.
        DateOutOfRange: When it is before 1000, or after 9998.
    """
    word = text.strip()
    try:
        span = _span(word, today)
    except (ValueError, OverflowError) as error:
        raise _refusal(text, what) from error
    if span is None or span.first < EARLIEST or span.last > LATEST:
        raise _refusal(text, what)
    return span.last if end else span.first


def parse_past(text: str, today: date, what: str, happened: str) -> date | None:
    """Read the day on which something happened; None where nothing was typed.

    Args:
        text: What was typed, as for `parse_date`.
        today: The last day that it can be.
        what: The thing, for a sentence.
        happened: What happened to it: `held`.

    Raises:
        BadDate, DateOutOfRange: As `parse_date` does.
        InTheFuture: When the day is still to come.
    """
    if not text.strip():
        return None
    day = parse_date(text, today)
    if day > today:
        raise InTheFuture(what, happened, day, today)
    return day


def _refusal(text: str, what: str) -> BadDate:
    """What is wrong with a word that is no date, and which one was probably meant."""
    year = _ANY_YEAR.match(text.strip())
    if year and not EARLIEST.year <= int(year[1]) <= LATEST.year:
        return DateOutOfRange(text, what, EARLIEST, LATEST)
    return BadDate(text, what, " or ".join(str(day) for day in _meant(text.strip())))


def _meant(word: str) -> list[date]:
    """The days that a date of another country's spelling can mean."""
    orders: list[tuple[str, str, str]] = []
    if match := _YEAR_FIRST.fullmatch(word):
        orders = [(match[1], match[2], match[3])]
    elif match := _YEAR_LAST.fullmatch(word):
        orders = [(match[4], match[3], match[1])]
        if match[2] == "/":  # where a month may come first
            orders.append((match[4], match[1], match[3]))
    days: list[date] = []
    for year, month, day in orders:
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def _span(word: str, today: date) -> Span | None:
    if _ISO_DAY.fullmatch(word):
        day = date.fromisoformat(word)
        return Span(day, day)
    if _ISO_TIME.fullmatch(word):
        day = datetime.fromisoformat(word).date()
        return Span(day, day)
    if match := _WEEK.fullmatch(word):
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Span(first, first + timedelta(days=6))
    if match := _QUARTER.fullmatch(word):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3)
    if match := _MONTH.fullmatch(word):
        return _months(int(match[1]), int(match[2]), 1)
    if _YEAR.fullmatch(word):
        return _months(int(word), 1, 12)
    return _relative(word.casefold(), today)


def _months(year: int, month: int, count: int) -> Span:
    first = date(year, month, 1)
    final = month + count - 1
    last = date(year, 12, 31) if final == 12 else date(year, final + 1, 1) - timedelta(days=1)  # noqa: PLR2004
    return Span(first, last)


def _relative(word: str, today: date) -> Span | None:
    offset = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(word)
    if offset is not None:
        day = today + timedelta(days=offset)
        return Span(day, day)
    if word == "this week":
        return week_span(today)
    match = _LAST_DAY.fullmatch(word)
    if match and match[1] in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(match[1]) - 1) % 7 + 1
        day = today - timedelta(days=back)
        return Span(day, day)
    if match and match[1] == "week":
        return week_span(today - timedelta(days=7))
    return None


def week_span(day: date) -> Span:
    """The ISO week (Monday to Sunday) that a day is in."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def week_name(day: date) -> str:
    """The name of a day's ISO week: `2026-W45`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def quarter_name(day: date) -> str:
    """The name of a day's calendar quarter: `2026-Q4`."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def parse_week(text: str, today: date) -> Span:
    """Read a week: `2026-W45`, `this`, `last`, or any date in it.

    Raises:
        BadDate: When it is none of these.
    """
    word = text.strip().casefold()
    if word in {"this", "this week"}:
        return week_span(today)
    if word in {"last", "last week"}:
        return week_span(today - timedelta(days=7))
    try:
        first, last = (parse_date(text, today, end=end, what="The week") for end in (False, True))
    except DateOutOfRange:
        raise
    except BadDate as error:
        raise BadDate(text, "The week", _WEEK_WORDS) from error
    if last > week_span(first).last:
        raise BadDate(text, "The week", _WEEK_WORDS)
    return week_span(first)


def parse_cycle(text: str) -> str:
    """Read a planning cycle and write it in one way: `2026-q4` becomes `2026-Q4`, `2026` stays.

    Raises:
        BadCycle: When it is neither a quarter nor a year from 1000 to 9998.
    """
    word = text.strip().upper()
    match = _QUARTER.fullmatch(word)
    if (match is None and not _YEAR.fullmatch(word)) or not EARLIEST.year <= int(word[:4]) <= LATEST.year:
        raise BadCycle(text)
    return f"{match[1]}-Q{match[2]}" if match else word


def cycle_cadence(cycle: str) -> str:
    """The cadence that a cycle implies: a quarter is quarterly, a year annual."""
    return "quarterly" if "Q" in cycle else "annual"


def midnight_after(day: date) -> datetime:
    """The moment at which a day ends here."""
    return datetime.combine(day + timedelta(days=1), time()).astimezone()
