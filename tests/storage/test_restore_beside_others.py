"""Restoring beside others: who is waited for, what a kill leaves, links, rights and leftovers."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from alive import damage, desk, only
from contents import contents_of

from ost.errors import (
    Locked,
    OstError,
    ReadOnly,
    StoreFailed,
)
from ost.services.adding import add_objective, add_opportunity
from ost.storage import backup, engine, past
from ost.storage.backup import (
    make_backup,
)
from ost.storage.restore import restoring
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_workspace_that_others_keep_is_waited_for_and_not_put_aside(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "Newest")
    with closing(sqlite3.connect(live, isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode={mode}")
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE workspace SET name = name")
        monkeypatch.setattr(engine, "WRITER_DEADLINE", 0.3)
        with pytest.raises(Locked), restoring(live, safe) as (_, action):
            action.do()
        monkeypatch.undo()
    assert not list(tmp_path.glob("*damaged*"))
    with restoring(live, safe) as (plan, _):
        assert (plan.present, len(plan.lost)) == ("sound", 1)


def test_a_restore_waits_for_its_turn(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    other = sqlite3.connect(live, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    waiting = threading.Timer(0.5, other.close)
    waiting.start()
    with restoring(live, safe) as (plan, _):
        assert plan.present == "sound"
    waiting.join()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_a_workspace_that_cannot_be_opened_is_no_damaged_one(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    usual = past.open_file

    def refused(path: Path, *words: object, **more: object) -> sqlite3.Connection:
        if path == live:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        return usual(path, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(past, "open_file", refused)
    with pytest.raises(ReadOnly), restoring(live, safe) as (_, action):
        action.do()
    assert only(tmp_path) == ["ost.db", "safe.db"]


def test_what_was_mended_meanwhile_is_not_put_aside(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    whole = live.read_bytes()
    live.write_bytes(b"x" * 16 + whole[16:])
    with restoring(live, safe) as (_, action):
        live.write_bytes(whole)
        with pytest.raises(StoreFailed, match="has changed since"):
            action.do()
    assert live.read_bytes() == whole


def test_a_damaged_file_that_opens_is_kept_as_it_is(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    damage(live, b"Teams plan with it", b"Teams plan with at")
    with restoring(live, safe) as (_, action):
        kept = action.do()
    assert kept is not None
    assert b"Teams plan with at" in kept.read_bytes()
    assert contents_of(SqliteStore(live)) == contents_of(SqliteStore(safe))


def test_a_missing_workspace_is_made(live: Path, tmp_path: Path) -> None:
    new = tmp_path / "sub" / "new.db"
    new.parent.mkdir()
    with restoring(new, live) as (plan, action):
        assert plan.present == "missing"
        assert action.do() is None
    assert contents_of(SqliteStore(new)) == contents_of(SqliteStore(live))


def test_an_open_reader_sees_one_moment_and_then_the_other(live: Path, tmp_path: Path) -> None:
    """The content changes inside the file: whoever has it open goes on with the same file."""
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "Newest")
    with closing(sqlite3.connect(live, isolation_level=None)) as reader:
        assert reader.execute("SELECT count(*) FROM node").fetchone() == (4,)
        with restoring(live, safe) as (_, action):
            action.do()
        assert reader.execute("SELECT count(*) FROM node").fetchone() == (3,)
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_what_is_written_in_the_last_moment_is_kept(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """A change between the backup of the present and the restore is in a backup, too."""
    safe = make_backup(live, tmp_path / "safe.db").path
    other = sqlite3.connect(live)
    assert other.execute(f"PRAGMA journal_mode={mode}").fetchone() == (mode.lower(),)
    other.execute("SELECT * FROM node").fetchall()  # the log stays for as long as somebody has the file open
    usual, late = backup.automatic_backup, ["Late"]

    def slow(path: Path, why: str, *, sound: bool) -> Path:
        made = usual(path, why, sound=sound)
        if late:
            add_objective(desk(live), late.pop())
        return made

    monkeypatch.setattr(backup, "automatic_backup", slow)
    with restoring(live, safe) as (_, action):
        kept = action.do()
    assert kept is not None
    with SqliteStore(kept).reading() as reader:
        assert "Late" in [node.title for node in reader.nodes()]
    assert contents_of(SqliteStore(live)) == contents_of(SqliteStore(safe))
    other.close()


KILLED = """
import os, signal, sys, threading, time
from pathlib import Path
from ost.storage.restore import restoring
with restoring(Path(sys.argv[1]), Path(sys.argv[2])) as (_, action):
    print("ready", flush=True)
    sys.stdin.readline()
    action.do()
print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_restore_that_is_killed_leaves_the_one_or_the_other(live: Path, tmp_path: Path) -> None:
    for number in range(60):
        add_opportunity_below(live, number)
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "Newest")
    old, new = contents_of(SqliteStore(safe)), contents_of(SqliteStore(live))
    seen = set()
    for wait in (0.005, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(live), str(safe)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as restorer:
            assert restorer.stdout
            assert restorer.stdin
            restorer.stdout.readline()
            restorer.stdin.write(b"\n")
            restorer.stdin.flush()
            time.sleep(wait)
            restorer.kill()
        found = contents_of(SqliteStore(live))
        assert found in (old, new)
        seen.add(found == old)
        with closing(sqlite3.connect(live)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if found == old:
            add_objective(desk(live), "Newest")
            new = contents_of(SqliteStore(live))
    assert seen


def add_opportunity_below(path: Path, number: int) -> None:
    """One more thing."""
    with suppress(OstError):
        add_opportunity(desk(path), f"Opportunity {number}", under=["kr1"])
    add_objective(desk(path), f"Objective {number} {'x' * 300}")


def test_a_link_is_followed_to_the_workspace_and_stays(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    link = tmp_path / "link.db"
    link.symlink_to(live)
    add_objective(desk(live), "Newest")
    with restoring(link, safe) as (_, action):
        action.do()
    assert link.is_symlink()
    assert link.readlink() == live
    assert contents_of(SqliteStore(live)) == contents_of(SqliteStore(safe))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_damaged_file_behind_a_link_is_put_aside_and_not_the_link(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    far = tmp_path / "far"
    far.mkdir()
    real = far / "real.db"
    ruin = b"x" * 16 + live.read_bytes()[16:]
    real.write_bytes(ruin)
    link = tmp_path / "link.db"
    link.symlink_to(real)
    with restoring(link, safe) as (_, action):
        kept = action.do()
    assert kept is not None
    assert (kept.parent, kept.read_bytes()) == (far, ruin)
    assert link.readlink() == real
    assert contents_of(SqliteStore(real)) == contents_of(SqliteStore(safe))
    real.unlink()
    with restoring(link, safe) as (_, action):
        action.do()
    assert link.readlink() == real
    assert contents_of(SqliteStore(real)) == contents_of(SqliteStore(safe))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
@pytest.mark.parametrize("group", ["kept", "not ours to give"])
def test_those_who_shared_a_damaged_file_share_the_new_one(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    live.write_bytes(b"x" * 16 + live.read_bytes()[16:])
    live.chmod(0o664)
    if group != "kept":

        def refused(*_: object) -> None:
            raise PermissionError

        if os.geteuid() != 0:
            pytest.skip("only root can give a file to any group")
        os.chown(live, -1, 4242)
        monkeypatch.setattr(os, "chown", refused)
    elif os.geteuid() == 0:
        os.chown(live, -1, 4242)
    gid = live.stat().st_gid
    with restoring(live, safe) as (_, action):
        action.do()
    found = live.stat()
    if group == "kept":
        assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o664, gid)
    else:
        assert stat.S_IMODE(found.st_mode) == 0o604


HOT = """
import os, shutil, sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
if sys.argv[2] == "-wal":
    c.execute("PRAGMA journal_mode=WAL")
else:
    c.execute("PRAGMA cache_spill=1")
    c.execute("PRAGMA cache_size=1")
c.execute("BEGIN")
for n in range(300):
    c.execute("UPDATE workspace SET name = ?", (str(n) * 900,))
    c.execute("UPDATE node SET note = ?", (str(n) * 900,))
if sys.argv[2] == "-wal":
    c.execute("COMMIT")
os._exit(0)
"""


@pytest.mark.parametrize("end", ["-journal", "-wal"])
def test_what_a_file_left_that_is_gone_is_not_rolled_into_a_new_one(
    live: Path, tmp_path: Path, end: str
) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    subprocess.run([sys.executable, "-c", HOT, str(live), end], check=True)
    left = live.with_name(live.name + end)
    assert left.stat().st_size > 0
    live.unlink()
    held = left.read_bytes()
    with pytest.raises(StoreFailed, match="of a file that is gone"), restoring(live, safe) as (_, action):
        action.do()
    with pytest.raises(StoreFailed, match="of a file that is gone"), new_workspace(live, "Growth"):
        pass
    assert not live.exists()
    assert left.read_bytes() == held


def test_what_is_left_while_a_file_is_made_is_seen_too(live: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    with restoring(new, live) as (_, action):
        new.with_name("new.db-journal").write_bytes(b"x")
        with pytest.raises(StoreFailed, match="of a file that is gone"):
            action.do()
    assert not new.exists()
    other = tmp_path / "other.db"
    with pytest.raises(StoreFailed, match="of a file that is gone"), new_workspace(other, "Growth"):
        other.with_name("other.db-wal").write_bytes(b"x")
    assert not other.exists()
    with restoring(other.with_name("third.db"), live) as (_, action):
        action.do()
