"""backup, restore, doctor, dump, load and copy as commands: what they print, their codes, and their refusals."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from refusing import check_refusal, check_refusal_in_json
from running import PROGRAM, Ost, program
from terminals import Screen


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
    (again,) = shlex.split(said.err.rpartition("ost restore ")[2])
    desk("restore", again, "--yes")
    assert desk("show", ref).code == 0


def test_the_way_back_can_be_typed(desk_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "it's a $HOME"
    folder.mkdir()
    ost = Ost(shutil.copy(desk_file, folder / "my ost.db"))
    ost("backup", folder / "safe.db")
    ref = ost("objective", "add", "Newest").ref
    said = ost("restore", folder / "safe.db", "--yes")
    (again,) = shlex.split(said.err.rpartition("ost restore ")[2])
    ost("restore", again, "--yes")
    assert ost("show", ref).code == 0


def test_what_is_restored_and_what_is_taken_back_is_said(desk: Ost) -> None:
    desk("backup", "safe.db")
    last = desk.json("log")["changesets"][0]["seq"]
    for number in range(12):
        desk("objective", "add", f"Number {number}")
    desk("edit", "kr1", "target=70")
    lines = desk("restore", "safe.db", "-n").err.splitlines()
    assert "a backup of 'The desk' of 20" in lines[0]
    assert f" up to changeset {last}  " in lines[0]
    assert lines[0].endswith(" takes back 13 changesets.")
    assert lines[1].endswith("edit: kr1  target 65 → 70")
    assert lines[2].endswith("objective add: obj14  added: Number 11")
    assert lines[-1] == "  and 3 more"
    assert len(lines) == 12


def test_another_workspaces_backup(desk: Ost, tmp_path: Path) -> None:
    other = Ost(tmp_path / "kelp.db")
    other("init", "--name", "Kelp")
    other("objective", "add", "Theirs")
    other("backup", "safe.db")
    for more in ((), ("-n",), ("--yes",)):
        said = desk.run("restore", "safe.db", *more)
        check_refusal(said, 4, "This is a backup of 'Kelp', made 20")
        assert ", not of 'The desk' at " in said.err
        assert said.err.strip().endswith("ost restore safe.db --force")
    check_refusal(desk.run("restore", "safe.db", "--force"), 2, "ost restore safe.db --force --yes")
    said = desk("restore", "safe.db", "--force", "--yes")
    assert desk.json("status")["workspace"] == "Kelp"
    words = shlex.split(said.err.rpartition("ost restore ")[2])
    desk("restore", *words, "--yes")
    assert desk.json("status")["workspace"] == "The desk"


def test_a_backup_that_is_not_sound(desk: Ost) -> None:
    desk("backup", "safe.db")
    with closing(sqlite3.connect("safe.db", isolation_level=None)) as connection:
        connection.execute("CREATE INDEX more ON node (owner)")
    desk("objective", "add", "Newest")
    said = desk.run("restore", "safe.db", "--yes")
    check_refusal(said, 1, "safe.db is damaged: schema: index more is not one of ours.")
    assert "ost restore safe.db --force" in said.err
    desk("restore", "safe.db", "--yes", "--force")


def test_nothing_is_asked_where_nothing_is_taken_back(desk: Ost) -> None:
    desk("backup", "safe.db")
    assert "takes nothing back" in desk("restore", "safe.db").err
    Path("ost.db").unlink()
    assert "makes a new workspace" in desk("restore", "safe.db").err


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal")
@pytest.mark.parametrize("answer", ["n", "", "y"])
def test_the_question_can_be_answered_with_no(desk: Ost, answer: str) -> None:
    desk("backup", "safe.db")
    ref = desk("objective", "add", "Newest").ref
    with Screen([*PROGRAM, "restore", "safe.db"], columns=200, OST_DB=str(desk.db)) as screen:
        screen.read("Put the backup of 'The desk' of 20")
        screen.read(": ")
        screen.type(f"{answer}\n")
        code = screen.end()
    assert (code, desk.run("show", ref).code) == ((0, 3) if answer == "y" else (1, 0))
    assert ("Nothing was changed." in screen.seen) == (answer != "y")
    assert "nterrupted" not in screen.seen


def test_what_helps_where_a_backup_is_none(desk: Ost, tmp_path: Path) -> None:
    desk("backup")
    said = desk.run("restore", "nosuch.db")
    check_refusal(said, 3, "There is no backup at nosuch.db. See what there is with: ost backup --list")
    said = desk.run("restore", "nosuch.db", "--db", "ost.db")
    check_refusal(said, 3, "ost backup --list --db ost.db")
    desk("dump", "desk.jsonl")
    said = desk.run("restore", "desk.jsonl")
    check_refusal(said, 1, "desk.jsonl is a dump, not a backup.")
    assert said.err.strip().endswith("ost load desk.jsonl --db NEW.db")
    (tmp_path / "notes.txt").write_text("mine")
    said = desk.run("restore", "notes.txt")
    check_refusal(said, 1, "notes.txt is not an ost workspace: ")
    assert "ost init" not in said.err
    Path("ost.db").unlink()
    assert "by hand" in desk("backup", "--list").out


def test_what_helps_where_a_dump_is_bad(desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n")
    said = desk.run("load", "bad.jsonl", "--db", "b.db")
    check_refusal(said, 1, "'bad.jsonl' is not a dump that can be loaded")
    assert "b.db" not in said.err


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
    assert said.err.startswith("Make a new workspace of its history: ost doctor --rebuild ")
    assert desk.run("doctor", "--check", "--json").code == 5
    document = desk.json("doctor")
    assert document["ok"] is False
    (check,) = [check for check in document["checks"] if not check["ok"]]
    assert "the table has 52.3, the history tells " in check["found"]
    assert check["mend"]


def test_the_ways_to_mend_can_be_typed(desk: Ost, tmp_path: Path) -> None:
    folder = tmp_path / "the team's"
    folder.mkdir()
    ost = Ost(shutil.move("ost.db", folder / "ost.db"))
    ost("backup")
    with closing(sqlite3.connect(str(ost.db), isolation_level=None)) as connection:
        connection.execute("UPDATE node SET owner = 'Eve' WHERE ref = 'kr2'")
    (mend,) = {one["mend"] for one in ost.json("doctor")["checks"] if not one["ok"]}
    ways = mend.split("; or ")
    assert [way.split()[0] for way in ways] == ["Put", "make"]
    for way in reversed(ways):
        words = shlex.split(way.partition(": ost ")[2])
        ost(*words, *(("--yes",) if words[0] == "restore" else ()))
    assert ost("doctor", "--check").code == 0
    assert Ost(folder / "ost-rebuilt.db")("doctor", "--check").code == 0


def test_ways_to_mend_work_in_the_workspace_that_was_named(desk: Ost) -> None:
    with closing(sqlite3.connect("ost.db", isolation_level=None)) as connection:
        connection.execute("UPDATE node SET owner = 'Eve' WHERE ref = 'kr2'")
    said = Ost(None).json("doctor", "--db", "ost.db")
    (mend,) = {one["mend"] for one in said["checks"] if not one["ok"]}
    assert mend.endswith("ost doctor --rebuild ost-rebuilt.db --db ost.db")


def test_a_cut_file_lists_its_damage_once(desk: Ost, tmp_path: Path) -> None:
    data = (tmp_path / "ost.db").read_bytes()
    (tmp_path / "ost.db").write_bytes(data[:9000])
    said = desk.run("doctor", "--check")
    assert said.code == 5
    lines = [line for line in said.out.splitlines() if "cannot be read on: " in line]
    assert len(lines) == 1
    assert lines[0].startswith("BAD  integrity, links, ")
    assert lines[0].endswith(", chain, replay: cannot be read on: the file is damaged")
    assert said.err == "Put a backup that is kept elsewhere in its place.\n"
    found = [one["found"] for one in desk.json("doctor")["checks"] if not one["ok"]]
    assert len(found) > 8
    (tmp_path / "cut.db").write_bytes(data[:9000])
    said = desk.run("restore", "cut.db", "--db", "new.db")
    check_refusal(said, 1, "cut.db is damaged: file size: ")
    assert said.err.count("cannot be read on: ") == 1
    for words in ((), ("--yes",)):
        check_refusal(desk.run("restore", "cut.db", "--force", *words, "--db", "new.db"), 1, "is damaged")
    assert not (tmp_path / "new.db").exists()


def test_looking_and_making_are_two_commands(desk: Ost, tmp_path: Path) -> None:
    check_refusal(
        desk.run("doctor", "--check", "--rebuild", "made.db"), 2, "--check and --rebuild contradict"
    )
    assert not (tmp_path / "made.db").exists()


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
    assert desk.json("dump", "desk.jsonl", "--force")["lines"] == whole.count("\n")
    assert (
        desk.json("load", "desk.jsonl", "--db", "third.db")["sha256"]
        == json.loads(whole.splitlines()[-1])["sha256"]
    )


def test_a_dump_takes_the_place_of_a_dump_and_of_nothing_else(desk: Ost, tmp_path: Path) -> None:
    desk("dump", "desk.jsonl")
    before = (tmp_path / "desk.jsonl").read_bytes()
    desk("objective", "add", "Newest")
    said = desk.run("dump", "desk.jsonl")
    check_refusal(said, 4, "There is a dump at desk.jsonl already; it is left as it is.")
    assert "ost dump desk.jsonl --force" in said.err
    assert (tmp_path / "desk.jsonl").read_bytes() == before
    desk("dump", "desk.jsonl", "--force")
    assert (tmp_path / "desk.jsonl").read_bytes() != before
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for target in ("notes.txt", "ost.db", "link"):
        for force in ((), ("--force",)):
            check_refusal(desk.run("dump", target, *force), 4, f"{target} is not written over: ")
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
