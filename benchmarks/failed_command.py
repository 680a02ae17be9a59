"""`ost failed` with 200 shipped initiatives on 50 KRs of 60 points, against loading what it stands on.

python benchmarks/failed_command.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from timing import in_turn, print_ratios, seconds

from ost.imports.delimited import read_table
from ost.services.adding import add_initiative, add_key_result, add_objective
from ost.services.batch import OneTransaction
from ost.services.measuring import import_measurements
from ost.services.shipping import ship
from ost.services.workspace import Workspace
from ost.storage.sqlite import new_workspace

TODAY = date(2026, 11, 20)
KRS, POINTS, LAUNCHES = 50, 60, 4
LOAD = "import numpy, scipy.special, ost.storage.sqlite"


def build(path: Path) -> None:
    """The workspace: weekly values with noise that remembers itself, a launch every ten weeks."""
    rng = random.Random(1)
    with new_workspace(path, "bench") as tx:
        ws = Workspace(OneTransaction(tx), TODAY, "bench")
        add_objective(ws, "Objective")
        for kr in range(1, KRS + 1):
            start, due = str(TODAY - timedelta(days=420)), str(TODAY + timedelta(days=60))
            title = f"Key result {kr}"
            add_key_result(ws, title, under=["obj1"], baseline=40, target=60, unit="%", start=start, by=due)
            noise, lines = 0.0, ["date,value\n"]
            for week in reversed(range(POINTS)):
                noise = 0.4 * noise + rng.gauss(0, 1)
                lines.append(f"{TODAY - timedelta(days=7 * week)},{45 + noise:.3f}\n")
            import_measurements(ws, f"kr{kr}", read_table(lines, "bench.csv", TODAY))
            for launch in range(LAUNCHES):
                add_initiative(ws, f"Initiative {kr}.{launch}", under=[f"kr{kr}"], expect={"": 3})
                ini = f"ini{(kr - 1) * LAUNCHES + launch + 1}"
                ship(ws, ini, TODAY - timedelta(days=70 * (launch + 1) - rng.randrange(14)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "ost.db")
        commands = {
            "numpy, scipy.special and the store": [sys.executable, "-c", LOAD],
            "`ost failed`": [sys.executable, "-m", "ost", "failed"],
            "`ost failed --json`": [sys.executable, "-m", "ost", "failed", "--json"],
        }
        taken = in_turn(
            {n: lambda command=command: seconds(command, Path(folder)) for n, command in commands.items()},
            rounds,
        )
    print_ratios(taken, ["numpy, scipy.special and the store"])


if __name__ == "__main__":
    main()
