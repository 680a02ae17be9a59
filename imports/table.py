"""A table whose cells have types, row by row, as measurements: one from each row, or the row that cannot be read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ost.domain.dates import EARLIEST, LATEST
from ost.domain.model import Measurement
from ost.domain.numbers import LARGEST, show_number
from ost.errors import BadFile, OstError
from ost.imports.cells import is_empty, to_day, to_size, to_value
from ost.imports.columns import find_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.imports.columns import Columns

MOST_ROWS = 1_000_000
"""How many rows a table may have: a value a day for 2,700 years."""

MOST_BYTES = 1_000_000_000
"""How large a file may be that is held in memory, when it is unpacked."""


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        where: How a sentence names it: `line 4`, `row 12`.
        cells: What it holds, one for each column.
    """

    where: str
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a reader found it.

    Attributes:
        name: How a sentence names it.
        header: The names of its columns.
        rows: Its rows; they are read once, and may raise while they come.
        serial: Whether numbers in the column of the days may be Excel's.
        ordered: Whether the order of its rows means something; a query's does not.
        empty_cell: What to do about an empty cell; where this is "", an empty value says that nothing was
            measured, and the row is left out.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Row]
    serial: bool = False
    ordered: bool = True
    empty_cell: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read.

    Attributes:
        points: The measurements, one for each row that has a value, in the order of the rows.
        left_out: How many rows have no value.
    """

    points: list[Measurement]
    left_out: int = 0


def read_rows(table: Table, columns: Columns, today: date) -> Found:
    """The measurements of a table.

    Args:
        table: The table.
        columns: What the columns are called.
        today: The day that words such as `yesterday` start from.

    Raises:
        BadFile: When it has no rows, or too many, or one cannot be read; it names the row.
        NoSuchColumn: When a column is missing.
    """
    dated, valued, sized = find_columns(table.name, [cell.strip() for cell in table.header], columns)
    rows = _at_most(table)
    found = _quickly(rows, dated, valued) if sized is None else None
    if found is None:
        found = _carefully(table, rows, dated, valued, sized, today)
    if not found.points:
        why = "has no values" if found.left_out else "has columns and no rows"
        raise BadFile(table.name, why)
    if not table.ordered:
        _refuse_contradictions(table.name, found.points)
    return found


def _at_most(table: Table) -> list[Row]:
    rows: list[Row] = []
    for row in table.rows:
        if len(rows) == MOST_ROWS:
            raise too_many(table.name)
        rows.append(row)
    return rows


def too_many(name: str) -> BadFile:
    """What is said of a table with more than `MOST_ROWS` rows."""
    hint = "Sum it up to a row a day. Nothing was written."
    return BadFile(name, f"has more than {MOST_ROWS:,} rows", hint)


def _quickly(rows: Sequence[Row], dated: int, valued: int) -> Found | None:
    """The points of plain days and finite numbers, column by column; None when anything is unusual."""
    days = [row.cells[dated] for row in rows]
    values = [row.cells[valued] for row in rows]
    if not rows or not set(map(type, values)) <= {float, int}:
        return None
    try:
        if set(map(type, days)) == {str}:
            days = list(map(date.fromisoformat, days))
        elif set(map(type, days)) != {date}:
            return None
        usual = math.isfinite(sum(values)) and max(map(abs, values)) <= LARGEST
    except (OverflowError, ValueError):
        return None
    if not usual or not EARLIEST <= min(days) <= max(days) <= LATEST:
        return None
    return Found(list(map(Measurement, days, map(float, values))))


def _carefully(
    table: Table, rows: Sequence[Row], dated: int, valued: int, sized: int | None, today: date
) -> Found:
    points: list[Measurement] = []
    left_out = 0
    for where, cells in rows:
        if cells[valued] is None and not table.empty_cell:
            left_out += 1
            continue
        if all(map(is_empty, cells)):
            continue
        try:
            n = None if sized is None or is_empty(cells[sized]) else to_size(cells[sized])
            day = to_day(cells[dated], today, serial=table.serial)
            points.append(Measurement(day, to_value(cells[valued]), n))
        except OstError as error:
            empty = is_empty(cells[dated]) or is_empty(cells[valued])
            hint = (table.empty_cell if empty else "") or error.hint
            why = f"{where}: {error.message.rstrip('.')}"
            raise BadFile(table.name, why, f"{hint} Nothing was written.".strip()) from error
    return Found(points, left_out)


def _refuse_contradictions(name: str, points: Iterable[Measurement]) -> None:
    """Refuse two values of a day where no order says which is the later one."""
    seen: dict[date, Measurement] = {}
    for point in points:
        other = seen.setdefault(point.on, point)
        if other != point:
            values = f"{show_number(other.value, 12)} and {show_number(point.value, 12)}"
            if other.value == point.value:
                values = f"a sample of {other.n or 'nothing'} and one of {point.n or 'nothing'}"
            why = f"gives two values for {point.on} ({values}), and rows of a query have no order"
            raise BadFile(name, why, "Ask for one row a day, with GROUP BY. Nothing was written.")
