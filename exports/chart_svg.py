"""A chart as SVG: small, without scripts, the same in a file and in the weekly report.

Nothing hangs on a colour alone: each sign has a shape or a dash of its own, and a name. The colours are in one style
sheet, for light, dark and print; it is a constant, so that a page can allow it by its hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports import chart_words as words
from ost.exports.chart_layout import lay_out
from ost.exports.chart_looks import STYLE
from ost.exports.paths import at
from ost.exports.safe import escaped

if TYPE_CHECKING:
    from ost.exports.chart_layout import Label
    from ost.services.chart import Chart

WIDTH = 760
"""The width of a drawing that stands alone, in pixels."""


def to_svg(chart: Chart, width: int = WIDTH, *, alone: bool = True) -> str:
    """A chart as an SVG element with a title and a description.

    Args:
        chart: What is drawn.
        width: In pixels, 320 or more.
        alone: Whether it stands alone, and so says whose it is and what it tells; else only signs are explained.
    """
    drawn = lay_out(chart, width, alone=alone)
    name = f"ost-chart-{escaped(chart.ref)}"
    wide, high = at(drawn.wide), at(drawn.high)
    hatch = f'<pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ost-chart" viewBox="0 0 {wide} {high}" ',
            f'width="{wide}" height="{high}" role="img" aria-labelledby="{name}-title {name}-desc">',
            f'<title id="{name}-title">{escaped(words.heading(chart))}</title>',
            f'<desc id="{name}-desc">{escaped(words.description(chart))}</desc>',
            f"<style>{STYLE}</style>",
            f'{hatch}patternTransform="rotate(45)"><path class="ost-hatch" d="M0,0V5"/></pattern>',
            f'<rect class="ost-paper" width="{wide}" height="{high}"/>',
            '<g fill="none">',
            *drawn.shapes,
            "</g>",
            *(_text(label) for label in drawn.labels),
            "</svg>",
        )
    )


def _text(label: Label) -> str:
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return (
        f'<text class="ost-{label.kind}" x="{at(label.x)}" y="{at(label.y)}" font-size="{at(label.size)}"{anchor}>'
        f"{escaped(label.text)}</text>"
    )
