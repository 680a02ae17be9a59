"""Values of metrics: one at a time, or a whole file at once."""

from __future__ import annotations

import csv
import gc
import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ost.domain.dates import EARLIEST, LATEST, parse_date
from ost.domain.kinds import Kind, Ref
from ost.domain.model import KeyResult, Measurement
from ost.domain.numbers import LARGEST, check_number, parse_count, parse_number
from ost.domain.text import plural
from ost.errors import BadFile, NoSuchColumn, OstError, OutOfRange
from ost.services import ledger
from ost.services.resolve import resolve_active
from ost.services.views import NodeView, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ost.domain.model import Node
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

MEASURED = (Kind.KR, Kind.METRIC)
_DATE_NAMES = ("date", "day", "week", "month", "year", "on", "time", "timestamp")
_VALUE_NAMES = ("value", "values", "y")
_SIZE_NAMES = ("n", "size", "sample_size")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement did.

    Attributes:
        view: The KR or metric as it is now.
        points: How many values were written.
        replaced: The days whose earlier value was replaced, with that value.
        first: The first day written.
        last: The last day written.
        dry_run: Whether nothing was written in fact.
        repeated: How many values of the table gave way to a later one of the same day.
        unchanged: How many values were there already as they came.
        far: The first value that is so far from where the KR begins and should go that it may be a slip.
    """

    view: NodeView
    points: int
    replaced: tuple[Measurement, ...]
    first: date
    last: date
    dry_run: bool = False
    repeated: int = 0
    unchanged: int = 0
    far: Measurement | None = None


def metric_of(node: Node) -> Ref:
    """The metric that a KR steers, or the metric itself."""
    return node.metric if isinstance(node, KeyResult) else node.ref


def add_measurement(
    ws: Workspace, ref: str, value: float, *, on: date | None = None, n: int | None = None
) -> Measured:
    """Write one value; a value on a day that has one replaces it.

    Args:
        ws: The workspace.
        ref: The KR, whose metric is meant, or the metric.
        value: The value, in the metric's unit.
        on: The day; today when None.
        n: How many were measured, at least 1.

    Raises:
        OutOfRange: When `n` is below 1, or the value is no number between ±1e15.
    """
    if n is not None and n < 1:
        raise OutOfRange("The sample size", n, "a whole number from 1 on")
    point = Measurement(on or ws.today, check_number("The value", value), n)
    return _write(ws, "measure add", ref, [point])


def import_measurements(
    ws: Workspace,
    ref: str,
    lines: Iterable[str],
    name: str,
    *,
    date_column: str | None = None,
    value_column: str | None = None,
    n_column: str | None = None,
    dry_run: bool = False,
) -> Measured:
    """Write all values of a CSV table with a header, or none of them; of several on a day the last counts.

    Args:
        ws: The workspace.
        ref: The KR, whose metric is meant, or the metric.
        lines: The lines of the table.
        name: How a sentence names the file.
        date_column: The column of the days; found by its name when None.
        value_column: The column of the values; likewise, or the only other column.
        n_column: The column of the sample sizes, where there is one.
        dry_run: Only read and say what would be written.

    Raises:
        BadFile: When the table is empty, or a line cannot be read; it names the line.
        NoSuchColumn: When a column is missing.
    """
    with _collector_paused():
        rows = read_table(
            lines, name, ws.today, date_column=date_column, value_column=value_column, n_column=n_column
        )
        points = list({row.on: row for row in rows}.values())
        done = _write(ws, "measure import", ref, points, dry_run=dry_run)
        return replace(done, repeated=len(rows) - len(points))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a hundred thousand new points again and again: half of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _write(
    ws: Workspace, command: str, ref: str, points: Sequence[Measurement], *, dry_run: bool = False
) -> Measured:
    first, last = min(p.on for p in points), max(p.on for p in points)
    if dry_run:
        with ws.store.reading() as reader:
            node = resolve_active(reader, ref, MEASURED)
            replaced, changed = _there_already(reader, metric_of(node), points, first, last)
            view = view_of(reader, node.ref, ws.today)
            same = len(points) - len(changed)
            return Measured(
                view,
                len(points),
                tuple(replaced),
                first,
                last,
                dry_run,
                unchanged=same,
                far=_far(node, points),
            )
    with ws.store.writing(command) as tx:
        node = resolve_active(tx, ref, MEASURED)
        metric = metric_of(node)
        replaced, changed = _there_already(tx, metric, points, first, last)
        ledger.put_values(tx, metric, changed, replaced)
        view = view_of(tx, node.ref, ws.today)
        same = len(points) - len(changed)
        return Measured(
            view, len(points), tuple(replaced), first, last, unchanged=same, far=_far(node, points)
        )


_FAR = 100
"""How many times the way from baseline to target a value may be off before it is pointed at."""


def _far(node: Node, points: Sequence[Measurement]) -> Measurement | None:
    """The first value that is hardly meant: no share of 100 % where the KR is one, or a hundred ways off."""
    if not isinstance(node, KeyResult) or node.baseline is None:
        return None
    low, high = sorted((node.baseline, node.target))
    room = _FAR * (high - low)
    least, most = (low - room, high + room) if room else (-math.inf, math.inf)
    if node.unit == "%" and low >= 0 and high <= 100:  # noqa: PLR2004
        least, most = max(least, 0), min(most, 100)
    return next((point for point in points if not least <= point.value <= most), None)


def _there_already(
    reader: Reader, metric: Ref, points: Sequence[Measurement], first: date, last: date
) -> tuple[list[Measurement], Sequence[Measurement]]:
    """The values on days to be written that differ from what comes, and what comes without what is there just so."""
    there = {point.on: point for point in reader.measurements(metric, since=first, until=last)}
    if not there:
        return [], points
    coming = {point.on: (point.value, point.n) for point in points}
    differing = [p for p in there.values() if p.on in coming and coming[p.on] != (p.value, p.n)]
    changed = [p for p in points if p.on not in there or (p.value, p.n) != there[p.on][1:3]]
    return differing, changed


def read_table(
    lines: Iterable[str],
    name: str,
    today: date,
    *,
    date_column: str | None = None,
    value_column: str | None = None,
    n_column: str | None = None,
) -> list[Measurement]:
    """Read measurements from CSV lines with a header, one from each row.

    Raises:
        BadFile: When there is nothing, or a line cannot be read; it names the line.
        NoSuchColumn: When a column is missing.
    """
    kept = _decoded(lines, name)
    reader = csv.reader(kept, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not any(header):
            raise BadFile(name, "is empty", "It needs a header such as: date,value")
        if _is_data(header, today):
            why = "has no header: its first line is data"
            raise BadFile(name, why, "Put `date,value` on line 1. Nothing was written.")
        twice = next((cell for cell in header if cell and header.count(cell) > 1), None)
        if twice is not None:
            why = f"has more than one column called {twice}"
            raise BadFile(name, why, "Give every column a name of its own. Nothing was written.")
        where = _columns(name, header, date_column, value_column, n_column)
        points = _read_quickly(list(reader), where, len(header))
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


def _decoded(lines: Iterable[str], name: str) -> list[str]:
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


def _columns(
    name: str, header: list[str], date_column: str | None, value_column: str | None, n_column: str | None
) -> tuple[int, int, int | None]:
    """Where the date, the value and the sample size stand in a row."""
    dated = _find(name, header, date_column, _DATE_NAMES, "--date COL")
    sized = None
    if n_column is not None or any(cell.lower() in _SIZE_NAMES for cell in header):
        sized = _find(name, header, n_column, _SIZE_NAMES, "--n COL")
    rest = [i for i, cell in enumerate(header) if i not in {dated, sized} and cell]
    if value_column is None and len(rest) == 1:
        return dated, rest[0], sized
    valued = _find(name, header, value_column, _VALUE_NAMES, "--value COL")
    return dated, valued, None if sized == valued else sized


def _find(name: str, header: list[str], wanted: str | None, usual: Sequence[str], option: str) -> int:
    if wanted is not None:
        for fold in (str, str.lower):
            cells = [fold(cell) for cell in header]
            if fold(wanted.strip()) in cells:
                return cells.index(fold(wanted.strip()))
        raise NoSuchColumn(name, wanted, header, option)
    cells = [cell.lower() for cell in header]
    for candidate in usual:
        if candidate in cells:
            return cells.index(candidate)
    raise NoSuchColumn(name, usual[0], header, option)


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
