"""`ost report review`: its formats, where it goes, and what is said when it cannot be made."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from running import Ost

from ost.cli.exits import ExitCode
from ost.errors import MissingWriter
from ost.exports.pack_pdf import to_pdf
from ost.exports.pack_pptx import to_pptx
from ost.exports.pack_words import document
from ost.services.packing import read_pack

if TYPE_CHECKING:
    from pathlib import Path

REVIEW = ("report", "review")
BEGINNINGS = {
    "md": b"# Review of 20",
    "html": b"<!DOCTYPE html>",
    "json": b"{",
    "pdf": b"%PDF-",
    "pptx": b"PK",
}


@pytest.mark.parametrize("form", BEGINNINGS)
def test_the_format_follows_from_the_ending_of_the_file(form: str, desk: Ost, tmp_path: Path) -> None:
    file = tmp_path / f"pack.{form}"
    said = desk.run(*REVIEW, "-o", file)
    assert said.code == ExitCode.DONE
    assert file.read_bytes().startswith(BEGINNINGS[form])
    assert "Written to" in said.err
    assert "ost review mark NAME" in said.err, "there has been no review, and that is said"


def test_markdown_goes_to_stdout_and_json_is_the_same_as_data(desk: Ost) -> None:
    assert desk(*REVIEW).out.encode().startswith(BEGINNINGS["md"])
    found = desk.json(*REVIEW)
    assert {"summary", "since", "objectives", "alarms", "decide_elsewhere"} <= found.keys()
    assert found == desk(*REVIEW, "--format", "json").json


def test_an_ending_that_is_no_format_is_refused(desk: Ost, tmp_path: Path) -> None:
    said = desk.run(*REVIEW, "-o", tmp_path / "pack.docx")
    assert (said.out, said.code) == ("", ExitCode.USAGE)
    assert ".pptx" in said.err


def test_a_write_that_fails_leaves_what_was_there(desk: Ost, tmp_path: Path) -> None:
    said = desk.run(*REVIEW, "-o", tmp_path / "nowhere" / "pack.pdf")
    assert (said.out, said.code) == ("", ExitCode.FAILED)
    assert "its folder does not exist" in said.err
    assert not list(tmp_path.glob("**/.ost-*"))


def test_since_a_day_and_as_of_a_day(desk: Ost) -> None:
    found = desk.json(*REVIEW, "--since", "2036-11-01", "--as-of", "2036-11-10")
    assert (found["as_of"], found["since"]["from"], found["since"]["basis"]) == (
        "2036-11-10",
        "2036-11-01",
        "asked",
    )
    said = desk.run(*REVIEW, "--since", "2036-11-12", "--as-of", "2036-11-10")
    assert said.code == ExitCode.USAGE
    assert "Give an earlier moment" in said.err


def test_after_a_review_only_what_came_since_is_a_change(desk: Ost) -> None:
    desk("review", "mark", "Week 6")
    ref = desk("opportunity", "add", "Lost at the start", "--under", "kr1").ref
    found = desk.json(*REVIEW)
    assert found["since"]["review"] == "Week 6"
    changed = [(one["ref"], one["sign"]) for part in found["objectives"] for one in part["changed"]]
    assert [one for one, sign in changed if sign == "+"] == [ref]


def test_an_empty_workspace_has_a_pack_that_says_so(tmp_path: Path) -> None:
    ost = Ost(tmp_path / "ost.db")
    ost("init")
    assert "There is nothing to review yet" in ost(*REVIEW).out


@pytest.mark.parametrize(
    ("module", "write", "extra"), [("typst", to_pdf, "pdf"), ("pptx", to_pptx, "pptx")], ids=["pdf", "pptx"]
)
def test_a_library_that_is_missing_is_named_with_how_to_get_it(
    module: str, write: object, extra: str, desk: Ost, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ost.bootstrap import open_workspace

    pack = read_pack(open_workspace(str(desk.db)))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingWriter) as caught:
        write(document(pack), pack.report.as_of)  # type: ignore[operator]
    assert f'pip install "ost-tracker[{extra}]"' in str(caught.value.hint)
