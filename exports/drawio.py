"""A picture as a file for draw.io: its cards as shapes and its lines as connectors, to be edited there.

An uncompressed `mxfile` as https://www.drawio.com/docs/reference/file-format/ describes it. Labels are plain text
(`html=0`), and every style is made of constants: no title can become an element, a link, a formula or a placeholder.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ost.exports.blocks import LETTERS, PILL_HEIGHT, Chip, Pill, Words, room_for
from ost.exports.looks import FONTS, SHAPES
from ost.exports.picture import EDGE, LineKind
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.exports.blocks import Block, Piece, Row
    from ost.exports.looks import Paint, Theme
    from ost.exports.picture import Line, Picture, Placed

_SCALE = 1.5
"""Units of draw.io for a point: its letters are 12 units high where nothing else is said, ours are 8 points."""

_LETTERS = 12
"""How high letters are: 8 points, about as small as the smallest of a card, by which its rows were wrapped."""

_OUTLINES = {
    "box": "",
    "component": "shape=module;jettyWidth=6;jettyHeight=4;spacingLeft=6;",
    "note": "shape=note;size=12;backgroundOutline=1;",
    "folder": "shape=folder;tabWidth=50;tabHeight=6;tabPosition=right;",
    "tab": "shape=folder;tabWidth=50;tabHeight=6;tabPosition=left;",
    "cylinder": "shape=cylinder3;size=6;boundedLbl=1;backgroundOutline=1;",
}

_ENDS = {
    LineKind.PARENT: "endArrow=none;",
    LineKind.ALSO: "endArrow=none;",
    LineKind.DELIVERS: "endArrow=open;",
}
_DASHES = {LineKind.PARENT: "", LineKind.ALSO: "dashed=1;dashPattern=7 2;", LineKind.DELIVERS: "dashed=1;"}


def to_drawio(picture: Picture, theme: Theme) -> str:
    """The document, with one page.

    Args:
        picture: What is drawn.
        theme: Its colours.
    """
    cards = {one.card.name: one for one in picture.cards}
    title = _value(plain(picture.title))
    wide, high = (_length(length) for length in (picture.width, picture.height))
    page = f'pageWidth="{wide}" pageHeight="{high}" background="{theme.paper}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<mxfile compressed="false">',
        f'  <diagram id="tree" name="{title}">',
        f'    <mxGraphModel grid="0" page="0" math="0" shadow="0" {page}>',
        "      <root>",
        '        <mxCell id="0"/>',
        '        <mxCell id="1" parent="0"/>',
        *_heading(picture.heading, theme),
    ]
    lines += [_line(line, cards, theme) for line in picture.lines]
    lines += [_card(one, theme) for one in picture.cards]
    lines += ["      </root>", "    </mxGraphModel>", "  </diagram>", "</mxfile>"]
    return "\n".join(lines) + "\n"


def _heading(block: Block, theme: Theme) -> list[str]:
    """What stands above the cards, a shape per piece."""
    made: list[str] = []
    top = EDGE
    for height, pieces in block.rows:
        for piece in pieces:
            words, wide, high, style = _piece(piece, height, theme)
            where = (EDGE + piece.x, top + (height - high) / 2, wide, high)
            made.append(_vertex(f"heading-{len(made)}", words, f"{style}html=0;spacing=0;", where))
        top += height
    return made


def _piece(piece: Piece, height: float, theme: Theme) -> tuple[str, float, float, str]:
    """Words, width, height and style of a piece of the heading."""
    if isinstance(piece, Words):
        letter = LETTERS[piece.style]
        colour = theme.quiet if piece.style in {"when", "legend"} else theme.ink
        style = "text;fillColor=none;strokeColor=none;align=left;verticalAlign=middle;"
        style += _font(colour, letter.size * _SCALE)
        style += "fontStyle=1;" if letter.bold else ""
        return _value(plain(piece.text)), room_for(piece.text, piece.style), height, style
    if isinstance(piece, Pill):
        mark = theme.mark(piece.badge.tone, faded=False)
        style = f"rounded={int(mark.style == 'rounded')};arcSize=50;fillColor={mark.fill};strokeColor={mark.line};"
        style += f"fontStyle=1;{_font(mark.ink, LETTERS['badge'].size * _SCALE)}"
        return _value(str(piece.badge)), piece.width, PILL_HEIGHT, style
    kind = piece.kind if isinstance(piece, Chip) else "metric"
    return "", piece.width - 2, 10, _outline(kind, 4) + _colours(theme.kinds[kind])


def _card(placed: Placed, theme: Theme) -> str:
    card = placed.card
    paint, shape = theme.paint(card.kind, faded=card.faded), SHAPES[card.kind]
    style = f"{_outline(card.kind, 18)}html=0;align=left;verticalAlign=top;spacing=6;"
    style += f"spacingTop={shape.above * _SCALE:g};"
    style += "dashed=1;" if card.ghost and shape.style != "dashed" else ""
    style += f"{_colours(paint)}strokeWidth={shape.weight:g};{_font(paint.ink, _LETTERS)}"
    said = filter(None, map(_row, card.block.rows))
    words = "&#10;".join(_value(plain(words)) for words in said)
    return _vertex(_id(card.name), words, style, (placed.x, placed.y, card.width, card.height))


def _row(row: Row) -> str:
    """What a row of a card says; empty for one that says nothing."""
    said = (
        piece.text if isinstance(piece, Words) else str(piece.badge)
        for piece in row.pieces
        if isinstance(piece, (Words, Pill))
    )
    return " ".join(said)


def _outline(kind: str, corner: int) -> str:
    shape = SHAPES[kind]
    style = _OUTLINES[shape.name]
    style += f"rounded=1;absoluteArcSize=1;arcSize={corner};" if shape.style == "rounded" else "rounded=0;"
    return f"{style}{'shape=ext;double=1;' if shape.rims > 1 else ''}{'dashed=1;' if shape.style == 'dashed' else ''}"


def _colours(paint: Paint) -> str:
    return f"fillColor={paint.fill};strokeColor={paint.line};"


def _line(line: Line, cards: dict[str, Placed], theme: Theme) -> str:
    source, target = line.ends
    colour = theme.pale_edge if line.pale else theme.edge
    if line.kind is LineKind.DELIVERS and not line.pale:
        colour = theme.kinds["initiative"].line
    own = line.kind is LineKind.PARENT
    way = "edgeStyle=orthogonalEdgeStyle;curved=1;" if own else "rounded=1;"
    style = f"{way}html=0;{_ENDS[line.kind]}{_DASHES[line.kind]}strokeColor={colour};"
    style += _meets("exit", line.points[0], cards[source]) + _meets("entry", line.points[-1], cards[target])
    between = (
        ""
        if own
        else "".join(f'<mxPoint x="{_length(x)}" y="{_length(y)}"/>' for x, y in line.points[3:-1:3])
    )
    points = f'<Array as="points">{between}</Array>' if between else ""
    geometry = f'<mxGeometry relative="1" as="geometry">{points}</mxGeometry>'
    return (
        f'        <mxCell id="{line.kind}-{_id(source)}-{_id(target)}" style="{style}" edge="1" parent="1" '
        f'source="{_id(source)}" target="{_id(target)}">{geometry}</mxCell>'
    )


def _meets(which: str, point: tuple[float, float], placed: Placed) -> str:
    """Where on a card a line begins or ends: shares of its width and its height."""
    (x, y), card = point, placed.card
    across, down = (x - placed.x) / card.width, (y - placed.y) / card.height
    shares = (min(1.0, max(0.0, share)) for share in (across, down))
    return (
        "".join(f"{which}{axis}={share:.3g};" for axis, share in zip("XY", shares, strict=True))
        + f"{which}Dx=0;{which}Dy=0;"
    )


def _vertex(name: str, words: str, style: str, where: tuple[float, float, float, float]) -> str:
    x, y, width, height = (_length(length) for length in where)
    return (
        f'        <mxCell id="{name}" value="{words}" style="{style}" vertex="1" parent="1">'
        f'<mxGeometry x="{x}" y="{y}" width="{width}" height="{height}" as="geometry"/></mxCell>'
    )


def _font(colour: str, size: float) -> str:
    return f"fontColor={colour};fontSize={size:g};fontFamily={FONTS.partition(',')[0]};"


def _id(name: str) -> str:
    return name.replace(" ", "_")


def _length(points: float) -> str:
    return f"{points * _SCALE:.1f}".removesuffix(".0")


def _value(words: str) -> str:
    return escape(words, quote=True)
