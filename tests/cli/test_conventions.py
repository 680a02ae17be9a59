"""What holds for every command: exit codes, failures in JSON, echoed dates, dry runs, refs or titles, plain pipes."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from command_table import CHANGING, COMMANDS, READING, Command, Slot, name_of
from running import Ost, dump

from ost.errors import OstError

if TYPE_CHECKING:
    from pathlib import Path

ESC = "\x1b"


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_a_usage_error_in_json(command: Command, desk: Ost) -> None:
    said = desk.run(*command.args(), "--zzz", "--json")
    assert (said.code, said.out) == (2, "")
    assert said.error["code"] == "usage"
    assert said.error["message"] == "No such option: --zzz."
    assert said.error["hint"] == f"See: ost {command.name} --help"


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        ("show kr99", 3, "not_found"),
        ("show e", 3, "ambiguous"),
        ("edit kr1 target=45", 2, "usage"),
        ("move kr1 --under opp1", 2, "usage"),
        ("move opp1 --under opp2", 4, "conflict"),
        ("initiative ship ini1", 4, "conflict"),
        ("init", 4, "conflict"),
        ("measure import kr1 .", 2, "usage"),
        ("measure import kr1 -", 1, "failed"),
        ("bogus", 2, "usage"),
    ],
)
def test_the_code_of_each_family(words: str, exit_code: int, code: str, desk: Ost) -> None:
    plain = desk.run(*words.split())
    as_json = desk.run(*words.split(), "--json")
    assert plain.code == as_json.code == exit_code
    assert plain.out == as_json.out == ""
    assert as_json.error.keys() == {"code", "message", "hint"}
    assert as_json.error["code"] == code
    assert plain.err == f"{as_json.error['message']} {as_json.error['hint']}".rstrip() + "\n"


def test_findings_have_a_code_of_their_own(desk: Ost) -> None:
    """Only with --check, and only for findings: a launch after which the KR fell."""
    assert desk("failed", "--check").code == 0
    for week, value in enumerate((40.1, 38.9, 39.6, 40.3, 39.2, 38.8, 39.9, 40.2, 39.4, 39.0)):
        desk(
            "measure",
            "add",
            "kr1",
            value,
            "--on",
            f"2036-{9 + (7 + 7 * week) // 30:02d}-{(7 + 7 * week) % 30 + 1:02d}",
        )
    for words in ((), ("--json",)):
        assert desk.run("failed", *words).code == 0
        assert desk.run("failed", "--check", *words).code == 5
    assert desk.json("failed")["verdicts"][0]["verdict"] == "wrong_way"


@pytest.mark.parametrize("command", READING, ids=name_of)
def test_reading_changes_nothing(command: Command, desk: Ost, tmp_path: Path) -> None:
    """Not even a byte."""
    before = (tmp_path / "ost.db").read_bytes()
    desk(*command.args())
    assert (tmp_path / "ost.db").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ost.db", "values.csv"]


@pytest.mark.parametrize("command", [c for c in CHANGING if c.name != "init"], ids=name_of)
def test_changing_changes_something(command: Command, desk: Ost, tmp_path: Path) -> None:
    before = dump(tmp_path / "ost.db")
    desk(*command.args())
    assert dump(tmp_path / "ost.db") != before


@pytest.mark.parametrize(
    "words",
    ["measure import kr1 values.csv --value rate -n", "archive opp1 --dry-run", "archive opp1 -n --json"],
)
def test_dry_runs_write_nothing_and_say_so(words: str, desk: Ost, tmp_path: Path) -> None:
    before = (tmp_path / "ost.db").read_bytes()
    said = desk(*words.split())
    assert (tmp_path / "ost.db").read_bytes() == before
    assert "ould" in said.err or said.json["dry_run"] is True


def test_a_dry_run_shows_what_would_go(desk: Ost) -> None:
    dry = desk("archive", "opp1", "-n").out
    assert [line.split()[0] for line in dry.splitlines()] == [
        "opp1",
        "opp2",
        "sol1",
        "sol2",
        "asm1",
        "asm2",
        "exp1",
        "exp2",
        "exp3",
    ]
    assert [line.split()[0] for line in desk("archive", "opp1").out.splitlines()] == [
        line.split()[0] for line in dry.splitlines()
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_a_pipe_gets_plain_lines(command: Command, desk: Ost) -> None:
    said = desk(*command.args())
    assert ESC not in said.out + said.err
    assert not [c for c in said.out if unicodedata.category(c) == "Cc" and c != "\n"]


@pytest.mark.parametrize("words", ["list", "tree", "search word", "show obj3", "status", "report weekly"])
def test_a_pipe_is_not_wrapped(words: str, desk: Ost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    long = " ".join(["word"] * 60)
    desk("objective", "add", long)
    desk("kr", "add", long, "--under", "obj3", "--at-least", 3, "--by", "2036-12-31")
    assert long in desk(*words.split()).out


def by_title(command: Command, ost: Ost) -> list[str]:
    """The command's words with a piece of a title in the place of every ref, in other letters."""
    words = command.args()
    offset = len(command.name.split())
    for at, word in enumerate(command.words):
        if isinstance(word, Slot) and word.sort == "ref":
            title = ost.json("show", word.good)["title"]
            words[offset + at] = title[:-1].upper()
    return words


@pytest.mark.parametrize(
    "command",
    [c for c in COMMANDS if any(isinstance(w, Slot) and w.sort == "ref" for w in c.words)],
    ids=name_of,
)
def test_a_ref_or_an_unambiguous_piece_of_a_title(
    command: Command, desk: Ost, desk_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(desk_file.read_bytes())
    by_ref = desk(*command.args())
    named = Ost(other)(*by_title(command, Ost(desk_file)))
    assert named.out == by_ref.out


def test_refs_are_read_in_any_case(desk: Ost) -> None:
    assert desk("show", "KR1").out == desk("show", " kr1 ").out == desk("show", "kr1").out


@pytest.mark.parametrize("word", ["last monday", "2036-W46", "yesterday", "2036-11", "2036-Q4"])
@pytest.mark.parametrize(
    "words",
    [
        "experiment start exp2 --on",
        "experiment record exp4 --successes 8 --of 10 --on",
        "experiment decide exp1 pivot --because it --on",
        "initiative ship ini2 --on",
        "initiative drop ini2 --because it --on",
        "initiative add Something --under kr1 --due",
        "measure add kr1 50 --on",
        "interview add Eve --on",
        "checkin kr1 --confidence 5 --on",
        "kr add Something --under obj1 --at-least 4 --by 2037-Q1 --start",
        "list --as-of",
        "tree --as-of",
        "status --as-of",
        "verdict --as-of",
        "failed --as-of",
        "forecast --as-of",
        "show kr1 --as-of",
        "search e --as-of",
        "report weekly --as-of",
        "export md --as-of",
    ],
)
def test_the_date_understood_is_echoed(words: str, word: str, desk: Ost) -> None:
    last = words.endswith(("--as-of", "--due"))
    day = {
        "last monday": "2036-11-10",
        "2036-W46": "2036-11-16" if last else "2036-11-10",
        "yesterday": "2036-11-16",
        "2036-11": "2036-11-30" if last else "2036-11-01",
        "2036-Q4": "2036-12-31" if last else "2036-10-01",
    }[word]
    said = desk(*words.split(), word)
    assert day in said.out + said.err


def test_dates_of_edits_are_echoed(desk: Ost) -> None:
    assert "2037-03-31" in desk("edit", "kr1", "due=2037-Q1").err
    assert "2036-11-10" in desk("edit", "kr1", "start=last monday").err
    assert "2036-11-16" in desk("edit", "ini1", "shipped=yesterday").err
    assert "2036" not in desk("edit", "ini1", "shipped=2036-11-15").err


def every_error(family: type[OstError] = OstError) -> set[type[OstError]]:
    """The classes of failures below a family."""
    below = set(family.__subclasses__())
    return below.union(*(every_error(one) for one in below))


def test_every_failure_belongs_to_a_family_with_a_code() -> None:
    from ost.cli.exits import ExitCode, exit_code_of

    codes = {exit_code_of(failure.__new__(failure)) for failure in every_error()}
    assert codes == {ExitCode.FAILED, ExitCode.USAGE, ExitCode.NOT_FOUND, ExitCode.CONFLICT}
    assert {failure.code for failure in every_error()} == {
        *("failed", "usage", "not_found", "ambiguous", "conflict", "locked"),
    }
