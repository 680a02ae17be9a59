"""Lines that fit the columns of a terminal, whatever script they are written in.

Counts cells and cuts between what a reader sees as characters, by Rich's tables. Knows nothing of colours and of
terminals that are there.
"""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATOMS = re.compile(r"\s+|\S*\d [%×]\S*|\S+")
"""A number stays with its percent sign, or with the × behind it."""


def columns_of(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else sum(cells for _cluster, cells in _clusters(text))


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """What a reader sees as one character (a letter with its accents, a family of emoji), each with its cells."""
    if text.isascii():
        yield from zip(text, repeat(1))
        return
    from rich.cells import split_graphemes

    for start, end, cells in split_graphemes(text, "latest")[0]:
        yield text[start:end], cells


def cut(text: str, width: int) -> str:
    """A text in at most `width` cells, the last one an ellipsis when something had to go."""
    if columns_of(text) <= width:
        return text
    kept, room = "", width - 1
    for cluster, cells in _clusters(text):
        room -= cells
        if room < 0:
            break
        kept += cluster
    return f"{kept.rstrip()}…"


def padded(text: str, width: int) -> str:
    """A text with spaces behind it to fill `width` cells."""
    return text + " " * (width - columns_of(text))


def fold(text: str, width: int | None, first: str = "", rest: str = "") -> list[str]:
    """Break one line of text at spaces into lines; a word that is wider than a line is broken inside.

    Args:
        text: The text, without line ends.
        width: How many cells a line may take, its lead included; None for one line however long.
        first: What the first line begins with.
        rest: What the others begin with.
    """
    if width is None:
        return [f"{first}{text}".rstrip()]
    lines: list[str] = []
    line, room, lead = "", width - columns_of(first), first
    for atom in _ATOMS.findall(text):
        for piece in _pieces(atom, width - columns_of(rest)):
            size = columns_of(piece)
            if size > room and line.strip() and not piece.isspace():
                lines.append(f"{lead}{line}".rstrip())
                line, room, lead = "", width - columns_of(rest), rest
            if line or not piece.isspace():
                line += piece
                room -= size
    return [*lines, f"{lead}{line}".rstrip()]


def _pieces(atom: str, width: int) -> list[str]:
    """A word whole where it fits a line, else in pieces that do."""
    if columns_of(atom) <= width or atom.isspace():
        return [atom]
    pieces, room = [""], max(1, width)
    for cluster, cells in _clusters(atom):
        if cells > room:
            pieces.append("")
            room = max(1, width)
        pieces[-1] += cluster
        room -= cells
    return pieces
