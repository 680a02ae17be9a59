"""The database refuses by itself what the use cases refuse: each constraint is violated by raw SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from neighbours import move_in
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from ost.storage.engine import reader_engine, writer_engine
from ost.storage.mapping import CHANGE, CHANGESET
from ost.storage.rows import NodeRow, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


CHECKS = [
    # name of the check, statement that violates it and nothing else
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
    ("result_overruled", "UPDATE result SET overruled = 'won'"),
    ("metric_service_level", "UPDATE metric SET service_level = 1.01"),
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
    ("initiative_horizon", "UPDATE initiative SET horizon = 'soon'"),
    ("edge_relation", "UPDATE edge SET relation = 'likes' WHERE source = 'int1'"),
    ("edge_ends", "INSERT INTO edge VALUES (1, 'opp1', 'opp1', 'parent')"),
    ("bet_worth_having", "UPDATE bet SET worth_having = 0"),
    ("measurement_value", "UPDATE measurement SET value = 1.1e15"),
    ("measurement_value", "UPDATE measurement SET value = -9e999"),
    ("measurement_n", "UPDATE measurement SET n = 0"),
    ("check_in_confidence", "UPDATE check_in SET confidence = 11"),
    ("decision_choice", "UPDATE decision SET choice = 'dither'"),
    ("result_type", "UPDATE result SET type = 'hunch'"),
    ("result_outcome", "UPDATE result SET outcome = 'running'"),
    ("change_op", "INSERT INTO change VALUES (1, 1, 99, 'obj1', 'forget', NULL, NULL, NULL)"),
]

UNIQUE = [
    "INSERT INTO edge VALUES (1, 'obj1', 'kr1', 'delivers')",
    "INSERT INTO workspace SELECT 3, name, created, 0, '', NULL FROM workspace",
    *(f"INSERT INTO {table.name} SELECT * FROM {table.name} LIMIT 1" for table in Row.metadata.sorted_tables),  # noqa: S608
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
        "INSERT INTO node (workspace, ref, kind, number, title, title_folded, status, created) "
        "VALUES (1, 'opp2', 'opportunity', 2, 'Free', 'free', 'open', '2026-03-02')"
    )
    yield connection
    connection.close()


def _like(raw: sqlite3.Connection, table: str, **values: object) -> None:
    """Add a row like the first one of a table, but for some values."""
    columns = [str(row[1]) for row in raw.execute(f"PRAGMA table_info({table})")]
    taken = ", ".join("?" if column in values else f'"{column}"' for column in columns)
    given = [values[column] for column in columns if column in values]
    raw.execute(f"INSERT INTO {table} SELECT {taken} FROM {table} LIMIT 1", given)  # noqa: S608


def _set(raw: sqlite3.Connection, table: str, column: str, value: object) -> None:
    """Set a column of all rows, where they may be changed; otherwise of a new one."""
    if table in NEXT:
        _like(raw, table, **{**NEXT[table], column: value})
    else:
        one = {"edge": "workspace = 1 AND source = 'obj1'", "workspace": "id = 1"}.get(table, "workspace = 1")
        raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE {one}', (value,))  # noqa: S608


NEXT = {"changeset": {"seq": 99}, "change": {"position": 99}}
"""What a row of the history says that is not there yet."""


@pytest.mark.parametrize(("name", "statement"), CHECKS)
def test_a_check_refuses(raw: sqlite3.Connection, name: str, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"CHECK constraint failed: {name}$"):
        raw.execute(statement)


def test_every_check_is_tried() -> None:
    named = {
        constraint.name
        for table in Row.metadata.sorted_tables
        for constraint in (*table.constraints, *(one for c in table.columns for one in c.constraints))
        if isinstance(constraint, CheckConstraint)
    }
    assert named == {name for name, _ in CHECKS}


@pytest.mark.parametrize("statement", UNIQUE)
def test_nothing_is_there_twice(raw: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE constraint failed|only appended to"):
        raw.execute(statement)


def test_the_unique_pair_of_kind_and_number_is_declared() -> None:
    [unique] = [c for c in NodeRow.__table__.constraints if isinstance(c, UniqueConstraint)]  # type: ignore[attr-defined]
    assert [column.name for column in unique.columns] == ["workspace", "kind", "number"]


def test_the_workspace_comes_first_in_every_key() -> None:
    """So that what belongs to one lies together, and a row can name nothing of another."""
    for table in Row.metadata.sorted_tables:
        if table.name == "workspace":
            continue
        keys = [list(table.primary_key.columns), *(list(index.columns) for index in table.indexes)]
        keys += [
            list(c.columns)
            for c in table.constraints
            if isinstance(c, (UniqueConstraint, ForeignKeyConstraint))
        ]
        assert {columns[0].name for columns in keys} == {"workspace"}, table.name


@pytest.mark.parametrize(("table", "column"), FOREIGN)
def test_a_row_names_only_what_is_there(raw: sqlite3.Connection, table: str, column: str) -> None:
    stranger = 99 if column in {"seq", "workspace"} else "zzz99"
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        _set(raw, table, column, stranger)


@pytest.mark.parametrize(
    ("table", "column"), [pair for pair in FOREIGN if pair[1] not in {"seq", "workspace"}]
)
def test_a_row_names_nothing_of_another_workspace(
    raw: sqlite3.Connection, database: Path, neighbour: Path, table: str, column: str
) -> None:
    """Which has a ninth thing of every kind; this one has not."""
    raw.rollback()
    move_in(database, neighbour)
    there = f"SELECT {column} FROM {table} WHERE workspace = 2 AND {column} LIKE '%9' LIMIT 1"  # noqa: S608
    (ninth,) = raw.execute(there).fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        _set(raw, table, column, ninth)


def test_a_line_names_a_changeset_of_its_own_workspace(
    raw: sqlite3.Connection, database: Path, neighbour: Path
) -> None:
    raw.rollback()
    move_in(database, neighbour)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        raw.execute("INSERT INTO change VALUES (1, 9, 1, 'obj1', 'edit', NULL, NULL, NULL)")
    raw.execute("INSERT INTO change VALUES (2, 9, 99, 'obj1', 'edit', NULL, NULL, NULL)")


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
        _set(raw, table, column, None)


HISTORY = [(table.name, column.name) for table in (CHANGE, CHANGESET) for column in table.columns]


@pytest.mark.parametrize(("table", "column"), HISTORY)
def test_the_history_is_not_rewritten(raw: sqlite3.Connection, table: str, column: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="the history is only appended to"):
        raw.execute(f'UPDATE {table} SET "{column}" = "{column}"')  # noqa: S608
    with pytest.raises(sqlite3.IntegrityError, match="the history is only appended to"):
        raw.execute(f'UPDATE OR REPLACE {table} SET "{column}" = 9')  # noqa: S608


@pytest.mark.parametrize("table", ["change", "changeset"])
@pytest.mark.parametrize("where", ["", " WHERE seq = 1"])
def test_nothing_of_the_history_is_deleted(raw: sqlite3.Connection, table: str, where: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="the history is only appended to"):
        raw.execute(f"DELETE FROM {table}{where}")  # noqa: S608


def test_a_changeset_is_sealed_once(raw: sqlite3.Connection) -> None:
    """Until it is, its hash is empty; then nothing of it changes."""
    _like(raw, "changeset", seq=99, hash="")
    raw.execute("UPDATE changeset SET hash = 'abc' WHERE seq = 99")
    with pytest.raises(sqlite3.IntegrityError, match="the history is only appended to"):
        raw.execute("UPDATE changeset SET hash = 'def' WHERE seq = 99")
    with pytest.raises(sqlite3.IntegrityError, match="the history is only appended to"):
        raw.execute("UPDATE changeset SET hash = '' WHERE seq = 99")


def test_a_store_cannot_rewrite_its_history_either(database: Path) -> None:
    with (
        pytest.raises(IntegrityError, match="the history is only appended to"),
        writer_engine(database).connect() as connection,
    ):
        connection.exec_driver_sql("UPDATE change SET new = NULL")


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


@pytest.mark.parametrize("table", ["change", "changeset"])
def test_the_history_is_not_replaced_either(database: Path, table: str) -> None:
    """REPLACE deletes without asking the triggers of a deletion."""
    with closing(sqlite3.connect(database)) as connection:
        rows = f"SELECT * FROM {table}"  # noqa: S608
        before = connection.execute(rows).fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="only appended to"):
            connection.execute(f"INSERT OR REPLACE INTO {table} {rows}")
        assert connection.execute(rows).fetchall() == before
