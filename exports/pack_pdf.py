"""A review pack as a PDF on A4. The only module that knows Typst; `templates/pack.typ` decides how it looks.

Everything goes to the template as data, so that nothing in a user's text is read as markup. Pictures are SVG. Nothing
is read from the network, and the same pack on the same fonts is the same file.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from ost.errors import MissingWriter, PagesFailed
from ost.exports.badges import Badge
from ost.exports.chart_svg import to_svg
from ost.exports.looks import LIGHT
from ost.exports.pack_blocks import ChartBlock, Grid, Lines, TreeBlock
from ost.exports.pack_drawing import Drawn, Room, drawings
from ost.exports.pages import TEMPLATES
from ost.exports.safe import plain

if TYPE_CHECKING:
    from datetime import date

    from ost.exports.badges import VerdictWords
    from ost.exports.pack_blocks import Block, Cell, Document, Item, Section

PORTRAIT = Room(487.0, 560.0)
LANDSCAPE = Room(734.0, 415.0)
"""What the margins of a page leave for a picture with its heading and caption, in points."""

CHART = 372
"""How wide a chart is drawn, in pixels."""

_POINTS_PER_PIXEL = 0.75
_PERCENT = re.compile(r"(\d) %")
_LONG = re.compile(r"[^\s\u2e80-\U0001ffff]{24}(?=[^\s])")


def to_pdf(document: Document, day: date) -> bytes:
    """A pack as a PDF with bookmarks, a table of contents and page numbers.

    Args:
        document: The pack.
        day: The day that it is dated.

    Raises:
        MissingWriter: When Typst is not installed.
        PagesFailed: When it cannot set the pages.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingWriter("A PDF", "typst", "pdf") from error
    made = _Made(document.verdicts)
    data = {
        "title": _words(document.title),
        "whose": _words(document.whose),
        "when": _words(document.when),
        "date": [day.year, day.month, day.day],
        "rule": document.rule,
        "summary": [_item(item) for item in document.summary],
        "sections": [made.section(section) for section in document.sections],
    }
    words = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()
    try:
        return typst.compile(
            (TEMPLATES / "pack.typ").read_bytes(),
            format="pdf",
            sys_inputs={"pack": words},
            timestamp=datetime.combine(day, time(12), UTC),
        )
    except typst.TypstError as error:
        raise PagesFailed(error) from error


class _Made:
    """The blocks as data."""

    def __init__(self, verdicts: VerdictWords) -> None:
        self._verdicts = verdicts

    def section(self, section: Section) -> dict[str, object]:
        """A section as data."""
        return {
            "heading": _words(section.heading),
            "lede": _words(section.lede),
            "blocks": [self._block(block) for block in section.blocks],
        }

    def _block(self, block: Block) -> dict[str, object]:
        shape: dict[str, object] = {"heading": _words(block.heading)}
        match block:
            case Lines():
                return shape | {
                    "sort": "lines",
                    "items": [_item(item) for item in block.items],
                    "rest": _words(block.rest),
                }
            case Grid():
                rows = [[_cell(cell) for cell in row] for row in block.rows]
                return shape | {"sort": "grid", "head": block.head, "shares": block.shares, "rows": rows}
            case TreeBlock():
                return shape | self._tree(block)
            case ChartBlock():
                return shape | self._chart(block)

    def _tree(self, block: TreeBlock) -> dict[str, object]:
        """On the page where the whole fits upright, else on pages that lie on their side."""
        upright = drawings(block.tree, self._verdicts, PORTRAIT)
        if len(upright) == 1 and upright[0].complete:
            return {"sort": "tree", "flipped": False, "pictures": [self._picture(upright[0], PORTRAIT)]}
        lying = drawings(block.tree, self._verdicts, LANDSCAPE)
        return {"sort": "tree", "flipped": True, "pictures": [self._picture(one, LANDSCAPE) for one in lying]}

    def _picture(self, drawn: Drawn, room: Room) -> dict[str, object]:
        width = drawn.picture.width * room.scale(drawn.picture)
        return {"svg": drawn.svg(), "width": round(width, 2), "caption": drawn.caption, "alt": drawn.caption}

    def _chart(self, block: ChartBlock) -> dict[str, object]:
        pictures = []
        if block.chart is not None:
            svg = to_svg(block.chart, CHART, alone=False)
            described = _words(block.described)
            pictures = [{"svg": svg, "width": CHART * _POINTS_PER_PIXEL, "caption": "", "alt": described}]
        items = [_item(item) for item in block.items]
        if not pictures:
            items.append({"text": _words(block.described)})
        return {"sort": "kr", "items": items, "pictures": pictures}


def _words(text: str) -> str:
    """A text without what could steer, in which a long word can be broken and a number keeps its sign."""
    held = _PERCENT.sub("\\1\N{NO-BREAK SPACE}%", plain(text))
    return _LONG.sub("\\g<0>\N{ZERO WIDTH SPACE}", held)


def _item(item: Item) -> dict[str, object]:
    lines = (line for text in item.more for line in text.split("\n") if line.strip())
    return {
        "text": _words(item.text),
        "ref": item.ref,
        "badge": _badge(item.badge) if item.badge else None,
        "new": item.new,
        "command": _words(item.command),
        "more": [_words(line) for line in lines],
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {"badge": _badge(cell)} if isinstance(cell, Badge) else {"text": _words(cell)}


def _badge(badge: Badge) -> dict[str, object]:
    mark = LIGHT.mark(badge.tone, faded=False)
    return {
        "word": str(badge),
        "fill": mark.fill,
        "line": mark.line,
        "ink": mark.ink,
        "round": mark.style == "rounded",
    }
