"""Kill a writer in the middle of its work, again and again, and look at what is left.

    python benchmarks/kill_writers.py --kills 200
    python benchmarks/kill_writers.py --kills 200 --journal wal

A writer does transactions one after the other, each of twenty objectives and a table of five hundred values, by the
same use cases as the commands, and says when one is begun and when one is kept. It is killed (SIGKILL: no handler
runs, nothing is flushed) at a random moment, mostly within a transaction. Then the workspace is read as
any command would read it, and must hold whole transactions only: every one that the writer said was kept,
and at most the one that it had no time to speak of. Its chain of hashes must hold, and its history, played again,
must give its tables. A new workspace is begun every 25 kills, so that this does not take forever.

With `--journal wal` somebody has put the file into that mode, which ost itself never does.

A kill leaves the page cache of the operating system intact, so this says nothing of power cuts: those rest
on SQLite's `synchronous=EXTRA`, and on disks that do not lie.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from ost.domain.kinds import Kind, Ref
from ost.domain.model import Measurement, Objective
from ost.services.adding import add_metric, add_objective
from ost.services.batch import OneTransaction
from ost.services.measuring import import_measurements
from ost.services.workspace import Workspace
from ost.storage.proof import broken_links, differences
from ost.storage.sqlite import SqliteStore, new_workspace

NODES, VALUES = 20, 500
DAY = date(1900, 1, 1)
TODAY = date(2026, 1, 1)
METRIC = Ref(Kind.METRIC, 1)
EACH = 25
"""How many writers are killed in one workspace."""


@dataclass
class Found:
    """What was seen over all kills.

    Attributes:
        sqlite: The version of the SQLite library.
        journal: The mode that the file was found in at the end.
        kills: How many writers were killed.
        within: How many of them within a transaction.
        committing: How many of those had begun to commit.
        left: How many left a journal with something in it, or a log.
        kept: How many transactions were kept in all.
        lost: Transactions that were said to be kept and are not there.
        halves: Transactions of which a part is there.
        damaged: Times that `integrity_check`, `foreign_key_check` or the chain of hashes found something.
        untold: Times that the tables held something else than what the history tells.
        seconds: How long it took.
    """

    sqlite: str = sqlite3.sqlite_version
    journal: str = ""
    kills: int = 0
    within: int = 0
    committing: int = 0
    left: int = 0
    kept: int = 0
    lost: int = 0
    halves: int = 0
    damaged: int = 0
    untold: int = 0
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, halved or damaged."""
        return not (self.lost or self.halves or self.damaged or self.untold)


def write_on(path: Path, said: int) -> None:
    """Write transactions until killed; it says `b` when one has begun, `c` before it is kept, and `k` when it is."""
    store = SqliteStore(path, actor="writer")
    while True:
        with store.writing("batch") as tx:
            batch = tx.last_number(Kind.OBJECTIVE) // NODES
            ws = Workspace(OneTransaction(tx), TODAY, "writer")
            os.write(said, b"b")
            for part in range(NODES):
                add_objective(ws, f"{batch} {part} {'x' * 200}", team=str(batch))
            days = (DAY + timedelta(days=batch * VALUES + at) for at in range(VALUES))
            import_measurements(ws, str(METRIC), [Measurement(day, float(batch)) for day in days])
            os.write(said, b"c")
        os.write(said, b"k")


def kill_one(path: Path, chance: random.Random) -> bytes:
    """Start a writer and kill it, half of the time while it commits; what it had said."""
    hears, says = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(hears)
        try:
            write_on(path, says)
        finally:
            os._exit(1)
    os.close(says)
    word, wait = (b"c", 0.012) if chance.random() < 0.5 else (b"b", 0.06)
    heard, before = b"", chance.choice((0, 0, 1, 2))
    while heard.count(word) <= before:
        more = os.read(hears, 64)
        if not more:
            msg = "the writer ended by itself"
            raise RuntimeError(msg)
        heard += more
    time.sleep(chance.uniform(0, wait))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    while more := os.read(hears, 4096):
        heard += more
    os.close(hears)
    return heard


def look(path: Path, found: Found, promised: int) -> int:
    """Read the workspace as a command does, and count what is wrong; how many transactions are there."""
    beside = [path.with_name(path.name + end) for end in ("-journal", "-wal")]
    found.left += any(file.exists() and file.stat().st_size for file in beside)
    with SqliteStore(path).reading() as reader:
        nodes = reader.nodes([Kind.OBJECTIVE])
        batches = Counter(str(node.team) for node in nodes if isinstance(node, Objective))
        values = Counter(str(int(point.value)) for point in reader.measurements(METRIC))
        commands = Counter(made.command for made in reader.changesets())
        broken = any(broken_links(reader))
        found.untold += bool(differences(reader))
    whole = {batch for batch, count in batches.items() if count == NODES and values[batch] == VALUES}
    found.halves += len(batches.keys() | values.keys()) - len(whole)
    told = (commands["objective add"] / NODES, commands["measure import"])
    found.halves += told != (len(whole), len(whole))
    found.lost += max(0, promised - len(whole))
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found.damaged += (
            broken or not sound or connection.execute("PRAGMA foreign_key_check").fetchone() is not None
        )
    return len(whole)


def _new(path: Path, journal: str) -> None:
    with new_workspace(path, "killed"):
        pass
    add_metric(Workspace(SqliteStore(path), TODAY, "writer"), "Values")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")


def run(kills: int, seed: int, folder: Path, journal: str = "delete") -> Found:
    """Kill so many writers of workspaces in a folder."""
    chance, found, begun = random.Random(seed), Found(), time.perf_counter()
    path, kept = folder / "none.db", 0
    for number in range(kills):
        if number % EACH == 0:
            found.kept += kept
            path, kept = folder / f"{number}.db", 0
            _new(path, journal)
        heard = kill_one(path, chance)
        said = heard.count(b"k")
        found.kills += 1
        found.within += heard.count(b"b") > said
        found.committing += heard.count(b"c") > said
        there = look(path, found, kept + said)
        # More than the one that had no time to be spoken of:
        found.halves += max(0, there - (kept + said) - 1)
        kept = there
    found.kept += kept
    with closing(sqlite3.connect(path)) as connection:
        found.journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
    found.seconds = round(time.perf_counter() - begun, 1)
    return found


def main() -> None:
    """Kill, and print what was found as one JSON document; 1 when something was lost, halved or damaged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--journal", choices=("delete", "wal"), default="delete")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(arguments.kills, arguments.seed, Path(folder), arguments.journal)
    print(json.dumps(asdict(found)))
    sys.exit(0 if found.sound else 1)


if __name__ == "__main__":
    main()
