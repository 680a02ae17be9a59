"""`ost audit` and `ost answer` at the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from running import PROGRAM

if TYPE_CHECKING:
    from running import Ost


def test_the_checklist_is_ticked_from_the_command_line(desk: Ost) -> None:
    before = desk.json("audit", "2036-Q4")
    assert (before["cycle"], before["from"], before["answered"]) == ("2036-Q4", "2036-10-01", 0)
    assert desk.run("audit", "--check").code == 5
    for item in before["questions"]:
        word = {"dependencies": "none", "weekly": "by hand, on Mondays"}.get(item["question"])
        desk("answer", item["ref"], item["question"], word or item["choices"][0], "--by", "Growth")
    after = desk.json("audit", "--check")
    assert (after["answered"], after["missing"]) == (after["of"], [])
    assert "[x] sufficiency" in desk("audit").out
    assert "[ ]" not in desk("audit").out


def test_the_text_shows_who_has_not_answered_and_the_command(desk: Ost) -> None:
    desk("edit", "kr1", "owner=Ana")
    said = desk("audit", "2036-Q4")
    assert "Ana: 5 open" in said.err
    assert 'To answer: ost answer obj1 sufficiency "<yes or no>"' in said.err
    desk("answer", "kr1", "dependencies", "--needs", "Platform <b>", "--because", "their events")
    told = desk("audit").out
    assert "needs Platform <b>: their events" in told
    assert "in that team's plan? (Platform <b>)" in told
    assert (
        "confirmed answered by Platform <b>: no"
        in (
            desk("answer", "kr1", "confirmed", "no"),
            desk("log", "kr1"),
        )[1].out
    )
    desk("answer", "kr1", "confirmed", "--withdraw", "--team", "Platform <b>")
    assert "Platform <b>: 1 open" in desk("audit").err


def test_words_that_go_together_badly_are_refused(desk: Ost) -> None:
    for words, code, told in (
        (("answer", "kr1", "ambition", "maybe"), 2, "Say stretch or commitment"),
        (("answer", "kr1", "ambition", "stretch", "--needs", "X"), 2, "dependencies"),
        (("answer", "kr1", "ambition", "stretch", "--team", "X"), 2, "confirmed"),
        (("answer", "kr1", "ambition", "stretch", "--withdraw"), 2, "--withdraw"),
        (("answer", "kr1", "ambition", "--withdraw"), 4, "has not answered"),
        (("answer", "opp1", "ambition", "stretch"), 2, "opp1"),
        (("answer", "kr1", "nonsense", "x"), 3, "There are: sufficiency"),
        (("audit", "2031-Q1"), 3, "There are objectives of"),
        (("audit", "--by", "Ana"), 2, "--ask"),
        (("audit", "--ask"), 2, "a terminal"),
        (("audit", "--ask", "--json"), 2, "--ask"),
    ):
        said = desk.run(*words)
        assert (said.code, told in said.err) == (code, True), (words, said)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_q_stops_the_questions_and_is_no_answer(desk: Ost) -> None:
    from terminals import Screen

    with Screen([*PROGRAM, "audit", "2036-Q4", "--ask"], OST_DB=str(desk.db), NO_COLOR="1") as screen:
        screen.read("and why) > ")
        screen.type("q\n")
        assert screen.end() == 0
    assert desk.json("audit", "2036-Q4")["answered"] == 0
