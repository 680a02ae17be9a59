"""What the cards and the heading of a drawing are made of: rows of words, pills and bars with their places.

Measured once, so that every writer (SVG, Graphviz, the page) draws the same. Knows neither colours nor formats.
Lengths are points, and places count from the left edge of the block.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, final

from ost.exports.wrapping import width_of

if TYPE_CHECKING:
    from ost.exports.badges import Badge


class Letter(NamedTuple):
    """How large letters are, in points, and whether they are bold."""

    size: float
    bold: bool = False


LETTERS: dict[str, Letter] = {
    "name": Letter(6.5, bold=True),
    "ref": Letter(7.0),
    "title": Letter(10.0),
    "strong": Letter(10.0, bold=True),
    "small": Letter(7.5),
    "ink": Letter(7.5),
    "change": Letter(7.5, bold=True),
    "badge": Letter(7.0, bold=True),
    "heading": Letter(17.0, bold=True),
    "when": Letter(10.0),
    "legend": Letter(8.0),
    "group": Letter(8.0, bold=True),
}
"""The styles of words by name: of a card, then of the heading above a drawing."""

BOLD = 1.08
"""How much wider bold letters are."""

PILL_HEIGHT = 12.0


@final
class Words(NamedTuple):
    """Some words.

    Attributes:
        x: Where they begin; where they end when `right`.
        style: One of `LETTERS`.
        text: The words, plain and not escaped.
        right: Whether they end at `x`.
    """

    x: float
    style: str
    text: str
    right: bool = False


class Pill(NamedTuple):
    """A badge."""

    x: float
    width: float
    badge: Badge


class Bar(NamedTuple):
    """A progress bar: the share that is done, of 0 to 1, and where the time gone stands on it."""

    x: float
    width: float
    done: float
    pace: float | None


class Chip(NamedTuple):
    """A small card of a kind, for the legend."""

    x: float
    width: float
    kind: str


Piece = Words | Pill | Bar | Chip


class Row(NamedTuple):
    """Some pieces beside each other, from left to right."""

    height: float
    pieces: tuple[Piece, ...] = ()


class Block(NamedTuple):
    """Rows of one width, under each other."""

    width: float
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        """How high all rows are."""
        return sum([row.height for row in self.rows])


@lru_cache(maxsize=4096)
def pill_width(badge: Badge) -> float:
    """How wide a badge is drawn."""
    return round(width_of(str(badge)) * LETTERS["badge"].size * BOLD + 9)


def room_for(text: str, style: str) -> float:
    """How wide words are in a style."""
    letter = LETTERS[style]
    return width_of(text) * letter.size * (BOLD if letter.bold else 1.0)


def packed(groups: list[tuple[tuple[Piece, ...], float]], width: float, gap: float) -> list[list[Piece]]:
    """Rows of pieces, as many to a row as fit.

    Args:
        groups: Pieces that stay together, with places that count from their own left edge, and their width.
        width: How wide a row is.
        gap: What is left free behind each group.
    """
    rows: list[list[Piece]] = []
    used = 0.0
    for pieces, wide in groups:
        if not rows or used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1] += [piece._replace(x=piece.x + used) for piece in pieces]
        used += wide + gap
    return rows
