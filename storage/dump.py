"""A whole workspace as lines of JSON, and back: every row, the history too, sorted, exact, the same from every store.

The first line names the schema; then comes a line per row, table by table; the last one has the counts and a hash of
all lines before it. The number of the workspace is left out: it is the target's.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date, Float, Integer, String, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from ost.errors import BadDump
from ost.storage import mapping as m
from ost.storage.rows import SCHEMA_VERSION, Json, Row, UtcTime

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from sqlalchemy import Column, Connection, Table

    from ost.storage.reader import SqlReader

CHUNK = 1000
"""How many rows are held at a time."""

DUMP_BEGINS = b'{"ost":"dump"'
"""What every dump begins with."""

OLDEST = 2
"""The oldest schema whose dumps are read: later ones only added tables, and columns that may be empty."""

_LONGEST = 64_000_000
"""How many characters a line may have."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a dump holds.

    Attributes:
        name: The workspace.
        rows: How many rows of each table.
        sha256: The hash of all lines but the last.
    """

    name: str
    rows: dict[str, int]
    sha256: str


def _columns(table: Table) -> list[Column[Any]]:
    """The columns that are written: all but the number of the workspace."""
    owner = "id" if table is m.WORKSPACE else "workspace"
    return [column for column in table.columns if column.name != owner]


def _owner(table: Table) -> Column[Any]:
    return table.c.id if table is m.WORKSPACE else table.c.workspace


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


# --- out -------------------------------------------------------------------------------------


def dump_lines(reader: SqlReader, called: str | None = None) -> Generator[str]:
    """The lines of a workspace, each with its end.

    Args:
        reader: An open transaction, so that all of it is of one moment.
        called: The name that is written in the place of its own.
    """
    connection, workspace = reader._connection, reader._workspace  # noqa: SLF001
    digest, counts = sha256(), Counter[str]()
    name, created = connection.execute(
        select(m.WORKSPACE.c.name, m.WORKSPACE.c.created).where(m.WORKSPACE.c.id == workspace)
    ).one()
    named = called or name
    header = {"ost": "dump", "schema": SCHEMA_VERSION, "name": named, "created": _told(created)}
    with closing(_counted(header, connection, workspace, counts)) as lines:
        for line in lines:
            digest.update(line.encode("utf-8", "surrogatepass"))
            yield line
    yield _line({"end": True, "rows": counts, "sha256": digest.hexdigest()})


def _counted(
    header: dict[str, object], connection: Connection, workspace: int, counts: Counter[str]
) -> Generator[str]:
    yield _line(header)
    for table in Row.metadata.sorted_tables:
        counts[table.name] = 0
        columns = _columns(table)
        names = [column.name for column in columns]
        query = select(*columns).where(_owner(table) == workspace)
        query = query.order_by(*(_sorted(connection, column) for column in columns if column.primary_key))
        # An option of the statement: the connection's would stay, and what is written later could not be streamed.
        with connection.execute(query.execution_options(yield_per=CHUNK)) as found:
            for row in found:
                counts[table.name] += 1
                said = dict(zip(names, map(_told, row), strict=True))
                if table is m.WORKSPACE:
                    said["name"] = header["name"]
                yield _line({"table": table.name, **said})


def _sorted(connection: Connection, column: Column[Any]) -> Any:
    """A key in the order of its characters, whatever the language of the database."""
    text = isinstance(column.type, String) and connection.dialect.name == "postgresql"
    return column.collate("C") if text else column


def _told(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    return value.isoformat() if isinstance(value, date) else value


# --- in --------------------------------------------------------------------------------------


def read_header(name: str, lines: Iterator[str]) -> tuple[dict[str, Any], str]:
    """The first line of a dump, as it is and as it stands there.

    Raises:
        BadDump: When it is none, or of another schema.
    """
    try:
        first = next(lines, "")
    except UnicodeDecodeError as error:
        raise BadDump(name, "it is not UTF-8 text") from error
    header = _parsed(name, 1, first)
    if header.get("ost") != "dump":
        raise BadDump(name, "its first line is not that of a dump")
    schema = header.get("schema")
    if type(schema) is not int or not OLDEST <= schema <= SCHEMA_VERSION:
        raise BadDump(name, f"it is of schema {schema}, and this ost reads schema {SCHEMA_VERSION}")
    if not isinstance(header.get("name"), str) or not header["name"]:
        raise BadDump(name, "its first line names no workspace")
    return header, first


def load_lines(
    connection: Connection, workspace: int, name: str, first: str, lines: Iterator[str]
) -> Summary:
    """Fill a new, empty workspace with what a dump holds; it keeps the name that it has.

    Args:
        connection: A transaction, which the caller drops when this raises.
        workspace: The number of the workspace, whose row is there.
        name: The dump's, for sentences.
        first: Its first line, which has been read.
        lines: Its other lines.

    Raises:
        BadDump: When a line is not as a dump has it, or the hash is not that of the lines.
    """
    older = int(json.loads(first)["schema"]) < SCHEMA_VERSION
    loading = _Loading(connection, workspace, name, older=older)
    digest = sha256(first.encode("utf-8", "surrogatepass"))
    end: dict[str, Any] | None = None
    number = 1
    try:
        for number, line in enumerate(lines, 2):
            if end is not None:
                raise BadDump(name, f"line {number} stands after the end")
            said = _parsed(name, number, line)
            if said.get("end") is True:
                end = said
                continue
            digest.update(line.encode("utf-8", "surrogatepass"))
            loading.take(number, said)
        loading.flush()
    except UnicodeDecodeError as error:
        raise BadDump(name, f"it is not UTF-8 text (after line {number})") from error
    except (IntegrityError, StatementError) as error:
        why = str(error.orig or error).splitlines()[0]
        raise BadDump(name, f"a row up to line {number} cannot be kept ({why})") from error
    if end is None:
        raise BadDump(name, "it is cut: its last line is missing")
    if end.get("sha256") != digest.hexdigest() or not loading.is_whole(end.get("rows")):
        raise BadDump(name, "its lines are not those that its last line was written for")
    return Summary(str(json.loads(first)["name"]), dict(loading.counts), digest.hexdigest())


def _parsed(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        said = json.loads(line) if len(line) <= _LONGEST and line.endswith("\n") else None
    except (ValueError, RecursionError) as error:
        raise BadDump(name, f"line {number} is not a line of JSON") from error
    if not isinstance(said, dict):
        raise BadDump(name, f"line {number} is not a line of a dump, or is cut")
    return said


class _Loading:
    """Rows on their way into the tables, some at a time."""

    def __init__(self, connection: Connection, workspace: int, name: str, *, older: bool) -> None:
        self._older = older
        self._connection = connection
        self._workspace = workspace
        self._name = name
        self._tables = {table.name: table for table in Row.metadata.sorted_tables}
        self._readers = {
            table.name: {column.name: (_reader(column), column.nullable) for column in _columns(table)}
            for table in self._tables.values()
        }
        self._order = list(self._tables)
        self._at = 0
        self._waiting: list[dict[str, object]] = []
        self.counts = Counter[str](dict.fromkeys(self._tables, 0))

    def take(self, number: int, said: dict[str, Any]) -> None:
        """Take the row of a line."""
        table = said.pop("table", None)
        if table not in self._tables or self._order.index(table) < self._at:
            raise BadDump(self._name, f"line {number} is of no table that can follow here")
        if self._order.index(table) != self._at or len(self._waiting) == CHUNK:
            self.flush()
            self._at = self._order.index(table)
        readers = self._readers[table]
        if self._older:
            said = {**{column: None for column, (_, nullable) in readers.items() if nullable}, **said}
        if said.keys() != readers.keys():
            raise BadDump(self._name, f"line {number} has not the columns of {table}")
        row: dict[str, object] = {}
        for column, value in said.items():
            read, nullable = readers[column]
            try:
                row[column] = None if value is None and nullable else read(value)
            except (TypeError, ValueError, AttributeError) as error:
                raise BadDump(self._name, f"{column} in line {number} is not what it must be") from error
        self.counts[table] += 1
        self._waiting.append(row)

    def is_whole(self, rows: object) -> bool:
        """Whether as many rows came as the end says; an older dump does not know of later tables."""
        told = {name: count for name, count in self.counts.items() if count or not self._older}
        return told == (
            {n: c for n, c in rows.items() if c} if self._older and isinstance(rows, dict) else rows
        )

    def flush(self) -> None:
        """Write what is waiting."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        table = self._tables[self._order[self._at]]
        if table is m.WORKSPACE:
            if len(rows) != 1 or self.counts[table.name] != 1:
                raise BadDump(self._name, "it has more than one workspace")
            # Not the name: it is the target's from the beginning, where another may have that of the source.
            told = {column: value for column, value in rows[0].items() if column != "name"}
            self._connection.execute(update(table).where(table.c.id == self._workspace).values(**told))
            return
        for row in rows:
            row["workspace"] = self._workspace
        self._connection.execute(insert(table), rows)


def _exactly(*kinds: type) -> Callable[[Any], object]:
    def read(value: object) -> object:
        if type(value) not in kinds:
            raise TypeError
        return value

    return read


def _moment(value: str) -> datetime:
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _number(value: object) -> float:
    if type(value) is not float:
        raise TypeError
    return value


def _reader(column: Column[Any]) -> Callable[[Any], object]:
    """How a column's value is read from its JSON."""
    kind = column.type
    if isinstance(kind, UtcTime):
        return _moment
    if isinstance(kind, Json):
        return _exactly(list, dict)
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Boolean):
        return _exactly(bool)
    if isinstance(kind, Integer):
        return _exactly(int)
    if isinstance(kind, Float):
        return _number
    return _exactly(str)


def summary_of(lines: Iterable[str]) -> Summary:
    """What lines that nobody keeps would say at their end."""
    first = last = ""
    for line in lines:
        first, last = first or line, line
    end = json.loads(last)
    return Summary(str(json.loads(first)["name"]), end["rows"], end["sha256"])
