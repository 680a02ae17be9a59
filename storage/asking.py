"""One question to somebody else's database: read only, for a limited time, and nothing but a SELECT.

A source may have come with a workspace from somebody else, so that the question is not trusted either: SQLite gets an
authorizer, DuckDB no file but its own, PostgreSQL a cursor in a read-only transaction. What a role may do by calling a
function of the server, it may do here too.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ost.domain.text import shortened, shown
from ost.errors import (
    Locked,
    MissingExtra,
    NoDriver,
    NoSuchFile,
    NotARegularFile,
    OnlyQuestions,
    OstError,
    QueryFailed,
    QueryTooSlow,
    UnknownDatabase,
)
from ost.storage.urls import Server, is_server, read_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_CHUNK = 10_000
_BUSY_SECONDS = 5
_LOOKS = 0.1
"""How many seconds pass between two looks at a question that is being answered."""
_LONGEST_VALUE = 10_000_000
"""How many bytes one value may have that SQLite makes."""

_SECRETS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
"""The parameters of libpq that hold a secret itself, and not the place of one."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE | re.ASCII)
_KEYWORDS = re.compile(
    r"\s*(host|hostaddr|port|dbname|user|password|sslpassword|passfile|service|sslmode)\s*=", re.IGNORECASE
)
"""The other way to name a server, which libpq knows: `host=h password=…`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a database answered.

    Attributes:
        columns: The names of the columns, in their order.
        rows: The rows.
    """

    columns: list[str]
    rows: list[Sequence[Any]]


def holds_password(database: str) -> bool:
    """Whether the URL of a server has a password in it.

    Raises:
        BadUrl: When it cannot be read.
    """
    return is_server(database) and any(name in _SECRETS for name in read_url(database).parameters)


def database_path(database: str) -> str | None:
    """The path of the file that a database is; None when it is on a server.

    Raises:
        UnknownDatabase: When it is neither.
    """
    if is_server(database):
        return None
    scheme, separator, rest = database.partition("://")
    if separator:
        sort = scheme.strip().lower().partition("+")[0]  # `sqlite+pysqlite`, as SQLAlchemy writes it
        if sort not in {"sqlite", "duckdb"}:
            first = scheme.partition(":")[0]
            named = first if _SCHEME.fullmatch(first) else "such"
            raise UnknownDatabase(f"{shortened(named, 20)} databases are not known to ost")
        if "@" in rest.partition("/")[0]:
            raise UnknownDatabase(f"a {sort} database is a file, and has no user")
        database = rest.removeprefix("/")
    if _KEYWORDS.match(database):
        raise UnknownDatabase("a server is named by a URL, not by keywords")
    if not database.strip() or database == ":memory:" or database.startswith("file:"):
        raise UnknownDatabase("no file is named")
    return database


def ask(database: str | Path, sql: str, *, most: int, seconds: float, name: str = "") -> Answer:
    """Ask a question.

    Args:
        database: The URL of a PostgreSQL server, or a file of SQLite or DuckDB.
        sql: One SELECT.
        most: How many rows are read at most; one more tells that there are.
        seconds: How long it may take.
        name: How a sentence names the database; as its URL (without a password) or path when empty.

    Raises:
        OnlyQuestions: When it is something else than one SELECT.
        QueryTooSlow: When it takes too long.
        QueryFailed: When the database refuses it.
        MissingExtra, NoDriver: When the library for the database is not installed.
        CannotConnect, NotLetIn: When the server is not reached, or does not accept who asks.
        NoSuchFile, UnknownDatabase: When the file is not there, or is something else.
        Locked: When others keep the database.
    """
    if isinstance(database, str):
        server = read_url(database)
        return _ask_postgres(server, sql, most, seconds, name or str(server))
    name = name or str(database)
    if _is_duckdb(database, name):
        return _ask_duckdb(database, sql, most, seconds, name)
    return _ask_sqlite(database, sql, most, seconds, name)


def _is_duckdb(path: Path, name: str) -> bool:
    """Whether a file is DuckDB's; otherwise it is SQLite's."""
    try:
        if path.is_dir():
            raise NoSuchFile(name, "is a folder")
        if path.exists() and not path.is_file():
            raise NotARegularFile(name)
        with path.open("rb") as file:
            begins = file.read(16)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchFile(name) from error
    except OSError as error:
        raise QueryFailed(name, (error.strerror or str(error)).lower(), "Choose another file.") from error
    if begins[8:12] == b"DUCK":
        return True
    if begins != b"SQLite format 3\0":
        raise UnknownDatabase(f"{shortened(shown(name), 200)} is no file of SQLite or DuckDB")
    return False


class _Limited:
    """The rows of an answer, until they are too many or the time is over."""

    def __init__(self, most: int, seconds: float, name: str) -> None:
        self._most, self._seconds, self._name = most, seconds, name
        self._until = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._until

    def read(self, cursor: Any) -> list[Sequence[Any]]:
        """All rows, or one more than there may be."""
        rows: list[Sequence[Any]] = []
        while chunk := cursor.fetchmany(min(_CHUNK, self._most + 1 - len(rows))):
            rows += chunk
            if len(rows) > self._most:
                break
            if self.over:
                raise QueryTooSlow(self._name, self._seconds)
        return rows


def _why(error: BaseException) -> str:
    return shortened(shown((str(error).splitlines() or [""])[0] or type(error).__name__), 200).rstrip(".")


# --- SQLite ----------------------------------------------------------------------------------

_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}


def _only_reading(action: int, first: str | None, second: str | None, *_: object) -> int:  # noqa: ARG001
    """What SQLite asks about every part of a statement: no ATTACH, no PRAGMA, no function that loads code."""
    if action in _READING or (action == sqlite3.SQLITE_FUNCTION and second != "load_extension"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _ask_sqlite(path: Path, sql: str, most: int, seconds: float, name: str) -> Answer:
    limited = _Limited(most, seconds, name)
    try:
        with closing(_sqlite(path)) as connection:
            connection.set_authorizer(_only_reading)
            connection.set_progress_handler(lambda: limited.over, 10_000)
            cursor = connection.execute(sql)
            if cursor.description is None:
                raise OnlyQuestions(name)
            return Answer([str(column[0]) for column in cursor.description], limited.read(cursor))
    except (sqlite3.ProgrammingError, sqlite3.Warning) as error:  # more than one statement, or a zero byte
        raise OnlyQuestions(name) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "") or ""
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise Locked(name, _BUSY_SECONDS, reading=True) from error
        if code.startswith("SQLITE_INTERRUPT"):
            if not limited.over:  # Ctrl-C, which SQLite's binding swallows in the handler
                raise KeyboardInterrupt from error
            raise QueryTooSlow(name, seconds) from error
        if code.startswith("SQLITE_AUTH") or "not authorized" in str(error):
            raise OnlyQuestions(name) from error
        if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            why = "it has a write-ahead log, and its folder cannot be written"
            hint = "Copy it, with the -wal beside it if there is one, to another folder. Nothing was written."
            raise QueryFailed(name, why, hint) from error
        raise QueryFailed(name, _why(error)) from error
    except (UnicodeError, OverflowError, MemoryError) as error:
        raise QueryFailed(name, _why(error)) from error


def _sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


# --- DuckDB ----------------------------------------------------------------------------------

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
    "memory_limit": "2GB",
    "threads": 2,
}
"""What keeps a question from files, the network, extensions, and the variables of this program."""


def _ask_duckdb(path: Path, sql: str, most: int, seconds: float, name: str) -> Answer:
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtra("A DuckDB database", "duckdb", "duckdb") from error
    limited = _Limited(most, seconds, name)
    try:
        with closing(duckdb.connect(str(path), read_only=True, config=_SETTINGS)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET lock_configuration = true")
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise OnlyQuestions(name)

            def answer() -> Answer:
                found = connection.execute(statements[0])
                return Answer([str(column[0]) for column in found.description or ()], limited.read(found))

            return _beside(answer, limited, connection.interrupt)
    except duckdb.InterruptException as error:
        raise QueryTooSlow(name, seconds) from error
    except duckdb.Error as error:
        text = str(error)
        if "Conflicting lock" in text or "being used by another process" in text:
            raise Locked(name, 0, reading=True) from error
        raise QueryFailed(name, _why(error)) from error
    except (UnicodeError, OverflowError, ValueError) as error:  # a day beyond Python's
        raise QueryFailed(name, _why(error)) from error


def _beside(work: Callable[[], Answer], limited: _Limited, interrupt: Callable[[], None]) -> Answer:
    """What work gives that is done in a thread, so that this one hears Ctrl-C, which DuckDB may not for minutes."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        try:
            while not wait([done], timeout=_LOOKS).done:
                if limited.over:
                    interrupt()
            return done.result()
        except KeyboardInterrupt:
            while not done.done():  # again, if it had not begun
                interrupt()
                wait([done], timeout=_LOOKS)
            raise


@contextmanager
def _interrupted_after(seconds: float, interrupt: Any) -> Iterator[None]:
    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# --- PostgreSQL ------------------------------------------------------------------------------


def _ask_postgres(server: Server, sql: str, most: int, seconds: float, name: str) -> Answer:
    try:
        import psycopg
    except ImportError as error:
        raise NoDriver from error
    from ost.storage.postgres_engine import connect

    limited = _Limited(most, seconds, name)
    milliseconds = max(1, int(seconds * 1000))  # 0 would mean for ever
    limits = (
        "SET TRANSACTION READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; "
        f"SET LOCAL statement_timeout = {milliseconds}; SET LOCAL lock_timeout = {milliseconds}; "
        f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}"
    )
    with closing(connect(server)) as connection:
        try:
            connection.execute(limits.encode())
            # A cursor of the server: it takes one SELECT, which may not change data even in a WITH.
            # The timer is ours, too, since a question may set the server's limits anew.
            with _interrupted_after(seconds, connection.cancel), connection.cursor(name="ost") as cursor:
                cursor.execute(sql.encode())
                columns = [column.name for column in cursor.description or ()]
                return Answer(columns, limited.read(cursor))
        except psycopg.errors.QueryCanceled as error:
            raise QueryTooSlow(name, seconds) from error
        except psycopg.errors.LockNotAvailable as error:
            raise Locked(name, seconds, reading=True) from error
        except psycopg.Error as error:
            raise _meaning(name, error) from error


_NO_QUESTION = frozenset({"25006", "42601", "0A000"})
_CALLED = ("DECLARE CURSOR", "read-only transaction", "multiple commands")


def _meaning(name: str, error: BaseException) -> OstError:
    code, why = str(getattr(error, "sqlstate", None) or ""), _why(error)
    if code in _NO_QUESTION and any(words in why for words in _CALLED):
        return OnlyQuestions(name)
    return QueryFailed(name, why)
