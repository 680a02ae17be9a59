"""What is written on and below a chart: the same in a drawing, at a terminal, and for a screen reader."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

from ost.analysis.writing import decimals_for
from ost.analysis.writing import plain as fixed
from ost.domain.key_results import MAINTAIN
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import shown
from ost.exports.lines import VERDICT_WORDS
from ost.exports.verdicts import share_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ost.analysis.types import PathPoint
    from ost.services.chart import Aim, Chart, LaunchMark

Sign = Literal[
    "point", "outside", "limits", "mean", "baseline", "target", "healthy", "launch", "without", "fan"
]
"""What a chart draws; each has a shape of its own beside its colour."""

NOTHING = "Nothing is measured yet."
_GAP = 2.5
_POWERS = ((1e12, 1e12, "tn"), (1e9, 1e9, "bn"), (1e6, 1e6, "M"), (1e5, 1e3, "k"))
_SMALL, _WHOLE = 0.01, 1e3


_NAMED = 3
"""How many launches are named before the rest are counted."""


def power_of(value: float) -> tuple[float, str]:
    """What a value is told in: as it is below 100,000, else in thousands, millions, billions or trillions."""
    for least, power, mark in _POWERS:
        if abs(value) >= least:
            return power, mark
    return 1.0, ""


def brief(value: float, digits: int = 4) -> str:
    """A value in a few characters: `52.31`, `-0.041`, `1.235M`."""
    power, mark = power_of(value)
    if not mark and abs(value) >= _WHOLE:
        return show_number(round(value))
    return f"{show_number(float(f'{value / power:.{digits}g}'), digits)}{mark}"


def alike(low: float, middle: float, high: float) -> list[str]:
    """A range and what is in it with as many decimals as its width bears: `35.4`, `38.1`, `40.8`."""
    values = (low, middle, high)
    biggest = max(map(abs, values))
    if power_of(biggest)[1] or 0 < biggest < _SMALL:
        return [brief(value, 3) for value in values]
    if high <= low:
        return [brief(value) for value in values]
    places = decimals_for(low, high)
    return [fixed(value, places) for value in values]


def heading(chart: Chart) -> str:
    """`kr1  Activation rate`."""
    return shown(f"{chart.ref}  {chart.title}")


def standing(chart: Chart) -> str:
    """Where it should go and where it is: `45 → 65 % by 2026-12-31 · now 52.3 % on 2026-11-19`."""
    parts = [way(chart)]
    if chart.latest is not None:
        parts.append(f"now {with_unit(chart.latest.value, chart.unit)} on {chart.latest.on}")
        outside = chart.healthy is not None and not within(chart.latest.value, *chart.healthy)
        parts += ["out of its healthy range"] if outside else []
    else:
        parts.append(NOTHING)
    return shown(" · ".join(filter(None, parts)))


def way(chart: Chart) -> str:
    """What a KR should do, or what is healthy; empty for a metric of which nobody said it."""
    aim, unit = chart.aim, chart.unit
    if aim is not None and aim.form in MAINTAIN:
        return f"{aim.form.value.replace('_', ' ')} {with_unit(aim.target, unit)} until {aim.due}"
    if aim is not None:
        return f"{show_number(aim.baseline or 0.0)} → {with_unit(aim.target, unit)} by {aim.due}"
    if chart.healthy is None:
        return ""
    low, high = chart.healthy
    if low is not None and high is not None:
        return f"healthy {show_number(low)} to {with_unit(high, unit)}"
    return (
        f"healthy up to {with_unit(high or 0.0, unit)}"
        if low is None
        else f"healthy from {with_unit(low, unit)} on"
    )


def within(value: float, low: float | None, high: float | None) -> bool:
    """Whether a value is in a range, either end of which may be open."""
    return (low is None or value >= low) and (high is None or value <= high)


def aim_word(aim: Aim) -> str:
    """What the target's line is called."""
    return aim.form.value.replace("_", " ") if aim.form in MAINTAIN else "target"


def legend(chart: Chart) -> list[tuple[Sign, str]]:
    """The signs that a chart uses, with their words."""
    found: list[tuple[Sign, str]] = []
    if chart.points:
        found.append(("point", "mean of a week" if chart.span else "measured"))
    limits = chart.limits
    if limits is not None:
        if limits.outside:
            found.append(("outside", "outside the natural limits"))
        source = f"the {limits.base} points before {limits.before}" if limits.before else "all points"
        found += [("limits", f"natural limits of {source}"), ("mean", "their mean")]
    if chart.aim is not None:
        if chart.aim.baseline is not None:
            found.append(("baseline", "baseline"))
        found.append(("target", aim_word(chart.aim)))
    if chart.healthy is not None:
        found.append(("healthy", "healthy range"))
    if chart.launches:
        found.append(("launch", "launch"))
    if chart.without is not None:
        path = chart.without.path
        found.append(("without", f"without {_joined(path.launches)} ({100 * path.level:g} % range)"))
    if chart.fan is not None:
        found.append(("fan", f"forecast ({100 * chart.fan.forecast.level:g} % range)"))
    return found


Part = Literal["target", "baseline", "limits", "fan"]


def levels(chart: Chart) -> list[tuple[float, Part, str, str]]:
    """The values that are named at the edge: value, what it belongs to, its word, its number."""
    found: list[tuple[float, Part, str, str]] = []
    if chart.aim is not None:
        found.append((chart.aim.target, "target", aim_word(chart.aim), brief(chart.aim.target)))
        if chart.aim.baseline is not None:
            found.append((chart.aim.baseline, "baseline", "baseline", brief(chart.aim.baseline)))
    found += [(end, "target", "healthy", brief(end)) for end in chart.healthy or () if end is not None]
    if chart.limits is not None:
        three = (chart.limits.lower, chart.limits.mean, chart.limits.upper)
        named = zip(three, ("limit", "mean", "limit"), alike(*three), strict=True)
        found += [(value, "limits", word, text) for value, word, text in named]
    if chart.fan is not None:
        last = chart.fan.points[-1]
        three = (last.low, last.mean, last.high)
        named = zip(three, ("low", "expected", "high"), alike(*three), strict=True)
        found += [(value, "fan", word, text) for value, word, text in named]
    return found


def runs(days: Sequence[date], usual: float) -> Iterator[range]:
    """The stretches of a series between its gaps; a gap is longer than two and a half of its usual steps.

    Args:
        days: In order.
        usual: Its usual step in days.
    """
    start = 0
    for at, (before, after) in enumerate(pairwise(days), 1):
        if (after - before).days > _GAP * usual:
            yield range(start, at)
            start = at
    if days:
        yield range(start, len(days))


def usual_step(chart: Chart) -> float:
    """The median of the days between a chart's points; 0 for fewer than two."""
    steps = [(after.on - before.on).days for before, after in pairwise(chart.points)]
    return median(steps) if steps else 0.0


def ends(chart: Chart, first: date, last: date) -> list[tuple[date, str]]:
    """The two days that an axis from one day to another names in full: a KR's own, else those of its points."""
    days = [(point.on, f"{point.on}") for point in (*chart.points[:1], *chart.points[-1:])]
    aim = chart.aim
    if aim is not None and first <= aim.start <= last:
        days[:1] = [(aim.start, f"start {aim.start}")]
    if aim is not None and first <= aim.due <= last:
        days[1:] = [(aim.due, f"due {aim.due}")]
    return days


def launch_words(launch: LaunchMark) -> str:
    """`ini1  2026-09-13  moved: One-tap reorder`; the title last, since it may be long and be cut."""
    verdict = "" if launch.verdict is None else f"{VERDICT_WORDS[launch.verdict]}: "
    return shown(f"{launch.ref}  {launch.on}  {verdict}{launch.title}")


def sentences(chart: Chart) -> list[str]:
    """What the verdict and the forecast say, a sentence or two each."""
    found = []
    if chart.without is not None:
        judgement = chart.without.judged.judgement
        found.append(f"{judgement.initiative}: {judgement.sentence}")
    found += [chart.outlook] if chart.outlook else []
    if chart.older:
        older = "1 older point is" if chart.older == 1 else f"{chart.older:,} older points are"
        found.append(f"{older} not shown.")
    return [shown(one) for one in found]


def description(chart: Chart) -> str:
    """The whole chart in words, for whoever does not see it."""
    parts = [f"{standing(chart).removesuffix('.')}."]
    values = [point.value for point in chart.points]
    if values:
        low, high = brief(min(values)), with_unit(max(values), chart.unit, 4)
        what = "weekly means" if chart.span else "values"
        first, last = chart.points[0].on, chart.points[-1].on
        count = f"{len(values)} {what} from {first} to {last}" if len(values) > 1 else f"One value on {first}"
        parts.append(f"{count}, between {low} and {high}.")
    if chart.limits is not None:
        limits = chart.limits
        outside = f"; {len(limits.outside)} outside" if limits.outside else ""
        parts.append(f"Natural limits {brief(limits.lower)} to {brief(limits.upper)}{outside}.")
    if chart.launches:
        told = ", ".join(
            f"{one.ref} {one.title} on {one.on}{f' ({VERDICT_WORDS[one.verdict]})' if one.verdict else ''}"
            for one in chart.launches
        )
        parts.append(f"Launches: {told}.")
    if chart.without is not None:
        last_point = chart.without.path.points[-1]
        parts.append(f"Without {_joined(chart.without.path.launches)}: {_range(last_point)} at the end.")
    if chart.fan is not None and chart.fan.forecast.p_hit is not None:
        end = chart.fan.points[-1]
        chance = share_words(chart.fan.forecast.p_hit)
        parts.append(f"Forecast for {end.on}: {_range(end)}; chance of the target {chance}.")
    return shown(" ".join(parts))


def _range(point: PathPoint) -> str:
    return f"{brief(point.mean)} ({brief(point.low)} to {brief(point.high)})"


def _joined(names: tuple[str, ...]) -> str:
    if len(names) > _NAMED:
        names = (*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more")
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
