"""Restoring: what is put back, what is refused, and what is kept of what was there."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alive import desk, only
from contents import contents_of

from ost.errors import (
    BadBackup,
    FromTheFuture,
    NotAWorkspace,
    OstError,
    OtherWorkspace,
    UnsoundBackup,
)
from ost.services.adding import add_objective
from ost.storage.backup import (
    make_backup,
)
from ost.storage.engine import check_file
from ost.storage.restore import restoring
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore, new_workspace

SCHEMA_1 = Path(__file__).parent / "data" / "schema_1.db"


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
    assert only(tmp_path) == ["ost.db", "ost.db.backups", "safe.db"]


def test_looking_at_it_changes_nothing(live: Path, tmp_path: Path) -> None:
    safe = make_backup(live, tmp_path / "safe.db").path
    add_objective(desk(live), "Newest")
    before = live.read_bytes()
    with restoring(live, safe) as (plan, _):
        assert len(plan.lost) == 1
    assert live.read_bytes() == before
    assert only(tmp_path) == ["ost.db", "safe.db"]


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
    assert only(tmp_path) == ["bad.db", "ost.db"]


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
    assert only(tmp_path) == ["ost.db", "other"]
