"""The chart of a KR of the weekly story in every format, compared as bytes.

After a change that is meant: `OST_UPDATE_GOLDENS=1 pytest tests/exports/test_chart_goldens.py`, then look at
the difference in `tests/exports/golden` before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from weekly_story import report_of, story

from ost.exports.chart_svg import to_svg
from ost.exports.chart_terminal import to_text
from ost.exports.report_html import CHART, to_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.chart import Chart
    from ost.services.report import Report

GOLDEN = Path(__file__).parent / "golden"

FORMATS: dict[str, Callable[[Chart], str]] = {
    "chart.svg": to_svg,
    "chart_narrow.svg": lambda chart: to_svg(chart, CHART, alone=False),
    "chart.txt": to_text,
    "chart_60.txt": lambda chart: to_text(chart, 60),
    "chart_ascii.txt": lambda chart: to_text(chart, ascii_only=True),
    "chart.json": lambda chart: json.dumps(chart.to_json(), ensure_ascii=False, indent=2) + "\n",
}


@pytest.fixture(scope="module")
def report() -> Report:
    """The story's week."""
    return report_of(story())


@pytest.fixture(scope="module")
def chart(report: Report) -> Chart:
    """A KR with two launches, a verdict, an alarm and a forecast."""
    [found] = [kr.chart for kr in report.krs if str(kr.view.ref) == "kr1" and kr.chart is not None]
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_a_chart_comes_out_as_it_did(name: str, chart: Chart) -> None:
    made = FORMATS[name](chart).encode()
    file = GOLDEN / name
    if os.environ.get("OST_UPDATE_GOLDENS"):
        file.write_bytes(made)
    assert made == file.read_bytes(), f"{name} differs; see the docstring of this file"


def test_the_golden_chart_has_everything_that_there_is_to_draw(chart: Chart) -> None:
    assert chart.limits is not None
    assert chart.limits.outside
    assert chart.without is not None
    assert chart.fan is not None
    assert len(chart.launches) > 1


def test_the_report_holds_the_same_drawing_byte_for_byte(report: Report, chart: Chart) -> None:
    page = to_html(report)
    assert to_svg(chart, CHART, alone=False) in page
    drawn = [kr for kr in report.krs if kr.chart is not None and kr.chart.points]
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="ost-chart"') == len(drawn)
