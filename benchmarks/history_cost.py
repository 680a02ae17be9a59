"""What the history costs a write: the same writes with it and without it, in one run.

    python benchmarks/history_cost.py

Without it no changeset is numbered, no line is written and nothing is sealed; everything else is the same. Each pair of
writes goes to files of its own, turn by turn, and medians are compared. On a disk most of a write is the commit; in
memory-backed folders it is the statements.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ost.imports.delimited import read_table
from ost.services.adding import add_key_result, add_objective, add_opportunity
from ost.services.editing import edit
from ost.services.measuring import add_measurement, import_measurements
from ost.services.workspace import Workspace
from ost.storage import sqlite
from ost.storage.writer import SqlWriter

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 11, 20)


class Forgetful(SqlWriter):
    """A writer without a history."""

    def changeset(self, undoes: int | None = None) -> int:  # noqa: ARG002
        """No number."""
        return 1

    def insert_change(self, *_: Any, **__: Any) -> None:
        """No line."""

    def seal(self) -> None:
        """No hash."""


def _workspace(folder: Path, name: str) -> Workspace:
    path = folder / f"{name}.db"
    with sqlite.new_workspace(path, "bench"):
        pass
    ws = Workspace(sqlite.SqliteStore(path, actor="ana"), TODAY, "ana")
    add_objective(ws, "New users succeed")
    add_key_result(ws, "Activation", under=["obj1"], baseline=40.0, target=60.0, unit="%", by="2026-12-31")
    return ws


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=150)
    turns = parser.parse_args().turns
    table = ["date,value\n", *(f"{date.fromordinal(735_000 + i)},{i % 97}.5\n" for i in range(5_000))]
    writes: dict[str, Callable[[Workspace, int], object]] = {
        "add an opportunity": lambda ws, i: add_opportunity(ws, f"Need {i}", under=["kr1"]),
        "edit a target": lambda ws, i: edit(ws, "kr1", [f"target={70 + i}"]),
        "add a value": lambda ws, i: add_measurement(ws, "kr1", float(i), on=date.fromordinal(739_000 + i)),
        "import 5,000 values": lambda ws, i: import_measurements(
            ws, "kr1", read_table([line.replace(".5", f".{i % 9}") for line in table], "t.csv", ws.today)
        ),
    }
    print("| write | without history | with history | ratio |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = sqlite.SqlWriter
        for what, write in writes.items():
            spent: dict[type[SqlWriter], list[float]] = {kept: [], Forgetful: []}
            places = {kind: _workspace(folder, f"{kind.__name__}-{what[:6]}") for kind in spent}
            for turn in range(turns if "import" not in what else max(5, turns // 15)):
                for kind, workspace in places.items():
                    sqlite.SqlWriter = kind  # type: ignore[misc]
                    begun = time.perf_counter()
                    write(workspace, turn)
                    spent[kind].append(time.perf_counter() - begun)
            sqlite.SqlWriter = kept  # type: ignore[misc]
            without, with_it = (statistics.median(spent[kind]) * 1000 for kind in (Forgetful, kept))
            print(f"| {what} | {without:.2f} ms | {with_it:.2f} ms | {with_it / without:.2f} × |")


if __name__ == "__main__":
    main()
