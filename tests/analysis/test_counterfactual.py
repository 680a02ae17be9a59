"""A series without its launch, and the fan to the due date: drawn from the same posteriors as what is said."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ost.analysis.counterfactual import counterfactual
from ost.analysis.forecast import FAN_POINTS, fan, forecast
from ost.analysis.model import Fit, fit_effects, shapes, without_effect
from ost.analysis.types import Counterfactual, Judgement, Outlook, Question, Series, Verdict
from ost.analysis.verdict import judge

if TYPE_CHECKING:
    from .conftest import Make


def asked(make: Make, question: Question, week: float) -> tuple[Judgement, Counterfactual]:
    """The verdict seen from a week, and what belongs to it."""
    [judgement] = judge([question], make.day(week))
    found = counterfactual(question, judgement, make.day(week))
    assert found is not None
    return judgement, found


@pytest.mark.parametrize("good", [1, -1])
@pytest.mark.parametrize("effect", [4.0, 0.0, -3.0])
def test_the_points_are_on_average_as_far_from_the_measured_ones_as_the_verdict_says(
    make: Make, effect: float, good: int
) -> None:
    judgement, found = asked(make, make.stepped(13, 8, effect, good=good), 12)
    measured = dict(judgement.after)
    assert [point.on for point in found.points] == [on for on, _ in judgement.after]
    gaps = [measured[point.on] - point.mean for point in found.points]
    assert sum(gaps) / len(gaps) == pytest.approx(judgement.effect)
    assert all(point.low < point.mean < point.high for point in found.points)
    assert found.launches == ("ini1",)
    assert found.level == judgement.level


def test_on_logarithms_the_ratios_are_what_the_verdict_says(make: Make) -> None:
    judgement, found = asked(make, make.stepped(13, 8, 6.0, unit="min"), 12)
    assert judgement.scale == "relative"
    measured = dict(judgement.after)
    logs = [math.log(measured[point.on] / point.mean) for point in found.points]
    assert 100 * math.expm1(sum(logs) / len(logs)) == pytest.approx(judgement.effect)
    assert all(0 < point.low < point.mean < point.high for point in found.points)


def test_the_range_is_as_wide_as_that_of_the_effect(make: Make) -> None:
    """A step, a ramp and a longer ramp differ at each point, and on average not at all."""
    judgement, found = asked(make, make.stepped(13, 10, 4.0), 12)
    assert judgement.low is not None
    assert judgement.high is not None
    wide = sum(point.high - point.low for point in found.points) / len(found.points)
    assert wide == pytest.approx(judgement.high - judgement.low, rel=0.35)
    assert wide >= judgement.high - judgement.low


def test_a_draw_from_the_posterior_falls_into_the_range_as_often_as_it_says(make: Make) -> None:
    """Monte Carlo over the cells: a course is drawn, then an effect, and taken away from what was measured."""
    y = np.array([50 + off + 4 * (at >= 13) for at, off in enumerate(make.noise(21))])
    t = np.arange(21.0) - 13
    paths = without_effect(Fit(t, y, np.empty((21, 0))))
    low, high = paths.quantile(0.05), paths.quantile(0.95)
    cells = fit_effects([Fit(t, y, np.empty((21, 0)))]).effect
    source = np.random.default_rng(7)
    weight, centre, width = cells._weight, cells._centre, cells._width
    drawn = source.choice(len(weight), size=40_000, p=weight / weight.sum())
    effect = centre[drawn] + width[drawn] * source.standard_t(19, size=40_000)
    first = paths._first
    course = shapes(t)[t >= 0]
    for row in range(8):
        size = (y[13 + row] - paths._centre[first[row] : first[row] + len(weight)]) / centre
        assert {round(one, 9) for one in size} <= {round(one, 9) for one in course[row]}
        value = y[13 + row] - size[drawn] * effect
        inside = ((value >= low[row]) & (value <= high[row])).mean()
        assert inside == pytest.approx(0.9, abs=0.01)


def test_launches_that_cannot_be_told_apart_are_taken_away_together(make: Make) -> None:
    other = make.launch(-1, "ini2", "Pricing")
    judgement, found = asked(make, make.stepped(13, 9, 5.0, others=(other,)), 12)
    assert judgement.verdict is Verdict.CONFOUNDED
    assert found.launches == ("ini2", "ini1"), "the first that shipped comes first"
    assert judgement.together is not None
    series = make.stepped(13, 9, 5.0).series
    measured = dict(zip(series.dates, series.values, strict=True))
    gaps = [measured[point.on] - point.mean for point in found.points]
    assert found.points[0].on == other.shipped
    assert sum(gaps) / len(gaps) == pytest.approx(judgement.together.value)


def test_another_launch_in_the_window_stays_where_it_is(make: Make) -> None:
    """Far enough away it is fitted beside, and only the one that was asked for is taken away."""
    judgement, found = asked(make, make.stepped(13, 13, 4.0, others=(make.launch(7, "ini2"),)), 14)
    assert found.launches == ("ini1",)
    measured = dict(judgement.after)
    gaps = [measured[point.on] - point.mean for point in found.points]
    assert sum(gaps) / len(gaps) == pytest.approx(judgement.effect)


def test_daily_values_are_taken_away_from_week_by_week(make: Make) -> None:
    values = [50 + off + 4 * (at >= 91) for at, off in enumerate(make.noise(147))]
    series = Series([make.day(-13) + timedelta(days=at) for at in range(147)], values)
    judgement, found = asked(make, make.question(series), 12)
    assert judgement.step_days == 7
    assert [point.on.weekday() for point in found.points] == [0] * len(found.points)


def test_nothing_is_taken_away_where_nothing_was_fitted(make: Make) -> None:
    question = make.stepped(3, 3, 4.0)
    [judgement] = judge([question], make.day(20))
    assert judgement.verdict is Verdict.NO_DATA
    assert counterfactual(question, judgement, make.day(20)) is None


def rising(make: Make, weeks: int = 12, **changes: object) -> Outlook:
    """A KR that rises."""
    return make.outlook(
        make.weekly([50 + 0.4 * at + off for at, off in enumerate(make.noise(weeks))], 0), **changes
    )


@pytest.mark.parametrize("changes", [{}, {"unit": "min"}, {"good": -1, "target": 40.0}])
def test_a_fan_ends_in_the_forecast(make: Make, changes: dict[str, object]) -> None:
    outlook = rising(make, **changes)
    [said] = forecast([outlook], make.day(11))
    last = fan(outlook, make.day(11))[-1]
    assert (last.on, last.mean, last.low, last.high) == (
        outlook.due,
        pytest.approx(said.mean),
        pytest.approx(said.low),
        pytest.approx(said.high),
    )


def test_a_fan_widens_with_every_step(make: Make) -> None:
    points = fan(rising(make), make.day(11))
    assert [point.on for point in points] == [make.day(week) for week in range(12, 27)]
    wide = [point.high - point.low for point in points]
    assert wide == sorted(wide)
    assert wide[-1] > 1.2 * wide[0]


def test_a_long_fan_has_a_bounded_number_of_points(make: Make) -> None:
    points = fan(rising(make, due=make.day(500)), make.day(11))
    days = [point.on for point in points]
    assert len(points) <= FAN_POINTS
    assert days == sorted(set(days))
    assert days[-1] == make.day(500)


def test_a_known_outcome_and_too_few_points_have_no_fan(make: Make) -> None:
    assert fan(rising(make, weeks=5), make.day(11)) == ()
    over = rising(make, weeks=27)
    assert fan(over, make.day(27)) == ()
    assert fan(replace(over, due=make.day(10)), make.day(11)) == ()
