"""The picture of a net: which card stands where, and how the lines run. Every writer of drawings starts from it.

Cards are laid out by `tidy`; lines to further parents and from initiatives to what they deliver are led through
the gaps between cards. Lengths are points, and y grows downward. Knows neither colours nor formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from ost.exports.cards import card_of
from ost.exports.heading import heading
from ost.exports.net import net_of, net_of_diff
from ost.exports.routes import Lanes, between
from ost.exports.tidy import Gaps, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.exports.badges import VerdictWords
    from ost.exports.blocks import Block
    from ost.exports.cards import Card
    from ost.exports.net import Net
    from ost.exports.routes import Points
    from ost.services.diffing import Diff
    from ost.services.tree import Tree
    from ost.services.views import NodeView

EDGE = 16.0
"""The free edge around a picture."""


class Direction(StrEnum):
    """Where children stand: to the right of their parent, or below it."""

    RIGHT = "right"
    DOWN = "down"


class LineKind(StrEnum):
    """What a line says."""

    PARENT = "parent"
    ALSO = "also"
    DELIVERS = "delivers"


_GAPS = {
    Direction.RIGHT: Gaps(siblings=8, cousins=16, levels=44),
    Direction.DOWN: Gaps(siblings=12, cousins=24, levels=34),
}


class Placed(NamedTuple):
    """A card with the place of its upper left corner."""

    card: Card
    x: float
    y: float


class Line(NamedTuple):
    """A line between two cards.

    Attributes:
        kind: What it says; one to a further parent and one to what is delivered run above the cards.
        ends: The names of the boxes that it joins.
        pale: Whether it leads to or from something that is drawn pale.
        points: Cubic Bézier curves end to end: a point, then three for each curve.
    """

    kind: LineKind
    ends: tuple[str, str]
    pale: bool
    points: Points


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        title: What it is called.
        heading: What stands above the cards, at the free edge.
        cards: The cards in tree order.
        lines: The lines; those above the cards come last.
        width: How wide it is, with its edge.
        height: How high.
    """

    title: str
    heading: Block
    cards: tuple[Placed, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture is laid out.

    Attributes:
        direction: Where children stand.
        layered: Whether all cards of a level begin at the same place; else each begins right behind its parent.
    """

    direction: Direction = Direction.RIGHT
    layered: bool = True


def picture_of_tree(
    tree: Tree, verdicts: VerdictWords, layout: Layout = Layout(), net: Net | None = None
) -> Picture:
    """Lay a tree out.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        layout: How.
        net: What is drawn of it; all when None.
    """
    return picture_of(net or net_of(tree), tree.name, str(tree.as_of), verdicts, tree.kpis, layout=layout)


def picture_of_diff(diff: Diff, layout: Layout = Layout(), net: Net | None = None) -> Picture:
    """Lay the tree of two moments out: differences with signs and words, ghosts where things were."""
    drawn = net or net_of_diff(diff.roots)
    return picture_of(drawn, diff.name, f"{diff.before} → {diff.after}", {}, layout=layout)


def picture_of(
    net: Net,
    name: str,
    when: str,
    verdicts: VerdictWords,
    watched: Sequence[NodeView] = (),
    *,
    layout: Layout = Layout(),
    top: Block | None = None,
) -> Picture:
    """Lay a net out.

    Args:
        net: What is drawn.
        name: The workspace's name.
        when: The day, or the two moments, that it shows.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        watched: The KPIs.
        layout: How.
        top: What stands above the cards; a title and a legend when None.
    """
    cards = [card_of(box, verdicts) for box in net.boxes]
    numbers = {card.name: number for number, card in enumerate(cards)}
    children: list[list[int]] = [[] for _ in cards]
    for child, parent in net.above.items():
        children[numbers[parent]].append(numbers[child])
    for below in children:
        below.sort()
    right = layout.direction is Direction.RIGHT
    wide, high = [card.width for card in cards], [card.height for card in cards]
    across, along = (high, wide) if right else (wide, high)
    places = tidy(children, across, along, _GAPS[layout.direction], layered=layout.layered)
    begins_x, begins_y = (places.along, places.across) if right else (places.across, places.along)
    total = max((at + size for at, size in zip(begins_x, wide, strict=True)), default=0.0)
    top = top or heading(name, when, net, cards, total, watched)
    left, down = EDGE, EDGE + top.height
    placed = tuple(
        Placed(card, round(left + x), round(down + y))
        for card, x, y in zip(cards, begins_x, begins_y, strict=True)
    )
    lines = _lines(net, placed, numbers, places.levels, right=right)
    bottom = max((one.y + one.card.height for one in placed), default=down)
    width = max(total, top.width) + 2 * EDGE
    return Picture(f"{name}, {when}", top, placed, lines, width, bottom + EDGE)


def _lines(
    net: Net, placed: Sequence[Placed], numbers: dict[str, int], levels: Sequence[float], *, right: bool
) -> tuple[Line, ...]:
    """The lines of the tree, then those above the cards."""
    pale = net.pale
    lines: list[Line] = []
    also: list[tuple[LineKind, tuple[str, str]]] = []
    for ends in net.lines:
        parent, child = ends
        if net.above[child] != parent:
            also.append((LineKind.ALSO, ends))
            continue
        points = between(placed[numbers[parent]], placed[numbers[child]], right=right)
        lines.append(Line(LineKind.PARENT, ends, parent in pale or child in pale, points))
    also += [(LineKind.DELIVERS, ends) for ends in net.delivers]
    if also:
        lanes = Lanes(placed, layered=bool(levels), right=right)
        for kind, ends in also:
            points = lanes.lead(numbers[ends[0]], numbers[ends[1]])
            lines.append(Line(kind, ends, bool(pale) and not pale.isdisjoint(ends), points))
    return tuple(lines)
