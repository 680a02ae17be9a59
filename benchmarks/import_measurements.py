"""Importing 100,000 measurements out of every format, against raw sqlite3.executemany of the same rows.

Each format is timed inside one process, from the file to the commit; CSV as a whole process, too. `the library alone`
is what the format's own library takes to give the rows to Python, and nothing more.

    python benchmarks/import_measurements.py [--rows 100000] [--rounds 5] [--postgres postgresql://…]

With a URL the rows come from a server, too: they stand there in a table `ost_bench_v` meanwhile.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import psycopg
import python_calamine
from timing import in_turn, print_ratios, seconds

from ost.bootstrap import find_place
from ost.domain.kinds import Kind, Ref
from ost.domain.sources import Source
from ost.fetching import Reader
from ost.services.adding import add_metric
from ost.services.measuring import collector_paused, import_measurements
from ost.services.workspace import Workspace
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TODAY = date(2026, 1, 1)
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


def _series(rows: int) -> list[tuple[date, float]]:
    rng = random.Random(1)
    first = date(1901, 1, 1)  # Excel knows no day before
    return [(first + timedelta(days=i), round(rng.gauss(50, 5), 3)) for i in range(rows)]


def _files(folder: Path, rows: list[tuple[date, float]]) -> dict[str, Source]:
    """The same rows in every format: where to read each."""
    text = "".join(f"{day},{value}\n" for day, value in rows)
    (folder / "v.csv").write_text(f"date,value\n{text}", encoding="utf-8")
    lines = (json.dumps({"date": str(day), "value": value}) for day, value in rows)
    (folder / "v.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("v")
    sheet.append(["date", "value"])
    for row in rows:
        sheet.append(row)
    book.save(folder / "v.xlsx")
    with closing(sqlite3.connect(folder / "v.db")) as connection:
        connection.execute("CREATE TABLE v (date TEXT, value REAL)")
        connection.executemany("INSERT INTO v VALUES (?, ?)", [(str(day), value) for day, value in rows])
        connection.commit()
    with duckdb.connect(str(folder / "v.duckdb")) as connection:
        read = f"SELECT CAST(date AS DATE) AS date, value FROM read_csv('{folder / 'v.csv'}')"  # noqa: S608
        connection.execute(f"CREATE TABLE v AS {read}")
        connection.execute(f"COPY v TO '{folder / 'v.parquet'}' (FORMAT parquet)")
    asked = {"sql": "SELECT date, value FROM v"}
    return {
        "CSV": Source(file="v.csv"),
        "JSON lines": Source(file="v.jsonl"),
        "Parquet": Source(file="v.parquet"),
        "Excel": Source(file="v.xlsx"),
        "SQLite": Source(database="v.db", **asked),
        "DuckDB": Source(database="v.duckdb", **asked),
    }


def _libraries(folder: Path) -> dict[str, Callable[[], object]]:
    """How the rows come to Python by the libraries alone."""

    def from_csv() -> object:
        with (folder / "v.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def from_lines() -> object:
        with (folder / "v.jsonl").open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def from_sqlite() -> object:
        with closing(sqlite3.connect(folder / "v.db")) as connection:
            return connection.execute("SELECT date, value FROM v").fetchall()

    def from_duckdb(query: str, name: str = ":memory:") -> object:
        with duckdb.connect(name) as connection:
            return connection.execute(query).fetchall()

    return {
        "CSV": from_csv,
        "JSON lines": from_lines,
        "Parquet": lambda: from_duckdb(f"SELECT date, value FROM '{folder / 'v.parquet'}'"),  # noqa: S608
        "Excel": lambda: (
            python_calamine.CalamineWorkbook.from_path(str(folder / "v.xlsx"))
            .get_sheet_by_index(0)
            .to_python()
        ),
        "SQLite": from_sqlite,
        "DuckDB": lambda: from_duckdb("SELECT date, value FROM v", str(folder / "v.duckdb")),
    }


@contextmanager
def _on_server(url: str, rows: list[tuple[date, float]]) -> Iterator[tuple[Source, Callable[[], object]]]:
    """The same rows on a server: where to read them, and how psycopg alone does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE ost_bench_v (date date PRIMARY KEY, value double precision)")
        try:
            with connection.cursor().copy("COPY ost_bench_v FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            asked = "SELECT date, value FROM ost_bench_v"
            yield Source(database=url, sql=asked), lambda: connection.execute(asked).fetchall()
        finally:
            connection.execute("DROP TABLE ost_bench_v")


def _raw(path: Path, series: list[tuple[date, float]]) -> float:
    """Raw executemany of the same rows into a table of the same shape."""
    rows = [(1, "met1", i, value, None, 1) for i, (_, value) in enumerate(series)]
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


def _ours(path: Path, source: Source, rows: int) -> float:
    path.unlink(missing_ok=True)
    with new_workspace(path, "bench"):
        pass
    ws = Workspace(SqliteStore(path), TODAY, "bench")
    add_metric(ws, "Daily value")
    reader = Reader(find_place(str(path)), TODAY)
    begun = time.perf_counter()
    with collector_paused():
        done = import_measurements(ws, str(Ref(Kind.METRIC, 1)), reader.read(source).points)
    took = time.perf_counter() - begun
    assert done.points == rows
    return took


def _timed(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgres", metavar="URL")
    options = parser.parse_args()
    series = _series(options.rows)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        sources, libraries = _files(place, series), _libraries(place)
        if options.postgres:
            server = stack.enter_context(_on_server(options.postgres, series))
            sources["PostgreSQL"], libraries["PostgreSQL"] = server
        file, store = place / "v.csv", place / "ost.db"

        def whole() -> float:
            store.unlink(missing_ok=True)
            with new_workspace(store, "bench"):
                pass
            add_metric(Workspace(SqliteStore(store), TODAY, "bench"), "Daily value")
            command = [sys.executable, "-m", "ost", "measure", "import", "met1", str(file)]
            return seconds([*command, "--db", str(store)])

        tasks: dict[str, Callable[[], float]] = {"raw executemany": lambda: _raw(place / "raw.db", series)}
        for name, source in sources.items():
            tasks[f"{name}, the library alone"] = lambda name=name: _timed(libraries[name])  # type: ignore[misc]
            tasks[name] = lambda source=source: _ours(place / "ours.db", source, len(series))  # type: ignore[misc]
        tasks["a script with raw executemany"] = lambda: seconds(
            [sys.executable, "-c", RAW, str(file), str(place / "script.db")]
        )
        tasks["`ost measure import` of CSV"] = whole
        taken = in_turn(tasks, options.rounds)
    print_ratios(taken, ["raw executemany", "a script with raw executemany"])


if __name__ == "__main__":
    main()
