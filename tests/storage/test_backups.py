"""A backup is what was there, verified and whole, or not there; and a restore loses nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from contents import contents_of

from ost.domain.kinds import Kind
from ost.errors import (
    BackupExists,
    BadBackup,
    CannotWrite,
    FromTheFuture,
    Locked,
    NotAWorkspace,
    OstError,
    OtherWorkspace,
    ReadOnly,
    SamePlace,
    StoreFailed,
    UnsoundBackup,
)
from ost.services.adding import add_objective, add_opportunity
from ost.services.workspace import Workspace
from ost.storage import backup, engine
from ost.storage.backup import (
    automatic_backup,
    folder_of,
    list_backups,
    make_backup,
    restoring,
    thin,
    to_drop,
)
from ost.storage.engine import check_file
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore, new_workspace

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SCHEMA_1 = Path(__file__).parent / "data" / "schema_1.db"


def desk(path: Path) -> Workspace:
    """A workspace as a command opens it."""
    return Workspace(SqliteStore(path, actor="ana"), TODAY, "ana")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A workspace with a history of its own."""
    path = tmp_path / "ost.db"
    with new_workspace(path, "Growth"):
        pass
    for title in ("New users succeed", "Teams plan with it", "It is quick"):
        add_objective(desk(path), title)
    return path


def _only(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def _damage(path: Path, word: bytes, other: bytes) -> None:
    data = path.read_bytes()
    assert word in data
    path.write_bytes(data.replace(word, other, 1))


# --- making one ------------------------------------------------------------------------------


def test_a_backup_holds_what_was_there(live: Path, tmp_path: Path) -> None:
    made = make_backup(live, tmp_path / "safe.db")
    assert contents_of(SqliteStore(made.path)) == contents_of(SqliteStore(live))
    assert (made.changesets, made.automatic, made.size) == (3, False, made.path.stat().st_size)
    assert _only(tmp_path) == ["ost.db", "safe.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_only_its_owner_can_read_it(live: Path) -> None:
    made = make_backup(live)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


def test_without_a_name_it_gets_the_moment_in_a_folder_of_its_own(live: Path) -> None:
    first, second = make_backup(live), make_backup(live)
    assert first.path.parent == second.path.parent == folder_of(live) == live.with_name("ost.db.backups")
    assert first.path != second.path
    assert datetime.now(UTC) - first.at < timedelta(minutes=1)
    assert {one.path for one in list_backups(live)} == {first.path, second.path}


def test_another_file_is_never_written_over(live: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    for force in (False, True):
        with pytest.raises(BackupExists, match="it is no backup of ost's"):
            make_backup(live, other, force=force)
    assert other.read_text() == "mine"


def test_an_earlier_backup_gives_way_only_when_that_is_said(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "One more")
    with pytest.raises(BackupExists, match="already"):
        make_backup(live, safe)
    assert make_backup(live, safe, force=True).changesets == 4


@pytest.mark.parametrize("what", ["another", "a fresh one", "one with a change of its own", "one of before"])
def test_another_workspace_never_gives_way(live: Path, tmp_path: Path, what: str) -> None:
    other = tmp_path / "other.db"
    if what == "one with a change of its own":
        shutil.copy(live, other)
        add_objective(desk(other), "Mine")
        add_objective(desk(live), "Ours")
        add_objective(desk(live), "Ours, too")
    elif what == "one of before":
        shutil.copy(SCHEMA_1, other)
    else:
        with new_workspace(other, "Growth"):
            pass
        if what == "another":
            add_objective(desk(other), "Mine")
    before = other.read_bytes()
    with pytest.raises(BackupExists, match="is not written over"):
        make_backup(live, other, force=True)
    assert other.read_bytes() == before
    assert not list(tmp_path.glob(".*.new*"))


@pytest.mark.parametrize("how", ["writing", "reading", "a log", "a journal"])
def test_a_backup_in_use_does_not_give_way(live: Path, tmp_path: Path, how: str) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "Newest")
    with closing(sqlite3.connect(safe, isolation_level=None)) as other:
        if how == "a log":
            other.execute("PRAGMA journal_mode=WAL")
        if how == "a journal":
            safe.with_name("safe.db-journal").write_bytes(b"x")
        other.execute("BEGIN IMMEDIATE" if how == "writing" else "BEGIN")
        if how != "a journal":
            other.execute("SELECT * FROM node").fetchall()
        with pytest.raises(BackupExists, match="use"):
            make_backup(live, safe, force=True)
    assert _only(tmp_path)[:2] == ["ost.db", "safe.db"]


def test_a_backup_that_is_used_in_the_last_moment_does_not_give_way(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    usual = backup._verify

    def slow(*words: object, **more: object) -> None:
        add_objective(desk(safe), "Mine")
        usual(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_verify", slow)
    with pytest.raises(BackupExists, match="holds what this workspace does not"):
        make_backup(live, safe, force=True)
    with SqliteStore(safe).reading() as reader:
        assert len(reader.nodes()) == 4


def test_the_workspace_is_not_its_own_backup(live: Path) -> None:
    with pytest.raises(SamePlace):
        make_backup(live, live, force=True)


def test_nothing_is_written_through_a_link(live: Path, tmp_path: Path) -> None:
    far = tmp_path / "far.db"
    for target in (far, live):
        link = tmp_path / f"link-{target.name}"
        link.symlink_to(target)
        with pytest.raises(BackupExists, match="it is a link"):
            make_backup(live, link, force=True)
    assert not far.exists()


@pytest.mark.parametrize("where", ["a folder", "no folder"])
def test_a_place_where_it_cannot_be(live: Path, tmp_path: Path, where: str) -> None:
    target = tmp_path / "sub" if where == "a folder" else tmp_path / "none" / "safe.db"
    if where == "a folder":
        target.mkdir()
    with pytest.raises(CannotWrite):
        make_backup(live, target)
    assert "safe.db" not in _only(tmp_path)


def test_a_damaged_workspace_gives_no_backup(live: Path, tmp_path: Path) -> None:
    """Also where only the history can tell."""
    _damage(live, b"Teams plan with it", b"Teams plan with at")
    with pytest.raises(BadBackup):
        make_backup(live, tmp_path / "safe.db")
    assert _only(tmp_path) == ["ost.db"]


def test_what_fails_half_way_leaves_nothing(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "_verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_backup(live, tmp_path / "safe.db")
    assert _only(tmp_path) == ["ost.db"]


FULL = """
import resource, signal, sys
from pathlib import Path
from ost.errors import OstError
from ost.storage.backup import make_backup
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    make_backup(Path(sys.argv[1]), Path(sys.argv[2]))
except OstError as error:
    print(type(error).__name__, error.message)
"""


def test_a_full_disk_leaves_nothing(live: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="limits are set with resource")
    words = [sys.executable, "-c", FULL, str(live), str(tmp_path / "safe.db")]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert said.startswith("CannotWrite")
    assert _only(tmp_path) == ["ost.db"]


def test_writers_go_on_while_backups_are_made(live: Path) -> None:
    """Each backup is of one moment: its history is whole, and so is what was written beside it."""
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            add_objective(desk(live), "Again")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [make_backup(live).changesets or 0 for _ in range(5)]
    finally:
        done.set()
        writer.join()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


# --- those that nobody asked for -------------------------------------------------------------


def test_an_upgrade_is_backed_up_first(tmp_path: Path) -> None:
    path = shutil.copy(SCHEMA_1, tmp_path / "ost.db")
    with SqliteStore(path).reading() as reader:
        assert reader.nodes([Kind.OBJECTIVE])
    (kept,) = list_backups(path)
    assert (kept.automatic, kept.schema) == (True, 1)
    assert kept.path.name.endswith(".before-upgrade.db")
    with closing(sqlite3.connect(kept.path)) as copy, closing(sqlite3.connect(SCHEMA_1)) as before:
        assert list(copy.iterdump()) == list(before.iterdump())


def _named(moment: datetime) -> Path:
    return Path(f"{moment:%Y-%m-%dT%H%M%SZ}.before-upgrade.db")


def test_how_many_are_kept() -> None:
    """One every six hours for two years: four of the last day, then one a day, a week, a month."""
    there = {_named(at): at for at in (NOW - timedelta(hours=6 * n) for n in range(4 * 730))}
    kept = sorted((at for file, at in there.items() if file not in to_drop(there, NOW)), reverse=True)
    ages = [(NOW - at).total_seconds() / 86400 for at in kept]
    assert sum(age <= 1 for age in ages) == 5
    assert 14 <= sum(1 < age <= 15 for age in ages) <= 15
    assert 8 <= sum(15 < age <= 71 for age in ages) <= 9
    assert 12 <= sum(71 < age <= 437 for age in ages) <= 13
    assert max(ages) <= 437


def test_thinning_again_and_again_keeps_the_older_ones() -> None:
    """Made every day for a year and thinned every day: what stands for a month is not lost with its days."""
    there: dict[Path, datetime] = {}
    for day in range(365):
        now = NOW + timedelta(days=day)
        there[_named(now)] = now
        for file in to_drop(there, now):
            del there[file]
    months = {f"{at:%Y-%m}" for at in there.values()}
    assert len(months) == 13
    assert len(there) < 45


def test_a_clock_that_went_wrong_drops_nothing_that_it_should_not() -> None:
    there = {_named(at): at for at in (NOW - timedelta(hours=n) for n in range(20))}
    assert to_drop(there, NOW + timedelta(days=9999)) == []
    there[_named(NOW + timedelta(days=9999))] = NOW + timedelta(days=9999)
    assert to_drop(there, NOW) == []


def test_the_newest_five_stay_however_old_they_are() -> None:
    there = {_named(at): at for at in (NOW - timedelta(days=1000 * n) for n in range(2, 9))}
    assert to_drop(there, NOW) == sorted(there, reverse=True)[5:]
    same_day = {_named(at): at for at in (NOW - timedelta(minutes=n) for n in range(9))}
    same_day[_named(NOW + timedelta(days=2))] = NOW + timedelta(days=2)
    assert to_drop(same_day, NOW + timedelta(days=3)) == sorted(same_day, reverse=True)[6:]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_folder_of_backups_that_is_a_link_is_refused(live: Path, tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    kept = [far / f"{NOW - timedelta(days=900 * n):%Y-%m-%dT%H%M%SZ}.before-restore.db" for n in range(9)]
    for file in kept:
        file.write_bytes(b"mine")
    folder_of(live).symlink_to(far)
    with pytest.raises(CannotWrite, match="it is a link"):
        make_backup(live)
    assert thin(live, NOW) == []
    assert sorted(far.iterdir()) == sorted(kept)


def test_only_what_was_made_by_itself_is_thinned(live: Path) -> None:
    folder = folder_of(live)
    by_hand = make_backup(live).path
    old = [folder / f"{NOW - timedelta(days=900 + n):%Y-%m-%dT%H%M%SZ}.db" for n in range(3)]
    automatic = [file.with_name(file.name.replace(".db", ".before-restore.db")) for file in old]
    recent = [folder / f"{NOW - timedelta(hours=n):%Y-%m-%dT%H%M%SZ}.before-restore.db" for n in range(5)]
    for file in (*old, *automatic, *recent):
        shutil.copy(by_hand, file)
    (folder / "notes.before-supper.db").write_text("mine")
    assert set(thin(live, NOW)) == set(automatic)
    assert all(file.exists() for file in (*old, *recent, by_hand, folder / "notes.before-supper.db"))


# --- the way back ----------------------------------------------------------------------------


def test_a_restore_takes_back_what_came_since_and_keeps_it(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    before = contents_of(SqliteStore(live))
    add_objective(desk(live), "Newest")
    since = contents_of(SqliteStore(live))
    with restoring(live, safe) as (plan, action):
        assert [(one[0], one[3]) for one in plan.lost] == [(4, "objective add")]
        assert (plan.present, plan.changesets) == ("sound", 3)
        kept = action.do()
    assert contents_of(SqliteStore(live)) == before
    assert kept is not None
    assert contents_of(SqliteStore(kept)) == since
    assert _only(tmp_path) == ["ost.db", "ost.db.backups", "safe.db"]


def test_looking_at_it_changes_nothing(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "Newest")
    before = live.read_bytes()
    with restoring(live, safe) as (plan, _):
        assert len(plan.lost) == 1
    assert live.read_bytes() == before
    assert _only(tmp_path) == ["ost.db", "safe.db"]


def test_an_older_backup_is_brought_up_to_date(live: Path) -> None:
    with restoring(live, SCHEMA_1, force=True) as (plan, action):
        assert plan.older
        assert len(plan.lost) == 3
        action.do()
    assert check_file(live) == SCHEMA_VERSION
    with SqliteStore(live).reading() as reader:
        assert len(reader.nodes()) > 20
    assert SCHEMA_1.read_bytes()[60:64] == b"\x00\x00\x00\x01"


def test_a_backup_of_the_first_schema_is_known_by_a_workspace_that_was_brought_up(tmp_path: Path) -> None:
    path = shutil.copy(SCHEMA_1, tmp_path / "ost.db")
    with restoring(path, SCHEMA_1) as (plan, _):
        assert plan.lost == []
    add_objective(desk(path), "Newest")
    with restoring(path, SCHEMA_1) as (plan, _):
        assert plan.lost[-1][3] == "objective add"
        assert len(plan.lost) <= 2


def test_another_workspaces_backup_is_refused(live: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "ost.db"
    with new_workspace(other, "Kelp"):
        pass
    add_objective(desk(other), "Theirs")
    safe = make_backup(other, tmp_path / "safe.db").path
    before = live.read_bytes()
    with (
        pytest.raises(OtherWorkspace, match=r"a backup of 'Kelp', made 20.*, not of 'Growth' at "),
        restoring(live, safe),
    ):
        pass
    assert live.read_bytes() == before
    with restoring(live, safe, force=True) as (plan, action):
        assert (plan.name, plan.apart, len(plan.lost)) == ("Kelp", True, 3)
        kept = action.do()
    assert contents_of(SqliteStore(live)) == contents_of(SqliteStore(other))
    assert kept is not None


def test_where_nothing_has_happened_yet_the_making_tells(live: Path, tmp_path: Path) -> None:
    """A backup from before the first change is one of ours, and not that of another new workspace."""
    new, other = tmp_path / "new" / "ost.db", tmp_path / "other" / "ost.db"
    for path in (new, other):
        with new_workspace(path, "New"):
            pass
    ours, theirs = (make_backup(path, tmp_path / f"{path.parent.name}.db").path for path in (new, other))
    with restoring(new, make_backup(live, tmp_path / "full.db").path) as (plan, _):
        assert not plan.takes
    add_objective(desk(new), "First")
    with restoring(new, ours) as (plan, _):
        assert len(plan.lost) == 1
    with pytest.raises(OtherWorkspace), restoring(new, theirs):
        pass


def test_what_is_taken_back_is_told_line_by_line(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    for number in range(12):
        add_objective(desk(live), f"Number {number}")
    with restoring(live, safe) as (plan, _):
        assert len(plan.lost) == 12
        assert sorted(plan.lines) == list(range(6, 16))
        assert str(plan.lines[15][0].ref) == "obj15"
        assert plan.last is not None
        assert (plan.name, plan.last[0], plan.last[3]) == ("Growth", 3, "objective add")


@pytest.mark.parametrize("damage", ["an index", "a title"])
def test_what_the_doctor_finds_unsound_is_refused(live: Path, tmp_path: Path, damage: str) -> None:
    """Also what neither SQLite nor the history minds."""
    safe = make_backup(live, tmp_path / "safe.db").path
    with closing(sqlite3.connect(safe, isolation_level=None)) as connection:
        if damage == "an index":
            connection.execute("CREATE INDEX more ON node (owner)")
        else:
            connection.execute("UPDATE node SET title_folded = 'x' WHERE ref = 'obj1'")
    what = {"an index": "index more is not one of ours", "a title": "obj1 is searched as 'x'"}[damage]
    add_objective(desk(live), "Newest")
    with pytest.raises(UnsoundBackup, match=what) as refused, restoring(live, safe):
        pass
    assert refused.value.hint.endswith(f"ost restore {safe} --force")
    with restoring(live, safe, force=True) as (_, action):
        action.do()
    with SqliteStore(live).reading() as reader:
        assert len(reader.nodes()) == 3


def _future(path: Path, good: Path) -> None:
    shutil.copy(good, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")


BAD = {
    "empty": (lambda path, _: path.write_bytes(b""), NotAWorkspace),
    "text": (lambda path, _: path.write_text("name,value\n" * 99), NotAWorkspace),
    "cut": (lambda path, good: path.write_bytes(good.read_bytes()[:20_000]), OstError),
    "future": (_future, FromTheFuture),
    "rotten": (
        lambda path, good: path.write_bytes(good.read_bytes().replace(b"New users", b"Few users", 1)),
        BadBackup,
    ),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_backup_is_not_put_in_place(live: Path, tmp_path: Path, bad: str) -> None:
    make, failure = BAD[bad]
    path = tmp_path / "bad.db"
    make(path, live)
    before = live.read_bytes()
    with pytest.raises(failure), restoring(live, path) as (_, action):
        action.do()
    assert live.read_bytes() == before
    assert _only(tmp_path) == ["bad.db", "ost.db"]


@pytest.mark.parametrize("sort", ["bad magic", "no magic", "rotten tables"])
def test_a_file_that_cannot_be_opened_is_put_aside(live: Path, tmp_path: Path, sort: str) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    whole = live.read_bytes()
    live.write_bytes(
        {
            "bad magic": b"SQ" + b"\0\0" + whole[4:],
            "no magic": b"x" * 16 + whole[16:],
            "rotten tables": whole[:100] + b"\xff" * 3000 + whole[3100:],
        }[sort]
    )
    ruin = live.read_bytes()
    with restoring(live, safe) as (plan, action):
        assert plan.present == "unreadable"
        kept = action.do()
    assert kept is not None
    assert kept.name.startswith("ost.db.damaged-")
    assert kept.read_bytes() == ruin
    assert contents_of(SqliteStore(live)) == contents_of(SqliteStore(safe))


def _photos(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photo (taken TEXT)")


STRANGERS = {
    "notes": (lambda path, _: path.write_text("mine\n" * 99), NotAWorkspace),
    "photos": (lambda path, _: _photos(path), NotAWorkspace),
    "empty": (lambda path, _: path.write_bytes(b""), NotAWorkspace),
    "future": (_future, FromTheFuture),
}


@pytest.mark.parametrize("sort", STRANGERS)
def test_what_is_not_ours_does_not_give_its_place(live: Path, tmp_path: Path, sort: str) -> None:
    make, failure = STRANGERS[sort]
    other = tmp_path / "other"
    make(other, live)
    before = other.read_bytes()
    with pytest.raises(failure), restoring(other, live) as (_, action):
        action.do()
    assert other.read_bytes() == before
    assert _only(tmp_path) == ["ost.db", "other"]


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
    usual = backup.open_file

    def refused(path: Path, *words: object, **more: object) -> sqlite3.Connection:
        if path == live:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        return usual(path, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "open_file", refused)
    with pytest.raises(ReadOnly), restoring(live, safe) as (_, action):
        action.do()
    assert _only(tmp_path) == ["ost.db", "safe.db"]


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
    _damage(live, b"Teams plan with it", b"Teams plan with at")
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
from ost.storage.backup import restoring
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


def test_an_automatic_backup_is_kept_however_old_the_others_are(live: Path) -> None:
    made = automatic_backup(live, "restore", sound=True)
    assert made.exists()
    assert list_backups(live)[0].automatic


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
