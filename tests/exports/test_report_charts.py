"""The small drawings of the report are well-formed, true to their numbers, and bare of users' markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.exports.report_charts import progress_bar, spark

LABEL = "\"' <script>&\x1b\u202e"

values = st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=2, max_size=30)


def parsed(svg: str) -> ET.Element:
    """The drawing as XML."""
    return ET.fromstring(svg)  # noqa: S314


def test_fewer_than_two_points_have_no_drawing() -> None:
    assert spark([1.0], "one") == ""
    assert spark([], "none") == ""


@given(values)
def test_a_sparkline_stays_inside_too(numbers: list[float]) -> None:
    line = parsed(spark(numbers, "x")).find("polyline")
    assert line is not None
    spots = [tuple(map(float, spot.split(","))) for spot in line.attrib["points"].split()]
    assert len(spots) == len(numbers)
    assert all(0 <= x <= 100 and 0 <= y <= 24 for x, y in spots)


@pytest.mark.parametrize(("done", "width"), [(None, "0"), (-0.5, "0"), (0.365, "36.5"), (1.7, "100")])
def test_a_bar_is_as_long_as_the_progress_and_no_longer_than_itself(done: float | None, width: str) -> None:
    bar = parsed(progress_bar(done, 0.5, "x"))
    assert [r.attrib["width"] for r in bar.iter("rect") if r.attrib["class"] == "done"] == [width]
    assert [line.attrib["x1"] for line in bar.iter("line")] == ["50"]
    assert not list(parsed(progress_bar(done, None, "x")).iter("line"))


@pytest.mark.parametrize("svg", [progress_bar(0.5, 0.5, LABEL), spark([1, 2], LABEL)])
def test_a_label_is_spoken_and_never_markup(svg: str) -> None:
    drawn = parsed(svg)
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"] == "\"' <script>&\ufffd\ufffd"
