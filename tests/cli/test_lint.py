"""`ost lint` and `ost accept` at the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from running import Ost

KEYS = {"ref", "rule", "severity", "words", "message", "question", "rewrite", "accepted"}


def _add_output(desk: Ost) -> str:
    done = desk.run(
        "kr",
        "add",
        "Launch the planner",
        "--under",
        "obj1",
        "--baseline",
        0,
        "--target",
        1,
        "--unit",
        "planners",
    )
    assert "kr-output: “Launch”" in done.err
    return done.out.split()[0]


def test_a_finding_has_the_keys_that_scripts_rely_on(desk: Ost) -> None:
    ref = _add_output(desk)
    [found] = [one for one in desk.json("lint", ref)["findings"] if one["rule"] == "kr-output"]
    assert found.keys() >= KEYS
    assert (found["ref"], found["words"], found["severity"], found["accepted"]) == (
        ref,
        ["Launch"],
        "warning",
        None,
    )


def test_check_exits_with_5_until_everything_is_accepted(desk: Ost) -> None:
    ref = _add_output(desk)
    assert "  kr-output: “Launch” is about what is made" in desk("show", ref).out
    assert desk.run("lint", ref).code == 0
    assert desk.run("lint", ref, "--check").code == 5
    for finding in desk.json("lint", ref)["findings"]:
        desk("accept", ref, finding["rule"], "--because", "a prerequisite <b>for the rest</b>")
    assert desk.run("lint", ref, "--check", "--json").code == 0
    assert "a prerequisite <b>for" in desk("lint", ref).out
    assert "kr-output: accepted by" in desk("show", ref).out
    report = desk.json("report", "weekly", "--json")
    assert {one["ref"] for one in report["accepted"]} == {ref}
    assert "Accepted as it is" in desk("report", "weekly").out
    assert "<b>for" not in desk("report", "weekly", "--format", "html").out
    desk("accept", ref, "kr-output", "--withdraw")
    assert desk.run("lint", ref, "--check").code == 5


def test_a_rule_is_off_until_it_is_on(desk: Ost) -> None:
    ref = _add_output(desk)
    assert "Rules that are off: kr-output." in desk.run("lint", "--off", "kr-output").err
    assert "kr-output" not in {one["rule"] for one in desk.json("lint")["findings"]}
    assert desk.json("lint")["off"] == ["kr-output"]
    [rule] = [one for one in desk.json("lint", "--rules")["rules"] if one["id"] == "kr-output"]
    assert rule["on"] is False
    desk("lint", "--on", "kr-output")
    assert "kr-output" in {one["rule"] for one in desk.json("lint", ref)["findings"]}


def test_bad_words_are_refused_with_what_mends_them(desk: Ost) -> None:
    for words, code, told in (
        (("accept", "kr1", "kr-outptu", "--because", "x"), 3, "Did you mean kr-output?"),
        (("accept", "kr1", "kr-output", "--because", "x"), 4, "finds nothing of kr1"),
        (("accept", "obj1", "objective-sufficiency"), 2, "--because"),
        (("accept", "obj1", "objective-sufficiency", "--because", "x", "--withdraw"), 2, "--withdraw"),
        (("lint", "nothing at all"), 3, "nothing at all"),
        (("lint", "kr1", "--off", "kr-vague"), 2, "contradict"),
        (("lint", "--off", "kr-vague", "--on", "kr-vague"), 2, "contradict"),
        (("lint", "--off", "vague"), 3, "There is no rule"),
    ):
        done = desk.run(*words)
        assert (done.code, told in done.err) == (code, True), (words, done.err)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_command_stays_in_one_line_on_a_narrow_screen(desk: Ost) -> None:
    from terminals import at_terminal, without_colour

    ref = desk("solution", "add", "Another way altogether", "--under", "opp1").ref
    ((_, seen),) = at_terminal([["lint", ref]], OST_DB=str(desk.db))
    whole = f'    → ost assumption add "<what must be true>" --under {ref} --importance 5 --evidence 1'
    assert whole in without_colour(seen).splitlines()
