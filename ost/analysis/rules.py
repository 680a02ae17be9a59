"""The rules that turn evidence into one of seven verdicts, in their order. Knows nothing of fitting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from ost.analysis.prepare import resolution, varies
from ost.analysis.types import Verdict
from ost.analysis.words import Gap

if TYPE_CHECKING:
    from ost.analysis.evidence import Case, Evidence, Summary
    from ost.analysis.types import Launch, Settings

NEAR = 2.0
"""Launches fewer steps apart than this cannot be told from each other."""

NEAR_RAMP = 4.0
"""The same where the effect is likely a ramp."""

RAMP_LIKELY = 0.8
"""From this posterior probability of the two ramps on (two thirds beforehand), a ramp counts as likely."""

INFLATED = 1.5
"""Other launches confound when they make the effect this many times less certain."""


FEWEST_STEPS = 2.0
"""A number that never changed before must change by more of its smallest steps than this."""

Objection = Literal["longer", "last_point", "too_fine"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with the launches it names: those responsible when confounded, else those fitted together."""

    verdict: Verdict
    launches: tuple[Launch, ...]


def effect_from(case: Case) -> date:
    """The day from which the initiative should show: ship date + lag."""
    launch = case.question.initiative
    return launch.shipped + timedelta(days=launch.lag_days)


def reads_from(case: Case, settings: Settings) -> date:
    """The first day on which a verdict is read."""
    return settings.reads_from(effect_from(case))


def missing(case: Case, as_of: date, settings: Settings) -> Gap | None:
    """What a series lacks for any verdict (rule 1); None if nothing."""
    window = case.window
    total = window.n_before + window.n_after
    if window.n_before < settings.min_before:
        return Gap("before", window.n_before, settings.min_before)
    over = as_of >= effect_from(case) + timedelta(days=settings.after * window.step)
    if over and window.n_after < settings.min_after:
        return Gap("after", window.n_after, settings.min_after)
    if total < settings.min_points:
        return Gap("all", total, settings.min_points)
    if not varies(window.points.values[window.rows(long=False)]):
        return Gap("variation", total, total)
    return None


def rule(case: Case, evidence: Evidence | None, as_of: date, settings: Settings) -> Ruling:
    """Rules 2 to 6, the first that holds.

    Args:
        case: one that lacks nothing.
        evidence: its fits; None where nothing is measured after the launch.
        as_of: the day from which it is seen.
        settings: the limits.
    """
    window = case.window
    fitted = tuple(launch for launch, _ in window.inside(window.rows(long=False)))
    if evidence is None or as_of < reads_from(case, settings) or window.n_after < settings.min_after:
        return Ruling(Verdict.TOO_EARLY, fitted)
    joint, single = evidence.joint, evidence.single
    near = neighbours(case, evidence)
    if near:
        return Ruling(Verdict.CONFOUNDED, near)
    if joint.sd > INFLATED * single.sd or (decides(single, settings) and not decides(joint, settings)):
        return Ruling(Verdict.CONFOUNDED, fitted)
    return Ruling(_read(case, evidence, settings), fitted)


def neighbours(case: Case, evidence: Evidence) -> tuple[Launch, ...]:
    """The launches that cannot be told from this one: too close in time, or with too few points in between.

    Ship days count as well as the days from which an effect is expected: a lag is a guess.
    """
    window = case.window
    reach = NEAR_RAMP if evidence.joint.ramp >= RAMP_LIKELY else NEAR
    inside = {launch.key for launch, _ in window.inside(window.rows(long=False))}
    shipped = case.question.initiative.shipped
    return tuple(
        launch
        for launch, start in window.starts
        if abs(start) < reach
        or abs((launch.shipped - shipped).days) < reach * window.step
        or (launch.key in inside and window.between(start) < reach)
    )


def _read(case: Case, evidence: Evidence, settings: Settings) -> Verdict:
    """Rules 4 to 6: what the joint fit says, if nothing speaks against it."""
    way = direction(evidence.joint, settings)
    if way and objection(case, evidence, settings) is None:
        return Verdict.MOVED if way > 0 else Verdict.WRONG_WAY
    return Verdict.NOT_MOVED if ruled_out(evidence.joint, settings) else Verdict.CANT_TELL


def decides(summary: Summary, settings: Settings) -> bool:
    """Whether a fit finds anything on its own: moved, wrong way, or an effect worth having ruled out."""
    return direction(summary, settings) != 0 or ruled_out(summary, settings)


def direction(summary: Summary, settings: Settings) -> int:
    """+1 where a fit says moved, -1 where it says wrong way, 0 where it says neither."""
    return int(summary.p_good >= settings.sure) - int(summary.p_good <= 1 - settings.sure)


def ruled_out(summary: Summary, settings: Settings) -> bool:
    """Whether an effect worth having is ruled out; never where none is defined."""
    return summary.p_worth is not None and summary.p_worth <= 1 - settings.sure


def objection(case: Case, evidence: Evidence, settings: Settings) -> Objection | None:
    """What speaks against a direction that the joint fit has found.

    Returns:
        "longer": the longer baseline, where there is one, does not say the same. "last_point": without the
        last point before the launch, which stands out, it would not be found. "too_fine": the points before
        are all equal, and the change is hardly more than the smallest step that they are written in.
    """
    way = direction(evidence.joint, settings)
    if evidence.long is not None and direction(evidence.long, settings) != way:
        return "longer"
    if evidence.without_last is not None and direction(evidence.without_last, settings) != way:
        return "last_point"
    values = case.window.points.values[case.window.rows(long=False)]
    before, after = values[: case.window.n_before], values[case.window.n_before :]
    shift = abs(after.mean() - before.mean())
    if not varies(before) and shift <= FEWEST_STEPS * resolution(values):
        return "too_fine"
    return None
