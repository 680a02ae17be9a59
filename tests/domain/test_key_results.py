"""KR arithmetic: which form the numbers make, how far it has come, and how far its time has."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import kr_of, moving_krs, numbers

from ost.domain.key_results import check_period, good_direction, holds, key_result_form, pace, progress
from ost.domain.model import Form, KeyResult
from ost.errors import ContradictingOptions, DueBeforeStart, MissingOption, TargetEqualsBaseline


@pytest.mark.parametrize(
    ("given_numbers", "form", "baseline", "target"),
    [
        ({"baseline": 45, "target": 65}, Form.INCREASE, 45, 65),
        ({"baseline": 6.5, "target": 3.5}, Form.DECREASE, 6.5, 3.5),
        ({"baseline": 0, "target": 100}, Form.REACH, 0, 100),
        ({"baseline": 0, "target": -5}, Form.DECREASE, 0, -5),
        ({"baseline": -5, "target": 0}, Form.INCREASE, -5, 0),
        ({"baseline": None, "target": None, "at_least": 99.5}, Form.AT_LEAST, None, 99.5),
        ({"baseline": 99.8, "target": None, "at_least": 99.5}, Form.AT_LEAST, 99.8, 99.5),
        ({"baseline": 3, "target": 3, "at_most": 3}, Form.AT_MOST, 3, 3),
        ({"baseline": None, "target": None, "at_most": 0}, Form.AT_MOST, None, 0),
    ],
)
def test_the_numbers_make_the_form(
    given_numbers: dict[str, float | None], form: Form, baseline: float | None, target: float
) -> None:
    assert key_result_form(**given_numbers) == (form, baseline, target)  # type: ignore[arg-type]


def test_a_target_at_the_baseline_is_refused_with_both_ways_out() -> None:
    with pytest.raises(TargetEqualsBaseline, match=r"equals the baseline \(45 %\)") as refused:
        key_result_form(45, 45, unit="%")
    assert "--target" in refused.value.hint
    assert "--at-least" in refused.value.hint


@pytest.mark.parametrize(
    ("baseline", "target", "missing"),
    [(45, None, "--target"), (None, 65, "--baseline"), (None, None, "--target")],
)
def test_a_kr_without_its_numbers_says_which_is_missing(
    baseline: float | None, target: float | None, missing: str
) -> None:
    with pytest.raises(MissingOption, match=missing):
        key_result_form(baseline, target)


@pytest.mark.parametrize(
    "bounds",
    [
        {"target": None, "at_least": 1.0, "at_most": 2.0},
        {"target": 5.0, "at_least": 1.0},
        {"target": 5.0, "at_most": 1.0},
    ],
)
def test_a_kr_keeps_one_bound_and_its_target_is_that_bound(bounds: dict[str, float | None]) -> None:
    with pytest.raises(ContradictingOptions):
        key_result_form(None, **bounds)  # type: ignore[arg-type]


@given(numbers, numbers)
def test_two_numbers_that_differ_always_make_a_kr_that_moves(baseline: float, target: float) -> None:
    assume(baseline != target)
    form, _, _ = key_result_form(baseline, target)
    assert form in {Form.INCREASE, Form.DECREASE, Form.REACH}
    assert (form is Form.DECREASE) is (target < baseline)


def test_a_kr_ends_after_it_begins() -> None:
    check_period(date(2026, 1, 1), date(2026, 1, 2))
    for due in (date(2026, 1, 1), date(2025, 12, 31)):
        with pytest.raises(DueBeforeStart):
            check_period(date(2026, 1, 1), due)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "done"),
    [
        (45, 65, 45, 0.0),
        (45, 65, 52.3, 0.365),
        (45, 65, 65, 1.0),
        (45, 65, 70, 1.25),  # beyond the target
        (45, 65, 40, -0.25),  # below the baseline
        (6.5, 3.5, 5.0, 0.5),  # a falling KR shows progress as it falls
        (6.5, 3.5, 8.0, -0.5),
        (6.5, 3.5, 2.0, 1.5),
        (0, 200, 50, 0.25),
        (-10, 10, 0, 0.5),
    ],
)
def test_progress_is_the_share_of_the_way(baseline: float, target: float, value: float, done: float) -> None:
    assert progress(kr_of(baseline, target), value) == pytest.approx(done)


def test_nothing_measured_is_no_progress_and_not_zero() -> None:
    assert progress(kr_of(45, 65), None) is None


@pytest.mark.parametrize(("low", "high"), [(None, None), (99.9, 2.0), (99.5, 3.0)])
def test_a_level_to_keep_is_kept_or_not(low: float | None, high: float | None) -> None:
    least, most = kr_of(low, 99.5, Form.AT_LEAST), kr_of(high, 3, Form.AT_MOST)
    assert [progress(least, value) for value in (99.4, 99.5, 100.0)] == [0.0, 1.0, 1.0]
    assert [progress(most, value) for value in (2.9, 3.0, 3.1)] == [1.0, 1.0, 0.0]


def test_a_level_that_did_not_hold_at_the_start_is_come_nearer() -> None:
    least, most = kr_of(98.0, 99.5, Form.AT_LEAST), kr_of(5.0, 3.0, Form.AT_MOST)
    assert [progress(least, value) for value in (98.0, 98.75, 99.5)] == [0.0, 0.5, 1.0]
    assert [progress(most, value) for value in (6.0, 4.0, 2.0)] == [-0.5, 0.5, 1.5]


@given(moving_krs())
def test_progress_is_nothing_at_the_baseline_and_all_at_the_target(kr: KeyResult) -> None:
    assert progress(kr, kr.baseline) == 0
    assert progress(kr, kr.target) == 1


@given(moving_krs(), numbers, numbers)
def test_progress_is_linear(kr: KeyResult, one: float, other: float) -> None:
    """The middle of two values is the middle of their progress."""
    middle = progress(kr, (one + other) / 2)
    ends = progress(kr, one), progress(kr, other)
    assert middle is not None
    assert None not in ends
    mean = (ends[0] + ends[1]) / 2  # type: ignore[operator]
    assert math.isclose(middle, mean, rel_tol=1e-6, abs_tol=1e-6 * (1 + abs(ends[0]) + abs(ends[1])))  # type: ignore[arg-type]


@given(moving_krs(), numbers)
def test_a_kr_seen_in_a_mirror_has_come_as_far(kr: KeyResult, value: float) -> None:
    """With every sign turned round, a rising KR is a falling one, and stands as it stood."""
    assert kr.baseline is not None
    form = Form.DECREASE if kr.form is Form.INCREASE else Form.INCREASE
    mirrored = replace(kr, baseline=-kr.baseline, target=-kr.target, form=form)
    assert progress(mirrored, -value) == progress(kr, value)
    assert holds(mirrored, -value) is holds(kr, value)
    assert good_direction(mirrored) == -good_direction(kr)


@given(moving_krs(), numbers, st.integers(-1000, 1000))
def test_the_unit_does_not_matter_to_progress(kr: KeyResult, value: float, factor: int) -> None:
    """Cents or euros, a share of the way stays that share."""
    assume(factor != 0)
    assert kr.baseline is not None
    scaled = replace(kr, baseline=kr.baseline * factor, target=kr.target * factor)
    here, there = progress(kr, value), progress(scaled, value * factor)
    assert here is not None
    assert there is not None
    assert math.isclose(here, there, rel_tol=1e-6, abs_tol=1e-6)


@given(moving_krs(), numbers)
def test_a_kr_holds_exactly_when_all_of_the_way_is_gone(kr: KeyResult, value: float) -> None:
    done = progress(kr, value)
    assert done is not None
    assume(abs(done - 1) > 1e-9)
    assert holds(kr, value) is (done > 1)


@pytest.mark.parametrize(
    ("form", "direction"),
    [(Form.AT_LEAST, 1), (Form.AT_MOST, -1)],
)
def test_the_good_direction_of_a_level_is_away_from_breaking_it(form: Form, direction: int) -> None:
    """Whatever its baseline was: a level is not a way from a baseline."""
    for baseline in (None, 0.0, 50.0, 100.0):
        assert good_direction(kr_of(baseline, 50, form)) == direction


def test_pace_is_the_share_of_the_time_between_start_and_due() -> None:
    kr = kr_of(0, 1, start=date(2026, 1, 1), due=date(2026, 1, 11))
    moments = {-5: 0.0, 0: 0.0, 1: 0.1, 5: 0.5, 10: 1.0, 400: 1.0}
    assert {at: pace(kr, kr.start + timedelta(days=at)) for at in moments} == moments


@given(moving_krs(), st.integers(-100, 800))
def test_pace_never_leaves_its_range_and_never_falls(kr: KeyResult, at: int) -> None:
    day = kr.start + timedelta(days=at)
    assert 0 <= pace(kr, day) <= pace(kr, day + timedelta(days=1)) <= 1
