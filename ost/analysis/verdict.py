"""The verdict: did this initiative move its KR? Puts evidence, rules and words together into judgements."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ost.analysis import rules, words
from ost.analysis.evidence import Case, Evidence, Fits, on_scale, prepare_cases
from ost.analysis.prepare import varies
from ost.analysis.scale import never_falls, shares_data
from ost.analysis.types import Estimate, Judgement, Leaning, Settings, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.prepare import Window
    from ost.analysis.types import Launch, Question

ALARM = 0.995
"""A verdict that is still too early is worth an alarm from this probability on, either way."""

MDE_FACTOR = 2.5
"""Posterior standard deviations of an effect that is seen 8 times in 10."""

LEANING = 0.6
"""From this probability on, an undecided effect is said to lean."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One question with everything found out about it. Intervals are on the scale worked on, good above 0."""

    case: Case
    gap: words.Gap | None
    evidence: Evidence | None
    ruling: rules.Ruling
    interval: tuple[float, float] = (math.nan, math.nan)
    together: Estimate | None = None


def judge(questions: Sequence[Question], as_of: date, settings: Settings | None = None) -> list[Judgement]:
    """Judge shipped initiatives by their KRs' numbers.

    Questions are fitted as one batch, so a hundred cost little more than ten. Questions that share a `Series`
    object share its preparation.

    Args:
        questions: what is judged; an answer does not depend on which others are asked along.
        as_of: the day from which it is seen: neither numbers nor launches after it are known.
        settings: lengths and limits; the defaults are those of `docs/verdict.md`.

    Returns:
        One judgement per question, in their order.

    Raises:
        ValueError: a series holds a value that is not finite, or sequences of unequal lengths.
    """
    settings = settings or Settings()
    answers = _answers(prepare_cases(questions, as_of, settings), as_of, settings)
    return [_judgement(answer, as_of, settings) for answer in answers]


def _answers(cases: Sequence[Case], as_of: date, settings: Settings) -> list[_Answer]:
    """Fit the cases that can be fitted, apply the rules to all, and get the intervals that will be shown."""
    gaps = [rules.missing(case, as_of, settings) for case in cases]
    fitted = [at for at, case in enumerate(cases) if gaps[at] is None and case.window.n_after]
    fits = Fits([cases[at] for at in fitted], settings)
    place = {at: position for position, at in enumerate(fitted)}
    answers = []
    for at, (case, gap) in enumerate(zip(cases, gaps, strict=True)):
        evidence = fits.evidence[place[at]] if at in place else None
        ruling = (
            rules.rule(case, evidence, as_of, settings) if gap is None else rules.Ruling(Verdict.NO_DATA, ())
        )
        answers.append(_Answer(case, gap, evidence, ruling))
    confounded = [at for at in fitted if answers[at].ruling.verdict is Verdict.CONFOUNDED]
    ranges = fits.intervals(
        [(place[at], "joint") for at in fitted] + [(place[at], "single") for at in confounded]
    )
    for at, interval in zip(fitted, ranges, strict=False):
        answers[at] = replace(answers[at], interval=interval)
    for at, interval in zip(confounded, ranges[len(fitted) :], strict=True):
        case, single = answers[at].case, fits.evidence[place[at]].single
        answers[at] = replace(answers[at], together=_estimate(case, single.mean, interval))
    _look_from_the_earliest(answers, confounded, as_of, settings)
    return answers


def _look_from_the_earliest(
    answers: list[_Answer], confounded: Sequence[int], as_of: date, settings: Settings
) -> None:
    """What confounded launches did together, where another one came first: its effect began before t = 0."""
    questions = {at: _earliest(answers[at]) for at in confounded}
    later = [at for at, question in questions.items() if question is not answers[at].case.question]
    cases = dict(zip(later, prepare_cases([questions[at] for at in later], as_of, settings), strict=True))
    able = [
        at
        for at, case in cases.items()
        if rules.missing(case, as_of, settings) is None and case.window.n_after >= settings.min_after
    ]
    fits = Fits([cases[at] for at in able], settings)
    ranges = fits.intervals([(place, "joint") for place in range(len(able))])
    for at, evidence, interval in zip(able, fits.evidence, ranges, strict=True):
        together = _estimate(cases[at], evidence.joint.mean, interval)
        answers[at] = replace(answers[at], together=together)


def _earliest(answer: _Answer) -> Question:
    return seen_together(answer.case.question, answer.ruling.launches)


def seen_together(question: Question, launches: Sequence[Launch]) -> Question:
    """The question, seen from the earliest of launches that cannot be told apart, and from it alone.

    Args:
        question: what is judged.
        launches: those that its launch cannot be told from.
    """
    group = (question.initiative, *launches)
    first = min(group, key=lambda one: one.shipped.toordinal() + one.lag_days)
    return question if first is question.initiative else replace(question, initiative=first, others=())


def _judgement(answer: _Answer, as_of: date, settings: Settings) -> Judgement:
    """Put verdict, numbers and words together."""
    found = _with_numbers(_bare(answer, settings), answer)
    question, evidence = answer.case.question, answer.evidence
    due = found.verdict is Verdict.TOO_EARLY and as_of >= found.reads_from
    telling = words.Telling(
        gap=answer.gap,
        objection=rules.objection(answer.case, evidence, settings)
        if evidence is not None and rules.direction(evidence.joint, settings)
        else None,
        points_due=settings.min_after - found.n_after if due else 0,
    )
    found = replace(found, cautions=words.cautions(found, question, _concerns(answer, settings)))
    return replace(found, sentence=words.sentence(found, question, telling))


def _bare(answer: _Answer, settings: Settings) -> Judgement:
    """A judgement without the fit's numbers."""
    case, window = answer.case, answer.case.window
    question = case.question
    relative = case.scale == "log"
    rows = window.rows(long=False)
    days = [date.fromordinal(day) for day in window.points.days[rows].tolist()]
    points = tuple(zip(days, window.points.values[rows].tolist(), strict=True))
    return Judgement(
        initiative=question.initiative.key,
        title=question.initiative.title,
        kr=question.kr,
        kr_title=question.kr_title,
        verdict=answer.ruling.verdict,
        level=settings.level,
        scale="relative" if relative else "absolute",
        unit="%" if relative else question.unit,
        n_before=window.n_before,
        n_after=window.n_after,
        shipped=question.initiative.shipped,
        reads_from=rules.reads_from(case, settings),
        step_days=window.step,
        expected=_shown_size(case, abs(question.expected), case.question.good) if question.expected else None,
        worth_having=None if case.worth is None else _shown_size(case, case.worth, 1),
        overlaps=tuple(launch.key for launch in answer.ruling.launches),
        before=points[: window.n_before],
        after=points[window.n_before :],
    )


def _shown_size(case: Case, size: float, sign: int) -> float | None:
    """The size of a good effect in the KR's unit as it is shown: the same, or in percent of where the KR was.

    None where that is not defined: a KR cannot fall by more than it has.
    """
    if case.scale == "raw":
        return sign * size
    possible = on_scale(size, case.question.good, case.scale, case.level_before) is not None
    return sign * 100 * size / case.level_before if possible else None


def _with_numbers(bare: Judgement, answer: _Answer) -> Judgement:
    """Add the joint fit's numbers, turned back to the KR's own direction."""
    case, evidence = answer.case, answer.evidence
    if evidence is None:
        return bare
    joint = evidence.joint
    shown = _estimate(case, joint.mean, answer.interval)
    undecided = bare.verdict not in {Verdict.MOVED, Verdict.WRONG_WAY}
    return replace(
        bare,
        effect=shown.value,
        low=shown.low,
        high=shown.high,
        p_good=joint.p_good,
        mde=abs(_change(case, MDE_FACTOR * joint.sd)),
        leans=_leaning(joint.p_good) if undecided else None,
        alarm=bare.verdict is Verdict.TOO_EARLY
        and not 1 - ALARM < joint.p_good < ALARM
        and not rules.neighbours(case, evidence),
        faded=bare.verdict is Verdict.MOVED and _faded(case),
        together=answer.together,
    )


def _change(case: Case, good_effect: float) -> float:
    """An effect that is good above 0, as a change of the metric: in the KR's unit, or in percent."""
    turned = case.question.good * good_effect
    return 100 * math.expm1(turned) if case.scale == "log" else turned


def _estimate(case: Case, mean: float, interval: tuple[float, float]) -> Estimate:
    low, high = sorted(_change(case, end) for end in interval)
    return Estimate(_change(case, mean), low, high)


def _leaning(p_good: float) -> Leaning | None:
    if p_good >= LEANING:
        return "good"
    return "wrong" if p_good <= 1 - LEANING else None


def _faded(case: Case) -> bool:
    """Whether the last third of the after-window is back in the baseline's range, which the rest had left."""
    window = case.window
    y = case.worked_on
    before, after = y[: window.n_before], y[window.n_before :]
    last = max(1, len(after) // 3)
    early, late = after[:-last].mean(), after[-last:].mean()
    low, high = before.min(), before.max()
    return bool(low <= late <= high and not low <= early <= high)


def _within(window: Window, launch: Launch, other: Launch) -> bool:
    """Whether another launch falls into the time that is compared, or close to it."""
    apart = (other.shipped.toordinal() + other.lag_days) - (launch.shipped.toordinal() + launch.lag_days)
    t = window.t[window.rows(long=False)].tolist()
    ends = (*t[:1], *t[-1:], -rules.NEAR_RAMP, rules.NEAR_RAMP)
    return bool(min(ends) < apart / window.step < max(ends))


def _concerns(answer: _Answer, settings: Settings) -> words.Concerns:
    """What to warn about beside the verdict."""
    case, window, question = answer.case, answer.case.window, answer.case.question
    before = window.points.values[window.rows(long=False)][: window.n_before]
    fitted = answer.evidence is not None
    return words.Concerns(
        few_before=settings.min_before <= window.n_before < settings.few_before,
        log_refused=case.log_refused,
        worth_unreachable=case.worth is not None and len(before) > 0 and case.worth_scaled is None,
        flat_before=fitted and not varies(before),
        never_falls=fitted and never_falls(window.points.values.tolist()),
        shares_data=fitted and shares_data(f"{question.kr_title} {question.metric_title} {question.unit}"),
        put_away=tuple(one for one in question.put_away if _within(window, question.initiative, one)),
        worth_ruled_out=answer.evidence is not None and rules.ruled_out(answer.evidence.joint, settings),
    )
