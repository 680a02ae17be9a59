"""Measurements from CSV lines with a header, one from each row, or the line that cannot be read."""

from __future__ import annotations

import csv
import math
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from ost.domain.dates import EARLIEST, LATEST, parse_date
from ost.domain.model import Measurement
from ost.domain.numbers import LARGEST, parse_count, parse_number
from ost.domain.text import plural
from ost.errors import BadFile, OstError
from ost.imports.columns import USUAL, Columns, find_columns
from ost.imports.table import MOST_ROWS, too_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_table(lines: Iterable[str], name: str, today: date, columns: Columns = USUAL) -> list[Measurement]:
    """Read measurements from CSV lines with a header, one from each row.

    Args:
        lines: The lines of the table, each with its end.
        name: How a sentence names it.
        today: The day that words such as `yesterday` start from.
        columns: What the columns are called.

    Raises:
        BadFile: When there is nothing or too much, or a line cannot be read; it names the line.
        NoSuchColumn: When a column is missing.
    """
    kept = decoded(lines, name)
    reader = csv.reader(kept, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not any(header):
            raise BadFile(name, "is empty", "It needs a header such as: date,value")
        if _is_data(header, today):
            why = "has no header: its first line is data"
            raise BadFile(name, why, "Put `date,value` on line 1. Nothing was written.")
        where = find_columns(name, header, columns)
        rows = list(islice(reader, MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise too_many(name)
        points = _read_quickly(rows, where, len(header))
        if points is None:
            reader = csv.reader(kept, strict=True)
            next(reader)
            points = list(_read_carefully(reader, name, today, where, len(header)))
    except csv.Error as error:
        raise _no_csv(name, kept, error) from error
    if not points:
        raise BadFile(name, "has a header and no values")
    return points


def _is_data(cells: list[str], today: date) -> bool:
    """Whether the cells of a first line are a day and numbers, and no names."""
    kinds = set()
    for cell in filter(None, cells):
        for kind, read in (("number", parse_number), ("day", lambda text: parse_date(text, today))):
            try:
                read(cell)
            except OstError:
                continue
            kinds.add(kind)
            break
        else:
            return False
    return len(cells) > 1 and bool(kinds)


def _no_csv(name: str, lines: list[str], error: csv.Error) -> BadFile:
    """What is wrong with a table, with the line on which the row begins that cannot be read."""
    reader = csv.reader(lines, strict=True)
    begun = 1
    try:
        for _ in reader:
            begun = reader.line_num + 1
    except csv.Error:
        pass
    why = str(error)
    if why.startswith("field larger"):
        limit = f"{csv.field_size_limit():,}"
        return BadFile(
            name, f"line {begun} has a cell of more than {limit} characters, the most that one may have"
        )
    if why.startswith("unexpected end"):
        why = "a quote is opened there and never closed"
    return BadFile(name, f"line {begun} is not CSV: {why}")


def decoded(lines: Iterable[str], name: str) -> list[str]:
    """The lines of a text, all of them.

    Raises:
        BadFile: When it is not UTF-8, or no text at all.
    """
    kept: list[str] = []
    try:
        kept.extend(lines)
    except UnicodeDecodeError as error:
        raise _no_text(name, len(kept)) from error
    for number, line in enumerate(kept):
        if "\0" in line:  # UTF-16 without a byte order mark, a database, a picture
            raise _no_text(name, number)
    return kept


def _no_text(name: str, good: int) -> BadFile:
    where = f" (after line {good})" if good else ""
    return BadFile(name, f"is not UTF-8 text{where}", "Save it as UTF-8. Nothing was written.")


def _read_quickly(
    rows: list[list[str]], where: tuple[int, int, int | None], width: int
) -> list[Measurement] | None:
    """The points of a table of ISO days and plain numbers, column by column; None when anything is unusual."""
    dated, valued, sized = where
    if sized is not None:
        return None
    try:
        days = [date.fromisoformat(row[dated]) for row in rows]
        texts = [row[valued] for row in rows]
        values = [float(text) for text in texts]
    except (ValueError, IndexError):
        return None
    joined = "".join(texts)
    # float() also reads 1_000, digits of other scripts, nan and inf; a sum tells whether any of these came.
    usual = joined.isascii() and "_" not in joined and math.isfinite(sum(values))
    if not usual or max(map(abs, values), default=0) > LARGEST or max(map(len, rows), default=0) > width:
        return None
    if days and not EARLIEST <= min(days) <= max(days) <= LATEST:
        return None
    return list(map(Measurement, days, values))


def _read_carefully(
    rows: Iterator[list[str]], name: str, today: date, where: tuple[int, int, int | None], width: int
) -> Iterator[Measurement]:
    """One point per row, by the full readers, so that a line that cannot be read is named."""
    dated, valued, sized = where
    widest = max(dated, valued, sized or 0)
    for row in rows:
        number = getattr(rows, "line_num", 0)
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= widest or any(cell.strip() for cell in row[width:]):
            why = f"line {number} has {plural(len(row), 'cell')}; the header has {width}"
            raise BadFile(name, why, "Give every line a cell for each column. Nothing was written.")
        try:
            day = parse_date(row[dated], today)
            value = parse_number(row[valued])
            n = None
            if sized is not None and row[sized].strip():
                n = parse_count(row[sized], "The sample size", 1)
        except OstError as error:
            hint = f"{error.hint} Nothing was written.".strip()
            raise BadFile(name, f"line {number}: {error.message.rstrip('.')}", hint) from error
        yield Measurement(day, value, n)
