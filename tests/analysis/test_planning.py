"""Samples and powers against published numbers, the binomial, and simulation."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from math import comb

import pytest

from ost.analysis.planning import (
    Asked,
    odds_of_share,
    power_of_means,
    power_of_proportions,
    smallest,
    solve,
)


def test_two_proportions_as_r_has_them() -> None:
    """The examples of R's ?power.prop.test: n = 50 of .50 and .75 have power .740; power .90 needs n = 76.7."""
    assert power_of_proportions(50, 0.50, 0.75) == pytest.approx(0.740, abs=5e-4)
    assert power_of_proportions(50, 0.75, 0.50) == pytest.approx(0.740, abs=5e-4)
    assert solve(lambda n: power_of_proportions(n, 0.50, 0.75), 2, 1000, 0.90) == pytest.approx(
        76.7, abs=0.05
    )


def test_two_proportions_as_fleiss_has_them() -> None:
    """Rates of 0.60 and 0.70, by their formula 4.14 written out."""
    found = smallest(lambda n: power_of_proportions(n, 0.60, 0.70) >= 0.8)
    z = 1.959963985 * math.sqrt(2 * 0.65 * 0.35) + 0.841621234 * math.sqrt(0.6 * 0.4 + 0.7 * 0.3)
    assert found == math.ceil((z / 0.1) ** 2) == 356


@pytest.mark.parametrize(
    ("n", "difference", "sd", "power"),
    [
        (20, 1, 1, 0.8689528),  # R 4.x, ?power.t.test: power.t.test(n = 20, delta = 1, sd = 1)
        (22.02110, 1, 1, 0.90),  # the same page: power.t.test(power = .90, delta = 1)
        (
            64,
            0.5,
            1,
            0.8014596,
        ),  # Cohen 1988, table 2.4.1: d = .5 needs n = 64 for power .80 at 5 %, two-sided
        (394, 0.2, 1, 0.80),  # the same table, d = .2: 393 by Cohen's approximation
        (26, 0.8, 1, 0.80),  # the same table, d = .8
    ],
)
def test_two_means_as_r_and_cohen_have_them(n: float, difference: float, sd: float, power: float) -> None:
    assert power_of_means(n, difference, sd) == pytest.approx(power, abs=8e-3 if power == 0.8 else 2e-6)


@pytest.mark.parametrize(("difference", "n"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_the_sample_for_small_medium_and_large_effects(difference: float, n: int) -> None:
    """Cohen 1988, table 2.4.1, at 5 % two-sided and power .80: 393, 64 and 26; 393 is 394 by the noncentral t."""
    assert smallest(lambda size: power_of_means(size, difference, 1.0) >= 0.8) == n


def test_the_odds_of_a_share_are_the_binomials() -> None:
    """`7 of 10` is passed by a true 50 % in 176 of 1,024 cases."""
    assert odds_of_share(10, 0.7, 0.5, rising=True) == pytest.approx(176 / 1024)
    assert odds_of_share(10, 0.7, 0.5, rising=True, strict=True) == pytest.approx(56 / 1024)
    for n, bound, rate in ((7, 0.3, 0.2), (20, 0.25, 0.3), (13, 0.9, 0.85)):
        mass = [comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]
        up = sum(mass[k] for k in range(n + 1) if k / n >= bound - 1e-12)
        down = sum(mass[k] for k in range(n + 1) if k / n <= bound + 1e-12)
        assert odds_of_share(n, bound, rate, rising=True) == pytest.approx(up)
        assert odds_of_share(n, bound, rate, rising=False) == pytest.approx(down)


def test_the_odds_of_a_criterion_are_what_happens() -> None:
    """40,000 made-up experiments of 900 in each group: 30 % without, 37 % with, `lift >= 5pp`."""
    source = random.Random(4)  # noqa: S311
    n, control, variant, bound = 900, 0.30, 0.37, 0.05
    asked = Asked(bound, variant - control, lambda size: math.sqrt((control * 0.70 + variant * 0.63) / size))
    passed, rounds = 0, 40_000
    sd = math.sqrt(n * control * 0.70), math.sqrt(n * variant * 0.63)
    for _ in range(rounds):
        without, with_it = (
            min(n, max(0, round(source.gauss(n * rate, deviation)))) / n
            for rate, deviation in zip((control, variant), sd, strict=True)
        )
        error = math.sqrt((without * (1 - without) + with_it * (1 - with_it)) / n)
        seen = with_it - without
        passed += seen >= bound and seen - 1.96 * error > 0
    assert asked.odds(n) == pytest.approx(passed / rounds, abs=0.01)


def test_an_effect_of_just_the_bound_passes_half_of_the_time() -> None:
    asked = Asked(0.05, 0.05, lambda n: 1 / math.sqrt(n))
    assert asked.odds(1e9) == pytest.approx(0.5)
    assert smallest(lambda n: asked.odds(n) >= 0.8) is None


def test_more_are_never_worse() -> None:
    powers = [power_of_proportions(n, 0.2, 0.25) for n in (10, 50, 250, 1000, 5000)]
    assert all(small < large for small, large in pairwise(powers))
    found = solve(lambda rate: power_of_proportions(500, 0.2, rate), 0.2, 1.0)
    assert found is not None
    assert power_of_proportions(500, 0.2, found) == pytest.approx(0.8)
    assert solve(lambda rate: power_of_proportions(2, 0.2, rate), 0.2, 0.3) is None
