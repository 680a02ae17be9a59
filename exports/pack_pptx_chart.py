"""A KR's chart as a native chart of a presentation: its numbers can be edited there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ost.exports.looks import LIGHT

if TYPE_CHECKING:
    from datetime import date

    from ost.services.chart import Chart

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
    drawn.category_axis.tick_labels.number_format = "d mmm"
    drawn.category_axis.tick_labels.number_format_is_linked = False
    drawn.value_axis.has_major_gridlines = True
    drawn.value_axis.major_gridlines.format.line.width = Pt(0.5)
    _paint(drawn.value_axis.major_gridlines.format.line, LIGHT.empty.lstrip("#").upper())
    low, high = _ends(lines)
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = low, high
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


def _ends(lines: list[_Line]) -> tuple[float, float]:
    """The ends of the value axis: a little more than what is shown."""
    values = [value for _, found, _, _ in lines for value in found.values()]
    low, high = min(values), max(values)
    free = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return float(f"{low - free:.3g}"), float(f"{high + free:.3g}")


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
