"""What the doctor asks of the rows, by plain sqlite3: no mapping stands between a row and the sentence on it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date, Float, Integer, create_engine

from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import PREFIXES, Kind, Ref
from ost.domain.model import Edge
from ost.domain.text import folded
from ost.storage import mapping as m
from ost.storage.rows import SCHEMA_VERSION, Json, Row, UtcTime

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column, Table

_BLANKS = re.compile(r"[ \n\t]+")
_NAMED = re.compile(r'^(CREATE TABLE )"(\w+)"', re.ASCII)
_REFS = {"ref", "initiative", "kr", "metric", "experiment"}
_ENDS = {("edge", "source"), ("edge", "target")}


@cache
def _declared() -> dict[tuple[str, str], str | None]:
    from ost.storage.sqlite import lay_schema

    with create_engine("sqlite://").connect() as connection:
        lay_schema(connection, "declared")
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master")
        return {(row[0], row[1]): _plain(row[2]) for row in rows}


def _plain(sql: str | None) -> str | None:
    """A statement with single blanks, none beside brackets and commas, and a table's name without quotes.

    In these the two ways to make a table differ: one that took another's place is named in quotes.
    """
    if sql is None:
        return None
    single = _NAMED.sub(r"\1\2", _BLANKS.sub(" ", sql))
    return re.sub(r" ?([(),]) ?", r"\1", single).strip()


def schema(connection: sqlite3.Connection) -> Iterator[str]:
    """The tables, indexes and triggers are those that are declared, word for word."""
    declared = _declared()
    there = {}
    for kind, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        there[kind, name] = _plain(sql)
        if kind == "table" and table != name:
            yield f"table {name} is noted as {table}"
    there.pop(
        ("table", "sqlite_sequence"), None
    )  # SQLite's own: schema 1 had it, and only a packed file loses it
    for key in declared.keys() | there.keys():
        what = " ".join(map(str, key))
        if key not in there:
            yield f"{what} is missing"
        elif key not in declared:
            yield f"{what} is not one of ours"
        elif there[key] != declared[key]:
            yield f"{what} is not as it was made"


def version(connection: sqlite3.Connection) -> Iterator[str]:
    """Both notes of the schema's number agree."""
    noted = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    if noted != [f"{SCHEMA_VERSION:04d}"] or number != SCHEMA_VERSION:
        yield f"the header tells schema {number}, the table {', '.join(map(str, noted)) or 'none'}"


# --- every value -----------------------------------------------------------------------------


def values(connection: sqlite3.Connection) -> Iterator[str]:
    """Every value has the form that its column asks for."""
    for table in Row.metadata.sorted_tables:
        yield from _table(connection, table)


def _table(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    columns = list(table.columns)
    keys = [i for i, column in enumerate(columns) if column.primary_key and column.name != "workspace"]
    good = [_form(column) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    for row in connection.execute(f'SELECT {names} FROM "{table.name}"'):  # noqa: S608
        for column, value, form in zip(columns, row, good, strict=True):
            if not (column.nullable if value is None else form(value)):
                which = " ".join(str(row[i]) for i in keys)
                yield f"{column.name} of {table.name} {which} is {_shown(value)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"{text[:59]}…"  # noqa: PLR2004


def _form(column: Column[Any]) -> Callable[[object], bool]:
    if column.table.name == "change" and column.name in {"old", "new"}:
        return _is_json
    if column.name in _REFS or (column.table.name, column.name) in _ENDS:
        return lambda value: (
            isinstance(value, str) and (ref := Ref.parse(value)) is not None and str(ref) == value
        )
    if column.name in {"workspace", "id"}:
        return lambda value: value == 1 and isinstance(value, int)
    kind = column.type
    if isinstance(kind, UtcTime):
        return _is_moment
    if isinstance(kind, Json):
        return lambda value: (
            _is_json(value) and json.dumps(json.loads(str(value)), ensure_ascii=False) == value
        )
    if isinstance(kind, Date):
        return _is_day
    if isinstance(kind, Boolean):
        return lambda value: value in {0, 1} and isinstance(value, int)
    if isinstance(kind, Integer):
        return lambda value: isinstance(value, int)
    if isinstance(kind, Float):
        return lambda value: isinstance(value, float)
    return _is_text


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _is_json(value: object) -> bool:
    try:
        json.loads(value) if _is_text(value) else None  # type: ignore[arg-type]
    except ValueError:
        return False
    return _is_text(value)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S.%f}" == value
    except ValueError:
        return False


# --- what belongs together -------------------------------------------------------------------


def counts(connection: sqlite3.Connection) -> Iterator[str]:
    """There is one workspace, its history has as many changesets as it notes, and every thing has its own fields."""
    found = connection.execute("SELECT last_seq, last_at, created FROM workspace").fetchall()
    if len(found) != 1:
        yield f"there are {len(found)} workspaces"
    made = connection.execute("SELECT count(*), max(seq), max(at), min(at) FROM changeset").fetchone()
    for last_seq, last_at, created in found:
        if (made[0], made[1] or 0) != (last_seq, last_seq):
            yield f"the workspace notes {last_seq} changesets, and there are {made[0]} (the last is {made[1]})"
        if last_at != made[2]:
            yield f"the workspace notes its last change at {last_at}, the history at {made[2]}"
        if not str(created) <= "9999":
            yield f"the workspace was created at {created}"
    for kind, table in m.DETAILS.items():
        for (ref,) in connection.execute(
            f"SELECT ref FROM node WHERE kind = ? EXCEPT SELECT ref FROM {table.name}",  # noqa: S608
            (kind.value,),
        ):
            yield f"{ref} has no row in {table.name}"
        for (ref,) in connection.execute(
            f"SELECT ref FROM {table.name} EXCEPT SELECT ref FROM node WHERE kind = ?",  # noqa: S608
            (kind.value,),
        ):
            yield f"{table.name} has a row of {ref}, which is none"


def titles(connection: sqlite3.Connection) -> Iterator[str]:
    """The titles in the form that is searched are those of the titles."""
    for ref, title, form in connection.execute("SELECT ref, title, title_folded FROM node"):
        if folded(title) != form:
            yield f"{ref} is searched as {_shown(form)} and is titled {_shown(title)}"


def refs(connection: sqlite3.Connection) -> Iterator[str]:
    """Every ref is its kind's prefix with its number, and numbers have no gap."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for ref, kind, number in connection.execute("SELECT ref, kind, number FROM node"):
        numbers[kind].append(number)
        if ref != f"{PREFIXES[Kind(kind)]}{number}":
            yield f"{ref} has the kind {kind} and the number {number}"
    for kind, there in numbers.items():
        for missing in sorted(set(range(1, max(there) + 1)) - set(there)):
            yield f"{PREFIXES[Kind(kind)]}{missing} is missing"


def cycles(connection: sqlite3.Connection) -> Iterator[str]:
    """Nothing stands below itself."""
    named = [Ref.parse(str(row[0])) for row in connection.execute("SELECT ref FROM node")]
    pairs = connection.execute("SELECT source, target FROM edge WHERE relation = 'parent'").fetchall()
    edges = [(Ref.parse(str(source)), Ref.parse(str(target))) for source, target in pairs]
    graph = DiscoveryGraph(
        [ref for ref in named if ref], [Edge(source, target) for source, target in edges if source and target]
    )
    for cycle in graph.cycles():
        yield f"{' → '.join(map(str, cycle))} is a circle"
