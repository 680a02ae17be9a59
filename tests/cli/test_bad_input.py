"""Every word that a user can fill in, of every command, filled in wrongly: one sentence, a code, nothing changed.

What is wrong with a word depends on what it is (`BAD`); what is wrong with a whole command stands in
`test_bad_commands.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from command_table import ANY, COMMANDS, Command, Slot, name_of
from refusing import check_refusal, check_refusal_in_json
from running import PROGRAM, Ost, Said, dump

if TYPE_CHECKING:
    from pathlib import Path

HUGE = 10_000_000
LONG = 500_000
ESCAPE, BIDI, SURROGATE, NUL = "\x1b[31mred", "abc\u202edef", "caf\udce9", "a\0b"

BAD: dict[str, tuple[tuple[str, int, str], ...]] = {
    "ref": (
        ("kr999999", 3, "There is no kr999999."),
        ("kr0", 3, "There is no kr0."),
        ("nothing has this name", 3, "is called 'nothing has this name'"),
        ("e", 3, "'e' could be: "),
        ("%", 3, "is called '%'"),
        ("_", 3, "is called '_'"),
        ("'; DROP TABLE node; --", 3, "is called"),
        ("<script>alert(1)</script>", 3, "is called"),
        ("", 2, "is empty"),
        (" \t", 2, "is empty"),
        (ESCAPE, 3, r"'\u001b[31mred'"),
        (BIDI, 3, r"'abc\u202edef'"),
        (SURROGATE, 2, "The ref is not UTF-8 text"),
        (NUL, 3, r"'a\u0000b'"),
        ("x" * LONG, 3, "xxx…'"),
    ),
    "number": (
        *(
            (word, 2, f"is not a number that can be used: '{word}'")
            for word in ("nan", "inf", "-Infinity", "abc")
        ),
        *(
            (word, 2, "is not a number that can be used")
            for word in ("", " ", "0x10", "1_000", "٣", "½", "1e400")
        ),
        ("1,5", 2, "Write 1.5."),
        ("1,234,567", 2, "Write 1234567."),
        ("1,500", 2, "Write 1500 or 1.500."),
        ("45%", 2, "Write 45."),
        (ESCAPE, 2, r"'\u001b[31mred'"),
        (SURROGATE, 2, r"'caf\udce9'"),
        ("9" * LONG, 2, "999…'"),
    ),
    "count": tuple(
        (word, 2, "must be a whole number from")
        for word in ("-1", "1.5", "abc", "", "nan", "inf", "1,5", "1e30", ESCAPE, SURROGATE, "9" * LONG)
    ),
    "date": tuple(
        (word, 2, "not understood: ")
        for word in (
            *(
                "gestern",
                "2036-02-30",
                "2036-13-01",
                "99999-01-01",
                "2036-W54",
                "2036-Q5",
                "",
                " ",
            ),
            *("31/12/2036", "last someday", "1,5", ESCAPE, BIDI, SURROGATE, "2" * LONG),
            "2036-12-31T25:00",
        )
    )
    + tuple((word, 2, "is out of range: ") for word in ("0000-01-01", "0999-12-31", "9999-12-31")),
    "text": (
        ("", 2, "is empty"),
        (" ", 2, "is empty"),
        (ESCAPE, 2, "has a control character (U+001B) at position 1"),
        (BIDI, 2, "(U+202E) at position 4"),
        (SURROGATE, 2, "is not UTF-8 text"),
        (NUL, 2, "(U+0000) at position 2"),
        ("x" * LONG, 2, "has 500,000 characters; at most"),
    ),
    "choice": tuple(
        (word, 2, f" not '{shown}")
        for word, shown in (("nonsense", "nonsense'"), (ESCAPE, "\\u001b[31mred'"), ("x" * LONG, "xxx"))
    ),
    "cycle": tuple(
        (word, 2, "The cycle is not understood")
        for word in ("nonsense", "2036-Q5", "Q4", "", ESCAPE, SURROGATE, "2036-W4")
    ),
    "days": (
        *((word, 2, "is not a length of time") for word in ("soon", "-1", " ", "1.5d", "14 parsecs")),
        ("9999w", 2, "is too long: '9999w'. Give at most 3650d."),
        ("9" * 30, 2, "is too long"),
    ),
    "tally": tuple(
        (word, 2, "") for word in ("3", "5/4", "1/0", "a/b", "", "-1/4", "1/2/3", "1,5/3", "nan/4")
    ),
    "learning": (
        *((word, 2, "is not KR=TEXT") for word in ("", "kr1", "=x", ESCAPE)),
        ("kr1=", 2, "The learning of kr1 is empty"),
        (f"kr1={BIDI}", 2, "(U+202E)"),
        ("kr999999=x", 3, "There is no kr999999."),
        ("kr4=x", 4, "kr4 is no key result of 2036-Q4."),
        ("kr1=" + "x" * LONG, 2, "has 500,000 characters; at most"),
    ),
    "column": (
        ("nothing", 2, "has no column 'nothing'. It has 'week', 'rate' and 'users'"),
        ("", 2, "has no column ''"),
    ),
    "moment": tuple((word, 2, "neither a date nor the name of a review") for word in ("gestern", "", ESCAPE)),
    "rule": tuple((word, 3, "There is no rule") for word in ("nonsense", "", ESCAPE)),
    "question": tuple((word, 3, "There is no question") for word in ("nonsense", "", ESCAPE)),
    "team": tuple((word, 3, "There is no team") for word in ("", "Grwth", ESCAPE)),
    "time": tuple(
        (word, 2, "The time is not understood")
        for word in ("", "noon", "24:00", "10:60", "10.30", "-1:00", ESCAPE)
    ),
    "zone": tuple(
        (word, 2, "There is no time zone") for word in ("", "Mars/Olympus", "../../etc/passwd", ESCAPE)
    ),
    "percent": (
        *((word, 2, "must be from 50 to 100, in percent") for word in ("0.99", "49", "100.1", "-99")),
        *((word, 2, "is not a number") for word in ("", "%", "most", "nan")),
    ),
    "window": (
        *((word, 2, "The window is not one") for word in ("", "soon", "0d", "2026-Q4", ESCAPE)),
        ("4000d", 2, "The window is too long"),
    ),
    "words": (("", 2, "is empty"), (" \t", 2, "is empty")),
    "assignment": (
        ("", 2, "is not FIELD=VALUE"),
        ("target", 2, "is not FIELD=VALUE"),
        ("=3", 2, "is not FIELD=VALUE"),
        ("nothing=3", 2, "has no field 'nothing'"),
        ("lag=3d", 2, "has no field 'lag'"),
        ("target=nan", 2, "is not a number that can be used"),
        ("target=1,5", 2, "Write 1.5."),
        ("target=", 2, "needs target=N. Or keep a level: at_least=N, at_most=N."),
        ("target=45", 2, "The target equals the baseline (45 %)"),
        ("baseline=65", 2, "The target equals the baseline (65 %)"),
        ("due=2036-08-03", 2, "2036-08-03. Give a later due= or an earlier start=."),
        ("due=gestern", 2, "not understood"),
        ("start=2037-01-01", 2, "is not after the start"),
        ("start=", 2, "The start date of a KR cannot be empty"),
        ("title=", 2, "is empty"),
        (f"title={ESCAPE}", 2, "control character"),
        (f"owner={'x' * LONG}", 2, "has 500,000 characters"),
        ("status=nonsense", 2, "must be open, closed or dropped"),
        ("scope=nonsense", 2, "must be business or product"),
        ("archived=maybe", 2, "must be no, not"),
        ("unit=" + "x" * 33, 2, "has 33 characters; at most 32"),
    ),
}
BAD["title"] = (
    *BAD["text"],
    ("two\nlines", 2, "has a line break at position 4"),
    ("x" * HUGE, 2, "The title has 10,000,000 characters; at most 500 are kept. Shorten it."),
)
_WRONG_KINDS = ("int1", "met5", "exp1", "obj1")

SLOTS = [
    pytest.param(command, at, id=f"{name_of(command)}-{number}-{slot.sort}-{at}")
    for number, command in enumerate(COMMANDS)
    for at in command.slots
    if isinstance(slot := command.words[at], Slot) and slot.sort in BAD
]


def bad_values(slot: Slot) -> list[tuple[str, int, str]]:
    """What can be wrong in a place."""
    bad = [case for case in BAD[slot.sort] if case[0] not in slot.skip]
    if slot.sort == "ref" and slot.kinds != ANY:
        other = next(ref for ref in _WRONG_KINDS if ref.rstrip("0123456789") not in slot.kinds)
        bad.append((other, 2, ""))
    return bad


@pytest.mark.parametrize(("command", "at"), SLOTS)
def test_a_word_that_is_wrong(command: Command, at: int, desk: Ost, tmp_path: Path) -> None:
    slot = command.words[at]
    assert isinstance(slot, Slot)
    before = dump(tmp_path / "ost.db")
    for value, code, fragment in bad_values(slot):
        words = command.args(at, value)
        check_refusal(desk.run(*words), code, fragment)
        check_refusal_in_json(desk.run(*words, "--json"), code)
    assert dump(tmp_path / "ost.db") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ost.db", "values.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are bytes on POSIX only")
@pytest.mark.parametrize(
    ("words", "code"), [(b"show", 2), (b"opportunity add --under kr1", 2), (b"list --as-of", 2)]
)
def test_bytes_that_are_no_text(words: bytes, code: int, desk: Ost) -> None:
    """A real command line with a byte of another encoding in it."""
    done = subprocess.run(
        [*map(str.encode, PROGRAM), *words.split(), b"caf\xe9"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "OST_DB": str(desk.db)},
        timeout=60,
        check=False,
    )
    check_refusal(Said((str(words),), done.returncode, done.stdout, done.stderr), code, "")


GOOD = (
    "🦄 unicorns & 👩‍👩‍👧 families",
    "最初の一歩が分からない",
    "لا أعرف من أين أبدأ",
    "<script>alert('x')</script>",
    "[bold red]not markup[/]",
    "50% of ${HOME} \\n \"quoted\" 'twice' `code`",
    "-- not an option",
    "é as one and é as two",
    "x" * 500,
)


@pytest.mark.parametrize("title", GOOD)
def test_any_honest_title_comes_back_as_it_was(title: str, desk: Ost) -> None:
    """In lines, trees and JSON; composed characters are unified, since they look the same."""
    ref = desk("opportunity", "add", "--under", "kr1", "--note", title, "--", title).ref
    kept = unicodedata.normalize("NFC", title)
    node = desk.json("show", ref)
    assert (node["title"], node["note"]) == (kept, kept)
    assert f"{ref}  {kept}  open\n" in desk("tree").out
    assert kept in desk("list", "opportunity").out
    assert [found["ref"] for found in desk.json("search", "--", title)["nodes"]] == [ref]
    assert desk.json("show", "--", title)["ref"] == ref


@pytest.mark.parametrize(
    ("number", "kept"),
    [("1.5", 1.5), ("-2", -2.0), ("−0.25", -0.25), ("+7", 7.0), (".5", 0.5), ("1e6", 1e6), ("0", 0.0)],
)
def test_numbers_that_are_right(number: str, kept: float, desk: Ost) -> None:
    assert desk.json("measure", "add", "kr1", number)["current"] == kept
    kr = desk.json(
        "kr",
        "add",
        "Something",
        "--under",
        "obj1",
        "--baseline",
        number,
        "--target",
        99,
        "--by",
        "2036-12-31",
    )
    assert kr["baseline"] == kept
