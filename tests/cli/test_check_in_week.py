"""`ost checkin` without a KR: the walk at a terminal, the editor, JSON on stdin, and what is due; and `ost rhythm`."""

from __future__ import annotations

import json
import shutil
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from refusing import check_refusal, check_refusal_in_json
from running import PROGRAM, Ost, dump

if TYPE_CHECKING:
    from pathlib import Path

at_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")


@pytest.fixture
def asked(desk_file: Path, tmp_path: Path) -> Path:
    """A copy of the desk to check in on."""
    return shutil.copyfile(desk_file, tmp_path / "ost.db")


def refs(document: Any) -> list[str]:
    return [one["kr"] for one in document["due"]]


# --- what is due ----------------------------------------------------------------------------


def test_without_a_terminal_what_is_due_is_listed_and_nothing_is_asked(desk: Ost, tmp_path: Path) -> None:
    before = dump(tmp_path / "ost.db")
    said = desk("checkin")
    assert said.out == desk("checkin", "--list").out
    assert [line.split()[0] for line in said.out.splitlines() if line[:2] == "kr"] == [
        "kr1",
        "kr2",
        "kr3",
        "kr4",
    ]
    assert "4 of 4 KRs due a check-in" in said.err
    assert "last check-in, 2036-11-10: confidence 6 of 10; next: exp2" in said.out
    assert dump(tmp_path / "ost.db") == before


def test_what_is_due_can_be_handed_back_with_its_answers(desk: Ost) -> None:
    document = desk.json("checkin", "--team", "growth")
    assert (document["week"], document["team"], refs(document)) == (
        "2036-W47",
        "Growth",
        ["kr1", "kr2", "kr3"],
    )
    answers = [{**one["answers"], "confidence": 7} for one in document["due"]]
    done = desk.json("checkin", "-", stdin=json.dumps(answers))
    assert [one["checkin"]["confidence"] for one in done["checkins"]] == [7, 7, 7]
    again = desk.json("checkin", "--list")
    assert (refs(again), [one["kr"] for one in again["done"]]) == (["kr4"], ["kr1", "kr2", "kr3"])


def test_the_week_of_another_day(desk: Ost) -> None:
    last = desk.json("checkin", "--list", "--on", "2036-11-14")
    assert (last["week"], refs(last)) == ("2036-W46", ["kr2", "kr3", "kr4"])


# --- handed in ------------------------------------------------------------------------------

BAD_JSON = (
    ("", 1, "Standard input is empty"),
    ("[{]", 1, "is no JSON: expecting property name enclosed in double quotes at line 1, column 3"),
    ("{", 1, "is no JSON"),
    ("just words", 1, "has no KR in it"),
    ("[" * 100_000, 1, "is nested too deeply"),
    ('{"kr": "kr1", "confidence": NaN}', 1, "NaN is not a number that can be used"),
    ('{"kr": "kr1", "kr": "kr2"}', 1, "'kr' stands twice in one object"),
    ("[]", 2, "There is no check-in to write"),
    ("[3]", 2, "Check-in 1: it is no object with answers, but '3'"),
    ('{"kr": "kr1"}', 2, "Check-in 1 (kr1): The check-in says nothing"),
    ('{"kr": "e", "moving": "x"}', 2, "'e' could be: "),
    ('{"kr": "opp1", "moving": "x"}', 2, "opp1 is an opportunity"),
    ('{"kr": 1, "moving": "x"}', 2, "Check-in 1, kr: It must be a text, not '1'"),
    ('{"kr": "kr1", "confidence": true}', 2, "It must be a number, not 'true'"),
    ('{"kr": "kr1", "confidence": 6.5}', 2, "It must be a whole number, not '6.5'"),
    ('{"kr": "kr1", "confidence": 1e400}', 2, "It must be a whole number"),
    ('{"kr": "kr1", "value": 1e400, "moving": "x"}', 2, "The value must be a number between"),
    ('{"kr": "kr1", "confidense": 6}', 2, "unknown name, 'confidense'. Did you mean confidence?"),
    ('{"kr": "kr1", "on": "gestern", "moving": "x"}', 2, "The day is not understood: 'gestern'"),
    ('{"kr": "kr1", "moving": "\\u001b[31m"}', 2, "has a control character (U+001B)"),
    ('{"kr": "kr1", "moving": "caf\\udce9"}', 2, "is not UTF-8 text"),
)


def test_answers_that_cannot_be_taken_change_nothing(desk: Ost, tmp_path: Path) -> None:
    before = dump(tmp_path / "ost.db")
    for text, code, fragment in BAD_JSON:
        check_refusal(desk.run("checkin", "-", stdin=text), code, fragment)
    check_refusal_in_json(desk.run("checkin", "-", "--json", stdin="[3]"), 2)
    check_refusal(desk.run("checkin", "-", stdin=b"[\xff]"), 1, "is not UTF-8 text (byte 2)")
    assert dump(tmp_path / "ost.db") == before


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("kr1 --list", "A KR and --list contradict each other"),
        ("kr1 --team Growth", "A KR and --team contradict"),
        ("- --edit", "--edit and - contradict"),
        ("- --team Growth", "--team and answers that are handed in contradict"),
        ("--confidence 6", "--confidence needs the KR that it is about"),
        ("--on 2036-11-18", "that day is still to come"),
        ("--from ''", "--from is empty"),
        ("--from .", "is a folder"),
        ("--from nowhere.json", "does not exist"),
    ],
)
def test_words_that_cannot_be_meant(words: str, fragment: str, desk: Ost) -> None:
    import shlex

    check_refusal(desk.run("checkin", *shlex.split(words)), 2, fragment)


# --- the editor -----------------------------------------------------------------------------

EDITS = """
import pathlib, sys
path = pathlib.Path(sys.argv[-1])
text = path.read_text(encoding="utf-8")
for old, new in {edits!r}:
    assert text.count(old) >= 1, (old, text)
    text = text.replace(old, new, 1)
path.write_text(text, encoding="utf-8")
"""


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *edits: tuple[str, str]) -> None:
    """Let $EDITOR be a program that puts one text in the place of another."""
    import shlex

    script = tmp_path / "editor.py"
    script.write_text(EDITS.format(edits=edits), encoding="utf-8")
    monkeypatch.setenv("VISUAL", shlex.join([sys.executable, str(script)]))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_one_text_holds_the_week_and_what_was_left_as_it_is_gets_no_check_in(
    desk: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(
        tmp_path,
        monkeypatch,
        ("(last 6)\n", "(last 6)\n8\n"),
        ("51.8 % on 2036-11-10)\n", "51.8 % on 2036-11-10)\n53.4\n"),
    )
    said = desk("checkin", "--edit")
    assert said.out == "kr1  Activation rate  checked in 2036-11-17 · confidence 8/10 (+2 since 2036-11-10)\n"
    written = desk.json("show", "kr1")
    assert (written["current"], written["checkins"][-1]["confidence"]) == (53.4, 8)
    assert written["checkins"][-1]["moving"], "what stood there is confirmed"
    assert refs(desk.json("checkin", "--list")) == ["kr2", "kr3", "kr4"]
    assert not list(tmp_path.glob("ost-checkin-*"))


def test_a_text_that_cannot_be_read_is_kept_and_can_be_mended(
    desk: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(
        tmp_path,
        monkeypatch,
        ("(last 6)\n", "(last 6)\nvery\n"),
        ("8.2 days on 2036-11-02)\n", "8.2 days on 2036-11-02)\n1,5\n"),
        ("## kr4", "### nxt\n## kr4"),
    )
    before = dump(tmp_path / "ost.db")
    said = desk.run("checkin", "--edit")
    assert said.code == 2
    for fault in ("kr1 confidence: ", "kr2 value: ", "'nxt' is no question. Did you mean next?"):
        assert fault in said.err
    assert dump(tmp_path / "ost.db") == before
    (kept,) = tmp_path.glob("ost-checkin-*")
    assert f"ost checkin --from {kept}" in said.err
    text = (
        kept.read_text(encoding="utf-8").replace("very", "7/10").replace("1,5", "1.5\n### next\n\\## a plan")
    )
    kept.write_text(
        text.replace("### nxt\n", "").replace("### next  What", "### next_  What"), encoding="utf-8"
    )
    assert desk.run("checkin", "--from", kept).code == 2
    kept.write_text(text.replace("### nxt\n", "").replace("\n### next\n\\## a plan", ""), encoding="utf-8")
    monkeypatch.setenv("OST_TODAY", "2036-11-19")
    desk("checkin", "--from", kept)
    assert desk.json("show", "kr1")["checkins"][-1]["confidence"] == 7


def test_a_kept_text_writes_only_what_was_changed_in_it_whatever_happened_since(
    desk: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody checked in on kr2 and measured kr3 while the text waited to be mended."""
    editor(tmp_path, monkeypatch, ("(last 6)\n", "(last 6)\nvery\n"))
    assert desk.run("checkin", "--edit").code == 2
    (kept,) = tmp_path.glob("ost-checkin-*")
    desk("checkin", "kr2", "--confidence", 3)
    desk("measure", "add", "kr3", 7)
    kept.write_text(kept.read_text(encoding="utf-8").replace("very", "7"), encoding="utf-8")
    said = desk("checkin", "--from", kept)
    assert [line.split()[0] for line in said.out.splitlines()] == ["kr1"]
    assert desk.json("show", "kr2")["checkins"][-1]["moving"] is None


def test_nothing_saved_is_nothing_written(desk: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch)
    before = dump(tmp_path / "ost.db")
    said = desk("checkin", "--edit")
    assert (said.out, said.err) == ("", "Every KR was left as it is, so nothing was written.\n")
    monkeypatch.setenv("VISUAL", str(tmp_path / "no such editor"))
    check_refusal(desk.run("checkin", "--edit"), 1, "The editor could not be used")
    monkeypatch.setenv("VISUAL", "'")
    check_refusal(desk.run("checkin", "--edit"), 1, "The editor could not be used")
    assert dump(tmp_path / "ost.db") == before
    assert not list(tmp_path.glob("ost-checkin-*"))


@at_a_terminal
def test_a_text_left_empty_is_none_and_an_editor_in_a_window_is_waited_for(
    desk: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch)
    before = dump(tmp_path / "ost.db")
    for empties in ("""sh -c ': > "$0"'""", "rm"):
        monkeypatch.setenv("VISUAL", empties)
        said = desk("checkin", "--edit")
        assert (said.out, said.err) == ("", "The text was left empty, so nothing was written.\n")
    assert dump(tmp_path / "ost.db") == before
    assert not list(tmp_path.glob("ost-checkin-*"))
    window = tmp_path / "code"
    window.write_text(
        f"#!{sys.executable}\nimport sys\nif '--wait' in sys.argv:\n"
        + "".join(
            f"    {line}\n" for line in EDITS.format(edits=[("(last 6)\n", "(last 6)\n8\n")]).splitlines()
        ).replace("sys.argv[-1]", "[one for one in sys.argv[1:] if one != '--wait'][0]"),
        encoding="utf-8",
    )
    window.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(window))
    assert "kr1  Activation rate  checked in 2036-11-17 · confidence 8/10" in desk("checkin", "--edit").out


CALM = """
import pathlib, signal, sys, time
seen = []
signal.signal(signal.SIGINT, lambda *_: seen.append(1))
print("editing", flush=True)
deadline = time.monotonic() + 30
while not seen and time.monotonic() < deadline:
    time.sleep(0.02)
time.sleep(0.2)
path = pathlib.Path(sys.argv[-1])
path.write_text(path.read_text(encoding="utf-8").replace("(last 6)\\n", "(last 6)\\n9\\n"), encoding="utf-8")
"""


@at_a_terminal
def test_ctrl_c_in_the_editor_is_the_editors(asked: Path, tmp_path: Path) -> None:
    import shlex

    from terminals import Screen

    script = tmp_path / "calm.py"
    script.write_text(CALM, encoding="utf-8")
    editor = shlex.join([sys.executable, str(script)])
    with Screen([*PROGRAM, "checkin", "--edit", "--db", str(asked)], NO_COLOR="1", VISUAL=editor) as screen:
        screen.read("editing")
        screen.type("\x03")
        assert screen.end() == 0
    assert Ost(asked).json("show", "kr1")["checkins"][-1]["confidence"] == 9


# --- the walk -------------------------------------------------------------------------------


@at_a_terminal
def test_the_walk_keeps_every_answer_as_it_is_given(asked: Path) -> None:
    """Enter takes what is known, = what was said last, s skips; Ctrl-C in the third loses neither of the first two."""
    from terminals import Screen

    steps = (
        ("1 of 4  kr1", ""),
        ("Value", "53.4 %"),
        ("1/4", "the list"),
        ("2/4", ""),
        ("3/4", "7"),
        ("4/4", "="),
        ("2 of 4  kr2", ""),
        ("Value", "s"),
        ("kr2 is left for later", ""),
        ("3 of 4  kr3", ""),
        ("Value", ""),
        ("1/4", "nothing"),
    )
    with Screen([*PROGRAM, "checkin", "--db", str(asked)], NO_COLOR="1") as screen:
        for seen, answer in steps:
            screen.read(seen)
            if "/4" in seen or seen == "Value":
                screen.read("> ")
                screen.type(f"{answer}\n")
        screen.read("> ")
        time.sleep(0.3)
        screen.type("\x03")
        assert screen.end() == 130
    assert "It has what you answered so far; go on with: ost checkin kr3" in screen.seen
    assert "1 of 4 KRs checked in. Left: kr2, kr4" in screen.seen
    assert "2 weeks in a row" in screen.seen
    ost = Ost(asked)
    first = ost.json("show", "kr1")
    assert first["current"] == 53.4
    said = first["checkins"][-1]
    assert (said["shipped"], said["confidence"], said["next"]) == ("the list", 7, "exp2")
    assert "53.4" not in said["shipped"]
    assert "this week" in said["moving"], "from the value that was just given"
    assert ost.json("show", "kr3")["checkins"][-1]["shipped"] == "nothing"
    assert ost.json("show", "kr2")["checkins"] == []


@at_a_terminal
def test_no_answer_is_lost_to_q_to_a_lock_or_to_somebody_elses_check_in(asked: Path) -> None:
    """What cannot be written is shown as the command that writes it; who was quicker is not asked over."""
    import sqlite3

    from terminals import Screen

    def answer(screen: Screen, *answers: str) -> None:
        for one in answers:
            screen.read("> ")
            screen.type(f"{one}\n")

    ost = Ost(asked)
    words = [*PROGRAM, "checkin", "--db", str(asked)]
    with Screen(words, NO_COLOR="1", COLUMNS="200", OST_LOCK_TIMEOUT="1") as screen:
        answer(screen, "", "the list", "q")
        assert screen.end() == 0
        assert "It has what you answered so far" in screen.seen
    assert ost.json("show", "kr1")["checkins"][-1]["shipped"] == "the list"
    with Screen(words, NO_COLOR="1", COLUMNS="200", OST_LOCK_TIMEOUT="1") as screen:
        screen.read("kr2")
        ost("checkin", "kr3", "--confidence", 2)
        answer(screen, "", "nothing", "=")
        screen.read("There is no earlier answer to repeat.")
        answer(screen, "no", "4", "s")
        screen.read("kr3 asks for nothing any more")
        screen.read("3 of 3  kr4")
        answer(screen, "", "-", "it's late", "5")
        other = sqlite3.connect(asked, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer(screen, "another")
        assert screen.end() == 4
        other.close()
    second = ost.json("show", "kr2")["checkins"][-1]
    assert (second["shipped"], second["moving"], second["confidence"]) == ("nothing", "no", 4)
    assert f'--moving "it\'s late" --confidence 5 --next another --db {asked}\n' in screen.seen


# --- the rhythm -----------------------------------------------------------------------------


def test_the_rhythm_shows_check_ins_and_interviews_side_by_side(desk: Ost) -> None:
    said = desk("rhythm", "--team", "Growth", "--weeks", 4)
    rows = {line.split()[0]: line.split()[1:5] for line in said.out.splitlines()[3:]}
    assert rows["kr1"] == ["□□■○", "1", "1", "15"]
    assert rows["kr2"] == ["□□□○", "0", "0", "16"]
    assert rows["interviews"][0] == "□□■○"
    assert "2 in 4 weeks" not in said.out
    assert "■ kept" in said.err
    document = desk.json("rhythm", "--weeks", 1)
    assert [one["team"] for one in document["teams"]] == ["Growth", None]
    check_refusal(desk.run("rhythm", "--weeks", 105), 2, "must be a whole number from 1 to 104")


@at_a_terminal
def test_a_terminal_without_squares_gets_ascii(asked: Path) -> None:
    from terminals import at_terminal, without_colour

    env = {"OST_DB": str(asked), "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    ((code, text),) = at_terminal([["rhythm"]], **env)
    assert code == 0
    assert "#o" in text
    assert not [line for line in without_colour(text).splitlines() if len(line) > 80]
