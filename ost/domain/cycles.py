"""Planning cycles on the calendar: a quarter such as `2026-Q4`, or a year."""

from __future__ import annotations

from datetime import date, timedelta

from ost.domain.dates import LATEST, Span, cycle_cadence, parse_date


def cycle_of(day: date) -> str:
    """The quarter that a day is in: `2026-Q4`."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def cycle_span(cycle: str) -> Span:
    """The days of a cycle as `parse_cycle` writes it."""
    return Span(parse_date(cycle, date.min), parse_date(cycle, date.min, end=True))


def cycle_after(cycle: str) -> str:
    """The next cycle of the same length: `2027-Q1` after `2026-Q4`, `2027` after `2026`; after the last one itself."""
    last = cycle_span(cycle).last
    if last >= LATEST:
        return cycle
    following = last + timedelta(days=1)
    return cycle_of(following) if cycle_cadence(cycle) == "quarterly" else f"{following.year:04d}"
