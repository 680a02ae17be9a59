"""A picture as SVG: shapes, letters and one style sheet, with nothing that leads anywhere.

Every word is plain text by the time it comes here, and is escaped here. Colours stand in the style sheet alone, so
that a page may hold one drawing in two themes. All selectors are single classes, which every reader of SVG knows.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from ost.exports.badges import Badge, Tone
from ost.exports.blocks import LETTERS, PILL_HEIGHT, Bar, Chip, Pill, Words
from ost.exports.cards import CARD, SIDE, TOP
from ost.exports.looks import FONTS, SHAPES
from ost.exports.picture import EDGE, LineKind
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.exports.blocks import Block
    from ost.exports.looks import Mark, Theme
    from ost.exports.picture import Line, Picture, Placed

_PIXELS_PER_POINT = 4 / 3
INKS = {"name": "n", "ref": "n", "small": "q"}
"""Which letters are not in the ink of the title: those of the name, and quiet ones."""

_HEADING_INKS = {"when": "q", "legend": "q"}
_DASHES = "4 3"
BASELINE = 0.36
"""Where letters stand below the middle of their row, in their own size."""


def to_svg(picture: Picture, theme: Theme) -> str:
    """The document.

    Args:
        picture: What is drawn.
        theme: Its colours.
    """
    wide, high = _at(picture.width), _at(picture.height)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" ',
        f'width="{picture.width * _PIXELS_PER_POINT:.0f}" height="{picture.height * _PIXELS_PER_POINT:.0f}" ',
        'class="t-tree" role="img" aria-labelledby="t-drawing">\n',
        f'<title id="t-drawing">{_text(picture.title)}</title>\n',
        f"<style>{style_sheet(theme)}</style>\n",
        f'<rect class="t-paper" width="{wide}" height="{high}"/>\n',
    ]
    _block(parts, picture.heading, EDGE, EDGE, "h")
    own = [line for line in picture.lines if line.kind is LineKind.PARENT]
    for pale in (True, False):
        ways = "".join([_way(line) for line in own if line.pale is pale])
        if ways:
            parts.append(f'<path class="t-line{"-pale" if pale else ""}" d="{ways}"/>\n')
    for placed in picture.cards:
        _card(parts, placed)
    parts += [_above(line) for line in picture.lines if line.kind is not LineKind.PARENT]
    parts.append("</svg>\n")
    return "".join(parts)


@lru_cache(maxsize=8)
def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme."""
    rules = [f".t-tree{{font-family:{FONTS}}}", f".t-paper{{fill:{theme.paper}}}"]
    rules += [
        f".t-{name}{{font-size:{letter.size:g}px{';font-weight:bold' if letter.bold else ''}}}"
        for name, letter in LETTERS.items()
    ]
    rules += [
        f".t-line{{fill:none;stroke:{theme.edge}}}",
        f".t-line-pale{{fill:none;stroke:{theme.pale_edge}}}",
        f".t-halo{{fill:none;stroke:{theme.paper};stroke-width:4}}",
        f".t-also{{fill:none;stroke:{theme.edge};stroke-width:1.2;stroke-dasharray:7 2}}",
        f".t-delivers{{fill:none;stroke:{theme.kinds['initiative'].line};stroke-width:1.1;stroke-dasharray:{_DASHES}}}",
        f".t-above-pale{{fill:none;stroke:{theme.pale_edge};stroke-dasharray:{_DASHES}}}",
        f".t-arrow{{fill:none;stroke:{theme.kinds['initiative'].line};stroke-width:1.1}}",
        f".t-arrow-pale{{fill:none;stroke:{theme.pale_edge}}}",
        f".t-empty{{fill:{theme.empty}}}",
        f".t-tick-in{{fill:{theme.paper}}}",
        f".t-tick-out{{fill:{theme.ink}}}",
        f".t-h-i{{fill:{theme.ink}}}.t-h-q{{fill:{theme.quiet}}}",
        ".t-ghost{stroke-dasharray:3 3}",
        ".t-middle{text-anchor:middle}",
        ".t-right{text-anchor:end}",
    ]
    for kind, paint in (*theme.kinds.items(), ("pale", theme.pale)):
        shape = SHAPES.get(kind)
        rules.append(
            f".t-{kind}{{fill:{paint.fill};stroke:{paint.line}}}.t-{kind}-rim{{fill:none;stroke:{paint.line}}}"
        )
        rules.append(f".t-{kind}-bar{{fill:{paint.line}}}")
        rules += [
            f".t-{kind}-{letter}{{fill:{colour}}}"
            for letter, colour in (("i", paint.ink), ("q", paint.quiet), ("n", paint.name))
        ]
        if shape:
            dashes = f";stroke-dasharray:{_DASHES}" if shape.style == "dashed" else ""
            rules.append(f".t-{kind}-shape{{stroke-width:{shape.weight:g}{dashes}}}")
    rules += [_mark_rules(tone.value, mark) for tone, mark in theme.marks.items()]
    rules.append(_mark_rules("pale-mark", theme.pale_mark))
    return "".join(rules)


def _mark_rules(name: str, mark: Mark) -> str:
    return f".t-{name}{{fill:{mark.fill};stroke:{mark.line}}}.t-{name}-t{{fill:{mark.ink}}}"


def _card(parts: list[str], placed: Placed) -> None:
    card = placed.card
    look = "pale" if card.faded else card.kind
    parts.append(
        f'<g transform="translate({placed.x} {placed.y})"><title>{escape(card.called, quote=False)}</title>'
    )
    parts.append(card_outline(card.kind, look, card.height, card.ghost))
    _block(parts, card.block, SIDE, TOP + SHAPES[card.kind].above, look)
    parts.append("</g>\n")


@lru_cache(maxsize=4096)
def card_outline(kind: str, look: str, high: float, ghost: bool) -> str:
    """The outline of a card, at the origin.

    Args:
        kind: The kind that it is a card of.
        look: The kind, or `pale`.
        high: How high it is, in points.
        ghost: Whether it is no longer where it is drawn.
    """
    shape = SHAPES[kind]
    dashed = " t-ghost" if ghost else ""
    style = f'class="t-{look} t-{kind}-shape{dashed}"'
    if shape.name == "note":
        made = f'<path {style} d="M0 0H{_at(CARD - 9)}L{_at(CARD)} 9V{_at(high)}H0Z"/>'
        return made + f'<path class="t-{look}-rim" d="M{_at(CARD - 9)} 0V9H{_at(CARD)}"/>'
    if shape.name == "folder":
        tab = f"H{_at(CARD - 46)}l4 -4h34l4 4H{_at(CARD)}"
        return f'<path {style} d="M0 4{tab}V{_at(high)}H0Z"/>'
    if shape.name == "tab":
        return f'<path {style} d="M0 4V0H34L38 4H{_at(CARD)}V{_at(high)}H0Z"/>'
    if shape.name == "cylinder":
        sides = f"M0 5A{_at(CARD / 2)} 5 0 0 1 {_at(CARD)} 5V{_at(high - 5)}A{_at(CARD / 2)} 5 0 0 1 0 {_at(high - 5)}Z"
        lid = f"M0 5A{_at(CARD / 2)} 5 0 0 0 {_at(CARD)} 5"
        return f'<path {style} d="{sides}"/><path class="t-{look}-rim" d="{lid}"/>'
    corner = ' rx="9"' if shape.style == "rounded" else ""
    made = f'<rect {style} width="{_at(CARD)}" height="{_at(high)}"{corner}/>'
    if shape.rims > 1:
        made += (
            f'<rect class="t-{look}-rim" x="2.5" y="2.5" width="{_at(CARD - 5)}" height="{_at(high - 5)}"/>'
        )
    if shape.name == "component":
        made += "".join(
            f'<rect class="t-{look}" x="-3" y="{_at(y)}" width="7" height="5"/>'
            for y in (high / 2 - 9, high / 2 + 4)
        )
    return made


def _block(parts: list[str], block: Block, x: float, y: float, look: str) -> None:
    for height, pieces in block.rows:
        for piece in pieces:
            if type(piece) is Words:  # nine of ten
                left, style, words, right = piece
                if "&" in words or "<" in words or ">" in words:
                    words = escape(words, quote=False)
                parts += (_opening(style, look, right, x + left, y, height), words, "</text>")
            else:
                parts.append(_piece(piece, x, y, height, look))
        y += height


def _piece(piece: Pill | Bar | Chip, x: float, y: float, height: float, look: str) -> str:
    if isinstance(piece, Pill):
        top = y + (height - PILL_HEIGHT) / 2
        return _pill(piece.badge, piece.width, look == "pale", x + piece.x, top)
    if isinstance(piece, Bar):
        return _bar(piece, x + piece.x, y + (height - 6) / 2, look)
    return _chip(piece, x + piece.x, y + height / 2)


@lru_cache(maxsize=1 << 16)
def _opening(style: str, look: str, right: bool, x: float, y: float, height: float) -> str:
    """How a text begins in a row of a height; cards have the same rows again and again."""
    inks = _HEADING_INKS if look == "h" else INKS
    ink = f"{look}-{inks.get(style, 'i')}"
    end = " t-right" if right else ""
    base = round(height / 2 + LETTERS[style].size * BASELINE, 1)
    return f'<text class="t-{style} t-{ink}{end}" x="{x:g}" y="{y + base:g}">'


@lru_cache(maxsize=16384)
def _pill(badge: Badge, width: float, faded: bool, x: float, y: float) -> str:
    name = "pale-mark" if faded else badge.tone.value
    corner = pill_corner(badge, faded=faded)
    base = y + PILL_HEIGHT / 2 + LETTERS["badge"].size * BASELINE
    return (
        f'<rect class="t-{name}" x="{_at(x + 0.5)}" y="{_at(y + 0.5)}" width="{_at(width - 1)}" '
        f'height="{_at(PILL_HEIGHT - 1)}" rx="{_at(corner)}"/>'
        f'<text class="t-badge t-{name}-t t-middle" x="{_at(x + width / 2)}" y="{_at(base)}">'
        f"{_text(str(badge))}</text>"
    )


def pill_corner(badge: Badge, *, faded: bool) -> float:
    """How round the corners of a badge are: what is settled well, or runs, is round, and what warns has edges."""
    edged = badge.tone in {Tone.BAD, Tone.UNSURE, Tone.WARNING, Tone.DECIDED} and not faded
    return 2.0 if edged else 5.5


def _bar(bar: Bar, x: float, y: float, look: str) -> str:
    done = bar.done * bar.width
    made = f'<rect class="t-empty" x="{_at(x)}" y="{_at(y)}" width="{_at(bar.width)}" height="6"/>'
    if done:
        made += f'<rect class="t-{look}-bar" x="{_at(x)}" y="{_at(y)}" width="{_at(done)}" height="6"/>'
    if bar.pace is not None:
        at = min(bar.width - 2, max(0.0, bar.pace * bar.width))
        side = "in" if at < done else "out"
        made += f'<rect class="t-tick-{side}" x="{_at(x + at)}" y="{_at(y - 0.5)}" width="2" height="7"/>'
    return made


def _chip(chip: Chip, x: float, y: float) -> str:
    """A card of the kind in small."""
    shape = SHAPES[chip.kind]
    style = f'class="t-{chip.kind} t-{chip.kind}-shape"'
    where = f"translate({_at(x + 1)} {_at(y - 5)})"
    corner = ' rx="3"' if shape.style == "rounded" else ""
    body = f'<rect {style} width="17" height="10"{corner}/>'
    if shape.rims > 1:
        body += f'<rect class="t-{chip.kind}-rim" x="2" y="2" width="13" height="6"/>'
    if shape.name == "component":
        body += "".join(
            f'<rect class="t-{chip.kind}" x="-2" y="{top}" width="4" height="2"/>' for top in (2, 6)
        )
    elif shape.name == "note":
        body = f'<path {style} d="M0 0H13L17 4V10H0Z"/><path class="t-{chip.kind}-rim" d="M13 0V4H17"/>'
    elif shape.name == "folder":
        body = f'<path {style} d="M0 2H8l1 -2h6l1 2h1V10H0Z"/>'
    elif shape.name == "tab":
        body = f'<path {style} d="M0 2V0H6L7 2H17V10H0Z"/>'
    elif shape.name == "cylinder":
        body = f'<path {style} d="M0 2A8.5 2 0 0 1 17 2V8A8.5 2 0 0 1 0 8Z"/>'
    return f'<g transform="{where}">{body}</g>'


def _way(line: Line) -> str:
    (x, y), *rest = line.points
    ends = " ".join([f"{px:.0f} {py:.0f}" for px, py in rest])
    return f"M{x:.0f} {y:.0f}C{ends}"


def _above(line: Line) -> str:
    """A line above the cards, with a halo that parts it from what it crosses; one to what is delivered has an arrow."""
    way = _way(line)
    name = "above-pale" if line.pale else line.kind.value
    made = f'<path class="t-halo" d="{way}"/><path class="t-{name}" d="{way}"/>'
    if line.kind is LineKind.DELIVERS:
        (fx, fy), (x, y) = line.points[-2:]
        length = max(((x - fx) ** 2 + (y - fy) ** 2) ** 0.5, 1e-6)
        ux, uy = (x - fx) / length, (y - fy) / length
        wings = [(x - 5 * ux + side * 3 * uy, y - 5 * uy - side * 3 * ux) for side in (1, -1)]
        (ax, ay), (bx, by) = wings
        pale = "-pale" if line.pale else ""
        made += (
            f'<path class="t-arrow{pale}" d="M{_at(ax)} {_at(ay)}L{_at(x)} {_at(y)}L{_at(bx)} {_at(by)}"/>'
        )
    return made + "\n"


def _at(number: float) -> str:
    """A length as short as a tenth of a point allows."""
    text = f"{number:.1f}"
    return text.removesuffix(".0")


def _text(words: str) -> str:
    return escape(plain(words), quote=False)
