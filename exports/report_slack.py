"""The weekly report as Slack's mrkdwn: `*bold*`, `code` and lists with `-`, in blocks that Slack takes.

mrkdwn has no way to escape its own marks (only `&`, `<` and `>` have one), so that in the texts of users they give way
to characters that look the same: `∗` for `*`, `ˋ` for a backtick, `∼` for `~`, and `＿` for a `_` at the edge of a
word. Names behind `@` and `#` and emoji between colons get a joiner without width: nobody is called, no channel is
linked. A block has at most 3,000 characters, a message 40,000. Sources:
https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/reference/block-kit/blocks/section-block
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports.report_outline import Dialect, fitted, parts_of
from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.report import Report

LONGEST_MESSAGE = 40_000
LONGEST_BLOCK = 3_000
REST = "The rest does not fit into a message: ost report weekly --format html -o report.html"

_LOOK_ALIKE = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_NAME = re.compile(r"([@#])(?=\w)")
_EMOJI = re.compile(r":(?=[\w'+-]+:)")
_JOINER = "\N{WORD JOINER}"


def _entities(content: str) -> str:
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(content: str) -> str:
    """A text of users in which Slack finds nothing but text."""
    words = _EDGE.sub("＿", plain(content).translate(_LOOK_ALIKE))
    return _entities(_EMOJI.sub(f":{_JOINER}", _NAME.sub(rf"\1{_JOINER}", words)))


def _bold(content: str) -> str:
    bare = content.replace("`", "").strip()  # code is not bold in Slack
    return f"*{bare}*" if bare else ""


SLACK = Dialect(
    inline=literal,
    begin=literal,
    bold=_bold,
    code=lambda content: f"`{_entities(plain(content).replace('`', 'ˋ'))}`",
    heading=lambda _, content: _bold(content),
    deeper="    - ",
    airy=False,
)


def to_slack(report: Report) -> str:
    """The report as mrkdwn; what stands between empty lines fits into a block each, and all of it into a message."""
    blocks = [block for part in parts_of(report, SLACK) for block in _blocks(part)]
    return fitted(blocks, LONGEST_MESSAGE, len, REST)


def _blocks(part: str) -> Iterator[str]:
    """A part in pieces that fit into blocks, cut between lines."""
    lines: list[str] = []
    room = LONGEST_BLOCK
    for line in part.split("\n"):
        for piece in _pieces(line):
            if len(piece) + 1 > room and lines:
                yield "\n".join(lines)
                lines, room = [], LONGEST_BLOCK
            lines.append(piece)
            room -= len(piece) + 1
    yield "\n".join(lines)


def _pieces(line: str) -> Iterator[str]:
    """A line that no block takes, cut at blanks, and never within what stands for one character."""
    while len(line) > LONGEST_BLOCK - 1:
        end = line.rfind(" ", 0, LONGEST_BLOCK - 1)
        if end <= 0:
            end = LONGEST_BLOCK - 1
            entity = line.rfind("&", end - 5, end)
            end = entity if entity > 0 and ";" not in line[entity:end] else end
        yield line[:end]
        line = line[end:].lstrip()
    yield line
