"""Every command as somebody who may not write: readers work or refuse with a sentence, writers refuse."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_table import COMMANDS, DEMO, KEEPING
from refusing import check_refusal
from running import Said

from .conftest import files_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Proof

SCHEMA_1 = Path(__file__).parents[1] / "storage" / "data" / "schema_1.db"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")

ALL = (
    *COMMANDS,
    DEMO,
    *KEEPING,
)
EXTRA = (
    ["export", "html", "-o", "page.html"],
    ["report", "weekly", "-o", "report.html"],
    ["doctor", "--rebuild", "rebuilt.db"],
    ["backup"],
    ["backup", "--list"],
)
READING = {"doctor", "dump -", "backup --list"}
"""Reads beside those that the table says."""

# All that a command imports is loaded as the user who starts this, since the next one may not enter its folders.
AS_NOBODY = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
import ost.demo.make
from pathlib import Path
from running import Ost
warm, asked = Path(sys.argv[2]), json.loads(sys.stdin.read())
os.chdir(warm)
for one in asked[0][1]:
    if one[0] != "demo":
        Ost(warm / "ost.db").run(*one)
Ost(warm / "old.db").run("list", "kr")
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for folder, words in asked:
    os.chdir(folder)
    found = []
    for one in words:
        try:
            said = Ost(Path(folder) / "ost.db").run(*one)
        except BaseException as error:
            found.append([one, 99, "", f"{type(error).__name__}: {error}"])
        else:
            found.append([one, said.code, said.out, said.err])
    print(json.dumps(found))
"""


def _hot(path: Path) -> None:
    """A writer that vanished has begun to overwrite pages, and left its journal."""
    copy = path.with_name("copy.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size=1")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE node SET title = 'Half'")
        writer.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
            "INSERT INTO change (workspace, seq, position, ref, op, field) "
            "SELECT 1, 1, 100 + i, 'obj1', 'edit', printf('%.*c', 500, 'x') FROM n"
        )
        shutil.copy(path, copy)
        shutil.copy(f"{path}-journal", f"{copy}-journal")
        writer.execute("ROLLBACK")
    copy.rename(path)
    Path(f"{copy}-journal").rename(f"{path}-journal")


def _wal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


STATES = {
    "as it is": lambda _: None,
    "in WAL mode": _wal,
    "with a journal left behind": _hot,
    "of an older schema": lambda path: shutil.copyfile(SCHEMA_1, path),
}
MODES = (0o444, 0o666)
WORDS = [*(command.args() for command in ALL), *EXTRA, ["dump", "-"]]
CHANGING = [command.args() for command in ALL if command.changes]


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that others may enter."""
    made = Path(tempfile.mkdtemp(prefix="ost-closed-", dir="/tmp" if os.geteuid() == 0 else None))  # noqa: S108
    made.chmod(0o755)
    yield made
    for folder in made.iterdir():
        folder.chmod(0o755)
    shutil.rmtree(made)


def _filled(folder: Path, desk_file: Path) -> Path:
    """A folder with a workspace, a backup, a dump and a table of values."""
    folder.mkdir()
    shutil.copyfile(desk_file, folder / "ost.db")
    shutil.copyfile(desk_file, folder / "safe.db")
    shutil.copyfile(SCHEMA_1, folder / "old.db")
    (folder / "values.csv").write_text("week,rate,users\n2036-11-02,52.1,900\n2036-11-09,52.9,910\n")
    if folder.name != "warm":
        (folder / "desk.jsonl").write_text("{}\n")
    return folder


def _reads(words: list[str]) -> bool:
    if " ".join(words) in READING:
        return True
    made = words[0] in {"backup", "dump", "copy"} or "-o" in words or "--rebuild" in words
    return words not in CHANGING and not made


@pytest.mark.slow
def test_every_command_in_a_closed_folder(root: Path, desk_file: Path, proof: Proof) -> None:
    """Also where somebody has left it in WAL mode, half written, or of an older schema."""
    warm, asked, before = _filled(root / "warm", desk_file), [], []
    for state, make in STATES.items():
        for mode in MODES[-proof.size(1, 2) :]:
            folder = _filled(root / f"{state} {mode:o}", desk_file)
            make(folder / "ost.db")
            before.append(files_in(folder))
            for file in folder.iterdir():
                file.chmod(mode)
            folder.chmod(0o555)
            step = 1 if not asked else proof.size(15, 1)
            asked.append((folder, WORDS[::step]))
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(Path(__file__).parents[1]), str(warm)],
        input=json.dumps([(str(folder), words) for folder, words in asked]),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for (folder, words), there, found in zip(asked, before, answers, strict=True):
        assert [one for one, *_ in found] == words
        usual = folder.name.startswith("as it is")
        for one, code, out, err in found:
            if code == 0:
                assert _reads(one), one
                continue
            assert not usual or not _reads(one), (one, err)
            assert code in {1, 2, 3, 4}, (one, err)
            *_, last = err.splitlines(keepends=True)
            check_refusal(Said(tuple(one), code, out, last), code, "")
        after = files_in(folder)
        if (
            folder.name == "with a journal left behind 666"
        ):  # what was half done may be taken back by whoever comes
            for files in (after, there):
                files.pop("ost.db")
                files.pop("ost.db-journal")
        assert after == there
        worked = sum(code == 0 for _, code, *_ in found)
        assert worked or not usual
        proof.found(
            f"{len(words)} command lines (every command) as another user in a read-only folder, {folder.name}",
            f"{worked} read, {len(words) - worked} refused with a sentence, 0 tracebacks; nothing changed",
        )
