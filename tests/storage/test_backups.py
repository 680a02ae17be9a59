"""A backup is what was there, verified and whole, or not there; and a restore loses nothing."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alive import damage, desk, only
from contents import contents_of

from ost.domain.kinds import Kind
from ost.errors import (
    BackupExists,
    BadBackup,
    CannotWrite,
    SamePlace,
)
from ost.services.adding import add_objective
from ost.storage import backup
from ost.storage.backup import (
    automatic_backup,
    folder_of,
    list_backups,
    make_backup,
    thin,
    to_drop,
)
from ost.storage.sqlite import SqliteStore, new_workspace

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SCHEMA_1 = Path(__file__).parent / "data" / "schema_1.db"


# --- making one ------------------------------------------------------------------------------


def test_a_backup_holds_what_was_there(live: Path, tmp_path: Path) -> None:
    made = make_backup(live, tmp_path / "safe.db")
    assert contents_of(SqliteStore(made.path)) == contents_of(SqliteStore(live))
    assert (made.changesets, made.automatic, made.size) == (3, False, made.path.stat().st_size)
    assert only(tmp_path) == ["ost.db", "safe.db"]


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
    assert only(tmp_path)[:2] == ["ost.db", "safe.db"]


def test_a_backup_that_is_used_in_the_last_moment_does_not_give_way(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    usual = backup.verify

    def slow(*words: object, **more: object) -> None:
        add_objective(desk(safe), "Mine")
        usual(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "verify", slow)
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
    assert "safe.db" not in only(tmp_path)


def test_a_damaged_workspace_gives_no_backup(live: Path, tmp_path: Path) -> None:
    """Also where only the history can tell."""
    damage(live, b"Teams plan with it", b"Teams plan with at")
    with pytest.raises(BadBackup):
        make_backup(live, tmp_path / "safe.db")
    assert only(tmp_path) == ["ost.db"]


def test_what_fails_half_way_leaves_nothing(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_backup(live, tmp_path / "safe.db")
    assert only(tmp_path) == ["ost.db"]


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
    assert only(tmp_path) == ["ost.db"]


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


def test_an_automatic_backup_is_kept_however_old_the_others_are(live: Path) -> None:
    made = automatic_backup(live, "restore", sound=True)
    assert made.exists()
    assert list_backups(live)[0].automatic
