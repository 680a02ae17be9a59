"""A KPI as a small inline SVG: its last values over its healthy range. Values out of it are crosses, not only a colour.

Colours are classes, as in `report_charts`; the only text is in the label that a screen reader speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.kpis import kpi_of, now_words, share_words
from ost.exports.lines import number
from ost.exports.safe import escaped

if TYPE_CHECKING:
    from ost.services.views import NodeView

_WIDE, _HIGH, _EDGE = 200, 48, 5
_ARM = 3.2


def kpi_chart(view: NodeView) -> str:
    """The drawing of a KPI; empty for fewer than two values."""
    data = view.data
    course = kpi_of(data).get("course", ())
    if len(course) < 2:  # noqa: PLR2004
        return ""
    values = [float(one["value"]) for one in course]
    low, high = number(data, "healthy_low"), number(data, "healthy_high")
    ends = [end for end in (low, high) if end is not None]
    least, most = min(*values, *ends), max(*values, *ends)
    span = (most - least) or 1.0

    def height(value: float) -> float:
        return _HIGH - _EDGE - (_HIGH - 2 * _EDGE) * (value - least) / span

    step = (_WIDE - 2 * _EDGE) / (len(values) - 1)
    spots = [(_EDGE + i * step, height(value)) for i, value in enumerate(values)]
    top = 0.0 if high is None else height(high)
    bottom = float(_HIGH) if low is None else height(low)
    edges = "".join(
        f'<line class="edge" x1="0" x2="{_WIDE}" y1="{_at(height(end))}" y2="{_at(height(end))}"/>'
        for end in ends
    )
    label = escaped(f"{view.node.title}: {now_words(data)}. {share_words(data)}.")
    return (
        f'<svg class="kpi" viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{label}">'
        f'<rect class="healthy" x="0" y="{_at(top)}" width="{_WIDE}" height="{_at(bottom - top)}"/>{edges}'
        f'<polyline points="{" ".join(f"{_at(x)},{_at(y)}" for x, y in spots)}"/>'
        + "".join(_mark(x, y, out=not one["in_range"]) for (x, y), one in zip(spots, course, strict=True))
        + "</svg>"
    )


def _mark(x: float, y: float, *, out: bool) -> str:
    if not out:
        return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="1.8"/>'
    left, right, top, bottom = (_at(place) for place in (x - _ARM, x + _ARM, y - _ARM, y + _ARM))
    return f'<path class="out" d="M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"/>'


def _at(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
