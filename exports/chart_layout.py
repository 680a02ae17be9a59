"""Where everything of a chart stands on a drawing, in pixels: paths from back to front, and texts.

Texts keep clear of each other in whatever font the drawing is seen in. Knows no colours: shapes and texts are of
kinds, and `chart_looks` says how these look.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ost.exports import chart_words as words
from ost.exports.chart_axes import TimeAxis, ValueAxis, lanes, spread, tick_words, time_axis, value_axis
from ost.exports.paths import Spot, arrow, at, box, diamond, dots, level, trace
from ost.exports.safe import escaped, plain
from ost.exports.wrapping import width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.exports.chart_words import Sign
    from ost.services.chart import Chart

_PAD = 14.0
_BOLD = 1.1
_NARROW = 520
_MOST_LANES = 6
_MOST_KEYS = 12
_MOST_SENTENCE = 900
_MOST_LINES = 9
_SWATCH = 26.0

BOLD = frozenset({"title", "flag", "target"})
"""The kinds of texts that are bold."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text on the drawing: where its baseline begins, how big it is, and what it is."""

    x: float
    y: float
    text: str
    size: float
    kind: str
    anchor: Anchor = "start"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what it covers."""
        wide = width_of(self.text) * self.size * (_BOLD if self.kind in BOLD else 1)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - 0.78 * self.size, left + wide, self.y + 0.22 * self.size


@dataclass(slots=True)
class Drawing:
    """A chart that has been laid out.

    Attributes:
        wide: Its width in pixels.
        high: Its height.
        labels: Every text on it.
        shapes: The markup of the shapes, from back to front.
        plot: Left, top, right and bottom of where the values stand.
    """

    wide: float
    high: float = 0.0
    labels: list[Label] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    plot: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def lay_out(chart: Chart, width: int, *, alone: bool = True) -> Drawing:
    """Decide where everything stands.

    Args:
        chart: What is drawn.
        width: In pixels, 320 or more.
        alone: Whether it stands alone, and so says whose it is and what it tells; else only signs are explained.
    """
    return _Layout(chart, float(width), alone=alone).drawing


class _Layout:
    """One drawing as it grows, from the top down."""

    def __init__(self, chart: Chart, width: float, *, alone: bool) -> None:
        self._chart = chart
        self._alone = alone
        self._size = 11.0 if width < _NARROW else 12.0
        self.drawing = Drawing(width)
        self._y = _PAD if alone else 2.0
        self._edge = _PAD if alone else 2.0
        self._values: ValueAxis = value_axis(chart)
        self._time: TimeAxis = time_axis(chart)
        if alone:
            self._head()
        self._place_plot()
        self._draw()
        self._y = self.drawing.plot[3] + 2.2 * self._size
        self._days()
        self._legend()
        if alone:
            self._foot()
        self.drawing.high = round(self._y + (_PAD if alone else 2.0))

    # --- around the plot ------------------------------------------------------------------------

    def _head(self) -> None:
        room = self.drawing.wide - 2 * _PAD
        for line in wrap(plain(words.heading(self._chart)), room / 16 / _BOLD, 2):
            self._line(line, 16.0, "title")
        for line in wrap(plain(words.standing(self._chart)), room / 13, 2):
            self._line(line, 13.0, "quiet")
        self._y += 6

    def _line(self, text: str, size: float, kind: str, indent: float = 0.0) -> None:
        self._y += 1.3 * size
        self._put(self._edge + indent, self._y - 0.3 * size, text, kind, size=size)

    def _place_plot(self) -> None:
        """Settle the four sides: room for the ticks at the left, the names at the right, the flags above."""
        chart, size = self._chart, self._size
        high = min(330.0, max(170.0, 0.42 * self.drawing.wide))
        self._ticks = self._values.ticks(6)
        self._tick_words = tick_words(self._values, self._ticks)
        left = self._edge + max((width_of(word) * size for word in self._tick_words), default=0.0) + 7
        self._levels = [
            (value, part, f"{self._values.beyond(value, '↑ ', '↓ ')}{word} {text}")
            for value, part, word, text in words.levels(chart)
        ]
        names = [width_of(text) * size * (_BOLD if part in BOLD else 1) for _, part, text in self._levels]
        names += [width_of(one.ref) * size * _BOLD for one in chart.launches]
        beside = max(names, default=0.0)
        right = self.drawing.wide - self._edge - (beside + 12 if beside else 6)
        starts = [left + (right - left) * self._time.share(one.on) for one in chart.launches]
        flags = [width_of(one.ref) * size * _BOLD + 4 for one in chart.launches]
        self._rows = lanes(starts, flags, 4.0)
        rows = min(_MOST_LANES, max(self._rows, default=-1) + 1)
        self._y += rows * 1.25 * size + 0.6 * size
        self.drawing.plot = (left, self._y, right, self._y + high)

    def _days(self) -> None:
        """The ticks of time, and below them the KR's first and last day."""
        left, _, right, bottom = self.drawing.plot
        size = self._size
        base = bottom + 1.5 * size
        named: list[tuple[float, float]] = []
        for on, text in words.ends(self._chart, self._time.first, self._time.last):
            half, x = width_of(text) * size / 2, self._x(on)
            middle = min(self.drawing.wide - self._edge - half, max(self._edge + half, x))
            if not named or middle - half > named[-1][1] + size / 2:
                self._shape("ost-axis", f"M{at(x)},{at(bottom)}v{at(1.9 * size)}")
                self._put(middle, base + 1.35 * size, text, "quiet", "middle")
                named.append((x, middle + half))
        for on, text in self._time.ticks(right - left, width_of("30 Sep ") * size):
            x, half = self._x(on), width_of(text) * size / 2
            self._shape("ost-axis", f"M{at(x)},{at(bottom)}v4")
            crossed = any(abs(x - pole) < half + 2 for pole, _ in named)
            if not crossed and x - half > 0 and x + half <= self.drawing.wide:
                self._put(x, base, text, "quiet", "middle")
        self._y += 1.35 * size if named else 0.0

    def _legend(self) -> None:
        self._y += 0.5 * self._size
        x, size = self._edge, self._size
        for sign, text in words.legend(self._chart):
            wide = _SWATCH + width_of(text) * size
            if x > self._edge and x + wide > self.drawing.wide - self._edge:
                x, self._y = self._edge, self._y + 1.5 * size
            self._swatch(sign, x, self._y + 0.9 * size)
            for line in wrap(text, (self.drawing.wide - self._edge - x - _SWATCH) / size, 1):
                self._put(x + _SWATCH, self._y + 1.2 * size, line, "quiet")
            x += wide + 14
        if words.legend(self._chart):
            self._y += 1.7 * size

    def _foot(self) -> None:
        """The launches by name, and what verdict and forecast say."""
        size, room = self._size, self.drawing.wide - 2 * _PAD
        shown = self._chart.launches[-_MOST_KEYS:]
        self._y += 4 if shown else 0
        if len(shown) < len(self._chart.launches):
            self._line(f"{len(self._chart.launches) - len(shown)} earlier launches, and:", size, "quiet")
        for launch in shown:
            for line in wrap(plain(words.launch_words(launch)), room / size, 1):
                self._line(line, size, "ink")
        for sentence in words.sentences(self._chart):
            self._y += 4
            for line in wrap(plain(sentence), room / size, _MOST_LINES, _MOST_SENTENCE):
                self._line(line, size, "ink")

    # --- the plot -------------------------------------------------------------------------------

    def _draw(self) -> None:
        self._grid()
        self._healthy()
        self._limits()
        self._fan()
        self._aim()
        self._poles()
        self._without()
        self._series()
        self._names()
        self._flags()

    def _grid(self) -> None:
        left, _, right, bottom = self.drawing.plot
        for tick, word in zip(self._ticks, self._tick_words, strict=True):
            y = self._at_value(tick)
            self._shape("ost-grid", level(left, right, y))
            self._put(left - 6, y + 0.35 * self._size, word, "quiet", "end")
        self._shape("ost-axis", level(left, right, bottom))

    def _healthy(self) -> None:
        if self._chart.healthy is None:
            return
        left, top, right, bottom = self.drawing.plot
        low, high = self._chart.healthy
        above = top if high is None else self._at_value(high)
        below = bottom if low is None else self._at_value(low)
        self._shape("ost-healthy", box(left, above, right, below))
        for end in (low, high):
            if end is not None and 0 <= self._values.share(end) <= 1:
                self._shape("ost-target", level(left, right, self._at_value(end)))

    def _limits(self) -> None:
        limits = self._chart.limits
        if limits is None:
            return
        left, _, right, _ = self.drawing.plot
        end = self._last_x() if self._chart.fan is not None else right
        self._shape("ost-limits", box(left, self._at_value(limits.upper), end, self._at_value(limits.lower)))
        for value, kind in ((limits.upper, "limit"), (limits.lower, "limit"), (limits.mean, "mean")):
            if 0 <= self._values.share(value) <= 1:
                self._shape(f"ost-{kind}", level(left, right, self._at_value(value)))

    def _aim(self) -> None:
        aim = self._chart.aim
        if aim is None:
            return
        start, end = (self._x(min(max(on, self._time.first), self._time.last)) for on in (aim.start, aim.due))
        for value, kind in ((aim.baseline, "baseline"), (aim.target, "target")):
            if value is None:
                continue
            y = self._at_value(value)
            share = self._values.share(value)
            if 0 <= share <= 1:
                until = max(end, self.drawing.plot[2]) if end <= start else end
                self._shape(f"ost-{kind}", level(start, until, y))
            else:  # out of sight: an arrow at the edge points to it
                tip = arrow(self.drawing.plot[2] - 7, y, up=share > 1)
                self._shape(f"ost-{kind} ost-solid", tip)

    def _poles(self) -> None:
        """Where the launches stand; the flags on them come last, so that nothing runs through their names."""
        _, top, _, bottom = self.drawing.plot
        lane = 1.25 * self._size
        for launch, row in zip(self._chart.launches, self._rows, strict=True):
            x = self._x(launch.on)
            up = top if row >= _MOST_LANES else top - row * lane - 1.1 * self._size
            self._shape("ost-launch", f"M{at(x)},{at(bottom)}V{at(up)}")

    def _flags(self) -> None:
        top, lane = self.drawing.plot[1], 1.25 * self._size
        for launch, row in zip(self._chart.launches, self._rows, strict=True):
            x = self._x(launch.on)
            self._shape("ost-flag", f"M{at(x - 4)},{at(top)}h8l-4,6z")
            if row < _MOST_LANES:
                self._put(x + 3, top - row * lane - 0.4 * self._size, launch.ref, "flag")

    def _fan(self) -> None:
        fan, points = self._chart.fan, self._chart.points
        if fan is None:
            return
        spots = [(self._x(one.on), one) for one in fan.points]
        start = [(self._last_x(), self._at_value(points[-1].value))] if points else []
        upper = start + [(x, self._at_value(one.high)) for x, one in spots]
        lower = start + [(x, self._at_value(one.low)) for x, one in spots]
        middle = start + [(x, self._at_value(one.mean)) for x, one in spots]
        self._shape("ost-fan", f"{trace([*upper, *reversed(lower)])}z")
        self._shape("ost-fan-edge", trace(upper) + trace(lower))
        self._shape("ost-fan-mean", trace(middle))

    def _without(self) -> None:
        if self._chart.without is None:
            return
        points = self._chart.without.path.points
        hatch = f'fill="url(#ost-chart-{escaped(self._chart.ref)}-hatch)"'
        for run in words.runs([one.on for one in points], words.usual_step(self._chart)):
            part = [(self._x(one.on, self._middle), one) for one in points[run.start : run.stop]]
            upper = [(x, self._at_value(one.high)) for x, one in part]
            lower = [(x, self._at_value(one.low)) for x, one in part]
            if len(part) == 1:
                upper, lower = _bar(upper[0]), _bar(lower[0])
            self._shape("ost-without-band", f"{trace([*upper, *reversed(lower)])}z", hatch)
            self._shape("ost-without-edge", trace(upper) + trace(lower))
            self._shape("ost-without", trace([(x, self._at_value(one.mean)) for x, one in part]))
        middle = [(self._x(one.on, self._middle), self._at_value(one.mean)) for one in points]
        self._dots("ost-without-dot", middle, self._radius)
        self._dots("ost-hollow", middle, self._radius - 1.2)

    def _series(self) -> None:
        points = self._chart.points
        spots = [(self._x(one.on, self._middle), self._at_value(one.value)) for one in points]
        for run in words.runs([one.on for one in points], words.usual_step(self._chart)):
            self._shape("ost-series", trace(spots[run.start : run.stop]))
        outside = set(self._chart.limits.outside) if self._chart.limits else set()
        inside = [spot for k, spot in enumerate(spots) if k not in outside]
        self._dots("ost-point", inside, self._radius)
        for x, y in (spots[k] for k in sorted(outside)):
            self._shape("ost-outside", diamond(x, y, self._radius + 1.6))
        if not points:
            left, top, right, bottom = self.drawing.plot
            self._put((left + right) / 2, (top + bottom) / 2, words.NOTHING, "quiet", "middle")

    def _names(self) -> None:
        """The names of the levels at the right edge, moved apart where they would touch."""
        _, top, right, bottom = self.drawing.plot
        levels = sorted(self._levels, key=lambda one: -self._values.share(one[0]))
        wanted = [self._at_value(value) for value, _, _ in levels]
        # A flag may hang over the first of them, and a day stand under the last.
        low, high = top + 0.3 * self._size, bottom + 0.1 * self._size
        for (_, kind, text), y, place in zip(
            levels, wanted, spread(wanted, 1.15 * self._size, low, high), strict=True
        ):
            if abs(place - y) > 2:  # noqa: PLR2004
                self._shape("ost-leader", f"M{at(right + 1)},{at(y)}L{at(right + 8)},{at(place)}")
            self._put(right + 10, place + 0.35 * self._size, text, kind)

    # --- pieces ---------------------------------------------------------------------------------

    @property
    def _middle(self) -> float:
        """Where in the days that it describes a point is drawn."""
        return self._chart.span / 2

    @property
    def _radius(self) -> float:
        """How big a dot is: less where there are many."""
        left, _, right, _ = self.drawing.plot
        room = (right - left) / max(1, len(self._chart.points))
        return min(3.0, max(1.2, room / 3))

    def _x(self, on: date, days: float = 0.0) -> float:
        left, _, right, _ = self.drawing.plot
        return left + (right - left) * min(1.0, max(0.0, self._time.share(on, days)))

    def _last_x(self) -> float:
        points = self._chart.points
        return self._x(points[-1].on, self._middle) if points else self.drawing.plot[0]

    def _at_value(self, value: float) -> float:
        _, top, _, bottom = self.drawing.plot
        return bottom - (bottom - top) * self._values.inside(value)

    def _put(
        self, x: float, y: float, text: str, kind: str, anchor: Anchor = "start", size: float | None = None
    ) -> None:
        self.drawing.labels.append(Label(x, y, plain(text), size or self._size, kind, anchor))

    def _shape(self, kind: str, path: str, more: str = "") -> None:
        self.drawing.shapes.append(f'<path class="{kind}" {more}{" " if more else ""}d="{path}"/>')

    def _dots(self, kind: str, spots: Sequence[Spot], radius: float) -> None:
        """Round dots as a path of strokes without length."""
        if spots:
            self._shape(kind, dots(spots), f'stroke-width="{at(2 * radius)}"')

    def _swatch(self, sign: Sign, x: float, y: float) -> None:
        """The sign itself, in front of its words."""
        line = f"M{at(x)},{at(y)}h20"
        band = box(x, y - 5, x + 20, y + 5)
        hatch = f'fill="url(#ost-chart-{escaped(self._chart.ref)}-hatch)"'
        match sign:
            case "point":
                self._shape("ost-series", line)
                self._dots("ost-point", [(x + 10, y)], 3)
            case "outside":
                self._shape("ost-outside", diamond(x + 10, y, 5))
            case "limits":
                self._shape("ost-limits", band)
                self._shape("ost-limit", f"M{at(x)},{at(y - 5)}h20m-20,10h20")
            case "healthy":
                self._shape("ost-healthy", band)
                self._shape("ost-target", f"M{at(x)},{at(y - 5)}h20")
            case "launch":
                self._shape("ost-launch", f"M{at(x + 10)},{at(y + 6)}v-10")
                self._shape("ost-flag", f"M{at(x + 6)},{at(y - 6)}h8l-4,6z")
            case "without":
                self._shape("ost-without-band", band, hatch)
                self._shape("ost-without", line)
                self._dots("ost-without-dot", [(x + 10, y)], 3)
                self._dots("ost-hollow", [(x + 10, y)], 1.8)
            case "fan":
                self._shape("ost-fan", f"M{at(x)},{at(y)}l20,-6v12z")
                self._shape("ost-fan-mean", line)
            case _:
                self._shape(f"ost-{sign}", line)


def _bar(spot: Spot) -> list[Spot]:
    """A single point's end as a short line."""
    return [(spot[0] - 6, spot[1]), (spot[0] + 6, spot[1])]
