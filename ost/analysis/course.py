"""The posterior of where a series is heading and of how far its course has come, for many series at once.

y = b0 + b1 t + b2 max(0, t - t_start) + Σ γ_j D_j(t) + e, with and without the bend b2, half and half.
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
    correlation,
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

BENDS: Floats = np.array([0.02, 0.15, 0.5])
"""Standard deviations of the change of slope per step, in units of the noise's own, equally likely."""

_CHUNK = 48
# What is asked of the coefficients, beside the fit itself: the value ahead, and the way the course has come.
_ASKED = 2


@dataclass(frozen=True)
class Run:
    """One series to look ahead from.

    Attributes:
        t: times in steps, increasing, shape (rows,); at least 4 rows.
        y: values on the scale worked on, not all equal, shape (rows,).
        launches: times at which initiatives launched, after the first row and not after the last.
        start: when the cycle started, at any time.
        ahead: when the value is wanted, after the last row.
    """

    t: Floats
    y: Floats
    launches: tuple[float, ...]
    start: float
    ahead: float


@dataclass(frozen=True)
class Courses:
    """The posteriors of some runs, on the scales of their y.

    Attributes:
        value: the value measured at `ahead`, noise included.
        come: how far the course rose from the start (or from the first row) to the last row. Where the start
            is not before the last row it has no meaning.
    """

    value: Mixtures
    come: Mixtures


def look_ahead(runs: Sequence[Run]) -> Courses:
    """Compute both posteriors of every run.

    With x the columns, n the last row, h the steps ahead, u = x_h - ρ^h x_n, a value ahead is t-distributed
    around x_h'b + ρ^h e_n = u'b + ρ^h y_n with variance s² [(1 - ρ^2h) + u'A⁻¹u].
    """
    chunks = [_chunk(runs[at : at + _CHUNK]) for at in range(0, len(runs), _CHUNK)]
    weight, value, value_sd, come, come_sd = (
        np.concatenate([chunk[part] for chunk in chunks]) for part in range(5)
    )
    freedom = np.array([len(run.t) - 1.0 for run in runs])
    return Courses(Mixtures(weight, value, value_sd, freedom), Mixtures(weight, come, come_sd, freedom))


def _rows(run: Run, t: Floats, launches: int) -> Floats:
    """The columns (1, launches, t, bend) at these times; launches are padded with columns of zeros."""
    out = np.zeros((len(t), launches + 3))
    out[:, 0] = 1
    out[:, 1 : 1 + len(run.launches)] = t[:, None] >= np.array(run.launches)
    out[:, -2] = t
    out[:, -1] = np.maximum(0, t - run.start)
    return out


def _chunk(runs: Sequence[Run]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Weight, and centre and width of both answers in every cell, each of shape (runs, cells)."""
    launches = max(len(run.launches) for run in runs)
    unit = np.array([run.y.std() for run in runs])
    rows = np.array([float(len(run.t)) for run in runs])
    y = [(run.y - run.y.mean()) / size for run, size in zip(runs, unit, strict=True)]
    gap = np.array([run.ahead - run.t[-1] for run in runs])
    fade = correlation(gap)
    products, log_jacobian = _products(runs, y, launches, fade)
    rest, log_pivots = eliminate(products, 1 + launches)
    log_start = log_jacobian + LOG_PRIOR_RHO[:, None] - 0.5 * log_pivots
    # What is left: slope, bend, y and the two things asked. Without the bend, its row and column are just not used.
    rest, log_slope = eliminate_with_prior(rest, SLOPES)
    bent, log_bend = eliminate_with_prior(rest, BENDS)
    last = np.array([values[-1] for values in y])
    halves = [
        _cells(remainder, log_cells, fade, last, rows)
        for remainder, log_cells in (
            (rest[1:, 1:], log_start + log_slope),
            (bent, log_start + log_slope + log_bend),
        )
    ]
    weight, value, value_sd, come, come_sd = (np.concatenate(pair) for pair in zip(*halves, strict=True))
    centre = np.array([run.y.mean() for run in runs])
    return (
        (weight / 2).T,
        (value * unit + centre).T,
        (value_sd * unit).T,
        (come * unit).T,
        (come_sd * unit).T,
    )


def _products(runs: Sequence[Run], y: Sequence[Floats], launches: int, fade: Floats) -> tuple[Floats, Floats]:
    """The cross products of (1, launches, slope, bend, y), with the launches' priors and what is asked.

    A thing asked of the coefficients, u'b, joins as a column that holds u: once the others are eliminated,
    its remainder with y is -u'b and with itself -u'A⁻¹u.
    """
    times, used = stack_times([run.t for run in runs])
    design = stack([_rows(run, run.t, launches) for run in runs])
    plain, log_jacobian = cross_products(times, np.concatenate([design, stack(y)[..., None]], axis=2), used)
    size = launches + 3
    products = np.zeros((size + 1 + _ASKED, size + 1 + _ASKED, *plain.shape[2:]))
    products[: size + 1, : size + 1] = plain
    for column in range(1, 1 + launches):
        products[column, column] += LAUNCH_SD**-2
    # Columns at the start (or the first row, if that is later), at the last row, and ahead.
    marks = [np.array([max(run.start, run.t[0]), run.t[-1], run.ahead]) for run in runs]
    start, now, ahead = np.moveaxis(
        np.stack([_rows(run, mark, launches) for run, mark in zip(runs, marks, strict=True)]), 0, -1
    )
    for place, asked in (
        (size + 1, ahead[:, None] - fade * now[:, None]),
        (size + 2, (now - start)[:, None]),
    ):
        products[:size, place] = products[place, :size] = asked
    return products, log_jacobian


def _cells(
    rest: Floats, log_cells: Floats, fade: Floats, last: Floats, rows: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Weight, centre and width of the value ahead, centre and width of the way come: (cells, runs) each."""
    freedom = rows - 1
    residual = residual_sum(rest[0, 0], 0.0, rows)
    log_cells = log_cells + log_weight(np.zeros(()), residual, freedom)
    flat = (-1, len(rows))
    variance = residual / freedom
    value = fade * last - rest[0, 1]
    value_sd = np.sqrt(variance * (1 - fade * fade - rest[1, 1]))
    # Where the start is not before the last row, nothing has come: a hair of width keeps the numbers defined.
    come_sd = np.sqrt(variance * np.maximum(-rest[2, 2], np.finfo(np.float64).tiny))
    return (
        normalise(log_cells.reshape(flat)),
        value.reshape(flat),
        value_sd.reshape(flat),
        (-rest[0, 2]).reshape(flat),
        come_sd.reshape(flat),
    )
