"""The sheet that a drawing is printed on: the smallest on which its letters can be read."""

from __future__ import annotations

from dataclasses import dataclass

MARGIN = 10.0
"""The white edge around a drawing on its sheet, in points at full size."""

_SHEETS = ((842, 595), (1191, 842), (1684, 1191), (2384, 1684), (3370, 2384))
"""A4 to A0 lying, in points (ISO 216)."""

_SMALLEST = 0.5
"""The scale at which a title still has 5 points, as footnotes have."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper, and how far a drawing is shrunk on it.

    Attributes:
        wide: Its width in points.
        high: Its height in points.
        scale: Above 0 and at most 1.
    """

    wide: int
    high: int
    scale: float


PAPERS = {"a4": (842, 595), "a3": (1191, 842), "letter": (792, 612), "tabloid": (1224, 792)}
"""The sheets that a drawing is shared out among, lying, in points."""


def sheet_for(wide: float, high: float) -> Sheet:
    """The smallest sheet on which a drawing can be read, lying before standing: A4 when that is enough.

    Args:
        wide: The drawing's width in points, above 0.
        high: Its height.

    Returns:
        The sheet; where even A0 is too small, that of the largest scale.
    """
    sizes = [size for lying in _SHEETS for size in (lying, lying[::-1])]
    sheets = [Sheet(*size, min(1.0, size[0] / wide, size[1] / high)) for size in sizes]
    return next((one for one in sheets if one.scale >= _SMALLEST), max(sheets, key=lambda one: one.scale))
