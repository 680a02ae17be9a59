"""Axes: round ticks, words that tell them apart, and labels that keep clear of each other."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.exports.chart_axes import TimeAxis, ValueAxis, lanes, spread, tick_words, time_axis, value_axis
from ost.exports.chart_words import alike, brief

from .charts import FIRST, aim_of, chart_of

ends = st.tuples(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12)).filter(
    lambda two: two[1] - two[0] > 1e-6 * abs(two[0])
)


@given(ends, st.integers(3, 8))
def test_ticks_are_inside_rising_few_and_told_apart(two: tuple[float, float], most: int) -> None:
    axis = ValueAxis(*two)
    ticks = axis.ticks(most)
    assert len(ticks) <= most
    assert ticks == sorted(set(ticks))
    assert all(-1e-6 <= axis.share(tick) <= 1 + 1e-6 for tick in ticks)
    words = tick_words(axis, ticks)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (44, 66, ["45", "50", "55", "60", "65"]),
        (-42, 12, ["-40", "-30", "-20", "-10", "0", "10"]),
        (0.97, 1.03, ["0.98", "1", "1.02"]),
        (1.1e6, 2.1e6, ["1.2M", "1.4M", "1.6M", "1.8M", "2M"]),
        (2.4e-6, 5.1e-6, ["2.5e-06", "3e-06", "3.5e-06", "4e-06", "4.5e-06", "5e-06"]),
    ],
)
def test_ticks_are_round(low: float, high: float, words: list[str]) -> None:
    axis = ValueAxis(low, high)
    assert tick_words(axis, axis.ticks(6)) == words


def test_decades_have_round_ticks() -> None:
    axis = ValueAxis(8, 12_000, logarithmic=True)
    assert tick_words(axis, axis.ticks(6)) == ["10", "100", "1,000", "10,000"]
    assert axis.share(math.sqrt(8 * 12_000)) == pytest.approx(0.5)
    assert axis.share(0) == -math.inf


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(1, 8))
def test_places_are_spread_apart_in_their_order_and_moved_no_further_than_needed(
    places: list[float], gap: float
) -> None:
    moved = spread(places, gap, 0, 100)
    kept = min(gap, 100 / max(1, len(places) - 1))
    assert all(-1e-6 <= one <= 100 + 1e-6 for one in moved)
    ordered = sorted(zip(places, moved, strict=True))
    for (_, one), (_, other) in pairwise(ordered):
        assert other - one >= kept - 1e-6 or one - other >= kept - 1e-6
    if all(abs(a - b) >= gap for at, a in enumerate(places) for b in places[:at]):
        assert moved == pytest.approx(places)


@given(st.lists(st.floats(0, 100), max_size=15).map(sorted), st.floats(2, 20))
def test_neither_a_flag_nor_a_pole_crosses_a_flag(starts: list[float], length: float) -> None:
    rows = lanes(starts, [length] * len(starts), 1)
    for at, (start, row) in enumerate(zip(starts, rows, strict=True)):
        for other, (pole, height) in enumerate(zip(starts, rows, strict=True)):
            if at != other and start < pole < start + length:
                assert height < row, "who stands in the way is lower"
            if at != other and start == pole:
                assert height != row


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 20_000), st.integers(30, 200))
def test_days_are_ticked_with_room_between(first: date, days: int, length: int) -> None:
    axis = TimeAxis(first, first + timedelta(days=days))
    ticks = axis.ticks(length, 8)
    assert all(axis.first <= on <= axis.last for on, _ in ticks)
    shares = [axis.share(on) * length for on, _ in ticks]
    assert all(b - a >= 7 for a, b in pairwise(shares))


def test_ticks_of_months_say_the_year_in_january() -> None:
    axis = TimeAxis(date(2026, 9, 15), date(2027, 3, 15))
    assert [words for _, words in axis.ticks(60, 8)] == ["Oct", "Nov", "Dec", "2027", "Feb", "Mar"]


def test_a_bound_far_away_leaves_a_series_its_height() -> None:
    calm = [20.0, 21, 19, 20, 22, 18, 20, 21]
    assert value_axis(chart_of(calm, healthy=(None, 2000.0))).high < 30
    assert value_axis(chart_of(calm, healthy=(None, 60.0))).high > 60
    assert value_axis(chart_of([0.0, 0, 0], healthy=(None, 60.0))).high > 60, "there is no height yet"


@pytest.mark.parametrize(
    ("start", "due", "first", "last"),
    [
        (-100, 100, -100, 100),
        (7, 100, 0, 100),
        (-300, 100, 0, 100),
        (-100, 400, -100, 21),
        (60, 100, 0, 100),
    ],
)
def test_a_time_axis_shows_what_is_gone_and_left_of_a_key_result_unless_that_is_much(
    start: int, due: int, first: int, last: int
) -> None:
    axis = time_axis(chart_of([46.0, 47, 48, 47], aim=aim_of(start=start, due=due)))
    assert axis == TimeAxis(FIRST + timedelta(days=first), FIRST + timedelta(days=last))


def test_limits_and_forecasts_stretch_the_axis_only_so_far() -> None:
    calm = [50.0, 51, 49, 50, 52, 48, 50, 51]
    near = value_axis(chart_of(calm, aim=aim_of(45, 55)))
    wild = value_axis(chart_of(calm, aim=aim_of(45, 55), ahead=[(50.0, -1e9, 1e9)]))
    assert wild.high - wild.low < 4 * (near.high - near.low)
    assert wild.low < near.low
    assert wild.high > near.high


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (52.314, "52.31"),
        (-0.0412, "-0.0412"),
        (0, "0"),
        (99_999, "99,999"),
        (123_456, "123.5k"),
        (1_234_567, "1.235M"),
        (-2.5e9, "-2.5bn"),
        (1e12, "1tn"),
    ],
)
def test_values_are_told_briefly(value: float, words: str) -> None:
    assert brief(value) == words


def test_a_range_has_the_decimals_that_its_width_bears() -> None:
    assert alike(35.4123, 38.0712, 40.7923) == ["35.4", "38.1", "40.8"]
    assert alike(50, 50, 50) == ["50", "50", "50"]
    assert alike(2.42e-6, 3e-6, 3.5e-6) == ["2.42e-06", "3e-06", "3.5e-06"]
    assert alike(1.59e12, 1.63e12, 1.67e12) == ["1.59tn", "1.63tn", "1.67tn"]


def test_a_span_too_small_for_steps_has_no_ticks_and_no_error() -> None:
    assert ValueAxis(0.0, 5e-324).ticks(5) == []
