"""Sample sizes against published tables and the documented examples of R, and against exact and simulated oracles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.analysis.experiments import Count, Sample, compare_means, compare_proportions
from ost.analysis.planning import (
    bar_of_rate,
    chance_of_count,
    chance_of_lift,
    chance_of_mean,
    exact_design,
    power_of_means,
    power_of_proportions,
    rate_that_passes,
    sample_for_effect,
    sample_for_means,
    sample_for_proportions,
    sample_for_rate,
    seen_in_means,
    seen_in_proportions,
)

# --- two proportions --------------------------------------------------------------------------


def test_two_proportions_as_r_documents_them() -> None:
    """R's manual page of power.prop.test, examples: power 0.740, n = 76.7, p2 = 0.8026."""
    assert power_of_proportions(0.50, 0.75, 50) == pytest.approx(0.740, abs=5e-4)
    assert sample_for_proportions(0.50, 0.75, 0.90) == pytest.approx(76.7, abs=0.05)
    found = seen_in_proportions(0.5, 50, 1, 0.90)
    assert found is not None
    assert 0.5 + found == pytest.approx(0.8026, abs=5e-5)


def test_two_proportions_as_fleiss_tabulates_them() -> None:
    """60 against 70 %, 1 % two-sided, power 95 %: 827 of each, with the continuity correction that we leave out.

    Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, 3rd edition, section 4.3.1; the
    correction is their formula 4.15.
    """
    plain, d = sample_for_proportions(0.6, 0.7, 0.95, 0.01), 0.1
    corrected = plain / 4 * (1 + math.sqrt(1 + 4 / (plain * d))) ** 2
    assert math.ceil(corrected) == 827


@given(st.floats(0.02, 0.9), st.floats(0.01, 0.09), st.floats(0.55, 0.98), st.floats(0.01, 0.2))
def test_sample_power_and_size_are_each_others_inverse(
    control: float, d: float, power: float, alpha: float
) -> None:
    n = sample_for_proportions(control, control + d, power, alpha)
    assert power_of_proportions(control, control + d, n, alpha) == pytest.approx(power, abs=1e-9)
    seen = seen_in_proportions(control, n, 1, power, alpha)
    assert seen == pytest.approx(d, rel=1e-6)
    # A fall of the mirrored rates is as easy to see.
    assert sample_for_proportions(1 - control, 1 - control - d, power, alpha) == pytest.approx(n)


def test_where_even_the_largest_effect_is_not_seen() -> None:
    assert seen_in_proportions(0.9, 10, 1) is None
    assert seen_in_proportions(0.1, 5, -1) is None


def _newcombe(rng: np.random.Generator, control: float, variant: float, n: int, times: int) -> np.ndarray:
    """Estimates with their low and high ends, as `compare_proportions` gives them, of simulated tests."""
    z = 1.959963984540054
    counts = rng.binomial(n, [control, variant], size=(times, 2))
    rates = counts / n
    centre = (rates + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(rates * (1 - rates) / n + (z / (2 * n)) ** 2)
    low, high = centre - half, centre + half
    difference = rates[:, 1] - rates[:, 0]
    ends = (
        difference - np.hypot(rates[:, 1] - low[:, 1], high[:, 0] - rates[:, 0]),
        difference + np.hypot(high[:, 1] - rates[:, 1], rates[:, 0] - low[:, 0]),
    )
    one = compare_proportions(Count(int(counts[0, 0]), n), Count(int(counts[0, 1]), n)).difference
    assert (ends[0][0], ends[1][0]) == pytest.approx((one.low, one.high))  # the oracle is what is used
    return np.column_stack([difference, *ends, rates])


@pytest.mark.parametrize(("control", "effect"), [(0.1, 0.02), (0.2, 0.05), (0.5, 0.1), (0.05, 0.05)])
def test_the_planned_sample_passes_as_often_as_is_said(control: float, effect: float) -> None:
    """By simulation of the very rule that results are judged by: 20,000 tests of the planned size."""
    n = math.ceil(sample_for_proportions(control, control + effect))
    rng = np.random.default_rng(20_261_120)
    value, low, high, *_ = _newcombe(rng, control, control + effect, n, 20_000).T
    assert np.mean(low > 0) == pytest.approx(0.8, abs=0.02)
    reached = np.mean((low > 0) & (value >= effect))
    assert reached == pytest.approx(
        power_of_proportions(control, control + effect, n, least=effect), abs=0.02
    )
    _, low, high, *_ = _newcombe(rng, control, control, n, 20_000).T
    assert np.mean((low > 0) | (high < 0)) == pytest.approx(0.05, abs=0.01)


def test_the_chance_of_a_lift_is_what_simulation_finds() -> None:
    rng = np.random.default_rng(7)
    rates = _newcombe(rng, 0.2, 0.23, 2000, 20_000)[:, 3:]
    assert chance_of_lift(0.2, 0.23, 2000, 0.1) == pytest.approx(
        np.mean(rates[:, 1] / rates[:, 0] - 1 >= 0.1), abs=0.015
    )
    assert chance_of_lift(0.2, 0.22, 5000, 0.1) == pytest.approx(0.5)
    assert chance_of_lift(0.2, 0.15, 500, -0.1) > 0.8


# --- two means --------------------------------------------------------------------------------


def test_two_means_as_r_documents_them() -> None:
    """R's power.t.test(n = 20, delta = 1, sd = 1) and (power = .90, delta = 1): 0.8689528 and 22.02110."""
    assert power_of_means(1, 1, 20) == pytest.approx(0.8689528, abs=5e-8)
    assert sample_for_means(1, 1, 0.90) == pytest.approx(22.02110, abs=5e-6)


COHEN = [(0.4, 100), (0.5, 64), (0.6, 45), (0.8, 26), (1.0, 17), (1.2, 12)]


@pytest.mark.parametrize(("d", "n"), COHEN)
def test_two_means_as_cohen_tabulates_them(d: float, n: int) -> None:
    """Power .80 at two-sided .05: Cohen 1988, Statistical Power Analysis, 2nd edition, table 2.4.1."""
    assert math.ceil(sample_for_means(d, 1.0)) == n


def test_small_effects_as_cohen_rounds_them() -> None:
    """D = .2 and .3 take 393 and 175 in the same table, which rounds to the nearest: 393.4 and 175.4."""
    assert [round(sample_for_means(d, 1.0)) for d in (0.2, 0.3)] == [393, 175]


@given(st.floats(0.05, 2), st.floats(0.1, 50), st.floats(0.3, 0.97))
def test_means_are_each_others_inverse(d: float, sd: float, power: float) -> None:
    n = sample_for_means(d * sd, sd, power)
    if 2 < n < 1e5:
        assert power_of_means(d * sd, sd, n) == pytest.approx(power, abs=1e-6)
        assert seen_in_means(sd, n, power) == pytest.approx(d * sd, rel=1e-4)


def test_welch_sees_as_often_as_is_said() -> None:
    """By simulation of the rule that results are judged by."""
    rng = np.random.default_rng(3)
    n, times = math.ceil(sample_for_means(0.5, 1.0)), 4000
    control, variant = rng.normal(0, 1, (times, n)), rng.normal(0.5, 1, (times, n))
    seen = [
        compare_means(Sample(c.mean(), c.std(ddof=1), n), Sample(v.mean(), v.std(ddof=1), n)).difference.low
        > 0
        for c, v in zip(control, variant, strict=True)
    ]
    assert np.mean(seen) == pytest.approx(0.8, abs=0.025)


# --- one sample -------------------------------------------------------------------------------


def test_an_exact_design_as_clinfun_gives_it() -> None:
    """ph2single(0.6, 0.7, 0.1, 0.1) of R's clinfun: n = 156, more than 101, errors 0.09760318 and 0.09061008.

    And ph2single(0.05, 0.3, 0.05, 0.2): n = 14, errors 0.03 and 0.16.
    """
    found = exact_design(0.6, 0.7, 0.9, 0.1)
    assert found is not None
    assert (found.n, found.needed) == (156, 102)
    assert (found.by_luck, 1 - found.power) == pytest.approx((0.09760318, 0.09061008), abs=5e-9)
    small = exact_design(0.05, 0.3)
    assert small is not None
    assert (small.n, round(small.by_luck, 2), round(1 - small.power, 2)) == (14, 0.03, 0.16)


def _tail(k: int, n: int, rate: float) -> float:
    return math.fsum(math.comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k, n + 1))


@pytest.mark.parametrize(
    ("worse", "better"),
    [(0.05, 0.88), (0.1, 0.3), (0.2, 0.4), (0.3, 0.5), (0.5, 0.7), (0.8, 0.99), (0.0, 0.4)],
)
def test_an_exact_design_is_the_smallest_that_there_is(worse: float, better: float) -> None:
    """By going through every sample and every bar, with exact sums."""
    wanted = next(
        (n, k)
        for n in range(1, 200)
        for k in range(n + 1)
        if _tail(k, n, worse) <= 0.05 + 1e-12 and _tail(k, n, better) >= 0.8
    )
    found = exact_design(worse, better)
    assert found is not None
    assert (found.n, found.needed) == wanted
    assert found.by_luck == pytest.approx(_tail(wanted[1], wanted[0], worse))


@given(st.integers(1, 60), st.floats(0.01, 0.99), st.data())
def test_the_rate_that_passes_passes_so_often(n: int, chance: float, data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, n))
    rate = rate_that_passes(needed, n, chance)
    assert chance_of_count(needed, n, rate) == pytest.approx(chance, abs=1e-6)


def test_the_bar_of_a_rate_is_not_moved_by_binary_fractions() -> None:
    assert [bar_of_rate(0.3, n) for n in (10, 11, 100)] == [3, 4, 30]
    assert [bar_of_rate(0.3, n, strict=True) for n in (10, 11, 100)] == [4, 4, 31]
    assert bar_of_rate(0.1 + 0.2, 10) == 3


def _from_which_on(fits: list[bool]) -> int:
    """The number, counted from 1, from which on all of them are true."""
    return max((at for at, one in enumerate(fits, start=1) if not one), default=0) + 1


def test_a_sample_for_a_rate_is_the_one_from_which_on_luck_is_kept_out() -> None:
    """And, with a hope, let in; by going through all."""
    sizes = range(1, 400)
    out = [_tail(math.ceil(0.3 * n - 1e-9), n, 0.2) <= 0.05 for n in sizes]
    assert sample_for_rate(0.3, 0.2, None, 0.05, 0.8) == _from_which_on(out)
    assert _from_which_on(out) > out.index(True) + 1  # which some smaller ones are by chance
    let_in = [_tail(math.ceil(0.3 * n - 1e-9), n, 0.4) >= 0.8 for n in sizes]
    assert sample_for_rate(0.3, None, 0.4, 0.05, 0.8) == _from_which_on(let_in) == 22
    both = [a and b for a, b in zip(out, let_in, strict=True)]
    assert sample_for_rate(0.3, 0.2, 0.4, 0.05, 0.8) == _from_which_on(both)


def test_too_close_is_said() -> None:
    assert exact_design(0.5, 0.50001) is None
    assert sample_for_rate(0.5, 0.49999, None, 0.05, 0.8) is None
    assert sample_for_effect(lambda _: 0.5, 0.8, 10) is None


def test_a_bar_on_a_mean() -> None:
    """1.96 standard errors beyond it: 97.5 % of the time, by any table of the normal distribution."""
    assert chance_of_mean(1.96, 10, 100) == pytest.approx(0.975, abs=1e-4)
    assert chance_of_mean(0, 10, 100) == 0.5
    assert chance_of_mean(1.96, 10, 200, groups=2) == pytest.approx(0.975, abs=1e-4)
