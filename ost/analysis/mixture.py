"""Mixtures of shifted and scaled Student t distributions, many at once: tails, quantiles, moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.prepare import Floats, Ints

# A component this light cannot be seen in any number that is shown; leaving it out saves half the work.
_NEGLIGIBLE = 1e-12
# A step of Halley's from a point that misses by this much probability leaves about its third power.
_LAST_MISS = 1e-5
# A step is at most so many times as long as Newton's.
_LONGEST = 2.0
_NO_MISS = 1e-13
_ROUNDS = 200


class Mixtures:
    """One mixture per fit; all components of a mixture share its degrees of freedom.

    The components are kept flat, mixture after mixture, so that mixtures of different sizes cost what they
    hold.
    """

    def __init__(self, weight: Floats, centre: Floats, width: Floats, freedom: Floats) -> None:
        """Take the components as dense arrays.

        Args:
            weight: shape (fits, components), not below 0, each row summing to 1.
            centre: location of each component, same shape.
            width: scale of each component, above 0, same shape.
            freedom: degrees of freedom of each mixture, shape (fits,), above 2.
        """
        kept = weight > _NEGLIGIBLE
        self._owner: Ints = np.nonzero(kept)[0]
        self._weight, self._centre, self._width = weight[kept], centre[kept], width[kept]
        self._freedom = freedom
        counts = kept.sum(axis=1)
        self._first: Ints = np.cumsum(counts) - counts

    def __len__(self) -> int:
        """The number of mixtures."""
        return len(self._first)

    def pick(self, positions: Sequence[int] | Ints) -> Mixtures:
        """Only the mixtures at these positions, in this order."""
        part = object.__new__(Mixtures)
        ends = np.append(self._first, len(self._owner))
        chosen = [np.arange(ends[at], ends[at + 1]) for at in positions]
        flat: Ints = np.concatenate([*chosen, np.empty(0, dtype=np.int64)]).astype(np.int64)
        counts = np.array([len(one) for one in chosen], dtype=np.int64)
        part._owner = np.repeat(np.arange(len(chosen)), counts)
        part._weight, part._centre, part._width = self._weight[flat], self._centre[flat], self._width[flat]
        part._freedom = self._freedom[np.asarray(positions, dtype=np.int64)]
        part._first = np.cumsum(counts) - counts
        return part

    def _sum(self, terms: Floats) -> Floats:
        """Add up the components of each mixture."""
        total: Floats = np.bincount(self._owner, terms, minlength=len(self)).astype(np.float64, copy=False)
        return total

    def mean(self) -> Floats:
        """The mean of each mixture, shape (fits,)."""
        return self._sum(self._weight * self._centre)

    def sd(self) -> Floats:
        """The standard deviation of each mixture, shape (fits,); a t has variance ν / (ν - 2)."""
        mean = self.mean()
        inner = self._width**2 * (self._freedom / (self._freedom - 2))[self._owner]
        return np.sqrt(self._sum(self._weight * (inner + (self._centre - mean[self._owner]) ** 2)))

    def above(self, limit: Floats | float) -> Floats:
        """Probability above a limit: one for all, or shape (fits,)."""
        at = np.broadcast_to(np.asarray(limit, dtype=np.float64), (len(self),))[self._owner]
        return self._sum(self._weight * stdtr(self._freedom[self._owner], (self._centre - at) / self._width))

    def quantile(self, probability: float) -> Floats:
        """The value below which each mixture has this probability (0 to 1, exclusive), shape (fits,).

        Halley's method inside a bracket that shrinks with every step: a mixture's quantile lies between the
        smallest and the largest of its components' quantiles. The density and its slope only steer; `stdtr`, which
        costs most, says where the quantile is.
        """
        if not len(self):
            return np.empty(0)
        ends = self._centre + self._width * stdtrit(self._freedom, probability)[self._owner]
        low, high = np.minimum.reduceat(ends, self._first), np.maximum.reduceat(ends, self._first)
        at = np.clip(self._sum(self._weight * ends), low, high)
        goal = probability * self._sum(self._weight)
        waiting: Ints = np.arange(len(self))
        left, found = self, np.empty(len(self))
        for _ in range(_ROUNDS):
            below, density, slope = left._below(at)
            low, high = np.where(below < goal, at, low), np.where(below < goal, high, at)
            newton = (below - goal) / density
            better = at - newton / np.maximum(1 - newton * slope / (2 * density), 1 / _LONGEST)
            inside = (better >= low) & (better <= high)
            miss = np.abs(below - goal)
            at = np.where(miss <= _NO_MISS, at, np.where(inside, better, (low + high) / 2))
            found[waiting] = at
            # An answer does not depend on which others are asked along: who is there stays as it is.
            open_ = np.flatnonzero(~((miss <= _NO_MISS) | inside & (miss <= _LAST_MISS)))
            if not len(open_):
                break
            if len(open_) < len(waiting):
                left, waiting = left.pick(open_), waiting[open_]
                at, low, high, goal = at[open_], low[open_], high[open_], goal[open_]
        return found

    def _below(self, at: Floats) -> tuple[Floats, Floats, Floats]:
        """The probability below one point of each mixture, the density there (above 0), and the density's slope."""
        z = (at[self._owner] - self._centre) / self._width
        nu = self._freedom
        each = nu[self._owner]
        below = self._sum(self._weight * stdtr(each, z))
        height = np.exp(gammaln((nu + 1) / 2) - gammaln(nu / 2)) / np.sqrt(nu * np.pi)
        base = 1 + z * z / each
        curve = self._weight * base ** (-(each + 1) / 2) / self._width
        steep = -(each + 1) / each * z / base / self._width
        density = np.maximum(height * self._sum(curve), np.finfo(np.float64).tiny)
        return below, density, height * self._sum(curve * steep)
