"""Where a series would have been without a launch: the verdict's own posterior, point by point, for a chart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ost.analysis import rules
from ost.analysis.evidence import Case, fit_of, prepare_cases
from ost.analysis.model import without_effect
from ost.analysis.types import Counterfactual, PathPoint, Settings, Verdict
from ost.analysis.verdict import seen_together

if TYPE_CHECKING:
    from ost.analysis.prepare import Floats
    from ost.analysis.types import Judgement, Question


def counterfactual(
    question: Question, judgement: Judgement, as_of: date, settings: Settings | None = None
) -> Counterfactual | None:
    """Compute what each point of the after-window would have been without the launch.

    It is the posterior of y - δ f(t) under the fit that the verdict rests on, so on average the points are as
    far from the measured ones as the verdict's effect says. Launches that cannot be told apart are taken away
    together, as in `Judgement.together`.

    Args:
        question: what was judged.
        judgement: what `judge` made of it on that day with these settings.
        as_of: the day from which it is seen.
        settings: the lengths and limits of the verdict.

    Returns:
        The path; None where nothing was fitted.

    Raises:
        ValueError: a series holds a value that is not finite, or sequences of unequal lengths.
    """
    if judgement.effect is None:
        return None
    settings = settings or Settings()
    launches = (judgement.initiative,)
    [case] = prepare_cases([question], as_of, settings)
    if judgement.verdict is not Verdict.CONFOUNDED:
        return _path(case, launches, settings, alone=False)
    near = tuple(one for one in question.others if one.key in judgement.overlaps)
    [together] = prepare_cases([seen_together(question, near)], as_of, settings)
    if rules.missing(together, as_of, settings) or together.window.n_after < settings.min_after:
        together = case
    group = sorted((question.initiative, *near), key=lambda one: (one.shipped, one.key))
    return _path(together, tuple(one.key for one in group), settings, alone=True)


def _path(case: Case, launches: tuple[str, ...], settings: Settings, *, alone: bool) -> Counterfactual:
    paths = without_effect(fit_of(case, "single" if alone else "joint"))
    good, window = case.question.good, case.window
    days = window.points.days[len(window.points.days) - window.n_after :]

    def shown(values: Floats) -> Floats:
        turned: Floats = good * values
        return np.exp(turned) if case.scale == "log" else turned

    ends = np.sort([shown(paths.quantile(1 - settings.sure)), shown(paths.quantile(settings.sure))], axis=0)
    columns = (days.tolist(), shown(paths.mean()).tolist(), *ends.tolist())
    points = (PathPoint(date.fromordinal(day), *three) for day, *three in zip(*columns, strict=True))
    return Counterfactual(launches, settings.level, tuple(points))
