"""How often is a verdict wrong, and how large must an effect be to be seen?

Simulates weekly KRs with known answers, asks for verdicts as the tool would, and prints the tables of
docs/verdict.md:

    python benchmarks/simulate_verdict.py

The noise is first-order autoregressive with standard deviation 1 (σ). A KR "with a trend" rises by 0.05 σ a week, or
0.65 σ a quarter: enough for Welch's t-test to call 14 to 37 % of these KRs moved where it promises 5 %. Steeper trends
have their own table. Exits with 1 when a cell of the first table breaks a limit: at most 12 % decided verdicts where
nothing happened, and at least 88 % of the 90 % intervals holding the true effect.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ost.analysis.experiments import Sample, compare_means
from ost.analysis.forecast import forecast
from ost.analysis.types import Launch, Outlook, Question, Series, Verdict
from ost.analysis.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.analysis.types import Judgement

SHIPPED = date(2026, 1, 5)
TREND = 0.05
STEEP = (0.1, 0.2, 0.5)
RHOS = (0.0, 0.3, 0.6)
HORIZONS = (1, 4, 8, 13)
EFFECTS = (1.0, 1.5, 2.0, 2.5, 3.0)
MOST_DECIDED = 0.12
LEAST_COVERED = 0.88


@dataclass(frozen=True)
class Cell:
    """One kind of KR: points before and after, noise, trend per week, and the effect's mean size and course."""

    before: int
    after: int
    rho: float
    trend: float = 0.0
    effect: float = 0.0
    ramp: bool = False


@dataclass(frozen=True)
class Found:
    """What came of a cell, as shares of all series."""

    moved: float
    wrong_way: float
    covered: float
    welch: float
    seconds: float

    @property
    def decided(self) -> float:
        """Share of moved and wrong_way."""
        return self.moved + self.wrong_way


def simulate(cell: Cell, count: int, rng: np.random.Generator) -> list[Question]:
    """Draw that many KRs of one kind, stationary from their first point on."""
    weeks = np.arange(-cell.before, cell.after)
    noise = rng.standard_normal((count, len(weeks)))
    for week in range(1, len(weeks)):
        noise[:, week] = cell.rho * noise[:, week - 1] + np.sqrt(1 - cell.rho**2) * noise[:, week]
    course = np.clip((weeks + 1) / 4, 0, 1) if cell.ramp else (weeks >= 0).astype(float)
    values = noise + cell.trend * weeks + cell.effect * course / course[weeks >= 0].mean()
    dates = [SHIPPED + timedelta(weeks=int(week)) for week in weeks]
    launch = Launch("ini1", "The launch", SHIPPED)
    return [Question(launch, "kr1", "The KR", "points", Series(dates, row)) for row in values.tolist()]


def run(cell: Cell, count: int, rng: np.random.Generator) -> Found:
    """Ask for the verdicts on the day of the first point that is not in yet."""
    questions = simulate(cell, count, rng)
    start = time.perf_counter()
    judgements = judge(questions, SHIPPED + timedelta(weeks=cell.after))
    seconds = time.perf_counter() - start
    counts = Counter(one.verdict for one in judgements)
    return Found(
        moved=counts[Verdict.MOVED] / count,
        wrong_way=counts[Verdict.WRONG_WAY] / count,
        covered=sum(_holds(one, cell.effect) for one in judgements) / count,
        welch=sum(_welch(question.series.values, cell) < 0.05 for question in questions) / count,
        seconds=seconds / count,
    )


def _holds(judgement: Judgement, effect: float) -> bool:
    if judgement.low is None or judgement.high is None:
        raise ValueError(f"no interval for {judgement.verdict}")
    return judgement.low <= effect <= judgement.high


def _welch(values: Sequence[float], cell: Cell) -> float:
    """The p value of a plain comparison of the last 13 points before with those after."""
    parts = values[cell.before - 13 : cell.before], values[cell.before :]
    control, variant = (Sample(statistics.fmean(part), statistics.stdev(part), len(part)) for part in parts)
    return compare_means(control, variant).p


def print_row(cells: Iterable[object]) -> None:
    """Print one row of a markdown table."""
    print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)


def nothing_happened(trends: Sequence[float], count: int, rng: np.random.Generator) -> bool:
    """Print the rates where there is no effect. True if all are within the limits."""
    print_row(
        [
            "before",
            "after",
            "ρ",
            "trend",
            "moved",
            "wrong way",
            "both",
            "interval holds 0",
            "Welch says moved",
        ]
    )
    print_row(["---:"] * 9)
    good = True
    for before, after in ((13, 6), (26, 6)):
        for trend in trends:
            for rho in RHOS:
                found = run(Cell(before, after, rho, trend), count, rng)
                good &= found.decided <= MOST_DECIDED and found.covered >= LEAST_COVERED
                shares = found.moved, found.wrong_way, found.decided, found.covered, found.welch
                course = f"{trend:g} σ a week" if trend else "none"
                print_row([before, after, f"{rho:g}", course, *(f"{share * 100:.1f} %" for share in shares)])
    return good


def something_happened(count: int, rng: np.random.Generator) -> None:
    """Print how often effects of several sizes are seen."""
    print_row(["before", "after", "ρ", "course", *(f"{effect:g} σ" for effect in EFFECTS), "least covered"])
    print_row(["---:"] * (5 + len(EFFECTS)))
    for before, after in ((13, 6), (13, 13), (26, 13)):
        for rho in RHOS:
            for ramp in (False, True):
                cells = [Cell(before, after, rho, 0.0, effect, ramp) for effect in EFFECTS]
                found = [run(cell, count, rng) for cell in cells]
                shares = [f"{one.moved * 100:.0f} %" for one in found]
                covered = f"{min(one.covered for one in found) * 100:.1f} %"
                print_row([before, after, f"{rho:g}", "ramp" if ramp else "step", *shares, covered])


def forecasts_hold(count: int, rng: np.random.Generator) -> None:
    """Print how often the 80 % range of a forecast holds the value that came."""
    print_row(["points", "ρ", "trend", *(f"{weeks} weeks ahead" for weeks in HORIZONS)])
    print_row(["---:"] * (3 + len(HORIZONS)))
    for points in (13, 26):
        for trend in (0.0, TREND, STEEP[0]):
            for rho in RHOS:
                held = []
                for weeks in HORIZONS:
                    questions = simulate(Cell(points, weeks, rho, trend), count, rng)
                    outlooks = [_outlook(question, points, weeks) for question in questions]
                    found = forecast(outlooks, SHIPPED - timedelta(days=1))
                    held.append(
                        sum(
                            one.low <= question.series.values[-1] <= one.high
                            for one, question in zip(found, questions, strict=True)
                            if one.low is not None and one.high is not None
                        )
                    )
                course = f"{trend:g} σ a week" if trend else "none"
                print_row([points, f"{rho:g}", course, *(f"{number / count * 100:.1f} %" for number in held)])


def _outlook(question: Question, points: int, weeks: int) -> Outlook:
    """A KR that started half-way through its points and is due on the last point still to come."""
    start, due = SHIPPED - timedelta(weeks=points // 2), SHIPPED + timedelta(weeks=weeks - 1)
    return Outlook("kr1", "The KR", "points", question.series, 1, 1.0, start, due)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all cells."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--series", type=int, default=10_000, help="simulated KRs per cell (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=20260105, help="of the random numbers (default: %(default)s)"
    )
    chosen = parser.parse_args(arguments)
    rng = np.random.default_rng(chosen.seed)
    print(f"No effect, {chosen.series} series per cell, seed {chosen.seed}\n")
    good = nothing_happened((0.0, TREND), chosen.series, rng)
    print("\nNo effect, steeper trends\n")
    nothing_happened(STEEP, chosen.series, rng)
    fewer = max(1, chosen.series // 5)
    print(f"\nShare called moved, by the size of the effect, {fewer} series per cell\n")
    something_happened(fewer, rng)
    print(f"\nShare of 80 % ranges that hold the value that came, {fewer} series per cell\n")
    forecasts_hold(fewer, rng)
    each = run(Cell(13, 6, 0.3), chosen.series, rng).seconds
    print(f"\n{each * 1000:.2f} ms per verdict in a batch of {chosen.series}")
    if not good:
        print("a cell of the first table breaks a limit", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
