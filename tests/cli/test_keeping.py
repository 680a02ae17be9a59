"""backup, restore, doctor, dump, load and copy as commands: what they print, their codes, and their refusals."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal, check_refusal_in_json
from running import Ost, program

if TYPE_CHECKING:
    from pathlib import Path


def _names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} - {"values.csv"}


def test_a_backup_and_the_way_back(desk: Ost, tmp_path: Path) -> None:
    before = desk("tree").out
    made = desk("backup", "safe.db")
    assert made.out.startswith("safe.db  ")
    assert "verified" in made.out
    ref = desk("objective", "add", "Newest").ref
    dry = desk("restore", "safe.db", "-n")
    assert "takes back 1 changeset" in dry.err
    assert "objective add" in dry.err
    assert desk("show", ref).code == 0
    said = desk("restore", "safe.db", "--yes")
    assert "ost restore " in said.err
    assert desk("tree").out == before
    again = said.err.rpartition("ost restore ")[2].strip()
    desk("restore", again, "--yes")
    assert desk("show", ref).code == 0


def test_the_folder_of_backups(desk: Ost, tmp_path: Path) -> None:
    assert "There is no backup yet" in desk("backup", "--list").err
    made = desk.json("backup")
    assert made.keys() == {"backup", "at", "bytes", "changesets", "schema", "automatic"}
    desk("backup", "safe.db")
    desk("restore", "safe.db", "--yes")
    listed = desk.json("backup", "--list")["backups"]
    assert [one["automatic"] for one in sorted(listed, key=lambda one: one["automatic"])] == [False, True]
    shown = desk("backup", "--list").out
    assert "by hand" in shown
    assert "by itself" in shown
    assert made["backup"] in shown


def test_nobody_can_be_asked_in_a_pipe(desk: Ost, tmp_path: Path) -> None:
    desk("backup", "safe.db")
    desk("objective", "add", "Newest")
    check_refusal(desk.run("restore", "safe.db"), 2, "takes back 1 changeset, and nobody can be asked here")
    check_refusal_in_json(desk.run("restore", "safe.db", "--json"), 2)
    assert _names(tmp_path) == {"ost.db", "safe.db"}


def test_a_restore_as_json(desk: Ost) -> None:
    desk("backup", "safe.db")
    desk("objective", "add", "Newest")
    said = desk.json("restore", "safe.db", "--yes")
    assert [one["command"] for one in said["lost"]] == ["objective add"]
    assert said["present"] == "sound"
    assert said["kept"].endswith(".before-restore.db")
    assert desk.json("restore", "safe.db", "-n")["kept"] is None


def test_the_doctor_of_a_sound_workspace(desk: Ost) -> None:
    said = desk("doctor", "--check")
    assert {line[:3] for line in said.out.splitlines()} == {"ok "}
    assert said.err == ""
    document = desk.json("doctor")
    assert document["ok"] is True
    for check in document["checks"]:
        assert check.keys() == {"name", "ok", "found", "mend"}
        assert (check["ok"], check["found"], check["mend"]) == (True, None, None)


def test_the_doctor_of_a_damaged_one(desk: Ost) -> None:
    desk("backup", "safe.db")
    with closing(sqlite3.connect(str(desk.db))) as connection:
        connection.execute(
            "UPDATE measurement SET value = 52.3 WHERE metric = 'met1' AND day % 1000 = (SELECT max(day) % 1000 "
            "FROM measurement WHERE metric = 'met1')"
        )
        connection.commit()
    assert desk("doctor").code == 0
    said = desk.run("doctor", "--check")
    assert said.code == 5
    assert (
        "BAD  replay: value of met1 on 2036-01-14" in said.out
        or "BAD  replay: value of met1 on 20" in said.out
    )
    assert "Mend it with: ost " in said.err
    assert desk.run("doctor", "--check", "--json").code == 5
    document = desk.json("doctor")
    assert document["ok"] is False
    (check,) = [check for check in document["checks"] if not check["ok"]]
    assert "the table has 52.3, the history tells " in check["found"]
    assert check["mend"]


def test_a_workspace_made_again_from_its_history(desk: Ost) -> None:
    assert "played again" in desk("doctor", "--rebuild", "made.db").out
    check_refusal(desk.run("doctor", "--rebuild", "made.db"), 4, "There is a file at made.db already")
    assert Ost("made.db")("doctor", "--check").code == 0


def test_dump_load_dump(desk: Ost, tmp_path: Path) -> None:
    whole = desk("dump").out
    desk("dump", "desk.jsonl")
    assert (tmp_path / "desk.jsonl").read_text(encoding="utf-8") == whole
    assert "The desk, " in desk("load", "desk.jsonl", "--db", "new.db").out
    assert desk("dump", "--db", "new.db").out == whole
    assert desk("tree", "--db", "new.db").out == desk("tree").out
    desk("load", "-", "--db", "piped.db", stdin=whole)
    assert desk("dump", "-", "--db", "piped.db").out == whole
    check_refusal(desk.run("load", "desk.jsonl"), 4, "There is a file at ")
    assert desk.json("dump")["content"] == whole
    assert desk.json("dump", "desk.jsonl")["lines"] == whole.count("\n")
    assert (
        desk.json("load", "desk.jsonl", "--db", "third.db")["sha256"]
        == json.loads(whole.splitlines()[-1])["sha256"]
    )


def test_a_dump_takes_the_place_of_a_dump_and_of_nothing_else(desk: Ost, tmp_path: Path) -> None:
    desk("dump", "desk.jsonl")
    desk("dump", "desk.jsonl")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for target in ("notes.txt", "ost.db", "link"):
        check_refusal(desk.run("dump", target), 4, f"{target} is not written over: ")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    check_refusal(desk.run("dump", "."), 1, "it is a folder")
    check_refusal(desk.run("dump", "none/desk.jsonl"), 1, "its folder does not exist")


def test_a_copy(desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    dry = desk("copy", "--to", "other/ost.db", "-n")
    assert "Would copy The desk to other/ost.db" in dry.err
    assert not (tmp_path / "other" / "ost.db").exists()
    assert "compared" in desk("copy", "--to", "other/ost.db").out
    assert desk("dump", "--db", "other/ost.db").out == desk("dump").out
    for more in ((), ("-n",)):
        check_refusal(
            desk.run("copy", "--to", "other/ost.db", *more), 4, "There is a file at other/ost.db already"
        )
    assert desk.json("copy", "--to", "third.db")["rows"]["changeset"] > 30
    check_refusal(desk.run("copy", "--to", "mysql://host/db"), 2, "mysql")


BROKEN = {
    "missing": 3,
    "empty": 1,
    "text": 1,
    "folder": 1,
    "foreign": 1,
    "future": 1,
}


@pytest.fixture
def broken(request: pytest.FixtureRequest, desk_file: Path, tmp_path: Path) -> Path:
    """Something that is no workspace."""
    path = tmp_path / "broken.db"
    match request.param:
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("name,email\n" * 99)
        case "folder":
            (path / "ost.db").mkdir(parents=True)
        case "foreign":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE node (ref TEXT)")
                connection.commit()
        case "future":
            shutil.copyfile(desk_file, path)
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA user_version=99")
                connection.commit()
    return path


@pytest.mark.parametrize(
    "words", ["backup", "backup x.db", "doctor", "doctor --rebuild x.db", "dump", "copy --to x.db"]
)
@pytest.mark.parametrize(("broken", "code"), BROKEN.items(), indirect=["broken"], ids=BROKEN)
def test_what_is_no_workspace(broken: Path, code: int, words: str, desk: Ost, tmp_path: Path) -> None:
    before = broken.read_bytes() if broken.is_file() else None
    check_refusal(Ost(broken).run(*words.split()), code, str(broken))
    check_refusal_in_json(Ost(broken).run(*words.split(), "--json"), code)
    assert (broken.read_bytes() if broken.is_file() else None) == before
    assert _names(tmp_path) <= {"ost.db", "broken.db"}


@pytest.mark.parametrize(("broken", "code"), BROKEN.items(), indirect=["broken"], ids=BROKEN)
def test_what_is_no_backup(broken: Path, code: int, desk: Ost, tmp_path: Path) -> None:
    before = (tmp_path / "ost.db").read_bytes()
    check_refusal(desk.run("restore", broken, "--yes"), code, str(broken))
    assert (tmp_path / "ost.db").read_bytes() == before
    assert _names(tmp_path) <= {"ost.db", "broken.db"}


@pytest.mark.parametrize("broken", ["missing", "empty", "text", "folder", "foreign"], indirect=True)
def test_what_is_no_dump(broken: Path, desk: Ost, tmp_path: Path) -> None:
    check_refusal(desk.run("load", broken, "--db", "new.db"), 2 if not broken.is_file() else 1, "broken.db")
    check_refusal(desk.run("load", "-", "--db", "new.db", stdin=b"\xff\xfe\x00"), 1, "'stdin' is not a dump")
    assert "new.db" not in _names(tmp_path)


@pytest.mark.parametrize(
    "words", ["backup --list safe.db", "backup --list --force", "restore", "load", "copy", "dump a b"]
)
def test_commands_that_are_written_wrongly(words: str, desk: Ost) -> None:
    assert desk.run(*words.split()).code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe")
def test_a_reader_that_has_seen_enough(desk: Ost) -> None:
    done = program("dump", OST_DB=str(desk.db))
    assert done.returncode == 0
    assert done.stdout.endswith("}\n")
