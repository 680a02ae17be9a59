"""What stands on the card of a thing in a drawing, and how large the card is.

A card is a column of rows, all of one width: the kind with the ref and the first badge, the title, what
differs from before, what is to be known, a KR's bar, what is hidden below it, and the other badges.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ost.exports.badges import badges_of
from ost.exports.blocks import (
    LETTERS,
    PILL_HEIGHT,
    Bar,
    Block,
    Piece,
    Pill,
    Row,
    Words,
    packed,
    pill_width,
    room_for,
)
from ost.exports.lines import DEFINITION, KIND_WORDS, number, text, was_words
from ost.exports.looks import SHAPES
from ost.exports.notes import gone, hidden_words, key_result_notes, notes_of
from ost.exports.safe import plain
from ost.exports.wrapping import flow, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ost.exports.badges import Badge, VerdictWords
    from ost.exports.net import Box

WIDTH = 134.0
"""How wide the rows of a card are, in points."""

SIDE, TOP = 6.0, 4.0
"""What is left free around them, left and right, above and below."""

CARD = WIDTH + 2 * SIDE
"""How wide a card is."""

_BOLD = 1.08
_TITLE = WIDTH / LETTERS["title"].size
_SMALL = WIDTH / LETTERS["small"].size
_TITLE_LINES, _NOTE_LINES, _CHANGE_LINES, _MOST_BADGES = 4, 2, 5, 6
_AIR = Row(3)
_BAR = 106.0
_NAMES = {kind: (word.upper(), room_for(f"{word.upper()}", "name")) for kind, word in KIND_WORDS.items()}


class Card(NamedTuple):
    """A card.

    Attributes:
        name: Its box's name.
        kind: What it is a card of.
        called: The ref and the whole title.
        faded: Whether it is drawn pale.
        ghost: Whether it is no longer where it is drawn.
        badges: Its badges, the most telling first.
        block: What stands on it.
        width: How wide it is with its edge, in points.
        height: How high.
    """

    name: str
    kind: str
    called: str
    faded: bool
    ghost: bool
    badges: tuple[Badge, ...]
    block: Block
    width: float
    height: float


def card_of(box: Box, verdicts: VerdictWords) -> Card:
    """The card of a box.

    Args:
        box: The box.
        verdicts: (KR, verdict) pairs by the initiative's ref.
    """
    view = box.view
    data = view.data
    kind = text(data, "kind")
    ref = str(view.ref)
    title = plain(view.node.title)
    worn = tuple(badges_of(view, verdicts, box.sign, riskiest=box.riskiest))
    head, badges = _head(kind, ref, worn)
    rows = [*head, *_title(kind, title)]
    if box.words:
        rows += _changed(box.words)
    rows += _key_result(data) if kind == "kr" else _notes(kind, data)
    if box.hidden:
        rows += _hidden(hidden_words(box.hidden, box.page))
    if badges:
        rows += _more_badges(badges)
    height = sum([row[0] for row in rows]) + 2 * TOP + SHAPES[kind].above
    block = Block(WIDTH, tuple(rows))
    return Card(box.name, kind, f"{ref}  {title}", box.faded, box.ghost, worn, block, CARD, height)


_NAMED = {kind: Words(0, "name", name) for kind, (name, _) in _NAMES.items()}


def _head(kind: str, ref: str, badges: tuple[Badge, ...]) -> tuple[tuple[Row, ...], tuple[Badge, ...]]:
    """The kind and the ref, and the first badge where there is room beside them; and the badges that are left."""
    at = _NAMES[kind][1] + 2
    said = Words(at, "ref", ref)
    if badges:
        pill = _first_pill(kind, badges[0])
        if at + width_of(ref) * LETTERS["ref"].size <= pill.x:
            return (Row(PILL_HEIGHT, (_NAMED[kind], said, pill)), _AIR), badges[1:]
    return (Row(PILL_HEIGHT, (_NAMED[kind], said)),), badges


@lru_cache(maxsize=1024)
def _first_pill(kind: str, badge: Badge) -> Pill:
    """A badge at the right end of the first row."""
    width = pill_width(badge)
    return Pill(WIDTH - SHAPES[kind].inset - width, width, badge)


@lru_cache(maxsize=4096)
def _more_badges(badges: tuple[Badge, ...]) -> tuple[Row, ...]:
    """The badges after the first, as many to a row as fit."""
    groups: list[tuple[tuple[Piece, ...], float]] = [
        ((Pill(0, pill_width(badge), badge),), pill_width(badge)) for badge in badges[:_MOST_BADGES]
    ]
    rows: list[Row] = []
    for pieces in packed(groups, WIDTH, gap=4):
        rows += [_AIR, Row(PILL_HEIGHT, tuple(pieces))]
    return tuple(rows)


def _title(kind: str, title: str) -> list[Row]:
    if kind in {"objective", "kr"}:
        return [Row(12, (Words(0, "strong", line),)) for line in wrap(title, _TITLE / _BOLD, _TITLE_LINES)]
    return [Row(12, (Words(0, "title", line),)) for line in wrap(title, _TITLE, _TITLE_LINES)]


def _changed(words: str) -> list[Row]:
    """What differs from an earlier moment."""
    return [] if words == "added" else _lines("change", flow([plain(words)], _SMALL / _BOLD, _CHANGE_LINES))


def _hidden(said: Iterable[str]) -> list[Row]:
    return [row for one in said for row in _lines("change", wrap(one, _SMALL / _BOLD, _CHANGE_LINES))]


def _lines(style: str, lines: Iterable[str]) -> list[Row]:
    return [Row(10, (Words(0, style, line),)) for line in lines]


def _notes(kind: str, data: Mapping[str, object]) -> list[Row]:
    return [row for parts in notes_of(data) for row in _flowed(tuple(parts))] if kind != "solution" else []


@lru_cache(maxsize=8192)
def _flowed(parts: tuple[str, ...]) -> tuple[Row, ...]:
    """Short parts in lines; many things have the same to say."""
    return tuple(_lines("small", flow(map(plain, parts), _SMALL, _NOTE_LINES)))


def _key_result(data: Mapping[str, object]) -> list[Row]:
    """From where to where and by when, and how much of the way is gone."""
    way, due = map(plain, key_result_notes(data))
    if room_for(way, "ink") + room_for(due, "small") + 4 <= WIDTH:
        rows = [Row(10, (Words(0, "ink", way), Words(WIDTH, "small", due, right=True)))]
    else:
        rows = _lines("ink", [*wrap(way, _SMALL, _NOTE_LINES), due])
    share = gone(data)
    if share:
        bar = Bar(0, _BAR, min(1.0, max(0.0, number(data, "progress") or 0.0)), number(data, "pace"))
        rows.append(Row(9, (bar, Words(WIDTH, "ink", share, right=True))))
    edited = was_words(data, *DEFINITION)
    return [*rows, *_lines("small", wrap(plain(edited), _SMALL, _NOTE_LINES))] if edited else rows
