"""Timing whole processes against each other: in turn, several times, medians and ratios."""

from __future__ import annotations

import statistics
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


def seconds(command: Sequence[str], cwd: Path | None = None) -> float:
    """How long a command takes from start to end; its output is thrown away."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def in_turn(tasks: Mapping[str, Callable[[], float]], rounds: int, warm: int = 1) -> dict[str, list[float]]:
    """Run every task once a round, so that a machine that slows down slows all of them.

    Args:
        tasks: What to run, by name; each returns its seconds.
        rounds: How many rounds are counted.
        warm: How many rounds come first and are not.
    """
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(warm + rounds):
        for name, task in tasks.items():
            took = task()
            if turn >= warm:
                taken[name].append(took)
    return taken


def print_ratios(taken: Mapping[str, Sequence[float]], against: Sequence[str]) -> None:
    """Print a Markdown table: the median in ms, and the median of the ratios round by round."""
    print("| | ms |" + "".join(f" × {name} |" for name in against))
    print("|---|---:|" + "---:|" * len(against))
    for name, times in taken.items():
        ratios = [
            statistics.median(a / b for a, b in zip(times, taken[other], strict=True)) for other in against
        ]
        cells = "".join(f" {ratio:.2f} |" for ratio in ratios)
        print(f"| {name} | {statistics.median(times) * 1000:.0f} |{cells}")
