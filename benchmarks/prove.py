"""Prove what docs/reliability.md promises, at length, and print a table of what was seen.

    python benchmarks/prove.py
    python benchmarks/prove.py -k killed

These are the tests in tests/reliability, which every test run does in short, with larger numbers; other words are for
pytest. On two cores it takes about an hour.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parents[1]


def main() -> None:
    """Run the tests at their full length, and print what they noted; 1 when one of them failed."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "figures"
        noted.touch()
        words = [sys.executable, "-m", "pytest", "tests/reliability", "-rs", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*words, *sys.argv[1:]],
            cwd=HERE,
            env={**os.environ, "OST_PROOFS": "long", "OST_PROOFS_FILE": str(noted)},
            check=False,
        )
        found = [json.loads(line) for line in noted.read_text(encoding="utf-8").splitlines()]
    print(f"\nPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()}\n")
    print("| what | seen |\n|---|---|")
    for what, seen in found:
        print(f"| {what} | {seen} |")
    print(f"\n{time.perf_counter() - begun:.0f} s")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
