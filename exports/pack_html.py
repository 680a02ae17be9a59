"""A review pack as one web page without scripts, with its trees and charts in it; `templates/pack.html` says where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.exports import chart_looks
from ost.exports.badges import Badge
from ost.exports.chart_svg import to_svg
from ost.exports.pack_blocks import ChartBlock, Grid, TreeBlock
from ost.exports.pack_drawing import STYLE, Room, drawings
from ost.exports.pages import markup, render

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.exports.pack_blocks import Block, Document, Item, Section

CHART = 520
"""How wide a chart is drawn, in pixels."""

_ROOM = Room(1500.0, 2600.0)
"""What can be scrolled with ease; larger trees are shown in less depth, or one per KR."""


@dataclass(frozen=True, slots=True)
class _Picture:
    svg: object
    caption: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A block as the page shows it."""

    sort: str
    name: str
    heading: str
    items: tuple[Item, ...] = ()
    rest: str = ""
    grid: Grid | None = None
    pictures: tuple[_Picture, ...] = ()


def to_html(document: Document) -> str:
    """A pack as a page that loads nothing and runs nothing."""
    return render(
        "pack.html",
        ("report.css", "pack.css"),
        also=(chart_looks.STYLE, STYLE),
        document=document,
        sections=[
            (f"part{number}", section, _parts(f"part{number}", section, document.verdicts))
            for number, section in enumerate(document.sections, 1)
        ],
        is_badge=lambda cell: isinstance(cell, Badge),
    )


def _parts(name: str, section: Section, verdicts: VerdictWords) -> list[_Part]:
    return [_part(f"{name}-{number}", block, verdicts) for number, block in enumerate(section.blocks, 1)]


def _part(name: str, block: Block, verdicts: VerdictWords) -> _Part:
    if isinstance(block, Grid):
        return _Part("grid", name, block.heading, grid=block)
    if isinstance(block, TreeBlock):
        pictures = tuple(
            _Picture(markup(one.svg()), one.caption)
            for one in drawings(block.tree, verdicts, _ROOM, least=6.5)
        )
        return _Part("tree", name, block.heading, pictures=pictures)
    if isinstance(block, ChartBlock):
        drawn = to_svg(block.chart, CHART, alone=False) if block.chart else ""
        picture = _Picture(markup(drawn), "" if drawn else block.described)
        return _Part("kr", name, block.heading, block.items, pictures=(picture,))
    decide = "decide" if block.heading == "To decide now" else "lines"
    return _Part(decide, name, block.heading, block.items, block.rest)
