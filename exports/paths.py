"""Places and paths as SVG writes them, to a tenth of a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Spot = tuple[float, float]


def at(place: float) -> str:
    """A place: `12`, `12.5`, and never `-0`."""
    return f"{round(place, 1) + 0.0:.1f}".removesuffix(".0")


def spots(places: Sequence[Spot], between: str) -> str:
    """Places with something between them: a blank for the points of a polyline, `L` for a path."""
    return between.join(f"{at(x)},{at(y)}" for x, y in places)


def trace(places: Sequence[Spot]) -> str:
    """A path from place to place."""
    return f"M{spots(places, 'L')}"


def level(left: float, right: float, y: float) -> str:
    """A path from left to right."""
    return f"M{at(left)},{at(y)}H{at(right)}"


def box(left: float, top: float, right: float, bottom: float) -> str:
    """A closed path around a rectangle."""
    return f"M{at(left)},{at(top)}H{at(right)}V{at(bottom)}H{at(left)}z"


def diamond(x: float, y: float, size: float) -> str:
    """A closed path around a square that stands on its corner, so far from its middle."""
    r = at(size)
    return f"M{at(x)},{at(y - size)}l{r},{r}l-{r},{r}l-{r},-{r}z"


def arrow(x: float, y: float, *, up: bool) -> str:
    """A path that points up or down, with its tip at a place."""
    way = 1 if up else -1
    return f"M{at(x)},{at(y + 9 * way)}V{at(y)}m-3,{4 * way}l3,{-4 * way}l3,{4 * way}"


def dots(places: Sequence[Spot]) -> str:
    """A path of strokes without length: round dots, where the line's ends are round."""
    return "".join(f"M{at(x)},{at(y)}h.01" for x, y in places)
