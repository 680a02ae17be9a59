"""Bayesian regression with first-order autoregressive noise, many small problems at once.

Noise has corr(e_s, e_t) = ρ^|t-s|, so gaps in the dates are handled. ρ lives on a grid; for each ρ the rows
are whitened and only their cross products are kept, since everything else can be computed from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.prepare import Floats

RHO: Floats = np.concatenate([np.arange(-6, 18) * 0.05, [0.9, 0.925, 0.95, 0.965, 0.98]])
"""The grid of the noise's correlation from one step to the next."""

# ρ ~ N(.5, .3²); each grid point stands for its surroundings, which are narrower towards 1.
LOG_PRIOR_RHO: Floats = -0.5 * ((RHO - 0.5) / 0.3) ** 2 + np.log(np.gradient(RHO))

SLOPES: Floats = np.array([0.02, 0.1, 0.5])
"""Standard deviations of the slope per step, in units of the noise's own, equally likely."""

LAUNCH_SD = 2.0
"""Standard deviation of another launch's step, in units of the noise's own."""

# In units of y's variance: what rounding leaves of a perfect fit. It keeps the logarithm finite.
_NO_RESIDUAL = 1e-12


def correlation(gap: Floats) -> Floats:
    """ρ to the power of a time gap in steps, keeping the sign of a negative ρ: shape (grid, *gap.shape)."""
    rho = RHO.reshape(-1, *(1,) * gap.ndim)
    return np.sign(rho) * np.abs(rho) ** gap


def cross_products(t: Floats, columns: Floats, used: Floats) -> tuple[Floats, Floats]:
    """Whiten the rows for every ρ and multiply the columns with each other.

    The first row is kept; row i becomes (v_i - a_i v_{i-1}) / √(1 - a_i²), with a_i = ρ^(t_i - t_{i-1}).

    Args:
        t: times in steps, increasing along each row, shape (fits, rows).
        columns: shape (fits, rows, columns).
        used: 1 for a row, 0 for padding at the end, shape (fits, rows).

    Returns:
        The products, shape (columns, columns, grid, fits), and -½ Σ log(1 - a_i²), shape (grid, fits).
    """
    a = correlation(np.diff(t, axis=1))
    variance = 1 - a * a
    weight = used[:, 1:] / np.sqrt(variance)
    white = np.empty((len(RHO), *columns.shape))
    white[:, :, 0] = columns[:, 0]
    white[:, :, 1:] = (columns[:, 1:] - a[..., None] * columns[:, :-1]) * weight[..., None]
    products = np.matmul(white.swapaxes(-1, -2), white)
    log_jacobian = -0.5 * (np.log(variance) * used[:, 1:]).sum(axis=-1)
    return np.ascontiguousarray(np.moveaxis(products, (0, 1), (2, 3))), log_jacobian


def eliminate(products: Floats, count: int) -> tuple[Floats, Floats]:
    """Take the first columns out of a symmetric positive system, leaving what they do not explain.

    This is Gaussian elimination: the remainder is the Schur complement, and the pivots multiply to the
    determinant.

    Args:
        products: shape (columns, columns, ...).
        count: how many columns to take out.

    Returns:
        The remainder, shape (columns - count, columns - count, ...), and the sum of the pivots' logarithms.
    """
    log_pivots = np.zeros(products.shape[2:])
    for _ in range(count):
        pivot, row = products[0, 0], products[0, 1:]
        log_pivots = log_pivots + np.log(pivot)
        products = products[1:, 1:] - (row / pivot)[:, None] * row[None]
    return products, log_pivots


def eliminate_with_prior(products: Floats, widths: Floats) -> tuple[Floats, Floats]:
    """Take out the first column once for each width of its normal prior, which joins as one more row, 1 / width.

    Args:
        products: shape (columns, columns, ...).
        widths: standard deviations of the column's coefficient, in units of the noise's own, shape (widths,).

    Returns:
        The remainder, shape (columns - 1, columns - 1, widths, ...), and what it adds to the log weight: -½ log pivot
        for |A|, -log width for the prior's own density; shape (widths, ...).
    """
    width = widths.reshape(-1, *(1,) * (products.ndim - 2))
    pivot, row = products[0, 0] + width**-2, products[0, 1:]
    remainder = products[1:, 1:, None] - row[:, None, None] * row[None, :, None] / pivot
    return remainder, -0.5 * np.log(pivot) - np.log(width)


def log_weight(log_determinant: Floats, residual: Floats, freedom: Floats) -> Floats:
    """-½ log|A| - ½ ν log RSS: the part of a cell's log weight that the fit decides.

    Args:
        log_determinant: of the cross products A, any shape.
        residual: RSS over all rows, in units of y's variance, same shape.
        freedom: ν = rows - columns, priors counted as rows; broadcast against the others.
    """
    return -0.5 * log_determinant - 0.5 * freedom * np.log(residual)


def residual_sum(total: Floats, explained: Floats | float, rows: Floats) -> Floats:
    """RSS = total - explained, kept above what rounding leaves of a perfect fit of that many rows."""
    return np.maximum(total - explained, _NO_RESIDUAL * rows)


def normalise(log_weights: Floats) -> Floats:
    """Weights that sum to 1 along the first axis."""
    weights = np.exp(log_weights - log_weights.max(axis=0))
    share: Floats = weights / weights.sum(axis=0)
    return share


def stack(parts: Sequence[Floats]) -> Floats:
    """Put arrays of unequal shapes into one, padded with zeros at their ends, shape (parts, longest, ...)."""
    shape = np.max([part.shape for part in parts], axis=0)
    out = np.zeros((len(parts), *shape))
    for row, part in zip(out, parts, strict=True):
        row[tuple(slice(size) for size in part.shape)] = part
    return out


def stack_times(times: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Put times into one array, padded with whole steps, so that the padding's correlations are harmless numbers.

    Returns:
        The times, increasing along each row, and 1 for a real one, 0 for padding; both of shape (parts, longest).
    """
    used = stack([np.ones(len(part)) for part in times])
    last = np.array([part[-1] for part in times])
    return np.where(used > 0, stack(times), last[:, None] + np.cumsum(1 - used, axis=1)), used
