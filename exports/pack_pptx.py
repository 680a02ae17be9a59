"""A review pack as slides, 16:9, that people can edit: native text, tables and charts; trees as pictures.

The only module that knows python-pptx. Nothing overflows: what a slide cannot hold goes on the next one, and a
cell or a title that is longer than a slide is cut, with the whole of it in the speaker's notes.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from ost.domain.text import shortened
from ost.errors import MissingWriter
from ost.exports.badges import Badge, Tone
from ost.exports.looks import LIGHT
from ost.exports.pack_blocks import ChartBlock, Grid, Lines, TreeBlock
from ost.exports.pack_drawing import Room, drawings
from ost.exports.pack_pptx_chart import add_chart
from ost.exports.pack_zip import dated
from ost.exports.safe import plain
from ost.exports.wrapping import width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ost.exports.badges import VerdictWords
    from ost.exports.pack_blocks import Block, Cell, Document, Item, Section

WIDE, HIGH = 960.0, 540.0
"""A slide in points, 16:9."""

_EDGE = 36.0
_TOP = 92.0
_ROOM = Room(WIDE - 2 * _EDGE, HIGH - _TOP - 46.0)
_SIZE = 12.0
_LEAST = 6.0
"""The smallest letters of a tree, in points."""

_LEADING, _PADDING, _WIDER = 1.22, 9.0, 1.12
"""Lines of letters, the margins of a cell, and how much wider than Helvetica a font may be."""

_TEXT_HEIGHT = _ROOM.height
_DOTS_PER_POINT = 2.6
_LONGEST_NAME = 120
_MOST_ROWS = 3
"""So many rows a line of the summary has at most."""

_SMALLEST = 9.0
"""The smallest letters beside a chart."""


def to_pptx(document: Document, day: date) -> bytes:
    """A pack as a presentation.

    Args:
        document: The pack.
        day: The day that it is dated.

    Raises:
        MissingWriter: When python-pptx is not installed.
        DrawingFailed: When no font is installed to draw a tree with.
    """
    try:
        from pptx import Presentation
    except ImportError as error:
        raise MissingWriter("A presentation", "python-pptx", "pptx") from error
    slides = _Slides(Presentation(), document.verdicts)
    slides.first(document)
    for section in document.sections:
        slides.section(section)
    slides.last(document.rule)
    moment = datetime.combine(day, time(12))
    about = slides.file.core_properties
    about.title, about.author = plain(f"{document.title}, {document.whose}")[:250], "ost"
    about.created = about.modified = moment
    about.last_modified_by, about.revision = "ost", 1
    written = io.BytesIO()
    slides.file.save(written)
    return dated(written.getvalue(), day)


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a text takes at most.

    Args:
        text: The text; its own line ends count.
        width: How wide a line is, in points.
        size: How large the letters are, in points.
    """
    return sum(max(1, -int(-width_of(line) * size * _WIDER // width)) for line in text.split("\n"))


def fitted(text: str, width: float, size: float, most: int) -> str:
    """A text cut, with an ellipsis, to so many lines."""
    while lines_of(text, width, size) > most and len(text) > 1:
        text = shortened(text.removesuffix("…"), max(1, int(len(text) * 0.92)))
        text = text if text.endswith("…") else f"{text}…"
    return text


class _Slides:
    """The presentation as it grows."""

    def __init__(self, file: Any, verdicts: VerdictWords) -> None:
        from pptx.util import Pt

        self.file = file
        self._pt = Pt
        self._verdicts = verdicts
        wider = Pt(WIDE) / file.slide_width
        higher = Pt(HIGH) / file.slide_height
        for sheet in (file.slide_master, *file.slide_master.slide_layouts):
            for shape in sheet.placeholders:
                shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
                shape.top, shape.height = int(shape.top * higher), int(shape.height * higher)
        file.slide_width, file.slide_height = Pt(WIDE), Pt(HIGH)

    # --- slides ------------------------------------------------------------------------------------

    def first(self, document: Document) -> None:
        """The whole in ten lines."""
        slide = self._slide(document.title, document.whose, document.when)
        size = 16.0
        lines = [plain(document.when), *(plain(item.text) for item in document.summary)]
        while size > _SIZE - 1 and _height(lines, _ROOM.width, size) > _TEXT_HEIGHT:
            size -= 1
        shown = [fitted(line, _ROOM.width, size, _MOST_ROWS) for line in lines]
        self._text(slide, shown, _EDGE, _ROOM.width, size)
        self._note(slide, lines)

    def last(self, rule: str) -> None:
        """What it ends with."""
        slide = self._slide("What follows", "", rule)
        self._text(slide, [rule], _EDGE, _ROOM.width, 28.0, bold=True)

    def section(self, section: Section) -> None:
        """All slides of an objective."""
        for block in _grouped(section.blocks):
            below = " · ".join(filter(None, (block.heading, section.lede)))
            self._block(section.heading, below, block)

    def _block(self, heading: str, below: str, block: Block) -> None:
        match block:
            case Grid():
                rows = [[_cell(cell) for cell in row] for row in block.rows]
                self._table(heading, below, list(block.head), rows, list(block.shares), [])
            case Lines():
                self._list(heading, below, block)
            case TreeBlock():
                self._tree(heading, below, block)
            case ChartBlock():
                self._chart(heading, below, block)

    def _list(self, heading: str, below: str, block: Lines) -> None:
        """A list as a native table, so that each line can be edited, and its command has a place of its own."""
        commands = any(item.command for item in block.items)
        marks = any(item.badge or item.new for item in block.items)
        head = [*(["State"] if marks else []), "About", "What", *(["To type"] if commands else [])]
        shares = [*([11] if marks else []), 7, 55, *([27] if commands else [])]
        rows = []
        for item in block.items:
            mark = _mark(item)
            what = "\n".join([plain(item.text), *(plain(line) for line in item.more)])
            row: list[tuple[str, Badge | None]] = [(plain(item.ref), None), (what, None)]
            rows.append(
                [*([mark] if marks else []), *row, *([(plain(item.command), None)] if commands else [])]
            )
        rest = [block.rest] if block.rest else []
        self._table(heading, below, head, rows, shares, rest)

    def _table(
        self,
        heading: str,
        below: str,
        head: list[str],
        rows: list[list[tuple[str, Badge | None]]],
        shares: list[int],
        rest: list[str],
    ) -> None:
        widths = [_ROOM.width * share / sum(shares) for share in shares]
        first = _row_height([(name, None) for name in head], widths)
        pages = list(_pages(rows, widths, _TEXT_HEIGHT - first - (18 if rest else 0)))
        for number, page in enumerate(pages):
            full = ["  ".join(text for text, _ in row) for row in page]
            slide = self._slide(heading, f"{below}{' (continued)' if number else ''}", *full, *rest)
            shown = [
                [
                    (fitted(text, width - 2 * 6, _SIZE, _most(first)), mark)
                    for (text, mark), width in zip(row, widths, strict=True)
                ]
                for row in page
            ]
            bottom = self._grid(slide, head, shown, widths)
            if rest and number == len(pages) - 1:
                at = min(bottom + 4, HIGH - 44)
                self._text(
                    slide,
                    [fitted(plain(line), _ROOM.width, 11, 1) for line in rest],
                    _EDGE,
                    _ROOM.width,
                    11,
                    top=at,
                )

    def _tree(self, heading: str, below: str, block: TreeBlock) -> None:
        room = Room(_ROOM.width, _ROOM.height - 20)
        for drawn in drawings(block.tree, self._verdicts, room, _LEAST):
            slide = self._slide(heading, below, drawn.caption)
            scale = room.scale(drawn.picture)
            width, height = drawn.picture.width * scale, drawn.picture.height * scale
            zoom = _DOTS_PER_POINT * width / (drawn.picture.width * 4 / 3)
            picture = slide.shapes.add_picture(
                io.BytesIO(drawn.png(zoom)),
                self._pt(_EDGE + (room.width - width) / 2),
                self._pt(_TOP),
                self._pt(width),
                self._pt(height),
            )
            _describe(picture, f"Tree of {drawn.name}", drawn.caption)
            self._text(
                slide,
                [fitted(drawn.caption, room.width, 10, 1)],
                _EDGE,
                room.width,
                10,
                top=_TOP + room.height,
            )

    def _chart(self, heading: str, below: str, block: ChartBlock) -> None:
        lines = [
            f"{item.badge}  {plain(item.text)}" if item.badge else plain(item.text) for item in block.items
        ]
        slide = self._slide(heading, below, *lines, plain(block.described))
        width = 340.0 if block.chart else _ROOM.width
        shown = lines if block.chart else [*lines, plain(block.described)]
        size = 14.0
        while size > _SMALLEST and _height(shown, width, size) > _TEXT_HEIGHT:
            size -= 1
        kept: list[str] = []
        for line in shown:
            if _height([*kept, line], width, size) <= _TEXT_HEIGHT:
                kept.append(line)
        self._text(slide, kept, _EDGE, width, size)
        if block.chart is not None:
            left = _EDGE + width + 16
            place = tuple(map(self._pt, (left, _TOP, WIDE - _EDGE - left, _ROOM.height - 8)))
            frame = add_chart(slide, block.chart, place)
            _describe(frame, f"Chart of {block.chart.ref}", plain(block.described))

    # --- shapes ------------------------------------------------------------------------------------

    def _slide(self, heading: str, below: str, *notes: str) -> Any:
        slide = self.file.slides.add_slide(self.file.slide_master.slide_layouts.get_by_name("Title Only"))
        words = plain(heading)
        size = 28.0 if lines_of(words, _ROOM.width, 28) == 1 else 20.0
        title = slide.shapes.title
        title.left, title.top, title.width, title.height = map(self._pt, (_EDGE, 18, _ROOM.width, 44))
        self._fill(title.text_frame, [fitted(words, _ROOM.width, size, 1)], size, bold=True)
        if below:
            self._text(
                slide, [fitted(plain(below), _ROOM.width, 12, 1)], _EDGE, _ROOM.width, 12, top=62, quiet=True
            )
        self._note(slide, [words, *notes])
        return slide

    def _note(self, slide: Any, lines: Sequence[str]) -> None:
        slide.notes_slide.notes_text_frame.text = "\n".join(map(plain, dict.fromkeys(filter(None, lines))))

    def _text(
        self,
        slide: Any,
        lines: Sequence[str],
        left: float,
        width: float,
        size: float,
        *,
        top: float = _TOP,
        bold: bool = False,
        quiet: bool = False,
    ) -> None:
        height = min(HIGH - top - 4, _height(lines, width, size) + 6)
        box = slide.shapes.add_textbox(*map(self._pt, (left, top, width, height)))
        self._fill(box.text_frame, lines, size, bold=bold, quiet=quiet)

    def _fill(
        self, frame: Any, lines: Sequence[str], size: float, *, bold: bool = False, quiet: bool = False
    ) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = self._pt(_GAP * size if len(lines) > 1 else 0)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = self._pt(size), bold
            run.font.color.rgb = RGBColor.from_string((LIGHT.quiet if quiet else LIGHT.ink).lstrip("#"))

    def _grid(
        self,
        slide: Any,
        head: Sequence[str],
        rows: Sequence[Sequence[tuple[str, Badge | None]]],
        widths: Sequence[float],
    ) -> float:
        """A native table; where it ends."""
        heights = [
            _row_height([(name, None) for name in head], widths),
            *(_row_height(row, widths) for row in rows),
        ]
        frame = slide.shapes.add_table(
            len(rows) + 1, len(head), *map(self._pt, (_EDGE, _TOP, sum(widths), sum(heights)))
        )
        _describe(frame, "Table", ", ".join(head))
        table = frame.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self._pt(width)
        for line, height in zip(table.rows, heights, strict=True):
            line.height = self._pt(height)
        for at, name in enumerate(head):
            self._put(table.cell(0, at), name, None, bold=True)
        for down, row in enumerate(rows, 1):
            for at, (text, mark) in enumerate(row):
                self._put(table.cell(down, at), text, mark)
        return _TOP + sum(heights)

    def _put(self, cell: Any, text: str, mark: Badge | None, *, bold: bool = False) -> None:
        from pptx.dml.color import RGBColor

        cell.margin_left = cell.margin_right = self._pt(5)
        cell.margin_top = cell.margin_bottom = self._pt(3)
        ground, ink = ("#12314f", "#ffffff") if bold else (LIGHT.paper, LIGHT.ink)
        if mark is not None and mark.tone is not Tone.WAITING:
            ink = LIGHT.mark(mark.tone, faded=False).line
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(ground.lstrip("#").upper())
        frame = cell.text_frame
        frame.word_wrap = True
        for number, line in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = self._pt(_SIZE), bold or mark is not None
            run.font.color.rgb = RGBColor.from_string(ink.lstrip("#").upper())


_GAP = 0.45
"""What is left free behind a line, as a share of its letters."""


def _height(lines: Sequence[str], width: float, size: float) -> float:
    return sum((lines_of(line, width, size) * _LEADING + _GAP) * size for line in lines)


def _row_height(row: Sequence[tuple[str, Badge | None]], widths: Sequence[float]) -> float:
    most = max(lines_of(text, width - 12, _SIZE) for (text, _), width in zip(row, widths, strict=True))
    return most * _SIZE * _LEADING + _PADDING


def _most(head: float) -> int:
    """How many lines a row has at most: those of a whole slide."""
    return int((_TEXT_HEIGHT - head - 18 - _PADDING) // (_SIZE * _LEADING))


def _grouped(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with short lists behind each other as one: each of its lines begins with what it is headed by."""
    waiting: list[Lines] = []
    for block in (*blocks, None):
        if isinstance(block, Lines) and not any(item.command for item in block.items) and not block.rest:
            waiting.append(block)
            continue
        if len(waiting) > 1:
            items = [
                replace(item, text=f"{one.heading}: {item.text}" if one.heading else item.text)
                for one in waiting
                for item in one.items
            ]
            yield Lines("What happened", tuple(items))
        else:
            yield from waiting
        waiting = []
        if block is not None:
            yield block


def _pages(
    rows: Sequence[list[tuple[str, Badge | None]]], widths: Sequence[float], room: float
) -> Iterator[list[list[tuple[str, Badge | None]]]]:
    """As many rows to a slide as fit, and one at least."""
    page: list[list[tuple[str, Badge | None]]] = []
    used = 0.0
    for row in rows:
        height = min(room, _row_height(row, widths))
        if page and used + height > room:
            yield page
            page, used = [], 0.0
        page.append(row)
        used += height
    if page:
        yield page


def _cell(cell: Cell) -> tuple[str, Badge | None]:
    return (str(cell), cell) if isinstance(cell, Badge) else (plain(cell), None)


def _mark(item: Item) -> tuple[str, Badge | None]:
    if item.badge is None:
        return ("new" if item.new else "", None)
    return (f"{item.badge}{' new' if item.new else ''}", item.badge)


def _describe(shape: Any, name: str, words: str) -> None:
    """A name and an alternative text, which a screen reader speaks."""
    [about] = shape.element.xpath("./*/p:cNvPr")
    about.set("name", shortened(name, _LONGEST_NAME))
    about.set("descr", words)
