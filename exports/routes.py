"""How lines run between cards: straight to the next level, and through the gaps of the levels in between.

A point is (x, y). A way is worked out as (along, across), where `along` is the way from parents to children.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.exports.picture import Placed

    Point = tuple[float, float]
    Points = tuple[Point, ...]


def between(parent: Placed, child: Placed, *, right: bool) -> Points:
    """One curve from the end of a parent to the beginning of its child."""
    if right:
        x, y = parent.x + parent.card.width, parent.y + parent.card.height / 2
        end, at = child.x, child.y + child.card.height / 2
        middle = (x + end) / 2
        return (x, y), (middle, y), (middle, at), (end, at)
    x, y = parent.x + parent.card.width / 2, parent.y + parent.card.height
    at, end = child.x + child.card.width / 2, child.y
    middle = (y + end) / 2
    return (x, y), (x, middle), (at, middle), (at, end)


class Lanes:
    """The gaps between the cards of each level, through which lines are led.

    Two lines through one gap keep apart as far as it allows. In a layout without levels lines run straight.
    """

    def __init__(self, placed: Sequence[Placed], *, layered: bool, right: bool) -> None:
        self._right = right
        self._boxes = [_box(one, right=right) for one in placed]
        levels: dict[float, list[tuple[float, float, float]]] = {}
        for begin, end, low, high in self._boxes if layered else ():
            levels.setdefault(begin, []).append((low, high, end))
        self._levels = {begin: sorted(boxes) for begin, boxes in levels.items()}
        self._begins = sorted(self._levels)
        self._ends = {begin: max(box[2] for box in boxes) for begin, boxes in levels.items()}
        self._used: dict[tuple[float, int], int] = {}

    def lead(self, source: int, target: int) -> Points:
        """The way from one card to another, by their numbers: out of the side that faces it, and into that one's."""
        begin, end, low, high = self._boxes[source]
        at_begin, at_end, at_low, at_high = self._boxes[target]
        start, goal = (low + high) / 2, (at_low + at_high) / 2
        if begin == at_begin or not (end < at_begin or at_end < begin):
            bulge = max(end, at_end) + 26
            return self._turned([(end, start), (bulge, start), (bulge, goal), (at_end, goal)])
        if at_begin > begin:
            return self._through(end, start, at_begin, goal)
        return self._through(begin, start, at_end, goal)

    def _through(self, leave: float, start: float, enter: float, goal: float) -> Points:
        """Curves in the gaps between levels, and straight across each level through a gap between its cards."""
        forward = enter > leave
        crossed = [
            one for one in self._begins if min(leave, enter) < one and self._ends[one] < max(leave, enter)
        ]
        points = [(leave, start)]
        for begin in crossed if forward else reversed(crossed):
            end = self._ends[begin]
            first, last = (begin, end) if forward else (end, begin)
            share = abs(first - leave) / max(abs(enter - leave), 1.0)
            at = self._gap(begin, points[-1][1] + (goal - points[-1][1]) * share)
            self._curve(points, first, at)
            points += [(first, at), (last, at), (last, at)]
        self._curve(points, enter, goal)
        return self._turned(points)

    @staticmethod
    def _curve(points: list[Point], along: float, across: float) -> None:
        before, at = points[-1]
        middle = (before + along) / 2
        points += [(middle, at), (middle, across), (along, across)]

    def _gap(self, level: float, wanted: float) -> float:
        """The free place between two cards of a level, or beyond the last, that is nearest to where one would be."""
        boxes = self._levels[level]
        after = bisect_right(boxes, (wanted, float("inf"), 0.0))
        low = boxes[after - 1][1] if after else None
        high = boxes[after][0] if after < len(boxes) else None
        if low is not None and wanted < low:  # inside a card: above it or below it, whichever is nearer
            inside = boxes[after - 1]
            if wanted - inside[0] < low - wanted:
                after -= 1
                low, high = (boxes[after - 1][1] if after else None), inside[0]
        key = (level, after)
        count = self._used[key] = self._used.get(key, -1) + 1
        if low is None or high is None:
            away = 8 + 3 * count
            return max(wanted, low + away) if low is not None else min(wanted, (high or 0.0) - away)
        if high - low < 24:  # noqa: PLR2004  (a narrow gap is shared out around its middle)
            middle = (low + high) / 2
            step = (high - low) / 8 * ((count + 1) // 2) * (1 if count % 2 else -1)
            return middle + max(-(high - low) / 3, min((high - low) / 3, step))
        return min(max(wanted, low + 6 + 3 * (count % 3)), high - 6 - 3 * (count % 3))

    def _turned(self, points: list[Point]) -> Points:
        return tuple(points) if self._right else tuple((across, along) for along, across in points)


def _box(one: Placed, *, right: bool) -> tuple[float, float, float, float]:
    """A card's begin and end along, and its low and high across."""
    wide, high = one.card.width, one.card.height
    if right:
        return one.x, one.x + wide, one.y, one.y + high
    return one.y, one.y + high, one.x, one.x + wide
