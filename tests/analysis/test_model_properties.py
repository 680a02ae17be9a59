"""What must hold for every posterior, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ost.analysis.model import Effects, Fit, fit_effects, shapes

Floats = NDArray[np.float64]


@st.composite
def fits(draw: st.DrawFn) -> Fit:
    """Regressions of 10 to 40 points with up to three other launches."""
    before, after = draw(st.integers(4, 26)), draw(st.integers(6, 13))
    offset = draw(st.sampled_from([0.0, 0.3, 0.9]))
    t = np.arange(-before, after) + offset
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    y = rng.normal(0, 1, len(t)) + draw(st.floats(-5, 5)) * (t >= 0)
    starts = draw(st.lists(st.integers(-before + 1, after - 1), max_size=3, unique=True))
    steps = (t[:, None] >= np.array(starts, dtype=float)).astype(float)
    return Fit(t, y, steps)


def numbers(found: Effects) -> list[list[float]]:
    """Everything that is read off a posterior."""
    effect = found.effect
    columns = [effect.mean(), effect.sd(), effect.quantile(0.05), effect.quantile(0.95), effect.above(0.0)]
    return np.column_stack([*columns, found.ramp]).tolist()


def near(first: list[list[float]], second: list[list[float]]) -> bool:
    """The same but for rounding."""
    return bool(np.allclose(first, second, rtol=1e-6, atol=1e-8))


@given(fits(), st.floats(-1e6, 1e6))
@settings(deadline=None, max_examples=40)
def test_where_the_series_lies_does_not_matter(fit: Fit, constant: float) -> None:
    """Adding a constant to every value changes nothing about the effect."""
    assert near(numbers(fit_effects([fit])), numbers(fit_effects([Fit(fit.t, fit.y + constant, fit.steps)])))


@given(fits(), st.floats(1e-6, 1e6))
@settings(deadline=None, max_examples=40)
def test_the_unit_does_not_matter(fit: Fit, factor: float) -> None:
    """In another unit, the effect is the same effect in that unit, and as probable."""
    plain, scaled = fit_effects([fit]), fit_effects([Fit(fit.t, fit.y * factor, fit.steps)])
    back = np.array(numbers(scaled)) / np.array([factor] * 4 + [1, 1])
    assert near(numbers(plain), back.tolist())


@given(fits())
@settings(deadline=None, max_examples=40)
def test_upside_down_everything_turns_over(fit: Fit) -> None:
    """A fall is as probable in the mirrored series as the rise in this one."""
    [[mean, sd, low, high, above, ramp]] = numbers(fit_effects([fit]))
    turned = numbers(fit_effects([Fit(fit.t, -fit.y, fit.steps)]))
    assert near(turned, [[-mean, sd, -high, -low, 1 - above, ramp]])


@given(st.lists(fits(), min_size=2, max_size=6), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_a_fit_does_not_depend_on_the_batch(batch: list[Fit], shuffler: object) -> None:
    """Alone, together or in another order, every fit gives the same numbers."""
    order = list(range(len(batch)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    together = numbers(fit_effects(batch))
    assert near(together, [numbers(fit_effects([fit]))[0] for fit in batch])
    assert near([together[at] for at in order], numbers(fit_effects([batch[at] for at in order])))


@given(fits())
@settings(deadline=None, max_examples=40)
def test_intervals_are_ordered_and_hold_their_share(fit: Fit) -> None:
    """Low, median, high; and a twentieth of the probability outside at either end."""
    effect = fit_effects([fit]).effect
    low, middle, high = (effect.quantile(p) for p in (0.05, 0.5, 0.95))
    assert low[0] < middle[0] < high[0]
    assert effect.above(high)[0] == pytest.approx(0.05, abs=1e-9)
    assert effect.above(low)[0] == pytest.approx(0.95, abs=1e-9)


@given(st.integers(1, 13), st.floats(0, 0.99))
def test_every_course_of_an_effect_averages_one(after: int, offset: float) -> None:
    """So that δ is the average effect, whichever course it took; before the launch there is none."""
    t = np.arange(-5, after) + offset
    found = shapes(t)
    assert found[t >= 0].mean(axis=0) == pytest.approx([1, 1, 1])
    assert not found[t < 0].any()


def test_a_perfect_step_is_found_without_noise() -> None:
    """Numbers that leave no residual have an answer too, as narrow as rounding allows."""
    t = np.arange(-13.0, 6.0)
    found = fit_effects([Fit(t, 45 + 5.0 * (t >= 0), np.empty((19, 0)))]).effect
    assert found.mean()[0] == pytest.approx(5, abs=1e-3)
    assert found.quantile(0.95)[0] - found.quantile(0.05)[0] < 0.01
    assert found.above(0.0)[0] == pytest.approx(1)


def test_noise_of_a_known_launch_is_not_blamed_on_this_one() -> None:
    """A step that belongs to another launch is taken out by naming that launch."""
    t = np.arange(-13.0, 13.0)
    y = np.random.default_rng(5).normal(0, 1, len(t)) + 4.0 * (t >= 6)
    fits = [Fit(t, y, np.empty((26, 0))), Fit(t, y, (t >= 6)[:, None].astype(float))]
    alone, named = fit_effects(fits).effect.mean()
    assert alone > 1.5
    assert abs(named) < alone / 2
