"""The few HTML-like elements that Graphviz labels are built of here.

Every size is written out, so that a drawing has its shape on a machine without fonts, too. Attributes
are constants and numbers; words go through `words`, which escapes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.safe import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 15_500
"""The most characters of a label: Graphviz does not read 16 KB of text without a tag, and this is on the safe side."""


def words(text: str, size: float, colour: str, *, bold: bool = False) -> str:
    """A piece of text in a size and a colour."""
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{bare(text, bold=bold)}</FONT>'


def bare(text: str, *, bold: bool = False) -> str:
    r"""A piece of text in the letters around it; spaces before it are kept.

    Backslashes are doubled, since Graphviz puts names in the place of `\G` and `\N` here, too.
    """
    indent = "&#160;" * (len(text) - len(text.lstrip(" ")))
    said = indent + escaped(text).replace("\\", "\\\\")
    return f"<B>{said}</B>" if bold else said


def cell(content: str, width: float = 0, height: float = 0, *, align: str = "LEFT") -> str:
    """A cell of a row, as large as it says, or larger when its content is."""
    attributes = f' ALIGN="{align}"' if align else ""
    if width:
        attributes += f' WIDTH="{width:.0f}"'
    if height:
        attributes += f' HEIGHT="{height:.0f}"'
    return f"<TD{attributes}>{content}</TD>"


def block(width: float, height: float, fill: str = "") -> str:
    """An empty cell of an exact size, in a colour or clear."""
    ground = f' BGCOLOR="{fill}"' if fill else ""
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"{ground}></TD>'


def table(
    rows: Iterable[str],
    *,
    border: float = 0,
    colour: str = "",
    fill: str = "",
    style: str = "",
    padding: int = 0,
) -> str:
    """A table of rows, each a string of cells."""
    attributes = f'BORDER="{border:g}" CELLSPACING="0" CELLPADDING="{padding}"'
    if border:
        attributes += ' CELLBORDER="0"'
    for name, value in (("COLOR", colour), ("BGCOLOR", fill), ("STYLE", style)):
        if value:
            attributes += f' {name}="{value}"'
    return f"<TABLE {attributes}>{''.join(f'<TR>{row}</TR>' for row in rows)}</TABLE>"


def packed(cells: Iterable[tuple[str, float]], width: float, gap: float = 0) -> list[str]:
    """Rows of cells, as many to a row as fit.

    A block fills the rest of each row, for Graphviz would stretch the cells.

    Args:
        cells: Each with its width in points.
        width: How wide a row is.
        gap: What is left free behind each cell.
    """
    rows: list[tuple[str, float]] = []
    for content, wide in cells:
        if not rows or wide > rows[-1][1]:
            rows.append(("", width))
        row, room = rows[-1]
        rows[-1] = (row + content + (block(gap, 1) if gap else ""), room - wide - gap)
    return [cell(table([row + block(max(1, room), 1)]), width) for row, room in rows]
