"""The drawings of the report are well-formed, true to their numbers, and bare of users' markup."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.exports.report_charts import MIN_BASE, Mark, limits_of, progress_bar, spark, xmr_chart

FIRST = date(2026, 5, 1)
LABEL = "\"' <script>&\x1b\u202e"

values = st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=2, max_size=30)


def weekly(*numbers: float) -> list[tuple[date, float]]:
    """The numbers, a week apart."""
    return [(FIRST + timedelta(weeks=week), number) for week, number in enumerate(numbers)]


def parsed(svg: str) -> ET.Element:
    """The drawing as XML."""
    return ET.fromstring(svg)  # noqa: S314


def places(svg: str, kind: str) -> list[float]:
    """The heights of a chart's dots."""
    return [
        float(dot.attrib["cy"])
        for dot in parsed(svg).iter("circle")
        if dot.attrib["class"] in {"point", kind}
    ]


def test_natural_limits_are_2_66_mean_moving_ranges_from_the_mean() -> None:
    found = limits_of(weekly(10, 12, 11, 13, 12, 14), [])
    assert found is not None
    chart, base = found
    mean, mean_range = 72 / 6, (2 + 1 + 2 + 1 + 2) / 5
    assert base == 6
    assert (chart.lower, chart.upper) == pytest.approx((mean - 2.66 * mean_range, mean + 2.66 * mean_range))


def test_limits_come_from_the_points_before_the_first_launch_shown() -> None:
    points = weekly(*range(10), *range(100, 110))
    marks = [Mark("ini2", points[10][0]), Mark("ini1", FIRST - timedelta(days=90))]
    found = limits_of(points, marks)
    assert found is not None
    assert found[1] == 10
    assert found[0].mean == 4.5


def test_too_few_points_before_the_launch_leave_all_of_them() -> None:
    points = weekly(*range(10))
    found = limits_of(points, [Mark("ini1", points[MIN_BASE - 1][0])])
    assert found is not None
    assert found[1] == 10


def test_too_few_points_have_no_limits_but_a_line() -> None:
    assert limits_of(weekly(1, 2, 3, 4, 5), []) is None
    svg = xmr_chart(weekly(1, 2, 3, 4, 5), [], 9, "five")
    assert 'class="series"' in svg
    assert 'class="limits"' not in svg


def test_fewer_than_two_points_have_no_drawing() -> None:
    assert xmr_chart(weekly(1), [], 9, "one") == ""
    assert spark([1.0], "one") == ""
    assert spark([], "none") == ""


def test_higher_values_stand_higher_and_those_outside_the_limits_look_different() -> None:
    svg = xmr_chart(weekly(*[10, 11] * 6, 40), [], 20, "a jump")
    heights = places(svg, "out")
    assert heights[-1] < min(heights[:-1])
    assert svg.count('class="out"') == 1


def test_every_launch_in_the_days_shown_has_a_line_with_its_name() -> None:
    points = weekly(*range(10))
    marks = [
        Mark("ini1", FIRST),
        Mark("ini2", points[-1][0]),
        Mark("ini3", points[5][0]),
        Mark("ini4", points[5][0]),
    ]
    outside = [Mark("ini5", FIRST - timedelta(days=1)), Mark("ini6", points[-1][0] + timedelta(days=1))]
    svg = parsed(xmr_chart(points, [*marks, *outside], 5, "launches"))
    names = [text.text for text in svg.iter("text") if text.attrib["class"] == "launch"]
    assert sorted(filter(None, names)) == ["ini1", "ini2", "ini3", "ini4"]


@given(values, st.floats(-1e12, 1e12, allow_nan=False))
def test_every_dot_stands_inside_the_drawing(numbers: list[float], target: float) -> None:
    svg = parsed(xmr_chart(weekly(*numbers), [Mark("ini1", FIRST)], target, "x"))
    _, _, wide, high = map(float, svg.attrib["viewBox"].split())
    for dot in svg.iter("circle"):
        assert 0 <= float(dot.attrib["cx"]) <= wide
        assert 0 <= float(dot.attrib["cy"]) <= high
    for text in svg.iter("text"):
        assert 0 <= float(text.attrib["y"]) <= high


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


@pytest.mark.parametrize(
    "svg", [progress_bar(0.5, 0.5, LABEL), spark([1, 2], LABEL), xmr_chart(weekly(1, 2), [], 1, LABEL)]
)
def test_a_label_is_spoken_and_never_markup(svg: str) -> None:
    drawn = parsed(svg)
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"] == "\"' <script>&\ufffd\ufffd"
