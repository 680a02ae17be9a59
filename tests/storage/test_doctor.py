"""The doctor finds what is damaged, names it, never changes the patient, and is silent on a sound one."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from contents import contents_of

from ost.demo.make import make_example
from ost.errors import FromTheFuture, Locked, NotAWorkspace, OstError, StoreFailed, WorkspaceExists
from ost.services.adding import add_objective, add_opportunity
from ost.services.changing import link, move, unlink
from ost.services.editing import edit
from ost.services.measuring import add_measurement
from ost.services.workspace import Workspace
from ost.storage import doctor
from ost.storage.backup import make_backup
from ost.storage.doctor import examine, rebuild
from ost.storage.pages import Pages
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore, new_workspace

TODAY = date(2026, 11, 20)
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example, to be copied."""
    path = tmp_path_factory.mktemp("sound") / "ost.db"
    with new_workspace(path, "Kelp") as tx:
        make_example(tx, TODAY)
    return path


@pytest.fixture
def patient(sound: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copy(sound, tmp_path / "ost.db")


def found(path: Path) -> dict[str, str]:
    """What each check found."""
    return {check.name: str(check.found) for check in examine(path) if not check.ok}


def change(path: Path, *statements: str) -> None:
    """Change a file behind our back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for (guard,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            kept = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (guard,)).fetchone()[0]
            connection.execute(f"DROP TRIGGER {guard}")
            statements = (*statements, kept)
        for statement in statements:
            connection.execute(statement)


def test_a_sound_workspace_is_sound(patient: Path) -> None:
    assert found(patient) == {}
    assert len(examine(patient)) == 15


@pytest.mark.parametrize("schema", [1, 2])
def test_so_is_one_of_every_schema(tmp_path: Path, schema: int) -> None:
    path = shutil.copy(DATA / f"schema_{schema}.db", tmp_path / "ost.db")
    before = path.read_bytes()
    assert {name for name in found(path) if name != "unused space"} == set()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["ost.db"]


def test_it_stays_sound_while_it_grows(patient: Path) -> None:
    """What SQLite leaves between its rows is no damage, whatever is done."""
    chance = random.Random(7)  # noqa: S311
    ws = Workspace(SqliteStore(patient, actor="ana"), TODAY, "ana")
    for number in range(150):
        under = chance.choice(["kr1", "kr2", "kr3", "opp1", "opp2"])
        ref = str(
            add_opportunity(ws, f"Number {number} {'x' * chance.randrange(90)}", under=[under]).view.ref
        )
        edit(ws, ref, [f"note={'words ' * chance.randrange(1, 300)}"])
        if number % 3 == 0:
            edit(ws, ref, ["note=short"])
            move(ws, ref, ["kr4"])
            link(ws, "kr5", ref)
            unlink(ws, "kr5", ref)
        add_measurement(
            ws, "met1", chance.random(), on=date.fromordinal(TODAY.toordinal() - chance.randrange(900))
        )
    assert found(patient) == {}


DAMAGE = {
    "a value": (
        "UPDATE measurement SET value = 42.5 WHERE metric = 'met3' AND day > 739500",
        "replay",
        "value of met3 on ",
    ),
    "a title": (
        "UPDATE node SET title = 'Something else' WHERE ref = 'opp1'",
        "titles",
        "opp1 is searched as",
    ),
    "a status": (
        "UPDATE node SET status = 'parked' WHERE ref = 'opp1'",
        "steps",
        "opp1 is parked, and its last step",
    ),
    "a step": ("DELETE FROM step WHERE ref = 'ini1' AND position = 1", "steps", "a step of ini1 is missing"),
    "an owner": (
        "UPDATE node SET owner = 'Eve' WHERE ref = 'kr2'",
        "replay",
        "kr2: owner is 'Eve', the history tells",
    ),
    "a detail": ("DELETE FROM interview WHERE ref = 'int1'", "counts", "int1 has no row in interview"),
    "a link": (
        "UPDATE edge SET source = 'opp999' WHERE target = 'sol1' AND relation = 'parent'",
        "links",
        "of edge names something",
    ),
    "a circle": (
        "INSERT INTO edge VALUES (1, 'opp1', 'kr1', 'parent')",
        "cycles",
        "kr1 → kr2 → opp1 is a circle",
    ),
    "a date": (
        "UPDATE node SET created = '2026-13-01' WHERE ref = 'obj1'",
        "values",
        "created of node obj1 is '2026-13",
    ),
    "a blob": ("UPDATE node SET owner = x'ff00' WHERE ref = 'obj1'", "values", "owner of node obj1 is b'"),
    "no text": (
        "UPDATE node SET owner = CAST(x'ff41' AS TEXT) WHERE ref = 'obj1'",
        "values",
        "owner of node obj1",
    ),
    "no JSON": (
        "UPDATE change SET new = '{' WHERE seq = 3 AND position = 1",
        "values",
        "new of change 3 1 is '{'",
    ),
    "a line": (
        "UPDATE change SET new = '\"x\"' WHERE seq = 9",
        "chain",
        "changeset 9 is not what was sealed",
    ),
    "the end": ("DELETE FROM change WHERE seq = 235", "chain", "changeset 235 is not what was sealed"),
    "the last": ("UPDATE workspace SET last_seq = 234", "counts", "the workspace notes 234 changesets"),
    "a number": (
        "UPDATE alembic_version SET version_num = '0001'",
        "version",
        f"the header tells schema {SCHEMA_VERSION}, the table 0001",
    ),
    "an index": ("DROP INDEX step_status", "schema", "index step_status is missing"),
    "a table": ("CREATE TABLE extra (id)", "schema", "table extra is not one of ours"),
    "a mark": ("PRAGMA application_id = 1330861104", "header", "the application's mark"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_named(patient: Path, damage: str) -> None:
    statement, check, sentence = DAMAGE[damage]
    change(patient, statement)
    before = patient.read_bytes()
    said = found(patient)
    assert sentence in said[check]
    assert patient.read_bytes() == before


def test_the_numbers_of_a_value_are_told(patient: Path) -> None:
    last = "(SELECT max(day) FROM measurement WHERE metric = 'met3')"
    change(patient, f"UPDATE measurement SET value = 52.25 WHERE metric = 'met3' AND day = {last}")  # noqa: S608
    said = found(patient)["replay"]
    assert "the table has 52.25, the history tells " in said


def test_all_else_is_looked_at_where_one_table_is_gone(patient: Path) -> None:
    change(
        patient,
        "PRAGMA foreign_keys=OFF",
        "DROP TABLE step",
        "UPDATE node SET title = 'Other' WHERE ref = 'opp1'",
    )
    said = found(patient)
    assert "table step is missing" in said["schema"]
    assert "cannot be read on" in said["steps"]
    assert "opp1" in said["titles"]


def test_bytes_that_nothing_uses_are_looked_at(patient: Path) -> None:
    data = bytearray(patient.read_bytes())
    pages = Pages(bytes(data))
    with closing(sqlite3.connect(patient)) as connection:
        roots = [
            row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")
        ]
    assert list(pages.dirt([1, *roots])) == []
    empty = next(root for root in roots if pages.page(root)[0] == 13 and pages.page(root).count(0) > 2000)
    data[(empty - 1) * pages.size + 1000] = 1
    patient.write_bytes(data)
    assert found(patient).keys() == {"unused space"}
    assert f"of page {empty} " in found(patient)["unused space"]


@pytest.mark.parametrize("length", [100, 5000, 4096 * 20, -4096, -1])
def test_a_file_that_was_cut(patient: Path, length: int) -> None:
    patient.write_bytes(patient.read_bytes()[:length])
    assert "file size" in found(patient)


@pytest.mark.parametrize(
    "content", [b"", b"name,email\n" * 40, b"SQLite format 3\x00"], ids=["empty", "text", "short"]
)
def test_what_is_no_workspace_is_refused(patient: Path, content: bytes) -> None:
    patient.write_bytes(content)
    with pytest.raises(NotAWorkspace):
        examine(patient)


def test_what_comes_from_the_future_is_refused(patient: Path) -> None:
    change(patient, "PRAGMA user_version=99")
    with pytest.raises(FromTheFuture):
        examine(patient)


def test_everything_but_the_header_gone(patient: Path) -> None:
    data = patient.read_bytes()
    patient.write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    assert len(found(patient)) > 8


FLIPS = 150


@pytest.mark.slow
def test_a_changed_byte_is_found(sound: Path, tmp_path: Path) -> None:
    """A short form of benchmarks/flip_bytes.py; 99 of 100 there, and here what chance allows of that."""
    chance, data, missed = random.Random(11), sound.read_bytes(), []  # noqa: S311
    path = tmp_path / "ost.db"
    for _ in range(FLIPS):
        at = chance.randrange(len(data))
        other = data[at] ^ (1 << chance.randrange(8))
        path.write_bytes(data[:at] + bytes((other,)) + data[at + 1 :])
        try:
            if not found(path):
                missed.append(at)
        except OstError:
            pass
    assert len(missed) <= 3, missed


# --- how it is mended ------------------------------------------------------------------------


def test_the_newest_good_backup_is_named(patient: Path) -> None:
    good = make_backup(patient).path
    bad = shutil.copy(good, good.with_name("2099-01-01T000000Z.db"))
    bad.write_bytes(bad.read_bytes()[:9000])
    change(patient, "UPDATE node SET owner = 'Eve' WHERE ref = 'kr2'")
    (check,) = [check for check in examine(patient) if check.name == "replay"]
    assert f"Put the newest good backup in its place: ost restore {good}; or make " in str(check.mend)


def test_leftovers_are_wiped_with_two_commands(patient: Path) -> None:
    assert doctor._mends(patient, {"unused space"})["unused space"].startswith("Wipe it; ")


def test_where_nothing_is_left_no_command_is_named(patient: Path) -> None:
    assert doctor._mends(patient, {"chain"}) == {"chain": "Put a backup that is kept elsewhere in its place."}


def test_a_whole_history_gives_a_whole_workspace(patient: Path, sound: Path, tmp_path: Path) -> None:
    change(
        patient,
        "UPDATE measurement SET value = 1",
        "UPDATE node SET owner = 'Eve'",
        "DELETE FROM check_in",
        "DELETE FROM edge WHERE source = 'opp1'",
    )
    assert "replay" in found(patient)
    made = tmp_path / "made.db"
    with SqliteStore(sound).reading() as reader:
        assert rebuild(patient, made) == len(reader.changesets()) > 200
    assert contents_of(SqliteStore(made)) == contents_of(SqliteStore(sound))
    assert found(made) == {}


def test_an_upgraded_history_can_be_rebuilt_too(tmp_path: Path) -> None:
    path = shutil.copy(DATA / "schema_1.db", tmp_path / "ost.db")
    rebuild(path, tmp_path / "made.db")
    assert contents_of(SqliteStore(tmp_path / "made.db"))["nodes"] == contents_of(SqliteStore(path))["nodes"]


def test_a_broken_history_gives_none(patient: Path, tmp_path: Path) -> None:
    change(patient, "UPDATE change SET new = '\"x\"' WHERE seq = 9")
    with pytest.raises(StoreFailed, match="its history is not whole: changeset 9"):
        rebuild(patient, tmp_path / "made.db")
    assert not (tmp_path / "made.db").exists()


def test_a_rebuilt_workspace_takes_nothings_place(patient: Path) -> None:
    with pytest.raises(WorkspaceExists):
        rebuild(patient, patient)


# --- others at work --------------------------------------------------------------------------

KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE node SET note = hex(randomblob(900))")
connection.execute("UPDATE node SET owner = hex(randomblob(200))")
os._exit(9)
"""


def test_a_journal_that_a_killed_writer_left_is_played_back_in_the_copy_only(patient: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(patient)], check=False)
    journal = patient.with_name("ost.db-journal")
    before = patient.read_bytes(), journal.read_bytes()
    assert found(patient) == {}
    assert (patient.read_bytes(), journal.read_bytes()) == before


def test_a_log_beside_the_file_is_taken_in(patient: Path) -> None:
    with closing(sqlite3.connect(patient, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE node SET owner = 'Eve' WHERE ref = 'kr2'")
        assert "kr2: owner is 'Eve'" in found(patient)["replay"]


def test_a_writer_at_work_is_not_in_the_way(patient: Path) -> None:
    with closing(sqlite3.connect(patient, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE node SET owner = 'Eve' WHERE ref = 'kr2'")
        assert found(patient) == {}


WRITER = """
import sqlite3, sys
try:
    sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0).execute("BEGIN EXCLUSIVE")
except sqlite3.OperationalError as error:
    print(error.sqlite_errorname)
"""


@pytest.mark.parametrize("pread", [True, False])
def test_nobody_can_write_while_it_is_taken(
    patient: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pread: bool
) -> None:
    if not pread:
        monkeypatch.delattr(os, "pread", raising=False)
    handle = os.open(patient, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    with doctor._held(patient):
        taken = doctor._taken(patient, handle, tmp_path / "copy.db", beside=())
        said = subprocess.run(
            [sys.executable, "-c", WRITER, str(patient)], capture_output=True, text=True, check=True
        )
    os.close(handle)
    assert said.stdout.strip() == "SQLITE_BUSY"
    assert taken.data == patient.read_bytes()


def test_a_file_that_nobody_else_may_read_now(patient: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ost.storage import doctor

    monkeypatch.setattr(doctor, "_BUSY", 0.05)
    with closing(sqlite3.connect(patient, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Locked):
            examine(patient)


def test_a_change_wipes_what_a_former_version_left(patient: Path) -> None:
    """Rows deleted without `secure_delete` leave their bytes; the next change of ours writes the file anew."""
    with closing(sqlite3.connect(patient, isolation_level=None)) as other:
        other.execute("PRAGMA secure_delete=OFF")
        other.execute("CREATE TABLE junk (words TEXT)")
        other.executemany("INSERT INTO junk VALUES (?)", [("waste " * 50,)] * 40)
        other.execute("DELETE FROM junk")
        other.execute("DROP TABLE junk")
    assert found(patient).keys() == {"unused space"}
    add_objective(Workspace(SqliteStore(patient, actor="ana"), TODAY, "ana"), "One more")
    assert found(patient) == {}
