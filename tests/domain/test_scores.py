"""Scores: from a value to a number between 0 and 1, and what that is read as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import MONDAY, kr_of, moving_krs, numbers

from ost.domain.key_results import holds
from ost.domain.model import Form, KeyResult, Measurement
from ost.domain.scores import (
    Commitment,
    Read,
    Reading,
    held_weeks,
    read_score,
    rounded_score,
    share_reached,
)

LINES = ((1.0,), (0.7, 1.0))
shares = st.floats(0, 1)


@given(moving_krs(), numbers, numbers)
def test_a_share_is_within_0_and_1_and_rises_as_the_value_goes_the_right_way(
    kr: KeyResult, one: float, other: float
) -> None:
    worse, better = sorted((one, other), reverse=kr.form is Form.DECREASE)
    low, high = share_reached(kr, worse), share_reached(kr, better)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 1
    assert (high == 1) == holds(kr, better)


@given(moving_krs(), numbers)
def test_a_falling_kr_scores_as_its_mirror_does(kr: KeyResult, value: float) -> None:
    form = Form.INCREASE if kr.form is Form.DECREASE else Form.DECREASE
    assert kr.baseline is not None
    mirror = replace(kr, form=form, baseline=-kr.baseline, target=-kr.target)
    assert share_reached(mirror, -value) == share_reached(kr, value)


@given(shares, shares, st.sampled_from(LINES))
def test_a_score_is_rounded_without_changing_places_and_never_up_to_a_line(
    one: float, other: float, lines: tuple[float, ...]
) -> None:
    low, high = sorted((one, other))
    assert 0 <= rounded_score(low, lines) <= rounded_score(high, lines) <= 1
    assert (rounded_score(high, lines) == 1) == (high == 1)
    assert abs(rounded_score(high, lines) - high) <= 0.05 + 1e-9
    if rounded_score(high, lines) >= 0.7 and 0.7 in lines:
        assert read_score(high, Commitment.ASPIRATIONAL, Reading.SEVENTY) is Read.GOOD


@pytest.mark.parametrize(
    ("share", "lines", "score"),
    [
        (0.365, (1.0,), 0.4),
        (0.25, (1.0,), 0.3),
        (0.96, (1.0,), 0.96),
        (1 - 1e-12, (1.0,), 0.99),
        (0.66, (1.0,), 0.7),
        (0.66, (0.7, 1.0), 0.66),
        ((0.59 - 0.1) / (0.8 - 0.1), (0.7, 1.0), 0.7),
        (0.29, (1.0,), 0.3),
        (0.04, (1.0,), 0.0),
    ],
)
def test_one_place_is_shown_and_two_where_one_would_say_too_much(
    share: float, lines: tuple[float, ...], score: float
) -> None:
    assert rounded_score(share, lines) == score


@pytest.mark.parametrize(
    ("share", "commitment", "reading", "read"),
    [
        (0.99, Commitment.COMMITTED, Reading.SEVENTY, Read.NOT_DONE),
        (1.0, Commitment.COMMITTED, Reading.NONE, Read.DONE),
        (0.7, Commitment.ASPIRATIONAL, Reading.SEVENTY, Read.GOOD),
        (0.69, Commitment.ASPIRATIONAL, Reading.SEVENTY, Read.SHORT),
        (1.0, Commitment.ASPIRATIONAL, Reading.NONE, None),
    ],
)
def test_what_a_score_is_read_as(
    share: float, commitment: Commitment, reading: Reading, read: Read | None
) -> None:
    assert read_score(share, commitment, reading) is read


def _points(*values: tuple[int, float]) -> list[Measurement]:
    return [Measurement(MONDAY + timedelta(days=day), value) for day, value in values]


def test_a_week_counts_once_and_is_kept_when_every_value_in_it_is_on_the_right_side() -> None:
    kr = kr_of(None, 90, Form.AT_LEAST)
    points = _points((-1, 10), (0, 95), (6, 89.9), (7, 90), (8, 91), (14, 95), (101, 10))
    assert held_weeks(kr, points, date(2030, 1, 1)) == (2, 3)
    assert held_weeks(kr, points, MONDAY + timedelta(days=8)) == (1, 2)
    assert share_reached(kr, 95, (2, 3)) == pytest.approx(2 / 3)
    mirror = replace(kr, form=Form.AT_MOST, target=-90)
    assert held_weeks(mirror, [_other_side(point) for point in points], date(2030, 1, 1)) == (2, 3)


def _other_side(point: Measurement) -> Measurement:
    """The value on the other side of 0."""
    return point._replace(value=-point.value)


def test_without_a_value_there_is_no_share() -> None:
    assert share_reached(kr_of(40, 60), None) is None
    assert share_reached(kr_of(None, 90, Form.AT_LEAST), None, (0, 0)) is None
