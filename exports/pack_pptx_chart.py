"""A KR's chart as a native chart of a presentation: its numbers can be edited there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ost.exports.looks import LIGHT

if TYPE_CHECKING:
    from datetime import date

    from ost.services.chart import Chart

_STEPS = 6
"""About so many steps has the value axis."""

_BLUE, _GREEN, _GREY, _PINK = "00568A", "00664B", "7D8894", "8B3A68"


def add_chart(slide: Any, chart: Chart, place: tuple[Any, ...]) -> Any:
    """Put a chart on a slide: what was measured, baseline and target, and the forecast with its range.

    Args:
        slide: The slide.
        chart: The chart; it has points.
        place: Left, top, width and height.

    Returns:
        The shape.
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Pt

    data = CategoryChartData(number_format="General")
    days = _days(chart)
    data.categories = days
    lines = _lines(chart)
    for name, values, _, _ in lines:
        data.add_series(name, [values.get(day) for day in days])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place, data)
    drawn = frame.chart
    drawn.has_title = False
    drawn.has_legend = True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.font.size = Pt(10)
    drawn.category_axis.tick_labels.number_format = "mmm yyyy"
    drawn.category_axis.tick_labels.number_format_is_linked = False
    drawn.value_axis.has_major_gridlines = True
    drawn.value_axis.major_gridlines.format.line.width = Pt(0.5)
    _paint(drawn.value_axis.major_gridlines.format.line, LIGHT.empty.lstrip("#").upper())
    axis = drawn.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = _ends(lines)
    _by_month(drawn.category_axis)
    for series, (_, _, colour, dashed) in zip(drawn.plots[0].series, lines, strict=True):
        _style(series, colour, dashed=dashed)
    return frame


_Line = tuple[str, "dict[date, float]", str, bool]


def _lines(chart: Chart) -> list[_Line]:
    unit = f" ({chart.unit})" if chart.unit else ""
    found: list[_Line] = [(f"measured{unit}", {p.on: p.value for p in chart.points}, _BLUE, False)]
    if chart.aim is not None:
        days = _days(chart)
        aims = [("target", chart.aim.target, _GREEN), ("baseline", chart.aim.baseline, _GREY)]
        for name, value, colour in aims:
            if value is not None:
                found.append((name, dict.fromkeys(days, value), colour, True))
    if chart.fan is not None:
        points = chart.fan.points
        found.append(("forecast", {p.on: p.mean for p in points}, _PINK, False))
        level = f"{chart.fan.forecast.level * 100:g} %"
        found.append((f"forecast, low ({level} range)", {p.on: p.low for p in points}, _PINK, True))
        found.append((f"forecast, high ({level} range)", {p.on: p.high for p in points}, _PINK, True))
    return found


def _days(chart: Chart) -> list[date]:
    """Every day with a value, in order, with the KR's last one."""
    days = {point.on for point in chart.points}
    if chart.fan is not None:
        days |= {point.on for point in chart.fan.points}
    if chart.aim is not None:
        days.add(chart.aim.due)
    return sorted(days)


def _ends(lines: list[_Line]) -> tuple[float, float, float]:
    """The ends of the value axis, and the step between its marks: 1, 2 or 5 of a power of ten."""
    values = [value for _, found, _, _ in lines for value in found.values()]
    low, high = min(values), max(values)
    free = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    low, high = low - free, high + free
    rough = (high - low) / _STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    return _exact(math.floor(low / step) * step), _exact(math.ceil(high / step) * step), _exact(step)


def _exact(value: float) -> float:
    """A number without what binary fractions add."""
    return float(f"{value:.12g}")


def _by_month(axis: Any) -> None:
    """Mark each month on an axis of dates; python-pptx has no word for it."""
    from pptx.oxml import parse_xml

    element = axis._element  # noqa: SLF001  (the only way to what the library does not write itself)
    ours = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit"):
        for old in element.xpath(f"./c:{name}"):
            element.remove(old)
    [before] = element.xpath("./c:lblOffset")
    for words in ('baseTimeUnit {} val="days"', 'majorUnit {} val="1"', 'majorTimeUnit {} val="months"'):
        made = parse_xml(f"<c:{words.format(ours)}/>")
        before.addnext(made)
        before = made


def _style(series: Any, colour: str, *, dashed: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    line = series.format.line
    _paint(line, colour)
    line.width = Pt(1.25 if dashed else 2.25)
    if dashed:
        line.dash_style = MSO_LINE.DASH
    series.marker.style = XL_MARKER_STYLE.NONE


def _paint(line: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    line.color.rgb = RGBColor.from_string(colour)
