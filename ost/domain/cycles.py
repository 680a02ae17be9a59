"""Planning cycles on the calendar: a quarter such as `2026-Q4`, or a year."""

from __future__ import annotations

from datetime import date, timedelta

from ost.domain.dates import EARLIEST, LATEST, Span, parse_date


def cycle_of(day: date, *, annual: bool = False) -> str:
    """The quarter (`2026-Q4`), or the year, that a day is in."""
    return f"{day.year:04d}" if annual else f"{day.year:04d}-Q{(day.month + 2) // 3}"


def cycle_span(cycle: str) -> Span:
    """The days of a cycle as `parse_cycle` writes it: `2026-Q4` runs from October to December, `2026` all year."""
    return Span(parse_date(cycle, date.min), parse_date(cycle, date.min, end=True))


def cycle_after(cycle: str) -> str:
    """The next cycle of the same length: `2027-Q1` after `2026-Q4`, `2027` after `2026`; after the last one itself."""
    last = cycle_span(cycle).last
    return cycle if last >= LATEST else cycle_of(last + timedelta(days=1), annual="Q" not in cycle)


def cycle_before(cycle: str) -> str:
    """The cycle of the same length before one; before the first one itself."""
    first = cycle_span(cycle).first
    return cycle if first <= EARLIEST else cycle_of(first - timedelta(days=1), annual="Q" not in cycle)
