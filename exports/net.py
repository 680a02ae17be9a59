"""The tree as a net: each thing once, however many places it has, with every line that joins it.

What a drawing starts from. A thing is faded when it was given up itself, or when every way to it from
above leads through something that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.kinds import FADED_STATUSES

if TYPE_CHECKING:
    from ost.services.tree import Branch, Tree
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Net:
    """The things of a tree and the lines between them.

    Attributes:
        views: Each thing once, in tree order.
        lines: (parent, child) refs, in tree order.
        delivers: (initiative, solution) refs, in tree order; only where both are there.
        faded: The refs of what is given up.
    """

    views: tuple[NodeView, ...]
    lines: tuple[tuple[str, str], ...]
    delivers: tuple[tuple[str, str], ...]
    faded: frozenset[str]


def net_of(tree: Tree) -> Net:
    """Read a tree as a net."""
    views = {str(branch.view.ref): branch.view for _, branch in tree.places()}
    lines = dict.fromkeys(
        (str(branch.view.ref), str(child.view.ref))
        for _, branch in tree.places()
        for child in branch.children
    )
    delivers = [
        (ref, solution)
        for ref, view in views.items()
        for solution in _refs(view.data.get("delivers"))
        if solution in views
    ]
    return Net(tuple(views.values()), tuple(lines), tuple(delivers), _faded(views, tree.roots, [*lines]))


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
