"""Kill a writer in the middle of its work, again and again, and look at what is left.

    python benchmarks/kill_writers.py --kills 200

A writer adds transactions one after the other, each of twenty objectives, five hundred values and their
lines in the history, and says when one is begun and when one is kept. It is killed (SIGKILL: no handler
runs, nothing is flushed) at a random moment, mostly within a transaction. Then the workspace is read as
any command would read it, and must hold whole transactions only: every one that the writer said was kept,
and at most the one that it had no time to speak of.

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
from ost.domain.model import Measurement, Metric, Objective, Op
from ost.storage.proof import broken_links
from ost.storage.sqlite import SqliteStore, new_workspace

NODES, VALUES = 20, 500
DAY = date(1900, 1, 1)
METRIC = Ref(Kind.METRIC, 1)


@dataclass
class Found:
    """What was seen over all kills.

    Attributes:
        kills: How many writers were killed.
        within: How many of them within a transaction.
        journals: How many left a journal that the next reader had to roll back.
        kept: How many transactions are there at the end.
        lost: Transactions that were said to be kept and are not there.
        halves: Transactions of which a part is there.
        damaged: Times that `integrity_check`, `foreign_key_check` or the chain of hashes found something.
        seconds: How long it took.
    """

    kills: int = 0
    within: int = 0
    journals: int = 0
    kept: int = 0
    lost: int = 0
    halves: int = 0
    damaged: int = 0
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, halved or damaged."""
        return not (self.lost or self.halves or self.damaged)


def write_on(path: Path, said: int) -> None:
    """Write transactions until killed; `b` is said when one has begun to write and `k` when it is kept."""
    store = SqliteStore(path, actor="writer")
    while True:
        with store.writing("batch") as tx:
            first = tx.last_number(Kind.OBJECTIVE) + 1
            batch = first // NODES
            os.write(said, b"b")
            for part in range(NODES):
                ref = Ref(Kind.OBJECTIVE, first + part)
                tx.insert_node(
                    Objective(
                        ref=ref, title=f"{batch} {'x' * 200}", status="open", created=DAY, team=str(batch)
                    )
                )
                tx.insert_change(ref, Op.ADD, None, None, {"batch": batch})
            days = (DAY + timedelta(days=batch * VALUES + at) for at in range(VALUES))
            tx.put_measurements(METRIC, [Measurement(day, float(batch)) for day in days])
        os.write(said, b"k")


def kill_one(path: Path, chance: random.Random, usual: float) -> tuple[int, bool]:
    """Start a writer and kill it; how many transactions it said were kept, and whether it was within one."""
    hears, says = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(hears)
        try:
            write_on(path, says)
        finally:
            os._exit(1)
    os.close(says)
    heard = b""
    while heard.count(b"b") <= chance.choice((0, 0, 1, 2)):
        heard += os.read(hears, 64)
    time.sleep(chance.uniform(0, usual))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    while more := os.read(hears, 4096):
        heard += more
    os.close(hears)
    return heard.count(b"k"), heard.count(b"b") > heard.count(b"k")


def look(path: Path, found: Found, promised: int) -> int:
    """Read the workspace as a command does, and count what is wrong; how many transactions are there."""
    found.journals += path.with_name(f"{path.name}-journal").exists()
    with SqliteStore(path).reading() as reader:
        nodes = reader.nodes([Kind.OBJECTIVE])
        batches = Counter(str(node.team) for node in nodes if isinstance(node, Objective))
        values = Counter(str(int(point.value)) for point in reader.measurements(METRIC))
        lines = Counter(
            str(change.new["batch"]) for change in reader.changes() if isinstance(change.new, dict)
        )
        broken = any(broken_links(reader))
    whole = {batch for batch, count in batches.items() if count == NODES}
    whole = {batch for batch in whole if values[batch] == VALUES and lines[batch] == NODES}
    found.halves += len(batches.keys() | values.keys() | lines.keys()) - len(whole)
    found.lost += max(0, promised - len(whole))
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found.damaged += (
            broken or not sound or connection.execute("PRAGMA foreign_key_check").fetchone() is not None
        )
    return len(whole)


def run(kills: int, seed: int, folder: Path) -> Found:
    """Kill so many writers of a workspace in a folder."""
    chance, found, path, begun = random.Random(seed), Found(), folder / "ost.db", time.perf_counter()
    with new_workspace(path, "killed") as tx:
        tx.insert_node(Metric(ref=METRIC, title="Values", status="watched", created=DAY))
    usual, kept = 0.03, 0
    for _ in range(kills):
        said, within = kill_one(path, chance, usual)
        found.kills += 1
        found.within += within
        there = look(path, found, kept + said)
        found.halves += max(
            0, there - (kept + said) - 1
        )  # more than the one that had no time to be spoken of
        kept = there
    found.kept, found.seconds = kept, round(time.perf_counter() - begun, 1)
    return found


def main() -> None:
    """Kill, and print what was found as one JSON document; 1 when something was lost, halved or damaged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(arguments.kills, arguments.seed, Path(folder))
    print(json.dumps(asdict(found)))
    sys.exit(0 if found.sound else 1)


if __name__ == "__main__":
    main()
