"""A question to somebody else's database only reads, ends, and is told from everything else."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
import pytest

from ost.errors import (
    BadUrl,
    CannotConnect,
    Locked,
    MissingExtra,
    NoSuchFile,
    NotARegularFile,
    NotLetIn,
    OnlyQuestions,
    OstError,
    QueryFailed,
    QueryTooSlow,
    UnknownDatabase,
)
from ost.storage.asking import ask, database_path, holds_password

if TYPE_CHECKING:
    from pathlib import Path

    from postgres_server import Running

MAKE = (
    "CREATE TABLE activation (day DATE, rate DOUBLE PRECISION, users INTEGER)",
    "INSERT INTO activation VALUES ('2026-01-05', 41.5, 100), ('2026-01-12', 42, NULL)",
)
SORTS = ("sqlite", "duckdb", "postgres")
ENDLESS = {
    "postgres": "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 1000000) b",
    "duckdb": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3",
    "sqlite": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c",
}


@pytest.fixture(scope="session")
def warehouse(postgres: Running) -> str:
    """A database on a server: its URL."""
    name = postgres.new_database()
    postgres.do(*MAKE, database=name)
    return postgres.at(name)


@pytest.fixture
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path | str]:
    """A database of each sort with a table in it: what it is, and where."""
    sort: str = request.param
    if sort == "postgres":
        return sort, request.getfixturevalue("warehouse")
    path = tmp_path / f"shop.{sort}"
    if sort == "sqlite":
        with closing(sqlite3.connect(path)) as connection:
            for statement in MAKE:
                connection.execute(statement)
            connection.commit()
    else:
        with duckdb.connect(str(path)) as connection:
            for statement in MAKE:
                connection.execute(statement)
    return sort, path


every = pytest.mark.parametrize("asked", SORTS, indirect=True)


def _ask(asked: tuple[str, Path | str], sql: str, most: int = 100, seconds: float = 30) -> Any:
    return ask(asked[1], sql, most=most, seconds=seconds)


def _held(asked: tuple[str, Path | str]) -> list[Any]:
    rows = _ask(asked, "SELECT CAST(day AS VARCHAR(10)), rate, users FROM activation ORDER BY 1").rows
    return [tuple(row) for row in rows]


@every
def test_a_question_is_answered(asked: tuple[str, Path | str]) -> None:
    answer = _ask(
        asked, 'SELECT day, rate AS "the % rate", users FROM activation ORDER BY day; -- that is all'
    )
    assert answer.columns == ["day", "the % rate", "users"]
    assert [str(row[0]) for row in answer.rows] == ["2026-01-05", "2026-01-12"]
    assert [tuple(row[1:]) for row in answer.rows] == [(41.5, 100), (42.0, None)]


@every
def test_other_ways_to_ask_are_answered_too(asked: tuple[str, Path | str]) -> None:
    assert _ask(asked, "WITH a AS (SELECT 1 AS x) SELECT x FROM a").rows[0][0] == 1
    assert _ask(asked, "VALUES (1, 2)").rows[0][1] == 2
    assert _ask(asked, "  /* one */\nSELECT '50 %;' AS x WHERE 'a' LIKE '%a%'\n").rows[0][0] == "50 %;"


@every
def test_more_rows_than_are_wanted_are_not_read(asked: tuple[str, Path | str]) -> None:
    many = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 50000) SELECT x FROM c"
    assert len(_ask(asked, many, most=7).rows) == 8
    assert len(_ask(asked, many, most=12_345).rows) == 12_346


WRITING = [
    "DELETE FROM activation",
    "INSERT INTO activation VALUES ('2026-01-19', 1, 1)",
    "UPDATE activation SET rate = 0",
    "DROP TABLE activation",
    "CREATE TABLE other (a INTEGER)",
    "CREATE TEMPORARY TABLE other (a INTEGER)",
    "SELECT 1; DELETE FROM activation",
    "SELECT 1; COMMIT; DELETE FROM activation",
    "COMMIT",
    "BEGIN",
    "",
    ";",
    "-- nothing",
    "\0",
]
OWN = {
    "sqlite": [
        "ATTACH 'other.db' AS o",
        "PRAGMA journal_mode=WAL",
        "PRAGMA query_only=OFF",
        "VACUUM INTO 'other.db'",
        "SELECT load_extension('x')",
        "EXPLAIN DELETE FROM activation",
        "SELECT * FROM pragma_database_list",
        "SELECT writefile('other.db', 'x')",
        "SELECT zeroblob(900000000)",
    ],
    "duckdb": [
        "COPY activation TO 'other.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "EXPORT DATABASE 'other'",
        "SELECT * FROM read_csv('table.csv')",
        "SELECT * FROM 'table.csv'",
        "SELECT content FROM read_text('table.csv')",
        "SELECT * FROM glob('*')",
        "SELECT getenv('HOME')",
        "SELECT * FROM MAKE",
        "CALL pragma_version()",
    ],
    "postgres": [
        "WITH gone AS (DELETE FROM activation RETURNING 1) SELECT * FROM gone",
        "COPY activation TO STDOUT",
        "COPY (SELECT 1) TO PROGRAM 'touch other'",
        "SELECT * INTO other FROM activation",
        "SELECT nextval('nothing')",
        "SET default_transaction_read_only = off",
        "SET SESSION AUTHORIZATION postgres",
        "DO $$ BEGIN DELETE FROM activation; END $$",
        "LISTEN x",
        "SELECT lo_create(0)",
        "EXPLAIN ANALYZE DELETE FROM activation",
        "SHOW ALL",
    ],
}


@every
def test_nothing_but_reading_is_done(
    asked: tuple[str, Path | str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("date,value\n2026-01-05,1\n", encoding="utf-8")
    before, files = _held(asked), sorted(tmp_path.iterdir())
    for sql in [*WRITING, *OWN[asked[0]]]:
        with pytest.raises(OstError) as refused:
            _ask(asked, sql)
        assert isinstance(refused.value, QueryFailed), sql
    assert _held(asked) == before
    assert sorted(tmp_path.iterdir()) == files


@every
@pytest.mark.parametrize(
    "sql", ["DELETE FROM activation", "SELECT 1; SELECT 2", "CREATE TABLE other (a INTEGER)"]
)
def test_what_is_no_question_is_told_as_that(asked: tuple[str, Path | str], sql: str) -> None:
    with pytest.raises(QueryFailed) as refused:
        _ask(asked, sql)
    if not (asked[0] == "postgres" and "TABLE" in sql) and not (asked[0] == "postgres" and "DELETE" in sql):
        assert isinstance(refused.value, OnlyQuestions)


@every
def test_a_question_that_the_database_does_not_understand_is_told_with_its_words(
    asked: tuple[str, Path | str],
) -> None:
    for sql, words in (
        ("SELECT day FROM activations", "activations"),
        ("SELECT days FROM activation", "days"),
        ("SELEC 1", "SELEC"),
    ):
        with pytest.raises(QueryFailed, match=words) as refused:
            _ask(asked, sql)
        assert "\n" not in refused.value.message


@every
def test_a_question_that_takes_too_long_is_ended(asked: tuple[str, Path | str]) -> None:
    with pytest.raises(QueryTooSlow, match=r"longer than 0.3 seconds"):
        _ask(asked, ENDLESS[asked[0]], seconds=0.3)


def test_a_question_that_takes_the_limits_of_the_server_away_is_ended_too(warehouse: str) -> None:
    sql = (
        "SELECT set_config('statement_timeout', '0', false), CASE WHEN i > 10000 THEN pg_sleep(10) END "
        "FROM generate_series(1, 10001) i"
    )
    with pytest.raises(QueryTooSlow, match=r"longer than 0.5 seconds") as refused:
        ask(warehouse, sql, most=1_000_000, seconds=0.5)
    assert isinstance(refused.value.__cause__, psycopg.errors.QueryCanceled)  # in the middle of its sleep


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a whole console there")
@every
def test_a_question_is_given_up_when_somebody_interrupts_it(asked: tuple[str, Path | str]) -> None:
    timer = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            _ask(asked, ENDLESS[asked[0]])
    finally:
        timer.cancel()


def test_types_of_a_server_come_as_pythons(warehouse: str) -> None:
    sql = (
        "SELECT TIMESTAMPTZ '2026-01-05 23:30:00-05:00' AS a, NUMERIC '1.50' AS b, "
        "TIMESTAMP '2026-01-05 23:30' AS c, 'x'::text AS d"
    )
    [row] = ask(warehouse, sql, most=1, seconds=30).rows
    assert row[0].date() == date(2026, 1, 6)  # in UTC, whatever the server's own zone is
    assert (row[1], row[2].date(), row[3]) == (Decimal("1.50"), date(2026, 1, 5), "x")
    for beyond in ("infinity", "0044-03-15 BC", "20000-01-01"):
        with pytest.raises(QueryFailed):
            ask(warehouse, f"SELECT DATE '{beyond}'", most=1, seconds=30)


def test_a_text_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.execute("INSERT INTO t VALUES (CAST(x'ff' AS TEXT))")
        connection.commit()
    with pytest.raises(QueryFailed, match="UTF-8"):
        ask(path, "SELECT a FROM t", most=1, seconds=30)


def test_a_database_that_others_keep_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shop.duckdb"
    duckdb.connect(str(path)).close()
    code = (
        f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(Locked):
            ask(path, "SELECT 1", most=1, seconds=30)
        holder.communicate()
    other = tmp_path / "shop.db"
    with closing(sqlite3.connect(other, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE t (a)")
        writer.execute("PRAGMA locking_mode=EXCLUSIVE")
        writer.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("ost.storage.asking._BUSY_SECONDS", 0.05)
        with pytest.raises(Locked):
            ask(other, "SELECT a FROM t", most=1, seconds=30)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_write_ahead_log_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "shop.db")) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute(MAKE[0])
    folder.chmod(0o555)
    try:
        with pytest.raises(QueryFailed, match="has a write-ahead log, and its folder cannot be written"):
            ask(folder / "shop.db", "SELECT * FROM activation", most=1, seconds=30)
    finally:
        folder.chmod(0o755)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"date,value\n", b"SQLite format 4\0" + bytes(100)):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(UnknownDatabase, match="is no file of SQLite or DuckDB"):
            ask(tmp_path / "x", "SELECT 1", most=1, seconds=30)
    with pytest.raises(NoSuchFile):
        ask(tmp_path / "nowhere.db", "SELECT 1", most=1, seconds=30)
    with pytest.raises(NoSuchFile, match="is a folder"):
        ask(tmp_path, "SELECT 1", most=1, seconds=30)
    assert not (tmp_path / "nowhere.db").exists()
    for begins in (b"SQLite format 3\0", bytes(8) + b"DUCK"):
        (tmp_path / "x").write_bytes(begins + b"\x07" * 5000)
        with pytest.raises(QueryFailed):
            ask(tmp_path / "x", "SELECT * FROM t", most=1, seconds=30)


@pytest.mark.skipif(sys.platform == "win32", reason="a device of Unix")
def test_a_device_is_no_database(tmp_path: Path) -> None:
    from pathlib import Path as AnyPath

    with pytest.raises(NotARegularFile):
        ask(AnyPath("/dev/zero"), "SELECT 1", most=1, seconds=30)


def test_a_server_that_is_not_there_or_does_not_let_in_is_told_without_the_password(
    postgres: Running,
) -> None:
    with pytest.raises(CannotConnect) as refused:
        ask("postgresql://ana:sekret@127.0.0.1:1/x", "SELECT 1", most=1, seconds=30)
    assert "sekret" not in refused.value.message + refused.value.hint
    with pytest.raises(BadUrl):
        ask("postgresql://a:b:c@@h/x", "SELECT 1", most=1, seconds=30)
    with pytest.raises(NotLetIn) as refused_too:
        ask(postgres.at("postgres", user="nobody_at_all"), "SELECT 1", most=1, seconds=30)
    assert "nobody_at_all" in refused_too.value.message


def test_a_library_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb.connect(str(tmp_path / "x")).close()
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra) as refused:
        ask(tmp_path / "x", "SELECT 1", most=1, seconds=30)
    assert refused.value.hint == 'Get it with: pip install "ost-tracker[duckdb]"'


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("postgresql://ana:pw@h/db", True),
        ("postgres://ana:p%40@h/db", True),
        ("postgresql://h/db?password=pw", True),
        ("postgresql://h/db?sslpassword=pw", True),
        ("postgresql://ana@h/db", False),
        ("postgresql:///db?service=warehouse&passfile=/home/ana/.pgpass", False),
        ("shop.db", False),
    ],
)
def test_a_password_in_a_url_is_seen(url: str, secret: bool) -> None:
    assert holds_password(url) == secret


@pytest.mark.parametrize(
    ("database", "path"),
    [
        ("shop.db", "shop.db"),
        ("sqlite:///shop.db", "shop.db"),
        ("sqlite:////data/shop.db", "/data/shop.db"),
        ("sqlite+pysqlite:///shop.db", "shop.db"),
        ("duckdb:///shop.duckdb", "shop.duckdb"),
        ("data/host=a.db", "data/host=a.db"),
        ("postgresql://h/db", None),
    ],
)
def test_a_database_is_a_file_or_on_a_server(database: str, path: str | None) -> None:
    assert database_path(database) == path


@pytest.mark.parametrize(
    "database",
    [
        "",
        " ",
        ":memory:",
        "sqlite://",
        "mysql://u:pw@h/db",
        "https://h/x.db",
        "file:x",
        "jdbc:postgresql://u:pw@h/db",
        "u:pw://h/db",
        "host=h password=pw",
        " Password = pw host=h",
        "sqlite://u:pw@h/x.db",
    ],
)
def test_what_is_neither_is_refused_and_not_shown(database: str) -> None:
    with pytest.raises(UnknownDatabase) as refused:
        database_path(database)
    assert "pw" not in refused.value.message
