"""What a check-in said stands before what the graph says, and the graph's version stays in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from weekly_story import Clock, report_of, story

from ost.exports.report_answers import Voice, answers, bets, confidence_words, distance, way
from ost.services.checking_in import check_in

if TYPE_CHECKING:
    from ost.services.next_steps import NextStep
    from ost.services.report import KrReport


@pytest.fixture(scope="module")
def told() -> Clock:
    """The story."""
    return story()


def kr_of(clock: Clock, ref: str) -> KrReport:
    """One KR of the story's week."""
    return next(kr for kr in report_of(clock).krs if str(kr.view.ref) == ref)


def said(kr: KrReport, word: str) -> list[tuple[Voice, str]]:
    """The remarks of one answer."""
    answer = next(answer for answer in answers(kr) if answer.word == word)
    return [(remark.voice, remark.text) for remark in answer.remarks]


def with_words(kr: KrReport, **words: str) -> KrReport:
    """The KR with other words in its check-in."""
    assert kr.check_in is not None
    return replace(kr, check_in=replace(kr.check_in, **words))


def test_without_a_check_in_the_graph_answers(told: Clock) -> None:
    kr = kr_of(told, "kr5")
    assert said(kr, "Shipped") == [(Voice.DATA, "Nothing shipped on it since 2026-11-02.")]
    assert said(kr, "Moving") == [(Voice.DATA, kr.moving)]
    assert said(kr, "Confidence") == [(Voice.DATA, "Not stated."), (Voice.FORECAST, kr.forecast.why)]
    assert [voice for voice, _ in said(kr, "Next")] == [Voice.DATA, Voice.COMMAND]


def test_what_was_said_stands_first_and_the_numbers_below_it(told: Clock) -> None:
    kr = kr_of(told, "kr2")
    assert said(kr, "Moving") == [
        (Voice.SAID, "No, it fell when the wall went up"),
        (Voice.DATA, f"The numbers: {kr.moving}"),
    ]


def test_the_numbers_taken_over_word_for_word_are_not_told_twice(told: Clock) -> None:
    kr = kr_of(told, "kr2")
    assert said(with_words(kr, moving=kr.moving), "Moving") == [(Voice.SAID, kr.moving)]


def test_a_ship_that_the_check_in_names_is_not_told_twice(told: Clock) -> None:
    kr = kr_of(told, "kr1")
    for words in ("The WELCOME VIDEO went out", "ini2, at last", "see (ini2)"):
        assert len(said(with_words(kr, shipped=words), "Shipped")) == 1


@pytest.mark.parametrize("words", ["Nothing", "ini20 and a mail", "a video"])
def test_a_ship_that_the_check_in_does_not_name_stays_in_sight(told: Clock, words: str) -> None:
    kr = kr_of(told, "kr1")
    assert said(with_words(kr, shipped=words), "Shipped") == [
        (Voice.SAID, words),
        (Voice.DATA, "The log: ini2 Welcome video on 2026-11-04, to show from 2026-11-18."),
    ]


def test_a_ship_that_the_log_does_not_know_is_said_to_be_missing_there(told: Clock) -> None:
    kr = with_words(kr_of(told, "kr2"), shipped="A smaller wall")
    assert said(kr, "Shipped")[1] == (Voice.DATA, "The log: nothing shipped on it since 2026-11-02.")


def test_confidence_comes_with_its_change_and_what_speaks_against_it(told: Clock) -> None:
    remarks = said(kr_of(told, "kr1"), "Confidence")
    assert remarks[0] == (Voice.SAID, "8 of 10, up 1 since 2026-10-30.")
    assert remarks[1][0] is Voice.WARNING
    assert remarks[1][1].startswith("Confidence is 8 of 10, and the numbers give a chance under 1 %.")


def test_an_old_confidence_is_told_with_its_day(told: Clock) -> None:
    remarks = said(kr_of(told, "kr4"), "Confidence")
    assert remarks[0] == (Voice.DATA, "Not stated in this week; last 5 of 10 on 2026-10-16.")


def test_several_check_ins_of_a_week_are_one_with_the_last_word_on_each_question(told: Clock) -> None:
    kr = kr_of(told, "kr2")
    assert kr.check_in is not None
    assert (kr.check_in.confidence, kr.check_in.next) == (2, "Take the wall down"), "said on Tuesday"
    assert kr.check_in.moving == "No, it fell when the wall went up", "said on Friday"
    assert confidence_words(kr) == "2 of 10, down 2"


def test_a_check_in_without_confidence_keeps_the_last_one_that_was_stated() -> None:
    clock = story()
    check_in(clock.on(11, 1), "kr2", moving="still falling")
    kr = kr_of(clock, "kr2")
    assert kr.before is not None
    assert kr.before.confidence is None
    assert kr.confidence_change == -2, "against 4 on 30 October"


def test_the_next_step_that_was_taken_over_keeps_its_command(told: Clock) -> None:
    kr = kr_of(told, "kr2")
    step: NextStep = kr.next[0]
    assert said(with_words(kr, next=step.text), "Next") == [(Voice.SAID, step.text), (Voice.COMMAND, step.do)]


def test_a_blank_answer_counts_as_none(told: Clock) -> None:
    assert said(with_words(kr_of(told, "kr2"), shipped=" \n "), "Shipped")[0][0] is Voice.DATA


def test_every_launch_has_its_verdict_the_latest_first(told: Clock) -> None:
    assert [(badge.word, what) for badge, what, _ in bets(kr_of(told, "kr1"))] == [
        ("too early", "ini2  Welcome video"),
        ("moved", "ini1  Checklist for everyone"),
    ]


def test_a_level_to_keep_has_no_way_to_go(told: Clock) -> None:
    kr = kr_of(told, "kr7")
    assert way(kr) == "at least 99.9 % until 2026-12-31, now 99.91 %"
    assert distance(kr) == "71 % of the time gone"


def test_a_kr_without_a_value_says_so(told: Clock) -> None:
    kr = kr_of(told, "kr8")
    assert way(kr) == "0 → not measured → 1 by 2026-12-31"
    assert said(kr, "Moving") == [(Voice.DATA, "Nothing is measured yet.")]
