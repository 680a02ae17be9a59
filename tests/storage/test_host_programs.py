"""A program that uses SQLModel for tables of its own, and ost as a library."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HOST = """
import sqlite3, sys
from contextlib import closing
from pathlib import Path
from sqlmodel import Field, SQLModel

class Metric(SQLModel, table=True):
    __tablename__ = "metric"
    id: int | None = Field(default=None, primary_key=True)

class NodeRow(SQLModel, table=True):
    __tablename__ = "hero"
    id: int | None = Field(default=None, primary_key=True)

from ost.storage.sqlite import new_workspace

path = Path(sys.argv[1])
with new_workspace(path, "x"):
    pass
with closing(sqlite3.connect(path)) as connection:
    tables = {name for name, in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
assert "node" in tables and "hero" not in tables, tables
assert set(SQLModel.metadata.tables) == {"metric", "hero"}, SQLModel.metadata.tables
"""


def test_its_tables_and_ours_do_not_meet(tmp_path: Path) -> None:
    """Neither by name in its memory, nor in our file."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", HOST, str(tmp_path / "ost.db")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
