"""How results are judged by a criterion: mechanically, and honest about what is not known yet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.domain.criterion import (
    Criterion,
    Measure,
    Outcome,
    judge_comparison,
    judge_count,
    judge_value,
    read_criterion,
)

SUPPORTED, REFUTED, INCONCLUSIVE = Outcome.SUPPORTED, Outcome.REFUTED, Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("successes", "of", "outcome"),
    [
        (7, 10, SUPPORTED),
        (10, 10, SUPPORTED),
        (6, 10, REFUTED),
        (0, 10, REFUTED),
        # stopped early: decided only where the rest could not change it
        (7, 7, SUPPORTED),
        (7, 8, SUPPORTED),
        (6, 9, INCONCLUSIVE),
        (5, 8, INCONCLUSIVE),
        (5, 9, REFUTED),
        (0, 3, INCONCLUSIVE),
        (0, 4, REFUTED),
        # more tries than planned: the share decides
        (14, 20, SUPPORTED),
        (13, 20, REFUTED),
        (7, 11, REFUTED),
        (8, 11, SUPPORTED),
    ],
)
def test_seven_of_ten(successes: int, of: int, outcome: Outcome) -> None:
    assert judge_count(read_criterion("7 of 10"), successes, of) is outcome


@st.composite
def _counts(draw: st.DrawFn) -> tuple[Criterion, int, int]:
    planned = draw(st.integers(1, 40))
    criterion = Criterion(Measure.COUNT, ">=", draw(st.integers(1, planned)), planned)
    of = draw(st.integers(1, 80))
    return criterion, draw(st.integers(0, of)), of


@given(_counts())
def test_the_planned_number_of_tries_always_decides(counts: tuple[Criterion, int, int]) -> None:
    criterion, successes, of = counts
    if of >= criterion.of:
        assert judge_count(criterion, successes, of) is not INCONCLUSIVE


@given(_counts())
def test_an_early_decision_is_the_one_that_every_ending_would_give(
    counts: tuple[Criterion, int, int],
) -> None:
    """Decided early exactly when neither the best nor the worst ending differs."""
    criterion, successes, of = counts
    left = criterion.of - of
    if left > 0:
        endings = {judge_count(criterion, successes + more, criterion.of) for more in range(left + 1)}
        early = judge_count(criterion, successes, of)
        assert early is (endings.pop() if len(endings) == 1 else INCONCLUSIVE)


@given(_counts())
def test_one_success_more_never_makes_it_worse(counts: tuple[Criterion, int, int]) -> None:
    criterion, successes, of = counts
    order = [REFUTED, INCONCLUSIVE, SUPPORTED]
    if successes < of:
        here, there = judge_count(criterion, successes, of), judge_count(criterion, successes + 1, of)
        assert order.index(there) >= order.index(here)


def test_a_value_is_judged_by_its_bound_alone() -> None:
    assert judge_value(read_criterion("rate >= 30%"), 0.3) is SUPPORTED
    assert judge_value(read_criterion("rate >= 30%"), 0.29) is REFUTED
    assert judge_value(read_criterion("mean <= 3.5"), 3.6) is REFUTED


@pytest.mark.parametrize(
    ("criterion", "estimate", "low", "high", "outcome"),
    [
        ("lift >= 2pp", 0.06, 0.01, 0.11, SUPPORTED),
        ("lift >= 2pp", 0.02, 0.001, 0.04, SUPPORTED),
        ("lift >= 2pp", 0.06, -0.01, 0.13, INCONCLUSIVE),  # met, and it may be nothing
        ("lift >= 2pp", 0.06, 0.0, 0.12, INCONCLUSIVE),
        ("lift >= 2pp", 0.015, 0.01, 0.03, INCONCLUSIVE),  # an effect, and maybe too small
        ("lift >= 2pp", 0.01, -0.01, 0.019, REFUTED),  # the bound is ruled out
        ("lift >= 2pp", 0.01, -0.01, 0.02, INCONCLUSIVE),
        ("lift >= 2pp", -0.05, -0.09, -0.01, REFUTED),
        ("variant > control", 0.01, 0.001, 0.02, SUPPORTED),
        ("variant > control", 0.0, -0.01, 0.01, INCONCLUSIVE),
        ("variant > control", -0.02, -0.03, -0.01, REFUTED),
        ("variant < control", -0.02, -0.03, -0.01, SUPPORTED),
        ("variant < control", 0.02, 0.01, 0.03, REFUTED),
        ("lift <= -10%", -0.2, -0.3, -0.1, SUPPORTED),
        ("lift <= -10%", -0.2, -0.45, 0.05, INCONCLUSIVE),
        ("lift <= -10%", -0.02, -0.09, 0.05, REFUTED),
        ("lift >= 0.5", 1.6, 1.3, 1.9, SUPPORTED),
    ],
)
def test_a_comparison_is_supported_refuted_or_left_open(
    criterion: str, estimate: float, low: float, high: float, outcome: Outcome
) -> None:
    assert judge_comparison(read_criterion(criterion), estimate, low, high) is outcome


@st.composite
def _comparisons(draw: st.DrawFn) -> tuple[Criterion, float, float, float]:
    low, estimate, high = sorted(draw(st.tuples(*[st.floats(-1, 1)] * 3)))
    operator = draw(st.sampled_from([">=", "<=", ">", "<"]))
    return Criterion(Measure.DIFFERENCE, operator, draw(st.floats(-0.5, 0.5))), estimate, low, high


@given(_comparisons())
def test_no_effect_inside_the_interval_is_never_support(
    comparison: tuple[Criterion, float, float, float],
) -> None:
    criterion, estimate, low, high = comparison
    if low <= 0 <= high:
        assert judge_comparison(criterion, estimate, low, high) is not SUPPORTED


@given(_comparisons())
def test_a_bound_inside_the_interval_is_never_refuted(
    comparison: tuple[Criterion, float, float, float],
) -> None:
    criterion, estimate, low, high = comparison
    if low <= criterion.threshold <= high:
        assert judge_comparison(criterion, estimate, low, high) is not REFUTED


@given(_comparisons())
def test_a_comparison_seen_in_a_mirror_is_judged_alike(
    comparison: tuple[Criterion, float, float, float],
) -> None:
    criterion, estimate, low, high = comparison
    turned = criterion.operator.translate(str.maketrans("<>", "><"))
    mirrored = Criterion(criterion.measure, turned, -criterion.threshold)
    assert judge_comparison(mirrored, -estimate, -high, -low) is judge_comparison(
        criterion, estimate, low, high
    )


@given(_comparisons(), st.floats(0, 1))
def test_a_wider_interval_never_decides_what_a_narrower_one_leaves_open(
    comparison: tuple[Criterion, float, float, float], more: float
) -> None:
    criterion, estimate, low, high = comparison
    if judge_comparison(criterion, estimate, low, high) is INCONCLUSIVE:
        assert judge_comparison(criterion, estimate, low - more, high + more) is INCONCLUSIVE
