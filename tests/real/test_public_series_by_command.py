"""Public series with published answers, from the file to the verdict by commands: direction and overlap must agree.

Yearly, monthly, weekly and daily series; in a unit that is judged by differences, and in one that is judged
by percentages. `tests/data/series/README.md` has the sources and licences.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from running import Ost

SERIES = Path(__file__).parents[1] / "data" / "series"
MONDAY = date(2020, 1, 6)
MOVED, WRONG, NOTHING = {"moved"}, {"wrong_way"}, {"cant_tell", "not_moved"}


@dataclass(frozen=True)
class Published:
    """A published answer.

    Attributes:
        file: The series.
        columns: The column of its days and that of its values; running numbers are given days by `step`.
        launch: The day of the launch, as it is typed.
        way: Baseline and target of the KR.
        unit: The KR's unit, which says how it is judged.
        interval: The published effect, in the scale that the unit asks for.
        verdicts: Those that would not contradict it.
        step: The days from one running number to the next.
        until: The first day that is left out.
    """

    file: str
    columns: tuple[str, str]
    launch: str
    way: tuple[float, float]
    unit: str
    interval: tuple[float, float]
    verdicts: set[str]
    step: int = 0
    until: str = ""


YEARS, RUNNING = ("year", "flow"), ("t", "y")
FEW = MOVED | {"cant_tell"}
# In percent: the Nile fell from 1097.75 to 849.97; cigarettes were near 100 packs, so that packs are percent;
# Volkswagen lost 44 [33, 55], which was 26 %, so it would have stood at 169.
PUBLISHED = {
    "nile": Published("nile_flow.csv", YEARS, "1899", (1100, 900), "index", (-247.78, -247.78), MOVED),
    "nile, percent": Published("nile_flow.csv", YEARS, "1899", (1100, 900), "m³", (-22.6, -22.6), MOVED),
    "nile, nothing happened": Published(
        "nile_flow.csv", YEARS, "1885", (1100, 900), "index", (0, 0), NOTHING, until="1899"
    ),
    "quetiapine": Published(
        *("quetiapine_dispensings.csv", ("date", "dispensings"), "2014-01-01", (20_000, 12_000)),
        *("dispensings", (-42.0, -33.8), MOVED),
    ),
    "prop99": Published(
        "california_prop99.csv", ("year", "packs"), "1989", (120, 60), "index", (-29.75, -10.36), MOVED
    ),
    "prop99, percent": Published(
        "california_prop99.csv", ("year", "packs"), "1989", (120, 60), "packs", (-29.75, -10.36), MOVED
    ),
    "ci_basic": Published("ci_r_basic.csv", RUNNING, "71", (0, 4), "points", (2.396, 3.394), FEW, step=7),
    "ci_no_effect": Published(
        "ci_r_no_effect.csv", RUNNING, "71", (0, 4), "points", (-0.604, 0.394), NOTHING, step=7
    ),
    "ci_strong": Published(
        "ci_r_strong_effect.csv", RUNNING, "71", (0, 9), "points", (7.698, 8.197), MOVED, step=7
    ),
    "ci_seasonal": Published(
        "ci_r_seasonal.csv", RUNNING, "85", (0, 4), "points", (2.777, 3.187), MOVED, step=1
    ),
    "ci_covariates": Published(
        "ci_r_covariates.csv", RUNNING, "71", (0, 4), "points", (2.468, 3.297), FEW, step=7
    ),
    "volkswagen": Published(
        "tfci_volks.csv", ("Date", "VolksWagen"), "2015-09-20", (100, 200), "points", (-55, -33), WRONG
    ),
    "volkswagen, percent": Published(
        "tfci_volks.csv", ("Date", "VolksWagen"), "2015-09-20", (100, 200), "€", (-32.5, -19.5), WRONG
    ),
    "basque": Published("tfci_basque.csv", ("date", "Basque"), "1976", (4, 9), "index", (-1.4, -0.2), WRONG),
}


def table_of(case: Published, folder: Path) -> Path:
    """The file to import: the published one, or a copy with days for its running numbers, or cut off."""
    source = SERIES / case.file
    if not case.step and not case.until:
        return source
    with source.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    days, values = case.columns
    made = folder / "a table with days.csv"
    with made.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow([*case.columns, "source"])
        for row in rows:
            day = row[days] if case.until else on(case, row[days])
            if not case.until or day < case.until:
                writer.writerow([day, row[values], case.file])
    return made


def on(case: Published, text: str) -> str:
    """A day as it is typed."""
    return str(MONDAY + timedelta(days=case.step * (int(text) - 1))) if case.step else text


def verdict_of(case: Published, folder: Path) -> dict[str, Any]:
    """From an empty folder to the verdict, seen two months after the last value."""
    ost = Ost(folder / "ost.db")
    ost("init")
    ost("objective", "add", "Something moves")
    baseline, target = case.way
    way = ("--baseline", baseline, "--target", target, "--unit", case.unit, "--start", "1700", "--by", "2030")
    ost("kr", "add", "The series", "--under", "obj1", *way)
    ost("initiative", "add", "The event", "--under", "kr1")
    days, values = case.columns
    table = table_of(case, folder)
    done = ost.json("measure", "import", "kr1", table, "--date", days, "--value", values)
    with table.open(encoding="utf-8") as lines:
        assert done["imported"]["points"] == sum(1 for _ in lines) - 1
    ost("initiative", "ship", "the event", "--on", on(case, case.launch))
    later = date.fromisoformat(done["imported"]["last"]) + timedelta(days=60)
    document = ost.json("verdict", "ini1", "--as-of", later)
    assert document["as_of"] == later.isoformat()
    (verdict,) = document["verdicts"]
    assert ost.json("verdict", "--as-of", later)["verdicts"] == [verdict]
    failed = ost.json("failed", "--as-of", later)["verdicts"]
    assert failed == ([] if verdict["verdict"] == "moved" else [verdict])
    return dict(verdict)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_answer_is_not_contradicted(name: str, tmp_path: Path) -> None:
    """Same direction, overlapping intervals, and a verdict that agrees."""
    case = PUBLISHED[name]
    found = verdict_of(case, tmp_path)
    low, high = case.interval
    assert found["verdict"] in case.verdicts
    assert found["scale"] == ("absolute" if case.unit in {"index", "points"} else "relative")
    assert found["unit"] == ("%" if found["scale"] == "relative" else case.unit)
    assert found["low"] < found["effect"] < found["high"]
    assert found["low"] <= high
    assert found["high"] >= low
    if low * high > 0:
        assert found["effect"] * low > 0


def test_every_published_series_is_imported() -> None:
    with (SERIES / "cases.csv").open(newline="", encoding="utf-8") as lines:
        assert {row["file"] for row in csv.DictReader(lines)} == {case.file for case in PUBLISHED.values()}


def test_a_verdict_looks_no_further_than_its_day(tmp_path: Path) -> None:
    """Volkswagen seen a week after the affair broke: too early, whatever came later."""
    verdict_of(PUBLISHED["volkswagen"], tmp_path)
    (early,) = Ost(tmp_path / "ost.db").json("verdict", "ini1", "--as-of", "2015-09-27")["verdicts"]
    assert early["verdict"] == "too_early"
    assert early["n_after"] < 4
    assert early["reads_from"] == "2015-11-01"


def test_a_chart_shows_the_launch(tmp_path: Path) -> None:
    verdict_of(PUBLISHED["quetiapine"], tmp_path)
    shown = Ost(tmp_path / "ost.db")("verdict", "ini1", "--as-of", "2015-03-01").out
    drawn, _, legend = shown.partition("● measured")
    assert 13 + 12 - 3 <= drawn.count("●") + drawn.count("◆") <= 13 + 12  # two months may share a cell
    assert legend.count("┊") == 0 < drawn.count("┊")
    assert "▼ini1" in drawn.replace(" ", "")
    assert "lower is better" in shown or "lower than its earlier course" in shown
