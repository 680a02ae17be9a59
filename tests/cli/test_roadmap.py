"""`ost roadmap` and `ost request` as people and scripts meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from running import Ost


def test_a_request_is_answered_declined_and_gone_from_the_list(desk: Ost) -> None:
    listed = desk("request", "list")
    assert "no current KR" in next(line for line in listed.out.splitlines() if line.startswith("req1"))
    assert "no current KR" not in next(line for line in listed.out.splitlines() if line.startswith("req2"))
    assert "1 open request without a current KR" in listed.err
    answered = desk("request", "list", "--unaligned")
    first, answer = answered.out.splitlines()
    assert first.startswith("req1  Export to Excel  from Maya, sales")
    assert answer.startswith(
        "Maya, sales: thank you for asking for “Export to Excel”. Right now we work towards"
    )
    assert answer.endswith("We will look at it again when we plan 2037-Q1, which begins on 2037-01-01.")
    assert "ost request decline req1 --because TEXT" in answered.err
    desk("request", "decline", "req1", "--because", "no KR needs it")
    assert desk("request", "list", "--unaligned").err == "Every request here serves a current KR.\n"
    assert "no KR needs it" in desk("log", "--last", "1").out


def test_a_roadmap_is_printed_written_and_read_by_scripts(desk: Ost, tmp_path: Path) -> None:
    desk("link", "ini2", "ini3")
    text = desk("roadmap").out
    for heading in ("Now", "Next", "Later", "Shipped before 2036-Q4, for KRs that still run", "Requests"):
        assert f"\n{heading}\n" in text
    assert "kr1 moved: " in text
    desk("roadmap", "-o", str(tmp_path / "road.md"))
    assert "\n## Next\n" in (tmp_path / "road.md").read_text(encoding="utf-8")
    found = desk.json("roadmap", "--cycle", "2036-Q3")
    assert [bet["ref"] for bet in found["now"]] == ["ini1"]
    assert found["now"][0]["krs"][0]["verdict"]["verdict"] == "moved"
    assert found["swapped"][0]["replaced_by"][0]["ref"] == "ini2"
