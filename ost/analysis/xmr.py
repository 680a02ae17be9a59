"""The XmR chart: how a series is drawn, with natural limits and the patterns they mark. Never a verdict.

Wheeler 1993, Understanding Variation: limits at the mean ± 2.66 moving ranges; 3.268 of them for a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIMIT = 2.66
RANGE_LIMIT = 3.268
RUN = 8
NEAR, OF_NEAR = 3, 4

SignalKind = Literal["outside", "jump", "run", "near_limit"]


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that a steady process seldom shows.

    Attributes:
        kind: "outside" a natural limit; a "jump" beyond the range's limit; a "run" of 8 or more on one side
            of the mean; "near_limit", 3 of 4 points nearer one limit than the mean.
        first: position of its first point.
        last: position of its last point.
    """

    kind: SignalKind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The lines of an XmR chart and what stands out against them.

    Attributes:
        mean: of the baseline.
        lower: lower natural process limit.
        upper: upper natural process limit.
        mean_range: mean moving range of the baseline.
        range_limit: upper limit of a moving range.
        signals: over all points, by kind and then by position.
    """

    mean: float
    lower: float
    upper: float
    mean_range: float
    range_limit: float
    signals: tuple[Signal, ...]


def chart(values: Sequence[float], baseline: int) -> Chart:
    """Draw up a chart.

    Args:
        values: the series, oldest first.
        baseline: how many of the first values set the limits, 2 or more: those of the before-window.

    Raises:
        ValueError: fewer than two values to set the limits by.
    """
    base = values[:baseline]
    if len(base) <= 1:
        raise ValueError("limits need two values at least")
    mean = sum(base) / len(base)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    mean_range = sum(ranges[: len(base) - 1]) / (len(base) - 1)
    spread = LIMIT * mean_range
    range_limit = RANGE_LIMIT * mean_range
    offsets = [value - mean for value in values]
    found = (
        *(Signal("outside", at, at) for at, off in enumerate(offsets) if abs(off) > spread),
        *(Signal("jump", at, at + 1) for at, size in enumerate(ranges) if size > range_limit),
        *_runs(offsets),
        *_near(offsets, spread / 2),
    )
    return Chart(mean, mean - spread, mean + spread, mean_range, range_limit, found)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _runs(offsets: Sequence[float]) -> Iterator[Signal]:
    """Stretches of 8 or more on one side of the mean; a point on the mean ends one."""
    start = 0
    for at in range(1, len(offsets) + 1):
        if at == len(offsets) or _sign(offsets[at]) != _sign(offsets[start]):
            if at - start >= RUN and _sign(offsets[start]):
                yield Signal("run", start, at - 1)
            start = at


def _near(offsets: Sequence[float], half: float) -> Iterator[Signal]:
    """Each four in a row of which three are nearer one limit than the mean."""
    for start in range(len(offsets) - OF_NEAR + 1):
        four = offsets[start : start + OF_NEAR]
        for side in (1, -1):
            if sum(side * off > half for off in four) >= NEAR:
                yield Signal("near_limit", start, start + OF_NEAR - 1)
