"""The chart at a terminal: it fits, says the same without Unicode and without colour, and names what it shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ost.exports.chart_terminal import ASCII, UNICODE, Marks, to_lines, to_text
from ost.exports.columns import columns_of
from ost.services.chart import Chart  # noqa: TC001  (hypothesis reads annotations)

from .charts import HOSTILE, aim_of, any_charts, chart_of

STEADY = [50, 51, 49, 50, 52, 48, 51, 50]
WIDTHS = st.sampled_from([40, 60, 80, 120])


@settings(max_examples=150, deadline=None)
@given(any_charts(), WIDTHS, st.booleans())
def test_no_line_is_wider_than_the_terminal(chart: Chart, width: int, ascii_only: bool) -> None:
    for line in to_text(chart, width, ascii_only=ascii_only).splitlines():
        assert columns_of(line) <= width, line


@settings(max_examples=60, deadline=None)
@given(any_charts(), WIDTHS)
def test_every_name_of_a_level_stands_on_a_line_of_its_own(chart: Chart, width: int) -> None:
    """Two names on one line would be read as one; only the mean may go without."""
    names = [
        text
        for line in to_lines(chart, width)
        for text, part in line[-1:]
        if part in {"target", "baseline", "limits", "fan"} and any(one.isalpha() for one in text)
    ]
    levels = 0
    if chart.aim is not None:
        levels += 1 if chart.aim.baseline is None else 2
    levels += sum(end is not None for end in chart.healthy or ())
    levels += 3 * (chart.limits is not None) + 3 * (chart.fan is not None)
    assert sum("2026" not in name for name in names) >= levels - 1


@pytest.mark.parametrize("marks", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_mark_is_another_character(marks: Marks) -> None:
    used = [
        *(marks.point, marks.outside, marks.limits, marks.mean, marks.baseline, marks.target),
        *(marks.launch, marks.without, marks.spread, marks.fan, marks.expected),
    ]
    assert len(set(used)) == len(used)


def test_ascii_is_ascii_and_tells_the_same() -> None:
    values = [*STEADY, 56, 57, 55, 70]
    chart = chart_of(
        values,
        aim=aim_of(),
        launches=[54],
        without=[(51.0, 49.0, 53.0)] * 4,
        ahead=[(57.0, 55.0, 59.0), (58.0, 54.0, 62.0)],
    )
    plain, rich = to_text(chart, 80, ascii_only=True), to_text(chart, 80)
    assert plain.isascii()
    for words in (
        "target 65",
        "baseline 45",
        "limit",
        "mean",
        "expected 58",
        "ini1",
        "forecast (80 % range)",
    ):
        assert words in plain
        assert words in rich
    assert plain.count("\n") == rich.count("\n")
    assert "\u2800" not in rich, "an empty cell is a blank"


def test_titles_stay_as_they_were_written_in_ascii_too() -> None:
    text = to_text(chart_of(STEADY, title="新しいカフェ"), 80, ascii_only=True)
    assert "新しいカフェ" in text


def test_a_launch_at_the_right_edge_keeps_its_whole_name() -> None:
    """`ini1` for `ini12` would be another initiative."""
    chart = chart_of(STEADY, launches=[*range(0, 44, 4), 49])
    assert "▼ini12" in to_text(chart, 60)


def test_hostile_words_steer_no_terminal() -> None:
    text = to_text(chart_of(STEADY, title=HOSTILE, unit=HOSTILE, launches=[20], names=HOSTILE), 80)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_each_piece_says_what_it_is_a_part_of() -> None:
    parts = {part for line in to_lines(chart_of(STEADY, aim=aim_of(), launches=[20])) for _, part in line}
    assert {"title", "series", "limits", "target", "baseline", "launch"} <= parts


def test_a_single_point_and_none_are_charts() -> None:
    assert "●" in to_text(chart_of([45.2], aim=aim_of()))
    assert "Nothing is measured yet." in to_text(chart_of([], aim=aim_of()))


def beside(chart: Chart, name: str, width: int = 80) -> str:
    """What is drawn on the line that has a name at its end."""
    [line] = [line for line in to_text(chart, width).splitlines() if f" {name}" in line and "│" in line]
    return line


def test_names_stand_on_their_lines_where_the_mean_can_give_way() -> None:
    """Seven names in a few lines: `low` must not stand where the limit is drawn."""
    values = [50, 52, 49, 51, 50, 52.5, 48, 51, 50, 50.5]
    chart = chart_of(values, aim=aim_of(45, 65), ahead=[(50.6, 49.3, 52.2)] * 4)
    for name in ("target 65", "baseline 45"):
        assert beside(chart, name).rstrip().removesuffix(name).rstrip()[-1] in "═┄"
    limits = [line for line in to_text(chart).splitlines() if " limit " in line]
    assert len(limits) == 2
    assert all("╌╌╌" in line for line in limits)
    assert " mean 5" not in to_text(chart)


def test_the_edge_of_a_healthy_range_is_seen_where_a_limit_is_near() -> None:
    chart = chart_of([1.0, 1.2, 1.1, 1.3, 1.2, 1.1, 1.2, 1.8], healthy=(None, 1.5))
    assert "═══" in beside(chart, "healthy 1.5")


def test_target_and_baseline_end_with_the_due_day() -> None:
    chart = chart_of([float(at) for at in range(40)], aim=aim_of(0, 30, start=0, due=140))
    line = beside(chart, "target 30")
    columns = [at for at, character in enumerate(line) if character == "═"]
    assert max(columns) < 50


def test_a_long_title_leaves_a_launch_its_verdict() -> None:
    chart = chart_of(STEADY, launches=[20], names="A long title " * 20)
    [line] = [line for line in to_text(chart, 60).splitlines() if line.startswith("▼ ini1")]
    assert line.startswith("▼ ini1  2026-05-24  moved: A long title")
    assert line.endswith("…")
