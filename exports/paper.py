"""The sheet that a drawing is printed on: the smallest on which its letters can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.cards import WIDTH

if TYPE_CHECKING:
    from ost.services.tree import Tree

COLUMN = WIDTH + 36
"""How far apart columns of cards stand, in points."""

_LEAF, _HEADING = 37, 130
"""What a leaf and the heading take of the height, in points, on average."""

_SHEETS = ((842, 595), (1191, 842), (1684, 1191), (2384, 1684), (3370, 2384))
"""A4 to A0 lying, in points (ISO 216)."""

_EDGE = 12
_SMALLEST = 0.53
"""The scale at which a title still has more than 5 points, as footnotes have."""


def columns(tree: Tree) -> int:
    """How many columns of cards a drawing has, at least one."""
    return 1 + max((depth for depth, _ in tree.places()), default=0)


def sheet(tree: Tree) -> str:
    """The room on the sheet for a tree, as Graphviz's `size`: A4 lying when that is enough.

    The size of a drawing is known only when it is done; what its columns and leaves tell of it here is
    right within a fifth.
    """
    leaves = sum(not branch.children and not branch.repeated for _, branch in tree.places())
    needed = (max(columns(tree), 4) * COLUMN, leaves * _LEAF + _HEADING)
    lying_and_standing = [room for wide, high in _SHEETS for room in ((wide, high), (high, wide))]
    rooms = [(wide - 2 * _EDGE, high - 2 * _EDGE) for wide, high in lying_and_standing]
    scales = [min(wide / needed[0], high / needed[1]) for wide, high in rooms]
    enough = [i for i, scale in enumerate(scales) if scale >= _SMALLEST]
    wide, high = rooms[enough[0] if enough else scales.index(max(scales))]
    return f"{wide / 72:.2f},{high / 72:.2f}"
