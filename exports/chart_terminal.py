"""A chart in the cells of a terminal: lines of pieces, each with the part that it plays.

plotille sets the dots and marks, on one canvas for each part, and the canvases are laid over each other here.
Without Unicode every mark has a letter of its own. Knows no colours and no terminal that is there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ost.exports import chart_words as words
from ost.exports.chart_axes import TimeAxis, ValueAxis, lanes, spread, tick_words, time_axis, value_axis
from ost.exports.columns import cut, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from plotille import Canvas

    from ost.services.chart import Chart

Piece = tuple[str, str]
"""A text and the part that it plays: `series`, `target`, `limits` …, `title`, or nothing."""

NARROWEST = 40
WIDTH = 80
HEIGHT = 16

_MOST_LANES = 5
_MOST_KEYS = 12
_SPARSE = 6
"""Every so many cells of a healthy range have a mark: more would hide the points."""

_EMPTY = {" ", "\u2800"}


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters that a chart is drawn with."""

    point: str
    outside: str
    limits: str
    mean: str
    baseline: str
    target: str
    healthy: str
    launch: str
    flag: str
    without: str
    spread: str
    fan: str
    expected: str
    axis: str
    corner: str
    floor: str
    tick: str
    up: str
    down: str

    @property
    def lines(self) -> bool:
        """Whether there are finer dots to draw a line with."""
        return not self.point.isascii()


UNICODE = Marks(*"●◆╌·┄═░┊▼○╎░━│└─┬↑↓")
ASCII = Marks(*"*#-._=:|vo':~|+-+^v")


def to_lines(
    chart: Chart, width: int = WIDTH, *, height: int = HEIGHT, ascii_only: bool = False, alone: bool = True
) -> list[list[Piece]]:
    """A chart as lines for a terminal.

    Args:
        chart: What is drawn.
        width: How many cells a line may take, 40 or more.
        height: How many lines the values are spread over, 8 or more.
        ascii_only: Whether marks are ASCII; titles stay as they were written.
        alone: Whether it stands alone, and so says whose it is and what it tells; else only signs are explained.
    """
    return _Screen(chart, max(NARROWEST, width), height, ASCII if ascii_only else UNICODE).lines(alone=alone)


def to_text(chart: Chart, width: int = WIDTH, *, ascii_only: bool = False) -> str:
    """The same as plain text."""
    lines = (
        "".join(text for text, _ in line).rstrip() for line in to_lines(chart, width, ascii_only=ascii_only)
    )
    return "".join(f"{line}\n" for line in lines)


class _Screen:
    """One chart at a terminal."""

    def __init__(self, chart: Chart, width: int, height: int, marks: Marks) -> None:
        self._chart, self._width, self._high, self._marks = chart, width, height, marks
        self._values: ValueAxis = value_axis(chart)
        self._time: TimeAxis = time_axis(chart)
        self._ticks = self._values.ticks(max(3, height // 3))
        self._tick_words = tick_words(self._values, self._ticks)
        self._left = max((len(word) for word in self._tick_words), default=0) + 1
        self._levels = [
            (value, part, f"{self._values.beyond(value, f'{marks.up} ', f'{marks.down} ')}{word} {text}")
            for value, part, word, text in words.levels(chart)
        ]
        names = [len(text) for _, _, text in self._levels] + [len(one.ref) for one in chart.launches]
        self._wide = width - self._left - 2 - max(names, default=0)
        self._layers: list[tuple[str, Canvas]] = []

    def lines(self, *, alone: bool) -> list[list[Piece]]:
        found: list[list[Piece]] = []
        if alone:
            found += [[(line, "title")] for line in self._folded(words.heading(self._chart))]
            found += [[(line, "")] for line in self._folded(words.standing(self._chart))]
            found.append([])
        found += self._flags()
        found += self._plot()
        found += [[(line, "limits")] for line in self._days()]
        found.append([])
        found += self._legend()
        if alone:
            found += self._foot()
        return found

    # --- around the plot ------------------------------------------------------------------------

    def _folded(self, text: str, hang: str = "") -> list[str]:
        return fold(self._said(text), self._width, "", hang)

    def _said(self, text: str) -> str:
        """Our own words in the characters that can be shown."""
        if self._marks is UNICODE:
            return text
        return (
            text.replace("→", "->").replace("·", "-").replace("…", "...").replace("−", "-").replace("×", "x")
        )

    def _flags(self) -> Iterator[list[Piece]]:
        launches = self._chart.launches
        columns = [self._column(one.on) for one in launches]
        rows = lanes(columns, [len(one.ref) + 1 for one in launches], 1)
        for row in reversed(range(min(_MOST_LANES, max(rows, default=-1) + 1))):
            line = [" "] * self._width
            for column, at, launch in zip(columns, rows, launches, strict=True):
                place = self._left + 1 + column
                if at == row:
                    line[place : place + len(launch.ref) + 1] = [self._marks.flag, *launch.ref]
                elif row < at < _MOST_LANES:
                    line[place] = self._marks.launch
            yield [("".join(line[: self._width]).rstrip(), "launch")]

    def _plot(self) -> Iterator[list[Piece]]:
        self._draw()
        cells = self._laid_over()
        ticks = dict(zip((self._row(tick) for tick in self._ticks), self._tick_words, strict=True))
        names = self._names()
        for row in range(self._high):
            left = f"{ticks.get(row, ''):>{self._left - 1}} {self._marks.axis}"
            line: list[Piece] = [(left, "limits")]
            for character, part in cells[row]:
                if line[-1][1] == part and len(line) > 1:
                    line[-1] = (line[-1][0] + character, part)
                else:
                    line.append((character, part))
            if row in names:
                text, part = names[row]
                line.append((f" {text}", part))
            yield line

    def _names(self) -> dict[int, tuple[str, str]]:
        """The names of the levels by row, moved apart where they would fall on one.

        The mean goes unnamed where the others then stand nearer to their lines.
        """
        levels = sorted(self._levels, key=lambda one: -self._values.share(one[0]))[: self._high]
        fewer = [one for one in levels if not one[2].startswith("mean ")]
        moved, without = (self._moved(some) for some in (levels, fewer))
        return without[1] if without[0] < moved[0] else moved[1]

    def _moved(
        self, levels: Sequence[tuple[float, words.Part, str]]
    ) -> tuple[int, dict[int, tuple[str, str]]]:
        """How many lines in all some names are from their levels, and where each stands."""
        wanted = [self._row(value) for value, _, _ in levels]
        rows: list[int] = []
        for place in spread([float(row) for row in wanted], 1, 0, self._high - 1):
            row = math.floor(place + 0.5)
            rows.append(max(row, rows[-1] + 1) if rows else row)
        parts = [part for _, part, _ in levels]
        for at, (own, following) in enumerate(pairwise(wanted)):
            # Of two on one line, the one whose line is drawn there has the better right to it.
            first, second = rows[at : at + 2]
            better = parts[at if abs(first - own) < abs(second - own) else at + 1]
            if own == following and better == "fan" and {parts[at], parts[at + 1]} != {"fan"}:
                rows[at : at + 2] = second, first
        away = sum(abs(row - own) for row, own in zip(rows, wanted, strict=True))
        return away, {row: (text, str(part)) for row, (_, part, text) in zip(rows, levels, strict=True)}

    def _days(self) -> Iterator[str]:
        """The axis of time, its ticks, and the days that are named in full."""
        marks = self._marks
        floor, below = [marks.floor] * self._wide, [" "] * (self._width + 8)
        taken = -1
        for on, text in self._time.ticks(self._wide, 8):
            column = self._column(on)
            floor[column] = marks.tick
            start = max(taken + 1, self._left + 1 + column - len(text) // 2)
            if start + len(text) <= self._width and start - column - self._left <= 2:  # noqa: PLR2004
                below[start : start + len(text)] = text
                taken = start + len(text)
        yield f"{' ' * self._left}{marks.corner}{''.join(floor)}"
        yield "".join(below).rstrip()
        ends, taken = [" "] * self._width, -2
        for on, text in words.ends(self._chart, self._time.first, self._time.last):
            middle = self._left + 1 + self._column(on) - len(text) // 2
            start = min(self._width - len(text), max(0, middle))
            if start > taken + 1:
                ends[start : start + len(text)] = text
                taken = start + len(text)
        if "".join(ends).strip():
            yield "".join(ends).rstrip()

    def _legend(self) -> Iterator[list[Piece]]:
        marks = self._marks
        signs = {
            "point": marks.point,
            "outside": marks.outside,
            "limits": marks.limits * 2,
            "mean": marks.mean * 2,
            "baseline": marks.baseline * 2,
            "target": marks.target * 2,
            "healthy": f"{marks.healthy}{marks.target}",
            "launch": marks.flag,
            "without": f"{marks.spread}{marks.without}",
            "fan": f"{marks.fan}{marks.expected}",
        }
        line: list[Piece] = []
        room = self._width
        for sign, said in words.legend(self._chart):
            text = cut(said, self._width - 3)
            taken = len(signs[sign]) + 1 + len(text) + 3
            if line and taken - 3 > room:
                yield line
                line, room = [], self._width
            line += [(signs[sign], _PARTS.get(sign, sign)), (f" {text}   ", "")]
            room -= taken
        if line:
            yield line

    def _foot(self) -> Iterator[list[Piece]]:
        launches = self._chart.launches
        if launches:
            yield []
        if len(launches) > _MOST_KEYS:
            yield [(f"{len(launches) - _MOST_KEYS} earlier launches, and:", "")]
        for launch in launches[-_MOST_KEYS:]:
            text = self._said(words.launch_words(launch))
            yield [(f"{self._marks.flag} ", "launch"), (cut(text, self._width - 2), "")]
        said = words.sentences(self._chart)
        if said:
            yield []
        for sentence in said:
            for part in self._folded(sentence):
                yield [(part, "")]

    # --- the plot -------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Everything, from back to front."""
        marks = self._marks
        self._healthy()
        self._fan_range()
        limits, aim = self._chart.limits, self._chart.aim
        if limits is not None:
            for value in (limits.lower, limits.upper):
                self._level("limits", marks.limits, value)
            self._level("limits", marks.mean, limits.mean)
        for end_of_range in self._chart.healthy or ():
            if end_of_range is not None:
                self._level("target", marks.target, end_of_range)
        if aim is not None:
            start, end = self._column(aim.start), self._column(aim.due)
            end = self._wide - 1 if end <= start else end
            if aim.baseline is not None:
                self._level("baseline", marks.baseline, aim.baseline, start, end)
            self._level("target", marks.target, aim.target, start, end)
        self._expected()
        poles = self._layer("launch")
        for launch in self._chart.launches:
            for row in range(self._high):
                self._mark(poles, self._column(launch.on), row, marks.launch)
        self._without()
        self._series()

    def _healthy(self) -> None:
        if self._chart.healthy is None:
            return
        low, high = self._chart.healthy
        area = self._layer("healthy")
        top = 0 if high is None else self._row(high)
        bottom = self._high - 1 if low is None else self._row(low)
        for row in range(top, bottom + 1):
            for column in range(_SPARSE // 2 * (row % 2), self._wide, _SPARSE):
                self._mark(area, column, row, self._marks.healthy)

    def _fan_range(self) -> None:
        area = self._layer("fan")
        for column, (low, _, high) in self._ahead():
            if self._values.share(high) >= 0 and self._values.share(low) <= 1:
                for row in range(self._row(high), self._row(low) + 1):
                    self._mark(area, column, row, self._marks.fan)

    def _expected(self) -> None:
        middle = self._layer("fan")
        for column, (_, mean, _) in self._ahead():
            if 0 <= self._values.share(mean) <= 1:
                self._mark(middle, column, self._row(mean), self._marks.expected)

    def _ahead(self) -> Iterator[tuple[int, tuple[float, float, float]]]:
        """The forecast column by column: low, mean and high, from the last point on."""
        fan, points = self._chart.fan, self._chart.points
        if fan is None:
            return
        known = [(self._at(one.on), one.low, one.mean, one.high) for one in fan.points]
        if points:
            last = points[-1].value
            known.insert(0, (self._at(points[-1].on, self._chart.span / 2), last, last, last))
        for column in range(self._wide):
            found = _between(known, (column + 0.5) / self._wide)
            if found is not None:
                yield column, found

    def _without(self) -> None:
        if self._chart.without is None:
            return
        area, dots = self._layer("without"), self._layer("without")
        for one in self._chart.without.path.points:
            column = self._column(one.on, self._chart.span / 2)
            for row in range(self._row(one.high), self._row(one.low) + 1):
                self._mark(area, column, row, self._marks.spread)
            self._mark(dots, column, self._row(one.mean), self._marks.without)

    def _series(self) -> None:
        points = self._chart.points
        outside = set(self._chart.limits.outside) if self._chart.limits else set()
        spots = [(self._at(one.on, self._chart.span / 2), self._values.inside(one.value)) for one in points]
        if self._marks.lines:
            line = self._layer("series")
            for run in words.runs([one.on for one in points], words.usual_step(self._chart)):
                for at in run[:-1]:
                    (x, y), (to_x, to_y) = spots[at], spots[at + 1]
                    line.line(self._x(x), self._y(y), self._x(to_x), self._y(to_y))
        dots = self._layer("series")
        if len(points) <= 2 * self._wide or not self._marks.lines:
            for at, (x, y) in enumerate(spots):
                mark = self._marks.outside if at in outside else self._marks.point
                dots.point(self._x(x), self._y(y), marker=mark)

    def _level(self, part: str, mark: str, value: float, start: int = 0, end: int | None = None) -> None:
        """A line at a value, from one column to another one or the last."""
        if 0 <= self._values.share(value) <= 1:
            canvas = self._layer(part)
            for column in range(start, self._wide if end is None else end + 1):
                self._mark(canvas, column, self._row(value), mark)

    # --- pieces ---------------------------------------------------------------------------------

    def _layer(self, part: str) -> Canvas:
        from plotille import Canvas

        canvas = Canvas(self._wide, self._high)
        self._layers.append((part, canvas))
        return canvas

    def _mark(self, canvas: Canvas, column: int, row: int, mark: str) -> None:
        """Set a mark in the middle of a cell; rows count from above."""
        canvas.point((column + 0.5) / self._wide, (self._high - row - 0.5) / self._high, marker=mark)

    def _laid_over(self) -> list[list[Piece]]:
        cells: list[list[Piece]] = [[(" ", "")] * self._wide for _ in range(self._high)]
        for part, canvas in self._layers:
            for row, line in enumerate(canvas.plot().splitlines()):
                for column, character in enumerate(line):
                    if character not in _EMPTY:
                        cells[row][column] = (character, part)
        return cells

    def _at(self, on: date, days: float = 0.0) -> float:
        return min(1.0, max(0.0, self._time.share(on, days)))

    def _x(self, share: float) -> float:
        """A share as a place on a canvas, whose right edge does not belong to it; a cell is two dots wide."""
        return share * (2 * self._wide - 1) / (2 * self._wide)

    def _y(self, share: float) -> float:
        return share * (4 * self._high - 1) / (4 * self._high)

    def _column(self, on: date, days: float = 0.0) -> int:
        return min(self._wide - 1, round(self._at(on, days) * (2 * self._wide - 1)) // 2)

    def _row(self, value: float) -> int:
        """The line that a value falls on, counted from above."""
        return self._high - 1 - round(self._values.inside(value) * (4 * self._high - 1)) // 4


_PARTS = {"point": "series", "outside": "series", "mean": "limits"}


def _between(
    known: Sequence[tuple[float, float, float, float]], at: float
) -> tuple[float, float, float] | None:
    """Three values at a place between two where they are known; None outside."""
    for before, after in pairwise(known):
        if before[0] <= at <= after[0] and after[0] > before[0]:
            share = (at - before[0]) / (after[0] - before[0])
            low, mean, high = (a + share * (b - a) for a, b in zip(before[1:], after[1:], strict=True))
            return low, mean, high
    return None
