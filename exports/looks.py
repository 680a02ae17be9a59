"""How drawings look: a shape per kind, and themes of colours.

The hues are those of Okabe and Ito (2008), which people with colour-blindness tell apart; fills are their
tints, outlines and letters their shades, each at least 4.5 : 1 against what it stands on (WCAG 1.4.3).
No meaning hangs on a hue alone: kinds differ in shape and name, badges in sign and word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.exports.badges import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

FONTS = "Helvetica,Arial,DejaVu Sans Condensed,DejaVu Sans,sans-serif"


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a kind's card.

    Attributes:
        name: A Graphviz shape.
        style: How the outline runs: `rounded`, `dashed`, or plain when empty.
        rims: How many outlines there are.
        weight: How thick they are, in points.
        inset: What the shape takes of the upper right corner, in points.
        above: What it takes at the top.
    """

    name: str = "box"
    style: str = ""
    rims: int = 1
    weight: float = 1.0
    inset: float = 0.0
    above: float = 0.0


SHAPES: dict[str, Shape] = {
    "objective": Shape(weight=1.4),
    "kr": Shape(rims=2, weight=1.2),
    "opportunity": Shape(style="rounded", weight=1.2),
    "solution": Shape("component", weight=1.1),
    "assumption": Shape(style="dashed", weight=1.2),
    "experiment": Shape("note", weight=1.1, inset=8),
    "initiative": Shape("folder", weight=1.2, above=4),
    "interview": Shape("tab", above=4),
    "metric": Shape("cylinder", above=6),
    "request": Shape("tab", style="dashed", above=4),
}


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of a card.

    Attributes:
        fill: The ground.
        line: The outline.
        ink: The letters of the title.
        quiet: The letters of what stands below.
        name: The letters of the kind's name and the ref.
    """

    fill: str
    line: str
    ink: str
    quiet: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How a badge looks: its ground, its outline, its letters and its corners."""

    fill: str
    line: str
    ink: str
    style: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """All colours of a drawing.

    Attributes:
        name: What it is called.
        paper: What everything stands on.
        ink: The letters of the heading.
        quiet: The letters of the legend.
        edge: The lines between cards.
        kinds: The colours of each kind's card.
        pale: Those of what was given up.
        pale_edge: The lines to that.
        marks: The colours of badges by tone.
        pale_mark: Those of badges on what was given up.
        empty: The part of a bar that is not done.
    """

    name: str
    paper: str
    ink: str
    quiet: str
    edge: str
    kinds: Mapping[str, Paint]
    pale: Paint
    pale_edge: str
    marks: Mapping[Tone, Mark]
    pale_mark: Mark
    empty: str

    def paint(self, kind: str, *, faded: bool) -> Paint:
        """The colours of a card."""
        return self.pale if faded else self.kinds[kind]

    def mark(self, tone: Tone, *, faded: bool) -> Mark:
        """The colours of a badge."""
        return self.pale_mark if faded else self.marks[tone]


def _kinds(ink: str, quiet: str, **pairs: tuple[str, str]) -> dict[str, Paint]:
    """Paints of a fill and a line each, with the same letters on all."""
    return {kind: Paint(fill, line, ink, quiet, line) for kind, (fill, line) in pairs.items()}


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1b1f24",
    quiet="#4b5560",
    edge="#7d8894",
    kinds={
        "objective": Paint("#12314f", "#12314f", "#ffffff", "#c9d6e3", "#c9d6e3"),
        **_kinds(
            "#1b1f24",
            "#4b5560",
            kr=("#e9f3fb", "#00568a"),
            opportunity=("#fdecc8", "#8a5a00"),
            solution=("#d5f0e6", "#00664b"),
            assumption=("#fbf8d0", "#6b6100"),
            experiment=("#dceffb", "#1b6690"),
            initiative=("#f6e1ed", "#8b3a68"),
            interview=("#f1f1f1", "#4b5560"),
            metric=("#e9f3fb", "#00568a"),
            request=("#f1f1f1", "#4b5560"),
        ),
    },
    pale=Paint("#f6f6f6", "#b9bdc2", "#6a7178", "#6a7178", "#6a7178"),
    pale_edge="#d3d6da",
    marks={
        Tone.GOOD: Mark("#00664b", "#00664b", "#ffffff", "rounded"),
        Tone.BAD: Mark("#a33b00", "#a33b00", "#ffffff"),
        Tone.UNSURE: Mark("#e4e7ea", "#333a42", "#1b1f24"),
        Tone.WARNING: Mark("#f0e442", "#4d4800", "#1b1f24"),
        Tone.ACTIVE: Mark("#ffffff", "#00568a", "#00446e", "rounded"),
        Tone.WAITING: Mark("#ffffff", "#9aa1a9", "#4b5560", "rounded"),
        Tone.DECIDED: Mark("#ffffff", "#1b1f24", "#1b1f24"),
    },
    pale_mark=Mark("#ffffff", "#b9bdc2", "#6a7178", "rounded"),
    empty="#c4d3df",
)

DARK = Theme(
    name="dark",
    paper="#14181d",
    ink="#eef1f4",
    quiet="#b4bdc6",
    edge="#8b96a1",
    kinds={
        "objective": Paint("#dbe8f4", "#dbe8f4", "#0d2237", "#2f475e", "#2f475e"),
        **_kinds(
            "#f2f4f6",
            "#c3cbd3",
            kr=("#12304a", "#6cbcf0"),
            opportunity=("#3b2c0a", "#f0b64a"),
            solution=("#0c3a2d", "#4fd0a5"),
            assumption=("#35320c", "#e2d84c"),
            experiment=("#10344a", "#80c8ec"),
            initiative=("#412033", "#eda3cc"),
            interview=("#2a2f35", "#b4bdc6"),
            metric=("#12304a", "#6cbcf0"),
            request=("#2a2f35", "#b4bdc6"),
        ),
    },
    pale=Paint("#1d2227", "#4d565f", "#9aa3ac", "#9aa3ac", "#9aa3ac"),
    pale_edge="#3a4149",
    marks={
        Tone.GOOD: Mark("#4fd0a5", "#4fd0a5", "#06261c", "rounded"),
        Tone.BAD: Mark("#ff9a62", "#ff9a62", "#2e1000"),
        Tone.UNSURE: Mark("#333b44", "#aeb8c2", "#f2f4f6"),
        Tone.WARNING: Mark("#f0e442", "#f0e442", "#1b1f24"),
        Tone.ACTIVE: Mark("#14181d", "#6cbcf0", "#9ad2f7", "rounded"),
        Tone.WAITING: Mark("#14181d", "#78828c", "#c3cbd3", "rounded"),
        Tone.DECIDED: Mark("#14181d", "#f2f4f6", "#f2f4f6"),
    },
    pale_mark=Mark("#14181d", "#4d565f", "#9aa3ac", "rounded"),
    empty="#3f5568",
)

_BLACK = Paint("#ffffff", "#000000", "#000000", "#000000", "#000000")
_BOX = Mark("#ffffff", "#000000", "#000000")

PRINT = Theme(
    name="print",
    paper="#ffffff",
    ink="#000000",
    quiet="#333333",
    edge="#555555",
    kinds={
        "objective": Paint("#000000", "#000000", "#ffffff", "#dddddd", "#dddddd"),
        **_kinds(
            "#000000",
            "#333333",
            **{kind: ("#ffffff", "#333333") for kind in SHAPES if kind not in {"objective", "kr"}},
            kr=("#eeeeee", "#000000"),
        ),
    },
    pale=Paint("#ffffff", "#aaaaaa", "#666666", "#666666", "#666666"),
    pale_edge="#cccccc",
    marks={
        Tone.GOOD: Mark("#333333", "#333333", "#ffffff", "rounded"),
        Tone.BAD: Mark("#000000", "#000000", "#ffffff"),
        Tone.UNSURE: Mark("#dddddd", "#333333", "#000000"),
        Tone.WARNING: Mark("#eeeeee", "#000000", "#000000", "rounded"),
        Tone.ACTIVE: Mark("#ffffff", "#333333", "#000000", "rounded"),
        Tone.WAITING: Mark("#ffffff", "#999999", "#333333", "rounded"),
        Tone.DECIDED: Mark("#ffffff", "#000000", "#000000"),
    },
    pale_mark=Mark("#ffffff", "#aaaaaa", "#666666", "rounded"),
    empty="#cccccc",
)

CONTRAST = Theme(
    name="contrast",
    paper="#ffffff",
    ink="#000000",
    quiet="#000000",
    edge="#000000",
    kinds={
        "objective": Paint("#000000", "#000000", "#ffffff", "#ffffff", "#ffffff"),
        **{kind: _BLACK for kind in SHAPES if kind != "objective"},
    },
    pale=Paint("#ffffff", "#595959", "#595959", "#595959", "#595959"),
    pale_edge="#595959",
    marks={
        Tone.GOOD: Mark("#003d2b", "#003d2b", "#ffffff", "rounded"),
        Tone.BAD: Mark("#7a0000", "#7a0000", "#ffffff"),
        Tone.UNSURE: _BOX,
        Tone.WARNING: Mark("#ffff00", "#000000", "#000000"),
        Tone.ACTIVE: Mark("#ffffff", "#00306b", "#00306b", "rounded"),
        Tone.WAITING: Mark("#ffffff", "#000000", "#000000", "rounded"),
        Tone.DECIDED: Mark("#000000", "#000000", "#ffffff"),
    },
    pale_mark=Mark("#ffffff", "#595959", "#595959", "rounded"),
    empty="#bdbdbd",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT, CONTRAST)}
"""The themes by name."""
