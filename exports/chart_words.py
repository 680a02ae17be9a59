"""What is written on and below a chart: the same in a drawing, at a terminal, and for a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ost.domain.key_results import MAINTAIN
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import shown
from ost.exports.lines import VERDICT_WORDS
from ost.exports.verdicts import share_words

if TYPE_CHECKING:
    from ost.analysis.types import PathPoint
    from ost.services.chart import Aim, Chart, LaunchMark, Without

Sign = Literal[
    "point", "outside", "limits", "mean", "baseline", "target", "healthy", "launch", "without", "fan"
]
"""What a chart draws; each has a shape of its own beside its colour."""

NOTHING = "Nothing is measured yet."
_POWERS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e5, "k"))


def brief(value: float) -> str:
    """A value in a few characters: `52.31`, `-0.041`, `1.235M`."""
    for power, mark in _POWERS:
        if abs(value) >= power:
            return f"{show_number(float(f'{value / (1e3 if mark == "k" else power):.4g}'), 4)}{mark}"
    return show_number(float(f"{value:.4g}"), 4)


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
    return f"healthy up to {with_unit(high or 0.0, unit)}" if low is None else f"healthy from {with_unit(low, unit)} on"


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
        source = f"the {limits.base} points before the first launch" if limits.before_launch else "all points"
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


def launch_words(launch: LaunchMark) -> str:
    """`ini1  2026-09-13  One-tap reorder: moved`."""
    verdict = "" if launch.verdict is None else f": {VERDICT_WORDS[launch.verdict]}"
    return shown(f"{launch.ref}  {launch.on}  {launch.title}{verdict}")


def sentences(chart: Chart) -> list[str]:
    """What the verdict and the forecast say, a sentence or two each."""
    found = [] if chart.without is None else [without_words(chart.without)]
    found += [] if chart.fan is None else [chart.fan.forecast.why]
    if chart.older:
        older = "1 older point is" if chart.older == 1 else f"{chart.older:,} older points are"
        found.append(f"{older} not shown.")
    return [shown(one) for one in found]


def without_words(without: Without) -> str:
    """The verdict that a launch was taken away for: `ini1 moved: New cafés … averaged 5.4 pp higher …`."""
    judgement = without.judged.judgement
    return f"{judgement.initiative}, {VERDICT_WORDS[judgement.verdict.value]}: {judgement.sentence}"


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
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
