"""`ost report`."""

from __future__ import annotations

import shutil
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import words_of
from ost.cli.grouping import noun
from ost.cli.options import AsOf, Db, Json
from ost.cli.report_review import app as reviewing

if TYPE_CHECKING:
    from ost.services.report import Report

app = noun(
    "Reports: of a week, and of all since the last review.",
    "ost report weekly",
    "ost report weekly --week last -o report.html",
    "ost report review -o pack.pdf",
)
app.registered_commands += reviewing.registered_commands


class ReportFormat(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    JSON = "json"
    SLACK = "slack"
    EMAIL = "email"
    TEAMS = "teams"


_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal."""

_SUFFIXES = {
    ".txt": ReportFormat.TEXT,
    ".md": ReportFormat.MD,
    ".markdown": ReportFormat.MD,
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".json": ReportFormat.JSON,
    ".eml": ReportFormat.EMAIL,
}


@app.command(
    help="""The week: how the KRs stand, alarms, what failed, what was learned, what to try next.

\b
Examples:
  ost report weekly
  ost report weekly --week last --team Growth
  ost report weekly --week 2026-W45 -o w45.html        the format follows from .md .html .json .txt
  ost report weekly --format slack | pbcopy            or teams, email, md
  ost report weekly -o w45.eml                         a draft for a mail program
"""
)
def weekly(
    week: Annotated[
        str | None,
        typer.Option(
            "--week", metavar="WEEK", help="2026-W45, last, this, or a date in it; this week if not said."
        ),
    ] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's.")] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|md|html|json|slack|email|teams",
            help="Text if nothing says otherwise.",
            autocompletion=words_of(*ReportFormat),
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.formats import chosen_format
    from ost.cli.opening import look_at
    from ost.domain.dates import parse_week
    from ost.services.weekly import weekly_report

    usual = ReportFormat.JSON if as_json else ReportFormat.TEXT
    chosen = chosen_format(ReportFormat, _SUFFIXES, form, output, usual)
    workspace = look_at(db, as_of)
    span = parse_week(week, workspace.day) if week is not None else None
    report = weekly_report(workspace, span, team, charts=chosen is ReportFormat.HTML)
    _write(report, chosen, output, as_json=as_json)


def _write(report: Report, form: ReportFormat, output: str | None, *, as_json: bool) -> None:
    from ost.cli.output import write_document
    from ost.cli.terminal import print_json

    to_stdout = output in {None, "-"}
    if form is ReportFormat.JSON and to_stdout:
        print_json(report.to_json())
    elif form is ReportFormat.TEXT and to_stdout and not as_json:
        print_report(report)
    else:
        mail = (output or "").lower().endswith(".eml")
        write_document(_rendered(report, form, mail=mail), form, output, as_json=as_json)


def _rendered(report: Report, form: ReportFormat, *, mail: bool) -> str | bytes:
    match form:
        case ReportFormat.SLACK:
            from ost.exports.report_slack import to_slack

            return to_slack(report)
        case ReportFormat.TEAMS:
            from ost.exports.report_teams import to_teams

            return to_teams(report)
        case ReportFormat.EMAIL:
            from ost.exports.report_email import to_email, to_eml

            return to_eml(report) if mail else to_email(report)
        case ReportFormat.MD:
            from ost.exports.report_markdown import to_markdown

            return to_markdown(report)
        case ReportFormat.HTML:
            from ost.exports.report_html import to_html

            return to_html(report)
        case ReportFormat.JSON:
            from ost.exports.safe import json_text

            return json_text(report.to_json()) + "\n"
        case ReportFormat.TEXT:
            from ost.exports.report_text import to_text

            return to_text(report, None)


_STYLES = {
    "heading": "bold",
    "strong": "bold",
    "quiet": "dim",
    "good": "bold green",
    "bad": "bold red",
    "warning": "yellow",
    "unsure": "magenta",
    "active": "cyan",
    "waiting": "dim",
    "decided": "bold",
}


def print_report(report: Report) -> None:
    """Print the report: for a person wrapped, with its marks coloured by what they mean; for a pipe plain."""
    from ost.cli.terminal import console, is_terminal
    from ost.exports.report_text import report_lines, to_text

    if not is_terminal():
        print(to_text(report, None), end="")
        return
    from rich.text import Text

    screen = console()
    for line in report_lines(report, min(_WIDEST, shutil.get_terminal_size().columns)):
        styled = Text(line.text)
        styled.stylize(_STYLES.get(line.role, ""), 0, line.marked or None)
        screen.print(styled, soft_wrap=True)
