"""The posterior of a launch's average effect, for many fits at once.

y = b0 + b1 t + δ f(t) + Σ γ_j D_j(t) + e, with corr(e_s, e_t) = ρ^|t-s|. Priors: `docs/verdict.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ost.analysis.mixture import Mixtures
from ost.analysis.regression import (
    LAUNCH_SD,
    LOG_PRIOR_RHO,
    SLOPES,
    cross_products,
    eliminate,
    eliminate_with_prior,
    log_weight,
    normalise,
    residual_sum,
    stack,
    stack_times,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.prepare import Floats

_SHAPES = 3
_RAMP = 4.0
# Fits worked on at a time: their cross products stay in the processor's cache.
_CHUNK = 48


@dataclass(frozen=True)
class Fit:
    """One regression.

    Attributes:
        t: times in steps, increasing, 0 at the launch; at least one below 0 and one from 0 on; shape (rows,).
        y: the values on the scale they are worked on, not all equal, shape (rows,).
        steps: the steps of the other launches, shape (rows, launches).
    """

    t: Floats
    y: Floats
    steps: Floats


@dataclass(frozen=True)
class Effects:
    """The posteriors of the average effects.

    Attributes:
        effect: one mixture per fit, on the scale of its y.
        ramp: probability that the effect came as a ramp and not as a step, shape (fits,).
    """

    effect: Mixtures
    ramp: Floats


def shapes(t: Floats) -> Floats:
    """The courses an effect may take, each with mean 1 over the points from 0 on, shape (rows, 3).

    A step; a ramp over four steps, then flat; a ramp to the window's end.
    """
    after = t >= 0
    rise = np.where(after, t + 1, 0.0)
    courses = np.stack([after.astype(np.float64), np.minimum(rise / _RAMP, 1.0), rise], axis=1)
    scaled: Floats = courses / courses[after].mean(axis=0)
    return scaled


def fit_effects(fits: Sequence[Fit]) -> Effects:
    """Compute the posterior of every fit's average effect δ.

    Args:
        fits: at least one; each with at least 5 rows. Their sizes may differ.

    Returns:
        The posteriors, in the order of the fits.
    """
    # Fits of one size next to each other need little padding.
    order = sorted(range(len(fits)), key=lambda at: (fits[at].steps.shape[1], len(fits[at].t)))
    chunks = [
        _fit_chunk([fits[at] for at in order[start : start + _CHUNK]])
        for start in range(0, len(fits), _CHUNK)
    ]
    back = np.argsort(order)
    weight, centre, width = (np.concatenate([chunk[part] for chunk in chunks])[back] for part in range(3))
    # Rows less columns, where each prior counts as a row: the slope's and the launches' cancel with their
    # columns.
    freedom = np.array([len(fit.t) - 2.0 for fit in fits])
    ramp = weight.reshape(len(fits), _SHAPES, -1)[:, 1:].sum(axis=(1, 2))
    return Effects(Mixtures(weight, centre, width, freedom), ramp)


def without_effect(fit: Fit) -> Mixtures:
    """The posterior of what each row from t = 0 on would have been without the effect: y - δ f(t).

    The measured noise stays in it. So the rows are on average δ below y, and the range is that of δ, drawn out
    by the three courses that it may have taken.

    Returns:
        One mixture per row from 0 on, on the scale of y.
    """
    weight, centre, width = (part[0] for part in _fit_chunk([fit]))
    after = fit.t >= 0
    size = np.repeat(shapes(fit.t)[after], len(weight) // _SHAPES, axis=1)
    rows = len(size)
    return Mixtures(
        np.tile(weight, (rows, 1)),
        fit.y[after, None] - size * centre,
        size * width,
        np.full(rows, len(fit.t) - 2.0),
    )


def _fit_chunk(fits: Sequence[Fit]) -> tuple[Floats, Floats, Floats]:
    """Weight, centre and width in every cell (shape, slope's prior, ρ), each of shape (fits, cells)."""
    unit = np.array([fit.y.std() for fit in fits])
    launches = max(fit.steps.shape[1] for fit in fits)
    products, log_jacobian = cross_products(*_columns(fits, unit))
    # A launch's prior is one more row: 1 / LAUNCH_SD on its own column. A padded column then stands alone.
    for column in range(1, 1 + launches):
        products[column, column] += LAUNCH_SD**-2
    rest, log_pivots = eliminate(products, 1 + launches)
    rest, log_slope = eliminate_with_prior(rest, SLOPES)
    rows = np.array([float(len(fit.t)) for fit in fits])
    freedom = rows - 2
    # Each course is a problem of its own: its column against y. Axes are (shape, slope's prior, grid, fits).
    own = np.stack([rest[shape, shape] for shape in range(_SHAPES)])
    with_y, total = rest[:_SHAPES, -1], rest[-1, -1]
    centre = with_y / own
    residual = residual_sum(total, centre * with_y, rows)
    log_cells = log_weight(np.log(own) + log_pivots, residual, freedom)
    log_cells += log_jacobian + LOG_PRIOR_RHO[:, None] + log_slope
    width = np.sqrt(residual / freedom / own)
    flat = (-1, len(fits))
    weight = normalise(log_cells.reshape(flat))
    return weight.T, (centre * unit).reshape(flat).T, (width * unit).reshape(flat).T


def _columns(fits: Sequence[Fit], unit: Floats) -> tuple[Floats, Floats, Floats]:
    """Times, columns (1, launches, t, three shapes, y) and the mask of real rows, padded to one size.

    y is centred and in units of its own deviation, t in its own steps: sums of squares lose no digits then,
    and since the level has a flat prior and the noise's size a scale-free one, the answer does not depend on
    it.
    """
    times, used = stack_times([fit.t for fit in fits])
    steps = stack([fit.steps for fit in fits])
    courses = stack([shapes(fit.t) for fit in fits])
    y = stack([(fit.y - fit.y.mean()) / size for fit, size in zip(fits, unit, strict=True)])
    parts = [used[..., None], steps, (times * used)[..., None], courses, y[..., None]]
    return times, np.concatenate(parts, axis=2), used
