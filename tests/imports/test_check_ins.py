"""Sheets of check-ins: every text that can be kept comes back as it was, whatever its lines begin with."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ost.exports.check_in_sheet import as_text
from ost.imports.check_ins import read_check_ins, read_sheet

LINES = st.text(st.sampled_from("#>\\ -ab:[{🦄字"), max_size=8)


@given(st.lists(LINES, min_size=1, max_size=5).map("\n".join))
def test_a_text_comes_back_as_it_was(words: str) -> None:
    found = read_sheet(
        f"Check-ins\n\n## kr1  A KR\n### next  What?\n{as_text(words)}\n\n### moving\nyes\n", "it"
    )
    assert found.faults == []
    (one,) = found.answers
    assert (one.next or "") == ("" if words.strip() == "-" else words.strip())
    assert one.moving == "yes"


def test_lines_end_as_any_system_ends_them_and_notes_are_passed_over() -> None:
    lines = (
        "Check-ins of 2026-W47, dated 2026-11-20",
        "",
        "## KR3",
        "> a note",
        "### Confidence: 0 to 10",
        " 7/10 ",
    )
    found = read_check_ins("\r\n".join(lines), "it", date(2026, 11, 22))
    assert (found.dated, found.faults) == (date(2026, 11, 20), [])
    assert [(one.kr, one.confidence, one.next) for one in found.answers] == [("KR3", 7, None)]


def test_every_fault_of_a_sheet_has_its_line() -> None:
    first = "## kr1\nstray\n### moving\nyes\n### moving\nno\n### whatever\n"
    sheet = f"{first}## kr2\n### value\n1.500,0\n### confidence\n11\n"
    assert [place for place, _ in read_sheet(sheet, "it").faults] == [
        "line 2",
        "line 5",
        "line 7",
        "line 9, kr2 value",
        "line 11, kr2 confidence",
    ]
