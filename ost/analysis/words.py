"""The verdict in plain words: one sentence, and cautions beside it. Knows no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ost.analysis.types import Verdict
from ost.analysis.writing import decimals_for, plain, single
from ost.domain.numbers import show_number
from ost.domain.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.types import Judgement, Launch, Question

# Launches further apart than this many steps did not collide; each is merely in the other's window.
_CLOSE_STEPS = 4

BEFORE_AFTER = "This is a before/after comparison; something else may have happened at the same time."


@dataclass(frozen=True, slots=True)
class Gap:
    """What a series lacks: points before or after the launch, points in all, or any variation."""

    where: Literal["before", "after", "all", "variation"]
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence needs beside the judgement.

    Attributes:
        gap: what is missing; set for no_data.
        objection: what speaks against a direction that was found, as `rules.objection` names it.
        points_due: points still needed where the read date has passed without them.
    """

    gap: Gap | None
    objection: str | None
    points_due: int


@dataclass(frozen=True, slots=True)
class Concerns:
    """What to warn about beside a verdict; each becomes a caution."""

    few_before: bool
    log_refused: bool
    worth_unreachable: bool
    flat_before: bool
    never_falls: bool
    shares_data: bool
    worth_ruled_out: bool
    put_away: tuple[Launch, ...] = ()


def unit_suffix(judgement: Judgement) -> str:
    """What follows an effect's number: " %" when relative, " pp" for percentages, else the unit."""
    if judgement.scale == "relative":
        return " %"
    unit = judgement.unit.strip()
    if unit.startswith("%") or unit.casefold() in {"percent", "pct", "per cent"}:
        return " pp"
    return f" {unit}" if unit else ""


def sentence(judgement: Judgement, question: Question, telling: Telling) -> str:
    """Say a verdict in words.

    Args:
        judgement: the verdict and its numbers.
        question: what was asked.
        telling: what else the words depend on.
    """
    match judgement.verdict:
        case Verdict.MOVED | Verdict.WRONG_WAY:
            return _decided(judgement)
        case Verdict.NOT_MOVED:
            return _not_moved(judgement, question)
        case Verdict.CANT_TELL:
            return _cant_tell(judgement, question, telling.objection)
        case Verdict.CONFOUNDED:
            return _confounded(judgement, question)
        case Verdict.TOO_EARLY:
            return _too_early(judgement, telling.points_due)
        case Verdict.NO_DATA:
            return _no_data(judgement, telling.gap)


def _range(judgement: Judgement, low: float, high: float) -> str:
    decimals = decimals_for(low, high)
    return f"{judgement.level * 100:g} % range {plain(low, decimals)} to {plain(high, decimals)}"


def _course(judgement: Judgement) -> str:
    """Effect and range as a height: "3.1 pp higher than its earlier course suggests (…)"."""
    effect, low, high = _numbers(judgement)
    word, turn = ("higher", 1) if effect >= 0 else ("lower", -1)
    ends = sorted((turn * low, turn * high))
    size = plain(abs(effect), decimals_for(low, high))
    return (
        f"{size}{unit_suffix(judgement)} {word} than its earlier course suggests ({_range(judgement, *ends)})"
    )


def _numbers(judgement: Judgement) -> tuple[float, float, float]:
    if judgement.effect is None or judgement.low is None or judgement.high is None:
        raise ValueError(f"a judgement of {judgement.verdict} has numbers")
    return judgement.effect, judgement.low, judgement.high


def _decided(judgement: Judgement) -> str:
    wrong = " went the wrong way: it" if judgement.verdict is Verdict.WRONG_WAY else ""
    faded = " It has since faded: the latest points are back in the earlier range." if judgement.faded else ""
    return f"{judgement.kr_title}{wrong} averaged {_course(judgement)}.{faded} {BEFORE_AFTER}"


def _better(question: Question) -> str:
    """A reminder where the sign of a change could be misread."""
    return "; lower is better" if question.good < 0 else ""


def _not_moved(judgement: Judgement, question: Question) -> str:
    _, low, high = _numbers(judgement)
    worth = single(judgement.worth_having or 0.0)
    return (
        f"An improvement of {worth}{unit_suffix(judgement)} or more is ruled out"
        f" ({_range(judgement, low, high)}{_better(question)})."
    )


def _cant_tell(judgement: Judgement, question: Question, objection: str | None) -> str:
    _, low, high = _numbers(judgement)
    decimals = decimals_for(low, high)
    span = f"{plain(low, decimals)} to {plain(high, decimals)}{unit_suffix(judgement)}"
    if objection == "longer":
        return (
            f"We cannot tell: against the shorter baseline the range is {span}{_better(question)},"
            " but the longer baseline does not bear it out."
        )
    if objection == "last_point":
        day, value = judgement.before[-1]
        return (
            f"We cannot tell: the range is {span}{_better(question)}, but it rests on the last point before the"
            f" launch ({show_number(value)} on {day}), which stands out from the others."
        )
    if objection == "too_fine":
        return (
            f"We cannot tell: the points before the launch are all equal, and a change of {span} is hardly more"
            " than the smallest step that they are written in."
        )
    seen = f"{single(judgement.mde or 0.0)}{unit_suffix(judgement)}"
    return (
        f"We cannot tell: the range is {span}{_better(question)},"
        f" and with this KR's noise only about {seen} would reliably show."
    )


def _confounded(judgement: Judgement, question: Question) -> str:
    blamed = [other for key in judgement.overlaps for other in question.others if other.key == key]
    whole = judgement.together
    if whole is None:
        raise ValueError("a confounded judgement says what happened together")
    moved = plain(whole.value, decimals_for(whole.low, whole.high))
    size = moved.rstrip("0").rstrip(".") if "." in moved else moved
    return (
        f"{_apart(question.initiative, blamed, judgement.step_days)}"
        f" Together the KR moved {size}{unit_suffix(judgement)} ({_range(judgement, whole.low, whole.high)});"
        " the data cannot say which did it."
    )


def _apart(launch: Launch, others: Sequence[Launch], step_days: float) -> str:
    """How close the launches came: "Checklist and New pricing shipped 5 days apart."."""
    everyone = [launch, *others]
    titles = [one.title for one in everyone]
    names = f"{', '.join(titles[:-1])} and {titles[-1]}"
    # With unequal lags it is not the ship dates that collide, but the days from which each should show.
    verb = "shipped" if len({one.lag_days for one in everyone}) == 1 else "were to show"
    days = [one.shipped.toordinal() + one.lag_days for one in everyone]
    apart = max(days) - min(days)
    if apart == 0:
        return f"{names} {verb} on the same day."
    pair = len(others) == 1
    if apart > _CLOSE_STEPS * step_days:
        return f"{names} {'both' if pair else 'all'} {verb} within the time compared."
    between = f"{plural(apart, 'day')} apart" if pair else f"within {plural(apart, 'day')} of each other"
    return f"{names} {verb} {between}."


def _too_early(judgement: Judgement, points_due: int) -> str:
    if points_due > 0:
        start = f"Too early: {plural(points_due, 'more point')} needed"
    else:
        start = f"Too early: read it from {judgement.reads_from.isoformat()}"
    if judgement.effect is None:
        return f"{start}; nothing is measured yet since it should show."
    way = {"good": "the right way", "wrong": "the wrong way", None: "neither way"}[judgement.leans]
    alarm = (
        " An early alarm: this direction already has a probability of 99.5 % or more."
        if judgement.alarm
        else ""
    )
    measured = plural(judgement.n_after, "point")
    return f"{start}. After {measured} {judgement.kr_title} leans {way}: {_course(judgement)}.{alarm}"


def _no_data(judgement: Judgement, gap: Gap | None) -> str:
    if gap is None:
        raise ValueError("no_data has something that is missing")
    name, more = judgement.kr_title, gap.need - gap.have
    have = plural(gap.have, "usable point")
    match gap.where:
        case "before":
            return (
                f"No verdict: {name} has {have} before {judgement.shipped.isoformat()} and needs {gap.need};"
                f" add {plural(more, 'earlier measurement')}, if they exist."
            )
        case "after":
            return (
                f"No verdict: {name} has {have} in the window after the launch and needs {gap.need};"
                f" add {plural(more, 'measurement')} from that time, if they exist."
            )
        case "all":
            return (
                f"No verdict: {name} has {have} and needs {gap.need}; measure it {plural(more, 'more time')},"
                " or add earlier measurements."
            )
        case "variation":
            return (
                f"No verdict: all {plural(gap.have, 'point')} of {name} are equal;"
                " check that it is measured anew each time, and finely enough."
            )


def cautions(judgement: Judgement, question: Question, concerns: Concerns) -> tuple[str, ...]:
    """What to keep in mind with this verdict, a sentence each."""
    found = []
    if concerns.few_before:
        found.append(
            f"Only {plural(judgement.n_before, 'point')} before the launch: its earlier course is a guess."
        )
    if concerns.flat_before:
        found.append(
            "The points before the launch are all equal, so how much this KR varies by itself is not known."
        )
    if concerns.never_falls:
        found.append(
            "The values never fall: if they are a running total, record what happened in each step instead."
        )
    elif concerns.shares_data:
        found.append(
            "Neighbouring values share their data, so the range is too narrow: record each step by itself."
        )
    if concerns.log_refused:
        found.append("Worked on as measured: logarithms were asked for, but not every value is above 0.")
    if concerns.worth_unreachable:
        found.append(
            f"{question.kr_title} is already lower than the improvement that would be worth having,"
            " so none can be ruled out."
        )
    if concerns.worth_ruled_out and judgement.verdict is Verdict.MOVED and judgement.worth_having is not None:
        worth = f"{single(judgement.worth_having)}{unit_suffix(judgement)}"
        found.append(f"It moved, but by less than what was worth having: {worth} or more is ruled out.")
    found += [
        f"{one.title} ({one.key}) shipped on {one.shipped} and was put away, so it does not count. If it did ship,"
        f" take it back: ost edit {one.key} archived=no"
        for one in concerns.put_away
    ]
    return tuple(found)
