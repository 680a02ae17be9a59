"""What stands above a drawing: its title, and a legend of the kinds and badges that are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.text import shortened
from ost.exports import kpis
from ost.exports.badges import GROUPS, Badge
from ost.exports.blocks import PILL_HEIGHT, Block, Chip, Piece, Pill, Row, Words, packed, pill_width, room_for
from ost.exports.lines import KIND_WORDS
from ost.exports.safe import plain
from ost.exports.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.exports.cards import Card
    from ost.exports.net import Net
    from ost.services.views import NodeView

NARROWEST = 640.0
"""The least width of a heading, in points."""

_NAME_WIDTH = 40
_GROUP = 52.0
_GAP = 14.0
_BETWEEN = 3.0
_MOST_KPIS = 8

_Entry = tuple[tuple[Piece, ...], float]


def heading(
    name: str, when: str, net: Net, cards: Sequence[Card], width: float, watched: Sequence[NodeView] = ()
) -> Block:
    """The block above a drawing.

    Args:
        name: The workspace's name.
        when: The day, or the two moments, that it shows.
        net: What is drawn of it.
        cards: The cards of its boxes.
        width: How wide it may be, in points; at least `NARROWEST` is taken.
        watched: The KPIs.
    """
    called = next(iter(wrap(plain(name), _NAME_WIDTH, 1)), "Untitled")
    title = Words(0, "heading", called)
    shown = Words(room_for(called, "heading") + 10, "when", plain(when))
    rows = [Row(28, (title, shown))]
    wide = max(NARROWEST, width)
    for group, entries in ({"KPIs": _kpis(watched)} | _entries(net, cards)).items():
        for number, pieces in enumerate(packed(entries, wide - _GROUP, 0)):
            name_of = (Words(0, "group", group),) if number == 0 else ()
            moved = tuple(piece._replace(x=piece.x + _GROUP) for piece in pieces)
            rows += [Row(PILL_HEIGHT, (*name_of, *moved)), Row(_BETWEEN)]
    return Block(wide, (*rows, Row(8)))


def _entries(net: Net, cards: Sequence[Card]) -> dict[str, list[_Entry]]:
    """What the legend explains by group; groups without any are left out."""
    kinds = {card.kind for card in cards}
    worn = {badge.word for badge in {badge for card in cards for badge in card.badges}}
    found = {"Kind": [_kind(kind) for kind in KIND_WORDS if kind in kinds]}
    if net.delivers:
        found["Kind"].append(_said((), 0, "dashed line: the solution that an initiative delivers"))
    if net.pale:
        found["Kind"].append(_said((), 0, "grey: as it was, or gone" if net.compared else "grey: given up"))
    for group, members in GROUPS.items():
        found[group] = [_badge(Badge(word)) for word in members if word in worn]
    return {group: entries for group, entries in found.items() if entries}


def _kpis(views: Sequence[NodeView]) -> list[_Entry]:
    """Each KPI with its sign and word, its name, its value and its range; in letters alone, since a label is short."""
    found = []
    for view in views[:_MOST_KPIS]:
        mark = " ".join(map(str, kpis.badges(view)[:1]))
        name = shortened(plain(view.node.title), _NAME_WIDTH)
        found.append(_said((), 0, f"{mark} · {view.ref} {name}: {plain(kpis.now_words(view.data))}"))
    more = len(views) - _MOST_KPIS
    return found + ([_said((), 0, f"and {more} more")] if more > 0 else [])


def _kind(kind: str) -> _Entry:
    return _said((Chip(0, 20, kind),), 20, KIND_WORDS[kind])


def _badge(badge: Badge) -> _Entry:
    width = pill_width(badge)
    return _said((Pill(0, width, badge),), width, badge.meaning)


def _said(sign: tuple[Piece, ...], width: float, meaning: str) -> _Entry:
    """A sign with its meaning behind it."""
    room = room_for(meaning, "legend") + 4
    return (*sign, Words(width + 4 if sign else 0, "legend", meaning)), width + room + _GAP
