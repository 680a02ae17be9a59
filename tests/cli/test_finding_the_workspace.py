"""Which workspace a command works in: `--db`, `OST_DB`, the nearest `ost.db` upward, the data folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running import Ost

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Ost(None)


def make(path: Path, name: str) -> Path:
    """A workspace with one objective of its name."""
    ost = Ost(path)
    ost("init")
    ost("objective", "add", name)
    return path


def titles(*words: object) -> list[str]:
    """The titles in the workspace that a command finds."""
    return [node["title"] for node in HERE.json("list", *words)["nodes"]]


def test_the_nearest_file_upward(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(empty / "ost.db", "outer")
    make(empty / "a" / "b" / "ost.db", "inner")
    (deep := empty / "a" / "b" / "c" / "d").mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert titles() == ["inner"]
    monkeypatch.chdir(empty / "a")
    assert titles() == ["outer"]


def test_the_variable_goes_before_the_folder(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(empty / "ost.db", "here")
    monkeypatch.setenv("OST_DB", str(make(empty / "elsewhere" / "ost.db", "elsewhere")))
    assert titles() == ["elsewhere"]


def test_the_option_goes_before_the_variable(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OST_DB", str(make(empty / "one.db", "one")))
    assert titles("--db", make(empty / "two.db", "two")) == ["two"]


@pytest.mark.parametrize(
    "spelled",
    [
        str,
        lambda path: str(path.parent),
        lambda path: f"{path.parent}/",
        os.path.relpath,
        lambda path: f"sqlite:///{path}",
        lambda path: f"sqlite:///{os.path.relpath(path)}",
        lambda path: f"sqlite+pysqlite:///{path}",
    ],
    ids=["path", "folder", "folder/", "relative", "url", "relative-url", "driver-url"],
)
def test_how_a_workspace_can_be_named(spelled: Callable[[Path], str], empty: Path) -> None:
    path = make(empty / "a folder with spaces" / "ost.db", "named")
    assert titles("--db", spelled(path)) == ["named"]


def test_the_home_folder_can_be_written_as_a_tilde(empty: Path) -> None:
    make(Path.home() / "mine.db", "at home")
    assert titles("--db", "~/mine.db") == ["at home"]


def test_the_data_folder_is_made_on_the_first_write_and_said_so(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(empty / "data"))
    said = HERE.run("list")
    assert said.code == 3
    assert not (empty / "data").exists()
    said = HERE("objective", "add", "The first thing")
    assert said.ref == "obj1"
    made = Path(said.err.removeprefix("Made a new workspace: ").strip())
    assert made.is_file()
    assert empty / "data" in made.parents
    assert made.parent.name == "ost"
    assert HERE("objective", "add", "The second thing").err == ""
    assert titles() == ["The first thing", "The second thing"]
    assert list(empty.glob("*.db")) == []


@pytest.mark.parametrize("words", ["metric add Backlog", "interview add Bo", "objective add Something"])
def test_what_can_be_the_first_thing_makes_the_workspace(words: str, empty: Path) -> None:
    said = HERE(*words.split(), "--db", empty / "new.db")
    assert said.err == f"Made a new workspace: {empty / 'new.db'}\n"


@pytest.mark.parametrize(
    "words", ["kr add T --under obj1 --at-least 3 --by 2037", "edit kr1 owner=x", "archive kr1"]
)
def test_what_needs_something_makes_none(words: str, empty: Path) -> None:
    """A mistyped path is an error, and leaves no folders behind."""
    said = HERE.run(*words.split(), "--db", empty / "no" / "such.db")
    assert said.code == 3
    assert said.err == (
        f"There is no workspace at {empty / 'no' / 'such.db'}. "
        f"Make one there with: ost init --db {empty / 'no' / 'such.db'}\n"
    )
    assert list(empty.iterdir()) == []


def test_without_any_workspace_the_sentence_says_where_was_looked(empty: Path) -> None:
    said = HERE.run("status")
    assert said.code == 3
    assert said.err.startswith("There is no workspace: no ost.db here or in a folder above, and none at ")
    assert said.err.endswith("Make one with: ost init, or see an example with: ost demo\n")


@pytest.mark.parametrize(
    ("args", "file"),
    [
        ((), "ost.db"),
        (("team",), "team/ost.db"),
        (("our team",), "our team/ost.db"),
        (("team.db",), "team.db"),
        (("a/b/team.sqlite",), "a/b/team.sqlite"),
        (("--db", "x.db"), "x.db"),
    ],
)
def test_where_init_puts_it(args: tuple[str, ...], file: str, empty: Path) -> None:
    said = HERE("init", *args)
    assert (empty / file).is_file()
    assert said.out.startswith(f"{file}  A new workspace. Next: ")


@pytest.mark.parametrize("folder", [None, "team", "our team", "sub/team.db"])
def test_what_init_says_next_works(folder: str | None, empty: Path) -> None:
    """The command after `Next:`, typed into a shell, writes into the new workspace."""
    import subprocess
    import sys

    said = HERE("init", *([folder] if folder else []))
    following = said.out.partition("Next: ")[2].strip().replace("TITLE", "'The first thing'")
    run = following.replace("ost objective", f"{sys.executable} -m ost objective")
    done = subprocess.run(["sh", "-c", run], capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr) == ("obj1  The first thing\n", "")
    (made,) = empty.rglob("*.db")
    assert titles("--db", made) == ["The first thing"]


def test_the_name_of_a_workspace(empty: Path) -> None:
    HERE("init", "team", "--name", "Growth & Ops")
    HERE("init", "other")
    assert Ost("team").json("status")["workspace"] == "Growth & Ops"
    assert Ost("other").json("status")["workspace"] == "other"


def test_init_leaves_what_is_there(empty: Path) -> None:
    (empty / "ost.db").write_text("precious")
    said = HERE.run("init")
    assert said.code == 4
    assert (empty / "ost.db").read_text() == "precious"


def test_other_databases_are_refused_without_their_password(empty: Path) -> None:
    said = Ost("mysql://me:secret@host/db?password=hidden").run("list")
    assert said.code == 2
    assert "'mysql'" in said.err
    assert "secret" not in said.err
    assert "hidden" not in said.err


@pytest.mark.parametrize("named", ["", "sqlite://", "sqlite:///", ":memory:", "file:x.db?mode=ro"])
@pytest.mark.parametrize("words", ["list", "objective add T", "init", "demo"])
def test_a_name_without_a_file(words: str, named: str, empty: Path) -> None:
    said = HERE.run(*words.split(), "--db", named)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert list(empty.iterdir()) == []


def test_a_first_write_makes_no_folder_that_was_named(empty: Path) -> None:
    """A slip in a path is no wish for a new folder; what the hint says makes it, and the write works then."""
    path = empty / "no" / "such.db"
    said = HERE.run("objective", "add", "T", "--db", path)
    assert said.code == 3
    assert said.err.endswith(f"Make one there with: ost init --db {path}\n")
    assert list(empty.iterdir()) == []
    HERE("init", "--db", path)
    assert HERE("objective", "add", "T", "--db", path).ref == "obj1"


@pytest.mark.parametrize("words", ["init here --db there.db", "demo here --db there.db"])
def test_two_places_for_one_workspace(words: str, empty: Path) -> None:
    said = HERE.run(*words.split())
    assert said.code == 2
    assert "PATH and --db contradict each other" in said.err
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("words", ["init PATH", "demo PATH", "measure import kr1 PATH", "export csv -o PATH"])
def test_a_path_that_is_empty(words: str, empty: Path) -> None:
    HERE("objective", "add", "T", "--db", "x.db")
    db = ["--db", "x.db"] if words.startswith(("measure", "export")) else []
    said = HERE.run(*["" if word == "PATH" else word for word in words.split()], *db)
    assert said.code == 2
    assert "is empty. Give the path of a file." in said.err
