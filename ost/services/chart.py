"""A chart as a value: the numbers and marks behind a picture, and their JSON shape. Knows no layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.analysis.types import Counterfactual, Forecast, PathPoint
    from ost.domain.model import Form
    from ost.services.judged import Judged


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day; of a week's mean, on its Monday."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The natural limits of an XmR chart.

    Attributes:
        mean: Of the points that they are taken from.
        lower: The lower limit.
        upper: The upper limit.
        base: How many points they are taken from.
        before: The ref of the launch that these points are before; None where they are all.
        outside: Positions of the points outside the limits.
    """

    mean: float
    lower: float
    upper: float
    base: int
    before: str | None
    outside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LaunchMark:
    """An initiative that has shipped: when, when it should begin to show, and what the numbers say of it.

    `verdict` is None for what was shipped for another KR that steers the same metric.
    """

    ref: str
    title: str
    on: date
    shows_from: date
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What a KR should do.

    Attributes:
        form: Whether its metric should rise, fall or keep a level.
        baseline: Where it stood, or None for a level to keep.
        target: Where it should be on the due day, or the level.
        start: The first day.
        due: The last one.
    """

    form: Form
    baseline: float | None
    target: float
    start: date
    due: date


@dataclass(frozen=True, slots=True)
class Fan:
    """The forecast to the due day: a range that widens from the last point on, and what it says."""

    forecast: Forecast
    points: tuple[PathPoint, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What the points after a launch would have been without it, and the verdict that this belongs to."""

    judged: Judged
    path: Counterfactual


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of a KR or a metric.

    Attributes:
        ref: Whose chart it is.
        title: Its title.
        unit: Its unit.
        as_of: The day that it is looked at.
        points: What is shown, oldest first.
        span: Days that each point describes: 0 for a moment, 7 for the mean of a week.
        older: How many older points are left out.
        latest: The last value as it was measured, or None.
        logarithmic: Whether its changes are worked on as ratios.
        limits: Natural limits; None for fewer than six points.
        aim: What a KR should do; None for a metric.
        healthy: The healthy range of a KPI, either end or both; None for a KR.
        launches: What has shipped on it, in order of date.
        without: A launch taken away; None where none can be.
        fan: The forecast; None where there is none.
        outlook: What the forecast says, or why there is none, in a sentence or two.
        runs_on: Whether the KR's time goes on behind the points, and is shown as far as it is known.
    """

    ref: str
    title: str
    unit: str
    as_of: date
    points: tuple[Point, ...] = ()
    span: int = 0
    older: int = 0
    latest: Point | None = None
    logarithmic: bool = False
    limits: Limits | None = None
    aim: Aim | None = None
    healthy: tuple[float | None, float | None] | None = None
    launches: tuple[LaunchMark, ...] = ()
    without: Without | None = None
    fan: Fan | None = None
    outlook: str = ""
    runs_on: bool = False

    def to_json(self) -> dict[str, object]:
        """The shape `chart`."""
        aim, low, high = self.aim, *(self.healthy or (None, None))
        return {
            "as_of": to_plain(self.as_of),
            "ref": self.ref,
            "title": self.title,
            "unit": self.unit,
            "baseline": None if aim is None else aim.baseline,
            "target": None if aim is None else aim.target,
            "form": None if aim is None else aim.form.value,
            "start": None if aim is None else to_plain(aim.start),
            "due": None if aim is None else to_plain(aim.due),
            "healthy_low": low,
            "healthy_high": high,
            "scale": "log" if self.logarithmic else "raw",
            "point_days": self.span,
            "older_points": self.older,
            "points": [{"on": to_plain(one.on), "value": one.value} for one in self.points],
            "limits": None if self.limits is None else _limits_json(self.limits, self.points),
            "launches": [
                {
                    "initiative": one.ref,
                    "title": one.title,
                    "shipped": to_plain(one.on),
                    "shows_from": to_plain(one.shows_from),
                    "verdict": one.verdict,
                }
                for one in self.launches
            ],
            "counterfactual": None if self.without is None else _without_json(self.without),
            "fan": None if self.fan is None else _fan_json(self.fan),
            "outlook": self.outlook,
        }


def _limits_json(limits: Limits, points: Sequence[Point]) -> dict[str, object]:
    return {
        "mean": _rounded(limits.mean),
        "lower": _rounded(limits.lower),
        "upper": _rounded(limits.upper),
        "base": limits.base,
        "before": limits.before,
        "outside": [to_plain(points[at].on) for at in limits.outside],
    }


def _without_json(without: Without) -> dict[str, object]:
    judgement = without.judged.judgement
    return {
        "initiative": judgement.initiative,
        "without": list(without.path.launches),
        "verdict": judgement.verdict.value,
        "level": without.path.level,
        "points": _path_json(without.path.points),
    }


def _fan_json(fan: Fan) -> dict[str, object]:
    return {
        "level": fan.forecast.level,
        "p_hit": None if fan.forecast.p_hit is None else _rounded(fan.forecast.p_hit),
        "points": _path_json(fan.points),
    }


def _path_json(points: Sequence[PathPoint]) -> list[dict[str, object]]:
    return [
        {
            "on": to_plain(one.on),
            "mean": _rounded(one.mean),
            "low": _rounded(one.low),
            "high": _rounded(one.high),
        }
        for one in points
    ]


def _rounded(value: float) -> float:
    """Six significant digits, as with verdicts and forecasts."""
    return float(f"{value:.6g}")
