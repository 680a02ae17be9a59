"""The fast engine against the model of docs/verdict.md, written out slowly, one cell at a time, with nothing shared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import stdtr

from ost.analysis.course import Run, look_ahead
from ost.analysis.model import Fit, fit_effects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = Sequence[float]

RHOS = [-0.3 + 0.05 * k for k in range(24)] + [0.9, 0.925, 0.95, 0.965, 0.98]
SLOPES = (0.02, 0.1, 0.5)
BENDS = (0.02, 0.15, 0.5)


@dataclass
class Posterior:
    """A mixture of t distributions, as rows of weight, centre, width and degrees of freedom."""

    cells: list[tuple[float, float, float, float]]

    def mean(self) -> float:
        """The mean of the mixture."""
        return sum(w * c for w, c, _, _ in self.cells)

    def sd(self) -> float:
        """Its standard deviation."""
        mean = self.mean()
        return math.sqrt(sum(w * (s * s * nu / (nu - 2) + (c - mean) ** 2) for w, c, s, nu in self.cells))

    def below(self, x: float) -> float:
        """The probability below x."""
        return float(sum(w * stdtr(nu, (x - c) / s) for w, c, s, nu in self.cells))

    def quantile(self, p: float) -> float:
        """The value with this probability below it, by bisection."""
        low, high = self.mean() - 100 * self.sd(), self.mean() + 100 * self.sd()
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < p else (low, middle)
        return (low + high) / 2


def rho_priors() -> list[float]:
    """Normal around .5 with deviation .3, times the width that each grid point stands for."""
    inner = [(RHOS[k + 1] - RHOS[k - 1]) / 2 for k in range(1, len(RHOS) - 1)]
    widths = [RHOS[1] - RHOS[0], *inner, RHOS[-1] - RHOS[-2]]
    return [math.exp(-0.5 * ((r - 0.5) / 0.3) ** 2) * w for r, w in zip(RHOS, widths, strict=True)]


def power(rho: float, gap: float) -> float:
    """ρ to the power of a gap, with the sign of ρ."""
    return math.copysign(abs(rho) ** gap, rho) if rho else 0.0


def regress(
    columns: Sequence[Numbers], y: Numbers, priors: dict[int, float], t: Numbers, rho: float
) -> tuple[Floats, Floats, float, int, float]:
    """Least squares on whitened rows and one row per prior {column: sd}.

    Gives b, A⁻¹, RSS, ν and the log weight without the priors' own densities.
    """
    a = [power(rho, t[i] - t[i - 1]) for i in range(1, len(t))]

    def whiten(v: Numbers) -> list[float]:
        rest = [(v[i + 1] - a[i] * v[i]) / math.sqrt(1 - a[i] ** 2) for i in range(len(a))]
        return [v[0], *rest]

    x, z = np.array([whiten(column) for column in columns]).T, np.array(whiten(y))
    for column, sd in priors.items():
        row = np.zeros(x.shape[1])
        row[column] = 1 / sd
        x, z = np.vstack([x, row]), np.append(z, 0.0)
    gram = x.T @ x
    inverse = np.linalg.inv(gram)
    b = inverse @ x.T @ z
    rss = float(((z - x @ b) ** 2).sum())
    nu = x.shape[0] - x.shape[1]
    log = (
        -0.5 * sum(math.log(1 - one**2) for one in a)
        - np.linalg.slogdet(gram)[1] / 2
        - nu / 2 * math.log(rss)
    )
    return b, inverse, rss, nu, float(log)


def mixture(logs: Numbers, cells: Sequence[tuple[float, float, float]], share: float = 1.0) -> Posterior:
    """Weights from their logarithms, summing to a share."""
    weights = np.exp(np.array(logs) - max(logs))
    weights *= share / weights.sum()
    return Posterior([(float(w), *cell) for w, cell in zip(weights, cells, strict=True)])


def slow_effect(fit: Fit) -> tuple[Posterior, float]:
    """The posterior of δ, and the probability of the two ramps."""
    t, y, others = fit.t.tolist(), fit.y.tolist(), fit.steps.T.tolist()
    after = [k for k in range(len(t)) if t[k] >= 0]
    ways = [lambda _: 1.0, lambda x: min(1.0, (x + 1) / 4), lambda x: (x + 1) / (t[-1] + 1)]
    logs, cells, ramps = [], [], []
    for shape, way in enumerate(ways):
        mean = sum(way(t[k]) for k in after) / len(after)
        f = [way(x) / mean if x >= 0 else 0.0 for x in t]
        for slope in SLOPES:
            for rho, prior in zip(RHOS, rho_priors(), strict=True):
                priors = {1: slope} | {3 + k: 2.0 for k in range(len(others))}
                b, inverse, rss, nu, log = regress([[1.0] * len(t), t, f, *others], y, priors, t, rho)
                logs.append(log + math.log(prior) - math.log(slope))
                cells.append((float(b[2]), math.sqrt(rss / nu * inverse[2, 2]), float(nu)))
                ramps.append(shape > 0)
    posterior = mixture(logs, cells)
    return posterior, sum(cell[0] for cell, ramp in zip(posterior.cells, ramps, strict=True) if ramp)


def slow_ahead(run: Run) -> tuple[Posterior, Posterior]:
    """The posteriors of the value ahead and of the way that the course has come."""
    t, y = run.t.tolist(), run.y.tolist()

    def row(x: float, *, bent: bool) -> Floats:
        steps = [float(x >= at) for at in run.launches]
        return np.array([1.0, x, *steps, *([max(0.0, x - run.start)] if bent else [])])

    value, come = [], []
    for bent in (False, True):
        columns = np.array([row(x, bent=bent) for x in t]).T.tolist()
        ahead, now = row(run.ahead, bent=bent), row(t[-1], bent=bent)
        way = now - row(max(run.start, t[0]), bent=bent)
        logs, values, ways = [], [], []
        for slope in SLOPES:
            for bend in BENDS if bent else (1.0,):
                for rho, prior in zip(RHOS, rho_priors(), strict=True):
                    priors = {1: slope} | {2 + k: 2.0 for k in range(len(run.launches))}
                    if bent:
                        priors[len(columns) - 1] = bend
                    b, inverse, rss, nu, log = regress(columns, y, priors, t, rho)
                    logs.append(log + math.log(prior) - math.log(slope) - math.log(bend))
                    fade = power(rho, run.ahead - t[-1])
                    u = ahead - fade * now
                    spread = math.sqrt(rss / nu * (1 - fade**2 + u @ inverse @ u))
                    values.append((float(ahead @ b + fade * (y[-1] - now @ b)), spread, float(nu)))
                    ways.append((float(way @ b), math.sqrt(rss / nu * (way @ inverse @ way)), float(nu)))
        value += mixture(logs, values, 0.5).cells
        come += mixture(logs, ways, 0.5).cells
    return Posterior(value), Posterior(come)


def irregular(seed: int, rows: int = 19) -> tuple[Floats, Floats]:
    """Times with gaps and unequal steps around 0, and values far from 0."""
    rng = np.random.default_rng(seed)
    t = np.cumsum(rng.choice([0.5, 1.0, 1.0, 1.0, 2.5], rows)) - 12
    return t, 1000 + 0.2 * t + rng.normal(0, 3, rows)


def steps(t: Floats, *starts: float) -> Floats:
    """The steps of launches that start at these times."""
    return (t[:, None] >= np.array(starts, dtype=float)).astype(float)


def test_the_posterior_of_an_effect_is_the_documented_one() -> None:
    """Fits of unequal length with none, one and two other launches, in one batch."""
    (t, y), (long_t, long_y) = irregular(1), irregular(2, 26)
    fits = [
        Fit(t, y, steps(t)),
        Fit(long_t, long_y, steps(long_t, -4, 3)),
        Fit(t[2:], y[2:], steps(t[2:], 2)),
    ]
    found = fit_effects(fits)
    lows, highs = found.effect.quantile(0.05), found.effect.quantile(0.95)
    for at, fit in enumerate(fits):
        posterior, ramp = slow_effect(fit)
        assert found.effect.mean()[at] == pytest.approx(posterior.mean(), rel=1e-9)
        assert found.effect.sd()[at] == pytest.approx(posterior.sd(), rel=1e-9)
        assert found.effect.above(0.0)[at] == pytest.approx(1 - posterior.below(0), abs=1e-10)
        assert found.effect.above(2.0)[at] == pytest.approx(1 - posterior.below(2), abs=1e-10)
        assert lows[at] == pytest.approx(posterior.quantile(0.05), rel=1e-8)
        assert highs[at] == pytest.approx(posterior.quantile(0.95), rel=1e-8)
        assert found.ramp[at] == pytest.approx(ramp, abs=1e-10)


def test_the_posterior_of_a_forecast_is_the_documented_one() -> None:
    """A start in the middle, one before everything, and one that is still to come."""
    t, y = irregular(3)
    runs = [
        Run(t - t[-1], y, (-6.0, -3.0), start=-8.5, ahead=5.0),
        Run(t[4:] - t[-1], y[4:], (), start=-40.0, ahead=2.5),
        Run(t - t[-1], y, (-5.0,), start=3.0, ahead=9.0),
    ]
    found = look_ahead(runs)
    lows, highs = found.value.quantile(0.1), found.value.quantile(0.9)
    for at, run in enumerate(runs):
        value, come = slow_ahead(run)
        assert found.value.mean()[at] == pytest.approx(value.mean(), rel=1e-9)
        assert found.value.sd()[at] == pytest.approx(value.sd(), rel=1e-9)
        assert lows[at] == pytest.approx(value.quantile(0.1), rel=1e-8)
        assert highs[at] == pytest.approx(value.quantile(0.9), rel=1e-8)
        if run.start < 0:
            assert found.come.above(0.0)[at] == pytest.approx(1 - come.below(0), abs=1e-10)
            assert found.come.mean()[at] == pytest.approx(come.mean(), rel=1e-8)
