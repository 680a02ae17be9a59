"""A disk that takes no more: the change is refused, and what was there stays whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from contents import contents_of
from samples import bare

from ost.errors import StoreFailed
from ost.storage import engine, sqlite
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

FILL = """
import resource, signal, sys
from pathlib import Path
from ost.domain.kinds import Ref
from ost.domain.model import Op
from ost.errors import OstError
from ost.storage.sqlite import SqliteStore, new_workspace
sys.path.insert(0, sys.argv[4])
path, limit = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    if sys.argv[3] == "make":
        with new_workspace(path, "x"):
            pass
    else:
        with SqliteStore(path).writing("test") as tx:
            for number in range(2000):
                tx.insert_change(Ref.parse("obj1"), Op.EDIT, "note", None, "x" * 500)
except OstError as error:
    print(type(error).__name__, error.message)
"""


def _limited(path: Path, limit: int, use: str) -> str:
    """What a process says that may make no file larger than so many bytes."""
    pytest.importorskip("resource", reason="limits are set with resource")
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path), str(limit), use, str(path.parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_may_not_grow_keeps_what_it_holds(database: Path) -> None:
    before = contents_of(SqliteStore(database))
    said = _limited(database, database.stat().st_size + 8192, "write")
    assert said.startswith("StoreFailed")
    assert "Nothing was written." in said
    assert _whole(database)
    assert contents_of(SqliteStore(database)) == before
    assert [file.name for file in database.parent.iterdir()] == ["ost.db"]


def test_a_workspace_that_does_not_fit_is_not_made(tmp_path: Path) -> None:
    said = _limited(tmp_path / "ost.db", 8192, "make")
    assert said.startswith("StoreFailed")
    assert list(tmp_path.iterdir()) == []


def test_a_full_database_says_that_the_disk_is_full(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own word for it, brought about by a limit on its pages."""
    before = contents_of(SqliteStore(database))
    usual = engine.writer_engine

    def small(path: Path, **options: bool) -> Engine:
        made = usual(path, **options)
        from sqlalchemy import event

        @event.listens_for(made, "connect")
        def _limit(connection: sqlite3.Connection, _: object) -> None:
            connection.execute("PRAGMA max_page_count=1")

        return made

    monkeypatch.setattr(sqlite, "writer_engine", small)

    def fill() -> None:
        with SqliteStore(database).writing("test") as tx:
            for number in range(2, 2000):
                tx.insert_node(bare(f"opp{number}", "x" * 400))

    with pytest.raises(StoreFailed, match="the disk is full"):
        fill()
    assert _whole(database)
    assert contents_of(SqliteStore(database)) == before
