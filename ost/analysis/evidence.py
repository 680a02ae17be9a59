"""Runs the fits that a batch of questions needs and sums each up in numbers. Knows no rules and no words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ost.analysis.model import Fit, fit_effects
from ost.analysis.prepare import Track, Window, prepare
from ost.analysis.scale import Scale, choose_scale
from ost.analysis.xmr import chart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.analysis.prepare import Floats
    from ost.analysis.types import Question, Settings

_FEWEST_OTHERS = 6
"""So many points before the last one are needed to say that it stands out."""

Kind = Literal["joint", "single", "long", "without_last"]


@dataclass(frozen=True, slots=True)
class Summary:
    """One posterior in numbers. Effects are on the scale worked on and turned so that above 0 is good.

    Attributes:
        mean: of the posterior.
        sd: its standard deviation.
        p_good: probability above 0.
        p_worth: probability of at least the smallest effect worth having; None where there is none.
        ramp: probability that the effect came as a ramp.
    """

    mean: float
    sd: float
    p_good: float
    p_worth: float | None
    ramp: float


@dataclass(frozen=True)
class Case:
    """A question with its windows and scale, before anything is fitted.

    Attributes:
        question: what is asked.
        window: its points.
        scale: the scale they are worked on.
        log_refused: logarithms were asked for, but a value has none.
        level_before: where the KR was before the launch, in its unit; on the log scale the geometric mean.
        worth: the smallest effect worth having as a size in the KR's unit, or None.
        worth_scaled: the same on the scale worked on; None also where the KR cannot fall that far.
    """

    question: Question
    window: Window
    scale: Scale
    log_refused: bool
    level_before: float
    worth: float | None
    worth_scaled: float | None

    @property
    def worked_on(self) -> Floats:
        """The values from the shorter before-window on, on the scale that they are worked on."""
        values = self.window.points.values[self.window.rows(long=False)]
        return np.log(values) if self.scale == "log" else values


@dataclass(frozen=True, slots=True)
class Evidence:
    """The fits of one question.

    Attributes:
        joint: with the steps of the other launches, on the shorter before-window.
        single: without them; the same as `joint` where there are none.
        long: joint, on the longer before-window; None where too few points exist for it.
        without_last: joint, without the last point before the launch; None unless that one stands out.
    """

    joint: Summary
    single: Summary
    long: Summary | None
    without_last: Summary | None = None


def prepare_cases(questions: Sequence[Question], as_of: date, settings: Settings) -> list[Case]:
    """Cut the windows of every question and settle its scale and what would be worth having."""
    tracks: dict[int, Track] = {}
    cases = []
    for question in questions:
        track = tracks.get(id(question.series)) or Track(question.series, as_of)
        tracks[id(question.series)] = track
        cases.append(_case(question, prepare(question, track, as_of, settings)))
    return cases


def _case(question: Question, window: Window) -> Case:
    values = window.points.values
    scale, refused = choose_scale(question.unit, values.tolist(), question.scale)
    before = values[window.rows(long=False)][: window.n_before]
    level = math.nan
    if not len(before):
        scale = "raw"  # nothing that a percentage could be of
    else:
        level = float(np.exp(np.log(before).mean()) if scale == "log" else before.mean())
    worth = smallest_worth(question)
    scaled = None if worth is None else on_scale(worth, question.good, scale, level)
    return Case(question, window, scale, refused, level, worth, scaled)


def smallest_worth(question: Question) -> float | None:
    """The smallest effect worth having, as a size in the KR's unit.

    What was set; else half the expected effect; else a quarter of the way from baseline to target; else None.
    """
    if question.worth_having is not None:
        return abs(question.worth_having)
    if question.expected:
        return abs(question.expected) / 2
    if question.baseline is not None and question.target is not None and question.target != question.baseline:
        return abs(question.target - question.baseline) / 4
    return None


def on_scale(size: float, good: int, scale: Scale, level: float) -> float | None:
    """Turn the size of a good effect in the KR's unit into one on the scale worked on.

    Args:
        size: 0 or more, in the KR's unit.
        good: +1 or -1, the good direction.
        scale: raw or log.
        level: where the KR was before, above 0 on the log scale.

    Returns:
        The size, 0 or more; None where a KR on the log scale would have to fall to 0 or below, or has no level.
    """
    if scale == "raw":
        return size
    after = level + good * size
    return abs(math.log(after / level)) if after > 0 else None


class Fits:
    """The fits that some cases need, computed as one batch."""

    def __init__(self, cases: Sequence[Case], settings: Settings) -> None:
        """Fit them.

        Args:
            cases: each with points on both sides of the launch and values that are not all equal.
            settings: the interval's level and the lengths of the windows.
        """
        self._settings = settings
        wanted = [(at, kind) for at, case in enumerate(cases) for kind in _kinds(case, settings)]
        self._place = {one: place for place, one in enumerate(wanted)}
        self._posterior = fit_effects([fit_of(cases[at], kind) for at, kind in wanted]) if wanted else None
        self._summaries = self._sum_up([cases[at].worth_scaled for at, _ in wanted])
        self.evidence = [self._evidence(at) for at in range(len(cases))]

    def _sum_up(self, worth: Sequence[float | None]) -> list[Summary]:
        if self._posterior is None:
            return []
        effect = self._posterior.effect
        at_worth = effect.above(np.array([math.nan if m is None else m for m in worth]))
        columns = (effect.mean(), effect.sd(), effect.above(0.0), at_worth, self._posterior.ramp)
        return [
            Summary(mean, sd, p_good, None if math.isnan(p_worth) else p_worth, ramp)
            for mean, sd, p_good, p_worth, ramp in zip(*(column.tolist() for column in columns), strict=True)
        ]

    def _evidence(self, at: int) -> Evidence:
        found, joint = self._summaries, self._place[at, "joint"]
        single = self._place.get((at, "single"), joint)

        def summary(kind: Kind) -> Summary | None:
            place = self._place.get((at, kind))
            return None if place is None else found[place]

        return Evidence(found[joint], found[single], summary("long"), summary("without_last"))

    def intervals(self, wanted: Sequence[tuple[int, Kind]]) -> list[tuple[float, float]]:
        """The intervals of some fits, good above 0. They cost more than the fits: ask for what is shown.

        Args:
            wanted: positions of cases, "joint" or "single".
        """
        if self._posterior is None:
            return []
        places = [self._place.get(one, self._place[one[0], "joint"]) for one in wanted]
        part = self._posterior.effect.pick(places)
        sure = self._settings.sure
        return list(zip(part.quantile(1 - sure).tolist(), part.quantile(sure).tolist(), strict=True))


def _kinds(case: Case, settings: Settings) -> list[Kind]:
    """The fits that a case needs: single only where it differs from joint, long only where points exist."""
    kinds: list[Kind] = ["joint"]
    if case.window.inside(case.window.rows(long=False)):
        kinds.append("single")
    if case.window.n_before_long >= settings.before_long > case.window.n_before:
        kinds.append("long")
    if last_stands_out(case):
        kinds.append("without_last")
    return kinds


def last_stands_out(case: Case) -> bool:
    """Whether the last point before the launch is outside the natural limits of the others before it.

    What happens to fall into that week would be taken for the level that the launch left.
    """
    before = case.worked_on[: case.window.n_before].tolist()
    if len(before) <= _FEWEST_OTHERS:
        return False
    lines = chart(before, len(before) - 1)
    return not lines.lower <= before[-1] <= lines.upper


def fit_of(case: Case, kind: Kind) -> Fit:
    """The regression of a case, turned so that above 0 is good."""
    window = case.window
    rows = window.rows(long=kind == "long")
    values = window.points.values[rows]
    y = case.question.good * (np.log(values) if case.scale == "log" else values)
    steps = np.empty((len(y), 0)) if kind == "single" else window.steps(rows)
    t = window.t[rows]
    if kind == "without_last":
        last = window.n_before - 1
        t, y, steps = np.delete(t, last), np.delete(y, last), np.delete(steps, last, axis=0)
    return Fit(t, y, steps)
