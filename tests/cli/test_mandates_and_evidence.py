"""`ost mandate` and `ost evidence` at the command line."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest
from running import Ost

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script> | `x` **b** [a](javascript:b) \u05d0\u05d1 \u4e2d\u6587"


def test_open_mandates_come_first_each_with_commands_that_work(desk: Ost) -> None:
    found = desk.json("mandate", "list")["mandates"]
    assert [(one["initiative"], one["open"]) for one in found] == [("ini2", True), ("ini3", False)]
    said = desk("mandate", "list").out
    for command in found[0]["do"]:
        assert f"      {command}\n" in said
    assert "negotiated: the board likes to talk, by ana on " in said
    assert "mandated by the board (negotiated)" in desk("list", "initiative").out
    assert "mandate: negotiated: the board likes to talk, by ana" in desk("show", "ini3").out
    assert "ini3  mandate negotiated: the board likes to talk\n" in desk("log", "ini3").out
    assert desk.json("show", "ini1")["mandate"] is None


def test_a_mandate_that_is_added_names_the_three_ways(desk: Ost) -> None:
    said = desk("initiative", "add", HOSTILE, "--under", "kr1", "--mandated-by", "the CFO").err
    for way in ("accept", "negotiate", "document"):
        assert f": ost mandate {way} ini4 --" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("mandate accept ini2", 2, "needs --kr KR"),
        ("mandate negotiate ini2", 2, "needs --why TEXT"),
        ("mandate document ini2", 2, "needs --instead KR|MET|TEXT"),
        ("mandate accept ini1 --kr kr1", 4, "Name them with: ost edit ini1 mandated_by=WHO"),
        ("mandate document ini2 --instead kr99", 3, "There is no kr99."),
        ("mandate document ini2 --instead opp1", 2, "here a KR or a metric is needed"),
        ("mandate withdraw ini2", 4, "See the mandates with: ost mandate list"),
        ("evidence --from 2036-Q4 --to 2036-Q1", 2, "it would end before it begins"),
        ("evidence --format doc", 2, "must be text, md, html, pdf, pptx or json"),
        ("evidence -o record.xyz", 2, "Without --format the ending of record.xyz"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(words: str, code: int, said: str, desk: Ost) -> None:
    refused = desk.run(*words.split())
    assert (refused.code, refused.out) == (code, "")
    assert said in refused.err


def test_evidence_says_the_same_in_every_format(desk: Ost, tmp_path: Path) -> None:
    desk("edit", "ini1", f"title={HOSTILE}")
    shape = desk.json("evidence")
    [quarter] = shape["quarters"]
    [bet] = quarter["bets"]
    assert (quarter["quarter"], bet["initiative"], bet["verdict"], bet["origin"]) == (
        "2036-Q3",
        "ini1",
        "moved",
        "discovery",
    )
    assert (bet["promised"], bet["told"]) == (5.0, True)
    assert bet["grounds"] == {"experiments": ["exp1"], "interviews": ["int1"]}
    assert [one["initiative"] for one in quarter["dropped"]] == ["ini3"]
    assert shape["comparisons"] == []
    for form in ("txt", "md", "html", "json", "pptx"):
        desk("evidence", "-o", str(tmp_path / f"record.{form}"))
    text, md, html = (tmp_path / f"record.{form}" for form in ("txt", "md", "html"))
    assert (tmp_path / "record.pptx").read_bytes().startswith(b"PK")
    assert desk("evidence").out == text.read_text("utf-8")
    assert f"- {shape['summary'][0]}\n" in text.read_text("utf-8")
    assert "<script" not in html.read_text("utf-8")
    assert escape("<script>alert(1)") in html.read_text("utf-8")
    assert "<script" not in md.read_text("utf-8").replace("\\<script", "")
    rows = [line for line in md.read_text("utf-8").splitlines() if line.startswith("| ini1")]
    assert [line.replace("\\|", "").count("|") for line in rows] == [7]


def test_where_nothing_has_shipped_it_says_so(tmp_path: Path) -> None:
    ost = Ost(tmp_path / "new.db")
    ost("init")
    said = ost("evidence")
    assert "Nothing has shipped as of 2036-11-17, so nothing can be told yet." in said.out
    assert said.err == "When something ships: ost initiative ship INI\n"
    assert ost.json("evidence")["quarters"] == []
    assert "Nothing has shipped" in ost("evidence", "--format", "html").out
    assert ost("mandate", "list").err.startswith("Nothing here came from above.")
