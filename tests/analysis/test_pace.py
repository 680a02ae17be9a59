"""How much faster a KR would have to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.analysis.forecast import forecast
from ost.analysis.pace import pace_of, pace_words

from .conftest import Make as Maker

if TYPE_CHECKING:
    from ost.analysis.pace import Pace

    from .conftest import Make


def _pace(
    make: Make, values: list[float], first: int = 0, week: float | None = None, **changes: Any
) -> Pace | None:
    at = first + len(values) - 1 if week is None else week
    return pace_of(make.outlook(make.weekly(values, first), **changes), make.day(at))


def _words(make: Make, values: list[float], unit: str = "%", **changes: Any) -> str:
    pace = _pace(make, values, **changes)
    assert pace is not None
    return pace_words(pace, unit, 0.6)


def test_a_line_has_its_slope_and_needs_what_is_left(make: Make) -> None:
    """From 50 to 60 in 26 weeks; 0.2 a week for ten weeks leaves 8 for sixteen."""
    pace = _pace(make, [50 + 0.2 * week for week in range(11)])
    assert pace is not None
    assert pace.weekly == pytest.approx(0.2)
    assert pace.level == pytest.approx(52)
    assert pace.needed == pytest.approx(0.5)
    assert pace.times == pytest.approx(2.5)
    assert pace.since == make.day(0)
    assert (
        pace_words(pace, "%", 0.1)
        == "It needs 2.5 × its pace since 2026-01-05: 0.5 pp a week instead of 0.2."
    )


def test_one_odd_week_does_not_bend_it(make: Make) -> None:
    values = [50 + 0.2 * week for week in range(11)]
    values[10] = 80.0
    pace = _pace(make, values)
    assert pace is not None
    assert pace.weekly == pytest.approx(0.2)
    assert pace.level == pytest.approx(52)


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (0.8, "It may go slower: 0.16 × its pace since 2026-01-05 would do, 0.12 pp a week instead of 0.8."),
        (1.0, "It is there already, noise apart, and has to stay."),
        (0.385, "It needs just its pace since 2026-01-05: 0.38 pp a week."),
        (0.04, "It needs more than 10 × its pace since 2026-01-05: 0.6 pp a week instead of 0.04."),
        (0.0, "It has hardly moved since 2026-01-05, and needs 0.62 pp a week from here."),
        (-0.01, "It has hardly moved since 2026-01-05, and needs 0.63 pp a week from here."),
        (
            -0.5,
            (
                "It has gone 0.5 pp a week the wrong way since 2026-01-05, and needs 0.94 pp a week the other way"
                " from here."
            ),
        ),
    ],
)
def test_words(make: Make, slope: float, words: str) -> None:
    assert _words(make, [50 + slope * week for week in range(11)]) == words


def test_a_pace_that_would_do_and_is_not_likely_to_last_is_told_as_an_if(make: Make) -> None:
    """Four weeks up after a long level with as much noise."""
    level = [50 + off for off in make.noise(22, 1.0)]
    outlook = make.outlook(make.weekly([*level, 50.0, 50.8, 51.6, 52.4], -22), target=60.0, due=make.day(16))
    [found] = forecast([outlook], make.day(3))
    assert found.pace is not None
    assert found.pace.times is not None
    assert found.pace.times < 1
    assert found.p_hit is not None
    assert found.p_hit < 0.5
    assert "Were its pace since 2026-01-05 to last, 0.7" in found.why
    assert "It may go slower" not in found.why


def test_a_kr_that_falls(make: Make) -> None:
    falling = {"good": -1, "target": 40.0}
    assert _words(make, [50 - 0.2 * week for week in range(11)], "h", **falling).startswith("It needs 2.5 × ")
    assert "the wrong way" in _words(make, [50 + 0.5 * week for week in range(11)], "h", **falling)


def _doubling(make: Make, count: int = 14, **changes: Any) -> Any:
    """A count that doubles every four weeks from 100, with a little noise; its target is due in week 26."""
    values = [100 * 2 ** (week / 4) * (1 + off) for week, off in enumerate(make.noise(count, 0.01))]
    return make.outlook(make.weekly(values, 0), unit="accounts", **changes)


def test_what_grows_by_percent_and_is_past_its_target_needs_no_more(make: Make) -> None:
    """A straight line through the values would stand at 625 in week 13, where there are 951."""
    [found] = forecast([_doubling(make, target=900.0)], make.day(13))
    assert found.p_hit is not None
    assert found.p_hit > 0.99
    assert found.pace is not None
    assert found.pace.there
    assert found.pace.level == pytest.approx(100 * 2 ** (13 / 4), rel=0.02)
    assert "It is there already, noise apart, and has to stay." in found.why


def test_a_pace_on_logarithms_is_in_percent_and_compounds(make: Make) -> None:
    """951 that grow by 18.9 % a week, the fourth root of two, are 9,051 in thirteen weeks; 32,000 needs 31 %."""
    [found] = forecast([_doubling(make, target=32_000.0)], make.day(13))
    pace = found.pace
    assert pace is not None
    assert pace.scale == "relative"
    assert pace.weekly == pytest.approx(100 * (2**0.25 - 1), rel=0.02)
    assert pace.level * (1 + pace.needed / 100) ** 13 == pytest.approx(32_000)
    assert pace.level * (1 + pace.ahead / 100) == pytest.approx(32_000)
    assert pace.times == pytest.approx(pace.needed / pace.weekly)
    assert "It needs 1.6 × its pace since 2026-01-05: 31 % a week instead of 19." in found.why


def test_a_count_that_falls_by_percent(make: Make) -> None:
    values = [800 * 0.9**week * (1 + off) for week, off in enumerate(make.noise(14, 0.01))]
    outlook = make.outlook(make.weekly(values, 0), unit="tickets", good=-1, target=100.0)
    pace = pace_of(outlook, make.day(13), "log")
    assert pace is not None
    assert pace.weekly == pytest.approx(-10, abs=0.3)
    assert pace.times is not None
    assert pace.times < 1
    assert pace_words(pace, "tickets", 0.9).endswith(" would do, 5.3 % a week instead of 9.9.")


def test_logarithms_are_not_taken_where_there_are_none(make: Make) -> None:
    outlook = make.outlook(make.weekly([0.0, 4, 8, 12, 16, 20], 0), unit="accounts", target=60.0)
    pace = pace_of(outlook, make.day(5), "log")
    assert pace is not None
    assert (pace.scale, pace.weekly) == ("absolute", 4.0)


def test_a_kr_on_the_raw_scale_has_its_pace_in_its_unit(make: Make) -> None:
    values = [50 + 0.2 * week + off for week, off in enumerate(make.noise(11, 0.1))]
    [found] = forecast([make.outlook(make.weekly(values, 0))], make.day(10))
    assert found.pace is not None
    assert found.pace.scale == "absolute"


def test_only_points_since_the_start_count(make: Make) -> None:
    pace = _pace(make, [0.0] * 10 + [50 + 0.2 * week for week in range(11)], first=-10)
    assert pace is not None
    assert pace.weekly == pytest.approx(0.2)
    assert pace.since == make.day(0)


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ([50.0, 51, 52], {}),  # too few
        ([50 + 0.2 * week for week in range(11)], {"keeps": True}),
        ([50 + 0.2 * week for week in range(27)], {}),  # it is due
    ],
)
def test_where_none_can_be_told(make: Make, values: list[float], changes: dict[str, Any]) -> None:
    assert _pace(make, values, **changes) is None


def test_the_forecast_says_it_and_a_level_to_keep_has_its_own_words(make: Make) -> None:
    values = [50 + 0.2 * week + off for week, off in enumerate(make.noise(11, 0.3))]
    [risen] = forecast([make.outlook(make.weekly(values, 0))], make.day(10))
    assert " × its pace since 2026-01-05" in risen.why
    [kept] = forecast([make.outlook(make.weekly(values, 0), target=45.0, keeps=True)], make.day(10))
    assert "to be at least 45 % then." in kept.why
    assert kept.pace is None
    assert kept.p_hit is not None
    assert kept.p_hit > 0.9
    [below] = forecast([make.outlook(make.weekly(values, 0), target=60.0, good=-1, keeps=True)], make.day(10))
    assert "to be at most 60 % then." in below.why
    assert below.p_hit is not None
    assert below.p_hit > 0.9


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=30),
    st.floats(-1e6, 1e6),
    st.sampled_from([1, -1]),
    st.floats(0, 1),
    st.sampled_from(["raw", "log"]),
)
def test_any_numbers_have_words(
    values: list[float], target: float, good: int, p_hit: float, scale: Any
) -> None:
    made = Maker()
    outlook = made.outlook(made.weekly(values, 0), target=target, good=good, due=made.day(60))
    pace = pace_of(outlook, made.day(len(values) - 1), scale)
    assert pace is not None
    assert pace_words(pace, "km", p_hit).endswith(".")
    if pace.scale == "relative":
        return
    assert pace.level + pace.ahead == pytest.approx(target, abs=1e-3)


@given(
    st.lists(st.floats(1e-300, 1e300), min_size=4, max_size=30),
    st.floats(1e-100, 1e100),
    st.sampled_from([1, -1]),
)
def test_any_numbers_above_0_have_words_in_percent(values: list[float], target: float, good: int) -> None:
    made = Maker()
    outlook = made.outlook(made.weekly(values, 0), target=target, good=good, due=made.day(60))
    pace = pace_of(outlook, made.day(len(values) - 1), "log")
    assert pace is not None
    assert pace.scale == "relative"
    assert pace_words(pace, "km", 0.5).endswith(".")
    assert pace.there == (good * (pace.level - target) >= 0) or pace.level == pytest.approx(target, rel=1e-9)
