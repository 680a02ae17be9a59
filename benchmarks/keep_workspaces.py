"""What keeping a workspace costs: wiping freed space, looking for leftovers, backups, dumps and copies of a large one.

    python benchmarks/keep_workspaces.py --values 1000000 --commands 200

The same commands are run with and without `secure_delete`, and with and without the look after each change.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from grown_workspace import grow

from ost.domain.model import Measurement
from ost.services import ledger
from ost.services.adding import add_metric
from ost.services.workspace import Workspace
from ost.storage import engine, sqlite
from ost.storage.backup import make_backup
from ost.storage.doctor import examine
from ost.storage.moving import NewFile, copy, lines_of
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

FIRST, DAYS, CHUNK = date(1900, 1, 1), 40_000, 5_000


def timed(what: str, action: Callable[[], object]) -> None:
    """Do something and print how long it took, and the most memory that was held until then."""
    begun = time.perf_counter()
    action()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.perf_counter() - begun:.2f} s (peak so far {peak:.0f} MB)", flush=True)


def without_wiping(opened: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    """The same connections with `secure_delete` off."""

    def open_file(*args: object, **options: object) -> sqlite3.Connection:
        connection = opened(*args, **options)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    return open_file


def commands(folder: Path, count: int) -> None:
    """The same commands in three ways."""
    wiping, tidying = engine.open_file, sqlite.tidy
    grow(folder / "warm.db", 20)
    for name, opened, tidy in (
        ("as it is", wiping, tidying),
        ("without the look after each change", wiping, lambda _: None),
        ("without that and without secure_delete", without_wiping(wiping), lambda _: None),
    ):
        engine.open_file, sqlite.tidy = opened, tidy
        timed(f"{count} commands {name}", lambda name=name: grow(folder / f"{len(name)}.db", count))
    engine.open_file, sqlite.tidy = wiping, tidying


def many_values(path: Path, values: int) -> None:
    """A workspace with so many values."""
    with new_workspace(path, "Many"):
        pass
    ws = Workspace(SqliteStore(path, actor="ana"), date(2026, 11, 20), "ana")
    for at in range(0, values, DAYS):
        metric = add_metric(ws, f"Metric {at}").view.ref
        for begin in range(0, min(DAYS, values - at), CHUNK):
            points = [Measurement(FIRST + timedelta(days=begin + day), day / 7) for day in range(CHUNK)]
            with ws.store.writing("measure import") as tx:
                ledger.put_values(tx, metric, points)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--values", type=int, default=1_000_000)
    parser.add_argument("--commands", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands(folder, arguments.commands)
        path = folder / "many.db"
        timed(f"making {arguments.values:,} values", lambda: many_values(path, arguments.values))
        print(f"{path.stat().st_size:,} bytes")
        with SqliteStore(path).reading() as reader:
            timed("ost dump", lambda: sum(map(len, lines_of(reader))))
        with SqliteStore(path).reading() as reader:
            timed("ost copy", lambda: copy(reader, NewFile(folder / "copy.db"), "many"))
        timed("ost backup", lambda: make_backup(path))
        timed("ost doctor", lambda: print([check.name for check in examine(path) if not check.ok]))


if __name__ == "__main__":
    main()
