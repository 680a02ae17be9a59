"""A new workspace appears whole under its name, or not at all, and never in the place of something else."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from contents import contents_of
from samples import DAY, bare, full

from ost.errors import CannotWrite, WorkspaceExists
from ost.services.adding import add_objective
from ost.services.workspace import Workspace
from ost.storage import sqlite
from ost.storage.memory import MemoryStore
from ost.storage.sqlite import SqliteStore, new_workspace


def _make(path: Path, name: str = "Growth") -> None:
    with new_workspace(path, name, "ana"):
        pass


def test_a_new_workspace_is_empty_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "some" / "folder" / "ost.db"
    _make(path)
    assert contents_of(SqliteStore(path)) == contents_of(MemoryStore("Growth"))
    assert [file.name for file in path.parent.iterdir()] == ["ost.db"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("content", [b"", b"something", None], ids=["empty", "file", "folder"])
def test_what_is_there_is_never_replaced(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ost.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(WorkspaceExists):
        _make(path)
    assert path.is_dir() if content is None else path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["ost.db"]


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "ost.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(WorkspaceExists):
        _make(tmp_path / "ost.db")
    assert not (tmp_path / "elsewhere.db").exists()


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_creation_that_fails_leaves_no_file(tmp_path: Path, failure: type[BaseException]) -> None:
    def fails() -> None:
        with new_workspace(tmp_path / "ost.db", "x") as tx:
            tx.insert_node(bare("obj1"))
            raise failure

    with pytest.raises(failure):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_nobody_sees_a_workspace_half_made(tmp_path: Path) -> None:
    path = tmp_path / "ost.db"
    with new_workspace(path, "x") as tx:
        tx.insert_node(bare("obj1"))
        assert not path.exists()
    with SqliteStore(path).reading() as reader:
        assert len(reader.nodes()) == 1


def test_of_two_that_make_it_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ost.db"

    def slowly() -> None:
        with new_workspace(path, "slow") as tx:
            tx.insert_node(bare("obj1"))
            _make(path, "quick")

    with pytest.raises(WorkspaceExists):
        slowly()
    with SqliteStore(path).reading() as reader:
        assert (reader.name(), reader.nodes()) == ("quick", [])
    assert [file.name for file in tmp_path.iterdir()] == ["ost.db"]


def test_where_files_cannot_be_linked_they_are_renamed_and_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a file system without hard links."""

    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(sqlite.os, "link", no_links)
    path = tmp_path / "ost.db"
    _make(path)
    with SqliteStore(path).reading() as reader:
        assert reader.name() == "Growth"
    with pytest.raises(WorkspaceExists), new_workspace(tmp_path / "two.db", "x"):
        (tmp_path / "two.db").write_text("somebody else's")
    assert (tmp_path / "two.db").read_text() == "somebody else's"


def test_a_place_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="cannot be written"):
        _make(tmp_path / "file" / "ost.db")
    with pytest.raises(CannotWrite, match="too long"):
        _make(tmp_path / ("x" * 250) / ("y" * 250))
    with pytest.raises(CannotWrite):
        _make(Path("/proc/ost.db"))


def test_the_first_change_makes_a_missing_workspace_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = SqliteStore(tmp_path / "ost.db", actor="ana", create=True, name="Growth")
    workspace = Workspace(store, DAY, "ana")
    assert str(add_objective(workspace, "A").view.ref) == "obj1"
    assert capsys.readouterr().err == f"Made a new workspace: {tmp_path / 'ost.db'}\n"
    assert str(add_objective(workspace, "B").view.ref) == "obj2"
    assert capsys.readouterr().err == ""
    with store.reading() as reader:
        assert reader.name() == "Growth"
        assert [change.seq for change in reader.changes()] == [1, 2]


def test_a_first_change_that_is_refused_makes_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "ost.db", create=True, name="x")
    with pytest.raises(Exception, match="is empty"):
        add_objective(Workspace(store, DAY, "ana"), " ")
    with pytest.raises(Exception, match="no obj9"):
        add_objective(Workspace(store, DAY, "ana"), "A", under=["obj9"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "with space.db",
        "100%.db",
        "50%20off.db",
        "what?.db",
        "a#b.db",
        "a&b=c.db",
        "über.db",
        "漢字🌱.db",
        "it's.db",
        'quo"te.db',
        "semi;colon.db",
        "-dash.db",
        "new\nline.db",
        "back\\slash.db",
        "file:x?mode=memory",
        ":memory:",
        os.fsdecode(b"latin-\xfc.db"),
    ],
    ids=ascii,
)
def test_any_name_that_a_file_can_have_is_the_name_of_that_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    path = folder / name
    _make(path)
    assert [file.name for file in folder.iterdir()] == [name]
    with SqliteStore(path).writing("test") as tx:
        tx.insert_node(full(bare("obj1").kind))
    with SqliteStore(path).reading() as reader:
        assert len(reader.nodes()) == 1
    assert [file.name for file in folder.iterdir()] == [name]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_path_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _make(Path("ost.db"))
    with SqliteStore(Path("ost.db")).reading() as reader:
        assert reader.name() == "Growth"
