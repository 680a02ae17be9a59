"""The tree as a net: each thing once, however many places it has, with every line that joins it.

What a drawing starts from. A thing is faded when it was given up itself, or when every way to it from
above leads through something that was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.domain.kinds import FADED_STATUSES, Kind
from ost.domain.model import Assumption
from ost.domain.risk import risk_score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ost.services.diffing import Place
    from ost.services.tree import Branch, Tree
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in a drawing.

    Attributes:
        name: Its own name in the drawing: its ref; for what stood elsewhere before, with where that was.
        view: The thing.
        faded: Whether it is drawn pale.
        sign: How it differs from an earlier moment, as `ost diff` signs it; empty where nothing is compared.
        words: What is to be said of that.
        riskiest: Whether it is the assumption that its solution should test first.
        hidden: How many things of each kind are below it and not drawn.
        page: The page on which they are; 0 where they are on none.
    """

    name: str
    view: NodeView
    faded: bool
    sign: str = ""
    words: str = ""
    riskiest: bool = False
    hidden: Mapping[str, int] = field(default_factory=dict)
    page: int = 0

    @property
    def ghost(self) -> bool:
        """Whether it is no longer where it is drawn."""
        return self.sign in {"-", "<"}


@dataclass(frozen=True, slots=True)
class Net:
    """The things of a tree and the lines between them.

    Attributes:
        boxes: Each thing once, in tree order.
        lines: (parent, child) names of boxes, in tree order.
        above: The box that each stands under where it comes first; roots have none.
        delivers: (initiative, solution) names, in tree order; only where both are there.
        compared: Whether it tells two moments apart.
    """

    boxes: tuple[Box, ...]
    lines: tuple[tuple[str, str], ...]
    above: Mapping[str, str]
    delivers: tuple[tuple[str, str], ...]
    compared: bool = False

    @property
    def pale(self) -> frozenset[str]:
        """The names of the boxes that are drawn pale."""
        return frozenset(box.name for box in self.boxes if box.faded)


def net_of(tree: Tree) -> Net:
    """Read a tree as a net."""
    views: dict[str, NodeView] = {}
    lines: dict[tuple[str, str], None] = {}
    above: dict[str, str] = {}
    way: list[str] = []
    for depth, branch in tree.places():
        ref = str(branch.view.ref)
        way[depth:] = [ref]
        if depth:
            lines[way[depth - 1], ref] = None
            if ref not in views:
                above[ref] = way[depth - 1]
        views.setdefault(ref, branch.view)
    faded = _faded(views, tree.roots, [*lines])
    first = _riskiest(views, [*lines], faded)
    boxes = tuple(Box(ref, view, ref in faded, riskiest=ref in first) for ref, view in views.items())
    return Net(boxes, tuple(lines), above, _delivers(views))


def net_of_diff(roots: Iterable[Place]) -> Net:
    """Read the tree of two moments as a net: what did not change is pale, and what is gone a ghost in its old place."""
    boxes: dict[str, Box] = {}
    lines: dict[tuple[str, str], None] = {}
    under: dict[str, str] = {}
    waiting = [("", root) for root in reversed([*roots]) if root.view.node.kind is not Kind.REQUEST]
    while waiting:
        above, place = waiting.pop()
        name = box_name(place, above)
        if above and name not in boxes:
            under[name] = above
        if name not in boxes or (place.sign and not boxes[name].sign):
            boxes[name] = Box(name, place.view, not place.sign or place.sign in "-<", place.sign, place.words)
        if above:
            lines[above, name] = None
        waiting.extend((name, child) for child in reversed(place.children))
    views = {name: box.view for name, box in boxes.items() if not box.ghost}
    return Net(tuple(boxes.values()), tuple(lines), under, _delivers(views), compared=True)


def box_name(place: Place, above: str) -> str:
    """What the box of a place is called, by the name of the box above it."""
    return str(place.view.ref) if place.sign != "<" else f"{place.view.ref} under {above}"


def _riskiest(
    views: Mapping[str, NodeView], lines: Iterable[tuple[str, str]], faded: Collection[str]
) -> set[str]:
    """Of each solution's untested assumptions the one with the most importance and the least evidence."""
    found: dict[str, tuple[int, int, str]] = {}
    for parent, child in lines:
        node = views[child].node
        if isinstance(node, Assumption) and node.status == "untested" and child not in faded:
            risk = (risk_score(node), -node.ref.number, child)
            found[parent] = max(found.get(parent, risk), risk)
    return {name for _, _, name in found.values()}


def _delivers(views: Mapping[str, NodeView]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, solution)
        for name, view in views.items()
        for solution in _refs(view.data.get("delivers"))
        if solution in views
    )


def _refs(value: object) -> list[str]:
    return [str(ref) for ref in value] if isinstance(value, (list, tuple)) else []


def _faded(
    views: dict[str, NodeView], roots: tuple[Branch, ...], lines: list[tuple[str, str]]
) -> frozenset[str]:
    below: dict[str, list[str]] = {}
    for parent, child in lines:
        below.setdefault(parent, []).append(child)
    alive: set[str] = set()
    waiting = [str(root.view.ref) for root in roots]
    while waiting:
        ref = waiting.pop()
        if ref not in alive and not _given_up(views[ref]):
            alive.add(ref)
            waiting.extend(below.get(ref, ()))
    return frozenset(views.keys() - alive)


def _given_up(view: NodeView) -> bool:
    return view.node.status in FADED_STATUSES or view.node.archived is not None
