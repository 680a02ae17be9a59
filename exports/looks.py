"""How drawings look: a shape, a fill and an outline per kind, and a look per tone of badge.

The hues are those of Okabe and Ito (2008), which people with colour-blindness tell apart; fills are their
tints, outlines and letters their shades, each at least 4.5 : 1 against what it stands on (WCAG 1.4.3).
No meaning hangs on a hue alone: kinds differ in shape and name, badges in sign and word.
"""

from __future__ import annotations

from dataclasses import dataclass

from ost.exports.badges import Tone

FONTS = "Helvetica,Arial,DejaVu Sans Condensed,DejaVu Sans,sans-serif"
INK = "#1b1f24"
QUIET = "#4b5560"
LINE = "#7d8894"
PAPER = "#ffffff"
PALE_FILL, PALE_LINE, PALE_INK, PALE_EDGE = "#f6f6f6", "#b9bdc2", "#6a7178", "#d3d6da"


@dataclass(frozen=True, slots=True)
class Look:
    """How the card of a kind looks.

    Attributes:
        shape: A Graphviz shape.
        fill: The ground.
        line: The outline, and the letters of the kind's name.
        style: How the outline runs.
        rims: How many outlines there are.
        weight: How thick they are, in points.
        margin: The room between outline and content: horizontal, vertical, in inches.
        inset: What the shape takes of the upper right corner, in points.
    """

    shape: str
    fill: str
    line: str
    style: str = "filled"
    rims: int = 1
    weight: float = 1.0
    margin: str = "0.07,0.04"
    inset: int = 0


LOOKS: dict[str, Look] = {
    "objective": Look("box", "#12314f", "#12314f", weight=1.4),
    "kr": Look("box", "#e9f3fb", "#00568a", rims=2, weight=1.2),
    "opportunity": Look("box", "#fdecc8", "#8a5a00", "filled,rounded", weight=1.2),
    "solution": Look("component", "#d5f0e6", "#00664b", weight=1.1, margin="0.11,0.05"),
    "assumption": Look("box", "#fbf8d0", "#6b6100", "filled,dashed", weight=1.2),
    "experiment": Look("note", "#dceffb", "#1b6690", weight=1.1, inset=8),
    "initiative": Look("folder", "#f6e1ed", "#8b3a68", weight=1.2),
    "interview": Look("tab", "#f1f1f1", "#4b5560"),
    "metric": Look("cylinder", "#e9f3fb", "#00568a"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How a badge looks: its ground, its outline, its letters and its corners."""

    fill: str
    line: str
    ink: str
    style: str = ""


MARKS: dict[Tone, Mark] = {
    Tone.GOOD: Mark("#00664b", "#00664b", "#ffffff", "rounded"),
    Tone.BAD: Mark("#a33b00", "#a33b00", "#ffffff"),
    Tone.UNSURE: Mark("#e4e7ea", "#333a42", "#1b1f24"),
    Tone.WARNING: Mark("#f0e442", "#4d4800", "#1b1f24"),
    Tone.ACTIVE: Mark("#ffffff", "#00568a", "#00446e", "rounded"),
    Tone.WAITING: Mark("#ffffff", "#9aa1a9", "#4b5560", "rounded"),
    Tone.DECIDED: Mark("#ffffff", "#1b1f24", "#1b1f24"),
}
PALE_MARK = Mark("#ffffff", PALE_LINE, PALE_INK, "rounded")
