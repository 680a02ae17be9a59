"""How long commands take, as ratios to the bare interpreter and to the libraries they stand on.

python benchmarks/command_times.py [--rounds 9]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from timing import in_turn, print_ratios, seconds

PYTHON = sys.executable

COMMIT = """
import sqlmodel, sqlite3
connection = sqlite3.connect("raw.db", isolation_level=None)
connection.execute("PRAGMA synchronous=EXTRA")
connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO t VALUES (1)")
connection.execute("COMMIT")
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    ost = [PYTHON, "-m", "ost"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        seconds([*ost, "demo", str(place / "demo")])
        demo = place / "demo"
        add = [
            "kr",
            "add",
            "Rate",
            "--under",
            "obj2",
            "--baseline",
            "1",
            "--target",
            "2",
            "--by",
            "2099-01-01",
        ]
        commands = {
            "`python -c pass`": [PYTHON, "-c", "pass"],
            "`import typer`": [PYTHON, "-c", "import typer"],
            "`import sqlmodel` and one commit": [PYTHON, "-c", COMMIT],
            "numpy, scipy.special and the store": [
                PYTHON,
                "-c",
                "import numpy, scipy.special, ost.storage.sqlite",
            ],
            "`ost --version`": [*ost, "--version"],
            "`ost --help`": [*ost, "--help"],
            "`ost kr add`": [*ost, *add],
            "`ost measure add`": [*ost, "measure", "add", "kr2", "38"],
            "`ost tree`": [*ost, "tree"],
            "`ost failed`": [*ost, "failed"],
            "`ost report weekly`": [*ost, "report", "weekly"],
            "`ost export svg`": [*ost, "export", "svg", "-o", "tree.svg"],
        }
        taken = in_turn(
            {name: lambda command=command: seconds(command, demo) for name, command in commands.items()},
            rounds,
        )
    print_ratios(taken, ["`python -c pass`", "`import typer`", "`import sqlmodel` and one commit"])


if __name__ == "__main__":
    main()
