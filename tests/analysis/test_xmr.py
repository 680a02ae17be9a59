"""The XmR chart: limits and the patterns it marks."""

from __future__ import annotations

import pytest

from ost.analysis.xmr import Signal, chart


def test_limits() -> None:
    """Mean ± 2.66 mean moving ranges, and 3.268 of them for a range; from the baseline alone."""
    found = chart([10, 12, 9, 11, 100], baseline=4)
    assert found.mean == 10.5
    assert found.mean_range == pytest.approx(7 / 3)
    assert (found.lower, found.upper) == pytest.approx((10.5 - 2.66 * 7 / 3, 10.5 + 2.66 * 7 / 3))
    assert found.range_limit == pytest.approx(3.268 * 7 / 3)


def test_a_point_outside_and_the_jump_to_it() -> None:
    """The last point is far away, and so is the way there."""
    found = chart([10, 12, 9, 11, 100], baseline=4)
    assert found.signals == (Signal("outside", 4, 4), Signal("jump", 3, 4))


def test_a_run_of_eight_on_one_side() -> None:
    """Seven are chance, eight are marked, and the mark grows with the run."""
    calm = [9.0, 11.0] * 4
    assert chart(calm + [10.5] * 6, baseline=8).signals == ()
    [run] = chart([*calm[:-1], 11.0, *[10.5] * 8, 9.5], baseline=8).signals
    assert run == Signal("run", 7, 15)


def test_a_point_on_the_mean_ends_a_run() -> None:
    """It is on neither side, and a stretch of such points is no run."""
    calm = [9.0, 11.0] * 4
    assert chart([*calm, 9.5, *[10.5] * 4, 10.0, *[10.5] * 7], baseline=8).signals == ()
    assert chart([*calm, *[10.0] * 12], baseline=8).signals == ()


def test_three_of_four_near_a_limit() -> None:
    """Nearer the limit than the mean, on the same side."""
    calm = [9.0, 11.0] * 4
    assert Signal("near_limit", 8, 11) in chart([*calm, 13, 13, 10, 13], baseline=8).signals
    assert chart([*calm, 13, 10, 7, 13], baseline=8).signals == ()


def test_a_limit_needs_two_values() -> None:
    """One value has no moving range."""
    with pytest.raises(ValueError, match="two values"):
        chart([1.0], baseline=5)
    with pytest.raises(ValueError, match="two values"):
        chart([1.0, 2.0], baseline=1)
