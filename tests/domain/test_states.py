"""How a KR stands on a day: every state, and the edges between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import MONDAY, kr_of, moving_krs, numbers, series

from ost.domain.key_results import State, progress, state
from ost.domain.model import Form, KeyResult, Measurement


def _points(*pairs: tuple[int, float]) -> list[Measurement]:
    return [Measurement(MONDAY + timedelta(days=at), value) for at, value in pairs]


def _state(kr: KeyResult, day: int, *pairs: tuple[int, float]) -> State:
    return state(kr, _points(*pairs), MONDAY + timedelta(days=day))


RISING = kr_of(40, 60)  # 100 days long
FALLING = kr_of(60, 40, Form.DECREASE)
REACHING = kr_of(0, 100, Form.REACH)
AT_LEAST = kr_of(None, 95, Form.AT_LEAST)
AT_MOST = kr_of(None, 5, Form.AT_MOST)


@pytest.mark.parametrize(
    ("kr", "day", "points", "expected"),
    [
        # before it begins, and before anything is measured
        (RISING, -1, [(-5, 40)], State.NOT_STARTED),
        (RISING, -1, [(-5, 70)], State.NOT_STARTED),
        (RISING, 50, [], State.NOT_STARTED),
        (RISING, 50, [(60, 55)], State.NOT_STARTED),  # measured later than that day
        (RISING, 100, [], State.NOT_STARTED),
        (AT_LEAST, 50, [], State.NOT_STARTED),
        # from the first day on
        (RISING, 0, [(-5, 40)], State.ON_TRACK),
        (RISING, 0, [(-5, 39)], State.BEHIND),
        # progress against pace
        (RISING, 50, [(49, 50)], State.ON_TRACK),
        (RISING, 50, [(10, 41), (49, 49.9)], State.BEHIND),
        (FALLING, 50, [(49, 50)], State.ON_TRACK),
        (FALLING, 30, [(29, 55)], State.BEHIND),
        (REACHING, 25, [(24, 25)], State.ON_TRACK),
        (REACHING, 25, [(24, 24)], State.BEHIND),
        # at the target before the due day, on it, and after it
        (RISING, 50, [(49, 60)], State.ACHIEVED),
        (FALLING, 50, [(49, 39)], State.ACHIEVED),
        (RISING, 100, [(100, 60)], State.ACHIEVED),
        (RISING, 100, [(100, 59.9)], State.BEHIND),
        (RISING, 101, [(100, 60)], State.ACHIEVED),
        (RISING, 101, [(100, 59.9)], State.MISSED),
        (RISING, 101, [], State.MISSED),
        (RISING, 300, [(40, 61), (99, 55)], State.MISSED),  # reached, and lost again
        # what is measured after the due day does not change it
        (RISING, 120, [(99, 59), (110, 61)], State.MISSED),
        (RISING, 120, [(99, 61), (110, 59)], State.ACHIEVED),
        # a level to keep is only judged at its end
        (AT_LEAST, 50, [(49, 95)], State.ON_TRACK),
        (AT_LEAST, 50, [(49, 94.9)], State.BEHIND),
        (AT_LEAST, 99, [(10, 94), (20, 94), (98, 94)], State.BEHIND),
        (AT_LEAST, 101, [(49, 90), (98, 95)], State.ACHIEVED),
        (AT_LEAST, 101, [(98, 94)], State.MISSED),
        (AT_MOST, 50, [(49, 5)], State.ON_TRACK),
        (AT_MOST, 50, [(49, 5.1)], State.BEHIND),
        (AT_MOST, 101, [(98, 6)], State.MISSED),
    ],
)
def test_the_state_of_a_kr(kr: KeyResult, day: int, points: list[tuple[int, float]], expected: State) -> None:
    assert _state(kr, day, *points) is expected


@pytest.mark.parametrize(
    ("kr", "day", "points", "expected"),
    [
        # six weeks in, and no nearer than six weeks before the last value
        (RISING, 42, [(0, 42), (42, 42)], State.STALLED),
        (RISING, 41, [(-1, 42), (41, 40)], State.BEHIND),  # not six weeks in
        (RISING, 60, [(10, 44), (52, 44)], State.STALLED),
        (RISING, 60, [(10, 44), (52, 43)], State.STALLED),
        (RISING, 60, [(10, 44), (52, 44.1)], State.BEHIND),
        (RISING, 60, [(11, 44), (52, 41)], State.BEHIND),  # 41 days apart: against the baseline
        (RISING, 60, [(11, 44), (52, 40)], State.STALLED),
        (RISING, 60, [(52, 39)], State.STALLED),
        (RISING, 60, [(-3, 39), (52, 40)], State.STALLED),  # what came before the start does not count
        (RISING, 60, [(-3, 39), (52, 40.5)], State.BEHIND),
        (FALLING, 60, [(10, 56), (52, 56)], State.STALLED),
        (FALLING, 60, [(10, 56), (52, 55)], State.BEHIND),
        # the latest value that is old enough is the one to compare with
        (RISING, 60, [(2, 45), (10, 41), (52, 42)], State.BEHIND),
        (RISING, 60, [(2, 41), (10, 45), (52, 42)], State.STALLED),
        # moving and behind is not stalled, and on track never is
        (RISING, 99, [(50, 60), (98, 60)], State.ACHIEVED),
        (REACHING, 60, [(10, 61), (52, 61)], State.ON_TRACK),
    ],
)
def test_six_weeks_without_coming_nearer_is_stalled(
    kr: KeyResult, day: int, points: list[tuple[int, float]], expected: State
) -> None:
    assert _state(kr, day, *points) is expected


@given(series(), moving_krs(), st.integers(-30, 400))
def test_what_is_measured_later_is_not_looked_at(points: list[Measurement], kr: KeyResult, at: int) -> None:
    kr = replace(kr, start=MONDAY, due=MONDAY + timedelta(days=90))
    day = MONDAY + timedelta(days=at)
    assert state(kr, points, day) is state(kr, [p for p in points if p.on <= day], day)


@given(series(), moving_krs(), st.integers(-30, 400))
def test_a_kr_seen_in_a_mirror_stands_as_it_stood(points: list[Measurement], kr: KeyResult, at: int) -> None:
    assert kr.baseline is not None
    kr = replace(kr, start=MONDAY, due=MONDAY + timedelta(days=90))
    form = Form.DECREASE if kr.form is Form.INCREASE else Form.INCREASE
    mirrored = replace(kr, baseline=-kr.baseline, target=-kr.target, form=form)
    turned = [Measurement(p.on, -p.value) for p in points]
    day = MONDAY + timedelta(days=at)
    assert state(mirrored, turned, day) is state(kr, points, day)


@given(series(), moving_krs(), st.integers(0, 90))
def test_on_track_means_at_least_the_pace_and_less_than_the_target(
    points: list[Measurement], kr: KeyResult, at: int
) -> None:
    kr = replace(kr, start=MONDAY, due=MONDAY + timedelta(days=90))
    day = MONDAY + timedelta(days=at)
    found = state(kr, points, day)
    seen = [p for p in points if p.on <= day]
    done = progress(kr, seen[-1].value) if seen else None
    assert (found is State.NOT_STARTED) is (done is None)
    if done is not None and abs(done - 1) > 1e-9 and abs(done - at / 90) > 1e-9:
        expected = State.ACHIEVED if done > 1 else State.ON_TRACK if done > at / 90 else found
        assert found is expected
        assert (found in {State.BEHIND, State.STALLED}) is (done < at / 90)


@given(moving_krs(), numbers)
def test_once_it_is_over_a_kr_is_achieved_or_missed(kr: KeyResult, value: float) -> None:
    after = kr.due + timedelta(days=1)
    assert state(kr, [Measurement(kr.due, value)], after) in {State.ACHIEVED, State.MISSED}


def test_a_kr_of_one_day_can_be_judged() -> None:
    kr = kr_of(0, 1, start=date(2026, 1, 5), due=date(2026, 1, 6))
    assert state(kr, _points((0, 0)), date(2026, 1, 5)) is State.ON_TRACK
    assert state(kr, _points((1, 1)), date(2026, 1, 7)) is State.ACHIEVED
