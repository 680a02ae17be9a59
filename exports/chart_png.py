"""A chart's SVG as a PNG. The only module that knows resvg."""

from __future__ import annotations

from ost.errors import DrawingFailed

ZOOM = 2.0
"""Dots per pixel of the SVG: sharp on the screens of today, and in print at half a column."""

_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="18">{}</text></svg>'


def to_png(svg: str, zoom: float = ZOOM) -> bytes:
    """Draw an SVG with the fonts that are installed here, in its colours for light.

    Args:
        svg: As `to_svg` writes it.
        zoom: Dots per pixel.

    Raises:
        DrawingFailed: When no font is installed, since the letters would be missing.
    """
    from resvg_py import svg_to_bytes

    if svg_to_bytes(svg_string=_PROBE.format("M")) == svg_to_bytes(svg_string=_PROBE.format("")):
        hint = "Install one, such as DejaVu or Liberation; svg does without."
        raise DrawingFailed("no font is installed here, and a chart without letters tells nothing", hint)
    return bytes(svg_to_bytes(svg_string=svg, zoom=zoom))
