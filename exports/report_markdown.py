"""The weekly report as Markdown that can be pasted: GitHub, Notion and others read it, and so do people.

Headings, lists, bold and code only: no tables, since not every place that it is pasted into has them.
The texts of users come out as they were typed, and nothing in them is read as markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports.markdown import literal
from ost.exports.report_outline import Dialect, parts_of
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.services.report import Report

_BULLET = re.compile(r"^([-+=])")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def begun(content: str) -> str:
    """A safe text that begins a line: it begins no list and underlines nothing."""
    return _NUMBERED.sub(r"\1\\\2", _BULLET.sub(r"\\\1", content))


MARKDOWN = Dialect(
    inline=lambda content: literal(plain(content)),
    begin=lambda content: begun(literal(plain(content))),
    bold=lambda content: f"**{content}**",
    code=lambda content: f"`{content}`",
    heading=lambda level, content: f"{'#' * level} {content}",
)


def to_markdown(report: Report) -> str:
    """The report as GitHub-flavoured Markdown."""
    return "\n\n".join(parts_of(report, MARKDOWN)) + "\n"
