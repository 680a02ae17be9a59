"""The small drawings of a report as inline SVG: a progress bar and a sparkline. `chart_svg` draws the charts.

Pure functions from numbers to markup. Colours are classes, so that one style sheet serves light, dark and
print. The only text of users is in the label that a screen reader speaks, and it is escaped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.paths import at
from ost.exports.paths import spots as joined
from ost.exports.safe import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence


def progress_bar(done: float | None, gone: float | None, label: str) -> str:
    """Progress as a bar, with the time gone as a line across it.

    Args:
        done: The share of the way; below 0 and above 1 are drawn as 0 and 1. None draws none.
        gone: The share of the time.
        label: What a screen reader says.
    """
    filled = 100 * min(1.0, max(0.0, done or 0.0))
    pace = (
        ""
        if gone is None
        else f'<line class="pace" x1="{at(100 * gone)}" x2="{at(100 * gone)}" y1="0" y2="12"/>'
    )
    return (
        f'<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{escaped(label)}">'
        f'<rect class="track" x="0" y="2" width="100" height="8"/>'
        f'<rect class="done" x="0" y="2" width="{at(filled)}" height="8"/>{pace}</svg>'
    )


def spark(values: Sequence[float], label: str) -> str:
    """A series as a small line with its last point marked; empty for fewer than two values."""
    if len(values) < 2:  # noqa: PLR2004
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = 92 / (len(values) - 1)
    spots = [
        (3 + i * step, 21 - 18 * (value - low) / span if high > low else 12) for i, value in enumerate(values)
    ]
    x, y = spots[-1]
    return (
        f'<svg class="spark" viewBox="0 0 100 24" role="img" aria-label="{escaped(label)}">'
        f'<polyline points="{joined(spots, " ")}"/><circle cx="{at(x)}" cy="{at(y)}" r="2.6"/></svg>'
    )
