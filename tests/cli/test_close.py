"""`ost close` and `ost scores` at the command line: answers from options, from JSON, and one by one at a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from refusing import check_refusal

if TYPE_CHECKING:
    from pathlib import Path

    from running import Ost

CLOSE = ("close", "2036-Q4", "--early")
KEYS = {"cycle", "from", "to", "team", "on", "dry_run", "closed", "objectives", "carried", "notes"}


def _krs(document: Any) -> dict[str, Any]:
    return {kr["kr"]: kr for one in document["objectives"] for kr in one["krs"]}


def test_the_shape_that_scripts_rely_on_and_no_scores_unless_they_are_on(desk: Ost) -> None:
    tried = desk.json(*CLOSE, "--carry", "kr2", "-n")
    assert tried.keys() == KEYS
    assert "score" not in json.dumps(tried)
    assert _krs(tried).keys() == {"kr1", "kr2", "kr3"}
    assert desk.json("show", "kr1")["closing"] is None
    desk("scores", "on", "--reading", "seventy")
    done = desk.json(*CLOSE)
    assert done.keys() == {*KEYS, "scores"}
    assert {"score", "score_exact", "read"} <= _krs(done)["kr1"]["definition"].keys()
    assert "score 0." in desk("show", "kr1").out
    desk("scores", "off")
    assert "score" not in desk("close", "2036-Q4", "--show").out + desk("show", "kr1").out
    assert desk.json("scores", "show") == {"on": False, "reading": None, "default": "committed", "krs": []}


def test_the_answers_may_come_as_json_and_what_a_dry_run_prints_is_taken_back(
    desk: Ost, tmp_path: Path
) -> None:
    tried = desk.json(*CLOSE, "-n")
    _krs(tried)["kr1"]["learning"] = "<b>Slow</b> 漢字"
    _krs(tried)["kr2"]["goes_on"] = "carry"
    done = desk.json(*CLOSE, "--from", "-", stdin=json.dumps(tried))
    assert _krs(done)["kr1"]["learning"] == "<b>Slow</b> 漢字"
    assert _krs(done)["kr2"]["carried_into"] == "kr5"
    shown = desk("close", "2036-Q4", "--show", "--format", "md").out
    assert r"\<b\>Slow" in shown
    assert "goes on as kr5" in shown
    file = tmp_path / "answers.json"
    file.write_text('{"krs": [{"kr": "kr3", "learning": "It holds."}]}', "utf-8")
    assert "1 learning written" in desk(*CLOSE, "--from", file).err
    assert _krs(desk.json("close", "2036-Q4", "--show"))["kr3"]["learning"] == "It holds."


def test_what_is_printed_of_a_cycle_that_is_closed_in_part_is_taken_back_too(desk: Ost) -> None:
    desk(*CLOSE, "--carry", "kr2", "--drop", "kr3", "--because", "Nobody asked.")
    printed = desk.json(*CLOSE, "--again", "-n")
    _krs(printed)["kr3"]["learning"] = "They never did."
    again = desk.json(*CLOSE, "--again", "--from", "-", stdin=json.dumps(printed))
    assert (again["closed"], again["carried"]) == (["kr1", "kr2"], [])
    assert [_krs(again)[ref]["goes_on"] for ref in ("kr1", "kr2", "kr3")] == ["done", "carry", "drop"]
    assert _krs(again)["kr3"]["learning"] == "They never did."
    _krs(printed)["kr3"]["goes_on"] = "carry"
    refused = desk.run(*CLOSE, "--again", "--from", "-", stdin=json.dumps(printed))
    check_refusal(refused, 4, "kr3 is dropped")
    desk("edit", "kr1", "status=open")
    reopened = desk.json(*CLOSE, "-n")
    assert desk.json(*CLOSE, "--from", "-", stdin=json.dumps(reopened))["closed"] == ["kr1"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "are not JSON in UTF-8"),
        (b"\xff\xfe", "are not JSON in UTF-8"),
        ("[" * 100_000, "are not JSON in UTF-8"),
        ("[]", "are not one object"),
        ("{}", 'have no list "krs"'),
        ('{"krs": [1]}', 'have an entry without "kr"'),
        ('{"krs": [{"kr": "kr1", "learnt": "x"}]}', "have a key 'learnt' for kr1. Did you mean learning?"),
        ('{"krs": [{"kr": "kr1", "learning": 3}]}', "have no text as learning of kr1"),
        ('{"krs": [{"kr": "kr1"}, {"kr": "kr1"}]}', "name kr1 twice"),
        ('{"krs": [{"kr": "kr1", "goes_on": "keep"}]}', "goes_on of kr1 must be done, carry or drop"),
        ('{"krs": [{"kr": "kr1", "goes_on": "drop"}]}', "Dropping kr1 needs --because TEXT"),
    ],
)
def test_a_document_that_is_none_is_refused(document: str | bytes, said: str, desk: Ost) -> None:
    check_refusal(desk.run(*CLOSE, "--from", "-", stdin=document), 2, said)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("close 2036-Q4", 4, "2036-Q4 is not over: its last day is 2036-12-31."),
        (
            "close 2035-Q1",
            3,
            "There is no objective of the cycle 2035-Q1. There are objectives of 2036 and 2036-Q4.",
        ),
        ("close 2036-Q4 --early --drop kr1", 2, "Dropping kr1 needs --because TEXT"),
        ("close 2036-Q4 --early --because x", 2, "--because and no --drop contradict each other"),
        ("close 2036-Q4 --early --carry kr1 --drop kr1 --because x", 2, "contradict each other"),
        (
            "close 2036-Q4 --early --carry kr1 --into 2036-Q3",
            2,
            "2036-Q3 does not begin after 2036-Q4 has ended.",
        ),
        ("close 2036-Q4 --early --carry kr1 --into 2036", 2, "2036 does not begin after 2036-Q4 has ended."),
        ("close 2036-Q4 --early --from nowhere.json", 2, "The file 'nowhere.json' does not exist"),
        ("close 2036-Q4 --early --from x.json --carry kr1", 2, "--from and --carry contradict each other"),
        ("close 2036-Q4 --show --carry kr1", 2, "--show and --carry contradict each other"),
        ("close 2036-Q4 --as-of 2036-11-01", 2, "--as-of and closing contradict each other"),
        ("close 2036-Q4 --early --on 2037-01-02", 2, "cannot have been closed on 2037-01-02"),
        ("scores set kr1 stretch", 2, "must be committed, aspirational or default, not 'stretch'"),
        ("scores on --reading half", 2, "The reading must be none or seventy"),
    ],
)
def test_a_refusal_says_why(words: str, code: int, said: str, desk: Ost) -> None:
    check_refusal(desk.run(*words.split()), code, said)


def test_the_log_says_it_in_words_and_both_ends_of_a_carrying_say_so(desk: Ost) -> None:
    desk("scores", "on", "--default", "aspirational")
    desk(*CLOSE, "--carry", "kr2", "--learning", "kr1=Slow.")
    desk("scores", "set", "kr5", "committed")
    log = desk("log", "--last", 3).out
    for said in (
        "workspace  scores on, reading none",
        "workspace  key results: aspirational",
        "kr1  learning of 2036-Q4: Slow.",
        "kr2  graded for 2036-Q4: not reached 8.2 days, carry",
        "kr5  carried over from kr2",
        "kr5  committed or aspirational: committed",
    ):
        assert said in log
    assert "Carried over from:\n  kr2\n" in desk("show", "kr5").out
    assert "goes on as kr5" in desk("show", "kr2").out
    assert desk.json("show", "obj3")["carried_from"] == "obj1"
    assert "kr5  committed" in desk("scores", "show").out
    assert desk.json("scores", "show")["default"] == "aspirational"
