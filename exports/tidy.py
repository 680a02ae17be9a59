"""The tidy layout: where the boxes of a forest stand so that none overlaps, in time that grows with their number.

The algorithm is A. van der Ploeg's, "Drawing non-layered tidy trees in linear time", Software: Practice and
Experience 44 (2014), which extends that of Reingold and Tilford (1981) as made linear by Buchheim, Jünger
and Leipert (2002) to boxes of different sizes. Subtrees are pushed apart along their contours, a parent
stands at the middle of its children, and a small subtree between two large ones shares their distance.

Knows sizes and order alone: `across` is the way along which siblings follow each other, and `along` is the way
from parents to children, whichever of the two runs down the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is left free between boxes, in their own unit.

    Attributes:
        siblings: Between children of one parent, above 0.
        cousins: Between boxes of different parents, at least that.
        levels: Between a parent and its children, above 0.
    """

    siblings: float
    cousins: float
    levels: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where boxes stand, by their numbers.

    Attributes:
        across: Where each begins on the way along which siblings follow each other; the least is 0.
        along: Where each begins on the way from parents to children.
        levels: Where each level begins in a layered layout, and last where the deepest one ends; empty otherwise.
    """

    across: list[float]
    along: list[float]
    levels: tuple[float, ...] = ()


def tidy(
    children: Sequence[Sequence[int]],
    across: Sequence[float],
    along: Sequence[float],
    gaps: Gaps,
    *,
    layered: bool = True,
) -> Places:
    """Lay a forest out.

    Args:
        children: For each box the numbers of its children in order; what is nobody's child is a root. Numbers are
            such that a child comes after its parent.
        across: How large each box is on the way along which siblings follow each other, above 0.
        along: How large each is on the way from parents to children, above 0.
        gaps: What is left free.
        layered: Whether all boxes of a level begin at the same place; else each begins right behind its parent.
    """
    count = len(children)
    parents = [count] * count
    for box, below in enumerate(children):
        for child in below:
            parents[child] = box
    roots = [box for box in range(count) if parents[box] == count]
    forest = [*children, roots]
    begins, ends, levels = _depths(parents, along, gaps, layered=layered)
    walk = _Walk(forest, [*parents, count], [*across, 0.0], ends, gaps)
    for box in [*range(count - 1, -1, -1), count]:
        if forest[box]:
            walk.join(box)
    found = walk.positions(count)
    least = min(found, default=0.0)
    return Places([place - least for place in found], begins, levels)


def _depths(
    parents: list[int], along: Sequence[float], gaps: Gaps, *, layered: bool
) -> tuple[list[float], list[float], tuple[float, ...]]:
    """Where each box begins on the way down, and how far down it keeps others away; the root of roots comes last."""
    count = len(parents)
    if not layered:
        begins = [0.0] * count
        ends = [0.0] * (count + 1)
        for box in range(count):
            begins[box] = ends[parents[box]]
            ends[box] = begins[box] + along[box] + gaps.levels
        return begins, ends, ()
    level = [0] * (count + 1)
    sizes: list[float] = []
    for box in range(count):
        at = level[box] = level[parents[box]] + 1
        if at > len(sizes):
            sizes.append(along[box])
        elif along[box] > sizes[at - 1]:
            sizes[at - 1] = along[box]
    starts = [0.0]
    for size in sizes:
        starts.append(starts[-1] + size + gaps.levels)
    begins = [starts[at - 1] for at in level[:count]]
    return begins, [float(at) for at in level], tuple(starts)


class _Walk:
    """The contours of the subtrees that are laid out so far. Every list has one entry for each box.

    `near` is where a box stands within its subtree, and `moved` how far its subtree was moved since; `shift` and
    `change` hold back what is shared out between siblings. `left_end` and `right_end` are the deepest boxes of a
    subtree's contours, with the sums of what was moved on the way to them; where a contour goes on in a
    neighbour, a thread leads there.
    """

    def __init__(
        self,
        forest: list[Sequence[int]],
        parents: list[int],
        across: list[float],
        ends: list[float],
        gaps: Gaps,
    ) -> None:
        count = len(forest)
        self._forest, self._parents, self._across, self._ends, self._gaps = (
            forest,
            parents,
            across,
            ends,
            gaps,
        )
        self._near, self._moved = [0.0] * count, [0.0] * count
        self._shift, self._change = [0.0] * count, [0.0] * count
        self._left_end, self._right_end = list(range(count)), list(range(count))
        self._left_sum, self._right_sum = [0.0] * count, [0.0] * count
        self._left_thread, self._right_thread = [-1] * count, [-1] * count

    def join(self, box: int) -> None:
        """Push the finished subtrees of a box's children apart, and stand it at their middle."""
        below, near, moved = self._forest[box], self._near, self._moved
        first, last = below[0], below[-1]
        # How deep each sibling so far is seen from the right: (depth, its place), the shallowest and latest last.
        seen = [(self._ends[self._left_end[first]], 0)]
        for place in range(1, len(below)):
            depth = self._ends[self._right_end[below[place]]]
            self._separate(below, place, seen)
            while seen and depth >= seen[-1][0]:
                seen.pop()
            seen.append((depth, place))
        middle = near[first] + moved[first] + near[last] + moved[last] + self._across[last]
        near[box] = (middle - self._across[box]) / 2
        self._left_end[box], self._left_sum[box] = self._left_end[first], self._left_sum[first]
        self._right_end[box], self._right_sum[box] = self._right_end[last], self._right_sum[last]

    def _separate(self, below: Sequence[int], place: int, seen: list[tuple[float, int]]) -> None:
        """Move a subtree away from all that stand before it, going down the two contours that face each other."""
        near, moved, ends, across, parents = self._near, self._moved, self._ends, self._across, self._parents
        before, box = below[place - 1], below[place]
        left, left_sum = before, moved[before]
        right, right_sum = box, moved[box]
        at = len(seen) - 1
        while left >= 0 and right >= 0:
            while at > 0 and ends[left] > seen[at][0]:
                at -= 1
            gap = self._gaps.siblings if parents[left] == parents[right] else self._gaps.cousins
            closer = left_sum + near[left] + across[left] + gap - right_sum - near[right]
            if closer > 0:
                right_sum += closer
                self._move(below, place, seen[at][1], closer)
            left_depth, right_depth = ends[left], ends[right]
            if left_depth <= right_depth:
                left = self._next_right(left)
                if left >= 0:
                    left_sum += moved[left]
            if left_depth >= right_depth:
                right = self._next_left(right)
                if right >= 0:
                    right_sum += moved[right]
        if left < 0 <= right:
            self._thread_left(below[0], box, right, right_sum)
        elif right < 0 <= left:
            self._thread_right(before, box, left, left_sum)

    def _move(self, below: Sequence[int], place: int, blocker: int, distance: float) -> None:
        """Move a subtree, and share the distance out among the siblings between it and what was in its way."""
        box = below[place]
        self._moved[box] += distance
        self._left_sum[box] += distance
        self._right_sum[box] += distance
        between = place - blocker
        if between > 1:
            self._shift[below[blocker + 1]] += distance / between
            self._shift[box] -= distance / between
            self._change[box] -= distance - distance / between

    def _next_left(self, box: int) -> int:
        return self._forest[box][0] if self._forest[box] else self._left_thread[box]

    def _next_right(self, box: int) -> int:
        return self._forest[box][-1] if self._forest[box] else self._right_thread[box]

    def _thread_left(self, first: int, box: int, right: int, right_sum: float) -> None:
        """The new subtree is deeper than all before it: their common left contour goes on in it."""
        end = self._left_end[first]
        self._left_thread[end] = right
        difference = right_sum - self._moved[right] - self._left_sum[first]
        self._moved[end] += difference
        self._near[end] -= difference
        self._left_end[first], self._left_sum[first] = self._left_end[box], self._left_sum[box]

    def _thread_right(self, before: int, box: int, left: int, left_sum: float) -> None:
        """Those before it are deeper than the new subtree: its right contour goes on in them."""
        end = self._right_end[box]
        self._right_thread[end] = left
        difference = left_sum - self._moved[left] - self._right_sum[box]
        self._moved[end] += difference
        self._near[end] -= difference
        self._right_end[box], self._right_sum[box] = self._right_end[before], self._right_sum[before]

    def positions(self, count: int) -> list[float]:
        """Where every box stands, from the root of roots down; what was held back is added on the way."""
        near, moved, shift, change = self._near, self._moved, self._shift, self._change
        sums = [0.0] * (count + 1)
        for box in [count, *range(count)]:
            above = sums[box]
            shared = step = 0.0
            for child in self._forest[box]:
                step += shift[child]
                shared += step + change[child]
                sums[child] = above + moved[child] + shared
        return [near[box] + sums[box] for box in range(count)]
