"""The schema is one, whichever way it was made, and a file of every released one opens."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from contents import contents_of

from ost.domain.kinds import Kind
from ost.services.adding import add_objective
from ost.services.judging import read_verdicts
from ost.services.requesting import add_request
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.engine import check_file, write_transaction, writer_engine
from ost.storage.migrate import SCRIPTS, run_scripts
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore

RELEASED = Path(__file__).parent / "data"


def _clauses(sql: str) -> frozenset[str]:
    """The clauses of a CREATE statement without their order: columns, constraints, and what stands around them."""
    sql = " ".join(re.sub(r'["`\[\]]', "", sql).split())
    head, _, rest = sql.partition("(")
    body, _, tail = rest.rpartition(")")
    parts, depth, begin = [], 0, 0
    for at, character in enumerate(body):
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append(body[begin:at])
            begin = at + 1
    parts.append(body[begin:])
    return frozenset(
        {head.strip(), tail.strip(), *(re.sub(r"\s*([(),])\s*", r"\1", p).strip() for p in parts)}
    )


def _schema(path: Path) -> dict[str, frozenset[str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'"
        ).fetchall()
    return {name: _clauses(sql) for name, sql in rows}


def test_the_migrations_make_the_schema_that_the_row_classes_declare(
    tmp_path: Path, empty_database: Path
) -> None:
    migrated = tmp_path / "migrated.db"
    with write_transaction(writer_engine(migrated, create=True), migrated) as connection:
        run_scripts(connection, SCRIPTS, SCHEMA_VERSION)
    made, declared = _schema(migrated), _schema(empty_database)
    assert made.keys() == declared.keys()
    for name, clauses in declared.items():
        assert made[name] == clauses, name
    for path in (migrated, empty_database):
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(f"{SCHEMA_VERSION:04d}",)]


def test_the_clauses_are_told_apart() -> None:
    """What the comparison above rests on."""
    one = _clauses('CREATE TABLE "a" (x INTEGER NOT NULL, y TEXT, CHECK (x IN (1, 2)))')
    assert one == _clauses("CREATE TABLE a (y TEXT,\n CHECK (x IN (1,2)), x INTEGER NOT NULL )")
    assert one != _clauses("CREATE TABLE a (y TEXT, CHECK (x IN (1,3)), x INTEGER NOT NULL)")
    assert one != _clauses("CREATE TABLE a (y TEXT, CHECK (x IN (1,2)), x INTEGER)")
    assert one != _clauses("CREATE TABLE a (x INTEGER NOT NULL, y TEXT, CHECK (x IN (1, 2))) WITHOUT ROWID")


def test_there_is_a_migration_and_a_file_for_every_schema() -> None:
    versions = range(1, SCHEMA_VERSION + 1)
    scripts = sorted(path.name[1:5] for path in (SCRIPTS / "versions").glob("v*.py"))
    assert scripts == [f"{version:04d}" for version in versions]
    files = sorted(path.name for path in RELEASED.glob("*.db"))
    assert files == [f"schema_{version}.db" for version in versions]


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_file_of_a_released_schema_opens_and_is_read_and_written(
    tmp_path: Path, empty_database: Path, version: int
) -> None:
    path = shutil.copy(RELEASED / f"schema_{version}.db", tmp_path / "ost.db")
    assert check_file(path) == version
    store = SqliteStore(path, actor="ana")
    everything = contents_of(store)
    for sort in ("nodes", "edges", "bets", "steps", "check_ins", "results", "decisions", "changes"):
        assert everything[sort], sort
    with store.reading() as reader:
        later = {Kind.REQUEST} if version < 4 else set()
        assert {node.kind for node in reader.nodes()} == set(Kind) - later
    workspace = Workspace(store, date(2026, 11, 20), "ana")
    assert read_tree(workspace).roots
    assert len({judged.judgement.verdict for judged in read_verdicts(workspace).verdicts}) == 7
    assert add_objective(workspace, "Written by a later version").view.ref.number > 1
    asked = add_request(workspace, "Asked of a later version", asked_by="Bo", serves=["kr1"])
    assert asked.view.data["serves"] == ["kr1"]
    assert check_file(path) == SCHEMA_VERSION
    assert _schema(path) == _schema(empty_database)
