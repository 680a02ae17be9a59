"""Does the forecast beat a straight line, a random walk with drift and a trend by least squares?

Cuts real series into many key results, asks each forecaster on several days of each for the chance that the target is
met and for the 80 % range on the due date, and compares with what came; then the same on simulated key results:

    python benchmarks/forecast_accuracy.py

prints the tables of docs/forecast.md. Exits with 1 when ours has not the best Brier score over all looks at the real or
at the simulated key results, or when its ranges hold less than 75 % or more than 88 % of what came.

How a key result is cut: it runs for 13 steps of the series from a point that has at least 13 points behind it; it is
looked at 3, 6, 9 and 12 steps in, so 10, 7, 4 and 1 steps before its end. Its targets lie 0, ½, 1 and 1½ standard
deviations of the (up to 26) values at its start above and below the mean of the last four of these. Nothing after the
day of looking is used, for targets neither. All forecasters see the same last 26 points on the same scale: logarithms
for counts, money and durations.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from ost.analysis.forecast import POINTS, forecast
from ost.analysis.scale import choose_scale
from ost.analysis.types import Outlook, Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SERIES = Path(__file__).parents[1] / "tests" / "data" / "series"
MONDAY = date(2020, 1, 6)
CYCLE = 13
BEHIND = 13
LOOKS = (3, 6, 9, 12)
TARGETS = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
TAIL = 0.1
LEAST_HELD, MOST_HELD = 0.75, 0.88

# Set, file, column, unit: the unit decides the scale, as it would for a KR.
REAL = (
    ("Nile, yearly", "nile_flow.csv", "flow", "m³"),
    ("quetiapine, monthly", "quetiapine_dispensings.csv", "dispensings", "dispensings"),
    ("cigarettes, yearly", "california_prop99.csv", "packs", "packs"),
    ("cigarettes, yearly", "california_prop99.csv", "control_mean_38", "packs"),
    ("GDP per head, yearly", "tfci_basque.csv", "Basque", "thousand $"),
    ("GDP per head, yearly", "tfci_basque.csv", "another", "thousand $"),
    ("share prices, weekly", "tfci_volks.csv", "VolksWagen", "€"),
    ("share prices, weekly", "tfci_volks.csv", "BMW", "€"),
    ("share prices, weekly", "tfci_volks.csv", "Allianz", "€"),
    ("CausalImpact's fixtures", "ci_r_basic.csv", "y", "points"),
    ("CausalImpact's fixtures", "ci_r_strong_effect.csv", "y", "points"),
    ("CausalImpact's fixtures", "ci_r_seasonal.csv", "y", "points"),
    ("CausalImpact's fixtures", "ci_r_covariates.csv", "y", "points"),
    ("CausalImpact's fixtures", "ci_r_covariates.csv", "x1", "points"),
    ("CausalImpact's fixtures", "ci_r_covariates.csv", "x2", "points"),
)


@dataclass(frozen=True)
class Track:
    """A whole series: its name, its set, dates one step apart, values and unit."""

    name: str
    group: str
    dates: Sequence[date]
    values: Floats
    unit: str


@dataclass(frozen=True)
class Look:
    """A key result on one day: what is known, what is asked, what came.

    Attributes:
        track: its series.
        start: position of the point at its start.
        now: position of the last point that is known.
        due: position of the point at its end.
        target: what it should reach, in its unit.
    """

    track: Track
    start: int
    now: int
    due: int
    target: float

    @property
    def known(self) -> Floats:
        """The points that everybody sees."""
        return self.track.values[max(0, self.now + 1 - POINTS) : self.now + 1]

    @property
    def came(self) -> float:
        """The value on the due date."""
        return float(self.track.values[self.due])

    def outlook(self) -> Outlook:
        """The same for ours: the whole history up to the day of looking."""
        track, seen = self.track, slice(self.now + 1)
        return Outlook(
            kr="kr1",
            kr_title="The KR",
            unit=track.unit,
            series=Series(track.dates[seen], track.values[seen].tolist()),
            good=1,
            target=self.target,
            start=track.dates[self.start],
            due=track.dates[self.due],
        )


@dataclass(frozen=True)
class Said:
    """A forecaster's answers, one per look: the chance that the value ends at the target or above, and its range."""

    chance: Floats
    low: Floats
    high: Floats


def read_real() -> Iterator[Track]:
    """The real series of tests/data/series; a running number counts weeks."""
    for group, file, column, unit in REAL:
        with (SERIES / file).open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        when = next(name for name in ("date", "Date", "year", "t") if name in rows[0])
        dates = [_day(when, row[when]) for row in rows]
        yield Track(f"{file}:{column}", group, dates, np.array([float(row[column]) for row in rows]), unit)


def _day(column: str, text: str) -> date:
    if column == "t":
        return MONDAY + timedelta(weeks=int(text) - 1)
    return date(int(text), 1, 1) if column == "year" else date.fromisoformat(text)


def cut(track: Track, every: int = 1) -> Iterator[Look]:
    """All key results of a series, looked at on several days, once per target."""
    for start in range(BEHIND - 1, len(track.values) - CYCLE, every):
        before = track.values[max(0, start + 1 - POINTS) : start + 1]
        level, spread = before[-4:].mean(), before.std(ddof=1)
        for look in LOOKS:
            for away in TARGETS:
                yield Look(track, start, start + look, start + CYCLE, float(level + away * spread))


# --- the forecasters ----------------------------------------------------------------------------


def ours(looks: Sequence[Look]) -> Said:
    """What `ost forecast` says."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for at, look in enumerate(looks):
        by_day[look.track.dates[look.now]].append(at)
    answers = np.empty((len(looks), 3))
    for day, places in by_day.items():
        for at, one in zip(places, forecast([looks[at].outlook() for at in places], day), strict=True):
            if one.p_hit is None or one.low is None or one.high is None:
                raise ValueError(one.why)
            answers[at] = one.p_hit, one.low, one.high
    return Said(*answers.T)


def straight_line(looks: Sequence[Look]) -> Said:
    """From the value at the start through the last one: sure of itself. It has no range; the next one has."""
    answers = []
    for look in looks:
        y, _, back = _scaled(look)
        end = back(_drawn(look, y))
        answers.append((float(end >= look.target), end, end))
    return Said(*np.array(answers).T)


def line_with_noise(looks: Sequence[Look]) -> Said:
    """The same line, and around its end a normal with the deviation of the points since the start from the line."""
    answers = []
    for look in looks:
        y, target, back = _scaled(look)
        since = min(look.now - look.start, len(y) - 1)
        line = y[-1 - since] + (y[-1] - y[-1 - since]) * np.arange(since + 1) / since
        # Both ends lie on the line by its making.
        sd = np.sqrt(((y[-1 - since :] - line) ** 2).sum() / (since - 1))
        answers.append(_normal(_drawn(look, y), sd, target, back))
    return Said(*np.array(answers).T)


def random_walk(looks: Sequence[Look]) -> Said:
    """With drift: Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd ed. 2021), section 5.5."""
    answers = []
    for look in looks:
        y, target, back = _scaled(look)
        steps, ahead = len(y) - 1, look.due - look.now
        drift = (y[-1] - y[0]) / steps
        sd = np.diff(y).std(ddof=1) * np.sqrt(ahead * (1 + ahead / steps))
        answers.append(_normal(y[-1] + ahead * drift, sd, target, back))
    return Said(*np.array(answers).T)


def least_squares(looks: Sequence[Look]) -> Said:
    """A straight trend with its prediction interval (the same book, section 7.6)."""
    answers = []
    for look in looks:
        y, target, back = _scaled(look)
        t = np.arange(len(y), dtype=float)
        t -= t.mean()
        slope, ahead = (t @ y) / (t @ t), t[-1] + look.due - look.now
        freedom = len(y) - 2
        left = y - y.mean() - slope * t
        sd = np.sqrt((left @ left) / freedom * (1 + 1 / len(y) + ahead**2 / (t @ t)))
        end, half = y.mean() + slope * ahead, stdtrit(freedom, 1 - TAIL) * sd
        answers.append((stdtr(freedom, (end - target) / sd), back(end - half), back(end + half)))
    return Said(*np.array(answers).T)


RIVALS = {
    "straight line, 0 or 1": straight_line,
    "straight line with noise": line_with_noise,
    "random walk with drift": random_walk,
    "least squares": least_squares,
}


def _scaled(look: Look) -> tuple[Floats, float, Callable[[float], float]]:
    """The known points and the target on the scale that ours works on, and the way back."""
    logged = choose_scale(look.track.unit, [*look.known.tolist(), look.target], "auto")[0] == "log"
    if logged:
        return np.log(look.known), float(np.log(look.target)), np.exp
    return look.known, look.target, float


def _drawn(look: Look, y: Floats) -> float:
    since = min(look.now - look.start, len(y) - 1)
    return float(y[-1] + (y[-1] - y[-1 - since]) / since * (look.due - look.now))


def _normal(
    end: float, sd: float, target: float, back: Callable[[float], float]
) -> tuple[float, float, float]:
    half = 1.2815515655446004 * sd
    return float(ndtr((end - target) / sd)), back(end - half), back(end + half)


# --- simulated key results ------------------------------------------------------------------------


def simulate(count: int, rng: np.random.Generator) -> Iterator[Track]:
    """Weekly key results of 39 points whose noise has standard deviation 1 and correlation ρ, of several kinds."""
    weeks = np.arange(BEHIND * 2 + CYCLE)
    dates = [MONDAY + timedelta(weeks=int(week)) for week in weeks]
    since = np.maximum(0, weeks - (2 * BEHIND - 1))
    season = np.sin(2 * np.pi * weeks / 13)
    kinds = {
        "no trend": 0 * weeks,
        "trend of 0.05 σ a week": 0.05 * weeks,
        "trend of 0.2 σ a week": 0.2 * weeks,
        "slope changes at the start": 0.2 * since,
        "trend ends at the start": 0.2 * (weeks - since),
        "a step in mid-cycle": 2.0 * (since >= 5),
        "a season of 13 weeks": 1.0 * season,
    }
    for kind, course in kinds.items():
        for rho in (0.0, 0.3, 0.6, 0.9):
            noise = rng.standard_normal((count, len(weeks)))
            for week in range(1, len(weeks)):
                noise[:, week] = rho * noise[:, week - 1] + np.sqrt(1 - rho**2) * noise[:, week]
            for values in noise + course:
                yield Track(f"ρ {rho:g}", kind, dates, values, "points")
    for values in np.cumsum(0.4 * rng.standard_normal((4 * count, len(weeks))), axis=1):
        yield Track("random walk", "a random walk", dates, values, "points")


# --- comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """How a forecaster did over some looks: mean Brier score, share of ranges that held what came, and their number."""

    brier: float
    held: float
    looks: int


def scores(looks: Sequence[Look]) -> dict[str, Score]:
    """The score of every forecaster over the same looks."""
    came = np.array([look.came for look in looks])
    hit = came >= np.array([look.target for look in looks])
    found = {}
    for name, forecaster in {"ours": ours, **RIVALS}.items():
        said = forecaster(looks)
        held = (said.low <= came) & (came <= said.high)
        found[name] = Score(float(np.mean((said.chance - hit) ** 2)), float(held.mean()), len(looks))
    return found


def compare(title: str, tracks: Iterable[Track], every: int) -> dict[str, Score]:
    """Score every set of series and print the table; what is returned is over all looks together."""
    groups: dict[str, list[Look]] = defaultdict(list)
    for track in tracks:
        groups[track.group] += cut(track, every)
    rows = {group: scores(looks) for group, looks in groups.items()}
    names = ["ours", *RIVALS]
    total = {name: _mean([row[name] for row in rows.values()], by_looks=True) for name in names}
    by_set = {name: _mean([row[name] for row in rows.values()], by_looks=False) for name in names}
    print(f"\n{title}: Brier score (share of the 80 % ranges that held)\n")
    print(f"| set | looks | {' | '.join(names)} |")
    print("|---|---:|" + "---:|" * len(names))
    for group, row in {**rows, "**all looks**": total, "mean of the sets": by_set}.items():
        cells = (_cell(name, row[name], best=min(row, key=lambda one: row[one].brier)) for name in names)
        print(f"| {group} | {row['ours'].looks:,} | {' | '.join(cells)} |")
    return total


def _mean(scores: Sequence[Score], *, by_looks: bool) -> Score:
    """The mean of scores, in which each look counts the same, or each set."""
    looks = [score.looks for score in scores]
    weights = looks if by_looks else None
    brier, held = (
        float(np.average([getattr(score, name) for score in scores], weights=weights))
        for name in ("brier", "held")
    )
    return Score(brier, held, sum(looks))


def _cell(name: str, score: Score, *, best: str) -> str:
    brier = f"**{score.brier:.3f}**" if name == best else f"{score.brier:.3f}"
    return brier if name == "straight line, 0 or 1" else f"{brier} ({score.held:.0%})"


def main() -> None:
    """Print the tables; 1 when ours is not the best, or its ranges are too wide or too narrow."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="take every so many starts of a real series")
    parser.add_argument("--count", type=int, default=40, help="simulated series per kind and correlation")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    totals = [
        compare("Real series", read_real(), arguments.every),
        compare("Simulated", simulate(arguments.count, np.random.default_rng(arguments.seed)), 13),
    ]
    best = all(total["ours"].brier == min(score.brier for score in total.values()) for total in totals)
    sound = all(LEAST_HELD <= total["ours"].held <= MOST_HELD for total in totals)
    sys.exit(not (best and sound))


if __name__ == "__main__":
    main()
