"""What a person sees at a terminal of 80 columns: nothing cut, nothing beyond the edge, colour where it is wanted."""

from __future__ import annotations

import re
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest
from running import PROGRAM, Ost, dump
from terminals import Screen, at_terminal, without_colour

from ost.exports.columns import columns_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")

WORDS = (
    *("status", "tree", "tree kr1", "list", "list kr", "list experiment", "list metric", "search the"),
    *("rhythm", "checkin --list", "checkin --list --team deliveries"),
    *("failed", "verdict", "verdict ini1", "verdict ini5", "forecast", "forecast kr3", "report weekly"),
    *(
        "show kr2",
        "show exp7",
        "show ini5",
        "show opp1",
        "show int1",
        "show met1",
        "show sol5",
        "show asm1",
        "show obj1",
        "show met9",
        "show met13",
        "list kpi",
        "calibration",
        "calibration --team Deliveries",
    ),
    *(
        "show nothing",
        "show e",
        "list kind",
        "kr add T",
        "edit kr1 nothing=3",
        "-h",
        "kr add -h",
        "experiment record -h",
    ),
)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example."""
    from ost.bootstrap import make_demo

    return make_demo(str(tmp_path_factory.mktemp("example")), None)


@pytest.fixture(scope="module")
def screens(example: Path) -> dict[str, str]:
    """What the commands show at 80 columns, in colour."""
    shown = at_terminal([words.split() for words in WORDS], OST_DB=str(example))
    return {words: text for words, (_, text) in zip(WORDS, shown, strict=True)}


@pytest.mark.parametrize("words", WORDS)
def test_no_line_is_wider_than_the_terminal(words: str, screens: dict[str, str]) -> None:
    lines = without_colour(screens[words]).splitlines()
    examples = {line for line in lines if re.match(r"\s+(ost|curl|--variant)", line)}
    assert [line for line in lines if columns_of(line) > 80 and line not in examples] == []
    assert not re.search(r"[^\S\n]\n", without_colour(screens[words])), "blanks at the end of a line"


@pytest.mark.parametrize(
    "words",
    [
        "status",
        "tree",
        "tree kr1",
        "list",
        "list kr",
        "search the",
        "failed",
        "verdict",
        "show kr2",
        "show met9",
        "list kpi",
        "calibration",
        "forecast",
    ],
)
def test_nothing_is_cut_off(words: str, screens: dict[str, str], example: Path) -> None:
    """Every word that a pipe gets, but the headings of tables, stands on the screen, too."""
    piped = re.sub(r"^Ref +.*\n|^KR +.*\n", "", Ost(example)(*words.split()).out, flags=re.MULTILINE)
    assert set(re.findall(r"[\w'’-]{2,}", piped)) <= set(
        re.findall(r"[\w'’-]{2,}", without_colour(screens[words]))
    )


def test_words_are_not_broken(screens: dict[str, str], example: Path) -> None:
    """Lines end at the ends of words."""
    titles = {word for node in Ost(example).json("list")["nodes"] for word in node["title"].split()}
    for words in ("tree", "list", "status", "verdict"):
        piped = set(Ost(example)(*words.split()).out.split())
        assert titles & piped <= set(without_colour(screens[words]).split())


@pytest.mark.parametrize(
    "words", ["status", "tree", "failed", "verdict", "report weekly", "show kr2", "list kr"]
)
def test_colour_for_a_person(words: str, screens: dict[str, str]) -> None:
    assert "\x1b[" in screens[words]


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_no_colour_where_it_is_not_wanted(
    env: dict[str, str], example: Path, screens: dict[str, str]
) -> None:
    """The words stay the same."""
    shown = at_terminal([words.split() for words in WORDS], OST_DB=str(example), **env)
    for words, (_, text) in zip(WORDS, shown, strict=True):
        assert "\x1b" not in text
        assert text == without_colour(screens[words])


def test_a_wide_terminal_gets_tables(example: Path) -> None:
    ((_, status), (_, listed)) = at_terminal([["status"], ["list", "kr"]], columns=160, OST_DB=str(example))
    assert re.search(r"Ref +Key result +From → to +Now +Progress +Time gone +State", without_colour(status))
    assert len(listed.splitlines()) == 1 + len(Ost(example).json("list", "kr")["nodes"])


def test_json_is_the_same_document_at_a_terminal(example: Path) -> None:
    import json

    ((code, shown),) = at_terminal([["list", "--json"]], OST_DB=str(example))
    assert code == 0
    assert json.loads(shown) == Ost(example).json("list")


def test_another_encoding_is_survived(example: Path) -> None:
    """A terminal that knows no arrows and bars gets their numbers, not a crash."""
    env = {"OST_DB": str(example), "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    shown = at_terminal([["status"], ["tree"], ["list", "kr"], ["verdict", "ini1"]], **env)
    assert [code for code, _ in shown] == [0, 0, 0, 0]
    assert "Orders delivered in the promised hour" in shown[0][1]


@pytest.fixture
def asked(desk_file: Path, tmp_path: Path) -> Path:
    """A copy of the desk to check in on."""
    return shutil.copyfile(desk_file, tmp_path / "ost.db")


def test_a_check_in_asks_the_four_questions(asked: Path) -> None:
    """Enter takes what is known, a dash leaves an answer empty, and a wrong confidence is asked again."""
    with Screen([*PROGRAM, "checkin", "kr1", "--db", str(asked)], NO_COLOR="1") as screen:
        for question, answer in (
            ("1/4  What did we ship", "-"),
            ("2/4  Is the metric moving", ""),
            ("3/4  Confidence", "11"),
            ("must be a whole number from 0 to 10, not '11'", "7"),
            ("4/4  What should we try next?", "ask the ones who left"),
        ):
            screen.read(question)
            screen.read("> ")
            screen.type(f"{answer}\n")
        assert screen.end() == 0
    assert (
        "kr1  Activation rate  checked in 2036-11-17 · confidence 7/10 (+1 since 2036-11-10)" in screen.seen
    )
    written = Ost(asked).json("show", "kr1")["checkins"][-1]
    assert (written["on"], written["confidence"], written["shipped"]) == ("2036-11-17", 7, None)
    assert written["next"] == "ask the ones who left"
    assert written["moving"]


def test_arrow_keys_move_in_an_answer_and_what_cannot_be_kept_is_asked_again(asked: Path) -> None:
    pytest.importorskip("readline")
    with Screen([*PROGRAM, "checkin", "kr1", "--db", str(asked)], NO_COLOR="1") as screen:
        screen.read("1/4")
        screen.read("> ")
        screen.type("checklis\x1b[D\x1b[D\x1b[D\x1b[C\x1b[C\x1b[Ct\n")
        screen.read("> ")
        screen.type("yes\x16\x07\n")  # Ctrl-V and a bell: readline types it as it is
        screen.read("has a control character")
        screen.read("> ")
        screen.type("yes\n")
        for _ in range(2):
            screen.read("> ")
            screen.type("\n")
        assert screen.end() == 0
    written = Ost(asked).json("show", "kr1")["checkins"][-1]
    assert (written["shipped"], written["moving"]) == ("checklist", "yes")


def test_ctrl_c_at_a_question_writes_nothing(asked: Path) -> None:
    before = dump(asked)
    with Screen([*PROGRAM, "checkin", "kr1", "--db", str(asked)], NO_COLOR="1") as screen:
        screen.read("> ")
        time.sleep(
            0.3
        )  # a signal between the prompt and the read that follows it would wait for the next key
        screen.type("\x03")
        assert screen.end() == 130
    assert screen.seen.endswith("\nInterrupted; nothing was written.\n")
    assert dump(asked) == before


def test_a_question_is_only_asked_at_a_terminal(asked: Path) -> None:
    said = Ost(asked).run("checkin", "kr1")
    assert said.code == 2
    assert "--confidence 6" in said.err


def test_closing_a_cycle_asks_what_was_learned_and_what_goes_on(asked: Path) -> None:
    """Enter leaves a learning empty and lets a KR that was not reached go on; dropping one asks why."""
    with Screen([*PROGRAM, "close", "2036-Q4", "--early", "--db", str(asked)], NO_COLOR="1") as screen:
        for question, answer in (
            ("1/3  kr1", "They skip step 3."),
            ("done, carry or drop? [carry]", ""),
            ("2/3  kr2", ""),
            ("done, carry or drop? [carry]", "keep"),
            ("Write done, carry or drop.", "drop"),
            ("Why is it dropped?", "nobody asked for it"),
            ("3/3  kr3", ""),
            ("done, carry or drop? [done]", ""),
        ):
            screen.read(question)
            screen.read("> ")
            screen.type(f"{answer}\n")
        assert screen.end() == 0
    [objective] = Ost(asked).json("close", "2036-Q4", "--show")["objectives"]
    said = [(kr["goes_on"], kr["learning"], kr["because"]) for kr in objective["krs"]]
    assert said == [
        ("carry", "They skip step 3.", None),
        ("drop", None, "nobody asked for it"),
        ("done", None, None),
    ]
    assert max(map(len, screen.seen.splitlines())) <= 80
