"""Real and simulated public series whose answers were published: direction and overlap must agree, digits need not.

The published methods have controls, seasons and whole histories; ours has 13 points before and 13 after.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ost.analysis.types import Judgement, Launch, Question, Series, Verdict
from ost.analysis.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.analysis.scale import Scale

SERIES = Path(__file__).parents[1] / "data" / "series"
MONDAY = date(2020, 1, 6)


def year(text: str) -> date:
    """The first day of a year."""
    return date(int(text), 1, 1)


def week(text: str) -> date:
    """A running number as a week."""
    return MONDAY + timedelta(weeks=int(text) - 1)


def day(text: str) -> date:
    """A running number as a day."""
    return MONDAY + timedelta(days=int(text) - 1)


@dataclass(frozen=True)
class Published:
    """A published answer: the file's column, how its dates are written, and the effect's interval on a scale.

    `verdicts` are those that would not contradict it. Proportional effects are in percent.
    """

    file: str
    column: str
    dates: Callable[[str], date]
    launch: str
    good: int
    scale: Scale
    low: float
    high: float
    verdicts: tuple[Verdict, ...]
    until: str | None = None

    @property
    def series(self) -> Series:
        """The measurements, up to `until`."""
        with (SERIES / self.file).open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        when = next(name for name in ("date", "Date", "year", "t") if name in rows[0])
        pairs = [(self.dates(row[when]), float(row[self.column])) for row in rows]
        pairs = [pair for pair in pairs if self.until is None or pair[0] < self.dates(self.until)]
        return Series([pair[0] for pair in pairs], [pair[1] for pair in pairs])

    def judgement(self) -> Judgement:
        """Our answer, seen two months after the last point."""
        series = self.series
        launch = Launch("ini1", "The event", self.dates(self.launch))
        good = 1 if self.good > 0 else -1
        question = Question(launch, "kr1", "The series", "", series, good, scale=self.scale)
        return judge([question], max(series.dates) + timedelta(days=60))[0]


DOWN = (Verdict.MOVED,)
UP = (Verdict.MOVED, Verdict.CANT_TELL)
WRONG = (Verdict.WRONG_WAY,)
NOTHING = (Verdict.CANT_TELL, Verdict.NOT_MOVED)
YEARS, ISO = year, date.fromisoformat

# Quetiapine: the published step and ramp average -3285 - 5.5 × 1397 over the twelve months, -37.9 %; the interval is
# that of the step. Nile: the means before and after. All others as they stand in cases.csv.
PUBLISHED = {
    "nile": Published("nile_flow.csv", "flow", YEARS, "1899", -1, "raw", -247.78, -247.78, DOWN),
    "nile_fake": Published("nile_flow.csv", "flow", YEARS, "1885", -1, "raw", 0, 0, NOTHING, until="1899"),
    "quetiapine": Published(
        "quetiapine_dispensings.csv", "dispensings", ISO, "2014-01-01", -1, "log", -42.0, -33.8, DOWN
    ),
    "prop99": Published("california_prop99.csv", "packs", YEARS, "1989", -1, "raw", -29.75, -10.36, DOWN),
    "ci_basic": Published("ci_r_basic.csv", "y", week, "71", 1, "raw", 2.396, 3.394, UP),
    "ci_no_effect": Published("ci_r_no_effect.csv", "y", week, "71", 1, "raw", -0.604, 0.394, NOTHING),
    "ci_strong": Published(
        "ci_r_strong_effect.csv", "y", week, "71", 1, "raw", 7.698, 8.197, (Verdict.MOVED,)
    ),
    "ci_seasonal": Published("ci_r_seasonal.csv", "y", day, "85", 1, "raw", 2.777, 3.187, (Verdict.MOVED,)),
    "ci_covariates": Published("ci_r_covariates.csv", "y", week, "71", 1, "raw", 2.468, 3.297, UP),
    "volkswagen": Published("tfci_volks.csv", "VolksWagen", ISO, "2015-09-20", 1, "raw", -55, -33, WRONG),
    "basque": Published("tfci_basque.csv", "Basque", ISO, "1976-01-01", 1, "raw", -1.4, -0.2, WRONG),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_answers_are_not_contradicted(name: str) -> None:
    """Same direction, overlapping intervals, and a verdict that agrees."""
    published = PUBLISHED[name]
    found = published.judgement()
    assert found.verdict in published.verdicts
    assert found.effect is not None
    assert found.low is not None
    assert found.high is not None
    if published.low * published.high > 0:
        assert found.effect * published.low > 0
    assert found.low <= published.high
    assert published.low <= found.high


@pytest.mark.parametrize(("name", "low", "high"), [("prop99", -29.75, -10.36), ("volkswagen", -37, -21)])
def test_the_relative_scale_agrees_with_the_absolute_one(name: str, low: float, high: float) -> None:
    """Near 100 packs, packs are percent; and Volkswagen lost the published 26 %."""
    absolute = PUBLISHED[name]
    relative = Published(**{**vars(absolute), "scale": "log"}).judgement()
    assert relative.verdict is absolute.judgement().verdict
    assert relative.low is not None
    assert relative.high is not None
    assert relative.low <= high
    assert low <= relative.high


def test_every_published_case_is_tested() -> None:
    """The index of cases and this table name the same ones."""
    with (SERIES / "cases.csv").open(newline="", encoding="utf-8") as lines:
        assert {row["id"] for row in csv.DictReader(lines)} == set(PUBLISHED)


def test_the_page_shows_these_numbers() -> None:
    """The table of docs/verdict.md is what the engine says today."""
    page = (Path(__file__).parents[2] / "docs" / "verdict.md").read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in page.splitlines() if row.startswith("| `")}
    for name, published in PUBLISHED.items():
        found = published.judgement()
        assert f"| {found.effect:.3g} [{found.low:.3g}, {found.high:.3g}] | {found.verdict} |" in rows[name]
