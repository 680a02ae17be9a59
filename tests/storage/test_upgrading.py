"""Bringing a database to a newer schema: with a verified backup, whole, or not at all.

The next schema of these tests is made up: tables are rebuilt, one of which names itself.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ost.errors import StoreFailed
from ost.storage.engine import check_file
from ost.storage.migrate import SCRIPTS, upgrade
from ost.storage.rows import GUARDS, SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path

NEXT = SCHEMA_VERSION + 1

HEAD = f"""
import sqlalchemy as sa
from alembic import op
revision = "{NEXT:04d}"
down_revision = "{SCHEMA_VERSION:04d}"
def upgrade():
"""

REBUILD = """
    with op.batch_alter_table("node", recreate="always") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
    with op.batch_alter_table("place", recreate="always") as batch:
        batch.add_column(sa.Column("depth", sa.Integer(), nullable=False, server_default="0"))
"""

PLACES = 300


@pytest.fixture
def nested(database: Path) -> Path:
    """A workspace beside whose tables stands one that names itself, and would lose its rows to a cascade."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            "CREATE TABLE place (id INTEGER PRIMARY KEY, workspace BIGINT, ref TEXT, parent INTEGER, "
            "FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE SET NULL, "
            "FOREIGN KEY(parent) REFERENCES place (id) ON DELETE CASCADE)"
        )
        connection.executemany(
            "INSERT INTO place VALUES (?, 1, 'opp1', ?)", [(n, n - 1 or None) for n in range(1, PLACES + 1)]
        )
        connection.commit()
    return database


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The real migrations, to which a second one can be added."""
    return shutil.copytree(
        SCRIPTS, tmp_path / "100 % migrations", ignore=shutil.ignore_patterns("__pycache__")
    )


def _add(scripts: Path, body: str) -> Path:
    (scripts / "versions" / f"v{NEXT:04d}_made_up.py").write_text(HEAD + body)
    return scripts


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def _backups(path: Path) -> Path:
    return path.with_name(f"{path.name}.backups")


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_tables_are_rebuilt_without_losing_a_row_or_a_link(nested: Path, scripts: Path) -> None:
    before = {
        table: _rows(nested, f"SELECT count(*) FROM {table}")  # noqa: S608
        for (table,) in _rows(
            nested, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
        )
    }
    links = _rows(nested, "SELECT id, workspace, ref, parent FROM place")
    upgrade(nested, scripts=_add(scripts, REBUILD), target=NEXT)
    for table, count in before.items():
        assert _rows(nested, f"SELECT count(*) FROM {table}") == count, table  # noqa: S608
    assert _rows(nested, "SELECT id, workspace, ref, parent FROM place") == links
    assert _rows(nested, "SELECT DISTINCT depth FROM place") == [(0,)]
    assert _rows(nested, "SELECT DISTINCT colour FROM node") == [(None,)]
    assert _rows(nested, "PRAGMA foreign_key_check") == []
    guards = _rows(nested, "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    assert guards == sorted((guard.split()[2],) for guard in GUARDS)
    assert _rows(nested, "PRAGMA integrity_check") == [("ok",)]
    assert _rows(nested, "PRAGMA user_version") == [(NEXT,)]
    assert _rows(nested, "SELECT version_num FROM alembic_version") == [(f"{NEXT:04d}",)]


def test_the_constraints_still_hold_after_a_rebuild(nested: Path, scripts: Path) -> None:
    upgrade(nested, scripts=_add(scripts, REBUILD), target=NEXT)
    with closing(sqlite3.connect(nested)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            connection.execute("DELETE FROM node WHERE ref = 'kr1'")
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            connection.execute("UPDATE node SET status = 'asleep'")
        connection.execute("DELETE FROM place WHERE id = 1")
        assert connection.execute("SELECT count(*) FROM place").fetchone() == (
            0,
        )  # the cascade is there again


def test_the_backup_is_what_was_there(nested: Path, scripts: Path) -> None:
    before = _dump(nested)
    backup = upgrade(nested, scripts=_add(scripts, REBUILD), target=NEXT)
    assert backup is not None
    assert list(_backups(nested).iterdir()) == [backup]
    assert backup.name.endswith(".before-upgrade.db")
    assert _dump(backup) == before
    assert check_file(backup) == SCHEMA_VERSION


def test_what_a_crash_left_is_in_nobodys_way(nested: Path, scripts: Path) -> None:
    _backups(nested).mkdir()
    (_backups(nested) / ".2026-01-01T000000Z.before-upgrade.db.0a1b2c3d.new").write_bytes(b"left by a crash")
    before = _dump(nested)
    backup = upgrade(nested, scripts=_add(scripts, REBUILD), target=NEXT)
    assert backup is not None
    assert _dump(backup) == before


FAILURES = {
    "it loses rows": ('op.execute("DELETE FROM measurement")', "would lose rows of measurement"),
    "it loses a table": ('op.drop_table("check_in")', "would lose rows of check_in"),
    "it breaks links": (
        "op.execute(\"UPDATE edge SET source = 'kr9' WHERE source = 'kr1'\")",
        "would break links between rows",
    ),
    "it loses lines of the history": ('op.execute("DELETE FROM change")', "the history is only appended to"),
    "it rewrites the history": (
        "op.execute(\"UPDATE changeset SET actor = ''\")",
        "the history is only appended to",
    ),
    "it is wrong SQL": ('op.execute("DELETE FROM nowhere")', "no such table: nowhere"),
}


@pytest.mark.parametrize(("statement", "why"), FAILURES.values(), ids=FAILURES.keys())
def test_a_migration_that_would_do_harm_leaves_the_file_as_it_was(
    nested: Path, scripts: Path, statement: str, why: str
) -> None:
    before = nested.read_bytes()
    with pytest.raises(StoreFailed, match=why):
        upgrade(nested, scripts=_add(scripts, f"{REBUILD}    {statement}\n"), target=NEXT)
    assert nested.read_bytes() == before
    assert check_file(nested) == SCHEMA_VERSION
    assert not nested.with_name("ost.db-journal").exists()


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(nested: Path, scripts: Path) -> None:
    before = nested.read_bytes()
    body = f'{REBUILD}    raise RuntimeError("half way")\n'
    with pytest.raises(RuntimeError, match="half way"):
        upgrade(nested, scripts=_add(scripts, body), target=NEXT)
    assert nested.read_bytes() == before
    upgrade(nested, scripts=_add(scripts, REBUILD), target=NEXT)  # and can be tried again
    assert _rows(nested, "PRAGMA user_version") == [(NEXT,)]


def test_a_backup_that_cannot_be_written_stops_the_upgrade(nested: Path, scripts: Path) -> None:
    _backups(nested).write_bytes(b"a file where the folder should be")
    before = nested.read_bytes()
    with pytest.raises(StoreFailed, match=r"its backup .* cannot be written"):
        upgrade(nested, scripts=_add(scripts, REBUILD), target=NEXT)
    assert nested.read_bytes() == before


def test_of_two_that_upgrade_at_once_one_does_it_and_the_backup_stays_the_old_one(
    nested: Path, scripts: Path
) -> None:
    before = _dump(nested)
    _add(scripts, REBUILD)
    found: list[Path | None] = []
    with closing(sqlite3.connect(nested, isolation_level=None)) as first:
        first.execute("BEGIN IMMEDIATE")
        other = threading.Thread(target=lambda: found.append(upgrade(nested, scripts=scripts, target=NEXT)))
        other.start()
        time.sleep(0.2)
        first.execute("ALTER TABLE node ADD COLUMN colour TEXT")
        first.execute(f"PRAGMA user_version={NEXT}")
        first.execute("COMMIT")
        other.join()
    assert found == [None]
    assert not _backups(nested).exists()
    assert _dump(nested) != before
    assert _rows(nested, "SELECT version_num FROM alembic_version") == [
        (f"{SCHEMA_VERSION:04d}",)
    ]  # the second ran nothing


def test_nothing_is_done_where_nothing_is_to_do(database: Path) -> None:
    before = database.read_bytes()
    assert upgrade(database) is None
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == ["ost.db"]
