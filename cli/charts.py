"""How a chart looks at a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ost.cli.terminal import print_pieces, width_of
from ost.exports.chart_terminal import HEIGHT, UNICODE, WIDTH, to_lines

if TYPE_CHECKING:
    from ost.services.chart import Chart

STYLES = {
    "title": "bold",
    "series": "bold cyan",
    "limits": "dim",
    "target": "green",
    "healthy": "green",
    "launch": "bold",
    "without": "yellow",
    "fan": "magenta",
}
"""The colour of each part; its mark says the same."""

_SMALLER = 12


def print_chart(
    chart: Chart, width: int | None = None, *, ascii_only: bool = False, indent: str = "", alone: bool = True
) -> None:
    """Print a chart as wide as the terminal, or 80 columns where nobody looks.

    Args:
        chart: What is drawn.
        width: How many columns it takes, where that was said.
        ascii_only: Whether only ASCII is wanted; else it is where the terminal has nothing else.
        indent: What every line begins with.
        alone: Whether it says whose it is and what it tells.
    """
    room = (width or width_of(sys.stdout) or WIDTH) - len(indent)
    height = HEIGHT if alone else _SMALLER
    plain = ascii_only or not can_show(sys.stdout.encoding)
    for line in to_lines(chart, room, height=height, ascii_only=plain, alone=alone):
        pieces = [(text, STYLES.get(part)) for text, part in line]
        print_pieces([(indent, None), *pieces] if line else [])


def can_show(encoding: str | None) -> bool:
    """Whether an encoding has the characters that a chart is drawn with."""
    marks = "".join(str(getattr(UNICODE, name)) for name in UNICODE.__dataclass_fields__)
    try:
        f"{marks}\u2881".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
