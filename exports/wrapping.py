"""Lines that fit a width in whatever font the drawing is seen in.

Widths are classes of characters, between those of Helvetica and those of DejaVu Sans Condensed, which
differ by a few percent. Knows nothing of the fonts that are installed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NARROW = frozenset("ijlI.,:;'|!()[] ft\"`-·")
_WIDE = frozenset("mwMWOQGD@%&—…→►◄■●○√≈")
_ATOMS = re.compile(r"\s+|\S+(?: [%×€][^\s\w]*(?=\s|$))?")
"""Blanks and words; a number and its unit are one."""

MOST_CHARACTERS = 240
"""What is kept of a text before it is wrapped: zero-width characters take no room and would never end."""


def width_of(text: str) -> float:
    """About how wide a text is, in em."""
    return sum(map(_advance, text))


def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.32
    if character in _WIDE:
        return 0.86
    if character.isascii():
        return 0.66 if character.isupper() else 0.55
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.6


def flow(parts: Iterable[str], width: float, lines: int) -> list[str]:
    """Join parts by dots, as many to a line as fit; a part that is longer than a line is wrapped.

    Args:
        parts: Short texts; empty ones are left out.
        width: How wide a line may be, in em.
        lines: How many lines a long part may take.
    """
    done: list[str] = []
    for part in filter(None, parts):
        joined = f"{done[-1]} · {part}" if done else part
        if done and width_of(joined) <= width:
            done[-1] = joined
        else:
            done += wrap(part, width, lines)
    return done


def wrap(text: str, width: float, lines: int, most: int = MOST_CHARACTERS) -> list[str]:
    """Break a text into lines; the last one ends in an ellipsis when something had to go.

    Args:
        text: One line of text.
        width: How wide a line may be, in em.
        lines: How many lines there may be, at least 1.
        most: How many characters are kept at most.
    """
    broken = _broken(text[:most], width)
    if len(broken) <= lines and len(text) <= most:
        return broken
    *whole, last = broken[:lines] or [""]
    while last and width_of(f"{last}…") > width:
        last = last[:-1]
    return [*whole, f"{last.rstrip()}…"]


def _broken(text: str, width: float) -> list[str]:
    done: list[str] = []
    line = ""
    for atom in _ATOMS.findall(text.strip()):
        for piece in [atom] if width_of(atom) <= width else list(atom):
            if line.strip() and width_of(line + piece.rstrip()) > width:
                done.append(line.strip())
                line = ""
            line += piece
    return [*done, line.strip()] if line.strip() else done
