"""A person may overrule what the criterion says, with a reason: both stay, and it shows wherever the outcome does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.criterion import Outcome
from ost.domain.model import Choice
from ost.errors import EmptyText, InTheFuture, NothingToOverrule, OverruledAlready, StepBeforeLast
from ost.exports.badges import badges_of
from ost.exports.lines import overruled_in_full, summary
from ost.exports.report_words import experiment_words
from ost.services.adding import add_experiment
from ost.services.evidence import Figures
from ost.services.experimenting import decide, overrule, record, start
from ost.services.reading import show
from ost.services.undoing import redo, undo
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from .conftest import Desk

WON, LOST = Figures(successes=8, of=10), Figures(successes=3, of=10)
WHY = "half of the ten were colleagues"


def _shown(desk: Desk, number: int, as_of: int | None = None) -> dict[str, Any]:
    return show(desk.ws(number, as_of), "exp1").data


def test_both_outcomes_stay_with_who_when_and_why(grown: Desk) -> None:
    grown.on(4, record, "exp1", WON)
    data = grown.on(6, overrule, "exp1", Outcome.INCONCLUSIVE, WHY).view.data
    assert (data["outcome"], data["status"], data["result"]["outcome"]) == (
        *("inconclusive", "inconclusive", "supported"),
    )
    assert data["overruled"] == {
        "outcome": "inconclusive",
        "criterion_says": "supported",
        "because": WHY,
        "on": str(grown.day(6)),
        "by": "ana",
    }
    assert grown.node("asm1").status == "inconclusive"
    assert data["result"]["successes"] == 8


def test_it_shows_wherever_the_outcome_does(grown: Desk) -> None:
    grown.on(4, record, "exp1", LOST)
    grown.on(4, overrule, "exp1", Outcome.SUPPORTED, WHY)
    view = show(grown.ws(4), "exp1").view
    assert "supported · overruled, its criterion says refuted" in summary(view.data)
    assert [badge.word for badge in badges_of(view, {})] == ["supported", "overruled"]
    said = f"Overruled by ana on {grown.day(4)}: its criterion says refuted. Because: {WHY}"
    assert overruled_in_full(view.data) == said
    assert said in experiment_words(view)
    [finished] = weekly_report(grown.ws(4)).experiments_finished
    assert said in experiment_words(finished)


def test_the_day_before_it_nobody_knew(grown: Desk) -> None:
    grown.on(4, record, "exp1", WON)
    grown.on(6, overrule, "exp1", Outcome.REFUTED, WHY)
    before = _shown(grown, 9, as_of=5)
    assert (before["outcome"], before["status"], before["overruled"]) == ("supported", "supported", None)
    after = _shown(grown, 9, as_of=6)
    assert (after["outcome"], after["status"]) == ("refuted", "refuted")


def test_what_was_overruled_is_no_corrected_result(grown: Desk) -> None:
    grown.on(4, record, "exp1", WON)
    grown.on(6, overrule, "exp1", Outcome.REFUTED, WHY)
    assert _shown(grown, 9)["replaced_results"] == []
    steps = [(step["status"], step["because"]) for step in _shown(grown, 9)["steps"]]
    assert steps[-2:] == [("supported", None), ("refuted", WHY)]


def test_it_is_taken_back_and_done_again_like_any_change(grown: Desk) -> None:
    grown.on(4, record, "exp1", WON)
    before = _shown(grown, 4) | {"version": 0}
    grown.on(6, overrule, "exp1", Outcome.REFUTED, WHY)
    overruled = _shown(grown, 6) | {"version": 0}
    grown.on(6, undo)
    assert _shown(grown, 6) | {"version": 0} == before
    assert grown.node("asm1").status == "supported"
    grown.on(6, redo)
    assert _shown(grown, 6) | {"version": 0} == overruled


def test_to_overrule_it_back_ends_it(grown: Desk) -> None:
    grown.on(4, record, "exp1", WON)
    grown.on(5, overrule, "exp1", Outcome.REFUTED, WHY)
    done = grown.on(6, overrule, "exp1", Outcome.SUPPORTED, "they were not")
    assert (done.view.data["outcome"], done.view.data["overruled"]) == ("supported", None)
    assert done.notes == ("That is what its criterion says: it is no longer overruled.",)
    assert grown.node("asm1").status == "supported"


def test_there_has_to_be_an_outcome_and_another_one(grown: Desk) -> None:
    with pytest.raises(NothingToOverrule, match="exp1 is planned"):
        grown.do(overrule, "exp1", Outcome.REFUTED, WHY)
    grown.do(start, "exp1")
    grown.do(record, "exp1", WON, interim=True)
    with pytest.raises(NothingToOverrule, match="exp1 is running"):
        grown.do(overrule, "exp1", Outcome.REFUTED, WHY)
    grown.on(4, record, "exp1", WON)
    before = grown.contents()
    with pytest.raises(OverruledAlready, match="exp1 is supported already"):
        grown.on(4, overrule, "exp1", Outcome.SUPPORTED, WHY)
    with pytest.raises(EmptyText, match="The reason"):
        grown.on(4, overrule, "exp1", Outcome.REFUTED, " ")
    with pytest.raises(StepBeforeLast, match="cannot be overruled on"):
        grown.on(4, overrule, "exp1", Outcome.REFUTED, WHY, grown.day(3))
    with pytest.raises(InTheFuture):
        grown.on(4, overrule, "exp1", Outcome.REFUTED, WHY, grown.day(5))
    assert grown.contents() == before


def test_corrected_figures_are_judged_anew(grown: Desk) -> None:
    """The reason was about other figures: it is said that it falls, and how to say it again."""
    grown.on(4, record, "exp1", WON)
    grown.on(5, overrule, "exp1", Outcome.INCONCLUSIVE, WHY)
    done = grown.on(6, record, "exp1", LOST, on=grown.day(3), replace_result=True)
    assert (done.view.data["outcome"], done.view.data["overruled"]) == ("refuted", None)
    assert any("which was said of the earlier figures and falls" in note for note in done.notes)
    steps = [(step["status"], step["on"]) for step in _shown(grown, 6)["steps"]]
    assert steps[-1] == ("refuted", str(grown.day(3)))
    assert grown.node("asm1").status == "refuted"
    grown.on(6, undo)
    assert _shown(grown, 6)["overruled"]["because"] == WHY
    assert grown.node("asm1").status == grown.node("exp1").status == "inconclusive"


def test_what_another_test_has_said_of_the_assumption_stays(grown: Desk) -> None:
    grown.do(add_experiment, "Twenty cafés", under=["asm1"], criterion="7 of 10")
    grown.on(4, record, "exp1", WON)
    grown.on(5, record, "exp2", LOST)
    done = grown.on(6, overrule, "exp1", Outcome.INCONCLUSIVE, WHY)
    assert grown.node("asm1").status == "refuted"
    assert "asm1 stays refuted: another test has said so since." in done.notes


def test_a_guardrail_that_broke_stays_on_record(grown: Desk) -> None:
    grown.on(4, record, "exp1", WON, guardrail_broke=True)
    done = grown.on(5, overrule, "exp1", Outcome.SUPPORTED, "the complaints were about something else")
    assert done.view.data["result"]["guardrail_broke"] is True
    assert "Its guardrail broke, which stays on record, too." in done.notes
    assert "Its guardrail broke, so it is no win." in experiment_words(done.view)


def test_a_decision_rests_on_the_outcome_that_stands(grown: Desk) -> None:
    grown.on(4, record, "exp1", LOST)
    grown.on(5, overrule, "exp1", Outcome.SUPPORTED, WHY)
    assert grown.on(6, decide, "exp1", Choice.SHIP, "they want it").notes == ()
