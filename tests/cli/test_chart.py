"""`ost chart`: where it goes, in which format, at which width, and what is said when it cannot go there."""

from __future__ import annotations

import base64
import json
import struct
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from running import PROGRAM, Ost
from terminals import Screen, at_terminal, without_colour

from ost.cli.charts import STYLES, can_show
from ost.cli.exits import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pipe_gets_plain_text_of_80_columns(desk: Ost) -> None:
    said = desk("chart", "kr1")
    assert said.err == ""
    assert "\x1b" not in said.out
    assert "●" in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert desk("chart", "kr1", "--width", 120).out != said.out
    assert said.out.startswith("kr1  ")


def test_ascii_is_ascii(desk: Ost) -> None:
    drawn = desk("chart", "kr1", "--ascii").out
    assert drawn.isascii()
    assert "target" in drawn


def test_json_gives_the_numbers_behind_the_picture(desk: Ost) -> None:
    data = desk.json("chart", "kr1")
    verdict = desk.json("verdict", "ini1")["verdicts"][0]
    [forecast] = desk.json("forecast", "kr1")["forecasts"]
    values = {point["on"]: point["value"] for point in data["points"]}
    gaps = [values[point["on"]] - point["mean"] for point in data["counterfactual"]["points"]]
    assert sum(gaps) / len(gaps) == pytest.approx(verdict["effect"], rel=1e-3)
    assert data["fan"]["points"][-1] == {
        "on": forecast["due"],
        **{name: pytest.approx(forecast[name]) for name in ("mean", "low", "high")},
    }
    assert {"mean", "lower", "upper", "base", "before", "outside"} == set(data["limits"])
    assert [one["initiative"] for one in data["launches"]] == ["ini1"]


def test_the_ending_of_the_file_says_the_format(desk: Ost, tmp_path: Path) -> None:
    svg, png, text = (tmp_path / f"a.{ending}" for ending in ("svg", "png", "txt"))
    for file in (svg, png, text):
        said = desk("chart", "kr1", "-o", file)
        assert said.out == ""
        assert said.err.startswith(f"Written to {file} (")
    assert ET.fromstring(svg.read_text(encoding="utf-8")).attrib["role"] == "img"  # noqa: S314
    assert text.read_text(encoding="utf-8") == desk("chart", "kr1").out
    wide, _ = struct.unpack(">II", png.read_bytes()[16:24])
    assert wide == 2 * 760
    desk("chart", "kr1", "-o", png, "--width", 400)
    assert struct.unpack(">II", png.read_bytes()[16:24])[0] == 800


def test_drawings_go_to_stdout_too(desk: Ost) -> None:
    assert desk("chart", "kr1", "--format", "svg").out.startswith("<svg ")
    assert desk("chart", "kr1", "--format", "svg", "-o", "-").out.startswith("<svg ")
    document = desk.json("chart", "kr1", "--format", "png")
    assert base64.b64decode(document["content"]).startswith(b"\x89PNG")
    with_name = desk.json("chart", "kr1", "--format", "svg")
    assert with_name["content"].startswith("<svg ")


def test_json_says_where_the_file_is(desk: Ost, tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    assert desk.json("chart", "kr1", "-o", file) == {
        "format": "svg",
        "file": str(file),
        "bytes": file.stat().st_size,
    }


@pytest.mark.parametrize(
    ("words", "code", "fragment"),
    [
        (("kr1", "-o", "a.pdf"), ExitCode.USAGE, "must be .svg, .png or .txt, not '.pdf'"),
        (("kr1", "-o", "a.svg", "--format", "png"), ExitCode.USAGE, "a.svg"),
        (("kr1", "--format", "gif"), ExitCode.USAGE, "text, svg or png"),
        (("kr1", "--width", "39"), ExitCode.USAGE, "a whole number from 40 to 500"),
        (("kr1", "--width", "319", "--format", "svg"), ExitCode.USAGE, "from 320 to 4000"),
        (("kr1", "--width", "wide"), ExitCode.USAGE, "--width"),
        (("kr1", "--since", "someday"), ExitCode.USAGE, "--since"),
        (("kr1", "--without", "ini2"), ExitCode.USAGE, "ini2 did not ship for kr1"),
        (("kr1", "--without", "kr1"), ExitCode.USAGE, "kr1 is a KR, and here an initiative"),
        (("ini1",), ExitCode.USAGE, "ini1 is an initiative"),
        (("kr99",), ExitCode.NOT_FOUND, "kr99"),
        (("kr1", "-o", "nowhere/a.svg"), ExitCode.FAILED, "its folder does not exist"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(
    desk: Ost, words: tuple[str, ...], code: ExitCode, fragment: str
) -> None:
    said = desk.run("chart", *words)
    assert said.out == ""
    assert fragment in said.err
    assert said.err.count("\n") == 1
    assert said.code == code


def test_a_kpi_has_a_chart(desk: Ost) -> None:
    drawn = desk("chart", "met5")
    assert "healthy" in drawn.out


def test_nothing_measured_says_how_to_measure(desk: Ost) -> None:
    said = desk("chart", "kr4")
    assert "Nothing is measured yet." in said.out
    assert "ost measure add kr4 VALUE" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_person_sees_colour_and_the_whole_width(desk: Ost) -> None:
    [(_, wide)] = at_terminal([["chart", "kr1", "--db", str(desk.db)]], columns=100)
    assert "\x1b[" in wide
    lines = without_colour(wide).splitlines()
    assert 90 < max(map(len, lines)) <= 100
    [(_, bare)] = at_terminal([["chart", "kr1", "--db", str(desk.db)]], columns=100, NO_COLOR="1")
    assert "\x1b" not in bare
    assert bare.splitlines() == lines, "colour says nothing that the marks do not"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_without_unicode_gets_ascii(desk: Ost) -> None:
    argv = [*PROGRAM, "chart", "kr1", "--db", str(desk.db)]
    with Screen(argv, 80, PYTHONUTF8="0", PYTHONIOENCODING="latin-1", NO_COLOR="1") as screen:
        assert screen.end() == 0
    assert "\\u" not in screen.seen
    assert "*" in screen.seen
    assert "target" in screen.seen


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_is_not_sent_a_png(desk: Ost) -> None:
    [(code, said)] = at_terminal([["chart", "kr1", "--format", "png", "--db", str(desk.db)]])
    assert code == ExitCode.USAGE
    assert "-o kr1.png" in without_colour(said)


@pytest.mark.parametrize(
    ("encoding", "can"),
    [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp437", False), (None, False)],
)
def test_what_a_terminal_can_show_is_told_by_its_encoding(encoding: str | None, can: bool) -> None:
    assert can_show(encoding) is can


def test_a_verdict_comes_with_its_chart(desk: Ost) -> None:
    drawn = desk("verdict", "ini1").out
    assert "without ini1 (90 % range)" in drawn
    assert "▼ini1" in drawn
    assert max(len(line) for line in drawn.splitlines() if "│" in line or "─" in line) <= 80


def test_every_style_is_of_a_part_that_is_drawn(desk: Ost) -> None:
    from ost.bootstrap import open_workspace
    from ost.exports.chart_terminal import to_lines
    from ost.services.charting import read_chart

    workspace = open_workspace(str(desk.db))
    parts = {
        part for ref in ("kr1", "met5") for line in to_lines(read_chart(workspace, ref)) for _, part in line
    }
    assert set(STYLES) <= parts | {"baseline"}


def test_looking_back_draws_that_day(desk: Ost) -> None:
    then = desk.json("chart", "kr1", "--as-of", "2036-10-01")
    assert then["as_of"] == "2036-10-01"
    assert then["points"][-1]["on"] <= "2036-10-01"
    assert json.dumps(then) != json.dumps(desk.json("chart", "kr1"))
