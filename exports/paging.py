"""A net on as many sheets as it takes: an overview first, then every branch that did not fit there.

Where a sheet ends in a card whose branch goes on elsewhere, the card says on which page. Branches of one sheet stay
together and in tree order. Knows neither paper nor formats: what fits is asked.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.exports.lines import text
from ost.exports.net import Net

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.exports.net import Box


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet.

    Attributes:
        net: What is on it; a card that goes on elsewhere says where.
        above: The boxes on the way to what stands first on it, from the top; empty for the overview.
    """

    net: Net
    above: tuple[Box, ...]


def pages_of(net: Net, fits: Callable[[Net], bool]) -> list[Page]:
    """Share a net out among pages.

    Args:
        net: The whole.
        fits: Whether a part of it fits on one page. What is larger than a page and cannot be parted gets one.
    """
    return _Pager(net, fits).pages()


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is on a page: boxes by name, and those of them whose branches go on elsewhere."""

    names: frozenset[str]
    ends: tuple[str, ...]


class _Pager:
    def __init__(self, net: Net, fits: Callable[[Net], bool]) -> None:
        self._net, self._fits = net, fits
        self._boxes = {box.name: box for box in net.boxes}
        self._order = {name: number for number, name in enumerate(self._boxes)}
        self._below: dict[str, list[str]] = {}
        for child, parent in sorted(net.above.items(), key=lambda pair: self._order[pair[0]]):
            self._below.setdefault(parent, []).append(child)

    def pages(self) -> list[Page]:
        """All pages, each branch after the page that it hangs on."""
        roots = [name for name in self._boxes if name not in self._net.above]
        cuts: list[_Cut] = []
        first: dict[str, int] = {}
        waiting: deque[tuple[str, ...]] = deque([tuple(roots)])
        while waiting:
            group = waiting.popleft()
            for cut in self._cuts(group):
                for name in group:
                    if name in cut.names and name not in cut.ends:
                        first.setdefault(name, len(cuts))
                cuts.append(cut)
                waiting.extend(self._together(cut.ends))
        return [Page(self._net_of(cut, first), self._way(cut)) for cut in cuts]

    def _whole_fits(self, roots: Sequence[str]) -> bool:
        return self._fits(self._part(self._cut(roots, None)))

    def _together(self, roots: Sequence[str]) -> list[tuple[str, ...]]:
        """Roots of one parent in groups, as many to a page as fit whole; one that does not is a group of its own."""
        groups: list[tuple[str, ...]] = []
        for root in roots:
            joined = (*groups[-1], root) if groups else (root,)
            alike = groups and self._net.above.get(groups[-1][-1]) == self._net.above.get(root)
            if alike and self._whole_fits(joined):
                groups[-1] = joined
            else:
                groups.append((root,))
        return groups

    def _cuts(self, roots: Sequence[str]) -> list[_Cut]:
        """A group on one page, whole or down to some depth; on several where its first levels are too many."""
        whole = self._cut(roots, None)
        if self._fits(self._part(whole)):
            return [whole]
        found = None
        for depth in range(1, self._depth(roots) + 1):
            cut = self._cut(roots, depth)
            if not self._fits(self._part(cut)):
                break
            found = cut
        if found is not None:
            return [found]
        if len(roots) == 1 and roots[0] not in self._below:
            return [whole]
        if len(roots) > 1:
            half = len(roots) // 2
            return [*self._cuts(roots[:half]), *self._cuts(roots[half:])]
        return self._children_in_parts(roots[0])

    def _children_in_parts(self, root: str) -> list[_Cut]:
        """One card with as many of its children as fit, page after page."""
        cuts: list[_Cut] = []
        part: list[str] = []
        for child in self._below[root]:
            if part and not self._fits(self._part(self._few(root, [*part, child]))):
                cuts.append(self._few(root, part))
                part = []
            part.append(child)
        return [*cuts, self._few(root, part)]

    def _few(self, root: str, children: Sequence[str]) -> _Cut:
        return _Cut(frozenset({root, *children}), tuple(child for child in children if child in self._below))

    def _cut(self, roots: Sequence[str], depth: int | None) -> _Cut:
        names: list[str] = []
        level = [*roots]
        down = 0
        while level and (depth is None or down <= depth):
            names += level
            if down == depth:
                break
            level = [child for name in level for child in self._below.get(name, ())]
            down += 1
        ends = level if depth is not None else []
        return _Cut(frozenset(names), tuple(name for name in ends if name in self._below))

    def _depth(self, roots: Sequence[str]) -> int:
        depth, level = 0, [*roots]
        while level:
            level = [child for name in level for child in self._below.get(name, ())]
            depth += bool(level)
        return depth

    def _part(self, cut: _Cut) -> Net:
        """The net of a page, whose ends have room for what is said of them."""
        return self._net_of(cut, {})

    def _net_of(self, cut: _Cut, first: dict[str, int]) -> Net:
        net = self._net
        ends = {*cut.ends}
        boxes = tuple(
            self._ended(self._boxes[name], first) if name in ends else self._boxes[name]
            for name in sorted(cut.names, key=self._order.__getitem__)
        )
        lines = tuple(line for line in net.lines if cut.names.issuperset(line) and line[0] not in ends)
        above = {child: net.above[child] for child in cut.names if net.above.get(child) in cut.names}
        delivers = tuple(line for line in net.delivers if cut.names.issuperset(line))
        return Net(boxes, lines, above, delivers, net.compared)

    def _ended(self, box: Box, first: dict[str, int]) -> Box:
        counts: Counter[str] = Counter(box.hidden)
        waiting = [*self._below.get(box.name, ())]
        while waiting:
            name = waiting.pop()
            counts[text(self._boxes[name].view.data, "kind")] += 1
            waiting.extend(self._below.get(name, ()))
        return replace(box, hidden=dict(counts), page=first.get(box.name, 0) + 1)

    def _way(self, cut: _Cut) -> tuple[Box, ...]:
        """What stands above the first root of a page, from the top."""
        tops = [name for name in cut.names if self._net.above.get(name) not in cut.names]
        way = []
        name = self._net.above.get(min(tops, key=self._order.__getitem__)) if tops else None
        while name is not None:
            way.append(self._boxes[name])
            name = self._net.above.get(name)
        return tuple(reversed(way))
