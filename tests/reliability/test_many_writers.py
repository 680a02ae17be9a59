"""Several processes at one workspace: every write arrives, and who waits too long is told."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from samples import bare

from ost.bootstrap import make_workspace, open_workspace
from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import Kind
from ost.domain.model import Relation
from ost.errors import Locked
from ost.services.adding import add_key_result, add_objective, add_opportunity
from ost.services.changing import move
from ost.storage.proof import broken_links, differences
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Proof

MANY = """
import json, os, sys, time
from ost.bootstrap import open_workspace
from ost.domain.kinds import Kind
from ost.domain.model import Relation
from ost.services.adding import add_opportunity
place, writers, readers, writes = sys.argv[1], *map(int, sys.argv[2:])
first = 2  # an objective and a key result

def write(number):
    workspace = open_workspace(place)
    for again in range(writes):
        add_opportunity(workspace, f"{number} {again}", under=["kr1"])

def read(number):
    workspace, looks, moments = open_workspace(place), 0, set()
    while True:
        with workspace.store.reading() as reader:
            seq, _ = reader.head()
            there = {node.ref for node in reader.nodes([Kind.OPPORTUNITY])}
            placed = {edge.target for edge in reader.edges() if edge.target.kind is Kind.OPPORTUNITY}
            told = {change.ref for change in reader.changes() if change.seq > first}
            assert there == placed == told, "a part of a change was seen"
            assert seq == len(reader.changesets()) == len(there) + first, (seq, len(there))
        looks += 1
        moments.add(seq)
        if seq == first + writers * writes:
            os.write(says, f"{looks} {len(moments)}\\n".encode())
            return
        time.sleep(0.05 + writes / 100)  # in a file, whoever reads keeps others from ending their change

hears, says = os.pipe()
children = []
for act, count in ((write, writers), (read, readers)):
    for number in range(count):
        child = os.fork()
        if child:
            children.append(child)
            continue
        try:
            act(number)
            os._exit(0)
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(1)
failed = 0
for child in children:
    failed += os.waitpid(child, 0)[1] != 0
    if failed:
        break
if failed:
    import signal
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
os.close(says)
seen = [list(map(int, line.split())) for line in os.fdopen(hears).read().splitlines()]
print(json.dumps({"failed": failed, "looks": sum(a for a, _ in seen), "moments": sum(b for _, b in seen)}))
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
def test_the_writes_of_many_processes_all_arrive_and_readers_see_whole_changes_only(
    place: str, proof: Proof
) -> None:
    writers, readers, writes = proof.size(6, 16), proof.size(1, 4), proof.size(4, 200)
    make_workspace(None, place, "shared")
    workspace = open_workspace(place)
    add_objective(workspace, "O")
    add_key_result(workspace, "K", under=["obj1"], baseline=1.0, target=2.0, by="2036-12-31")
    words = [place, *map(str, (writers, readers, writes))]
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MANY, *words], capture_output=True, text=True, timeout=900, check=False
    )
    took = time.monotonic() - begun
    waiting = (
        "Waiting for another process"  # of several at once, in any order, and so are the ends of their lines
    )
    said = [line for line in done.stderr.splitlines() if line and not line.startswith(waiting)]
    assert not said, "\n".join(said)
    seen = json.loads(done.stdout)
    assert seen["failed"] == 0
    total = writers * writes
    with workspace.store.reading() as reader:
        nodes, made = reader.nodes([Kind.OPPORTUNITY]), reader.changesets()
        assert sorted(node.ref.number for node in nodes) == list(range(1, total + 1))
        assert len({node.title for node in nodes}) == total
        assert reader.head() == (total + 2, made[-1].hash)
        assert [one.at for one in made] == sorted(one.at for one in made)
        assert list(broken_links(reader)) == []
        assert differences(reader) == []
    proof.found(
        f"{writers} processes × {writes} adds and {readers} readers, {_sort(place)}",
        f"{total:,} of {total:,} rows, refs without a gap, 0 errors; {seen['looks']} looks at "
        f"{seen['moments']} moments, each of whole changesets ({took:.0f} s)",
    )


MOVE = """
import sys, time
from ost.bootstrap import open_workspace
from ost.errors import OstError
from ost.services.changing import move
workspace = open_workspace(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    ref, under, at = line.split()
    while time.monotonic() < float(at):
        pass
    begun = time.monotonic()
    try:
        move(workspace, ref, [under])
        said = "moved"
    except OstError as error:
        said = type(error).__name__
    print(said, begun, time.monotonic(), flush=True)
"""


@pytest.mark.slow
def test_opposed_moves_at_once_never_make_a_cycle(place: str, proof: Proof) -> None:
    """A goes under B while B goes under A: one of them does, and the other is told why it cannot."""
    rounds, together = proof.size(3, 100), 0
    make_workspace(None, place, "shared")
    workspace = open_workspace(place)
    add_objective(workspace, "O")
    add_key_result(workspace, "K", under=["obj1"], baseline=1.0, target=2.0, by="2036-12-31")
    for title in ("A", "B"):
        add_opportunity(workspace, title, under=["kr1"])
    movers = [
        subprocess.Popen(
            [sys.executable, "-c", MOVE, place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for _ in range(2)
    ]
    try:
        for mover in movers:
            assert mover.stdout
            assert mover.stdout.readline() == "ready\n"
        for _ in range(rounds):
            at = time.monotonic() + 0.02
            for mover, words in zip(movers, ("opp1 opp2", "opp2 opp1"), strict=True):
                assert mover.stdin
                mover.stdin.write(f"{words} {at}\n")
            said = [mover.stdout.readline().split() for mover in movers if mover.stdout]
            assert sorted(words[0] for words in said) == ["WouldCycle", "moved"]
            begins, ends = ([float(words[at]) for words in said] for at in (1, 2))
            together += max(begins) < min(ends)
            with workspace.store.reading() as reader:
                edges = [edge for edge in reader.edges() if edge.relation is Relation.PARENT]
                nodes = [node.ref for node in reader.nodes() if node.kind is not Kind.METRIC]
            assert len(DiscoveryGraph(nodes, edges).topological()) == len(nodes)
            move(workspace, "opp1" if said[0][0] == "moved" else "opp2", ["kr1"])
    finally:
        for mover in movers:
            mover.communicate(timeout=60)
    with workspace.store.reading() as reader:
        assert differences(reader) == []
        assert list(broken_links(reader)) == []
    assert together > 0
    proof.found(
        f"{rounds} pairs of opposed moves, {_sort(place)}",
        f"{together} of them at the same time; one of each pair was done and the other refused, 0 cycles",
    )


def _sort(place: str) -> str:
    return "PostgreSQL" if place.startswith("postgres") else f"SQLite {sqlite3.sqlite_version}"


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
