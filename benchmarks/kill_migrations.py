"""Kill a migration in the middle of its work, again and again, and look at what is left.

    python benchmarks/kill_migrations.py --kills 100
    python benchmarks/kill_migrations.py --kills 100 --rows 20000

A workspace of each older schema (those in tests/storage/data; `--rows` adds so many values and lines of the history)
is opened by a process that is killed (SIGKILL): half of the time just before a statement that SQLite is given, these
spread evenly over all statements of the backup and the migration, and half of the time at a moment, these spread
evenly over all of the time that it takes.

Then a copy of what lies there is looked at as SQLite opens it: it must be the old workspace to the last row, or the new
one. And the next opening, by ost, must complete it: everything is there that is there when nobody is killed, the chain
of hashes holds, and the history played again gives the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ost.storage import backup, engine
from ost.storage.backup import list_backups
from ost.storage.engine import check_file
from ost.storage.proof import broken_links, differences, things_of
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore

DATA = Path(__file__).parents[1] / "tests" / "storage" / "data"


@dataclass
class Found:
    """What was seen over all kills.

    Attributes:
        sqlite: The version of the SQLite library.
        schemas: The schemas that were brought up to date.
        bytes: The size of the last file.
        kills: How many migrations were killed.
        ended: How many had already ended when they should have been.
        old: How many left the old workspace.
        new: How many left the new one.
        left: How many left a journal that the next opening had to roll back.
        neither: How many left something else.
        stuck: How many times the next opening did not complete it.
        backups: How many backups lay there afterwards, all of them whole.
        statements: How many statements a migration gives to SQLite.
        seconds: How long it took.
    """

    sqlite: str = sqlite3.sqlite_version
    schemas: str = ""
    bytes: int = 0
    kills: int = 0
    ended: int = 0
    old: int = 0
    new: int = 0
    left: int = 0
    neither: int = 0
    stuck: int = 0
    backups: int = 0
    statements: int = 0
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether each was whole, and was completed."""
        return not (self.neither or self.stuck)


def enlarge(path: Path, rows: int) -> None:
    """Add values and lines of the history to a workspace of schema 1."""
    with closing(sqlite3.connect(path)) as connection:
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"  # noqa: S608
        connection.execute(f"INSERT INTO measurement {numbers} SELECT 'met1', 1000 + i, i, NULL, 13 FROM n")  # noqa: S608
        connection.execute(
            f"INSERT INTO change (seq, ref, op, field, old, new) {numbers} "  # noqa: S608
            "SELECT 13, 'met1', 'edit', 'value:' || date('1970-01-01', i || ' days'), NULL, i FROM n"
        )
        connection.commit()


def told(path: Path) -> list[str]:
    """The logical content of a database."""
    with closing(sqlite3.connect(path)) as connection:
        return [*connection.iterdump(), str(connection.execute("PRAGMA integrity_check").fetchone())]


def held(path: Path) -> dict[str, Any]:
    """What a workspace of the newest schema holds, opened as a command opens it; `sound` tells of its history."""
    with SqliteStore(path).reading() as reader:
        sound = not differences(reader) and not list(broken_links(reader))
        lines = [
            (one.seq, one.ref, one.op, one.field, one.new) for one in reader.changes() if one.op != "state"
        ]
        return {"sound": sound, "lines": lines, "things": dict(things_of(reader))}


def open_in_a_child(path: Path, *, statement: int = -1, moment: float = -1) -> tuple[bool, int]:
    """Open a workspace in a process that is killed; whether it was, and how many statements it had begun."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        begun = [0]
        usual = engine.open_file

        def look(_: str) -> None:
            begun[0] += 1
            if begun[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        def traced(*args: Any, **options: Any) -> sqlite3.Connection:
            made = usual(*args, **options)
            made.set_trace_callback(look)
            return made

        if moment < 0:
            engine.open_file = backup.open_file = traced
        try:
            os.write(says, b"begun\n")
            with SqliteStore(path).reading():
                os.write(says, b"%d\n" % begun[0])
                os._exit(0)
        finally:
            os._exit(1)
    os.close(says)
    with os.fdopen(hears, "rb") as heard:
        heard.readline()
        if moment >= 0:
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
        count = heard.read()
    status = os.waitpid(child, 0)[1]
    if status and not os.WIFSIGNALED(status):
        msg = "the migration failed by itself"
        raise RuntimeError(msg)
    return bool(status), int(count or b"0")


def is_hot(journal: Path) -> bool:
    """Whether SQLite would roll a journal back: one whose first byte was not written yet has changed nothing."""
    return journal.exists() and journal.read_bytes()[:1] not in {b"", b"\0"}


def look(path: Path, before: list[str], after: dict[str, Any], found: Found) -> None:
    """See what lies there, and open it again."""
    journal = path.with_name(f"{path.name}-journal")
    beside = path.parent / "looked at" / path.name
    beside.parent.mkdir()
    shutil.copyfile(path, beside)
    if is_hot(journal):
        found.left += 1
        shutil.copyfile(journal, beside.with_name(journal.name))
    content = told(beside)
    if check_file(beside) == SCHEMA_VERSION:
        found.new += 1
        found.neither += content[-1] != "('ok',)" or held(beside) != after
    else:
        found.old += 1
        found.neither += content != before
    found.stuck += held(path) != after or is_hot(journal)
    kept = list_backups(path)
    found.backups += len(kept)
    found.stuck += not kept or any(told(one.path) != before for one in kept)


def run(kills: int, rows: int, folder: Path) -> Found:
    """Kill so many migrations of each older schema."""
    found, begun = Found(), time.perf_counter()
    schemas = range(1, SCHEMA_VERSION)
    found.schemas = ", ".join(f"{schema} → {SCHEMA_VERSION}" for schema in schemas)
    for schema in schemas:
        source = Path(shutil.copy(DATA / f"schema_{schema}.db", folder / f"{schema}.db"))
        if rows:
            enlarge(source, rows)
        found.bytes, before = source.stat().st_size, told(source)
        whole = Path(shutil.copy(source, folder / f"whole-{schema}.db"))
        _, found.statements = open_in_a_child(whole)
        after, again = held(whole), Path(shutil.copy(source, folder / f"again-{schema}.db"))
        since = time.perf_counter()
        open_in_a_child(again)
        usual = time.perf_counter() - since
        if not after["sound"]:
            msg = "the migration alone is not sound"
            raise RuntimeError(msg)
        for number in range(kills):
            there = folder / f"{schema}-{number}"
            there.mkdir()
            path = Path(shutil.copy(source, there / "ost.db"))
            share = (number + 0.5) / kills
            if number % 2:
                killed, _ = open_in_a_child(path, moment=share * usual)
            else:
                killed, _ = open_in_a_child(path, statement=1 + int(share * found.statements))
            found.kills += killed
            found.ended += not killed
            look(path, before, after, found)
            shutil.rmtree(there)
    found.seconds = round(time.perf_counter() - begun, 1)
    return found


def main() -> None:
    """Kill, and print what was found as one JSON document; 1 when something was neither old nor new."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rows", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(arguments.kills, arguments.rows, Path(folder))
    print(json.dumps(asdict(found)))
    sys.exit(0 if found.sound else 1)


if __name__ == "__main__":
    main()
