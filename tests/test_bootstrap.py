"""The composition root: where the workspace is, which day it is, who signs, and which store is opened."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ost.bootstrap import (
    current_actor,
    current_day,
    find_place,
    folder_name,
    lock_deadline,
    make_demo,
    make_workspace,
    open_workspace,
    path_of,
)
from ost.errors import (
    BadDate,
    BadNumber,
    BadUrl,
    CannotWrite,
    ContradictingOptions,
    EmptyPath,
    FileNeeded,
    NamesNoFile,
    NoSuchFile,
    NoWorkspace,
    OutOfRange,
    UnsupportedStore,
    WorkspaceExists,
)
from ost.services.adding import add_objective
from ost.services.reading import status

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def test_the_workspace_is_the_one_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "ost.db").write_text("")
    place = find_place("other.db", {"OST_DB": "third.db"})
    assert (place.path, place.chosen, place.exists) == (Path("other.db"), True, False)
    place = find_place(None, {"OST_DB": "third.db"})
    assert (place.path, place.chosen) == (Path("third.db"), True)
    assert find_place(None, {"OST_DB": ""}).path == tmp_path / "ost.db"


@pytest.mark.parametrize(
    "named", ["", " ", "sqlite://", "sqlite:///", ":memory:", "sqlite:///:memory:", "file:x.db"]
)
def test_what_names_no_file_is_refused(named: str) -> None:
    with pytest.raises((EmptyPath, NamesNoFile)):
        find_place(named, {"OST_DB": "third.db"})


def test_else_it_is_the_nearest_one_upward(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (tmp_path / "ost.db").write_text("")
    assert find_place(None, {}, deep).path == tmp_path / "ost.db"
    (tmp_path / "a" / "ost.db").write_text("")
    place = find_place(None, {}, deep)
    assert (place.path, place.chosen, place.exists) == (tmp_path / "a" / "ost.db", False, True)
    (deep / "ost.db").mkdir()  # a folder of that name is none
    assert find_place(None, {}, deep).path == tmp_path / "a" / "ost.db"


def test_else_it_is_in_the_platforms_data_folder() -> None:
    place = find_place(None)
    assert place.path.name == "ost.db"
    assert Path(os.environ["HOME"]) in place.path.parents
    assert not place.exists


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("x.db", "x.db"),
        ("/a/x.db", "/a/x.db"),
        ("sqlite:///x.db", "x.db"),
        ("sqlite:////a/x.db", "/a/x.db"),
        ("sqlite+pysqlite:////a/x.db", "/a/x.db"),
        ("a b/100%?#.db", "a b/100%?#.db"),
        ("with:colon.db", "with:colon.db"),
    ],
)
def test_a_path_or_a_url_names_a_file(named: str, path: str) -> None:
    assert path_of(named, "--db") == Path(path)


def test_a_folder_means_the_workspace_in_it(tmp_path: Path) -> None:
    assert path_of(str(tmp_path), "--db") == tmp_path / "ost.db"
    assert path_of(".", "--db") == Path("ost.db")


@pytest.mark.parametrize(
    "named",
    [
        "postgresql//ana:s3cret@host/db",
        "postgresql:ana:s3cret@host/db",
        "host=db.example.com password=s3cret dbname=ost",
        "postgres:/ana:s3cret@host",
    ],
)
def test_a_mistyped_url_is_refused_without_its_password(named: str) -> None:
    with pytest.raises(BadUrl) as refused:
        find_place(named)
    assert "s3cret" not in refused.value.message + refused.value.hint


def test_a_home_folder_is_meant_by_a_tilde() -> None:
    assert path_of("~/x.db", "--db") == Path(os.environ["HOME"]) / "x.db"
    with pytest.raises(NoSuchFile, match="home folder that is not there"):
        path_of("~nobody-of-that-name/x.db", "--db")


@pytest.mark.parametrize("url", ["mysql://ana:secret@host/db", "oracle://x", "http://example.com"])
def test_other_databases_are_refused_and_no_password_is_shown(url: str) -> None:
    with pytest.raises(UnsupportedStore) as refused:
        find_place(url)
    assert "secret" not in refused.value.message


def test_a_url_of_postgresql_is_a_place_that_shows_no_password() -> None:
    place = find_place("postgres://ana:secret@host/db?workspace=Growth%20team&sslpassword=secret")
    assert (place.on_server, place.chosen, place.exists) == (True, True, True)
    assert str(place) == "postgresql://ana@host/db?workspace=Growth%20team"
    assert "secret" not in repr(place)
    with pytest.raises(FileNeeded, match="is on a server"):
        assert place.path


def test_the_day_is_today_unless_it_is_pinned() -> None:
    assert abs((current_day({}) - date.today()).days) <= 1
    assert current_day({"OST_TODAY": "2026-11-30"}) == date(2026, 11, 30)
    with pytest.raises(BadDate, match="OST_TODAY"):
        current_day({"OST_TODAY": "soon"})


def test_changes_are_signed_with_a_name_that_can_be_kept_and_shown() -> None:
    assert current_actor({"OST_ACTOR": "ana"}) == "ana"
    assert current_actor({"OST_ACTOR": "a\x1b\udcff"}) == "a\ufffd\ufffd"
    assert len(current_actor({"OST_ACTOR": "x" * 1000})) == 100
    assert current_actor({})


def test_how_long_a_writer_waits_can_be_said() -> None:
    assert lock_deadline(60, {}) == 60
    assert lock_deadline(60, {"OST_LOCK_TIMEOUT": "1.5"}) == 1.5
    assert lock_deadline(60, {"OST_LOCK_TIMEOUT": "0"}) == 0
    with pytest.raises(BadNumber, match="OST_LOCK_TIMEOUT"):
        lock_deadline(60, {"OST_LOCK_TIMEOUT": "long"})
    with pytest.raises(OutOfRange, match="OST_LOCK_TIMEOUT"):
        lock_deadline(60, {"OST_LOCK_TIMEOUT": "-1"})


def test_what_is_not_there_is_opened_only_by_what_may_make_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoWorkspace):
        open_workspace("x/ost.db")
    with pytest.raises(NoWorkspace):  # a folder that was named and is not there is more likely a slip
        open_workspace("x/ost.db", make=True)
    (tmp_path / "x").mkdir()
    workspace = open_workspace("x/ost.db", make=True)
    assert not (tmp_path / "x" / "ost.db").exists()
    add_objective(workspace, "A")
    assert "Made a new workspace" in capsys.readouterr().err
    assert status(open_workspace("x/ost.db")).name == "x"


@pytest.mark.parametrize("make", [lambda p, d: make_workspace(p, d, None), make_demo], ids=["init", "demo"])
def test_what_is_made_is_where_db_says_and_not_in_two_places(
    make: Callable[[str | None, str | None], Path], tmp_path: Path
) -> None:
    with pytest.raises(ContradictingOptions):
        make("a", "b")
    assert make(None, "no suffix") == Path("no suffix")
    assert (tmp_path / "no suffix").is_file()
    assert make(None, "new/folder/x") == Path("new/folder/x")
    assert make("a folder", None) == Path("a folder/ost.db")


@pytest.mark.parametrize("make", [lambda p: make_workspace(p, None, None), lambda p: make_demo(p, None)])
def test_something_on_the_way_is_no_folder(make: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("")
    with pytest.raises(CannotWrite, match=r"file.txt is not a folder"):
        make("file.txt/x.db")
    with pytest.raises(CannotWrite, match="/dev/null is not a folder"):
        make("/dev/null")


def test_an_example_that_is_interrupted_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ost.demo.make.make_example", stop)
    (tmp_path / "there").mkdir()
    for path in ("new", "a/b/c", "there"):
        with pytest.raises(KeyboardInterrupt):
            make_demo(path, None)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_workspace_looks_back_to_the_end_of_the_period_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OST_TODAY", "2026-11-18")
    make_workspace(None, None, None)
    workspace = open_workspace(as_of="2026-W45")
    assert (workspace.today, workspace.as_of, workspace.day) == (
        date(2026, 11, 18),
        date(2026, 11, 8),
        date(2026, 11, 8),
    )
    assert open_workspace().day == date(2026, 11, 18)
    with pytest.raises(BadDate, match="--as-of"):
        open_workspace(as_of="then")


@pytest.mark.parametrize(
    ("named", "path"),
    [
        (".", "ost.db"),
        ("discovery", "discovery/ost.db"),
        ("some/deep/folder", "some/deep/folder/ost.db"),
        ("growth.db", "growth.db"),
        ("x.sqlite", "x.sqlite"),
    ],
)
def test_a_new_workspace_is_made_in_the_folder_or_file_that_is_named(named: str, path: str) -> None:
    assert make_workspace(named, None, None) == Path(path)
    assert Path(path).is_file()
    with pytest.raises(WorkspaceExists):
        make_workspace(named, None, None)


def test_a_workspace_is_called_what_it_was_called_else_as_its_folder(tmp_path: Path) -> None:
    make_workspace("a.db", None, "Growth team")
    assert status(open_workspace("a.db")).name == "Growth team"
    make_workspace(None, "b.db", None)
    assert status(open_workspace("b.db")).name == tmp_path.name
    assert folder_name(Path("/ost.db")) == "ost"


def test_a_folder_whose_name_is_no_text_still_names_its_workspace(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    made = make_workspace(str(folder), None, None)
    assert status(open_workspace(str(made))).name == "caf\ufffd"


def test_the_worked_example_is_made_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OST_TODAY", "2026-11-18")
    assert make_demo(None, None) == Path("ost-demo/ost.db")
    assert make_demo("x.db", None) == Path("x.db")
    with pytest.raises(WorkspaceExists):
        make_demo(None, None)
    found = status(open_workspace("ost-demo"))
    assert found.name == "Kelp (a worked example)"
    assert found.krs


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not closed by their mode")
def test_a_closed_folder_above_does_not_keep_the_workspace_from_being_found(tmp_path: Path) -> None:
    """Looking upward passes what it may not look into."""
    inner = tmp_path / "closed" / "open"
    inner.mkdir(parents=True)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import platformdirs.unix, platformdirs.macos\n"
        "from ost.bootstrap import find_place\n"
        "os.chdir(sys.argv[1])\n"
        "Path(sys.argv[1]).parent.chmod(0)\n"
        "if os.geteuid() == 0:\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(find_place(None, {'HOME': '/h'}, Path(sys.argv[1])).path)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(inner)], capture_output=True, text=True, check=False
    )
    inner.parent.chmod(0o755)
    assert done.stdout == "/h/ost.db\n", done.stderr


def test_nothing_heavy_is_loaded_before_a_workspace_is_opened() -> None:
    program = (
        "import sys, ost.bootstrap\n"
        "ost.bootstrap.find_place('x.db')\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'alembic', 'networkx', 'numpy', 'scipy', 'jinja2', 'graphviz'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
