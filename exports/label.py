"""Blocks as Graphviz labels: tables in the few HTML-like elements that it reads.

Every size is written out, so that a drawing has its shape on a machine without fonts, too. Attributes
are constants and numbers; words are escaped.
"""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from ost.exports.blocks import LETTERS, PILL_HEIGHT, Bar, Chip, Pill, Words, room_for
from ost.exports.looks import SHAPES
from ost.exports.safe import escaped

if TYPE_CHECKING:
    from ost.exports.blocks import Block, Piece, Row
    from ost.exports.looks import Mark, Paint, Theme

LONGEST = 15_500
"""The most characters of a label: Graphviz does not read 16 KB of text without a tag, and this is on the safe side."""


def card_label(block: Block, theme: Theme, kind: str, *, faded: bool) -> str:
    """What stands on a card, with the angle brackets that tell Graphviz what it is."""
    paint = theme.paint(kind, faded=faded)
    inks = {"name": paint.name, "ref": paint.name, "small": paint.quiet}
    return _label(block, _Looks(theme, inks, paint.ink, paint, faded))


def heading_labels(block: Block, theme: Theme) -> list[tuple[str, float, float]]:
    """What stands above a drawing, in as many labels as Graphviz needs to read it.

    Returns:
        Each label with where it begins, from the top, and how high it is.
    """
    inks = {"when": theme.quiet}
    looks = _Looks(theme, inks, theme.ink, theme.kinds["kr"], faded=False)
    parts: list[tuple[list[str], float, float]] = [([], 0.0, 0.0)]
    for row in block.rows:
        made = f"<TR>{_row(row, block.width, looks)}</TR>"
        rows, top, high = parts[-1]
        if rows and sum(map(len, rows)) + len(made) > LONGEST:
            parts.append(([made], top + high, row.height))
        else:
            parts[-1] = ([*rows, made], top, high + row.height)
    font = f'POINT-SIZE="{LETTERS["legend"].size:g}" COLOR="{theme.quiet}"'
    return [(f"<<FONT {font}>{_table(''.join(rows))}</FONT>>", top, high) for rows, top, high in parts]


def _label(block: Block, looks: _Looks) -> str:
    rows: list[str] = []
    length = 0
    for row in block.rows:
        made = f"<TR>{_row(row, block.width, looks)}</TR>"
        length += len(made)
        if length > LONGEST:
            break
        rows.append(made)
    return f"<{_table(''.join(rows))}>"


class _Looks:
    """The colours of one label."""

    def __init__(self, theme: Theme, inks: dict[str, str], ink: str, paint: Paint, faded: bool) -> None:
        self.theme, self.paint, self.faded = theme, paint, faded
        self._inks, self._ink = inks, ink

    def ink(self, style: str) -> str:
        """The colour of letters in a style."""
        return self._inks.get(style, self._ink)

    def mark(self, pill: Pill) -> Mark:
        """The colours of a badge."""
        return self.theme.mark(pill.badge.tone, faded=self.faded)


def _row(row: Row, width: float, looks: _Looks) -> str:
    """The cells of a row, as a table of its own where there are several."""
    if not row.pieces:
        return _space(1, row.height)
    [first, *others] = row.pieces
    if not others and isinstance(first, Words) and first.x == 0:
        return _cell(_words(first, looks), width, row.height)
    cells = ""
    at = 0.0
    for piece, following in zip_longest(row.pieces, row.pieces[1:]):
        right = isinstance(piece, Words) and piece.right
        if piece.x > at and not right:
            cells += _space(piece.x - at, 1)
            at = piece.x
        wide = _room(piece, following, width, at)
        cells += _piece(piece, wide, row.height, looks)
        at += wide
    if at < width:
        cells += _space(width - at, 1)
    return _cell(_table(f"<TR>{cells}</TR>"), width, row.height)


def _room(piece: Piece, following: Piece | None, width: float, at: float) -> float:
    """How wide the cell of a piece is: words reach to what follows them."""
    if not isinstance(piece, Words):
        return piece.width
    if piece.right:
        return piece.x - at
    if following is None:
        return width - at
    if isinstance(following, Words) and following.right:
        return room_for(piece.text, piece.style)
    return following.x - at


def _piece(piece: Piece, width: float, height: float, looks: _Looks) -> str:
    if isinstance(piece, Words):
        return _cell(_words(piece, looks), width, height, "RIGHT" if piece.right else "LEFT")
    if isinstance(piece, Pill):
        mark = looks.mark(piece)
        letters = _letters(str(piece.badge), LETTERS["badge"].size, mark.ink, bold=not looks.faded)
        inside = _cell(letters, piece.width - 2, PILL_HEIGHT - 2, "")
        return _cell(
            _table(f"<TR>{inside}</TR>", 1, mark.line, mark.fill, mark.style), width, PILL_HEIGHT, ""
        )
    if isinstance(piece, Bar):
        return _cell(_bar(piece, looks), width, height)
    return _cell(_chip(piece, looks.theme), width, height)


def _words(piece: Words, looks: _Looks) -> str:
    if piece.style == "legend":  # the letters around it are those of the legend
        return _bare(piece.text, bold=False)
    letter = LETTERS[piece.style]
    return _letters(piece.text, letter.size, looks.ink(piece.style), bold=letter.bold)


def _letters(text: str, size: float, colour: str, *, bold: bool) -> str:
    """Letters in a size and a colour."""
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{_bare(text, bold=bold)}</FONT>'


def _bare(text: str, *, bold: bool) -> str:
    r"""Letters as those around them.

    Backslashes are doubled, since Graphviz puts names in the place of `\G` and `\N` here, too.
    """
    said = escaped(text).replace("\\", "\\\\")
    return f"<B>{said}</B>" if bold else said


def _bar(bar: Bar, looks: _Looks) -> str:
    """A progress bar of plain cells, with a mark where the time gone stands."""
    whole = round(bar.width)
    full = round(bar.done * whole)
    at = -9 if bar.pace is None else min(whole - 2, round(bar.pace * whole))
    stops = sorted({0, full, whole} | ({at, at + 2} if bar.pace is not None else set()))
    theme, tick = looks.theme, looks.theme.paper if at < full else looks.theme.ink
    fill, empty = (theme.pale.line, theme.pale.fill) if looks.faded else (looks.paint.line, theme.empty)
    cells = [
        _space(end - start, 6, tick if start == at else fill if start < full else empty)
        for start, end in pairwise(stops)
    ]
    return _table(f"<TR>{''.join(cells)}</TR>")


def _chip(chip: Chip, theme: Theme) -> str:
    """A small card of the kind's outline: tabs at the left, a folded corner, a tab on top."""
    shape, paint = SHAPES[chip.kind], theme.kinds[chip.kind]
    rows = f"<TR>{_space(14, 8)}</TR>"
    if shape.name == "component":
        tabs = "".join(
            f"<TR>{_space(4, high, fill)}</TR>" for high, fill in ((2, paint.line), (4, ""), (2, paint.line))
        )
        rows = f"<TR>{_cell(_table(tabs), 4, 8)}{_space(10, 8)}</TR>"
    elif shape.name == "note":
        corner = _table(f"<TR>{_space(10, 4)}{_space(4, 4, paint.line)}</TR>")
        rows = f"<TR>{_cell(corner, 14, 4)}</TR><TR>{_space(14, 4)}</TR>"
    made = _table(rows, shape.weight, paint.line, paint.fill, shape.style)
    if shape.rims > 1:
        made = _table(f"<TR>{_cell(made, align='')}</TR>", shape.weight, paint.line, padding=1)
    if shape.name in {"folder", "tab"}:
        top = _table(f"<TR>{_space(9, 2)}{_space(7, 2, paint.line)}</TR>")
        made = _table(f"<TR>{_cell(top, 16, 2)}</TR><TR>{_cell(made)}</TR>")
    return made


def _cell(content: str, width: float = 0, height: float = 0, align: str = "LEFT") -> str:
    """A cell of a row. One of letters is as large as it says: the tall ones of some scripts would stretch it."""
    attributes = ' FIXEDSIZE="TRUE"' if width and height and not content.startswith("<TABLE") else ""
    attributes += f' ALIGN="{align}"' if align else ""
    if width:
        attributes += f' WIDTH="{max(1.0, width):.0f}"'
    if height:
        attributes += f' HEIGHT="{max(1.0, height):.0f}"'
    return f"<TD{attributes}>{content}</TD>"


def _space(width: float, height: float, fill: str = "") -> str:
    """An empty cell of an exact size, in a colour or clear."""
    ground = f' BGCOLOR="{fill}"' if fill else ""
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{max(1.0, width):.0f}" HEIGHT="{max(1.0, height):.0f}"{ground}></TD>'


def _table(
    rows: str,
    border: float = 0,
    colour: str = "",
    fill: str = "",
    style: str = "",
    padding: int = 0,
    size: tuple[float, float] | None = None,
) -> str:
    attributes = f'BORDER="{border:g}" CELLSPACING="0" CELLPADDING="{padding}"'
    if border:
        attributes += ' CELLBORDER="0"'
    for name, value in (("COLOR", colour), ("BGCOLOR", fill), ("STYLE", style)):
        if value:
            attributes += f' {name}="{value}"'
    if size is not None:  # else it grows with the cell that it stands in
        attributes += f' FIXEDSIZE="TRUE" WIDTH="{size[0]:.0f}" HEIGHT="{size[1]:.0f}"'
    return f"<TABLE {attributes}>{rows}</TABLE>"
