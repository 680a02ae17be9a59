"""Change single bytes of a workspace's file, and count how many of the changes `ost doctor` finds.

    python benchmarks/flip_bytes.py --flips 1000 --commands 800

Two files: the worked example, and one that has grown from it by so many commands. Each change is one byte of a copy,
which gets another value (half of them one other bit, half any other value); what is missed is listed by its place.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from grown_workspace import grow

from ost.errors import OstError
from ost.storage.doctor import examine


def flip(data: bytes, chance: random.Random) -> tuple[int, bytes]:
    """The data with one byte changed, and where."""
    at = chance.randrange(len(data))
    other = data[at] ^ (1 << chance.randrange(8) if chance.random() < 0.5 else chance.randrange(1, 256))
    return at, data[:at] + bytes((other,)) + data[at + 1 :]


def found_in(path: Path) -> list[str]:
    """The names of the checks that find something; a refusal counts, too."""
    try:
        return [check.name for check in examine(path) if not check.ok]
    except OstError as error:
        return [f"refused ({type(error).__name__})"]


def one(data: bytes, seed: int) -> tuple[int, int, int, list[str]]:
    """Change one byte: where, what it was, what it is, and what is found."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ost.db"
        at, changed = flip(data, random.Random(seed))
        path.write_bytes(changed)
        return at, data[at], changed[at], found_in(path)


def run(path: Path, flips: int, seed: int, jobs: int) -> tuple[int, Counter[str], list[str]]:
    """Change so many bytes, one at a time: how many were found, by which checks, and what was missed."""
    data = path.read_bytes()
    assert found_in(path) == [], "the file is not sound to begin with"
    found, by, missed = 0, Counter[str](), []
    with ProcessPoolExecutor(jobs) as pool:
        seeds = range(seed * 1_000_000, seed * 1_000_000 + flips)
        for at, was, now, names in pool.map(partial(one, data), seeds, chunksize=16):
            found += bool(names)
            by.update(names)
            if not names:
                missed.append(f"byte {at} (page {at // 4096 + 1} + {at % 4096}): {was:02x} → {now:02x}")
    return found, by, missed


def main() -> None:
    """Print the figures; 1 when fewer than 99 of 100 were found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--commands", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--files", type=Path, nargs="*", default=[], help="other files to try")
    arguments = parser.parse_args()
    enough = True
    with tempfile.TemporaryDirectory() as folder:
        files = {str(path): path for path in arguments.files}
        if not files:
            files = {
                "the worked example": Path(folder) / "demo.db",
                "a grown workspace": Path(folder) / "grown.db",
            }
            for path, commands in zip(files.values(), (0, arguments.commands), strict=True):
                grow(path, commands, arguments.seed)
        for name, path in files.items():
            begun = time.monotonic()
            found, by, missed = run(path, arguments.flips, arguments.seed, arguments.jobs)
            share = found / arguments.flips
            enough &= share >= 0.99
            print(f"{name} ({path.stat().st_size:,} bytes): {found} of {arguments.flips} found ({share:.2%})")
            print(f"  in {time.monotonic() - begun:.0f} s; by {dict(by.most_common())}")
            print(*(f"  missed {one}" for one in missed), sep="\n")
    sys.exit(not enough)


if __name__ == "__main__":
    main()
