"""The tree for a person at a terminal: colour by kind, wrapped to the width."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ost.cli.terminal import print_pieces, width_of
from ost.exports.columns import columns_of, fold
from ost.exports.outline import place_parts, places

if TYPE_CHECKING:
    from ost.services.tree import Branch, Tree

KIND_STYLES = {
    "objective": "bold",
    "kr": "bold blue",
    "opportunity": "yellow",
    "solution": "green",
    "assumption": "magenta",
    "experiment": "cyan",
    "initiative": "bold magenta",
}

_NARROWEST = 30
"""What a deep branch has room for, in cells, though it goes beyond the edge."""


def print_coloured_tree(tree: Tree) -> None:
    """Print the tree."""
    width = width_of(sys.stdout)
    for lead, rest, branch in places(tree):
        words = "  ".join(part for part in place_parts(branch) if part)
        room = width and max(width, columns_of(rest) + _NARROWEST)
        lines = fold(words, room, lead, f"{rest}   ")
        for line in _styled(lines, lead, f"{rest}   ", branch):
            print_pieces(line)


def _styled(lines: list[str], lead: str, rest: str, branch: Branch) -> list[list[tuple[str, str | None]]]:
    """The lines in pieces: the ref in the colour of its kind, the title plain, what follows pale."""
    ref, title, _ = place_parts(branch)
    kind = "dim" if branch.faded else KIND_STYLES.get(branch.view.node.kind.value)
    inks = [
        (len(ref), kind),
        (sum(not c.isspace() for c in title), "dim" if branch.faded else None),
        (sys.maxsize, "dim"),
    ]
    found = []
    for number, line in enumerate(lines):
        begins = rest if number else lead
        pieces: list[tuple[str, str | None]] = [(begins, "dim")]
        for character in line[len(begins) :]:
            left, style = inks[0]
            if not character.isspace():
                inks[0] = (left - 1, style)
            pieces.append((character, style))
            if inks[0][0] == 0:
                inks.pop(0)
        found.append(_joined(pieces))
    return found


def _joined(pieces: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Neighbours in one colour as one piece."""
    joined: list[tuple[str, str | None]] = []
    for text, style in pieces:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined
