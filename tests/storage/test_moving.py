"""Whole workspaces on their way between files and servers: what arrives is what was there, whatever the way."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from refusing import check_refusal
from running import Ost

from ost.demo.make import make_example
from ost.storage import dump, moving
from ost.storage.postgres import new_workspace as new_there
from ost.storage.sqlite import new_workspace as new_file
from ost.storage.urls import read_url

if TYPE_CHECKING:
    from pathlib import Path

    from postgres_server import Running
    from sqlalchemy import Connection

TODAY = date(2026, 11, 20)
NAME = "Growth team"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example in a file, to be copied."""
    path = tmp_path_factory.mktemp("example") / "ost.db"
    with new_file(path, NAME) as tx:
        make_example(tx, TODAY)
    return path


@pytest.fixture
def desk(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the file, in the working directory."""
    monkeypatch.chdir(tmp_path)
    return shutil.copy(example, tmp_path / "ost.db")


@pytest.fixture
def name(postgres: Running) -> str:
    """A database with nothing in it."""
    return postgres.new_database()


def rows(ost: Ost) -> list[str]:
    """What a workspace holds, but for its name: the lines of its dump between header and workspace, and end."""
    lines = ost("dump").out.splitlines()
    return lines[2:-1]


def make_another(url: str) -> None:
    """A workspace on the server that is called as the source is."""
    with new_there(read_url(url), NAME) as tx:
        make_example(tx, TODAY)


def test_from_a_file_to_a_server_and_on_and_back(desk: Path, name: str, postgres: Running) -> None:
    file, there = Ost(desk), Ost(postgres.at(name, workspace="T1"))
    said = file("copy", "--to", there.db)
    assert "compared" in said.out
    assert rows(there) == rows(file)
    beside, elsewhere = postgres.at(name, workspace="T2"), postgres.at(postgres.new_database())
    for target in (beside, elsewhere):
        there("copy", "--to", target)
        assert rows(Ost(target)) == rows(file)
    there("copy", "--to", "back.db")
    assert rows(Ost("back.db")) == rows(file)
    Ost("back.db")("objective", "add", "Life goes on")
    there("objective", "add", "Life goes on")


def test_a_dump_is_loaded_into_a_server(desk: Path, name: str, postgres: Running) -> None:
    Ost(desk)("dump", "desk.jsonl")
    there = Ost(postgres.at(name, workspace="Loaded"))
    there("load", "desk.jsonl")
    assert rows(there) == rows(Ost(desk))
    with_its_own = Ost(postgres.at(postgres.new_database()))
    with_its_own("load", "desk.jsonl")
    assert with_its_own("dump").out == Ost(desk)("dump").out


def test_the_name_is_the_targets_where_the_sources_is_taken(desk: Path, name: str, postgres: Running) -> None:
    taken = postgres.at(name, workspace="Growth%20team")
    make_another(taken)
    before = Ost(taken)("dump").out
    Ost(desk)("dump", "desk.jsonl")
    said = Ost(desk)("copy", "--to", postgres.at(name, workspace="NEW"))
    assert "workspace=NEW  NEW, " in said.out
    said = Ost(postgres.at(name, workspace="Loaded"))("load", "desk.jsonl")
    assert "workspace=Loaded  Loaded, " in said.out
    for new in ("NEW", "Loaded"):
        there = Ost(postgres.at(name, workspace=new))
        assert rows(there) == rows(Ost(desk))
        assert there.json("status")["workspace"] == new
    assert Ost(taken)("dump").out == before


def test_a_name_that_is_taken_is_chosen_anew_in_the_url(desk: Path, name: str, postgres: Running) -> None:
    taken = postgres.at(name, workspace="Growth%20team")
    make_another(taken)
    Ost(desk)("dump", "desk.jsonl")
    for words in (
        ("copy", "--to", taken),
        ("copy", "--to", postgres.at(name)),
        ("copy", "--to", postgres.at(name), "-n"),
        ("load", "desk.jsonl", "--db", taken),
    ):
        said = Ost(desk).run(*words)
        check_refusal(said, 4, "a workspace 'Growth team' at ")
        assert "?workspace=NAME" in said.err
        assert "--name" not in said.err


def test_a_copy_whose_rows_differ_is_not_kept(
    desk: Path, name: str, postgres: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is left out of the comparison, and nothing else is."""
    usual = moving.load_lines

    def losing(connection: Connection, *more: Any) -> dump.Summary:
        loaded = usual(connection, *more)
        connection.exec_driver_sql("UPDATE node SET owner = 'nobody' WHERE ref = 'opp1'")
        return loaded

    monkeypatch.setattr(moving, "load_lines", losing)
    there = Ost(postgres.at(name, workspace="NEW"))
    check_refusal(Ost(desk).run("copy", "--to", there.db), 1, "does not hold what it holds")
    assert there.run("status").code == 3


@pytest.mark.parametrize("more", [(), ("-n",)], ids=["at once", "dry"])
def test_no_folder_is_made_for_a_slip(desk: Path, tmp_path: Path, more: tuple[str, ...]) -> None:
    Ost(desk)("dump", "desk.jsonl")
    refused = "'no folder/x.db' cannot be written: its folder does not exist"
    check_refusal(Ost(desk).run("copy", "--to", "no folder/x.db", *more), 1, refused)
    check_refusal(Ost("no folder/x.db").run("load", "desk.jsonl"), 1, refused)
    assert not (tmp_path / "no folder").exists()
