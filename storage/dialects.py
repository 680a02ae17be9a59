"""What is said differently to SQLite and to PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

_SQLITE_MEASUREMENT = (
    "INSERT INTO measurement (workspace, metric, day, value, n, set_in) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (workspace, metric, day) "
    "DO UPDATE SET value = excluded.value, n = excluded.n, set_in = excluded.set_in "
    # A value that comes again unchanged keeps the changeset in which it was first known.
    "WHERE value IS NOT excluded.value OR n IS NOT excluded.n"
)

_POSTGRES_MEASUREMENT = (
    "INSERT INTO measurement (workspace, metric, day, value, n, set_in) "
    "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::float8[], %s::bigint[], %s::int[]) "
    "ON CONFLICT (workspace, metric, day) "
    "DO UPDATE SET value = excluded.value, n = excluded.n, set_in = excluded.set_in "
    "WHERE measurement.value IS DISTINCT FROM excluded.value OR measurement.n IS DISTINCT FROM excluded.n"
)


def _put_in_sqlite(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    connection.exec_driver_sql(_SQLITE_MEASUREMENT, list(rows))


def _put_in_postgres(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    # One statement may touch a row once, so a day that comes again waits for the next.
    left = list(rows)
    while left:
        now: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        later = [row for row in left if now.setdefault(row[:3], row) is not row]
        columns = tuple(list(column) for column in zip(*now.values(), strict=True))
        connection.exec_driver_sql(_POSTGRES_MEASUREMENT, columns)
        left = later


@dataclass(frozen=True, slots=True)
class Dialect:
    """One of the two.

    Attributes:
        insert: Its insert statement, which knows what to do when a row is there already.
        put_measurements: Writes many rows (workspace, metric, day, value, n, set_in) at once.
    """

    insert: Callable[..., Any]
    put_measurements: Callable[[Connection, Sequence[tuple[Any, ...]]], None]


def dialect_of(connection: Connection) -> Dialect:
    """What a connection's database understands."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return Dialect(postgresql.insert, _put_in_postgres)
    return Dialect(sqlite.insert, _put_in_sqlite)
