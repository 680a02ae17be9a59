"""A writer that is killed leaves whole transactions, which whoever comes next can read."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from .conftest import Proof

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "kill_writers.py"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked")
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_killed_writers_lose_nothing_that_was_kept_and_leave_nothing_half_done(
    journal: str, proof: Proof
) -> None:
    """Also where somebody has put the file into SQLite's other mode."""
    kills = proof.size(4, 200)
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), "--kills", str(kills), "--seed", "7", "--journal", journal],
        capture_output=True,
        text=True,
        timeout=60 + 5 * kills,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    bad = {"lost": 0, "halves": 0, "damaged": 0, "untold": 0}
    assert found.items() >= {"kills": kills, "journal": journal, **bad}.items()
    assert found["within"] > 0
    proof.found(
        f"{kills} writers killed, journal mode {journal.upper()}, SQLite {found['sqlite']}",
        f"{found['within']} within a transaction, {found['committing']} of them while it was committed, "
        f"{found['left']} left a journal or log; {found['kept']} transactions kept, 0 acknowledged ones lost, "
        "0 half there, 0 damaged, 0 histories that tell something else",
    )


@pytest.fixture
def half_written(database: Path) -> Path:
    """A database whose pages a writer had begun to overwrite when it vanished, with the journal it left."""
    copy = database.with_name("left.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size=1")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE node SET title = 'Half'")
        writer.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
            "INSERT INTO change (workspace, seq, position, ref, op, field) "
            "SELECT 1, 1, 100 + i, 'obj1', 'edit', printf('%.*c', 500, 'x') FROM n"
        )
        shutil.copy(database, copy)
        shutil.copy(f"{database}-journal", f"{copy}-journal")
        writer.execute("ROLLBACK")
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as torn:
        assert torn.execute("SELECT count(*) FROM node WHERE title = 'Half'").fetchone() != (0,)
    return copy


def test_the_first_reader_takes_back_what_was_half_done(half_written: Path) -> None:
    """It must not take a writer to mend it: nobody may write for days."""
    with SqliteStore(half_written).reading() as reader:
        assert {node.title for node in reader.nodes()} & {"Half"} == set()
        assert len(reader.nodes()) == 10
    assert not Path(f"{half_written}-journal").exists()


def test_a_writer_takes_it_back_too(half_written: Path) -> None:
    with SqliteStore(half_written).writing("edit") as tx:
        tx.update_node(tx.nodes()[0].ref, {"title": "After"})
    with SqliteStore(half_written).reading() as reader:
        titles = [node.title for node in reader.nodes()]
    assert titles[0] == "After"
    assert "Half" not in titles
