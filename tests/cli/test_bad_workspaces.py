"""Every command on what is no workspace, or one that cannot be used: one sentence, a code, and it stays as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from command_table import CHANGING, COMMANDS, READING, Command, name_of
from refusing import check_refusal, check_refusal_in_json
from running import PROGRAM, Ost, Said, dump

from ost.cli.main import main as _program  # noqa: F401  (so that a subprocess without rights has everything loaded)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EXISTING = [command for command in COMMANDS if command.name != "init"]


def _foreign(path: Path, _: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE node (ref TEXT)")
        other.commit()


def _future(path: Path, desk: Path) -> None:
    shutil.copyfile(desk, path)
    with closing(sqlite3.connect(path)) as later:
        later.execute("PRAGMA user_version = 99")
        later.commit()


def _damaged(path: Path, desk: Path) -> None:
    whole = desk.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


BROKEN: dict[str, tuple[Callable[[Path, Path], object], int, str]] = {
    "empty": (
        lambda path, _: path.write_bytes(b""),
        1,
        "is not an ost workspace: the file is empty. It is left as it is.",
    ),
    "a text": (lambda path, _: path.write_text("name,email\n" * 50), 1, "it is not a SQLite database"),
    "a foreign database": (_foreign, 1, "it is a database of something else"),
    "of the future": (_future, 1, "was written by a later ost (schema 99; this one knows "),
    "damaged": (_damaged, 1, "is damaged"),
    "a folder": (lambda path, _: path.mkdir() or (path / "ost.db").mkdir(), 1, "it is a folder"),
}


@pytest.mark.parametrize("command", EXISTING, ids=name_of)
@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_no_workspace(
    broken: str, command: Command, desk: Ost, desk_file: Path, tmp_path: Path
) -> None:
    """The path that was given is named, and what is there is left byte by byte as it is."""
    make, code, fragment = BROKEN[broken]
    path = tmp_path / "with spaces.db"
    make(path, desk_file)
    before = path.read_bytes() if path.is_file() else None
    said = Ost(path).run(*command.args())
    check_refusal(said, code, fragment)
    assert str(path) in said.err
    check_refusal_in_json(Ost(path).run(*command.args(), "--json"), code)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not [left for left in tmp_path.iterdir() if left.name not in {"ost.db", "values.csv", path.name}]


@pytest.mark.parametrize("command", [command for command in EXISTING if command.needs], ids=name_of)
def test_no_workspace_at_all(command: Command, desk: Ost, tmp_path: Path) -> None:
    missing = tmp_path / "no such folder" / "ost.db"
    said = Ost(missing).run(*command.args())
    check_refusal(
        said, 3, f'There is no workspace at {missing}. Make one there with: ost init --db "{missing}"'
    )
    check_refusal_in_json(Ost(missing).run(*command.args(), "--json"), 3)
    assert not missing.parent.exists()


@pytest.fixture(scope="module")
def locked(desk_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace that another process is writing in, for as long as it likes."""
    path = tmp_path_factory.mktemp("locked") / "ost.db"
    shutil.copyfile(desk_file, path)
    (path.parent / "values.csv").write_text("week,rate,users\n2036-11-02,52.1,900\n", encoding="utf-8")
    code = (
        "import sqlite3, sys\n"
        f"held = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
        "held.execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline().strip() == b"held"
        yield path
        holder.communicate()


@pytest.mark.parametrize("command", [c for c in CHANGING if c.name != "init"], ids=name_of)
def test_a_workspace_that_is_locked(
    command: Command, locked: Path, desk: Ost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OST_LOCK_TIMEOUT", "0.05")
    before = dump(locked)
    said = Ost(locked).run(*command.args())
    check_refusal(said, 4, f"{locked} is locked by another process (waited 0 s); nothing was written.")
    assert Ost(locked).run(*command.args(), "--json").error["code"] == "locked"
    assert dump(locked) == before


@pytest.mark.parametrize("command", READING, ids=name_of)
def test_a_locked_workspace_can_be_read(command: Command, locked: Path, desk: Ost) -> None:
    said = Ost(locked)(*command.args())
    free = desk(*command.args())
    assert (said.out.replace(str(locked), str(desk.db)), said.err) == (free.out, free.err)


@pytest.mark.parametrize("seconds", ["soon", "-1", "nan"])
def test_the_time_to_wait_is_a_number_of_seconds(
    seconds: str, desk: Ost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OST_LOCK_TIMEOUT", seconds)
    check_refusal(desk.run("measure", "add", "kr1", 5), 2, "OST_LOCK_TIMEOUT")


@pytest.mark.parametrize("name", ["OST_TODAY"])
def test_settings_that_are_wrong(name: str, desk: Ost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "someday")
    check_refusal(desk.run("status"), 2, f"{name} is not understood: 'someday'")


_AS_NOBODY = """
import os, sys
import ost.cli.checkin, ost.cli.edit, ost.cli.init, ost.cli.listing, ost.cli.objective, ost.cli.tree
import ost.bootstrap, ost.cli.main, ost.services.checking_in, ost.services.editing, ost.services.reading
import ost.storage.engine, ost.storage.migrate, ost.storage.sqlite, ost.services.tree, ost.exports.outline
import ost.cli.showing, ost.cli.opening, ost.cli.terminal, ost.services.adding, ost.domain.graph, encodings.idna
import sqlalchemy.dialects.sqlite.pysqlite, platformdirs, getpass
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
sys.argv[0] = "ost"
ost.cli.main.main()
"""


def as_nobody(folder: Path, *words: str, **env: str) -> Said:
    """Run a command without any rights but those that everybody has."""
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, *words],
        capture_output=True,
        encoding="utf-8",
        cwd="/",
        env={**os.environ, "OST_ACTOR": "nobody", "PYTHONDONTWRITEBYTECODE": "1", **env},
        timeout=60,
        check=False,
    )
    return Said(words, done.returncode, done.stdout, done.stderr)


@pytest.fixture
def closed(desk_file: Path) -> Iterator[Path]:
    """A workspace that may be read by everybody and written by nobody, in a folder like that."""
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp(prefix="ost-closed-", dir="/tmp" if os.geteuid() == 0 else None))  # noqa: S108
    path = folder / "ost.db"
    shutil.copyfile(desk_file, path)
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


ROOTLESS = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")


@ROOTLESS
@pytest.mark.parametrize(
    "words",
    [
        "objective add Something",
        "edit kr1 owner=Ana",
        "checkin kr1 --confidence 5",
        "edit kr1 owner=Ana --json",
    ],
)
def test_a_workspace_that_is_read_only(words: str, closed: Path) -> None:
    before = dump(closed)
    said = as_nobody(closed.parent, *words.split(), OST_DB=str(closed))
    if "--json" in words:
        check_refusal_in_json(said, 1)
    else:
        check_refusal(
            said, 1, f"{closed} cannot be written: it, or its folder, is read-only. Nothing was written."
        )
        assert f"Allow it: chmod u+w {closed} " in said.err
    assert dump(closed) == before
    assert [path.name for path in closed.parent.iterdir()] == ["ost.db"]


@ROOTLESS
def test_a_read_only_workspace_can_be_read(closed: Path) -> None:
    said = as_nobody(closed.parent, "tree", OST_DB=str(closed))
    assert (said.code, said.err) == (0, "")
    assert "kr1  Activation rate" in said.out


@ROOTLESS
def test_a_workspace_that_may_not_be_read(closed: Path) -> None:
    closed.parent.chmod(0o755)
    closed.chmod(0)
    check_refusal(
        as_nobody(closed.parent, "tree", OST_DB=str(closed)), 1, f"{closed} cannot be read: permission denied"
    )
    assert stat.S_IMODE(closed.stat().st_mode) == 0


@ROOTLESS
@pytest.mark.parametrize(("words", "file"), [("init", "new/ost.db"), ("objective add Something", "new.db")])
def test_a_folder_that_takes_no_workspace(words: str, file: str, closed: Path) -> None:
    path = closed.parent / file
    check_refusal(as_nobody(closed.parent, *words.split(), OST_DB=str(path)), 1, "cannot be written: ")
    assert [path.name for path in closed.parent.iterdir()] == ["ost.db"]


@ROOTLESS
def test_a_reader_waits_for_an_exclusive_lock_and_gives_up(closed: Path) -> None:
    """Another program may lock a SQLite file whole, as ost never does for long."""
    closed.parent.chmod(0o755)
    closed.chmod(0o644)
    with closing(sqlite3.connect(closed, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = subprocess.run(
            [*PROGRAM, "list", "--db", str(closed)],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            env={**os.environ, "OST_LOCK_TIMEOUT": "2"},
        )
    notice, refusal = done.stderr.splitlines(keepends=True)
    assert notice == f"Waiting for another process to finish with {closed} …\n"
    check_refusal(
        Said(("list",), done.returncode, done.stdout, refusal),
        4,
        f"{closed} cannot be read: another process keeps it locked (waited 2 s).",
    )
