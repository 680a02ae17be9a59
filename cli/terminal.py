"""Where output goes: tables and colour for a person at a terminal, plain lines for a pipe, JSON for programs.

The one place that decides; commands hand over what should be shown.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TextIO

from ost.cli.this_run import mended
from ost.domain.text import shown
from ost.exports.columns import columns_of, fold, padded
from ost.exports.safe import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rich.console import Console

STYLES = {
    "achieved": "green",
    "on track": "green",
    "behind": "yellow",
    "stalled": "red",
    "missed": "red",
    "moved": "green",
    "wrong way": "red",
    "not moved": "red",
    "can't tell": "yellow",
    "confounded": "yellow",
    "too early": "cyan",
    "no data": "dim",
    "alarm": "bold red",
    "supported": "green",
    "refuted": "red",
    "inconclusive": "yellow",
    "running": "cyan",
    "shipped": "green",
    "dropped": "dim",
    "parked": "dim",
    "√ in range": "green",
    "× out of range": "red",
}
"""The colour of a word in a table; the word itself always says the same."""

_GAP = "  "
_NARROWEST = 16
"""How far a column of a table may be narrowed, in cells."""


def is_terminal() -> bool:
    """Whether a person is looking."""
    return sys.stdout.isatty()


def width_of(stream: TextIO) -> int | None:
    """How many columns a stream has; None where nobody looks and lines stay as long as they are."""
    return max(40, shutil.get_terminal_size().columns) if stream.isatty() else None


def is_plain() -> bool:
    """Whether colour is not wanted, or not possible."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") in {"dumb", ""}


@cache
def console() -> Console:
    """A console that neither reads markup nor guesses at highlights."""
    from rich.console import Console

    plain = is_plain()
    return Console(
        markup=False, highlight=False, emoji=False, no_color=plain, color_system=None if plain else "auto"
    )


def note(message: str) -> None:
    """Say something that is not data."""
    for part in _wrapped(mended(message), width_of(sys.stderr)):
        print(part, file=sys.stderr)


def arrow_keys() -> None:
    """Let arrow keys move in an answer at a prompt, where the system has them."""
    with suppress(ImportError):
        importlib.import_module("readline")


def echo_day(option: str, said: str, day: date) -> None:
    """Say which day was understood, where it was not typed as one."""
    if said.strip() != day.isoformat():
        note(f"{option} {said.strip()}: understood as {day}.")


def print_json(document: object) -> None:
    """Print one JSON document."""
    print(json_text(document, 2 if is_terminal() else None))


def line(text: str = "", style: str | None = None, hang: str = "") -> None:
    """Print one line, wrapped at words where a person looks; colour only there, too.

    Args:
        text: The line.
        style: Its colour.
        hang: What the lines after the first are indented by, beyond the first one's own indent.
    """
    for part in _wrapped(text, width_of(sys.stdout), hang):
        print_pieces([(part, style)])


def _wrapped(text: str, width: int | None, hang: str = "") -> list[str]:
    """A text in lines that fit; what fits already is left as it is, blanks and all."""
    text = shown(text)
    if width is None or columns_of(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())]
    return fold(text.lstrip(), width, indent, indent + hang)


def print_pieces(pieces: Sequence[tuple[str, str | None]]) -> None:
    """Print pieces of one line, each in its colour."""
    if is_terminal() and not is_plain() and any(style for _, style in pieces):
        from rich.text import Text

        styled = Text.assemble(*((text, style or "") for text, style in pieces))
        styled.rstrip()
        console().print(styled, soft_wrap=True)
    else:
        print("".join(text for text, _ in pieces).rstrip())


def headed(left: str, word: str) -> None:
    """Print a line with a word of `STYLES` at the right edge, or behind it where nobody looks."""
    width = width_of(sys.stdout)
    if width is None:
        print_pieces([(f"{left}{_GAP}{word}", None)])
        return
    *above, last = fold(shown(left), width - columns_of(word) - len(_GAP), rest="     ")
    for part in above:
        print_pieces([(part, "bold")])
    print_pieces([(padded(last, width - columns_of(word)), "bold"), (word, STYLES.get(word))])


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: frozenset[int] = frozenset(),
    wide: Sequence[int] = (-1,),
) -> None:
    """Print a table; at a terminal that is too narrow some columns are wrapped.

    Args:
        headers: The names of the columns.
        rows: The cells, each one line.
        right: Which columns are numbers, set to the right.
        wide: The columns that may be wrapped; -1 is the last one.
    """
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(columns_of, column)) for column in zip(headers, *cells, strict=True)]
    room = width_of(sys.stdout)
    if room is not None:
        _narrow(widths, [i % len(headers) for i in wide], room)
    _row(headers, widths, right, heading=True)
    for row in cells:
        _row(row, widths, right)


def _narrow(widths: list[int], wide: Sequence[int], room: int) -> None:
    """Take from the widest of the columns that may be wrapped until the table fits."""
    while sum(widths) + len(_GAP) * (len(widths) - 1) > room:
        widest = max(wide, key=lambda i: widths[i])
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _row(
    cells: Sequence[str], widths: Sequence[int], right: frozenset[int], *, heading: bool = False
) -> None:
    broken = [fold(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, broken))):
        pieces: list[tuple[str, str | None]] = []
        for i, lines in enumerate(broken):
            text = lines[number] if number < len(lines) else ""
            lead = " " * (widths[i] - columns_of(text)) if i in right else ""
            style = "bold" if heading else STYLES.get(cells[i])
            pieces += [(_GAP if i else "", None), (padded(f"{lead}{text}", widths[i]), style)]
        print_pieces(pieces)
