"""A branch as pictures that fit on a page: whole where its letters stay readable, else in depth, else one per KR.

The one place where a pack's trees become SVG or PNG.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.text import plural
from ost.exports.blocks import LETTERS, Block
from ost.exports.looks import FONTS, LIGHT
from ost.exports.net import net_of
from ost.exports.picture import EDGE, Direction, Layout, picture_of_tree
from ost.exports.picture_svg import style_sheet, to_svg
from ost.exports.trimming import Part, trimmed
from ost.services.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.exports.badges import VerdictWords
    from ost.exports.picture import Picture

_SHEET = style_sheet(LIGHT)
_ALIKE = "Liberation Sans,Nimbus Sans,Arimo"
"""Fonts as wide as Helvetica: those who set a PDF or a PNG know no fonts by another's name, as browsers do."""

STYLE = _SHEET.replace(FONTS, FONTS.replace("Arial", f"Arial,{_ALIKE}"))
"""The style sheet of the pictures, which a page may allow by its hash."""

LEAST = 5.0
"""The smallest letters on paper, in points."""

_SMALLEST = min(letter.size for letter in LETTERS.values())
_DEPTHS = (None, 5, 4, 3)
"""What is tried of an objective: all, then less and less; 3 levels below it are its solutions."""

_DEPTHS_OF_KR = (None, 4, 3, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a picture has, in points."""

    width: float
    height: float

    def scale(self, picture: Picture) -> float:
        """How much a picture has to shrink to fit; 1 when not at all."""
        return min(1.0, self.width / picture.width, self.height / picture.height)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that fits.

    Attributes:
        name: A name for it among all of a pack, of letters and digits.
        picture: The picture.
        caption: What it shows, and what of it not.
        complete: Whether it shows everything.
    """

    name: str
    picture: Picture
    caption: str
    complete: bool

    def svg(self) -> str:
        """It as an SVG element, with ids of its own so that a page can hold several."""
        text = to_svg(self.picture, LIGHT)
        text = text[text.index("<svg") :].replace(_SHEET, STYLE, 1)
        for attribute in ("aria-labelledby", "id"):
            text = text.replace(f'{attribute}="t-drawing"', f'{attribute}="t-drawing-{self.name}"', 1)
        return text

    def png(self, zoom: float) -> bytes:
        """It as a PNG.

        Args:
            zoom: Dots per pixel of the SVG.
        """
        from ost.exports.chart_png import to_png

        return to_png(self.svg(), zoom)


def drawings(tree: Tree, verdicts: VerdictWords, room: Room, least: float = LEAST) -> list[Drawn]:
    """The pictures of an objective's branch.

    Args:
        tree: The branch; its one root is the objective.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        room: How large a picture may be.
        least: How small the smallest letters may become, in points.
    """
    for depth in _DEPTHS:
        picture = _fitting(tree, verdicts, room, least, depth)
        if picture is not None:
            return [_drawn(tree, picture)]
    krs = [branch for branch in tree.roots[0].children if not branch.repeated]
    found = [*_overview(tree, verdicts, room, least)]
    for branch in krs:
        own = Tree(tree.name, tree.as_of, (branch,))
        fitting = (_fitting(own, verdicts, room, least, depth) for depth in _DEPTHS_OF_KR)
        picture = next((one for one in fitting if one is not None), None)
        if picture is not None:
            found.append(_drawn(own, picture))
    return found


def _overview(tree: Tree, verdicts: VerdictWords, room: Room, least: float) -> Iterator[Drawn]:
    """The objective with its KRs alone, where these fit."""
    for depth in (1, 0):
        picture = _fitting(tree, verdicts, room, least, depth)
        if picture is not None:
            yield _drawn(tree, picture)
            return


def _fitting(
    tree: Tree, verdicts: VerdictWords, room: Room, least: float, depth: int | None
) -> Picture | None:
    net = trimmed(net_of(tree), Part(depth=depth))
    for layout in (Layout(Direction.RIGHT), Layout(Direction.RIGHT, layered=False)):
        picture = _without_heading(picture_of_tree(tree, verdicts, layout, net))
        if room.scale(picture) * _SMALLEST >= least:
            return picture
    return None


def _without_heading(picture: Picture) -> Picture:
    """A picture without its title and legend: the pack has a heading, and its badges are words."""
    up = picture.heading.height
    right = max((one.x + one.card.width for one in picture.cards), default=0.0)
    return replace(
        picture,
        heading=Block(0.0, ()),
        cards=tuple(one._replace(y=one.y - up) for one in picture.cards),
        lines=tuple(one._replace(points=tuple((x, y - up) for x, y in one.points)) for one in picture.lines),
        width=right + EDGE,
        height=picture.height - up,
    )


def _drawn(tree: Tree, picture: Picture) -> Drawn:
    """A picture with a sentence that says what it shows."""
    ref = str(tree.roots[0].view.ref)
    everything, shown = len(net_of(tree).boxes), len(picture.cards)
    if everything == shown:
        return Drawn(ref, picture, f"The tree of {ref}: all of its {plural(shown, 'thing')}.", complete=True)
    caption = (
        f"The tree of {ref}: {shown} of {plural(everything, 'thing')}; what is hidden is counted on the cards. "
        f"All of it: ost export svg {ref} -o {ref}.svg"
    )
    return Drawn(ref, picture, caption, complete=False)
