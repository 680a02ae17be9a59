"""Numbers that look like an effect and are none: each was judged with confidence by some method, and wrongly."""

from __future__ import annotations

import random
from dataclasses import astuple
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest

from ost.analysis.scale import choose_scale, shares_data
from ost.analysis.types import Judgement, Launch, Question, Series, Verdict
from ost.analysis.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Make

DECIDED = {Verdict.MOVED, Verdict.WRONG_WAY}


def ask(make: Make, question: Question, week: float = 30) -> Judgement:
    return judge([question], make.day(week))[0]


def daily(make: Make, kept: Callable[[int, int], bool], seed: int) -> Series:
    """22 weeks of days, lower at weekends by 6 points, of which some were recorded: nothing happened."""
    source = random.Random(seed)  # noqa: S311
    days, values = [], []
    for at in range(-13 * 7, 9 * 7):
        value = 50 - 6 * (at % 7 >= 5) + source.gauss(0, 1)
        if kept(at, at % 7):
            days.append(make.day(0) + timedelta(days=at))
            values.append(value)
    return Series(days, values)


@pytest.mark.parametrize(
    "kept",
    [
        lambda at, weekday: at < 0 or weekday < 5,
        lambda at, weekday: at >= 0 or weekday < 5,
        lambda at, weekday: at < 0 or weekday < 4,
        lambda at, weekday: at < 0 or weekday < 5 or (at // 7) % 2 == 0,
    ],
    ids=[
        "no weekends since",
        "no weekends before",
        "no Fridays to Sundays since",
        "every second weekend since",
    ],
)
def test_weekdays_that_are_not_always_measured_make_no_effect(
    make: Make, kept: Callable[[int, int], bool]
) -> None:
    found = [ask(make, make.question(daily(make, kept, seed)), 9) for seed in range(12)]
    assert sum(one.verdict in DECIDED for one in found) <= 1
    assert all(one.n_before >= 12 for one in found), "and the usual days are still used"


def test_a_week_that_lacks_a_usual_day_is_left_out(make: Make) -> None:
    missing = {-11, 17}
    series = daily(make, lambda at, _: at not in missing, 1)
    found = ask(make, make.question(series), 9)
    assert (found.n_before, found.n_after) == (12, 8)


@pytest.mark.parametrize("rate", [5, 20, 100])
def test_a_running_total_is_not_called_a_loss(make: Make, rate: int) -> None:
    """On logarithms it bends downwards. It is cautioned against as well."""
    found = []
    for seed in range(30):
        source = random.Random(seed)  # noqa: S311
        each = [max(1.0, round(source.gauss(rate, rate**0.5))) for _ in range(22)]
        question = make.question(
            make.weekly(list(accumulate(each)), -13), unit="sign-ups", kr_title="Sign-ups"
        )
        found.append(ask(make, question, 9))
    assert sum(one.verdict in DECIDED for one in found) <= 6
    assert all(one.scale == "absolute" for one in found)
    assert all("never fall" in " ".join(one.cautions) for one in found)


def test_growth_by_percent_stays_on_logarithms() -> None:
    """It never falls either, and is a straight line there."""
    assert choose_scale("accounts", [100 * 1.05**week for week in range(22)]) == ("log", False)
    assert choose_scale("accounts", [100.0 + 20 * week for week in range(22)]) == ("raw", False)
    assert choose_scale("accounts", [100.0 + week for week in range(22)]) == ("log", False), "hardly grown"


def test_rounding_in_the_last_binary_digit_is_no_variation(make: Make) -> None:
    values = [0.1 + 0.2] * 13 + [0.3] * 9
    found = ask(make, make.question(make.weekly(values, -13)))
    assert found.verdict is Verdict.NO_DATA
    assert "are equal" in found.sentence


def test_one_step_of_a_rounded_score_that_never_changed_is_no_finding(make: Make) -> None:
    """4.249 and 4.251 are written as 4.2 and 4.3."""
    found = ask(make, make.question(make.weekly([4.2] * 13 + [4.3] * 9, -13), unit="stars"))
    assert found.verdict is Verdict.CANT_TELL
    assert "hardly more than the smallest step" in found.sentence
    larger = ask(make, make.question(make.weekly([4.2] * 13 + [4.6] * 9, -13), unit="stars"))
    assert larger.verdict is Verdict.MOVED
    nothing = ask(make, make.question(make.weekly([0.0] * 13 + [12.0, 15, 14, 18, 17, 19], -13)))
    assert nothing.verdict is Verdict.MOVED, "a new habit starts from nothing"


@pytest.mark.parametrize(("last", "decided"), [(90.0, Verdict.WRONG_WAY), (10.0, Verdict.MOVED)])
def test_one_odd_week_before_the_launch_is_no_finding(make: Make, last: float, decided: Verdict) -> None:
    """We shipped because last week was bad; and then it was as always."""
    before = [50.0, 51, 49, 50, 52, 48, 50, 51, 49, 50, 50, 51, last]
    after = [50.0, 51, 50, 49, 50, 51, 50, 50, 49]
    found = ask(make, make.question(make.weekly([*before, *after], -13)))
    assert found.verdict is not decided
    assert found.verdict in {Verdict.CANT_TELL, Verdict.NOT_MOVED}
    assert f"rests on the last point before the launch ({last:g} on 2025-12-29)" in found.sentence
    jumped = ask(make, make.question(make.weekly([*before, *(value + 60 - last for value in after)], -13)))
    assert jumped.verdict is not Verdict.CANT_TELL, "a jump beyond it is found all the same"


@pytest.mark.parametrize(
    "words",
    [
        "28-day actives",
        "28 day actives",
        "30d actives",
        "Active in the last 28 days",
        "Monthly actives",
        "YTD revenue",
        "Year-to-date revenue",
        "Four-week average of visits",
        "Buyers of the past 3 months",
    ],
)
def test_rolling_numbers_are_known_by_their_names(words: str) -> None:
    assert shares_data(words)


def test_the_name_of_the_metric_counts_as_well_as_that_of_the_kr(make: Make) -> None:
    found = ask(
        make, make.stepped(13, 9, 0.0, kr_title="Grow engagement", metric_title="28-day active users")
    )
    assert any("share their data" in caution for caution in found.cautions)


@pytest.mark.parametrize("days", [3, 8, 12])
def test_what_confounded_launches_did_together_is_the_same_from_every_side(make: Make, days: int) -> None:
    """Seen from the later one, the earlier one's effect lies before the launch already."""
    first, second = make.launch(0, "ini1", "A"), make.launch(days / 7, "ini2", "B")
    noise = make.noise(22, 0.7, seed=3)
    series = make.weekly([50 + off + 6 * (at >= 13) for at, off in enumerate(noise)], -13)
    questions = [
        make.question(series, initiative=first, others=(second,)),
        make.question(series, initiative=second, others=(first,)),
    ]
    early, late = judge(questions, make.day(12))
    assert early.verdict is late.verdict is Verdict.CONFOUNDED
    assert early.together is not None
    assert late.together is not None
    assert astuple(late.together) == pytest.approx(astuple(early.together), rel=1e-13)
    assert early.together.value == pytest.approx(6, abs=1.5)


def test_an_early_alarm_is_not_raised_for_two_launches_at_once(make: Make) -> None:
    alone = ask(make, make.stepped(13, 3, 15.0), 3)
    assert (alone.verdict, alone.alarm) == (Verdict.TOO_EARLY, True)
    both = ask(make, make.stepped(13, 3, 15.0, others=(make.launch(0, "ini2", "B"),)), 3)
    assert (both.verdict, both.alarm) == (Verdict.TOO_EARLY, False)


def test_a_declared_lag_does_not_hand_out_the_credit(make: Make) -> None:
    """Two launches of one day cannot be told apart, whatever was guessed of when they would show."""
    slow = Launch("ini2", "B", make.day(0), 30)
    found = ask(make, make.stepped(13, 9, 6.0, others=(slow,)))
    assert (found.verdict, found.overlaps) == (Verdict.CONFOUNDED, ("ini2",))


def test_launches_within_one_gap_of_the_numbers_cannot_be_told_apart(make: Make) -> None:
    question = make.stepped(13, 12, 6.0, others=(make.launch(3, "ini2", "B"),))
    series = question.series
    kept = [at for at, day in enumerate(series.dates) if not make.day(0) <= day < make.day(4)]
    gap = Series([series.dates[at] for at in kept], [series.values[at] for at in kept])
    found = ask(make, make.question(gap, others=question.others))
    assert (found.verdict, found.overlaps) == (Verdict.CONFOUNDED, ("ini2",))


def test_numbers_of_a_year_later_do_not_judge_a_launch(make: Make) -> None:
    series = make.stepped(13, 8, 6.0).series
    dates = [day if at < 13 else day + timedelta(weeks=52) for at, day in enumerate(series.dates)]
    found = ask(make, make.question(Series(dates, series.values)), 70)
    assert (found.verdict, found.n_after) == (Verdict.NO_DATA, 0)


def test_a_launch_that_was_put_away_is_told_of(make: Make) -> None:
    away = (make.launch(1, "ini2", "B"), make.launch(-40, "ini3", "Long ago"))
    found = ask(make, make.stepped(13, 9, 6.0, put_away=away))
    assert found.verdict is Verdict.MOVED
    [told] = [caution for caution in found.cautions if "put away" in caution]
    assert told.startswith("B (ini2) shipped on 2026-01-12 and was put away, so it does not count.")


def test_money_is_money_whatever_it_is_a_rate_of() -> None:
    assert choose_scale("burn rate $", [3.0, 4.0]) == ("log", False)
