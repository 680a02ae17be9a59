"""The tree, or the tree of two moments, as a drawing: what the options of `ost export` say, done."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.domain.kinds import Ref
    from ost.exports.badges import VerdictWords
    from ost.exports.graphviz_engine import Layout as Found
    from ost.exports.graphviz_engine import Picture as Form
    from ost.exports.looks import Theme
    from ost.exports.net import Net
    from ost.exports.picture import Direction, Layout, Picture
    from ost.exports.trimming import Part
    from ost.services.diffing import Diff
    from ost.services.tree import Tree
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace


_READABLE = 60.0
"""Dots per inch at which a title is eight pixels high."""


class Arrangement(StrEnum):
    """Who finds the places of the cards, and how."""

    TIDY = "tidy"
    COMPACT = "compact"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn.

    Attributes:
        net: The things and lines.
        name: The workspace's name.
        when: The day, or the two moments, that it shows.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        watched: The KPIs.
    """

    net: Net
    name: str
    when: str
    verdicts: VerdictWords = field(default_factory=dict)
    watched: Sequence[NodeView] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """How something is drawn.

    Attributes:
        layout: Who finds the places.
        direction: Where children stand.
        theme: Its colours.
        part: What of it.
        paper: The sheets that a PDF is shared out among, in points; one sheet that is large enough when None.
        focus: The things in focus, which have to be there.
    """

    layout: Arrangement
    direction: Direction
    theme: Theme
    part: Part
    paper: tuple[int, int] | None = None
    focus: tuple[Ref, ...] = ()

    def of_tree(self, tree: Tree, verdicts: VerdictWords) -> Subject:
        """What is drawn of a tree."""
        from ost.exports.net import net_of

        return Subject(self.trimmed(net_of(tree)), tree.name, str(tree.as_of), verdicts, tree.kpis)

    def of_diff(self, diff: Diff) -> Subject:
        """What is drawn of the tree of two moments."""
        from ost.exports.net import net_of_diff

        return Subject(self.trimmed(net_of_diff(diff.roots)), diff.name, f"{diff.before} → {diff.after}")

    def trimmed(self, net: Net) -> Net:
        """The part of a net that is drawn.

        Raises:
            NoSuchRef: When what is in focus is not in it.
            NoSuchKinds: When nothing in it is of the kinds.
        """
        from ost.errors import NoSuchKinds, NoSuchRef
        from ost.exports.trimming import trimmed

        names = {box.name for box in net.boxes}
        for ref in self.focus:
            if str(ref) not in names:
                raise NoSuchRef(f"{ref} in this tree", ref.kind.value)
        found = trimmed(net, self.part)
        if net.boxes and not found.boxes:
            raise NoSuchKinds(self.part.kinds)
        return found

    def _layout(self) -> Layout:
        from ost.exports.picture import Layout

        return Layout(self.direction, layered=self.layout is not Arrangement.COMPACT)

    def picture(self, subject: Subject) -> Picture:
        """It laid out."""
        from ost.exports.picture import picture_of

        with _uncollected():
            return picture_of(
                subject.net,
                subject.name,
                subject.when,
                subject.verdicts,
                subject.watched,
                layout=self._layout(),
            )

    def write(self, subject: Subject, form: str) -> str | bytes:
        """It as `svg`, `dot`, `png`, `pdf`, `drawio` or `canvas`.

        Raises:
            NoGraphviz, DrawingFailed: When a PNG or a PDF, or a drawing that `dot` lays out, cannot be made.
        """
        from ost.cli.terminal import note
        from ost.domain.text import plural
        from ost.exports.dot import PAD, to_dot
        from ost.exports.graphviz_engine import MOST_PIXELS, draw
        from ost.exports.picture_svg import to_svg

        placed = self.layout is not Arrangement.DOT
        if form == "pdf" and placed and self.paper is not None:
            return self._sheets(subject, self.paper)
        picture = self.picture(subject)
        if form in {"drawio", "canvas"}:
            return self._for_editors(picture, form)
        if form == "svg" and placed:
            with _uncollected():
                return to_svg(picture, self.theme).encode()
        source = to_dot(picture, self.theme, placed=placed)
        if form == "dot":
            return source
        names = {one.card.name: one.card.called for one in picture.cards}
        pictures: dict[str, Form] = {"svg": "svg", "png": "png", "pdf": "pdf"}
        found: Found = "placed" if placed else "dot"
        size = (picture.width + 2 * PAD, picture.height + 2 * PAD) if placed else None
        if form == "png" and size is not None and MOST_PIXELS * 72 / max(size) < _READABLE:
            note(
                f"{plural(len(picture.cards), 'thing')} are too small to be read in one PNG. Write an SVG, a part "
                "(--depth 2, --focus REF), or sheets: ost export pdf --paper a4 -o tree.pdf"
            )
        return draw(source, pictures[form], layout=found, size=size, title=picture.title, names=names)

    def _sheets(self, subject: Subject, paper: tuple[int, int]) -> bytes:
        from ost.exports.sheets import to_sheets

        return to_sheets(
            subject.net,
            subject.name,
            subject.when,
            subject.verdicts,
            subject.watched,
            layout=self._layout(),
            theme=self.theme,
            paper=paper,
        )

    def _for_editors(self, picture: Picture, form: str) -> str:
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
    paper: str | None,
) -> Drawing:
    """What the options say.

    Raises:
        InvalidInput: For a word that is none of those allowed, and for two that contradict each other.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When what is in focus is not found.
    """
    from ost.cli.reading_words import choice, count
    from ost.domain.kinds import Kind
    from ost.errors import BadChoice, ContradictingOptions
    from ost.exports.paper import PAPERS
    from ost.exports.picture import Direction
    from ost.exports.trimming import Part
    from ost.services.resolve import resolve

    arrangement = choice(Arrangement, "--layout", layout) or Arrangement.TIDY
    way = choice(Direction, "--direction", direction) or Direction.RIGHT
    if arrangement is Arrangement.DOT and way is not Direction.RIGHT:
        raise ContradictingOptions("--layout dot", "--direction down", "dot lays out to the right only")
    if paper is not None and paper.lower() not in PAPERS:
        raise BadChoice("--paper", paper, PAPERS)
    if paper is not None and arrangement is Arrangement.DOT:
        raise ContradictingOptions("--paper", "--layout dot", "dot draws on one sheet only")
    with ws.store.reading() as reader:
        found = tuple(sorted({resolve(reader, one).ref for one in focus}))
    words = [word for one in kinds for word in one.split(",") if word.strip()]
    names = [choice(Kind, "--kind", word) for word in words]
    part = Part(count(depth, "--depth"), frozenset(map(str, found)), frozenset(map(str, filter(None, names))))
    sheets = None if paper is None else PAPERS[paper.lower()]
    return Drawing(arrangement, way, _theme(theme), part, sheets, found)


def _theme(word: str) -> Theme:
    """A theme by its name, or one in a file."""
    from pathlib import Path

    from ost.errors import BadChoice
    from ost.exports.looks import THEMES

    if word.lower() in THEMES:
        return THEMES[word.lower()]
    if word.lower().endswith(".toml"):
        from ost.exports.brand import read_theme

        return read_theme(Path(word))
    raise BadChoice("--theme", word, [*THEMES, "a .toml file"])
