"""How long do the verdicts and forecasts of a whole workspace take?

    python benchmarks/batch_verdicts.py
    python benchmarks/batch_verdicts.py --many 10000

The first makes 50 KRs of 60 weekly points with 4 launches each, and prints, for a fresh process, the time to import
what a batch needs, the time of the first batch (200 verdicts, 50 forecasts) and the median of several.

The second judges so many initiatives in one batch, on KRs of 26 points that share their dates, and prints what one
verdict costs against one least-squares fit of numpy's to one of these series; then how that grows with the points and
with the number of launches on a KR. All in one run, so that the ratios hold on any machine.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.analysis.types import Outlook, Question

START = date(2025, 1, 6)


def workspace(krs: int, points: int, launches: int, seed: int) -> tuple[list[Question], list[Outlook]]:
    """A made-up workspace: every KR with its launches, spread over the second half of its points."""
    import numpy as np

    from ost.analysis.types import Launch, Outlook, Question, Series

    rng = np.random.default_rng(seed)
    dates = [START + timedelta(weeks=week) for week in range(points)]
    questions, outlooks = [], []
    for kr in range(krs):
        values = 50 + np.cumsum(rng.normal(0, 0.1, points)) + rng.normal(0, 1, points)
        series = Series(dates, values.tolist())
        weeks = [points // 2 + k * points // (2 * launches) for k in range(launches)]
        shipped = [
            Launch(f"ini{kr}-{k}", f"Launch {k}", dates[week] + timedelta(days=1))
            for k, week in enumerate(weeks)
        ]
        for one in shipped:
            others = tuple(other for other in shipped if other is not one)
            questions.append(
                Question(
                    one, f"kr{kr}", "The KR", "%", series, others=others, baseline=45, target=65, expected=3
                )
            )
        due = dates[-1] + timedelta(weeks=8)
        outlooks.append(
            Outlook(f"kr{kr}", "The KR", "%", series, 1, 65, dates[points // 2], due, tuple(shipped))
        )
    return questions, outlooks


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def import_cost() -> float:
    """Milliseconds to import the engine, over a bare interpreter, in fresh processes."""

    def process(code: str) -> float:
        return min(timed(lambda: subprocess.run([sys.executable, "-c", code], check=True)) for _ in range(5))

    return process("import ost.analysis.verdict, ost.analysis.forecast") - process("pass")


def one_fit(points: int) -> float:
    """Milliseconds of one least-squares fit by numpy: a line and a step, as anybody would begin."""
    import numpy as np

    t = np.arange(points, dtype=float)
    x = np.column_stack([np.ones(points), t, t >= points // 2])
    y = 50 + np.random.default_rng(1).normal(0, 1, points)
    many = 2000

    def work() -> None:
        for _ in range(many):
            np.linalg.lstsq(x, y, rcond=None)

    return min(timed(work) for _ in range(5)) / many


def compare(many: int, seed: int) -> None:
    """Print what a verdict costs in fits, and how that grows."""
    from ost.analysis.verdict import judge

    judge(workspace(2, 26, 1, seed)[0], START + timedelta(weeks=26))  # what is imported and made once
    print("| points | launches on a KR | verdicts | ms a verdict | a fit, ms | fits a verdict |")
    print("|---:|---:|---:|---:|---:|---:|")
    for points, launches, count in (
        (26, 1, many),
        (52, 1, many),
        (104, 1, many),
        (26, 2, many),
        (26, 4, many),
        (26, 8, many),
    ):
        questions, _ = workspace(-(-count // launches), points, launches, seed)
        as_of = START + timedelta(weeks=points)
        took = timed(lambda asked=questions, day=as_of: judge(asked, day)) / len(questions)  # type: ignore[misc]
        fit = one_fit(points)
        print(
            f"| {points} | {launches} | {len(questions):,} | {took:.3f} | {fit:.4f} | {took / fit:.0f} |",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--krs", type=int, default=50)
    parser.add_argument("--points", type=int, default=60, help="weekly points per KR")
    parser.add_argument("--launches", type=int, default=4, help="launches per KR")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--many", type=int, default=0, help="compare so many verdicts with fits instead")
    chosen = parser.parse_args(arguments)
    if chosen.many:
        compare(chosen.many, chosen.seed)
        return 0
    print(f"import: {import_cost():.0f} ms")

    from ost.analysis.forecast import forecast
    from ost.analysis.verdict import judge

    questions, outlooks = workspace(chosen.krs, chosen.points, chosen.launches, chosen.seed)
    as_of = START + timedelta(weeks=chosen.points)
    for name, work in (
        (f"{len(questions)} verdicts", lambda: judge(questions, as_of)),
        (f"{len(outlooks)} forecasts", lambda: forecast(outlooks, as_of)),
    ):
        first, *rest = (timed(work) for _ in range(chosen.repeats + 1))
        print(f"{name}: first {first:.0f} ms, median {statistics.median(rest):.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
