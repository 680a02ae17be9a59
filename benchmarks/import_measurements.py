"""Importing 100,000 measurements, against raw sqlite3.executemany of the same rows in one transaction.

Both are timed inside one process, from the rows of the file to the commit, and as whole processes.

    python benchmarks/import_measurements.py [--rows 100000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from timing import in_turn, print_ratios, seconds

from ost.domain.kinds import Kind, Ref
from ost.services.adding import add_metric
from ost.services.measuring import import_measurements
from ost.services.workspace import Workspace
from ost.storage.sqlite import SqliteStore, new_workspace

RAW = """
import csv, sqlite3, sys
with open(sys.argv[1], newline="") as file:
    rows = [(row[0], float(row[1])) for row in list(csv.reader(file))[1:]]
connection = sqlite3.connect(sys.argv[2], isolation_level=None)
connection.execute("PRAGMA synchronous=EXTRA")
connection.execute("DROP TABLE IF EXISTS m")
connection.execute("CREATE TABLE m (day TEXT PRIMARY KEY, value REAL)")
connection.execute("BEGIN IMMEDIATE")
connection.executemany("INSERT INTO m VALUES (?, ?)", rows)
connection.execute("COMMIT")
"""


def _table(rows: int) -> list[str]:
    rng = random.Random(1)
    first = date(1700, 1, 1)
    return ["date,value\n", *(f"{first + timedelta(days=i)},{rng.gauss(50, 5):.3f}\n" for i in range(rows))]


def _raw(path: Path, lines: list[str]) -> float:
    """Raw executemany of the same rows into a table of the same shape."""
    rows = [(1, "met1", i, float(line.partition(",")[2]), None, 1) for i, line in enumerate(lines[1:])]
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute(
            "CREATE TABLE m (workspace BIGINT, metric TEXT, day INT, value REAL, n INT, set_in INT, "
            "PRIMARY KEY (workspace, metric, day)) WITHOUT ROWID"
        )
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO m VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        return time.perf_counter() - begun


def _ours(path: Path, lines: list[str]) -> float:
    path.unlink(missing_ok=True)
    with new_workspace(path, "bench"):
        pass
    ws = Workspace(SqliteStore(path), date(2026, 1, 1), "bench")
    add_metric(ws, "Daily value")
    begun = time.perf_counter()
    done = import_measurements(ws, str(Ref(Kind.METRIC, 1)), lines, "bench.csv")
    took = time.perf_counter() - begun
    assert done.points == len(lines) - 1
    return took


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    lines = _table(options.rows)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        file = place / "values.csv"
        file.write_text("".join(lines), encoding="utf-8")
        store = place / "ost.db"

        def whole() -> float:
            store.unlink(missing_ok=True)
            with new_workspace(store, "bench"):
                pass
            add_metric(Workspace(SqliteStore(store), date(2026, 1, 1), "bench"), "Daily value")
            command = [sys.executable, "-m", "ost", "measure", "import", "met1", str(file)]
            return seconds([*command, "--db", str(store)])

        taken = in_turn(
            {
                "raw executemany": lambda: _raw(place / "raw.db", lines),
                "`import_measurements`": lambda: _ours(place / "ours.db", lines),
                "a script with raw executemany": lambda: seconds(
                    [sys.executable, "-c", RAW, str(file), str(place / "script.db")]
                ),
                "`ost measure import`": whole,
            },
            options.rounds,
        )
    print_ratios(taken, ["raw executemany", "a script with raw executemany"])


if __name__ == "__main__":
    main()
