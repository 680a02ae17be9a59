"""The database refuses by itself what the use cases refuse: each constraint is violated by raw SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from ost.storage.engine import reader_engine, writer_engine
from ost.storage.rows import NodeRow, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


CHECKS = [
    # name of the check, statement that violates it and nothing else
    ("one_workspace", "INSERT INTO workspace VALUES (2, 'another', '2026-01-01')"),
    ("node_kind", "UPDATE node SET kind = 'idea' WHERE ref = 'opp1'"),
    ("node_number", "UPDATE node SET number = 0, ref = 'opp0' WHERE ref = 'opp2'"),
    ("node_number", "UPDATE node SET number = -1, ref = 'opp-1' WHERE ref = 'opp2'"),
    ("node_ref", "UPDATE node SET number = 3 WHERE ref = 'opp2'"),
    ("node_ref", "UPDATE node SET ref = 'sol2' WHERE ref = 'opp2'"),
    ("node_title", "UPDATE node SET title = '' WHERE ref = 'opp1'"),
    ("node_title", "UPDATE node SET title = printf('%.*c', 501, 'x') WHERE ref = 'opp1'"),
    ("node_status", "UPDATE node SET status = 'shipped' WHERE ref = 'opp1'"),
    ("node_status", "UPDATE node SET status = '' WHERE ref = 'met1'"),
    ("objective_cadence", "UPDATE objective SET cadence = 'monthly'"),
    ("metric_scale", "UPDATE metric SET scale = 'cubic'"),
    ("metric_healthy", "UPDATE metric SET healthy_low = 5, healthy_high = 4"),
    ("key_result_form", "UPDATE key_result SET form = 'wobble'"),
    ("key_result_scope", "UPDATE key_result SET scope = 'mine'"),
    ("key_result_level", "UPDATE key_result SET level = 'wish'"),
    ("key_result_period", "UPDATE key_result SET due = start"),
    ("key_result_target", "UPDATE key_result SET target = baseline"),
    ("key_result_target", "UPDATE key_result SET baseline = NULL"),
    ("assumption_risk", "UPDATE assumption SET risk = 'weather'"),
    ("assumption_importance", "UPDATE assumption SET importance = 6"),
    ("assumption_evidence", "UPDATE assumption SET evidence = 0"),
    ("initiative_lag", "UPDATE initiative SET lag_days = -1"),
    ("initiative_lag", "UPDATE initiative SET lag_days = 3651"),
    ("edge_relation", "UPDATE edge SET relation = 'likes' WHERE source = 'int1'"),
    ("edge_ends", "INSERT INTO edge VALUES ('opp1', 'opp1', 'parent')"),
    ("bet_worth_having", "UPDATE bet SET worth_having = 0"),
    ("measurement_value", "UPDATE measurement SET value = 1.1e15"),
    ("measurement_value", "UPDATE measurement SET value = -9e999"),
    ("measurement_n", "UPDATE measurement SET n = 0"),
    ("check_in_confidence", "UPDATE check_in SET confidence = 11"),
    ("decision_choice", "UPDATE decision SET choice = 'dither'"),
    ("result_type", "UPDATE result SET type = 'hunch'"),
    ("result_outcome", "UPDATE result SET outcome = 'running'"),
    ("change_op", "UPDATE change SET op = 'forget'"),
]

UNIQUE = [
    "INSERT INTO node SELECT * FROM node WHERE ref = 'opp1'",
    "INSERT INTO edge VALUES ('obj1', 'kr1', 'delivers')",
    "INSERT INTO bet SELECT * FROM bet",
    "INSERT INTO step SELECT * FROM step",
    "INSERT INTO measurement SELECT * FROM measurement",
    "INSERT INTO check_in SELECT * FROM check_in",
    "INSERT INTO workspace SELECT * FROM workspace",
    "INSERT INTO metric SELECT * FROM metric",
    # the same kind and number under another ref cannot be made: the ref follows from them
]

FOREIGN = sorted(
    (table.name, column.name)
    for table in Row.metadata.sorted_tables
    for constraint in table.constraints
    if isinstance(constraint, ForeignKeyConstraint)
    for column in constraint.columns
)


@pytest.fixture
def raw(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection as ost opens it, with an opportunity that nothing hangs on."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(
        "INSERT INTO node (ref, kind, number, title, title_folded, status, created) "
        "VALUES ('opp2', 'opportunity', 2, 'Free', 'free', 'open', '2026-03-02')"
    )
    yield connection
    connection.close()


@pytest.mark.parametrize(("name", "statement"), CHECKS)
def test_a_check_refuses(raw: sqlite3.Connection, name: str, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"CHECK constraint failed: {name}$"):
        raw.execute(statement)


def test_every_check_is_tried() -> None:
    named = {
        constraint.name
        for table in Row.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert named == {name for name, _ in CHECKS}


@pytest.mark.parametrize("statement", UNIQUE)
def test_nothing_is_there_twice(raw: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed"):
        raw.execute(statement)


def test_the_unique_pair_of_kind_and_number_is_declared() -> None:
    [unique] = [c for c in NodeRow.__table__.constraints if isinstance(c, UniqueConstraint)]  # type: ignore[attr-defined]
    assert [column.name for column in unique.columns] == ["kind", "number"]


@pytest.mark.parametrize(("table", "column"), FOREIGN)
def test_a_row_names_only_what_is_there(raw: sqlite3.Connection, table: str, column: str) -> None:
    stranger = 99 if column == "seq" else "zzz99"
    one = "WHERE source = 'obj1'" if table == "edge" else ""
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        raw.execute(f"UPDATE {table} SET {column} = ? {one}", (stranger,))  # noqa: S608


@pytest.mark.parametrize("ref", ["obj1", "kr1", "opp1", "sol1", "asm1", "exp1", "ini1", "int1", "met1"])
def test_nothing_is_deleted_while_something_names_it(raw: sqlite3.Connection, ref: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        raw.execute("DELETE FROM node WHERE ref = ?", (ref,))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table.name, column.name)
        for table in Row.metadata.sorted_tables
        for column in table.columns
        if not column.nullable and not column.primary_key
    ],
)
def test_what_must_be_said_is_not_null(raw: sqlite3.Connection, table: str, column: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL constraint failed"):
        raw.execute(f'UPDATE {table} SET "{column}" = NULL')  # noqa: S608


def test_every_table_has_a_row_to_try_it_on(raw: sqlite3.Connection) -> None:
    """An UPDATE of no rows violates nothing."""
    for table in Row.metadata.sorted_tables:
        assert raw.execute(f"SELECT count(*) FROM {table.name}").fetchone() != (0,), table.name  # noqa: S608


@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("trusted_schema", 0), ("synchronous", 3), ("query_only", 0)]
)
def test_writers_open_the_database_with_its_guards_up(database: Path, pragma: str, value: int) -> None:
    with writer_engine(database).connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_readers_cannot_write(database: Path) -> None:
    with reader_engine(database).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_the_database_is_one_file_without_a_log_beside_it(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [path.name for path in database.parent.iterdir()] == ["ost.db"]
