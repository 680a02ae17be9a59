"""The drawing of a chart: well-formed, readable without colour, its texts apart, whatever the numbers are."""

from __future__ import annotations

import re
import struct
from datetime import timedelta
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ost.exports.chart_layout import Drawing, lay_out
from ost.exports.chart_looks import DARK, LETTERS, LIGHT, LINES
from ost.exports.chart_png import to_png
from ost.exports.chart_svg import to_svg
from ost.services.chart import Chart  # noqa: TC001  (hypothesis reads annotations)

from .charts import FIRST, HOSTILE, aim_of, any_charts, chart_of

SVG = "{http://www.w3.org/2000/svg}"
STEADY = [50, 51, 49, 50, 52, 48, 51, 50]
SHAPES = st.sampled_from([(760, True), (372, False), (320, True), (1600, True)])


def parsed(svg: str) -> ET.Element:
    """The drawing as XML."""
    return ET.fromstring(svg)  # noqa: S314


def full(**changes: object) -> Chart:
    """A chart with everything that there is to draw."""
    values = [*STEADY, 56, 57, 55, 70]
    lower = [(51.0, 49.0, 53.0)] * 4
    ahead = [(57.0, 55.0, 59.0), (58.0, 54.0, 62.0)]
    given: dict[str, object] = {"launches": [54], "without": lower, "ahead": ahead, "aim": aim_of()}
    return chart_of(values, **(given | changes))  # type: ignore[arg-type]


def apart(drawn: Drawing) -> None:
    """No text covers another one, and none leaves the sheet."""
    for label in drawn.labels:
        left, top, right, bottom = label.box
        assert left >= -0.1, label
        assert right <= drawn.wide + 0.1, label
        assert top >= -0.1, label
        assert bottom <= drawn.high + 0.1, label
    for one, other in combinations(drawn.labels, 2):
        a, b = one.box, other.box
        over = min(a[2], b[2]) - max(a[0], b[0]) > 0.1 and min(a[3], b[3]) - max(a[1], b[1]) > 0.1
        assert not over, (one, other)


@settings(max_examples=200, deadline=None)
@given(any_charts(), SHAPES)
def test_no_text_covers_another_one_or_leaves_the_sheet(chart: Chart, shape: tuple[int, bool]) -> None:
    width, alone = shape
    apart(lay_out(chart, width, alone=alone))


@settings(max_examples=100, deadline=None)
@given(any_charts(), SHAPES)
def test_every_place_is_a_number_on_the_sheet(chart: Chart, shape: tuple[int, bool]) -> None:
    width, alone = shape
    svg = parsed(to_svg(chart, width, alone=alone))
    wide, high = (float(side) for side in svg.attrib["viewBox"].split()[2:])
    for path in svg.iter(f"{SVG}path"):
        for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", path.attrib["d"]):
            assert -10 <= float(x) <= wide + 10
            assert -10 <= float(y) <= high + 10
    assert "nan" not in to_svg(chart, width, alone=alone)
    assert "inf" not in " ".join(path.attrib["d"] for path in svg.iter(f"{SVG}path"))


def test_it_has_a_name_and_a_description_for_whoever_does_not_see_it() -> None:
    svg = parsed(to_svg(full()))
    assert svg.attrib["role"] == "img"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert svg.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert title.text == "kr1 Activation rate"
    for words in (
        "45 → 65 % by 2026-12-30",
        "12 values from 2026-05-04 to 2026-07-20, between 48 and 70 %",
        "Launches: ini1 Checklist on 2026-06-27 (moved)",
        "Without ini1: 51 (49 to 53) at the end",
        "Forecast for 2026-08-03: 58 (54 to 62); chance of the target 40 %",
    ):
        assert words in str(desc.text)


def test_every_sign_is_told_apart_without_colour_and_explained() -> None:
    """Each has a dash, a shape or a fill that no other has, and stands in the legend."""
    svg = to_svg(full())
    style = svg[svg.index("<style>") : svg.index("</style>")]
    dashes = re.findall(r"\.ost-([\w-]+)\{stroke-dasharray:([\d ]+)\}", style)
    lines = {
        name: dash
        for name, dash in dashes
        if name in {"mean", "baseline", "target", "launch", "fan-mean", "limit"}
    }
    assert len(set(lines.values())) == len(lines) == 6
    texts = [text.text for text in parsed(svg).iter(f"{SVG}text")]
    for words in (
        "measured",
        "outside the natural limits",
        "natural limits of the 8 points before ini1",
        "their mean",
        "baseline",
        "target",
        "launch",
        "without ini1 (90 % range)",
        "forecast (80 % range)",
    ):
        assert words in texts


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_and_lines_have_contrast(look: dict[str, str]) -> None:
    """WCAG 2.2: 4.5 : 1 for letters (1.4.3), 3 : 1 for what has to be seen (1.4.11)."""
    for colour in LETTERS.values():
        assert contrast(look[colour], look["paper"]) >= 4.5, colour
    for colour in LINES.values():
        assert contrast(look[colour], look["paper"]) >= 3, colour
        for area in ("band", "healthy", "fan-fill"):
            assert contrast(look[colour], mixed(look[area], look["paper"], 0.17)) >= 2.6, (colour, area)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, after WCAG 2.2."""
    darker, lighter = sorted(luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour that lets its ground through."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def test_it_looks_right_by_day_and_by_night_and_loads_nothing() -> None:
    svg = to_svg(full())
    assert "prefers-color-scheme:dark" in svg
    assert 'class="ost-paper"' in svg, "it brings its own ground"
    assert not re.search(r"<script|<image|<foreignObject|href|@import| style=|url\((?!#)", svg)


def test_hostile_words_are_words() -> None:
    svg = to_svg(full(title=HOSTILE, unit=HOSTILE, names=HOSTILE))
    root = parsed(svg)
    assert {element.tag for element in root.iter()} <= {
        SVG + name for name in ("svg", "title", "desc", "style", "pattern", "path", "rect", "g", "text")
    }
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\ud800]", svg)
    assert "&lt;script&gt;" in svg


def test_higher_values_stand_higher_and_later_ones_further_right() -> None:
    drawn = lay_out(chart_of([1, 2, 3]), 760)
    [path] = [shape for shape in drawn.shapes if 'class="ost-point"' in shape][:1]
    spots = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+),([\d.]+)", path)]
    assert spots == sorted(spots)
    assert [y for _, y in spots] == sorted((y for _, y in spots), reverse=True)


def test_the_line_is_broken_where_nothing_was_measured() -> None:
    days = [FIRST + timedelta(weeks=week) for week in (0, 1, 2, 3, 9, 10, 11)]
    svg = to_svg(chart_of([1, 2, 3, 4, 5, 6, 7], days=days))
    assert svg.count('<path class="ost-series"') == 3, "two stretches, and the legend"


def test_a_target_far_away_leaves_the_series_its_height_and_is_pointed_at() -> None:
    near, far = (lay_out(chart_of(STEADY, aim=aim_of(45, target)), 760) for target in (65.0, 10_000.0))
    texts = [label.text for label in far.labels]
    assert "↑ target 10,000" in texts
    assert "target 65" in [label.text for label in near.labels]
    assert any("ost-solid" in shape for shape in far.shapes)
    assert "↓ target -10,000" in [
        label.text for label in lay_out(chart_of(STEADY, aim=aim_of(45, -10_000)), 760).labels
    ]


def test_ratios_are_drawn_as_such_where_they_span_decades() -> None:
    texts = [label.text for label in lay_out(chart_of([1, 10, 100, 1000], logarithmic=True), 760).labels]
    assert {"1", "10", "100", "1,000"} <= set(texts)


def test_nothing_measured_is_said() -> None:
    texts = [label.text for label in lay_out(chart_of([], aim=aim_of()), 760).labels]
    assert "Nothing is measured yet." in texts
    assert not any("nan" in shape for shape in lay_out(chart_of([]), 760).shapes)


def test_launches_of_one_day_are_all_named() -> None:
    texts = [label.text for label in lay_out(full(launches=[54, 54, 54, 55]), 760).labels]
    assert {"ini1", "ini2", "ini3", "ini4"} <= set(texts)


def test_five_hundred_points_make_a_small_file() -> None:
    values = [50 + (at * 37 % 11) / 5 for at in range(500)]
    assert len(to_svg(chart_of(values, aim=aim_of()))) < 40_000
    assert len(to_svg(full(), 372, alone=False)) < 13_000


def test_a_png_is_the_same_drawing_at_twice_its_size() -> None:
    svg = to_svg(full())
    png = to_png(svg)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    drawn = lay_out(full(), 760)
    assert (wide, high) == (2 * drawn.wide, 2 * drawn.high)
    assert len(png) > 20_000, "there is something on it"
    assert png == to_png(svg)
