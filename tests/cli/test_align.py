"""`ost align` at the command line."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from hostile_titles import TITLES
from running import Ost

PAGE = Path(__file__).parents[2] / "docs" / "align.md"
GAP = {"ref", "rule", "message", "why", "do", "accepted"}


def _shell(desk: Ost, command: str) -> None:
    """Paste a command."""
    ost, *words = shlex.split(command)
    assert ost == "ost"
    desk(*words)


def test_the_ladders_stand_as_a_tree_with_their_gaps(desk: Ost) -> None:
    """The desk's quarter stands beside its year."""
    said = desk("align")
    assert said.out == (
        "The ladders of 2036-Q4\n"
        "\n"
        "obj2  Be the tool that teams plan with  2036\n"
        "└─ kr4  Paying teams  400 → 560 teams by 2036-12-30 · × nobody serves it\n"
        "obj1  Make new users successful  2036-Q4 · Growth · × serves nothing\n"
        "├─ kr1  Activation rate  45 → 65 % by 2036-12-31 · now 51.8 % (34 %) · behind\n"
        "├─ kr2  Time to first report  9 → 3 days by 2036-12-31 · now 8.2 days (13 %) · behind\n"
        "└─ kr3  Crash-free sessions  at least 99.5 % until 2036-12-31 · now 99.7 % · on track\n"
        "\n"
        "Gaps\n"
        "kr4  Paying teams\n"
        "  kr-unserved  No quarterly objective and no product key result of 2036-Q4 serves it.\n"
        "    A result of the year that nobody works for will not move.\n"
        "    → ost move obj1 --under kr4\n"
        "obj1  Make new users successful  (Growth)\n"
        "  kr-serves-nothing  It, with kr1, kr2 and kr3, does not serve the annual objective of 2036: obj2.\n"
        "    What a team works on counts by what it leads to.\n"
        "    → ost move obj1 --under kr4\n"
    )
    assert said.err == '2 gaps.\nTo let one stand: ost accept kr4 kr-unserved --because "…"\n'


def test_check_exits_with_5_until_every_gap_is_mended_or_accepted(desk: Ost, tmp_path: Path) -> None:
    found = desk.json("align")
    assert found.keys() >= {"as_of", "cycle", "north_star", "roots", "gaps"}
    assert (found["as_of"], found["cycle"], found["north_star"]) == ("2036-11-17", "2036-Q4", None)
    assert all(gap.keys() >= GAP and gap["accepted"] is None for gap in found["gaps"])
    assert desk.run("align", "--check").code == 5
    desk("accept", "kr4", "kr-unserved", "--because", "it waits for 2037")
    assert desk.run("align", "--check", "--gaps").code == 5
    assert desk.run("align", "--check", "--team", "growth").code == 5
    named = Ost(None).run("align", "--gaps", "--json", "--db", tmp_path / "ost.db").json
    _shell(Ost(None), named["gaps"][-1]["do"])
    said = desk("align", "--check")
    assert (said.err, "Gaps" in said.out) == ("The ladders have no gaps.\n", False)
    assert [one["ref"] for one in desk.json("align")["roots"]] == ["obj2"]


def test_a_cycle_without_ladders_says_where_some_are(desk: Ost) -> None:
    said = desk("align", "2040-Q1", "--check")
    assert (
        said.err
        == "Nothing stands in 2040-Q1. There are objectives in 2036, 2036-Q4; see: ost align 2036-Q4\n"
    )
    assert desk.json("align", "2040-Q1")["roots"] == []


def test_the_north_star_is_seen_wherever_it_counts(desk: Ost) -> None:
    assert desk("align", "--north-star", "Paying teams").ref == "met4"
    assert "North star: met4  Paying teams" in desk("align").out
    assert "1 key result steers it, 0 key results serve it from below" in desk("align").out
    assert "North star: met4  Paying teams" in desk("status").out
    assert desk.json("status")["north_star"]["ref"] == desk.json("align")["north_star"]["ref"] == "met4"
    assert "It is the workspace's north star." in desk("show", "met4").out
    assert "north star nothing → met4" in desk("log", "--last", 1).out
    assert "no key result here steers it" in desk("align", "--as-of", "2036-12-01", "2037-Q1").out
    assert desk.json("align", "--no-north-star") == {"north_star": None}
    for words, code, told in (
        (("--no-north-star",), 4, "ost align --north-star MET"),
        (("--north-star", "met4", "--no-north-star"), 2, "one or none"),
        (("2036", "--north-star", "met4"), 2, "contradict"),
        (("--format", "html"), 2, "must be text or md"),
        (("2036-W01",), 2, "The cycle is not understood"),
    ):
        said = desk.run("align", *words)
        assert (said.code, told in said.err) == (code, True), said.err


def test_the_page_shows_what_comes_of_its_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OST_TODAY", "2026-11-20")
    here = Ost(tmp_path / "ost.db")
    commands, shown = re.findall(r"```(?:sh)?\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[:2]
    for command in commands.splitlines():
        _shell(here, command.replace("ost init", f"ost init {shlex.quote(str(here.db))}"))
    asked, _, said = shown.partition("\n")
    assert here(*asked.split()[2:]).out == said


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_any_title_is_shown_safely_and_its_command_can_be_pasted(title: str, desk: Ost) -> None:
    obj = desk("objective", "add", "--cycle", "2036", "--team", title[:80], "--", title).ref
    found = [gap for gap in desk.json("align")["gaps"] if gap["ref"] == obj]
    assert [gap["title"] for gap in found] == [desk.json("show", obj)["title"]]
    markdown = desk("align", "--format", "md").out
    assert "<script>" not in markdown.replace(found[0]["do"], "")
    assert "\x1b" not in desk("align").out
    _shell(desk, found[0]["do"])
    assert not [gap for gap in desk.json("align")["gaps"] if gap["ref"] == obj]
