"""The weekly report in every format, compared as bytes.

After a change that is meant: `OST_UPDATE_GOLDENS=1 pytest tests/exports/test_report_goldens.py`, then look
at the difference in `tests/exports/golden` before it is committed.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from weekly_story import report_of, story

from ost.analysis.types import Verdict
from ost.exports.report_email import to_email, to_eml
from ost.exports.report_html import to_html
from ost.exports.report_markdown import to_markdown
from ost.exports.report_slack import to_slack
from ost.exports.report_teams import to_teams
from ost.exports.report_text import to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.report import Report

GOLDEN = Path(__file__).parent / "golden"

FORMATS: dict[str, Callable[[Report], str | bytes]] = {
    "report.txt": lambda report: to_text(report, 80),
    "report.md": to_markdown,
    "report.html": to_html,
    "report-slack.txt": to_slack,
    "report-teams.md": to_teams,
    "report-email.txt": to_email,
    "report.eml": to_eml,
    "report.json": lambda report: json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n",
}
SECTIONS = (
    *("Alarms", "Experiments finished", "Decisions taken", "Interviews held"),
    *("Rests on something that has changed", "Check-ins missing"),
)


@pytest.fixture(scope="module")
def report() -> Report:
    """The story's week, looked at on the Wednesday after it."""
    return report_of(story())


def test_the_story_has_everything_that_a_report_can_tell(report: Report) -> None:
    verdicts = {one.judgement.verdict for kr in report.krs for one in kr.verdicts}
    assert verdicts == set(Verdict)
    assert {alarm.kind for alarm in report.alarms} == {
        "nowhere",
        "unmeasured",
        "contradiction",
        "early_sign",
        "unread",
        "missed_checkins",
        "out_of_range",
    }
    lists = (report.failed, report.experiments_finished, report.decisions, report.interviews)
    assert all(lists)
    assert report.missing_checkins
    assert report.suspects
    assert report.new_failures


def bytes_of(made: str | bytes) -> bytes:
    return made.encode() if isinstance(made, str) else made


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_comes_out_as_it_did(name: str, report: Report) -> None:
    made = bytes_of(FORMATS[name](report))
    file = GOLDEN / name
    if os.environ.get("OST_UPDATE_GOLDENS"):
        file.write_bytes(made)
    assert made == file.read_bytes(), f"{name} differs; see the docstring of this file"


@pytest.mark.parametrize("name", FORMATS)
def test_a_week_that_is_over_reads_the_same_on_every_later_day(name: str, report: Report) -> None:
    assert FORMATS[name](report_of(story(), date(2027, 3, 1))) == FORMATS[name](report)


FOR_PEOPLE = [name for name in FORMATS if not name.endswith((".json", ".eml"))]


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_every_section_stands_in_every_format_for_people(name: str, report: Report) -> None:
    made = bytes_of(FORMATS[name](report)).decode()
    for section in SECTIONS:
        assert section in made
    for kr in report.krs:
        assert kr.view.node.title in made
    for heading in ("Went the wrong way", "Did not move", "Cannot tell", "Confounded"):
        assert heading in made
    assert made.index("Did not move") < made.index("Cannot tell"), "findings stand before what cannot be told"


@pytest.mark.parametrize("name", ["report.txt", "report.md", "report.html"])
def test_a_moved_target_is_told_with_how_the_kr_stands_by_its_first_one(name: str, report: Report) -> None:
    made = bytes_of(FORMATS[name](report)).decode()
    assert "50 → 51.6 → 62 % by 2026-12-31 (target was 65)" in made
    assert "By its first definition: 11 %, behind." in made
    assert "criterion was 7 of 10" in " ".join(made.split())


def test_an_eml_file_is_a_message_that_holds_what_the_text_says(report: Report) -> None:
    from email import message_from_bytes, policy

    message = message_from_bytes(to_eml(report), policy=policy.default)
    assert message.defects == []
    assert set(message.keys()) >= {"From", "Date", "Subject", "Message-ID", "MIME-Version"}
    assert message.get_content().replace("\r\n", "\n") == to_text(report, 72)
    assert message["Subject"] == to_email(report).split("\n")[0].removeprefix("Subject: ")
    assert max(map(len, to_eml(report).split(b"\r\n"))) <= 78
