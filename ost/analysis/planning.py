"""How large a sample a criterion needs, and what a given sample can see. Loads numpy and scipy only where it has to.

Power is counted in the direction that is hoped for, as R's `power.prop.test` and `power.t.test` do unless asked to be
strict; alpha is two-sided for comparisons, since their 95 % interval is, and one-sided for a bar that one sample has to
reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

POWER = 0.8
"""How often an effect of the planned size should be seen."""

ALPHA = 0.05
"""How often no effect may pass."""

LARGEST = 1e12
"""Samples beyond this are not sought: nobody has them."""

LARGEST_EXACT = 200_000
"""The largest sample that an exact search goes through."""

_NORMAL = NormalDist()
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Design:
    """A bar for one sample: at least `needed` successes of `n`.

    Attributes:
        n: Tries.
        needed: Successes that pass.
        by_luck: How often it passes at the rate that should fail, 0 to 1.
        power: How often it passes at the rate that should pass, 0 to 1.
    """

    n: int
    needed: int
    by_luck: float
    power: float


def chance_of_count(needed: int, n: int, rate: float) -> float:
    """How often at least `needed` of `n` succeed at a true rate (0 to 1); exact, binomial."""
    from ost.analysis.experiments import odds_of_passing

    return odds_of_passing(needed, n, rate)


def rate_that_passes(needed: int, n: int, chance: float) -> float:
    """The true rate at which at least `needed` of `n` succeed with a chance (0 to 1, exclusive); exact.

    The binomial tail as an incomplete beta function: Clopper and Pearson 1934, Biometrika 26:404.

    Args:
        needed: Successes needed, 1 to n.
        n: Tries.
        chance: How often it should pass.
    """
    from scipy.special import betaincinv

    return float(betaincinv(needed, n - needed + 1, chance))


def exact_design(worse: float, better: float, power: float = POWER, alpha: float = ALPHA) -> Design | None:
    """The smallest sample with a bar that tells two rates apart, exactly.

    The single-stage design of Fleming 1982, Biometrics 38:143, with exact probabilities as in A'Hern 2001, Stat. Med.
    20:859: the bar is passed at most `alpha` of the time at the worse rate, and at least `power` at the better one.

    Args:
        worse: The rate that should fail, 0 to 1.
        better: The rate that should pass, above `worse`.
        power: 0 to 1, exclusive.
        alpha: 0 to 1, exclusive.

    Returns:
        The design; None where it would take more than `LARGEST_EXACT` tries.
    """
    import numpy as np
    from scipy.special import bdtrc, bdtrik

    limit = min(LARGEST_EXACT, 60 + int(3 * _one_sample(worse, better, power, alpha)))
    n = np.arange(1, limit + 1)
    # The largest count that fails is the first with P(X > count) <= alpha at the worse rate. bdtrik has the real
    # number for it, which may be off by one after rounding.
    rough = np.floor(np.nan_to_num(bdtrik(1 - alpha, n, worse), nan=0.0))
    last = np.maximum(rough - 1, 0)
    for _ in range(3):
        last = np.where(bdtrc(np.minimum(last, n), n, worse) > alpha + _ROUNDING, last + 1, last)
    passed = bdtrc(np.minimum(last, n), n, better)
    fails = bdtrc(np.minimum(last, n), n, worse) <= alpha + _ROUNDING
    found = np.flatnonzero(fails & (passed >= power) & (last < n))
    if not len(found):
        return None
    at = int(found[0])
    size, most = int(n[at]), int(last[at])
    return Design(size, most + 1, float(bdtrc(most, size, worse)), float(passed[at]))


def _one_sample(worse: float, better: float, power: float, alpha: float) -> float:
    """Roughly how many tries tell two rates apart: the normal approximation."""
    a, b = _NORMAL.inv_cdf(1 - alpha), _NORMAL.inv_cdf(power)
    spread = a * math.sqrt(worse * (1 - worse)) + b * math.sqrt(better * (1 - better))
    return (spread / (better - worse)) ** 2


def bar_of_rate(threshold: float, n: int, *, strict: bool = False) -> int:
    """How many successes of `n` reach a rate (0 to 1): at least that rate, or more than it when strict."""
    reached = threshold * n
    whole = math.floor(reached + 1e-9)
    exact = abs(reached - whole) < 1e-9  # noqa: PLR2004
    return whole + (1 if strict or not exact else 0)


def sample_for_rate(
    threshold: float,
    worse: float | None,
    better: float | None,
    alpha: float,
    power: float,
    *,
    strict: bool = False,
) -> int | None:
    """The sample from which on a bar on the share is seldom passed by luck, and mostly when it should be; exact.

    Both odds go up and down with the rounding of the bar, so that some smaller samples do by chance. From this one on
    every sample does.

    Args:
        threshold: The share that passes, 0 to 1.
        worse: The true rate that should pass at most `alpha` of the time, below the threshold; None leaves that out.
        better: The true rate that should pass at least `power` of the time, above it; None leaves that out.
        alpha: 0 to 1, exclusive.
        power: 0 to 1, exclusive.
        strict: Whether the share has to be more than the threshold.

    Returns:
        The tries; None where it would take more than `LARGEST_EXACT`.
    """
    import numpy as np
    from scipy.special import bdtrc

    wanted = 0.0 if worse is None else _one_sample(worse, threshold, 0.5, alpha)
    if better is not None:
        wanted = max(wanted, _one_sample(threshold, better, power, 0.5))
    # Rounding moves the bar by one success at most, which is as much as 2 / sqrt(n) standard errors.
    n = np.arange(1, min(LARGEST_EXACT, 200 + int(3 * wanted)) + 1)
    bar = np.array([bar_of_rate(threshold, int(size), strict=strict) for size in n])
    last = np.maximum(bar - 1, 0)
    fits = (bar > 0) & (bar <= n)
    if worse is not None:
        fits &= bdtrc(last, n, worse) <= alpha + _ROUNDING
    if better is not None:
        fits &= bdtrc(last, n, better) >= power
    unfit = np.flatnonzero(~fits)
    first = 0 if not len(unfit) else int(unfit[-1]) + 1
    return int(n[first]) if first < len(n) else None


# --- two proportions --------------------------------------------------------------------------


def sample_for_proportions(
    control: float, variant: float, power: float = POWER, alpha: float = ALPHA
) -> float:
    """How many of each group show a difference of two proportions so often.

    (z_α √(2 p̄ q̄) + z_β √(p₁q₁ + p₂q₂))² / (p₁ - p₂)²: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and
    Proportions, 3rd edition, formula 4.14, before its continuity correction; R's `power.prop.test`.

    Args:
        control: The control's true rate, 0 to 1.
        variant: The variant's, another one.
        power: How often the difference should be seen, 0 to 1, exclusive.
        alpha: Two-sided level, 0 to 1, exclusive.
    """
    a, b = _NORMAL.inv_cdf(1 - alpha / 2), _NORMAL.inv_cdf(power)
    equal, apart = _spreads(control, variant)
    return ((a * equal + b * apart) / (control - variant)) ** 2


def power_of_proportions(
    control: float, variant: float, n: float, alpha: float = ALPHA, least: float = 0.0
) -> float:
    """How often `n` in each group show a difference; the inverse of `sample_for_proportions`.

    Args:
        control: The control's true rate, 0 to 1.
        variant: The variant's.
        n: Size of each group.
        alpha: Two-sided level.
        least: The size that the difference itself has to reach, 0 or more, so that it counts.
    """
    a = _NORMAL.inv_cdf(1 - alpha / 2)
    equal, apart = _spreads(control, variant)
    if not apart:
        return float(abs(control - variant) >= least and control != variant)
    bar = max(a * equal / math.sqrt(n), least)
    return _NORMAL.cdf((abs(control - variant) - bar) * math.sqrt(n) / apart)


def _spreads(control: float, variant: float) -> tuple[float, float]:
    """The standard deviation of one difference, were the rates equal, and as they are."""
    mean = (control + variant) / 2
    return (
        math.sqrt(2 * mean * (1 - mean)),
        math.sqrt(control * (1 - control) + variant * (1 - variant)),
    )


def seen_in_proportions(
    control: float,
    n: float,
    sign: int,
    power: float = POWER,
    alpha: float = ALPHA,
    least: float = 0.0,
) -> float | None:
    """The smallest size of a difference from a control's rate that `n` in each group show so often.

    Args:
        control: The control's true rate, 0 to 1.
        n: Size of each group.
        sign: +1 for a rise, -1 for a fall.
        power: How often, 0 to 1, exclusive.
        alpha: Two-sided level.
        least: The size that the difference itself has to reach.

    Returns:
        The size, above 0; None where not even the largest possible one is seen so often.
    """
    most = 1 - control if sign > 0 else control
    return size_that_passes(
        lambda d: power_of_proportions(control, control + sign * d, n, alpha, least), power, most
    )


# --- two means --------------------------------------------------------------------------------


def power_of_means(effect: float, sd: float, n: float, alpha: float = ALPHA) -> float:
    """How often `n` in each group show a difference of two means: the t test's power, by the noncentral t distribution.

    Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, 2nd edition, chapter 2; R's `power.t.test`.

    Args:
        effect: Size of the true difference, above 0.
        sd: Standard deviation within each group, above 0.
        n: Size of each group, above 1.
        alpha: Two-sided level.
    """
    from scipy.special import nctdtr, stdtrit

    freedom = 2 * (n - 1)
    bar = float(stdtrit(freedom, 1 - alpha / 2))
    shift = effect / sd * math.sqrt(n / 2)
    found = 1 - float(nctdtr(freedom, shift, bar))
    return found if math.isfinite(found) else _NORMAL.cdf(shift - bar)


def sample_for_means(effect: float, sd: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """How many of each group show a difference of two means so often; see `power_of_means`."""
    rough = 2 * ((_NORMAL.inv_cdf(1 - alpha / 2) + _NORMAL.inv_cdf(power)) * sd / effect) ** 2
    if rough > 1e5:  # noqa: PLR2004  (t is normal by then)
        return rough
    low, high = 1.0 + 1e-6, rough + 30
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if power_of_means(effect, sd, middle, alpha) < power else (low, middle)
    return high


def seen_in_means(sd: float, n: float, power: float = POWER, alpha: float = ALPHA) -> float | None:
    """The smallest difference of two means that `n` in each group show so often; see `power_of_means`."""
    return size_that_passes(lambda d: power_of_means(d, sd, n, alpha), power, 1e3 * sd)


def sample_for_effect(chance: Callable[[float], float], power: float, start: float) -> float | None:
    """The smallest size of a group at which a chance that grows with it reaches `power`; None beyond `LARGEST`."""
    high = max(2.0, start)
    while chance(high) < power:
        high *= 2
        if high > LARGEST:
            return None
    low = 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < power else (low, middle)
    return high


def size_that_passes(chance: Callable[[float], float], power: float, most: float) -> float | None:
    """The smallest size up to `most` whose chance, which grows with it, is at least `power`; None where none is."""
    if most <= 0 or chance(most) < power:
        return None
    low, high = 0.0, most
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < power else (low, middle)
    return high


def chance_of_lift(control: float, variant: float, n: float, threshold: float) -> float:
    """How often the estimated lift, variant / control - 1, reaches a threshold on the same side; normal approximation.

    Args:
        control: The control's true rate, 0 to 1, above 0.
        variant: The variant's.
        n: Size of each group.
        threshold: The lift, above 0 for a rise and below 0 for a fall.
    """
    sign = 1 if threshold > 0 else -1
    factor = 1 + threshold
    spread = math.sqrt(variant * (1 - variant) + factor**2 * control * (1 - control))
    beyond = sign * (variant - factor * control)
    if not spread:
        return float(beyond >= 0)
    return _NORMAL.cdf(beyond * math.sqrt(n) / spread)


def chance_of_mean(beyond: float, sd: float, n: float, groups: int = 1) -> float:
    """How often an estimated mean, or a difference of two, passes a bar that the true one is beyond by so much.

    Args:
        beyond: How far the true value lies beyond the bar; below 0 where it falls short.
        sd: Standard deviation of one observation, above 0.
        n: Observations, of each group where there are two.
        groups: 1, or 2 for a difference.
    """
    return _NORMAL.cdf(beyond / (sd * math.sqrt(groups / n)))


def quantile(chance: float) -> float:
    """The standard normal quantile of a chance, 0 to 1, exclusive."""
    return _NORMAL.inv_cdf(chance)
