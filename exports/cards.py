"""What stands on the card of a thing in a drawing, and how large the card is.

A card is a column of rows, all of one width: the kind with the ref and the first badge, the title, what
differs from before, what is to be known, a KR's bar, what is hidden below it, and the other badges.
"""

from __future__ import annotations

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
    kind = text(view.data, "kind")
    title = plain(view.node.title)
    worn = badges_of(view, verdicts, box.sign, riskiest=box.riskiest)
    head, badges = _head(kind, str(view.ref), worn)
    rows = [*head, *_title(kind, title), *_changed(box.words), *_notes(kind, view.data)]
    for said in hidden_words(box.hidden, box.page):
        rows += _lines("change", wrap(said, _SMALL / _BOLD, _CHANGE_LINES))
    groups: list[tuple[tuple[Piece, ...], float]] = [
        ((Pill(0, width, badge),), width)
        for badge, width in ((badge, pill_width(badge)) for badge in badges[:_MOST_BADGES])
    ]
    for pieces in packed(groups, WIDTH, gap=4):
        rows += [_AIR, Row(PILL_HEIGHT, tuple(pieces))]
    block = Block(WIDTH, tuple(rows))
    height = block.height + 2 * TOP + SHAPES[kind].above
    return Card(
        box.name, kind, f"{view.ref}  {title}", box.faded, box.ghost, tuple(worn), block, CARD, height
    )


def _head(kind: str, ref: str, badges: list[Badge]) -> tuple[list[Row], list[Badge]]:
    """The kind and the ref, and the first badge where there is room beside them; and the badges that are left."""
    name, wide = _NAMES[kind]
    said = (Words(0, "name", name), Words(wide + 2, "ref", ref))
    if badges:
        width = pill_width(badges[0])
        right = WIDTH - SHAPES[kind].inset
        if wide + 2 + width_of(ref) * LETTERS["ref"].size <= right - width:
            return [Row(PILL_HEIGHT, (*said, Pill(right - width, width, badges[0]))), _AIR], badges[1:]
    return [Row(PILL_HEIGHT, said)], badges


def _title(kind: str, title: str) -> list[Row]:
    if kind in {"objective", "kr"}:
        return [Row(12, (Words(0, "strong", line),)) for line in wrap(title, _TITLE / _BOLD, _TITLE_LINES)]
    return [Row(12, (Words(0, "title", line),)) for line in wrap(title, _TITLE, _TITLE_LINES)]


def _changed(words: str) -> list[Row]:
    """What differs from an earlier moment."""
    if words in {"", "added"}:
        return []
    return _lines("change", flow([plain(words)], _SMALL / _BOLD, _CHANGE_LINES))


def _lines(style: str, lines: Iterable[str]) -> list[Row]:
    return [Row(10, (Words(0, style, line),)) for line in lines]


def _notes(kind: str, data: Mapping[str, object]) -> list[Row]:
    if kind == "kr":
        return _key_result(data)
    rows: list[Row] = []
    for parts in notes_of(data):
        rows += _lines("small", flow(map(plain, parts), _SMALL, _NOTE_LINES))
    return rows


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
