"""PostgreSQL connections: how they are opened, how a writer waits for its turn, when a change is surely kept.

The measured reasons: READ COMMITTED with the workspace's row locked first lets every one of 3,200 concurrent writes
arrive without a retry, where SERIALIZABLE needed 16,849; without that lock two moves at once make a cycle.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import random
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from ost.errors import BadUrl, KeptOrNot, Locked, NoDriver, OstError
from ost.storage.engine import NOTICE_AFTER, WRITER_DEADLINE
from ost.storage.postgres_errors import (
    LOCK_NOT_AVAILABLE,
    OVERTAKEN,
    code_of,
    is_lost,
    meaning,
    why_no_connection,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg
    from sqlalchemy import Connection, Engine

    from ost.storage.urls import Server

_CONNECT_SECONDS = 10
_LOCK_SECONDS = 5.0
"""How long a reader waits, which only somebody who changes the tables keeps."""

_STATEMENT_MS = 300_000
"""The longest that a statement may take: an import of a million values takes a tenth of it."""

_IDLE_MS = 300_000
"""The longest that a transaction may sleep with its locks: a laptop that was closed keeps nobody waiting for long."""

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "
"""How a reader's transaction begins."""

_open: dict[tuple[tuple[str, str], ...], Engine] = {}


def engine_of(server: Server) -> Engine:
    """The engine of a database, which keeps one connection between transactions; one at a time is kept.

    Raises:
        NoDriver: When psycopg is not installed.
    """
    settings = ((name, value) for name, value in os.environ.items() if name.startswith("PG"))
    key = tuple(sorted([*server.parameters.items(), *settings]))
    if key not in _open:
        _close()
        _open[key] = _make_engine(server)
    return _open[key]


@atexit.register
def _close(*, ours: bool = True) -> None:
    for engine in _open.values():
        engine.dispose(close=ours)
    _open.clear()


if hasattr(os, "register_at_fork"):  # a connection is its parent's
    os.register_at_fork(after_in_child=lambda: _close(ours=False))


def connect(server: Server) -> psycopg.Connection[Any]:
    """A connection of the driver's.

    Raises:
        NoDriver: When psycopg is not installed.
        BadUrl: When libpq does not know a parameter of the URL.
        CannotConnect, NotLetIn, NoDatabase: When the server is not reached, or does not accept who asks.
    """
    try:
        import psycopg
    except ImportError as error:
        raise NoDriver from error
    usual: dict[str, Any] = {
        "connect_timeout": str(_CONNECT_SECONDS),
        "application_name": "ost",
        "keepalives_idle": "30",
        "keepalives_interval": "10",
        "client_encoding": "utf8",
    }
    # Not prepared on the server, so that a pooler may give every transaction another connection.
    try:
        return psycopg.connect(prepare_threshold=None, **(usual | dict(server.parameters)))
    except psycopg.ProgrammingError:  # whose message quotes what it does not know
        raise BadUrl(f"{_unknown(server)} after the ? is not one of libpq's") from None
    except psycopg.Error as error:
        raise why_no_connection(server, error) from None


def _make_engine(server: Server) -> Engine:
    if importlib.util.find_spec("psycopg") is None:
        raise NoDriver
    return create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(server),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=-1,
        use_native_hstore=False,
        hide_parameters=True,
    )


def _unknown(server: Server) -> str:
    """The parameter that libpq does not know, by its name where that is a plain word; never with its value."""
    from psycopg import pq

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    names = [name for name in server.parameters if name not in known and name.isalpha()]
    return f"the parameter '{names[0]}'" if names else "a parameter"


@contextmanager
def translated(server: Server, waited: float = 0) -> Iterator[None]:
    """Turn what PostgreSQL refuses into our own sentences."""
    try:
        yield
    except DBAPIError as error:
        raise meaning(server, error.orig, waited) from error


def limited(connection: Connection, lock_seconds: float = _LOCK_SECONDS, *, first: str = "") -> None:
    """Say how long what follows in the transaction may wait, run and sleep; in one message, after `first`."""
    lock = max(1, int(lock_seconds * 1000))  # 0 would mean for ever
    connection.exec_driver_sql(
        f"{first}SET LOCAL lock_timeout = {lock}; SET LOCAL statement_timeout = {_STATEMENT_MS}; "
        f"SET LOCAL idle_in_transaction_session_timeout = {_IDLE_MS}"
    )


@contextmanager
def read_transaction(engine: Engine, server: Server) -> Iterator[Connection]:
    """One moment of the database."""
    with translated(server), _reader(engine) as connection:
        yield connection


@contextmanager
def _reader(engine: Engine) -> Iterator[Connection]:
    for again in (True, False):
        connection = engine.connect()
        try:
            limited(connection, first=ONE_MOMENT)
        except DBAPIError as error:
            connection.close()
            if again and is_lost(error.orig):  # one that was kept since the last transaction
                continue
            raise
        break
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def write_transaction(
    engine: Engine,
    server: Server,
    begin: Callable[[Connection], None],
    deadline: float = WRITER_DEADLINE,
    arrived: Callable[[Connection], bool] | None = None,
) -> Iterator[Connection]:
    """One change of the database: kept whole when the block ends, dropped when it raises.

    Args:
        engine: The database.
        server: The same, for the sentences.
        begin: Takes the locks; when they are not free it is called again in a transaction of its own.
        deadline: How long to wait for them, in seconds.
        arrived: Tells in a later transaction whether the change was kept, when COMMIT was not answered.

    Raises:
        Locked: When the deadline has passed.
        Overtaken: When the server dropped the change for another's sake.
        KeptOrNot: When the connection was lost at COMMIT and nobody can tell.
    """
    connection = _when_free(engine, server, begin, deadline)
    try:
        with translated(server, NOTICE_AFTER):
            yield connection
        _commit(connection, engine, server, arrived)
    finally:
        with suppress(DBAPIError):  # a lost connection needs no rollback
            connection.close()


def _when_free(
    engine: Engine, server: Server, begin: Callable[[Connection], None], deadline: float
) -> Connection:
    begun = time.monotonic()
    noticed = lost = False
    while True:
        waited = time.monotonic() - begun
        left = deadline - waited
        connection = engine.connect()
        try:
            limited(connection, left if noticed else min(left, NOTICE_AFTER))
            begin(connection)
        except DBAPIError as error:
            connection.close()
            waited = time.monotonic() - begun
            if code_of(error.orig) == LOCK_NOT_AVAILABLE:
                if waited >= deadline:
                    raise Locked(server, waited) from error
            elif is_lost(error.orig) and not lost:  # nothing was written yet
                lost = True
            elif code_of(error.orig) in OVERTAKEN and waited < deadline:
                time.sleep(random.uniform(0.002, 0.02))  # noqa: S311
            else:
                raise meaning(server, error.orig, waited) from error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
        if waited >= NOTICE_AFTER and not noticed:
            noticed = True
            print(f"Waiting for another process to finish with {server} …", file=sys.stderr)  # noqa: T201


def _commit(
    connection: Connection, engine: Engine, server: Server, arrived: Callable[[Connection], bool] | None
) -> None:
    """Keep the change; when the answer is lost, look whether it was kept."""
    try:
        connection.commit()
    except DBAPIError as error:
        if not is_lost(error.orig):
            raise meaning(server, error.orig, 0) from error
        kept = _look(engine, server, arrived)
        if kept is None:
            raise KeptOrNot(server) from error
        if not kept:
            raise meaning(server, error.orig, 0) from error
    except KeyboardInterrupt:  # psycopg has waited for the answer, which is lost to us
        if _look(engine, server, arrived) is not True:
            raise


def _look(engine: Engine, server: Server, arrived: Callable[[Connection], bool] | None) -> bool | None:
    """Whether a change was kept whose COMMIT was not answered; None when that cannot be told.

    Whoever gets the lock that the lost transaction held knows that it has ended.
    """
    if arrived is None:
        return None
    engine.dispose()
    try:
        with translated(server), engine.connect() as connection:
            limited(connection)
            return arrived(connection)
    except OstError:
        return None
