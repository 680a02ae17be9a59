"""A picture as a JSON Canvas, which Obsidian and others open: a text node per card, an edge per line.

Written after version 1.0 of the specification, https://jsoncanvas.org/spec/1.0/. Texts are Markdown, in which titles
stand whole and escaped: nothing in them is a link, an embedded file, a tag or a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.blocks import Words
from ost.exports.lines import KIND_WORDS
from ost.exports.markdown import literal_line
from ost.exports.picture import LineKind
from ost.exports.safe import json_text, plain

if TYPE_CHECKING:
    from ost.exports.cards import Card
    from ost.exports.looks import Theme
    from ost.exports.picture import Line, Picture, Placed

_SCALE = 2.0
"""Pixels for a point: a canvas is written in letters of 16 pixels, a card in letters of 8 points."""

_NOTES = frozenset({"small", "ink", "change"})
_BREAK = "  \n"


def to_canvas(picture: Picture, theme: Theme) -> str:
    """The document.

    Args:
        picture: What is drawn.
        theme: Its colours.
    """
    cards = {one.card.name: one for one in picture.cards}
    nodes = [_node(one, theme) for one in picture.cards]
    edges = [_edge(line, cards, theme) for line in picture.lines]
    return json_text({"nodes": nodes, "edges": edges}) + "\n"


def _node(placed: Placed, theme: Theme) -> dict[str, object]:
    card = placed.card
    return {
        "id": _id(card.name),
        "type": "text",
        "x": round(placed.x * _SCALE),
        "y": round(placed.y * _SCALE),
        "width": round(card.width * _SCALE),
        "height": round(card.height * _SCALE),
        "color": theme.paint(card.kind, faded=card.faded).line,
        "text": _text(card),
    }


def _text(card: Card) -> str:
    ref, _, title = card.called.partition("  ")
    shown = literal_line(plain(title))
    rows = [f"**{KIND_WORDS[card.kind]}** {ref}", f"~~{shown}~~" if card.ghost and shown else shown]
    for row in card.block.rows:
        said = [one.text for one in row.pieces if isinstance(one, Words) and one.style in _NOTES]
        rows.append(literal_line(plain("  ".join(said))))
    rows.append(" · ".join(f"**{literal_line(str(badge))}**" for badge in card.badges))
    return _BREAK.join(filter(None, rows))


def _edge(line: Line, cards: dict[str, Placed], theme: Theme) -> dict[str, object]:
    source, target = line.ends
    delivers = line.kind is LineKind.DELIVERS
    colour = theme.kinds["initiative"].line if delivers else theme.edge
    edge: dict[str, object] = {
        "id": f"{line.kind}-{_id(source)}-{_id(target)}",
        "fromNode": _id(source),
        "fromSide": _side(line.points[0], cards[source]),
        "toNode": _id(target),
        "toSide": _side(line.points[-1], cards[target]),
        "toEnd": "arrow" if delivers else "none",
        "color": theme.pale_edge if line.pale else colour,
    }
    return edge | ({"label": "delivers"} if delivers else {})


def _side(point: tuple[float, float], placed: Placed) -> str:
    """The side of a card that is nearest to where a line meets it."""
    (x, y), card = point, placed.card
    away = {
        "left": abs(x - placed.x),
        "right": abs(x - placed.x - card.width),
        "top": abs(y - placed.y),
        "bottom": abs(y - placed.y - card.height),
    }
    return min(away, key=away.__getitem__)


def _id(name: str) -> str:
    return name.replace(" ", "_")
