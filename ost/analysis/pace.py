"""How fast a KR has gone since it began, and how fast it would have to go from here to hit its target.

The pace is the Theil-Sen slope (P. K. Sen, 1968, Journal of the American Statistical Association 63: 1379-1389): the
median of the slopes of all pairs of points, which a single odd week does not bend. The level now is that line's. It is
drawn on the scale that the forecast works on: where that is of logarithms a pace is in percent a week, which compounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from ost.analysis.prepare import WEEK, Track
from ost.analysis.writing import quantity, single

if TYPE_CHECKING:
    from ost.analysis.scale import Scale
    from ost.analysis.types import Outlook

FEWEST = 4
"""How many points since the start a pace is told from."""

SHORTEST = 3.0
"""Over how many weeks they have to be spread."""

HOPELESS = 10.0
"""From how many times its pace on the number is not told any more."""

STILL = 0.1
"""Up to which share of the way ahead it counts as not moved."""

UNLIKELY = 0.5
"""Below this chance of a hit, a pace that would do is not what the forecast expects to last."""

_MOST = 104
_LARGEST_LOG = 700.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a KR goes and would have to go.

    Attributes:
        since: The day of the first point that counts.
        weekly: The change a week so far: in the KR's unit, or in percent where `scale` is "relative".
        level: Where it stands at its last point, noise apart, in the KR's unit.
        needed: The change a week from the last point to the due date that would take it to its target, as `weekly`.
        gone: The change from the first of those points to the last, noise apart; in the unit, or in percent.
        ahead: The change that is left to the target; in the unit, or in percent.
        times: `needed` over `weekly`; None where it has come no nearer, or is at its target already.
        there: Whether it is at its target, or beyond.
        scale: "relative" where changes are in percent, "absolute" where they are in the KR's unit.
    """

    since: date
    weekly: float
    level: float
    needed: float
    gone: float
    ahead: float
    times: float | None
    there: bool
    scale: Literal["absolute", "relative"] = "absolute"


def pace_of(outlook: Outlook, as_of: date, scale: Scale = "raw") -> Pace | None:
    """How fast a KR has gone since its start.

    Args:
        outlook: The KR; one that is to be kept at a level has no pace.
        as_of: The day from which it is seen.
        scale: What the forecast works on. Logarithms are not taken where a value since the start, or the target, has
            none.

    Returns:
        Its pace; None for fewer than 4 points (complete weeks, where the series is finer) since the start or less
        than 3 weeks of them, and in the last week before the due date.
    """
    if outlook.keeps:
        return None
    track = Track(outlook.series, min(as_of, outlook.due))
    count = len(track.points.days)
    points = track.points if track.rhythm(count - _MOST, count) >= WEEK else track.weeks
    since = points.part(points.days >= outlook.start.toordinal()).part(slice(-_MOST, None))
    if len(since.days) < FEWEST:
        return None
    t = (since.days - since.days[-1]) / WEEK
    left = (outlook.due.toordinal() - int(since.days[-1])) / WEEK
    if -t[0] < SHORTEST or left < 1:
        return None
    logged = scale == "log" and outlook.target > 0 and bool(np.all(since.values > 0))
    values = np.log(since.values) if logged else since.values
    target = math.log(outlook.target) if logged else outlook.target
    first, second = np.triu_indices(len(t), 1)
    slope = float(np.median((values[second] - values[first]) / (t[second] - t[first])))
    level = float(np.median(values - slope * t))
    ahead = target - level
    there = outlook.good * ahead <= 0
    told = _percent if logged else float
    weekly, needed = told(slope), told(ahead / left)
    return Pace(
        since=date.fromordinal(int(since.days[0])),
        weekly=weekly,
        level=math.exp(min(level, _LARGEST_LOG)) if logged else level,
        needed=needed,
        gone=told(-slope * float(t[0])),
        ahead=told(ahead),
        times=None if there or outlook.good * weekly <= 0 else needed / weekly,
        there=there,
        scale="relative" if logged else "absolute",
    )


def _percent(logs: float) -> float:
    """A difference of logarithms as a change in percent."""
    return 100 * math.expm1(min(logs, _LARGEST_LOG))


def pace_words(pace: Pace, unit: str, p_hit: float) -> str:
    """One sentence: how much faster the KR would have to go from here.

    Args:
        pace: Its pace.
        unit: Its unit.
        p_hit: The forecast's probability of a hit: a pace that would do and is not believed is told as an if.
    """
    change = unit.strip()
    if pace.scale == "relative":
        change = "%"
    elif change.startswith("%"):
        change = f"pp{change[1:]}"
    so_far, needed = single(abs(pace.weekly)), quantity(single(abs(pace.needed)), change)
    since = f"its pace since {pace.since.isoformat()}"
    if pace.there:
        return "It is there already, noise apart, and has to stay."
    if pace.times is None:
        if abs(pace.gone) <= STILL * abs(pace.ahead):
            return f"It has hardly moved since {pace.since.isoformat()}, and needs {needed} a week from here."
        away = quantity(so_far, change)
        return (
            f"It has gone {away} a week the wrong way since {pace.since.isoformat()}, and needs {needed} a week"
            " the other way from here."
        )
    if pace.times > HOPELESS:
        return f"It needs more than {HOPELESS:g} × {since}: {needed} a week instead of {so_far}."
    times = single(pace.times) if pace.times < 1 else f"{pace.times:.1f}"
    if pace.times < 1 and p_hit < UNLIKELY:
        return (
            f"Were {since} to last, {times} × of it would do ({needed} a week instead of {so_far}); the forecast does"
            " not count on it."
        )
    if times in {"1", "1.0"}:
        return f"It needs just {since}: {needed} a week."
    if pace.times < 1:
        return f"It may go slower: {times} × {since} would do, {needed} a week instead of {so_far}."
    return f"It needs {times} × {since}: {needed} a week instead of {so_far}."
