"""A drawing on as many sheets of paper as it takes, as one PDF with bookmarks. The only module that knows pypdf."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from ost.domain.text import shortened
from ost.exports.blocks import Block, Row, Words, room_for
from ost.exports.dot import PAD, to_dot
from ost.exports.graphviz_engine import draw
from ost.exports.heading import NARROWEST
from ost.exports.paging import pages_of
from ost.exports.paper import MARGIN
from ost.exports.picture import Layout, picture_of
from ost.exports.safe import plain
from ost.exports.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.exports.badges import VerdictWords
    from ost.exports.looks import Theme
    from ost.exports.net import Box, Net
    from ost.exports.paging import Page
    from ost.exports.picture import Picture
    from ost.services.views import NodeView

_SMALLEST = 0.6
"""The scale at which a title has 6 points."""

_LEGEND = 110.0
"""About how high a legend is, which the first sheet has room for."""


def to_sheets(
    net: Net,
    name: str,
    when: str,
    verdicts: VerdictWords,
    watched: Sequence[NodeView],
    *,
    layout: Layout,
    theme: Theme,
    paper: tuple[int, int],
) -> bytes:
    """A PDF of an overview and of every branch that has no room on it.

    Args:
        net: What is drawn.
        name: The workspace's name.
        when: The day, or the two moments, that it shows.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        watched: The KPIs.
        layout: How a sheet is laid out.
        theme: Its colours.
        paper: How wide and high a sheet is, in points.

    Raises:
        NoGraphviz, DrawingFailed: When it cannot be drawn.
    """
    from pypdf import PdfReader, PdfWriter

    blank = Block(NARROWEST, (Row(48),))
    wide, high = ((side - 2 * MARGIN) / _SMALLEST - 2 * PAD for side in paper)

    def laid_out(part: Net, top: Block | None) -> Picture:
        return picture_of(part, name, when, verdicts, watched, layout=layout, top=top)

    def fits(part: Net) -> bool:
        picture = laid_out(part, blank)
        return picture.width <= wide and picture.height + _LEGEND <= high

    pages = pages_of(net, fits)
    made = PdfWriter()
    for number, page in enumerate(pages, start=1):
        count = f"page {number} of {len(pages)}"
        top = None if number == 1 else _top(name, f"{when}, {count}", page, wide)
        picture = laid_out(page.net, top)
        size = (picture.width + 2 * PAD, picture.height + 2 * PAD)
        drawn = draw(to_dot(picture, theme), "pdf", layout="placed", size=size, paper=paper)
        made.append(PdfReader(BytesIO(drawn)), import_outline=False)
        made.add_outline_item(title="Overview" if number == 1 else _called(page), page_number=number - 1)
    made.add_metadata({"/Title": plain(f"{name}, {when}")})
    written = BytesIO()
    made.write(written)
    return written.getvalue()


def _top(name: str, when: str, page: Page, wide: float) -> Block:
    """What stands above a sheet: what it belongs to, and the way to it from the top."""
    called = next(iter(wrap(plain(name), 40, 1)), "Untitled")
    shown = Words(room_for(called, "heading") + 10, "when", plain(when))
    way = "  ›  ".join(_short(box) for box in page.above)
    width = max(NARROWEST, min(wide, room_for(way, "legend") + 20))
    rows = [Row(28, (Words(0, "heading", called), shown))]
    rows += [Row(14, (Words(0, "legend", line),)) for line in wrap(way, width / 8, 2, 2000)]
    return Block(width, (*rows, Row(6)))


def _short(box: Box) -> str:
    return f"{box.view.ref} {shortened(plain(box.view.node.title), 48)}"


def _called(page: Page) -> str:
    """What a sheet is called in the bookmarks: the things that stand first on it."""
    tops = [box for box in page.net.boxes if box.name not in page.net.above]
    return shortened(", ".join(map(_short, tops)), 120)
