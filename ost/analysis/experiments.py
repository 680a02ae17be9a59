"""What one experiment says, from its counts or summary figures. Loads scipy only where it has to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from ost.analysis.types import Estimate

LEVEL = 0.95
"""Of every interval here, unless another is asked for."""

BOSCHLOO_TABLES = 170_000
"""Boschloo's test goes through all (n1 + 1)(n2 + 1) outcomes, and 400 in each group take a second."""

PEEKING = {1: 0.05, 2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248}
"""Error rate of a 5 % test that is looked at so often, stopping at the first hit: Armitage, McPherson and
Rowe 1969, J. R. Stat. Soc. A 132:235, table 2."""

SEQUENCE_TUNED_FOR = 5000
"""Sample size at which the confidence sequence is tightest."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many successes of n tries.

    Raises:
        ValueError: not 0 <= successes <= n, or n below 1.
    """

    successes: int
    n: int

    def __post_init__(self) -> None:
        if self.n < 1 or not 0 <= self.successes <= self.n:
            raise ValueError(f"{self.successes} of {self.n} is not a count of successes")

    @property
    def rate(self) -> float:
        """Successes per try, 0 to 1."""
        return self.successes / self.n


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample's mean, standard deviation (n - 1 in the denominator) and size.

    Raises:
        ValueError: n below 2, a negative standard deviation, or a number that is not finite.
    """

    mean: float
    sd: float
    n: int

    def __post_init__(self) -> None:
        if self.n <= 1 or self.sd < 0 or not math.isfinite(self.sd) or not math.isfinite(self.mean):
            raise ValueError(f"mean {self.mean}, sd {self.sd} and n {self.n} do not describe a sample")


@dataclass(frozen=True, slots=True)
class ProportionsCompared:
    """Two proportions, variant against control.

    Attributes:
        difference: of the rates, variant - control, -1 to 1.
        lift: variant / control - 1; None where the control has no success.
    """

    difference: Estimate
    lift: Estimate | None


@dataclass(frozen=True, slots=True)
class ExactTests:
    """Two-sided p values of equal proportions.

    Attributes:
        boschloo: of Boschloo's test; None where the samples are too large for it.
        fisher: of Fisher's exact test.
    """

    boschloo: float | None
    fisher: float


@dataclass(frozen=True, slots=True)
class MeansCompared:
    """Two means, variant against control.

    Attributes:
        difference: variant - control.
        lift: variant / control - 1; None where the control's own interval is not above 0.
        p: two-sided, of Welch's test.
        freedom: Welch's degrees of freedom.
    """

    difference: Estimate
    lift: Estimate | None
    p: float
    freedom: float


def wilson(count: Count, level: float = LEVEL) -> Estimate:
    """A proportion and its score interval.

    Wilson 1927, J. Am. Stat. Assoc. 22:209; method 3 in Newcombe 1998, Stat. Med. 17:857.

    Args:
        count: successes and tries.
        level: of the interval, 0 to 1, exclusive.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate, n = count.rate, count.n
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + (z / (2 * n)) ** 2)
    # At no success the lower end is 0 exactly, and at no failure the upper end is 1: rounding must not say
    # otherwise.
    low = 0.0 if count.successes == 0 else max(0.0, centre - half)
    high = 1.0 if count.successes == n else min(1.0, centre + half)
    return Estimate(rate, low, high)


def odds_of_passing(needed: int, n: int, rate: float) -> float:
    """How often "at least `needed` of n" passes when the true rate is `rate`: the criterion's own odds.

    Args:
        needed: successes needed, 0 or more.
        n: tries, 1 or more.
        rate: the true rate, 0 to 1.
    """
    if needed <= 0:
        return 1.0
    if needed > n:
        return 0.0
    from scipy.special import bdtrc

    return float(bdtrc(needed - 1, n, rate))


def compare_proportions(control: Count, variant: Count, level: float = LEVEL) -> ProportionsCompared:
    """Compare two independent proportions.

    The difference has Newcombe's hybrid score interval (method 10 in Newcombe 1998, Stat. Med. 17:873), the
    lift the interval of `ratio`, both from Wilson's intervals.

    Args:
        control: what is compared with.
        variant: what was tried.
        level: of the intervals.
    """
    first, second = wilson(variant, level), wilson(control, level)
    difference = first.value - second.value
    low = difference - math.hypot(first.value - first.low, second.high - second.value)
    high = difference + math.hypot(first.high - first.value, second.value - second.low)
    return ProportionsCompared(
        Estimate(difference, max(-1.0, low), min(1.0, high)),
        _lift(first, second) if control.successes else None,
    )


def exact_tests(control: Count, variant: Count) -> ExactTests:
    """Test whether two independent proportions are equal.

    Boschloo 1970, Stat. Neerl. 24:1; Fisher 1935, The Design of Experiments. Loads scipy.stats, which takes a
    second.
    """
    from scipy.stats import boschloo_exact, fisher_exact

    table = [
        [variant.successes, control.successes],
        [variant.n - variant.successes, control.n - control.successes],
    ]
    boschloo: float | None = None
    if not all(map(sum, table)):
        boschloo = 1.0  # all alike: nothing speaks against equality, and scipy returns NaN
    elif (control.n + 1) * (variant.n + 1) <= BOSCHLOO_TABLES:
        boschloo = float(boschloo_exact(table).pvalue)
    return ExactTests(boschloo, float(fisher_exact(table).pvalue))


def compare_means(control: Sample, variant: Sample, level: float = LEVEL) -> MeansCompared:
    """Compare two independent means from their summary figures.

    Welch 1947, Biometrika 34:28. The lift has the interval of `ratio`, from each mean's own t interval.

    Args:
        control: what is compared with.
        variant: what was tried.
        level: of the intervals.

    Raises:
        ValueError: neither sample varies.
    """
    from scipy.special import stdtr, stdtrit

    parts = [one.sd**2 / one.n for one in (variant, control)]
    if not sum(parts):
        raise ValueError("neither sample varies, so nothing can be said about the noise")
    freedom = sum(parts) ** 2 / sum(
        part**2 / (one.n - 1) for part, one in zip(parts, (variant, control), strict=True)
    )
    error = math.sqrt(sum(parts))
    difference = variant.mean - control.mean
    half = error * float(stdtrit(freedom, (1 + level) / 2))
    first, second = (mean_interval(one, level) for one in (variant, control))
    return MeansCompared(
        Estimate(difference, difference - half, difference + half),
        _lift(first, second) if second.low > 0 else None,
        p=2 * float(stdtr(freedom, -abs(difference) / error)),
        freedom=freedom,
    )


def mean_interval(sample: Sample, level: float = LEVEL) -> Estimate:
    """A mean and its Student t interval, from its summary figures.

    Args:
        sample: mean, standard deviation and size.
        level: of the interval, 0 to 1, exclusive.
    """
    from scipy.special import stdtrit

    half = sample.sd / math.sqrt(sample.n) * float(stdtrit(sample.n - 1, (1 + level) / 2))
    return Estimate(sample.mean, sample.mean - half, sample.mean + half)


def ratio(top: Estimate, bottom: Estimate) -> Estimate:
    """The ratio of two independent estimates, with an interval recovered from their own (MOVER-R).

    Donner and Zou 2012, Stat. Methods Med. Res. 21:347; Newcombe 2016, Stat. Methods Med. Res. 25:1774. An R
    belongs to the interval where 0 lies in the interval of top - R bottom; each end is a root of c R² - 2 a R
    + b.

    Args:
        top: any estimate with its interval.
        bottom: an estimate whose interval lies above 0.

    Raises:
        ValueError: the bottom's interval reaches 0.
    """
    if bottom.low <= 0:
        raise ValueError("a ratio needs a denominator that is surely above 0")
    return Estimate(
        top.value / bottom.value,
        _lowest_ratio(top.value, top.low, bottom),
        -_lowest_ratio(-top.value, -top.high, bottom),
    )


def _lowest_ratio(value: float, low: float, bottom: Estimate) -> float:
    """The lower end of the interval of `ratio`, from the numerator's value and lower end."""
    # Below 0 a larger denominator brings the ratio up, so the roles of its two ends change.
    other = bottom.high if low > 0 else bottom.low
    a, b, c = value * bottom.value, low * (2 * value - low), other * (2 * bottom.value - other)
    spread = math.sqrt(max(0.0, a * a - b * c))
    # Two equal forms of the root: the first subtracts nothing, the second is needed where a + spread may be
    # 0.
    return b / (a + spread) if a > 0 else (a - spread) / c


def _lift(variant: Estimate, control: Estimate) -> Estimate:
    found = ratio(variant, control)
    return Estimate(found.value - 1, found.low - 1, found.high - 1)


def peeking_error_rate(looks: int) -> float:
    """The real error rate of a 5 % test that was looked at this many times without a plan.

    Between the published numbers of looks it is interpolated on their logarithm; above 20 looks it is that of
    20, and so at least that.

    Args:
        looks: 1 or more.

    Raises:
        ValueError: fewer than one look.
    """
    if looks < 1:
        raise ValueError("a test is looked at once at least")
    counts = sorted(PEEKING)
    if looks >= counts[-1]:
        return PEEKING[counts[-1]]
    above = next(count for count in counts if count > looks)
    below = counts[counts.index(above) - 1]
    share = math.log(looks / below) / math.log(above / below)
    return PEEKING[below] + share * (PEEKING[above] - PEEKING[below])


def sequence_half_width(
    sd: float, n: int, level: float = LEVEL, tuned_for: int = SEQUENCE_TUNED_FOR
) -> float:
    """Half-width of an interval for a mean that holds at every look at once, however often one looks.

    The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Ann. Stat.
    52:2613, equation 9, tuned as they advise.

    Args:
        sd: standard deviation of one observation so far, 0 or more.
        n: observations so far, 1 or more; the more, the better it holds.
        level: probability of never missing the mean, 0 to 1, exclusive.
        tuned_for: sample size at which the sequence is tightest.
    """
    alpha = 1 - level
    rho2 = (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / tuned_for
    grown = n * rho2 + 1
    return sd * math.sqrt(2 * grown * math.log(math.sqrt(grown) / alpha) / (n * n * rho2))
