"""SQLite connections: how they are opened, how a writer waits for its turn, what their errors mean.

The measured reasons: the stock engine loses writes under contention, so BEGIN is owned here
(`isolation_level=None`, `BEGIN IMMEDIATE` for writers); a writer waits in Python, so that Ctrl-C works
at once; `synchronous=EXTRA` with the rollback journal keeps one portable file that survives power loss.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ost.errors import FromTheFuture, Locked, NotAWorkspace, NoWorkspace, OstError, ReadOnly, StoreFailed
from ost.storage.rows import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_T = TypeVar("_T")

WRITER_DEADLINE = 60.0
"""How long a writer waits for its turn, in seconds."""

NOTICE_AFTER = 1.0
"""When a waiting writer says so, in seconds."""

READER_DEADLINE = 20.0
"""How long a reader waits for a writer's commit, in seconds."""

_BUSY_MS = 50
_LONG_BUSY_MS = 5_000
_MAGIC = b"SQLite format 3\x00"
_HEADER = 100


def check_file(path: Path) -> int:
    """Tell whether a file is a workspace, without opening it as a database, and give its schema version.

    Raises:
        NoWorkspace: When it is not there.
        NotAWorkspace: When it is empty, a folder, or something else.
        FromTheFuture: When a later version wrote it.
        StoreFailed: When it cannot be read.
    """
    try:
        if path.is_dir():
            raise NotAWorkspace(path, "it is a folder")
        if path.exists() and not path.is_file():  # opening a pipe would wait for its other end
            raise NotAWorkspace(path, "it is no file")
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NoWorkspace(path) from error
    except OSError as error:
        raise StoreFailed(path, (error.strerror or str(error)).lower(), reading=True) from error
    if not header:
        raise NotAWorkspace(path, "the file is empty")
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise NotAWorkspace(path, "it is not a SQLite database")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise NotAWorkspace(path, "it is a database of something else")
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise FromTheFuture(path, version, SCHEMA_VERSION)
    return version


class _Connection(sqlite3.Connection):
    """A connection that takes back what was begun before it goes: one cut short would leave its journal behind."""

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self.rollback()
        super().close()


def open_file(
    path: Path, mode: str, busy_ms: int = 0, *, read_only: bool = False, foreign_keys: bool = True
) -> sqlite3.Connection:
    """A connection as all of ours are; the arguments are those of `make_engine`, and the mode may be `ro`, too."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=(busy_ms or _LONG_BUSY_MS) / 1000,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
    )
    try:
        for pragma in (
            "trusted_schema=OFF",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "synchronous=EXTRA",
            "secure_delete=ON",  # what is not used is zero, so that the doctor sees when it is not
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def make_engine(
    path: Path, mode: str, busy_ms: int, *, read_only: bool = False, foreign_keys: bool = True
) -> Engine:
    """An engine on one file whose connections are not kept.

    Args:
        path: The database file.
        mode: `rw`, or `rwc` to make it too.
        busy_ms: How long SQLite itself waits for a lock, in milliseconds.
        read_only: Whether nothing may be changed.
        foreign_keys: Off only while the schema is migrated.
    """

    def connect() -> sqlite3.Connection:
        return open_file(path, mode, busy_ms, read_only=read_only, foreign_keys=foreign_keys)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def reader_engine(path: Path) -> Engine:
    """An engine for readers.

    It is opened as writers open it, where the file allows it: what a writer that was killed left half
    done can then be taken back by whoever comes first, and not only by the next writer.
    """
    return make_engine(path, "rw", _BUSY_MS, read_only=True)


def writer_engine(path: Path, *, create: bool = False, foreign_keys: bool = True) -> Engine:
    """An engine for writers, which wait in Python."""
    return make_engine(path, "rwc" if create else "rw", _BUSY_MS, foreign_keys=foreign_keys)


@contextmanager
def translated(path: Path, *, reading: bool = False) -> Iterator[None]:
    """Turn what SQLite refuses into our own sentences."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(path, error.orig, reading=reading) from error
    except sqlite3.Error as error:
        raise _meaning(path, error, reading=reading) from error
    except UnicodeDecodeError as error:  # a text that is none, or SQLite's own sentence that quotes one
        raise StoreFailed(path, "the file is damaged", "Take the last backup.", reading=reading) from error


def _meaning(path: Path, error: BaseException | None, *, reading: bool) -> OstError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Locked(path, _BUSY_MS / 1000, reading=reading)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
        why = "it, or its folder, does not allow it"
        return StoreFailed(path, why, reading=True) if reading else ReadOnly(path)
    why, hint = str(error), ""
    if name.startswith("SQLITE_FULL"):
        why, hint = "the disk is full", "Make room on it and try again."
    elif name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        why, hint = "the file is damaged", "Take the last backup."
    elif name.startswith("SQLITE_IOERR"):
        why, hint = "the disk gave an error", "Look at the disk before anything else is written on it."
    return StoreFailed(path, why, hint, reading=reading)


def _check_size(connection: Connection, path: Path, *, reading: bool) -> None:
    """See that the file was not cut within its last page, which SQLite would take for zeros.

    Within a transaction, so that nobody is just making it longer; with a log beside it, pages may stand there alone.
    One without a byte is new: nothing that is ours is empty.
    """
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101
    (pages,), (size,) = (raw.execute(f"PRAGMA page_{what}").fetchone() for what in ("count", "size"))
    try:
        there = path.stat().st_size
    except FileNotFoundError:  # a new one, which has another name until it is whole
        return
    if 0 < there < pages * size and not path.with_name(f"{path.name}-wal").exists():
        raise StoreFailed(path, "the file is damaged", "Take the last backup.", reading=reading)


def _is_busy(error: BaseException | None) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY")


def when_free(
    path: Path, action: Callable[[], _T], deadline: float = WRITER_DEADLINE, *, reading: bool = False
) -> _T:
    """Do something that needs a lock as soon as it is free.

    Args:
        path: The database, for the sentences.
        action: What to do; a busy database makes it raise, and it is tried again.
        deadline: How long to try, in seconds.
        reading: Whether it only reads.

    Returns:
        What the action gave.

    Raises:
        Locked: When the deadline has passed.
    """
    begun = time.monotonic()
    noticed = False
    while True:
        try:
            return action()
        except (DBAPIError, sqlite3.OperationalError) as error:
            if not _is_busy(error.orig if isinstance(error, DBAPIError) else error):
                raise
        waited = time.monotonic() - begun
        if waited > deadline:
            raise Locked(path, waited, reading=reading)
        if waited > NOTICE_AFTER and not noticed:
            noticed = True
            print(f"Waiting for another process to finish with {path} …", file=sys.stderr)  # noqa: T201
        time.sleep(random.uniform(0.002, 0.02))  # noqa: S311


@contextmanager
def read_transaction(engine: Engine, path: Path, deadline: float = READER_DEADLINE) -> Iterator[Connection]:
    """One moment of the database; it is waited for as long as the deadline says, and no longer than is usual."""
    deadline = min(deadline, READER_DEADLINE)
    with (
        translated(path, reading=True),
        when_free(path, engine.connect, deadline, reading=True) as connection,
    ):
        connection.exec_driver_sql("BEGIN")
        # The first look takes the lock, which then holds to the end.
        look = "SELECT 1 FROM sqlite_master LIMIT 1"
        when_free(path, lambda: connection.exec_driver_sql(look).close(), deadline, reading=True)
        try:
            _check_size(connection, path, reading=True)
            yield connection
        finally:
            connection.rollback()


@contextmanager
def write_transaction(engine: Engine, path: Path, deadline: float = WRITER_DEADLINE) -> Iterator[Connection]:
    """One change of the database: kept whole when the block ends, dropped when it raises."""
    begun = time.monotonic()
    # Opening it reads the schema, which waits for its turn too.
    with translated(path), when_free(path, engine.connect, deadline) as connection:
        left = deadline - (time.monotonic() - begun)
        when_free(path, lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"), left)
        try:
            _check_size(connection, path, reading=False)
            yield connection
            # COMMIT waits for readers to leave; SQLite allows it to be said again.
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101
            when_free(path, lambda: raw.execute("COMMIT"), deadline)
        finally:
            connection.rollback()
