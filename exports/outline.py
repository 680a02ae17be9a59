"""The tree as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.text import shown
from ost.exports.lines import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.tree import Branch, Tree


def outline(tree: Tree) -> str:
    """The tree with a thing per line, joined by lines; empty for an empty tree."""
    return "".join(
        f"{lead}{'  '.join(part for part in place_parts(branch) if part)}\n"
        for lead, _, branch in places(tree)
    )


def places(tree: Tree) -> Iterator[tuple[str, str, Branch]]:
    """Every place from top to bottom, with what its first line begins with, and any further line of it."""
    stack: list[tuple[Branch, str, str]] = [(root, "", "") for root in reversed(tree.roots)]
    while stack:
        branch, lead, rest = stack.pop()
        yield lead, f"{rest}{'│  ' if branch.children else '   '}", branch
        last = len(branch.children) - 1
        for i, child in reversed(list(enumerate(branch.children))):
            joint, below = ("└─ ", "   ") if i == last else ("├─ ", "│  ")
            stack.append((child, f"{rest}{joint}", f"{rest}{below}"))


def place_parts(branch: Branch) -> tuple[str, str, str]:
    """A place of the tree in three parts: ref, title, what is to be known of it."""
    view = branch.view
    words = "see above" if branch.repeated else summary(view.data)
    return str(view.ref), shown(view.node.title), shown(words)
