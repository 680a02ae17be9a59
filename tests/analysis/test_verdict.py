"""The verdicts on made-up KRs: all seven are reached, and each says what it should."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ost.analysis.types import Judgement, Question, Series, Settings, Verdict
from ost.analysis.verdict import judge

if TYPE_CHECKING:
    from .conftest import Make


def ask(make: Make, question: Question, week: float = 30, settings: Settings | None = None) -> Judgement:
    """One judgement, seen from this week."""
    return judge([question], make.day(week), settings)[0]


def test_a_clear_rise_of_a_kr_that_should_rise_has_moved(make: Make) -> None:
    """With the size of the effect, its interval, and a warning that nothing was randomised."""
    found = ask(make, make.stepped(13, 9, 5.0, expected=3.0))
    assert found.verdict is Verdict.MOVED
    assert found.effect == pytest.approx(5, abs=1.5)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.effect < found.high
    assert found.p_good is not None
    assert found.p_good >= 0.95
    assert (found.n_before, found.n_after, found.scale, found.unit) == (13, 9, "absolute", "%")
    assert (found.expected, found.worth_having, found.leans) == (3.0, 1.5, None)
    assert found.sentence.startswith("Activation averaged ")
    assert " pp higher than its earlier course suggests (90 % range " in found.sentence
    assert found.sentence.endswith("something else may have happened at the same time.")


def test_a_clear_fall_of_a_kr_that_should_rise_went_the_wrong_way(make: Make) -> None:
    """It is a finding of its own, not merely a failure to move."""
    found = ask(make, make.stepped(13, 9, -5.0))
    assert found.verdict is Verdict.WRONG_WAY
    assert found.effect is not None
    assert found.effect < 0
    assert found.p_good is not None
    assert found.p_good <= 0.05
    assert "Activation went the wrong way: it averaged " in found.sentence
    assert " pp lower than" in found.sentence


def test_a_fall_is_good_where_falling_is_good(make: Make) -> None:
    """The same numbers, for a KR that should fall: moved, and the effect is still below 0."""
    found = ask(make, make.stepped(13, 9, -5.0, good=-1, expected=3.0, kr_title="Churn"))
    assert found.verdict is Verdict.MOVED
    assert found.effect is not None
    assert found.effect < 0
    assert found.expected == -3.0
    assert found.worth_having == 1.5
    assert found.sentence.startswith("Churn averaged ")
    assert " pp lower than" in found.sentence


def test_turning_the_good_direction_turns_the_verdict(make: Make) -> None:
    """The probability u becomes 1 - u, and the effect is the same change of the metric."""
    up = ask(make, make.stepped(13, 9, 5.0))
    down = ask(make, make.stepped(13, 9, 5.0, good=-1))
    assert (up.verdict, down.verdict) == (Verdict.MOVED, Verdict.WRONG_WAY)
    assert up.p_good is not None
    assert down.p_good == pytest.approx(1 - up.p_good)
    assert (down.effect, down.low, down.high) == pytest.approx((up.effect, up.low, up.high), rel=1e-6)


def test_a_quiet_kr_rules_an_effect_worth_having_out(make: Make) -> None:
    """Nothing happened, and the noise is small enough to say so."""
    found = ask(make, make.stepped(13, 13, 0.0, size=0.5, expected=4.0))
    assert found.verdict is Verdict.NOT_MOVED
    assert found.worth_having == 2.0
    assert found.sentence.startswith("An improvement of 2 pp or more is ruled out (90 % range ")


def test_a_noisy_kr_cannot_tell(make: Make) -> None:
    """No effect seen is not an effect ruled out: the sentence says what would have been seen."""
    found = ask(make, make.stepped(13, 9, 0.0, size=5.0, expected=4.0))
    assert found.verdict is Verdict.CANT_TELL
    assert found.mde is not None
    assert found.mde > 4
    assert found.sentence.startswith("We cannot tell: the range is ")
    assert "with this KR's noise only about " in found.sentence


def test_two_launches_days_apart_are_confounded(make: Make) -> None:
    """The KR moved, and the data cannot say which did it; the other is named, with what they did together."""
    other = make.launch(5 / 7, "ini2", "New pricing")
    found = ask(make, make.stepped(13, 9, 5.0, others=(other,)))
    assert found.verdict is Verdict.CONFOUNDED
    assert found.overlaps == ("ini2",)
    assert found.together is not None
    assert found.together.value == pytest.approx(5, abs=1.5)
    assert found.sentence.startswith("Checklist and New pricing shipped 5 days apart. Together the KR moved ")
    assert found.sentence.endswith("the data cannot say which did it.")


def test_a_launch_well_before_is_fitted_together_and_named(make: Make) -> None:
    """A launch two months earlier does not hide a clear effect, but stands beside it."""
    found = ask(make, make.stepped(13, 9, 5.0, others=(make.launch(-8, "ini2"),)))
    assert (found.verdict, found.overlaps) == (Verdict.MOVED, ("ini2",))


def test_before_the_read_date_it_is_too_early(make: Make) -> None:
    """Six weeks after the ship date a verdict is read; until then it leans."""
    question = make.stepped(13, 12, 2.0, initiative=make.launch(lag=7))
    early, ready = ask(make, question, 7 - 1 / 7), ask(make, question, 7)
    assert early.verdict is Verdict.TOO_EARLY
    assert early.reads_from == make.day(7)
    assert early.leans == "good"
    assert early.effect is not None
    assert early.sentence.startswith(
        f"Too early: read it from {make.day(7)}. After 6 points Activation leans the "
    )
    assert ready.verdict is not Verdict.TOO_EARLY


def test_too_early_without_a_point_has_no_numbers(make: Make) -> None:
    """Shipped yesterday: nothing to lean on."""
    found = ask(make, make.stepped(13, 0, 0.0), 1 / 7)
    assert found.verdict is Verdict.TOO_EARLY
    assert (found.effect, found.low, found.high, found.p_good, found.mde, found.leans) == (None,) * 6
    assert found.sentence.endswith("nothing is measured yet since it should show.")


def test_too_few_points_after_are_too_early_while_the_window_is_open(make: Make) -> None:
    """A KR measured late needs four points, however long it takes; once the window is over, it has no data."""
    question = make.stepped(13, 3, 0.0)
    waiting, over = ask(make, question, 8), ask(make, question, 13)
    assert waiting.verdict is Verdict.TOO_EARLY
    assert waiting.sentence.startswith("Too early: 1 more point needed.")
    assert over.verdict is Verdict.NO_DATA
    assert "3 usable points in the window after the launch and needs 4" in over.sentence


@pytest.mark.parametrize(("effect", "alarm"), [(30.0, True), (-30.0, True), (0.5, False)])
def test_only_what_chance_hardly_does_is_an_early_alarm(make: Make, effect: float, alarm: bool) -> None:
    """Looking early often must not cry wolf often."""
    found = ask(make, make.stepped(13, 4, effect), 4)
    assert (found.verdict, found.alarm) == (Verdict.TOO_EARLY, alarm)


def test_a_decided_verdict_is_no_alarm(make: Make) -> None:
    """The alarm is for what is not yet read."""
    assert not ask(make, make.stepped(13, 9, 30.0)).alarm


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0, 9, "0 usable points before 2026-01-05 and needs 4; add 4 earlier measurements"),
        (3, 9, "3 usable points before 2026-01-05 and needs 4; add 1 earlier measurement,"),
        (5, 4, "9 usable points and needs 10; measure it 1 more time,"),
    ],
)
def test_too_few_points_are_no_data_and_the_sentence_says_how_many(
    make: Make, before: int, after: int, words: str
) -> None:
    """What is missing, and what to do about it."""
    found = ask(make, make.stepped(before, after, 3.0), 8)
    assert found.verdict is Verdict.NO_DATA
    assert words in found.sentence
    assert found.effect is None


def test_four_before_and_ten_in_all_are_enough(make: Make) -> None:
    """The fewest points that are judged, with a caution that the baseline is short."""
    found = ask(make, make.stepped(4, 6, 8.0), 8)
    assert found.verdict is not Verdict.NO_DATA
    assert any("Only 4 points before the launch" in one for one in found.cautions)
    assert not any("Only" in one for one in ask(make, make.stepped(8, 6, 8.0), 8).cautions)


def test_a_kr_that_never_varies_has_no_data(make: Make) -> None:
    """Thirteen equal numbers are a placeholder, not a measurement."""
    found = ask(make, make.question(make.weekly([50.0] * 20, -13)))
    assert found.verdict is Verdict.NO_DATA
    assert "are equal" in found.sentence


def test_a_kr_that_varied_only_after_is_judged_with_a_caution(make: Make) -> None:
    """Nothing is known about its own noise."""
    found = ask(make, make.question(make.weekly([50.0] * 13 + [55.0, 56, 55, 57, 56, 55], -13)))
    assert found.verdict is Verdict.MOVED
    assert any("all equal" in one for one in found.cautions)


def test_the_longer_baseline_must_agree(make: Make) -> None:
    """A KR that swings by itself every twenty weeks is not moved by the next swing."""
    values = [50 + off + 2 * math.sin(math.tau * (at - 26) / 20) for at, off in enumerate(make.noise(35))]
    question = make.question(make.weekly(values, -26))
    short = ask(make, question, 9, Settings(before_long=13))
    both = ask(make, question, 9)
    assert short.verdict is Verdict.MOVED
    assert both.verdict is Verdict.CANT_TELL
    assert [both.effect, both.low, both.high] == pytest.approx([short.effect, short.low, short.high])
    assert both.n_before == 13
    assert "the longer baseline does not bear it out" in both.sentence


def test_counts_are_judged_in_percent(make: Make) -> None:
    """A unit that is a count: effect, interval, expectation and what is worth having are percentages."""
    values = [200 * 1.25 ** (at >= 13) * (1 + off / 50) for at, off in enumerate(make.noise(22))]
    found = ask(make, make.question(make.weekly(values, -13), unit="accounts", expected=40.0))
    assert (found.verdict, found.scale, found.unit) == (Verdict.MOVED, "relative", "%")
    assert found.effect == pytest.approx(25, abs=4)
    assert found.expected == pytest.approx(20, rel=0.03)
    assert found.worth_having == pytest.approx(10, rel=0.03)
    assert " % higher than" in found.sentence


def test_a_duration_that_should_fall_is_judged_in_percent(make: Make) -> None:
    """12 % shorter is good; the declared effect points down, and a wrong sign in it does not matter."""
    values = [60 * 0.7 ** (at >= 13) * (1 + off / 50) for at, off in enumerate(make.noise(22))]
    questions = [
        make.question(make.weekly(values, -13), unit="min", good=-1, expected=sign * 12.0) for sign in (1, -1)
    ]
    first, second = judge(questions, make.day(30))
    assert first == second
    assert first.verdict is Verdict.MOVED
    assert first.effect == pytest.approx(-30, abs=4)
    assert first.expected == pytest.approx(-20, rel=0.03)
    assert first.mde is not None
    assert first.mde > 0


def test_a_kr_cannot_fall_by_more_than_it_has(make: Make) -> None:
    """Where what was worth having is beyond 0, nothing is ruled out, and a caution says why."""
    values = [10 + off for off in make.noise(22, 0.2)]
    found = ask(make, make.question(make.weekly(values, -13), unit="min", good=-1, expected=30.0))
    assert found.verdict is Verdict.CANT_TELL
    assert (found.expected, found.worth_having) == (None, None)
    assert any("already lower than the improvement" in one for one in found.cautions)


def test_logarithms_that_cannot_be_taken_are_a_caution(make: Make) -> None:
    """Asked for by name, refused with a reason."""
    found = ask(make, make.question(make.weekly(make.noise(22), -13), scale="log"))
    assert found.scale == "absolute"
    assert any("not every value is above 0" in one for one in found.cautions)


@pytest.mark.parametrize(
    ("changes", "worth"),
    [
        ({"worth_having": 1.25, "expected": 8.0, "baseline": 45.0, "target": 65.0}, 1.25),
        ({"expected": -8.0, "baseline": 45.0, "target": 65.0}, 4.0),
        ({"baseline": 65.0, "target": 45.0}, 5.0),
        ({"baseline": 45.0, "target": 45.0}, None),
        ({"baseline": 45.0}, None),
        ({}, None),
    ],
)
def test_what_is_worth_having(make: Make, changes: dict[str, float], worth: float | None) -> None:
    """What was set, else half the expectation, else a quarter of the way to the target, else nothing."""
    assert ask(make, make.stepped(13, 9, 0.0, **changes)).worth_having == worth


def test_a_small_sure_effect_moved_and_says_that_it_is_small(make: Make) -> None:
    """Moved comes first; that the effect worth having is ruled out stands beside it."""
    found = ask(make, make.stepped(13, 13, 1.5, size=0.3, expected=10.0))
    assert found.verdict is Verdict.MOVED
    assert any("5 pp or more is ruled out" in one for one in found.cautions)


def test_an_effect_that_went_away_has_faded(make: Make) -> None:
    """The last third of the window is back where the KR came from."""
    noise = make.noise(25, 0.5)
    values = [50 + off + (5 if 13 <= at < 21 else 0) for at, off in enumerate(noise)]
    faded = ask(make, make.question(make.weekly(values, -13)))
    lasting = ask(make, make.stepped(13, 12, 5.0, size=0.5))
    assert (faded.verdict, faded.faded) == (Verdict.MOVED, True)
    assert "faded" in faded.sentence
    assert (lasting.verdict, lasting.faded) == (Verdict.MOVED, False)


def test_daily_numbers_are_judged_by_the_week(make: Make) -> None:
    """A weekend dip of every week is no noise, and no effect."""
    days = [make.day(-13) + timedelta(days=at) for at in range(7 * 22)]
    noise = make.noise(len(days))
    values = [
        50 + off - 15 * (day.weekday() >= 5) + 4 * (day >= make.day(0))
        for day, off in zip(days, noise, strict=True)
    ]
    found = ask(make, make.question(Series(days, values)))
    assert (found.verdict, found.n_before, found.n_after, found.step_days) == (Verdict.MOVED, 13, 9, 7.0)
    assert found.effect == pytest.approx(4, abs=0.6)


def test_the_points_that_were_used_come_with_the_verdict(make: Make) -> None:
    """In the KR's unit and with their dates, so that they can be drawn."""
    question = make.stepped(20, 6, 5.0)
    found = ask(make, question)
    assert [day for day, _ in found.before] == [make.day(week) for week in range(-13, 0)]
    assert [value for _, value in found.after] == list(question.series.values[-6:])


def test_questions_do_not_influence_each_other(make: Make) -> None:
    """Asked alone, together or in another order, every judgement is the same."""
    questions = [
        make.stepped(13, 9, 5.0),
        make.stepped(26, 13, 1.0, others=(make.launch(-4, "ini2"), make.launch(3, "ini3"))),
        make.stepped(2, 3, 1.0),
        make.stepped(13, 9, -4.0, good=-1, expected=2.0, others=(make.launch(0.5, "ini2"),)),
        make.question(Series([], [])),
    ]
    together = judge(questions, make.day(13))
    backwards = judge(questions[::-1], make.day(13))[::-1]
    alone = [judge([question], make.day(13))[0] for question in questions]
    for one, *same in zip(together, backwards, alone, strict=True):
        for other in same:
            assert (other.verdict, other.sentence, other.overlaps) == (
                one.verdict,
                one.sentence,
                one.overlaps,
            )
            assert (other.effect is None) is (one.effect is None)
            assert [other.effect or 0, other.high or 0] == pytest.approx(
                [one.effect or 0, one.high or 0], rel=1e-6
            )


def test_no_question_has_no_answer(make: Make) -> None:
    """An empty batch is an empty list."""
    assert judge([], make.day(0)) == []


def test_the_level_sets_interval_and_decision(make: Make) -> None:
    """At level .5 an interval is narrower, and a verdict is decided sooner."""
    question = make.stepped(13, 9, 1.0)
    usual, bold = ask(make, question), ask(make, question, settings=Settings(level=0.5))
    assert usual.verdict is Verdict.CANT_TELL
    assert bold.verdict is Verdict.MOVED
    assert usual.low is not None
    assert bold.low is not None
    assert usual.low < bold.low
    assert "50 % range" in bold.sentence


def test_titles_are_only_ever_inserted(make: Make) -> None:
    """Braces, quotes and percent signs in a title mean nothing."""
    title = '{0} %s "x" {kr}'
    question = make.stepped(13, 9, 5.0, kr_title=title)
    assert title in ask(make, question).sentence
    nasty = replace(question, others=(make.launch(0.3, "ini2", title),))
    assert f"Checklist and {title} shipped 2 days apart." in ask(make, nasty).sentence


def test_a_running_total_is_a_caution(make: Make) -> None:
    """Its noise is not what the model takes it for."""
    total = [10.0 * week + week % 3 for week in range(19)]
    found = ask(make, make.question(make.weekly(total, -13)))
    assert any("never fall" in one for one in found.cautions)


def test_a_series_that_falls_once_is_no_running_total(make: Make) -> None:
    """Only a series that never falls looks like one."""
    values = [10.0 * week + week % 3 for week in range(19)]
    values[7] -= 30
    found = ask(make, make.question(make.weekly(values, -13)))
    assert not any("never fall" in one for one in found.cautions)
