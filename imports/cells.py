"""A cell of a table with types, as a day, a value or a sample size.

A day is the one that the cell says: a moment with an offset of its own (`2026-01-05T23:30-05:00`) is on the day that is
written there, and a moment without one is on its day in UTC.
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal

from ost.domain.dates import EARLIEST, LATEST, parse_date
from ost.domain.numbers import LARGEST, parse_count, parse_number
from ost.errors import BadDate, BadNumber, DateOutOfRange, OutOfRange

_EXCEL_ZERO = date(1899, 12, 30)
_YEAR, _SERIAL, _WRITTEN = 4, 5, 8
"""How many digits a number has that can only be a year, an Excel serial day, or a day written as 20260105."""


def is_empty(cell: object) -> bool:
    """Whether nothing is in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def to_day(cell: object, today: date, *, serial: bool = False) -> date:
    """The day of a cell.

    Args:
        cell: What the table holds.
        today: The day that relative words start from.
        serial: Whether a number of five digits is a day as Excel counts them (46027 is 2026-01-05).

    Raises:
        BadDate: When it is none.
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, str):
        return parse_date(cell, today)
    if _is_number(cell):
        number = to_value(cell, "The date")
        whole = math.floor(number)
        if serial and whole > 0 and len(str(whole)) == _SERIAL:
            return _EXCEL_ZERO + timedelta(days=whole)
        if number == whole and whole > 0 and len(str(whole)) in {_YEAR, _WRITTEN}:
            return parse_date(str(whole), today)
    raise BadDate(_said(cell))


def _within(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise DateOutOfRange(day, "The date", EARLIEST, LATEST)
    return day


def to_value(cell: object, what: str = "The value") -> float:
    """The number of a cell.

    Raises:
        BadNumber: When it is none, not finite, or beyond ±1e15.
    """
    if isinstance(cell, str):
        return parse_number(cell, what)
    if not _is_number(cell):
        raise BadNumber(what, _said(cell))
    try:
        value = float(cell)  # type: ignore[arg-type]
    except (OverflowError, ValueError):  # 10**400, or a NaN that signals
        value = math.nan
    if not abs(value) <= LARGEST:
        raise BadNumber(what, _said(cell), "a number between -1e15 and 1e15")
    return value


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)


def to_size(cell: object) -> int:
    """The sample size of a cell.

    Raises:
        BadNumber: When it is no number.
        OutOfRange: When it is not whole, or below 1.
    """
    what = "The sample size"
    if isinstance(cell, str):
        return parse_count(cell, what, 1)
    size = to_value(cell, what)
    if size != int(size):
        raise OutOfRange(what, size, "a whole number from 1 on")
    return parse_count(str(int(size)), what, 1)


def _said(cell: object) -> str:
    """A cell as a sentence shows it."""
    if cell is None or cell == "":
        return "nothing"
    if isinstance(cell, float) and cell == math.floor(cell if math.isfinite(cell) else 0):
        return str(int(cell))
    return str(cell)
