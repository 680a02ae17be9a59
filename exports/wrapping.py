"""Lines that fit a width in whatever font the drawing is seen in.

Widths are classes of characters, between those of Helvetica and those of DejaVu Sans Condensed, which
differ by a few percent. Knows nothing of the fonts that are installed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NARROW = frozenset("ijlI.,:;'|!()[] ft\"`-·")
_WIDE = frozenset("mwMWOQGD@%&—…→►◄■●○√≈")
_UNITS = frozenset("%×€")
_ATOMS = re.compile(r"\s+|\S+(?: [%×€][^\s\w]*(?=\s|$))?")
"""Blanks and words; a number and its unit are one."""

MOST_CHARACTERS = 240
"""What is kept of a text before it is wrapped: zero-width characters take no room and would never end."""


class _Advances(dict[str, float]):
    """About how wide each character is, in em, worked out when it is first met."""

    def __missing__(self, character: str) -> float:
        found = self[character] = _advance(character)
        return found


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


_ADVANCES = _Advances()


def width_of(text: str) -> float:
    """About how wide a text is, in em."""
    return sum(map(_ADVANCES.__getitem__, text))


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


_width_of_atom = lru_cache(maxsize=1 << 16)(width_of)
"""Words come again and again."""
_BLANK = _advance(" ")


def _broken(text: str, width: float) -> list[str]:
    text = text.strip()
    if text.isprintable() and "  " not in text and _UNITS.isdisjoint(text):  # a fast way for what is usual
        words = text.split(" ")
        widths = [*map(_width_of_atom, words)]
        if max(widths) <= width:
            return _filled(words, widths, width)
    atoms: list[str] = _ATOMS.findall(text)
    widths = [*map(_width_of_atom, atoms)]
    if sum(widths) <= width:
        return [text] if atoms else []
    done: list[str] = []
    line = ""
    used = 0.0
    for atom, wide in zip(atoms, widths, strict=True):
        for piece, room in ((atom, wide),) if wide <= width else [(one, _ADVANCES[one]) for one in atom]:
            if used + room > width and line and not piece.isspace():
                done.append(line.rstrip())
                line, used = "", 0.0
            if line or not piece.isspace():
                line += piece
                used += room
    return [*done, line.rstrip()] if line else done


def _filled(words: list[str], widths: list[float], width: float) -> list[str]:
    """Lines of words with single blanks between them, none of which is longer than a line."""
    done: list[str] = []
    start = 0
    used = -_BLANK
    for at, wide in enumerate(widths):
        used += _BLANK + wide
        if used > width and at > start:
            done.append(" ".join(words[start:at]))
            start, used = at, wide
    last = " ".join(words[start:])
    return [*done, last] if last else done
