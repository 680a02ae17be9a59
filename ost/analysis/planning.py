"""How many to ask before an experiment starts, and what so many can see.

Two proportions: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed., formula 4.14
without continuity correction, as R's `power.prop.test` has it. Two means: the noncentral t of R's `power.t.test`
(Cohen 1988, Statistical Power Analysis, chapter 2). A share or a count of one sample: the binomial itself. All
two-sided at 5 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHA = 0.05
"""The error rate of the tests that are planned."""

POWER = 0.8
"""How often an effect should be seen."""

MOST = 100_000_000
"""Where a sample is not looked for any further."""

_Z = NormalDist()
_TIGHT = 1e-10


def power_of_proportions(n: float, control: float, variant: float) -> float:
    """How often a difference of two proportions is told from none.

    Args:
        n: the size of each group, 1 or more.
        control: the true rate without, 0 to 1.
        variant: the true rate with, 0 to 1.
    """
    mean = (control + variant) / 2
    none = math.sqrt(2 * mean * (1 - mean))
    each = math.sqrt(control * (1 - control) + variant * (1 - variant))
    gap = math.sqrt(n) * abs(variant - control) - _Z.inv_cdf(1 - ALPHA / 2) * none
    return _Z.cdf(gap / each) if each > 0 else float(gap > 0)


def power_of_means(n: float, difference: float, sd: float) -> float:
    """How often a difference of two means is told from none, in the direction that it has.

    Args:
        n: the size of each group, 2 or more.
        difference: the true difference, in any unit.
        sd: the standard deviation of one observation, above 0, in the same unit.
    """
    from scipy.special import nctdtr, stdtrit

    freedom = 2 * (n - 1)
    return 1 - float(
        nctdtr(freedom, math.sqrt(n / 2) * abs(difference) / sd, stdtrit(freedom, 1 - ALPHA / 2))
    )


def odds_of_share(n: int, bound: float, rate: float, *, rising: bool, strict: bool = False) -> float:
    """How often a share of n meets a bound when the true rate is `rate`.

    Args:
        n: tries, 1 or more.
        bound: the share that is asked for, 0 to 1.
        rate: the true rate, 0 to 1.
        rising: whether the share is to be at the bound or above it; else at it or below.
        strict: whether the bound itself does not count.
    """
    from scipy.special import bdtr, bdtrc

    at = bound * n
    near = round(at)
    exact = abs(at - near) <= 1e-9 * max(1.0, at)
    if rising:
        least = near + strict if exact else math.ceil(at)
        return 1.0 if least <= 0 else 0.0 if least > n else float(bdtrc(least - 1, n, rate))
    most = near - strict if exact else math.floor(at)
    return 0.0 if most < 0 else 1.0 if most >= n else float(bdtr(most, n, rate))


def smallest(enough: Callable[[int], bool], first: int = 2) -> int | None:
    """The smallest sample from which on a power that grows with it is enough; None when none is.

    Args:
        enough: whether a size is.
        first: the smallest that makes sense.
    """
    high = first
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    low = max(first, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return high


def solve(power: Callable[[float], float], low: float, high: float, wanted: float = POWER) -> float | None:
    """Where a power that grows along a range is as wanted; None when it is not even at the end.

    Args:
        power: at a place of the range.
        low: its beginning, where the power is smaller than wanted.
        high: its end.
        wanted: 0 to 1.
    """
    if power(high) < wanted:
        return None
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if power(middle) < wanted else (low, middle)
        if high - low <= _TIGHT * max(1.0, abs(high)):
            break
    return high


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a criterion on a difference is met: the estimate meets the bound, and its interval lies beyond none.

    Attributes:
        bound: what the estimate has to meet, in the direction that is good, 0 or more.
        effect: the true difference in that direction.
        error: the standard error of the estimate for groups of n.
    """

    bound: float
    effect: float
    error: Callable[[float], float]

    def odds(self, n: float) -> float:
        """How often groups of n meet it, by the normal approximation."""
        error = self.error(n)
        if error == 0:
            return float(self.effect >= self.bound)
        return _Z.cdf((self.effect - max(self.bound, _Z.inv_cdf(1 - ALPHA / 2) * error)) / error)
