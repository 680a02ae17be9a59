"""The tree, or the tree of two moments, as a drawing: what the options of `ost export` say, done."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.exports.badges import VerdictWords
    from ost.exports.graphviz_engine import Layout as Found
    from ost.exports.graphviz_engine import Picture as Form
    from ost.exports.looks import Theme
    from ost.exports.net import Net
    from ost.exports.picture import Direction, Layout, Picture
    from ost.exports.trimming import Part
    from ost.services.diffing import Diff
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace


class Arrangement(StrEnum):
    """Who finds the places of the cards, and how."""

    TIDY = "tidy"
    COMPACT = "compact"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How something is drawn.

    Attributes:
        layout: Who finds the places.
        direction: Where children stand.
        theme: Its colours.
        part: What of it.
    """

    layout: Arrangement
    direction: Direction
    theme: Theme
    part: Part

    def of_tree(self, tree: Tree, verdicts: VerdictWords) -> Picture:
        """A tree laid out."""
        from ost.exports.net import net_of
        from ost.exports.picture import picture_of_tree

        with _uncollected():
            return picture_of_tree(tree, verdicts, self._layout(), self.trimmed(net_of(tree)))

    def of_diff(self, diff: Diff) -> Picture:
        """The tree of two moments laid out."""
        from ost.exports.net import net_of_diff
        from ost.exports.picture import picture_of_diff

        return picture_of_diff(diff, self._layout(), self.trimmed(net_of_diff(diff.roots)))

    def trimmed(self, net: Net) -> Net:
        """The part of a net that is drawn.

        Raises:
            NoSuchRef: When what is in focus is not in it.
        """
        from ost.errors import NoSuchRef
        from ost.exports.trimming import trimmed

        for name in sorted(self.part.focus - {box.name for box in net.boxes}):
            raise NoSuchRef(f"{name} in this tree", "thing")
        return trimmed(net, self.part)

    def _layout(self) -> Layout:
        from ost.exports.picture import Layout

        return Layout(self.direction, layered=self.layout is not Arrangement.COMPACT)

    def write(self, picture: Picture, form: str) -> str | bytes:
        """A picture as `svg`, `dot`, `png`, `pdf`, `drawio` or `canvas`.

        Raises:
            ContradictingOptions: When `dot` should find the places of what it does not draw.
            NoGraphviz, DrawingFailed: When a PNG or a PDF, or a drawing that `dot` lays out, cannot be made.
        """
        from ost.exports.picture_svg import to_svg

        placed = self.layout is not Arrangement.DOT
        if form in {"drawio", "canvas"}:
            return self._for_editors(picture, form)
        if form == "svg" and placed:
            with _uncollected():
                return to_svg(picture, self.theme).encode()
        from ost.exports.dot import to_dot
        from ost.exports.graphviz_engine import draw

        source = to_dot(picture, self.theme, placed=placed)
        if form == "dot":
            return source
        names = {one.card.name: one.card.called for one in picture.cards}
        pictures: dict[str, Form] = {"svg": "svg", "png": "png", "pdf": "pdf"}
        found: Found = "placed" if placed else "dot"
        return draw(source, pictures[form], layout=found, title=picture.title, names=names)

    def _for_editors(self, picture: Picture, form: str) -> str:
        from ost.errors import ContradictingOptions

        if self.layout is Arrangement.DOT:
            raise ContradictingOptions(
                "--layout dot", form, "what dot has laid out is written as svg, png, pdf or dot"
            )
        if form == "canvas":
            from ost.exports.canvas import to_canvas

            return to_canvas(picture, self.theme)
        from ost.exports.drawio import to_drawio

        return to_drawio(picture, self.theme)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, which would go through a large tree again and again and find none."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def read_drawing(
    ws: Workspace,
    *,
    layout: str | None,
    direction: str | None,
    theme: str,
    depth: str | None,
    focus: Sequence[str],
    kinds: Sequence[str],
) -> Drawing:
    """What the options say.

    Raises:
        InvalidInput: For a word that is none of those allowed, and for two that contradict each other.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When what is in focus is not found.
    """
    from ost.cli.reading_words import choice, count
    from ost.domain.kinds import Kind
    from ost.errors import BadChoice, ContradictingOptions
    from ost.exports.looks import THEMES
    from ost.exports.picture import Direction
    from ost.exports.trimming import Part
    from ost.services.resolve import resolve

    arrangement = choice(Arrangement, "--layout", layout) or Arrangement.TIDY
    way = choice(Direction, "--direction", direction) or Direction.RIGHT
    if arrangement is Arrangement.DOT and way is not Direction.RIGHT:
        raise ContradictingOptions("--layout dot", "--direction down", "dot lays out to the right only")
    if theme.lower() not in THEMES:
        raise BadChoice("--theme", theme, THEMES)
    with ws.store.reading() as reader:
        found = frozenset(str(resolve(reader, one).ref) for one in focus)
    words = [word for one in kinds for word in one.split(",") if word.strip()]
    names = [choice(Kind, "--kind", word) for word in words]
    part = Part(count(depth, "--depth"), found, frozenset(map(str, filter(None, names))))
    return Drawing(arrangement, way, THEMES[theme.lower()], part)
