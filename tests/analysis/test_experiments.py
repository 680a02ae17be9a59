"""Intervals and tests of experiments, against published examples."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.analysis.experiments import (
    PEEKING,
    Count,
    Sample,
    compare_means,
    compare_proportions,
    exact_tests,
    odds_of_passing,
    peeking_error_rate,
    ratio,
    sequence_half_width,
    wilson,
)
from ost.analysis.types import Estimate

COUNTS = st.integers(1, 200).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat. Med. 17:857, table I, method 3."""
    found = wilson(Count(successes, n))
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (successes / n, low, high)


@given(COUNTS)
def test_wilson_holds_the_rate_and_stays_within_bounds(count: Count) -> None:
    """An interval of a proportion is one, and mirrors when failures are counted instead."""
    found, mirrored = wilson(count), wilson(Count(count.n - count.successes, count.n))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-12)


@pytest.mark.parametrize(
    ("variant", "control", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_difference_of_two_proportions(
    variant: tuple[int, int], control: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Stat. Med. 17:873, table II, method 10."""
    found = compare_proportions(Count(*control), Count(*variant)).difference
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(COUNTS, COUNTS)
def test_swapping_the_arms_turns_the_difference(first: Count, second: Count) -> None:
    """What the variant gains on the control, the control loses on the variant."""
    one, other = compare_proportions(first, second).difference, compare_proportions(second, first).difference
    assert -1 <= one.low <= one.value <= one.high <= 1
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low), abs=1e-12)


def test_lift_of_two_proportions() -> None:
    """Perondi 2004, 7/34 against 1/34: ratio 7.0000 (1.1537 to 41.9763), difference 0.1765 (0.0189 to 0.3404).

    MOVER-R Wilson and Newcombe intervals in Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency
    Tables, chapter 4, as computed by their package contingencytables.
    """
    found = compare_proportions(Count(1, 34), Count(7, 34))
    assert found.lift is not None
    ends = found.lift.value, found.lift.low, found.lift.high
    assert [round(end + 1, 4) for end in ends] == [7.0, 1.1537, 41.9763]
    assert (round(found.difference.low, 4), round(found.difference.high, 4)) == (0.0189, 0.3404)


def test_a_control_without_success_has_no_lift() -> None:
    """Nothing can be a percentage of 0."""
    assert compare_proportions(Count(0, 20), Count(5, 20)).lift is None


@given(COUNTS.filter(lambda count: count.successes > 0), COUNTS)
def test_a_lift_has_the_sign_of_the_difference(control: Count, variant: Count) -> None:
    """Absolute and relative intervals leave "no change" out on the same side, or both keep it."""
    found = compare_proportions(control, variant)
    assert found.lift is not None
    assert found.lift.low <= found.lift.value + 1e-12
    assert found.lift.value <= found.lift.high + 1e-12
    if abs(found.difference.low) > 1e-9:
        assert (found.lift.low > 0) is (found.difference.low > 0)
    if abs(found.difference.high) > 1e-9:
        assert (found.lift.high > 0) is (found.difference.high > 0)


def test_a_ratio_of_symmetric_intervals_is_fiellers() -> None:
    """Fieller 1954, J. R. Stat. Soc. B 16:175: the ends solve (x - R y)² = (half x)² + R² (half y)²."""
    top, bottom = Estimate(3.0, 2.2, 3.8), Estimate(5.0, 4.0, 6.0)
    found = ratio(top, bottom)
    for end in (found.low, found.high):
        assert (3 - end * 5) ** 2 == pytest.approx(0.8**2 + end**2)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    "top", [Estimate(0.5, -0.4, 1.6), Estimate(-3.0, -3.9, -2.2), Estimate(-0.2, -1.0, 0.9)]
)
def test_a_ratio_holds_what_its_definition_says(top: Estimate) -> None:
    """At either end 0 is an end of the interval of top - R bottom, for numerators of any sign: Newcombe 2016."""
    bottom = Estimate(2.0, 1.5, 2.8)
    found = ratio(top, bottom)
    for end, side in ((found.low, -1), (found.high, 1)):
        scaled = sorted((-end * bottom.low, -end * bottom.high))
        middle = top.value - end * bottom.value
        mine = top.value - top.low if side < 0 else top.high - top.value
        its = -end * bottom.value - scaled[0] if side < 0 else scaled[1] + end * bottom.value
        assert middle + side * math.hypot(mine, its) == pytest.approx(0, abs=1e-9)


def test_a_ratio_to_what_may_be_nothing_is_refused() -> None:
    """The denominator's interval has to lie above 0."""
    with pytest.raises(ValueError, match="above 0"):
        ratio(Estimate(1, 0.5, 1.5), Estimate(1, -0.1, 2.1))


def test_fisher() -> None:
    """The lady tasting tea, three of four: p = .486, two-sided; Agresti 2013, Categorical Data Analysis, table 3.8."""
    assert round(exact_tests(Count(1, 4), Count(3, 4)).fisher, 3) == 0.486


def test_boschloo() -> None:
    """74 of 117 against 31 of 63: one-sided .0355, so .0711 two-sided: the example of scipy's boschloo_exact."""
    found = exact_tests(Count(31, 63), Count(74, 117))
    assert found.boschloo is not None
    assert round(found.boschloo, 4) == 0.0711
    assert found.boschloo < found.fisher


def test_boschloo_is_the_largest_chance_of_as_small_a_fisher_p() -> None:
    """By its definition, on 7 of 15 against 12 of 15 (Mehta and Senchaudhuri 2003), by going through all outcomes."""
    n, mine, its = 15, 7, 12

    def chance(k: int, rate: float) -> float:
        return math.comb(n, k) * rate**k * (1 - rate) ** (n - k)

    def fisher_low(a: int, b: int) -> float:
        ways = [
            math.comb(n, k) * math.comb(n, a + b - k) for k in range(a + b + 1) if k <= n and a + b - k <= n
        ]
        first = max(0, a + b - n)
        return sum(ways[: a - first + 1]) / sum(ways)

    limit = fisher_low(mine, its) * (1 + 1e-9)
    extreme = [(a, b) for a, b in product(range(n + 1), repeat=2) if fisher_low(a, b) <= limit]
    worst = max(sum(chance(a, rate / 400) * chance(b, rate / 400) for a, b in extreme) for rate in range(401))
    found = exact_tests(Count(its, n), Count(mine, n)).boschloo
    assert found == pytest.approx(2 * worst, rel=1e-3)


def test_large_samples_have_fisher_only() -> None:
    """Boschloo's test goes through every outcome; past 200 a side it would take seconds."""
    found = exact_tests(Count(90, 500), Count(120, 500))
    assert found.boschloo is None
    assert 0 < found.fisher < 0.05


@pytest.mark.parametrize("successes", [(0, 0), (20, 20)])
def test_where_all_are_alike_nothing_differs(successes: tuple[int, int]) -> None:
    """No success at all, or no failure at all."""
    found = exact_tests(Count(successes[0], 20), Count(successes[1], 20))
    assert (found.boschloo, found.fisher) == (1.0, 1.0)


def test_welch() -> None:
    """Student's sleep data, as R's t.test(extra ~ group, sleep): df = 17.776, p = .07939, -3.3655 to 0.2055."""
    found = compare_means(Sample(2.33, 2.002249, 10), Sample(0.75, 1.789010, 10))
    assert round(found.freedom, 3) == 17.776
    assert round(found.p, 5) == 0.07939
    assert (round(found.difference.low, 4), round(found.difference.high, 4)) == (-3.3655, 0.2055)


def test_lift_of_two_means() -> None:
    """A tenth more, and an interval around it; none where the control may be nothing."""
    found = compare_means(Sample(100, 10, 50), Sample(110, 12, 50))
    assert found.lift is not None
    assert found.lift.value == pytest.approx(0.1)
    assert 0 < found.lift.low < 0.1 < found.lift.high < 0.2
    assert compare_means(Sample(1, 10, 10), Sample(2, 10, 10)).lift is None


def test_means_without_any_noise_are_refused() -> None:
    """Two standard deviations of 0 say nothing about chance."""
    with pytest.raises(ValueError, match="neither sample varies"):
        compare_means(Sample(1, 0, 5), Sample(2, 0, 5))


@pytest.mark.parametrize(("successes", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(successes: int, n: int) -> None:
    """Eleven of ten is a typing mistake."""
    with pytest.raises(ValueError, match="not a count"):
        Count(successes, n)


@pytest.mark.parametrize(("mean", "sd", "n"), [(1, 1, 1), (1, -1, 5), (math.nan, 1, 5), (1, math.inf, 5)])
def test_impossible_samples_are_refused(mean: float, sd: float, n: int) -> None:
    """As is a negative standard deviation."""
    with pytest.raises(ValueError, match="do not describe a sample"):
        Sample(mean, sd, n)


def test_the_odds_of_a_criterion() -> None:
    """A true 50 % passes "at least 7 of 10" 17 % of the time: 176 of 1024 outcomes."""
    assert odds_of_passing(7, 10, 0.5) == pytest.approx(176 / 1024)
    assert (odds_of_passing(0, 10, 0.2), odds_of_passing(11, 10, 0.9)) == (1.0, 0.0)
    assert odds_of_passing(10, 10, 0.9) == pytest.approx(0.9**10)


@pytest.mark.parametrize(("looks", "rate"), sorted(PEEKING.items()))
def test_peeking_as_published(looks: int, rate: float) -> None:
    """Armitage, McPherson and Rowe 1969."""
    assert peeking_error_rate(looks) == rate


def test_peeking_between_and_beyond() -> None:
    """More looks, more errors; beyond 20 it is at least that of 20."""
    rates = [peeking_error_rate(looks) for looks in range(1, 40)]
    assert rates == sorted(rates)
    assert peeking_error_rate(7) == pytest.approx(0.166, abs=0.002)
    assert rates[-1] == 0.248
    with pytest.raises(ValueError, match="at least"):
        peeking_error_rate(0)


def test_a_confidence_sequence_is_wider_than_one_look_and_narrows() -> None:
    """The price of looking at any time: about one and a half times the plain interval where it is tuned for."""
    assert sequence_half_width(1.0, 5000) == pytest.approx(1.55 * 1.96 / math.sqrt(5000), rel=0.02)
    widths = [sequence_half_width(2.0, n) for n in (10, 100, 1000, 10_000)]
    assert widths == sorted(widths, reverse=True)
    assert sequence_half_width(2.0, 100) == pytest.approx(2 * sequence_half_width(1.0, 100))
    assert sequence_half_width(1.0, 100, level=0.9) < sequence_half_width(1.0, 100)


def test_a_confidence_sequence_is_equation_nine() -> None:
    """√(2 (nρ² + 1) / (n²ρ²) ln(√(nρ² + 1) / α)), with ρ for n = 5000 and α = .05."""
    rho = math.sqrt((-2 * math.log(0.05) + math.log(-2 * math.log(0.05) + 1)) / 5000)
    inner = 2 * (400 * rho**2 + 1) / (400**2 * rho**2) * math.log(math.sqrt(400 * rho**2 + 1) / 0.05)
    assert sequence_half_width(3.0, 400) == pytest.approx(3 * math.sqrt(inner))


def test_fisher_on_a_small_table() -> None:
    """1 of 10 men and 11 of 14 women: p = .002759, two-sided, as R's fisher.test gives it.

    The table 1, 9, 11, 3 of Wikipedia's article on Fisher's exact test, and of the manual of scipy's fisher_exact.
    """
    assert exact_tests(Count(11, 14), Count(1, 10)).fisher == pytest.approx(0.002759, abs=5e-7)


SPREADS, SIZES = st.floats(0.1, 20), st.integers(2, 80)


@given(st.floats(-50, 50), SPREADS, SIZES, st.floats(-50, 50), SPREADS, SIZES)
def test_welch_is_what_another_library_gives(
    mean: float, sd: float, n: int, other: float, other_sd: float, other_n: int
) -> None:
    """Scipy's ttest_ind_from_stats with unequal variances."""
    from scipy.stats import ttest_ind_from_stats

    found = compare_means(Sample(mean, sd, n), Sample(other, other_sd, other_n))
    wanted = ttest_ind_from_stats(other, other_sd, other_n, mean, sd, n, equal_var=False)
    assert found.p == pytest.approx(float(wanted.pvalue), rel=1e-6, abs=1e-12)
