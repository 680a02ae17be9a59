"""What the scripts of the interactive page get: the net of a tree as plain values, with its cards drawn beforehand.

Every text is cleaned here, and the page's scripts put it on the screen as text alone. Cards come as places of words,
badges and bars; the outlines that many share stand in a table. Knows nothing of the page's looks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.exports.blocks import LETTERS, PILL_HEIGHT, Bar, Pill, Words
from ost.exports.cards import SIDE, TOP, card_of
from ost.exports.lines import KIND_WORDS, STATE_WORDS, text
from ost.exports.looks import SHAPES
from ost.exports.notes import notes_of
from ost.exports.picture_svg import BASELINE, card_outline, pill_corner
from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.exports.badges import Badge, VerdictWords
    from ost.exports.cards import Card
    from ost.exports.net import Box, Net
    from ost.services.chart import Chart

Section = tuple[str, "Sequence[str]"]
"""A heading, and lines of text."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the page tells of a thing when it is opened, beside what stands on its card.

    Attributes:
        sections: By ref: what is told, in order.
        charts: By ref of a KR: its chart.
    """

    sections: Mapping[str, Sequence[Section]] = field(default_factory=dict)
    charts: Mapping[str, Chart] = field(default_factory=dict)


def identity(name: str) -> str:
    """The name of a box as the page's address has it: `kr1`, or `opp1-under-kr1` for what has moved away."""
    return name.replace(" ", "-")


def page_data(
    net: Net, verdicts: VerdictWords, details: Details, *, down: bool = False, layered: bool = True
) -> str:
    r"""The values as JSON that may stand in a `<script>` of a page: `<` is written as `\u003c`.

    Args:
        net: What is drawn.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        details: What is told of each thing.
        down: Whether children stand below their parent.
        layered: Whether all cards of a level begin at the same place.
    """
    places = {box.name: place for place, box in enumerate(net.boxes)}
    outlines: dict[str, list[object]] = {}
    nodes: list[dict[str, object]] = []
    for box in net.boxes:
        above = places[net.above[box.name]] if box.name in net.above else -1
        team = _team(box) or (str(nodes[above]["team"]) if above >= 0 else "")
        nodes.append(
            {
                "id": identity(box.name),
                "ref": str(box.view.ref),
                "kind": text(box.view.data, "kind"),
                "title": plain(box.view.node.title),
                "above": above,
                "team": team,
                "status": _status(box),
                "verdicts": sorted({badge.word for badge in _verdict_badges(box, verdicts)}),
                "sign": box.sign,
                "change": _change(box),
                "faded": box.faded,
                "ghost": box.ghost,
                "words": [plain(" · ".join(filter(None, parts))) for parts in notes_of(box.view.data)],
                "sections": [
                    [plain(heading), [plain(line) for line in lines]]
                    for heading, lines in details.sections.get(str(box.view.ref), ())
                ],
                "card": _card(card_of(box, verdicts), outlines),
            }
        )
    also = [
        [places[one], places[other]] for one, other in net.lines if net.above[other] != one and one in places
    ]
    document = {
        "kinds": KIND_WORDS,
        "letters": {name: [letter.size, letter.bold] for name, letter in LETTERS.items()},
        "compared": net.compared,
        "down": down,
        "layered": layered,
        "outlines": outlines,
        "nodes": nodes,
        "also": also,
        "delivers": [[places[one], places[other]] for one, other in net.delivers],
    }
    made = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return made.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _team(box: Box) -> str:
    return plain(text(box.view.data, "team"))


def _status(box: Box) -> str:
    """A thing's status as people say it; of a KR how it stands."""
    data = box.view.data
    if data.get("archived"):
        return "archived"
    if text(data, "kind") == "kr" and text(data, "status") == "open":
        return STATE_WORDS.get(text(data, "state"), text(data, "state"))
    return text(data, "status").replace("_", " ")


def _change(box: Box) -> str:
    """How it differs from an earlier moment, in a word or more."""
    words = {"+": "added", "-": "gone", ">": "moved here", "<": "moved away", "~": "changed"}
    return words.get(box.sign, "")


def _verdict_badges(box: Box, verdicts: VerdictWords) -> list[Badge]:
    from ost.exports.badges import verdict_badges

    return verdict_badges(verdicts.get(str(box.view.ref), ()))


def _card(card: Card, outlines: dict[str, list[object]]) -> dict[str, object]:
    """A card: its size, the name of its outline, and what stands on it with places that count from its corner."""
    look = "pale" if card.faded else card.kind
    name = f"{card.kind} {look} {card.height:g}{' ghost' if card.ghost else ''}"
    if name not in outlines:
        from xml.etree import ElementTree as ET

        drawn = f"<g>{card_outline(card.kind, look, card.height, card.ghost)}</g>"
        outlines[name] = [[part.tag, part.attrib] for part in ET.fromstring(drawn)]  # noqa: S314  (our own)
    words: list[list[object]] = []
    pills: list[list[object]] = []
    bars: list[list[object]] = []
    y = TOP + SHAPES[card.kind].above
    for height, pieces in card.block.rows:
        for piece in pieces:
            if isinstance(piece, Words):
                base = y + height / 2 + LETTERS[piece.style].size * BASELINE
                words.append([_at(SIDE + piece.x), _at(base), piece.style, piece.text, int(piece.right)])
            elif isinstance(piece, Pill):
                top = y + (height - PILL_HEIGHT) / 2
                pills.append([_at(SIDE + piece.x), _at(top), piece.width, *_badge(piece.badge, card.faded)])
            elif isinstance(piece, Bar):
                bars.append([SIDE + piece.x, _at(y + (height - 6) / 2), piece.width, piece.done, piece.pace])
        y += height
    return {
        "wide": card.width,
        "high": card.height,
        "look": look,
        "outline": name,
        "words": words,
        "pills": pills,
        "bars": bars,
        "badges": [[str(badge), badge.meaning, badge.tone.value] for badge in card.badges],
    }


def _badge(badge: Badge, faded: bool) -> tuple[str, str, float]:
    """What it says, the name of its looks, and how round its corners are."""
    return str(badge), "pale-mark" if faded else badge.tone.value, pill_corner(badge, faded=faded)


def _at(number: float) -> float:
    return round(number, 1)
