"""`ost report weekly`: its formats, where it goes, and what is said when it cannot go there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from running import PROGRAM, Ost, program
from terminals import at_terminal, without_colour

from ost.cli.exits import ExitCode
from ost.domain.dates import week_name

if TYPE_CHECKING:
    from pathlib import Path

REPORT = ("report", "weekly", "--week", "last")
"""The week before the desk's Monday."""

BEGINNINGS = {
    "text": "Weekly report 20",
    "md": "# Weekly report 20",
    "html": "<!DOCTYPE html>",
    "json": '{"week"',
    "slack": "*Weekly report 20",
    "teams": "# Weekly report 20",
    "email": "Subject: Weekly report 20",
}


def today() -> date:
    """The desk's day, a Monday."""
    return date.fromisoformat(os.environ["OST_TODAY"])


def squeezed(text: str) -> str:
    """The text with its line breaks and blanks as single blanks."""
    return " ".join(text.split())


@pytest.mark.parametrize("form", BEGINNINGS)
def test_every_format_goes_to_stdout(form: str, desk: Ost) -> None:
    said = desk(*REPORT, "--format", form)
    assert said.out.replace(" ", "").startswith(BEGINNINGS[form].replace(" ", ""))
    assert said.err == ""
    assert desk(*REPORT, "--format", form, "-o", "-").out == said.out


def test_text_is_the_format_when_nothing_is_said(desk: Ost) -> None:
    assert desk(*REPORT).out == desk(*REPORT, "--format", "text").out


def test_json_is_one_document_with_what_scripts_rely_on(desk: Ost) -> None:
    said = desk(*REPORT, "--json")
    assert said.json == desk(*REPORT, "--format", "JSON").json
    monday = today() - timedelta(days=7)
    assert (said.json["week"], said.json["from"]) == (week_name(monday), monday.isoformat())
    kr = next(kr for kr in said.json["krs"] if kr["kr"] == "kr1")
    assert kr["checkin"]["confidence"] == kr["confidence"] == 6
    assert kr["moving"]["text"] == "yes"
    assert kr["moving"]["data"].startswith("Yes: ")
    assert said.json["missing_checkins"] == ["kr2", "kr3", "kr4"]


@pytest.mark.parametrize(("week", "back"), [("last", 7), ("this", 0), ("yesterday", 1)])
def test_a_week_is_named_in_many_ways(week: str, back: int, desk: Ost) -> None:
    name = week_name(today() - timedelta(days=back))
    assert desk.json("report", "weekly", "--week", week)["week"] == name
    assert desk.json("report", "weekly", "--week", name.lower())["week"] == name


def test_as_of_says_which_week_is_meant_when_none_is_said(desk: Ost) -> None:
    day = today() - timedelta(days=40)
    found = desk.json("report", "weekly", "--as-of", day)
    assert (found["week"], found["as_of"]) == (week_name(day), day.isoformat())


def test_last_week_is_the_one_before_the_day_that_is_looked_at(desk: Ost) -> None:
    day = today() - timedelta(days=40)
    found = desk.json(*REPORT, "--as-of", day)
    assert found["week"] == week_name(day - timedelta(days=7))


def test_a_team_sees_its_own(desk: Ost) -> None:
    found = desk.json(*REPORT, "--team", "growth")
    assert [kr["kr"] for kr in found["krs"]] == ["kr1", "kr2", "kr3"]
    assert found["team"] == "growth"


def test_a_team_that_there_is_not_is_refused_and_those_that_there_are_are_named(desk: Ost) -> None:
    said = desk.run(*REPORT, "--team", "Grwoth")
    assert said.err == "There is no team 'Grwoth'. Did you mean Growth? Known teams: Growth.\n"
    assert (said.out, said.code) == ("", ExitCode.NOT_FOUND)


def test_an_empty_workspace_has_a_report(tmp_path: Path) -> None:
    ost = Ost(tmp_path / "ost.db")
    ost("init")
    assert "ost kr add" in ost("report", "weekly").out
    assert ost.json("report", "weekly")["krs"] == []


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("w.md", "md"),
        ("w.HTML", "html"),
        ("w.htm", "html"),
        ("w.json", "json"),
        ("w.txt", "text"),
        ("w", "text"),
    ],
)
def test_the_suffix_says_the_format(name: str, form: str, desk: Ost, tmp_path: Path) -> None:
    said = desk(*REPORT, "-o", name)
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert squeezed(written).replace("{ ", "{").startswith(BEGINNINGS[form])
    assert said.out == ""
    assert said.err == f"Written to {name} ({len(written.encode()):,} bytes).\n"


def test_the_format_that_is_said_outdoes_the_suffix(desk: Ost, tmp_path: Path) -> None:
    desk(*REPORT, "-o", "w.txt", "--format", "html")
    assert (tmp_path / "w.txt").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_program_is_told_in_json_what_was_written(desk: Ost, tmp_path: Path) -> None:
    written = desk(*REPORT, "-o", "w.md", "--json").json
    file = tmp_path / "w.md"
    assert written == {"format": "md", "file": "w.md", "bytes": file.stat().st_size}
    assert file.read_text(encoding="utf-8").startswith("# Weekly report")


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_a_program_gets_a_report_of_any_format_within_json(form: str, desk: Ost) -> None:
    found = desk(*REPORT, "--format", form, "--json").json
    assert found == {"format": form, "content": desk(*REPORT, "--format", form).out}


def test_an_ending_that_names_no_format_is_refused(desk: Ost, tmp_path: Path) -> None:
    said = desk.run(*REPORT, "-o", "w.pdf")
    assert said.code == ExitCode.USAGE
    assert (
        "the ending of w.pdf must be .txt, .md, .markdown, .html, .htm, .json or .eml, not '.pdf'" in said.err
    )
    assert not (tmp_path / "w.pdf").exists()
    desk(*REPORT, "-o", "w.pdf", "--format", "text")


def test_a_file_is_replaced_whole_and_keeps_its_mode(desk: Ost, tmp_path: Path) -> None:
    file = tmp_path / "w.md"
    file.write_text("x" * 100_000, encoding="utf-8")
    file.chmod(0o640)
    desk(*REPORT, "-o", "w.md")
    assert file.read_text(encoding="utf-8") == desk(*REPORT, "--format", "md").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o640 or sys.platform == "win32"


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links of another kind")
def test_a_new_file_has_the_mode_of_new_files_and_a_link_is_followed(desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    desk(*REPORT, "-o", "link.md")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_nothing_is_left_beside_the_file(desk: Ost, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    desk(*REPORT, "-o", "w.md")
    assert set(tmp_path.iterdir()) - before == {tmp_path / "w.md"}


@pytest.mark.parametrize(
    ("path", "why"),
    [(".", "it is a folder"), ("new/", "it is a folder"), ("no/w.md", "its folder does not exist")],
)
def test_where_it_cannot_go_is_said_in_a_sentence(path: str, why: str, desk: Ost, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    said = desk.run(*REPORT, "-o", path)
    assert said.code == ExitCode.FAILED
    assert said.err == f"'{path}' cannot be written: {why}. Choose another place.\n"
    assert said.out == ""
    assert set(tmp_path.iterdir()) == before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full disk")  # noqa: PTH110
def test_a_full_disk_is_said_in_a_sentence(desk: Ost) -> None:
    said = desk.run(*REPORT, "-o", "/dev/full")
    assert said.code == ExitCode.FAILED
    assert "no space left" in said.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_leaves_the_file_as_it_is(desk: Ost, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "w.md").write_text("earlier", encoding="utf-8")
    folder.chmod(0o500)
    try:
        said = desk.run(*REPORT, "-o", folder / "w.md")
    finally:
        folder.chmod(0o700)
    assert said.code == ExitCode.FAILED
    assert (folder / "w.md").read_text(encoding="utf-8") == "earlier"


# --- words that do not fit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--format", "pdf"), "The format must be text, md, html, json, slack, email or teams, not 'pdf'."),
        (("--week", "someday"), "The week is not understood: 'someday'."),
    ],
)
def test_words_that_do_not_fit_are_refused(words: tuple[str, ...], sentence: str, desk: Ost) -> None:
    said = desk.run("report", "weekly", *words)
    assert said.code == ExitCode.USAGE
    assert sentence in said.err
    assert said.out == ""


# --- at a terminal and in a pipe --------------------------------------------------------------------


def test_a_pipe_gets_whole_lines_without_colour(desk: Ost) -> None:
    piped = program(*REPORT, "--db", desk.db, COLUMNS="40").stdout
    assert piped == desk(*REPORT).out
    assert "\x1b" not in piped
    assert max(map(len, piped.splitlines())) > 80


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_terminal_gets_the_same_words_folded(desk: Ost) -> None:
    ((code, shown),) = at_terminal([[*REPORT]], OST_DB=str(desk.db))
    assert code == 0
    wide, narrow = desk(*REPORT).out, without_colour(shown)
    assert "\x1b[" in shown
    assert set(squeezed(wide[wide.index("\nkr") :]).split()) <= set(squeezed(narrow).split())


def test_a_reader_who_has_enough_is_let_go(desk: Ost) -> None:
    argv = [*PROGRAM, *REPORT, "--db", str(desk.db), "--format", "html"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(9) == b"<!DOCTYPE"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0
