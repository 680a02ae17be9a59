"""`ost next`: its commands work when pasted, whatever the titles are made of; and how it is shown."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hostile_titles import TITLES
from running import Ost

if TYPE_CHECKING:
    from pathlib import Path

QUOTES = {
    "apostrophe": "I can't read the café's list",
    "both": """It's "here" & $HOME `date` \\ !x %PATH%; rm -rf / > x | y""",
    "option": "--under kr1",
    "longest": "x'" * 250,
}
SORTS = {
    "untested", "no_opportunity", "no_evidence", "no_solution", "no_assumption", "no_criterion", "undecided", "stale",
}  # fmt: skip


def crowded(db: Path, title: str) -> Ost:
    """A workspace in which everything of the queue waits, all of it called the same."""
    ost = Ost(db)
    called = ("--", title)
    kr = ("--baseline", 1, "--target", 9, "--start", "2036-08-03", "--by", "2036-12-31", "--under", "obj1")
    ost("init")
    ost("objective", "add", *called)
    for number in (1, 2):
        ost("kr", "add", *kr, "--metric", f"Metric {number}", *called)
    ost("opportunity", "add", "--under", "kr1", *called)
    ost("opportunity", "add", "--under", "kr1", *called)
    ost("interview", "add", "Bo", "--supports", "opp2")
    ost("solution", "add", "--under", "opp1", *called)
    ost("solution", "add", "--under", "opp1", *called)
    for number in (1, 2, 3):
        ost("assumption", "add", "--under", "sol1", "--importance", number, *called)
    ost("experiment", "add", "--under", "asm1", "--criterion", "tbd", *called)
    ost(
        "experiment",
        "add",
        "--under",
        "asm2",
        "--criterion",
        title if len(title) < 400 else "7 of 10",
        *called,
    )
    ost("experiment", "start", "exp2")
    ost(
        "experiment",
        "record",
        "exp2",
        *(("--passed",) if len(title) < 400 else ("--successes", 9, "--of", 10)),
    )
    ost("edit", "opp1", "status=targeted")
    return ost


@pytest.mark.parametrize("title", (TITLES | QUOTES).values(), ids=(TITLES | QUOTES).keys())
def test_each_command_works_when_it_is_pasted(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowded(tmp_path / "ost.db", title)
    monkeypatch.setenv("OST_TODAY", "2036-12-20")
    waiting = Ost(tmp_path / "ost.db").json("next")["next"]
    assert {one["sort"] for one in waiting} == SORTS
    for one in waiting:
        copy = tmp_path / "copy.db"
        shutil.copy(tmp_path / "ost.db", copy)
        pasted = Ost(copy)
        words = shlex.split(one["do"])[1:]
        if one["sort"] == "no_evidence":  # an interview that nobody held is not written down
            assert pasted.run(*words).code == 2
            words = ["Ana, ops lead" if word == "…" else word for word in words]
        said = pasted.run(*words)
        assert said.code == 0, (one["do"], said.err)
        left = [(other["ref"], other["sort"], other["do"]) for other in pasted.json("next")["next"]]
        assert (one["ref"], one["sort"], one["do"]) not in left, "what was done waits no more"


@pytest.mark.skipif(sys.platform == "win32", reason="asks a POSIX shell")
def test_a_shell_reads_each_command_as_it_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded(tmp_path / "ost.db", QUOTES["both"])
    monkeypatch.setenv("OST_TODAY", "2036-12-20")
    for one in Ost(None).json("next", "--db", str(tmp_path / "ost.db"))["next"]:
        copy = tmp_path / "a copy.db"
        shutil.copy(tmp_path / "ost.db", copy)
        command = one["do"].replace(str(tmp_path / "ost.db"), shlex.quote(str(copy)))
        assert command != one["do"], "it names the workspace that was named"
        script = f'ost() {{ {shlex.quote(sys.executable)} -m ost "$@"; }}\n{command}\n'
        shell = ["sh", "-c", script]
        done = subprocess.run(shell, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == (2 if one["sort"] == "no_evidence" else 0), (command, done.stderr)


def test_the_queue_of_the_desk(desk: Ost) -> None:
    said = desk("next", "--limit", 1)
    assert said.out.splitlines()[:2] == [
        " 1. kr4  Paying teams  25",
        "    Find out what keeps it from moving: it has no opportunity.",
    ]
    assert "more with: ost next --limit" in said.err
    scores = [one["score"] for one in desk.json("next")["next"]]
    assert scores == sorted(scores, reverse=True)


def test_where_nothing_waits_it_says_so(desk: Ost, tmp_path: Path) -> None:
    said = desk("next", "met1")
    assert (said.out, said.err) == (
        "",
        "Nothing waits here: no open KR lacks an opportunity, a test or a decision.\n",
    )
    assert desk.json("next", "met1")["next"] == []
    empty = str(tmp_path / "empty.db")
    Ost(None)("init", "--db", empty)
    assert Ost(None)("next", "--db", empty).err.startswith("There is no open KR here, so nothing can wait.")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("--limit 0", 2, "--limit must be a whole number from 1 on"),
        ("--limit many", 2, "--limit must be a whole number from 1 on"),
        ("--stale soon", 2, "--stale is not a length of time"),
        ("--stale 0d", 2, "--stale must be a day at least"),
        ("--team Nobody", 3, "There is no team"),
        ("kr99", 3, "There is no kr99"),
    ],
)
def test_bad_words_are_named(desk: Ost, words: str, code: int, message: str) -> None:
    said = desk.run("next", *words.split())
    assert said.code == code
    assert message in said.err


def test_a_new_solution_that_resembles_a_dropped_one_says_so(desk: Ost) -> None:
    desk("edit", "sol2", "status=dropped")
    said = desk("solution", "add", "Play with sample data", "--under", "opp1")
    assert said.out.startswith("sol4  ")
    assert said.err == (
        'Tried before? sol2 "Sample data to play with" was dropped on 2036-11-17. See it with: ost show sol2\n'
    )
    added = desk.json("solution", "add", "Sample data that one can play with", "--under", "opp1")
    assert [(one["ref"], one["do"]) for one in added["similar"]] == [("sol2", "ost show sol2")]
    assert desk.json("solution", "add", "Something else", "--under", "opp1")["similar"] == []
