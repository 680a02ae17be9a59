"""A key result that is no outcome is shown as such everywhere, until it is accepted or rewritten."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from running import Ost

PLACES = (
    ("tree",),
    ("list", "krs"),
    ("show", "kr5"),
    ("export", "svg"),
    ("export", "md"),
    ("export", "html"),
    ("export", "mermaid"),
    ("report", "weekly"),
    ("report", "review", "--format", "md"),
)


def _says_output(text: str) -> bool:
    return "output?" in html.unescape(text.replace("#63;", "?")).replace("\\?", "?")


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_an_output_is_shown_as_one_until_it_is_accepted(desk: Ost, place: tuple[str, ...]) -> None:
    numbers = ("--under", "obj1", "--baseline", 0, "--target", 1, "--unit", "apps", "--by", "2036-12-31")
    assert desk("kr", "add", "Launch the planner", *numbers).ref == "kr5"
    assert _says_output(desk(*place).out)
    desk("accept", "kr5", "kr-output", "--because", "a prerequisite")
    assert not _says_output(desk(*place).out)


def test_the_json_says_which_rule_and_which_words(desk: Ost) -> None:
    numbers = ("--under", "obj1", "--baseline", 0, "--target", 1, "--unit", "apps", "--by", "2036-12-31")
    desk("kr", "add", "Launch the planner", *numbers)
    shown = {node["ref"]: node["advice"] for node in desk.json("list", "krs")["nodes"]}
    assert shown["kr5"] == {"rule": "kr-output", "words": ["Launch"], "accepted": False}
    assert shown["kr1"] is None
    desk("edit", "kr5", "title=Teams that plan with it")
    assert desk.json("show", "kr5")["advice"] is None
