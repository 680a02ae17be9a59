"""KPIs: since when, how often, noise or a change, stale, and error budgets."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.analysis.kpi import Healthy, Service, Standing, is_stale, service, standing, usual_step, usual_swings

MONDAY = date(2026, 1, 5)
UP_TO_2 = Healthy(None, 2.0)
STEADY = [1.0, 1.2, 0.9, 1.1, 1.0, 1.3, 0.8, 1.1, 1.0, 1.2]
"""Mean 1.06, usual swings 0.41 to 1.71."""
NOISY = [1.0, 2.0, 0.5, 1.8, 0.9, 1.9, 0.6, 1.7, 1.0, 2.0]
"""Mean 1.34, usual swings far above 2."""


def weeks(count: int) -> list[date]:
    """Mondays."""
    return [MONDAY + timedelta(weeks=week) for week in range(count)]


def stands(values: list[float], healthy: Healthy = UP_TO_2, later: int = 0) -> Standing:
    """How a weekly KPI stands so many days after its last value."""
    days = weeks(len(values))
    return standing(days, values, healthy, days[-1] + timedelta(days=later))


# --- in or out, since when, how often -----------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "value", "inside"),
    [
        (None, 2.0, 2.0, True),
        (None, 2.0, 2.01, False),
        (1.0, None, 1.0, True),
        (1.0, None, 0.99, False),
        (1.0, 2.0, 1.5, True),
        (1.0, 2.0, 2.5, False),
        (1.0, 2.0, 0.5, False),
    ],
)
def test_the_ends_of_the_range_are_inside(low: float, high: float, value: float, inside: bool) -> None:
    assert Healthy(low, high).holds(value) is inside
    assert stands([value], Healthy(low, high)).inside is inside


def test_a_run_is_counted_back_to_its_first_value() -> None:
    found = stands([*STEADY, 2.5, 2.6, 2.7])
    assert (found.inside, found.run, found.since, found.from_first) == (False, 3, weeks(11)[-1], False)
    assert (found.healthy, found.n) == (10, 13)
    back = stands([*STEADY, 2.5, 1.0])
    assert (back.inside, back.run, back.since) == (True, 1, weeks(12)[-1])
    assert stands([2.5, 2.6]).from_first


def test_the_share_is_of_the_last_26_values_with_wilsons_interval() -> None:
    from scipy.stats import binomtest

    found = stands([3.0] * 10 + [1.0] * 25 + [3.0])
    assert (found.healthy, found.n) == (25, 26)
    oracle = binomtest(25, 26).proportion_ci(method="wilson")
    assert (found.share.low, found.share.high) == pytest.approx((oracle.low, oracle.high))


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=40))
def test_whatever_the_values_a_kpi_stands_somewhere(values: list[float]) -> None:
    found = stands(values, Healthy(-1.0, 1.0))
    assert found.inside == (-1 <= values[-1] <= 1)
    assert 0 <= found.share.low <= found.share.value <= found.share.high <= 1
    assert (found.reading == "in_range") == found.inside
    tail = values[-found.run :]
    assert all((-1 <= value <= 1) == found.inside for value in tail)
    assert found.words.endswith(".")


# --- noise or a change ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reading", "words"),
    [
        ([*STEADY], "in_range", "10 values in range in a row."),
        ([*NOISY], "in_range", "10 values in range in a row; its usual swings ("),
        ([2.4], "too_few", "One value out; too few values before to tell noise from a change."),
        ([1.0] * 5 + [2.4], "too_few", "One value out; too few values before"),
        ([*STEADY, 2.4], "changed", "One value out, beyond its usual swings (0.41 to 1.71)"),
        ([*NOISY, 2.4], "noise", "One value out, within its usual swings"),
        ([*NOISY, 2.4, 2.2], "noise", "2 values out in a row, each within its usual swings"),
        ([*NOISY, *[2.2] * 8], "lasting", "8 values out in a row: this is where it is now"),
        ([*NOISY, *[2.2] * 7], "noise", "7 values out in a row, each within its usual swings"),
        (
            [3.0, 3.2, 2.9, 3.1, 1.9, 3.0, 2.8, 1.9, 3.0],
            "lasting",
            "One value out, and its usual level (2.725",
        ),
    ],
)
def test_a_value_out_of_range_is_noise_or_a_change(values: list[float], reading: str, words: str) -> None:
    found = stands(values)
    assert found.reading == reading
    assert found.words.startswith(words), found.words


def test_an_even_course_that_leaves_its_range_has_changed() -> None:
    assert stands([1.0] * 10 + [2.1]).reading == "changed"


def test_usual_swings_are_the_natural_limits_or_three_standard_deviations() -> None:
    """The natural limits: Wheeler 1993; here mean 2, mean moving range 2, so 2 ± 5.32; and a drift, by hand."""
    assert usual_swings([1.0, 3.0] * 5) == pytest.approx((2 - 5.32, 2 + 5.32))
    drift = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]  # standard deviation √3.5
    assert usual_swings(drift) == pytest.approx((3.5 - 3 * 3.5**0.5, 3.5 + 3 * 3.5**0.5))
    assert usual_swings(drift[:5]) is None


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6])
def test_noise_is_seldom_called_a_change_and_a_real_one_is_seen(memory: float) -> None:
    """Weekly values whose noise remembers itself, against a range that ends 2 standard deviations above their mean."""
    source = random.Random(11)  # noqa: S311
    called = out = seen = 0
    for _ in range(1000):
        values = [source.gauss(0, 1)]
        while len(values) < 28:
            values.append(memory * values[-1] + (1 - memory**2) ** 0.5 * source.gauss(0, 1))
        found = stands(values, UP_TO_2)
        out += not found.inside
        called += found.reading == "changed"
        seen += stands([*values[:26], values[26] + 4, values[27] + 4], UP_TO_2).reading == "changed"
    assert out > 10
    assert called <= 0.3 * out
    assert seen > 850


def test_what_is_not_there_cannot_stand() -> None:
    with pytest.raises(ValueError, match="0 days do not go with 0 values"):
        standing([], [], UP_TO_2, MONDAY)
    with pytest.raises(ValueError, match="1 days do not go with 2 values"):
        standing([MONDAY], [1, 2], UP_TO_2, MONDAY)


# --- not measured for long ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "patience"),
    [(1, 14), (7, 21), (14, 42), (30, 90)],
    ids=["daily", "weekly", "fortnightly", "monthly"],
)
def test_a_kpi_is_stale_after_three_of_its_own_steps_and_two_weeks(step: int, patience: int) -> None:
    days = [MONDAY + timedelta(days=step * number) for number in range(6)]
    assert usual_step(days) == step
    assert not is_stale(days, days[-1] + timedelta(days=patience))
    assert is_stale(days, days[-1] + timedelta(days=patience + 1))


def test_one_value_alone_is_stale_after_six_weeks() -> None:
    assert usual_step([MONDAY]) is None
    assert not is_stale([MONDAY], MONDAY + timedelta(days=42))
    assert is_stale([MONDAY], MONDAY + timedelta(days=43))


# --- service levels -----------------------------------------------------------------------------

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))


def kept(outs: int, until: date, level: float = 0.99, step: int = 1, first: date = QUARTER[0]) -> Service:
    """A service level over the first quarter, measured from its first day until one, so many out at the start."""
    days = [first + timedelta(days=n) for n in range(0, (until - first).days + 1, step)]
    values = [3.0 if number < outs else 1.0 for number in range(len(days))]
    return service(days, values, UP_TO_2, level, QUARTER, until)


def test_the_budget_is_of_the_whole_window() -> None:
    """90 days: 99 % allows none out (89 of 90 are 98.9 %), 95 % allows 4, 90 % allows 9."""
    until = date(2026, 1, 30)
    for level, allowed in ((0.99, 0), (0.95, 4), (0.9, 9), (1.0, 0)):
        found = kept(0, until, level)
        assert (found.periods, found.allowed, found.n, found.unmeasured) == (90, allowed, 30, 0)
        assert (found.left, found.spent) == (allowed, False)
        assert kept(allowed, until, level).left == 0
        assert not kept(allowed, until, level).spent
        assert kept(allowed + 1, until, level).spent


@given(st.integers(1, 400), st.integers(50, 100))
def test_a_budget_that_is_used_up_just_keeps_the_level(periods: int, percent: int) -> None:
    last = MONDAY + timedelta(days=periods - 1)
    found = service([MONDAY], [1.0], UP_TO_2, percent / 100, (MONDAY, last), MONDAY)
    assert found.periods == periods
    assert (periods - found.allowed) * 100 >= percent * periods
    assert (periods - found.allowed - 1) * 100 < percent * periods


def test_periods_are_as_long_as_its_own_step() -> None:
    found = kept(1, date(2026, 2, 26), 0.9, step=7)
    assert (found.n, found.periods, found.allowed, found.left) == (9, 13, 1, 0)
    assert "8 of 9 weeks in range, 88.9 % (95 % range 56.5 to 98 %)" in found.words
    assert "error budget: 0 of 1 left (it allows 1 of 13 weeks to be out)" in found.words


def test_days_without_a_value_are_told_and_not_guessed() -> None:
    days = [QUARTER[0] + timedelta(days=n) for n in range(30) if n not in {10, 11}]
    found = service(days, [1.0] * 28, UP_TO_2, 0.95, QUARTER, days[-1])
    assert (found.n, found.unmeasured, found.out) == (28, 2, 0)
    assert "; 2 days not measured; error budget: 4 of 4 left" in found.words


def test_what_was_measured_before_the_window_and_is_not_due_yet_is_no_gap() -> None:
    early = [date(2025, 12, 1) + timedelta(days=n) for n in range(35)]
    found = service(early, [3.0] * 31 + [1.0] * 4, UP_TO_2, 0.95, QUARTER, early[-1])
    assert (found.n, found.out, found.unmeasured) == (4, 0, 0)
    morning = service(early, [1.0] * 35, UP_TO_2, 0.95, QUARTER, early[-1] + timedelta(days=1))
    assert morning.unmeasured == 0
    late = kept(0, date(2026, 3, 1), first=date(2026, 2, 20))
    assert (late.n, late.unmeasured, late.periods) == (10, 0, 90)


def test_nothing_measured_in_the_window_says_so() -> None:
    found = service([date(2025, 12, 1)], [1.0], UP_TO_2, 0.95, QUARTER, date(2026, 1, 2))
    assert (found.n, found.share, found.words) == (0, None, "Nothing is measured in it yet.")
    assert service([], [], UP_TO_2, 0.95, QUARTER, date(2026, 1, 2)).share is None


def test_a_spent_budget_is_said_in_words() -> None:
    found = kept(2, date(2026, 1, 30))
    assert found.words == (
        "28 of 30 days in range, 93.3 % (95 % range 78.7 to 98.2 %); "
        "error budget spent: 2 out, and it allows 0 of 90 days to be out."
    )
