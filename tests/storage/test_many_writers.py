"""Several processes at one workspace: every write arrives, and who waits too long is told."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples import bare

from ost.errors import Locked
from ost.storage.proof import broken_links
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITERS, WRITES = 16, 50

MANY = f"""
import os, sys
from pathlib import Path
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Objective, Op
from ost.storage.sqlite import SqliteStore
from datetime import date
store = SqliteStore(Path(sys.argv[1]), actor="many")
children = []
for writer in range({WRITERS}):
    child = os.fork()
    if child:
        children.append(child)
        continue
    try:
        for number in range({WRITES}):
            with store.writing("add") as tx:
                ref = Ref(Kind.OBJECTIVE, tx.last_number(Kind.OBJECTIVE) + 1)
                tx.insert_node(
                    Objective(ref=ref, title=f"{{writer}} {{number}}", status="open", created=date(2026, 1, 1))
                )
                tx.insert_change(ref, Op.ADD)
        os._exit(0)
    finally:
        os._exit(1)
sys.exit(sum(os.waitpid(child, 0)[1] for child in children))
"""

WRITE = """
import sys, time
from pathlib import Path
from ost.storage.sqlite import SqliteStore
from ost.domain.kinds import Ref
print("begun", flush=True)
try:
    with SqliteStore(Path(sys.argv[1]), deadline=float(sys.argv[2])).writing("edit") as tx:
        tx.update_node(Ref.parse("obj1"), {"title": "Changed"})
        print("within", flush=True)
        time.sleep(float(sys.argv[3]))
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(130)
print("kept", flush=True)
"""


@contextmanager
def _locked(path: Path, how: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
    """Another process at work on the file."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute(how)
        yield other
        if other.in_transaction:
            other.execute("ROLLBACK")


def _title(path: Path) -> str:
    with SqliteStore(path).reading() as reader:
        return reader.nodes()[0].title


def _start(path: Path, deadline: float = 60, pause: float = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(path), str(deadline), str(pause)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked")
def test_the_writes_of_sixteen_processes_all_arrive(empty_database: Path) -> None:
    """In memory-backed files where there are some: it is their locks that are tried, not the disk."""
    shared_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=shared_memory) as folder:
        path = shutil.copy(empty_database, Path(folder) / "ost.db")
        subprocess.run([sys.executable, "-c", MANY, str(path)], check=True, timeout=100)
        with SqliteStore(path).reading() as reader:
            nodes, changes = reader.nodes(), reader.changes()
            made, head, broken = reader.changesets(), reader.head(), list(broken_links(reader))
    assert [node.ref.number for node in nodes] == list(range(1, WRITERS * WRITES + 1))
    assert len({node.title for node in nodes}) == WRITERS * WRITES
    assert [change.seq for change in changes] == list(range(1, WRITERS * WRITES + 1))
    assert head == (WRITERS * WRITES, made[-1].hash)
    assert broken == []
    assert [one.at for one in made] == sorted(one.at for one in made)


@pytest.mark.parametrize("how", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_writer_waits_for_its_turn(database: Path, how: str) -> None:
    """Also where the other one keeps even readers out, as during a long commit."""
    with _locked(database, how) as other:
        release = threading.Timer(0.4, other.execute, ["COMMIT"])
        release.start()
        with SqliteStore(database).writing("edit") as tx:
            tx.update_node(tx.nodes()[0].ref, {"title": "Patient"})
        release.join()
    assert _title(database) == "Patient"


@pytest.mark.parametrize("how", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_writer_that_waited_long_enough_says_so(
    database: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = database.read_bytes()
    with _locked(database, how):
        begun = time.monotonic()
        with pytest.raises(Locked, match="is locked by another process") as refused:  # noqa: SIM117
            with SqliteStore(database, deadline=1.3).writing("edit"):
                pytest.fail("wrote beside another writer")
        assert 1.3 <= time.monotonic() - begun < 30
    assert "waited 1 s" in refused.value.message
    assert capsys.readouterr().err == f"Waiting for another process to finish with {database} …\n"
    assert database.read_bytes() == before


def test_a_commit_waits_for_readers_to_leave(database: Path) -> None:
    with _locked(database, "BEGIN") as other:
        other.execute("SELECT count(*) FROM node").fetchone()
        release = threading.Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        with SqliteStore(database).writing("edit") as tx:
            tx.update_node(tx.nodes()[0].ref, {"title": "Patient"})
        release.join()
    assert _title(database) == "Patient"


def test_a_commit_that_waited_too_long_for_readers_keeps_nothing(database: Path) -> None:
    before = _title(database)
    with _locked(database, "BEGIN") as other:
        other.execute("SELECT count(*) FROM node").fetchone()
        with pytest.raises(Locked), SqliteStore(database, deadline=0.3).writing("edit") as tx:
            tx.update_node(tx.nodes()[0].ref, {"title": "Impatient"})
    assert _title(database) == before


def test_a_reader_sees_one_moment_while_others_write(database: Path) -> None:
    store = SqliteStore(database)
    with store.reading() as reader:
        before = reader.nodes()
        with pytest.raises(Locked), SqliteStore(database, deadline=0.1).writing("add") as tx:
            tx.insert_node(bare("obj2"))
        assert reader.nodes() == before


def test_readers_read_beside_an_open_writer(database: Path) -> None:
    with SqliteStore(database).writing("edit") as tx:
        tx.update_node(tx.nodes()[0].ref, {"title": "Not yet"})
        assert _title(database) == "New users succeed"
    assert _title(database) == "Not yet"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_ends_a_waiting_writer_at_once(database: Path) -> None:
    with _locked(database):
        writer = _start(database)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        time.sleep(0.3)
        asked = time.monotonic()
        writer.send_signal(signal.SIGINT)
        said, _ = writer.communicate(timeout=10)
        took = time.monotonic() - asked
    assert (said, writer.returncode) == ("interrupted\n", 130)
    assert took < 20  # and not the minute that it would have waited
    assert _title(database) == "New users succeed"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_within_a_transaction_leaves_a_whole_database(database: Path) -> None:
    before = database.read_bytes()
    writer = _start(database, pause=30)
    assert writer.stdout is not None
    assert [writer.stdout.readline() for _ in range(2)] == ["begun\n", "within\n"]
    writer.send_signal(signal.SIGINT)
    said, _ = writer.communicate(timeout=10)
    assert (said, writer.returncode) == ("interrupted\n", 130)
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == ["ost.db"]


def test_a_writer_that_is_left_alone_keeps_its_change(database: Path) -> None:
    """The same program as above, with nobody pressing a key."""
    said, _ = _start(database).communicate(timeout=20)
    assert said == "begun\nwithin\nkept\n"
    assert _title(database) == "Changed"


@pytest.mark.slow
def test_the_first_writes_of_several_commands_at_once_all_arrive(tmp_path: Path) -> None:
    """Each would make the workspace; whoever is late writes in the one that is there."""
    path = tmp_path / "ost.db"
    program = [sys.executable, "-m", "ost", "objective", "add"]
    commands = [
        subprocess.Popen([*program, f"Objective {n}", "--db", str(path)], stderr=subprocess.PIPE)
        for n in range(4)
    ]
    said = [command.communicate(timeout=100)[1].decode() for command in commands]
    assert [command.returncode for command in commands] == [0, 0, 0, 0], said
    assert sum("Made a new workspace" in words for words in said) == 1
    with SqliteStore(path).reading() as reader:
        assert len(reader.nodes()) == 4
    assert [file.name for file in tmp_path.iterdir()] == ["ost.db"]
