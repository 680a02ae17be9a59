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
# A Newton step from a point that misses by this much probability leaves about its square.
_LAST_MISS = 1e-6
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

    def pick(self, positions: Sequence[int]) -> Mixtures:
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

        Newton's method inside a bracket that shrinks with every step: a mixture's quantile lies between the
        smallest and the largest of its components' quantiles. The density only steers; `stdtr` says where the
        quantile is.
        """
        if not len(self):
            return np.empty(0)
        ends = self._centre + self._width * stdtrit(self._freedom, probability)[self._owner]
        low, high = np.minimum.reduceat(ends, self._first), np.maximum.reduceat(ends, self._first)
        at = np.clip(self._sum(self._weight * ends), low, high)
        goal = probability * self._sum(self._weight)
        for _ in range(_ROUNDS):
            below, density = self._below_and_density(at)
            low, high = np.where(below < goal, at, low), np.where(below < goal, high, at)
            newton = at - (below - goal) / np.maximum(density, np.finfo(np.float64).tiny)
            inside = (newton >= low) & (newton <= high)
            miss = np.abs(below - goal)
            at = np.where(miss <= _NO_MISS, at, np.where(inside, newton, (low + high) / 2))
            if ((miss <= _NO_MISS) | inside & (miss <= _LAST_MISS)).all():
                break
        return at

    def _below_and_density(self, at: Floats) -> tuple[Floats, Floats]:
        """The probability below one point of each mixture, and the density there."""
        z = (at[self._owner] - self._centre) / self._width
        nu = self._freedom
        below = self._sum(self._weight * stdtr(nu[self._owner], z))
        height = np.exp(gammaln((nu + 1) / 2) - gammaln(nu / 2)) / np.sqrt(nu * np.pi)
        curve = (1 + z * z / nu[self._owner]) ** (-(nu[self._owner] + 1) / 2)
        return below, height * self._sum(self._weight * curve / self._width)
