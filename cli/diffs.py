"""How a difference looks: the tree of both moments, each place with a sign, words and a colour."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ost.cli.terminal import note, print_pieces, width_of
from ost.domain.text import shown
from ost.exports.columns import fold

if TYPE_CHECKING:
    from ost.services.diffing import Diff, Place

_STYLES = {"+": "green", "-": "red", ">": "cyan", "<": "dim", "~": "yellow"}


def print_diff(found: Diff, *, everything: bool) -> None:
    """Show what differs; `everything` also what does not."""
    note(f"From {found.before} to {found.after}.")
    for root in found.roots:
        if everything or root.touched:
            _print_place(root, "", "", everything=everything)
    counts = (
        (len(found.added), "added"),
        (len(found.dropped), "dropped"),
        (len(found.moved), "moved"),
        (len({change.ref for change in found.changed}), "changed"),
    )
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    note(f"{said}." if said else "Nothing changed.")


def _print_place(place: Place, lead: str, rest: str, *, everything: bool) -> None:
    words = f"{place.view.ref}  {shown(place.view.node.title)}"
    if place.words:
        words += f"  ({shown(place.words)})"
    style = _STYLES.get(place.sign)
    children = [child for child in place.children if everything or child.touched]
    first = f"{place.sign or ' '} {lead}"
    hang = f"  {rest}{'│  ' if children else '   '}   "
    for i, line in enumerate(fold(words, width_of(sys.stdout), first, hang)):
        begin = len(hang if i else first)
        print_pieces([(line[:1], style), (line[1:begin], "dim"), (line[begin:], style)])
    for i, child in enumerate(children):
        joint, below = ("└─ ", "   ") if i == len(children) - 1 else ("├─ ", "│  ")
        _print_place(child, f"{rest}{joint}", f"{rest}{below}", everything=everything)
