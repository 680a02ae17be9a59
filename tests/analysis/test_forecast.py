"""Forecasts: where a KR is heading, whether it will hit, and when to look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ost.analysis.forecast import contradiction, forecast
from ost.analysis.types import Forecast, Outlook, Series

if TYPE_CHECKING:
    from .conftest import Make


def ask(make: Make, outlook: Outlook, week: float) -> Forecast:
    """One forecast, seen from this week."""
    return forecast([outlook], make.day(week))[0]


def course(make: Make, weeks: int, slope: float, size: float = 1.0, first: int = 0) -> Series:
    """A KR at 50 in week 0 that rises by this slope each week."""
    values = [50 + slope * (first + at) + off for at, off in enumerate(make.noise(weeks, size))]
    return make.weekly(values, first)


def test_a_kr_on_its_way_hits(make: Make) -> None:
    """A steady rise is carried on, with a range around it."""
    found = ask(make, make.outlook(course(make, 20, 0.7, 0.5)), 20)
    assert found.mean == pytest.approx(50 + 0.7 * 26, abs=1.5)
    assert found.low is not None
    assert found.high is not None
    assert found.mean is not None
    assert found.low < found.mean < found.high
    assert found.level == 0.8
    assert found.p_hit is not None
    assert found.p_hit > 0.95
    assert found.p_moved is not None
    assert found.p_moved > 0.99
    assert not found.alarm
    assert found.why.startswith("Heading for ")
    assert " % on 2026-07-06 (80 % range " in found.why


def test_a_kr_that_goes_nowhere_is_an_alarm_from_week_six(make: Make) -> None:
    """Not before: five weeks of nothing are no news."""
    outlook = make.outlook(course(make, 20, 0, first=-10))
    assert not ask(make, outlook, 6 - 1 / 7).alarm
    found = ask(make, outlook, 6)
    assert found.alarm
    assert found.p_hit is not None
    assert found.p_hit < 0.2
    assert "time to look" in found.why


def test_a_kr_that_moves_too_slowly_is_no_alarm(make: Make) -> None:
    """The target is out of reach, but the course is right: the alarm is for what does not move at all."""
    found = ask(make, make.outlook(course(make, 20, 0.3, 0.5), target=80.0), 20)
    assert found.p_hit is not None
    assert found.p_hit < 0.2
    assert found.p_moved is not None
    assert found.p_moved > 0.8
    assert not found.alarm


def test_falling_is_a_hit_where_falling_is_good(make: Make) -> None:
    """Mirrored numbers, mirrored answer."""
    rise = ask(make, make.outlook(course(make, 20, 0.3)), 20)
    values = [100 - value for value in course(make, 20, 0.3).values]
    fall = ask(make, make.outlook(make.weekly(values, 0), good=-1, target=40.0), 20)
    assert rise.mean is not None
    assert fall.mean == pytest.approx(100 - rise.mean)
    assert fall.p_hit == pytest.approx(rise.p_hit)
    assert fall.p_moved == pytest.approx(rise.p_moved)


def test_keeping_inside_a_bound_is_hitting_it(make: Make) -> None:
    """A KR to be kept at 45 or more, at 50 without a trend, will be kept."""
    found = ask(make, make.outlook(course(make, 20, 0), target=45.0), 20)
    assert found.p_hit is not None
    assert found.p_hit > 0.9
    assert not found.alarm


def test_the_range_widens_with_the_horizon(make: Make) -> None:
    """Further ahead is less certain."""
    series = course(make, 20, 0.3)
    widths = []
    for week in (21, 26, 52):
        found = ask(make, make.outlook(series, due=make.day(week)), 20)
        assert found.low is not None
        assert found.high is not None
        widths.append(found.high - found.low)
    assert widths == sorted(widths)


def test_a_target_further_away_is_less_likely(make: Make) -> None:
    """And the mean does not depend on it."""
    series = course(make, 20, 0.3)
    found = [ask(make, make.outlook(series, target=target), 20) for target in (52.0, 58.0, 64.0)]
    chances = [one.p_hit for one in found if one.p_hit is not None]
    assert chances == sorted(chances, reverse=True)
    assert len({one.mean for one in found}) == 1


def test_counts_grow_by_percent_and_are_told_in_their_unit(make: Make) -> None:
    """A KR that doubles every ten weeks is expected to go on, and its range stays above 0."""
    values = [100 * 2 ** (at / 10) * (1 + off / 100) for at, off in enumerate(make.noise(20))]
    found = ask(make, make.outlook(make.weekly(values, 0), unit="accounts", target=600.0), 20)
    assert found.mean == pytest.approx(100 * 2**2.6, rel=0.1)
    assert found.low is not None
    assert found.low > 0
    assert "accounts on 2026-07-06" in found.why


def test_a_target_of_zero_can_be_hit(make: Make) -> None:
    """A count that should fall to 0 is worked on as it is: on the log scale 0 is infinitely far."""
    values = [20 - at + off / 5 for at, off in enumerate(make.noise(16))]
    found = ask(make, make.outlook(make.weekly(values, 0), unit="incidents", good=-1, target=0.0), 16)
    assert found.p_hit is not None
    assert found.p_hit > 0.9


@pytest.mark.parametrize(
    ("count", "words"), [(0, "has not been measured"), (5, "5 points and needs 6; 1 more point")]
)
def test_too_few_points_give_no_numbers(make: Make, count: int, words: str) -> None:
    """And the sentence says how many are missing."""
    found = ask(make, make.outlook(course(make, count, 0.3)), 20)
    assert (found.mean, found.low, found.high, found.p_hit, found.p_moved, found.alarm) == (
        *(None,) * 5,
        False,
    )
    assert words in found.why


def test_a_kr_that_never_varies_gives_no_numbers(make: Make) -> None:
    """Without noise there is no range."""
    found = ask(make, make.outlook(make.weekly([50.0] * 10, 0)), 20)
    assert found.mean is None
    assert "are equal" in found.why


def test_before_its_start_a_kr_has_not_moved_yet(make: Make) -> None:
    """The forecast stands, and nothing is said about movement."""
    found = ask(make, make.outlook(course(make, 10, 0.3, first=-12)), -2)
    assert found.p_hit is not None
    assert found.p_moved is None
    assert not found.alarm


@pytest.mark.parametrize(("target", "hit"), [(60.0, 1.0), (60.5, 0.0)])
def test_after_the_due_date_the_last_measurement_counts(make: Make, target: float, hit: float) -> None:
    """Within a step before the due date; later ones do not matter."""
    series = make.weekly([*[50.0] * 20, 60.0, 70.0, 80.0], 0)
    outlook = make.outlook(series, target=target, due=make.day(20) + timedelta(days=6))
    found = ask(make, outlook, 23)
    assert (found.p_hit, found.mean, found.low, found.high, found.alarm) == (hit, 60.0, 60.0, 60.0, False)
    assert found.why == (
        f"Over: 60 % on 2026-05-25 against a target of {target:g} %, {'hit' if hit else 'missed'}."
    )


def test_on_the_due_date_only_a_measurement_of_that_day_settles_it(make: Make) -> None:
    """The day is not over yet."""
    series = course(make, 20, 0.3)
    before, on = (ask(make, make.outlook(series, due=make.day(week)), week) for week in (19 + 3 / 7, 19))
    assert before.p_hit not in {0.0, 1.0}
    assert on.p_hit == 0.0


def test_a_due_date_that_passed_unmeasured_keeps_its_forecast(make: Make) -> None:
    """Nobody looked: the probability stays one."""
    found = ask(make, make.outlook(course(make, 20, 0.3)), 40)
    assert found.p_hit is not None
    assert 0 < found.p_hit < 1
    assert not found.alarm


def test_launches_inside_their_lag_are_named(make: Make) -> None:
    """What has shipped and should not show yet, soonest first; not what shows already or has not shipped."""
    launches = (
        make.launch(18, "ini1", "Slow", lag=35),
        make.launch(19, "ini2", "Quick", lag=14),
        make.launch(3, "ini3", "Old", lag=14),
        make.launch(22, "ini4", "Planned", lag=14),
    )
    found = ask(make, make.outlook(course(make, 20, 0.3), launches=launches), 20)
    assert found.in_lag == ("ini2", "ini1")
    assert "Quick should not show before 2026-06-01." in found.why


def test_a_known_launch_explains_a_jump(make: Make) -> None:
    """A jump on a launch is a new level and not the beginning of a climb."""
    values = [50 + off + 8 * (at >= 14) for at, off in enumerate(make.noise(20, 0.5))]
    series = make.weekly(values, 0)
    plain = ask(make, make.outlook(series, due=make.day(40)), 20)
    named = ask(make, make.outlook(series, due=make.day(40), launches=(make.launch(14),)), 20)
    assert plain.mean is not None
    assert named.mean is not None
    assert abs(named.mean - 58) < abs(plain.mean - 58)


def test_daily_numbers_are_forecast_by_the_week(make: Make) -> None:
    """A dip every weekend is not noise."""
    days = [make.day(0) + timedelta(days=at) for at in range(140)]
    values = [
        50 + at / 20 + off - 15 * (day.weekday() >= 5)
        for at, (day, off) in enumerate(zip(days, make.noise(140), strict=True))
    ]
    found = ask(make, make.outlook(Series(days, values)), 20)
    assert found.mean == pytest.approx(50 + 180 / 20 - 30 / 7, abs=1.0)
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low < 4


def test_nothing_after_the_day_of_looking_is_known(make: Make) -> None:
    """A forecast of week 10 is the one that was made in week 10."""
    later, then = course(make, 20, 0.3), course(make, 11, 0.3)
    assert ask(make, make.outlook(later), 10) == ask(make, make.outlook(then), 10)


def test_outlooks_do_not_influence_each_other(make: Make) -> None:
    """Asked alone or together, every forecast is the same."""
    outlooks = [
        make.outlook(course(make, 20, 0.3), launches=(make.launch(5), make.launch(9, "ini2"))),
        make.outlook(course(make, 3, 0.3)),
        make.outlook(course(make, 8, 0.1, first=4), good=-1),
        make.outlook(make.weekly([50.0] * 20, 0)),
    ]
    for one, alone in zip(forecast(outlooks, make.day(20)), outlooks, strict=True):
        other = ask(make, alone, 20)
        assert other.why == one.why
        assert [other.mean or 0, other.p_hit or 0] == pytest.approx([one.mean or 0, one.p_hit or 0], rel=1e-8)


def test_a_monthly_kr_is_forecast_in_months(make: Make) -> None:
    """Twelve months of history say something about the next two."""
    days = [date(2025 + at // 12, at % 12 + 1, 1) for at in range(12)]
    values = [50 + at + off / 5 for at, off in enumerate(make.noise(12))]
    outlook = make.outlook(Series(days, values), start=days[0], due=date(2026, 2, 1), target=60.0)
    found = forecast([outlook], date(2025, 12, 20))[0]
    assert found.mean == pytest.approx(63, abs=1)


@pytest.mark.parametrize(
    ("confidence", "p_hit", "expected"),
    [
        (7, 0.29, "too_sure"),
        (7, 0.3, None),
        (6, 0.1, None),
        (3, 0.71, "too_doubtful"),
        (3, 0.7, None),
        (4, 0.9, None),
        (10, 0.9, None),
        (0, 0.1, None),
    ],
)
def test_confidence_against_forecast(confidence: float, p_hit: float, expected: str | None) -> None:
    """Seven or more against under 30 %, three or less against over 70 %."""
    assert contradiction(confidence, p_hit) == expected
