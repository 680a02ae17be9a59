"""From measurements to windows: what counts as before, as after, and as not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ost.analysis.prepare import Track, Window, prepare
from ost.analysis.types import Launch, Question, Series, Settings

if TYPE_CHECKING:
    from .conftest import Make

FAR = date(2030, 1, 1)


def window(question: Question, as_of: date = FAR, settings: Settings | None = None) -> Window:
    """The windows of a question."""
    return prepare(question, Track(question.series, as_of), as_of, settings or Settings())


def daily(first: date, values: list[float], sizes: list[int] | None = None) -> Series:
    """A series with a value for each day."""
    return Series([first + timedelta(days=at) for at in range(len(values))], values, sizes)


def test_weekly_points_are_split_at_the_launch(make: Make) -> None:
    """The point on the ship date belongs to after; time counts weeks from it."""
    found = window(make.question(make.weekly([float(at) for at in range(20)], -12)))
    assert (found.n_before, found.n_after, found.step) == (12, 8, 7.0)
    assert found.t.tolist() == list(range(-12, 8))
    assert found.points.values[12] == 12.0


def test_windows_hold_the_nearest_points(make: Make) -> None:
    """13 and 26 points before, 13 after: the ones next to the launch."""
    found = window(make.question(make.weekly([float(at) for at in range(80)], -40)))
    assert (found.n_before, found.n_before_long, found.n_after) == (13, 26, 13)
    assert (found.t[0], found.t[-1]) == (-26, 12)
    assert found.t[found.rows(long=False)][0] == -13


def test_points_inside_the_lag_are_left_out(make: Make) -> None:
    """Between ship date and ship date + lag nothing is expected, and nothing is counted."""
    question = make.question(make.weekly([0.0] * 20, -10), initiative=make.launch(lag=14))
    found = window(question)
    assert (found.n_before, found.n_after) == (10, 8)
    assert found.t[[9, 10]].tolist() == [-3, 0]


def test_the_ship_date_itself_is_not_before_when_there_is_a_lag(make: Make) -> None:
    """A point on the ship date saw the launch, so it is no baseline."""
    question = make.question(make.weekly([0.0] * 3, -1), initiative=make.launch(lag=3))
    assert [day.toordinal() for day in (make.day(-1), make.day(1))] == window(question).points.days.tolist()


def test_nothing_after_the_day_of_looking_is_known(make: Make) -> None:
    """Neither numbers nor launches of later days count."""
    others = (make.launch(2, "ini2"), make.launch(5, "ini3"))
    question = make.question(make.weekly([0.0] * 20, -10), others=others)
    found = window(question, as_of=make.day(4))
    assert found.n_after == 5
    assert [launch.key for launch, _ in found.starts] == ["ini2"]


def test_order_does_not_matter_and_the_later_entry_of_a_day_counts(make: Make) -> None:
    """A corrected measurement replaces the first one."""
    days = [make.day(week) for week in (1, -1, 0, -1)]
    found = window(make.question(Series(days, [4.0, 1.0, 3.0, 2.0])))
    assert found.points.values.tolist() == [2.0, 3.0, 4.0]


def test_gaps_and_months_keep_their_length(make: Make) -> None:
    """Time is a real number of median steps: February is shorter, and a missing month is a gap."""
    months = [date(2025, month, 1) for month in (1, 2, 3, 4, 6, 7, 8)]
    launch = Launch("ini1", "Checklist", date(2025, 6, 1))
    found = window(make.question(Series(months, [0.0] * 7), initiative=launch))
    assert found.step == 31.0
    assert found.t.tolist() == pytest.approx([-151 / 31, -120 / 31, -92 / 31, -61 / 31, 0, 30 / 31, 61 / 31])


def test_the_rhythm_is_that_around_the_launch(make: Make) -> None:
    """A KR filled in monthly from an archive and kept weekly since is a weekly KR."""
    archive = [make.day(-14) - timedelta(days=30 * back) for back in range(30, 0, -1)]
    weekly = [make.day(week) for week in range(-14, 8)]
    assert window(make.question(Series(archive + weekly, [0.0] * 52))).step == 7.0


def test_days_become_complete_weeks(make: Make) -> None:
    """Daily numbers are averaged over ISO weeks that stand at their Mondays."""
    first = make.day(-3)
    found = window(make.question(daily(first, [float(at) for at in range(42)])))
    assert found.points.values.tolist() == [3.0 + 7 * week for week in range(6)]
    assert found.t.tolist() == [-3, -2, -1, 0, 1, 2]


def test_weeks_that_are_cut_off_are_dropped(make: Make) -> None:
    """A series that begins on a Wednesday and ends on a Thursday begins and ends with whole weeks."""
    first = make.day(-3) + timedelta(days=2)
    found = window(make.question(daily(first, [1.0] * 37)))
    assert found.t.tolist() == [-2, -1, 0, 1]


def test_working_days_make_whole_weeks(make: Make) -> None:
    """Where nothing is ever measured at the weekend, Monday to Friday is a whole week."""
    days = [make.day(week) + timedelta(days=at) for week in range(-4, 4) for at in range(5)]
    assert window(make.question(Series(days, [1.0] * 40))).t.tolist() == list(range(-4, 4))


def test_a_week_with_most_days_missing_is_dropped(make: Make) -> None:
    """One day does not speak for a week; five of seven do."""
    days = [make.day(-4) + timedelta(days=at) for at in range(56)]
    holes = {make.day(-2) + timedelta(days=at) for at in range(6)} | {make.day(1), make.day(1.15)}
    kept = [day for day in days if day not in holes]
    assert window(make.question(Series(kept, [1.0] * len(kept)))).t.tolist() == [-4, -3, -1, 0, 1, 2, 3]


def test_the_week_of_the_launch_is_dropped_unless_it_ships_on_monday(make: Make) -> None:
    """A week that is half before and half after is neither."""
    series = daily(make.day(-3), [1.0] * 49)
    wednesday = Launch("ini1", "Checklist", make.day(0) + timedelta(days=2))
    found = window(make.question(series, initiative=wednesday))
    assert (found.n_before, found.n_after) == (3, 3)
    assert found.t.tolist() == pytest.approx([-23 / 7, -16 / 7, -9 / 7, 5 / 7, 12 / 7, 19 / 7])


def test_weeks_that_touch_the_lag_are_dropped(make: Make) -> None:
    """With a lag, weeks up to the one in which it ends are neither before nor after."""
    launch = make.launch(lag=10)
    found = window(make.question(daily(make.day(-3), [1.0] * 49), initiative=launch))
    assert (found.n_before, found.n_after) == (3, 2)


def test_weeks_are_weighted_by_sample_size(make: Make) -> None:
    """A day with nine times the sample counts nine times as much."""
    values, sizes = [1.0] * 6 + [11.0], [1] * 6 + [9]
    found = window(make.question(daily(make.day(-2), values * 4, sizes * 4)))
    assert found.points.values.tolist() == pytest.approx([7.0] * 4)


def test_one_missing_sample_size_means_plain_averages(make: Make) -> None:
    """Weights count only where every point has one."""
    found = window(make.question(daily(make.day(-1), [1.0] * 6 + [8.0], [5] * 6 + [0])))
    assert found.points.values.tolist() == [2.0]


def test_other_launches_count_when_they_start_inside_the_window(make: Make) -> None:
    """After the first point and not after the last; nearest first, and each is a step from its day on."""
    weeks = {"first": -10.0, "second": -9.0, "late": 7.0, "last": 9.0, "beyond": 9.5, "same": 0.0}
    others = tuple(make.launch(week, key) for key, week in weeks.items())
    found = window(make.question(make.weekly([0.0] * 20, -10), others=others))
    rows = found.rows(long=False)
    assert [launch.key for launch, _ in found.inside(rows)] == ["same", "late", "last", "second"]
    assert found.steps(rows).sum(axis=0).tolist() == [10, 3, 1, 19]


def test_the_lag_of_other_launches_counts(make: Make) -> None:
    """Another launch starts when it should show, not when it ships."""
    question = make.question(make.weekly([0.0] * 20, -10), others=(make.launch(-12, "ini2", lag=84 + 14),))
    assert window(question).starts[0][1] == 2.0


def test_a_launch_inside_a_week_counts_with_its_share_of_it(make: Make) -> None:
    """A launch on Friday touches three days of that week's average."""
    friday = Launch("ini2", "New pricing", make.day(1) + timedelta(days=4))
    found = window(make.question(daily(make.day(-3), [1.0] * 49), others=(friday,)))
    assert found.steps(found.rows(long=False))[:, 0].tolist() == pytest.approx([0, 0, 0, 0, 3 / 7, 1, 1])


def test_an_empty_series_gives_empty_windows(make: Make) -> None:
    """Nothing measured is nothing to fit, not an error."""
    found = window(make.question(Series([], []), others=(make.launch(1, "ini2"),)))
    assert (found.n_before, found.n_after, len(found.t)) == (0, 0, 0)
    assert found.inside(found.rows(long=False)) == ()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(make: Make, value: float) -> None:
    """A value that is not finite would poison every sum."""
    with pytest.raises(ValueError, match="finite"):
        Track(make.weekly([1.0, value], 0), FAR)


def test_sequences_of_unequal_length_are_refused(make: Make) -> None:
    """A value without a date is a mistake of the caller."""
    with pytest.raises(ValueError, match="equally long"):
        Track(Series([make.day(0)], [1.0, 2.0]), FAR)


def test_days_without_a_rhythm_make_weeks_too(make: Make) -> None:
    """Measured every five days, no weekday is usual: every week that holds a point counts."""
    days = [make.day(-4) + timedelta(days=5 * at) for at in range(11)]
    found = window(make.question(Series(days, [1.0] * 11)))
    assert found.t.tolist() == list(range(-4, 4))


def test_an_empty_track_has_no_weeks() -> None:
    """Nothing measured makes no week."""
    assert len(Track(Series([], []), FAR).weeks.days) == 0
