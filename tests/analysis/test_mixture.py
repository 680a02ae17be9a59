"""Mixtures of t distributions: tails, quantiles and moments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from ost.analysis.mixture import Mixtures

COMPONENTS = st.lists(
    st.tuples(st.floats(0.01, 1), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3)), min_size=1, max_size=6
)


def mixtures(*parts: list[tuple[float, float, float]], freedom: float = 8.0) -> Mixtures:
    """Mixtures from components of (weight, centre, width); weights are scaled to sum to 1."""
    longest = max(len(part) for part in parts)
    dense = np.array([[*part, *[(0.0, 0.0, 1.0)] * (longest - len(part))] for part in parts])
    weight = dense[..., 0] / dense[..., 0].sum(axis=1, keepdims=True)
    return Mixtures(weight, dense[..., 1], dense[..., 2], np.full(len(parts), freedom))


def test_one_component_is_a_t_distribution() -> None:
    """Quantiles, tails and moments of a mixture of one are those of the t itself."""
    one = mixtures([(1.0, 5.0, 2.0)])
    assert one.mean()[0] == 5
    assert one.sd()[0] == pytest.approx(2 * np.sqrt(8 / 6))
    assert one.quantile(0.05)[0] == pytest.approx(5 + 2 * stdtrit(8, 0.05), rel=1e-12)
    assert one.above(5.0)[0] == 0.5


def test_two_humps_far_apart_have_quantiles_in_either() -> None:
    """Where the density between the humps is next to nothing, the quantile is found all the same."""
    two = mixtures([(0.5, -1000.0, 0.001), (0.5, 1000.0, 0.001)])
    assert two.quantile(0.25)[0] == pytest.approx(-1000, abs=0.01)
    assert two.quantile(0.75)[0] == pytest.approx(1000, abs=0.01)
    assert two.mean()[0] == pytest.approx(0, abs=1e-9)
    assert two.sd()[0] == pytest.approx(1000)


@given(COMPONENTS, st.floats(0.01, 0.99))
def test_a_quantile_has_its_probability_below_it(parts: list[tuple[float, float, float]], p: float) -> None:
    """Quantiles and tails say the same."""
    found = mixtures(parts)
    assert 1 - found.above(found.quantile(p))[0] == pytest.approx(p, abs=1e-9)


@given(st.lists(COMPONENTS, min_size=2, max_size=4))
def test_a_mixture_does_not_depend_on_its_neighbours(batch: list[list[tuple[float, float, float]]]) -> None:
    """Every number of a batch is the one that each mixture has alone."""
    together, alone = mixtures(*batch), [mixtures(part) for part in batch]
    assert len(together) == len(batch)
    assert together.mean() == pytest.approx([one.mean()[0] for one in alone])
    assert together.sd() == pytest.approx([one.sd()[0] for one in alone])
    assert together.quantile(0.1) == pytest.approx(
        [one.quantile(0.1)[0] for one in alone], rel=1e-6, abs=1e-6
    )


def test_mixtures_can_be_picked_in_any_order() -> None:
    """Picking keeps each mixture whole, and may leave none."""
    batch = mixtures([(1.0, 1.0, 1.0)], [(1.0, 2.0, 1.0), (1.0, 4.0, 1.0)], [(1.0, 9.0, 1.0)])
    assert batch.pick([2, 1]).mean().tolist() == [9.0, 3.0]
    assert batch.pick([2, 1]).quantile(0.5) == pytest.approx([9.0, 3.0])
    assert len(batch.pick([])) == 0
    assert len(batch.pick([]).quantile(0.5)) == 0
