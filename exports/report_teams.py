"""The weekly report as the Markdown that Microsoft Teams renders: headings, lists, bold and code; no HTML, no tables.

A text of users comes out as it was typed, with Markdown's own backslashes before what would be a mark; a mention
(`<at>…</at>`) is none without its element, and a name behind `@` gets a joiner without width. What a webhook takes is
28 KB, the JSON around it and in it counted: a longer report is cut, and says so. Source:
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ost.exports.markdown import literal
from ost.exports.report_markdown import begun
from ost.exports.report_outline import Dialect, fitted, parts_of
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.services.report import Report

LONGEST_MESSAGE = 28_000
"""In bytes, as JSON."""

REST = "The rest does not fit into a message: `ost report weekly --format html -o report.html`"

_JOINER = "\N{WORD JOINER}"


def _literal(content: str) -> str:
    """A text of users in which nothing is read as Markdown or HTML; GitHub's entity for a joiner as the character."""
    return literal(plain(content)).replace("&#8288;", _JOINER)


TEAMS = Dialect(
    inline=_literal,
    begin=lambda content: begun(_literal(content)),
    bold=lambda content: f"**{content}**",
    code=lambda content: f"`{plain(content).replace('`', 'ˋ')}`",
    heading=lambda level, content: f"{'#' * level} {content}",
)


def to_teams(report: Report) -> str:
    """The report as Markdown for Teams."""
    return fitted(parts_of(report, TEAMS), LONGEST_MESSAGE, _sent, REST)


def _sent(text: str) -> int:
    """How many bytes a text is in the JSON that is sent."""
    return len(json.dumps(text, ensure_ascii=False).encode())
