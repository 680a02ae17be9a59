"""Experiments on their way: started, looked at, recorded, corrected, decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Choice
from ost.errors import (
    AlreadyRecorded,
    EmptyText,
    MissingOption,
    NotDecidable,
    StepBeforeLast,
    StepNotAllowed,
    WrongKind,
)
from ost.services.adding import add_experiment
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.reading import show

if TYPE_CHECKING:
    from .conftest import Desk

WON, LOST, OPEN = Figures(successes=8, of=10), Figures(successes=3, of=10), Figures(successes=3, of=5)


def test_starting_an_experiment_puts_what_it_tests_to_the_test(grown: Desk) -> None:
    done = grown.on(3, start, "exp1")
    assert (done.view.data["outcome"], done.view.data["started"]) == ("running", "2026-03-05")
    assert grown.node("asm1").status == "testing"
    assert grown.node("sol1").status == "candidate"  # it is the assumption that is tested
    grown.do(add_experiment, "The whole", under=["sol1"], criterion="variant > control")
    grown.on(3, start, "exp2")
    assert grown.node("sol1").status == "testing"


def test_an_experiment_starts_once(grown: Desk) -> None:
    grown.do(start, "exp1")
    with pytest.raises(StepNotAllowed, match="exp1 is running already"):
        grown.do(start, "exp1")
    grown.do(record, "exp1", WON)
    with pytest.raises(StepNotAllowed, match="supported is final"):
        grown.do(start, "exp1")
    with pytest.raises(WrongKind):
        grown.do(start, "asm1")


def test_a_start_that_is_logged_late_is_dated_and_said_in_the_history(grown: Desk) -> None:
    """The criterion stood in the log before the start did, so it counts as fixed by then; the log shows both."""
    done = grown.on(3, start, "exp1", grown.day(-4))
    assert (done.view.data["started"], done.view.data["criterion_fixed_on"]) == ("2026-02-26", "2026-02-26")
    assert ("exp1", "edit", "criterion_fixed_on", "2026-03-02", "2026-02-26") in grown.log("exp1")


@pytest.mark.parametrize(
    ("figures", "outcome"), [(WON, "supported"), (LOST, "refuted"), (OPEN, "inconclusive")]
)
def test_a_result_ends_the_experiment_and_tells_of_the_assumption(
    grown: Desk, figures: Figures, outcome: str
) -> None:
    grown.on(1, start, "exp1")
    data = grown.on(8, record, "exp1", figures, note="They skip step 3.").view.data
    assert data["outcome"] == outcome
    assert data["estimate"] == pytest.approx((figures.successes or 0) / (figures.of or 1))
    assert data["result"]["note"] == "They skip step 3."
    assert data["result"]["on"] == "2026-03-10"
    assert grown.node("exp1").status == grown.node("asm1").status == outcome


def test_an_experiment_on_a_whole_solution_leaves_the_solution_to_people(grown: Desk) -> None:
    grown.do(add_experiment, "The whole", under=["sol1"], criterion="7 of 10")
    grown.do(record, "exp2", LOST)
    assert grown.node("sol1").status == "testing"


def test_what_was_not_started_is_started_by_its_result(grown: Desk) -> None:
    done = grown.on(4, record, "exp1", WON, on=grown.day(2))
    assert "exp1 had not been started: started and recorded on 2026-03-04." in done.notes
    assert done.view.data["started"] == "2026-03-04"


def test_an_experiment_does_not_end_before_it_started(grown: Desk) -> None:
    grown.on(5, start, "exp1")
    for options in ({}, {"interim": True}):
        with pytest.raises(StepBeforeLast, match="it was started on 2026-03-07"):
            grown.on(6, record, "exp1", WON, on=grown.day(4), **options)
    grown.on(6, record, "exp1", WON, on=grown.day(5))


def test_a_second_result_is_refused_unless_it_corrects_the_first(grown: Desk) -> None:
    grown.on(1, record, "exp1", WON)
    for options in ({}, {"interim": True}, {"interim": True, "replace_result": True}):
        with pytest.raises(AlreadyRecorded, match="supported on 2026-03-03"):
            grown.on(2, record, "exp1", LOST, **options)


def test_a_correction_replaces_the_result_and_the_history_keeps_the_first(grown: Desk) -> None:
    grown.on(1, start, "exp1")
    grown.on(5, record, "exp1", WON, note="Eight!")
    data = grown.on(6, record, "exp1", LOST, on=grown.day(4), replace_result=True, note="Three.").view.data
    assert (data["outcome"], data["result"]["successes"], data["looks"]) == ("refuted", 3, 1)
    assert data["result"]["on"] == "2026-03-06"
    assert grown.node("exp1").status == grown.node("asm1").status == "refuted"
    [change] = [line for line in grown.told() if line[:3] == ("exp1", "edit", "result")]
    said = [[one[name] for name in ("outcome", "on", "note", "figures")] for one in change[3:]]
    assert said == [
        ["supported", "2026-03-07", "Eight!", {"successes": 8, "of": 10}],
        ["refuted", "2026-03-06", "Three.", {"successes": 3, "of": 10}],
    ]
    assert ("exp1", "edit", "status", "supported", "refuted") in grown.told()


def test_a_correction_is_not_dated_before_the_start(grown: Desk) -> None:
    grown.on(5, start, "exp1")
    grown.on(6, record, "exp1", WON)
    with pytest.raises(StepBeforeLast, match="it was started on 2026-03-07"):
        grown.on(7, record, "exp1", LOST, on=grown.day(4), replace_result=True)


def test_a_correction_of_the_figures_alone_keeps_the_status_and_its_day(grown: Desk) -> None:
    grown.on(5, record, "exp1", WON)
    grown.on(5, record, "exp1", Figures(successes=9, of=10), replace_result=True)
    with grown.store.reading() as reader:
        steps = [(step.status, step.on) for step in reader.steps([grown.node("exp1").ref])]
    assert steps == [("running", grown.day(5)), ("supported", grown.day(5))]


def test_with_nothing_to_correct_a_replacement_is_a_first_result(grown: Desk) -> None:
    assert grown.do(record, "exp1", WON, replace_result=True).view.data["outcome"] == "supported"


def test_looks_at_a_running_experiment_are_counted_and_it_goes_on(grown: Desk) -> None:
    grown.on(1, start, "exp1")
    first = grown.on(2, record, "exp1", OPEN, interim=True)
    assert first.view.data["outcome"] == "running"
    assert first.view.data["result"]["interim"] is True
    assert "Look 1 at a running experiment: as it stands it would be inconclusive." in first.notes
    second = grown.on(3, record, "exp1", WON, interim=True)
    assert "Look 2 at a running experiment: as it stands it would be supported." in second.notes
    assert grown.node("asm1").status == "testing"
    end = grown.on(4, record, "exp1", LOST).view.data
    assert (end["outcome"], end["looks"], end["result"]["interim"]) == ("refuted", 3, False)


def test_a_correction_keeps_the_looks(grown: Desk) -> None:
    grown.on(1, start, "exp1")
    grown.on(2, record, "exp1", OPEN, interim=True)
    grown.on(3, record, "exp1", WON)
    assert grown.on(3, record, "exp1", LOST, replace_result=True).view.data["looks"] == 2


def test_a_guardrail_that_broke_is_no_win(grown: Desk) -> None:
    grown.do(edit, "exp1", ["guardrail=no more complaints"])
    done = grown.do(record, "exp1", WON, guardrail_broke=True)
    assert done.view.data["outcome"] == "refuted"
    assert done.view.data["result"]["guardrail_broke"] is True
    assert "The criterion was met, but the guardrail broke: that is not a win." in done.notes


def test_a_guardrail_that_is_not_mentioned_is_taken_as_held_and_said_so(grown: Desk) -> None:
    grown.do(edit, "exp1", ["guardrail=no more complaints"])
    done = grown.do(record, "exp1", WON)
    assert any("Guardrail taken as held: no more complaints" in note for note in done.notes)


def test_a_result_after_an_edited_criterion_says_that_it_is_no_test(grown: Desk) -> None:
    grown.do(start, "exp1")
    grown.do(edit, "exp1", ["criterion=3 of 10"])
    done = grown.do(record, "exp1", LOST)
    assert done.view.data["exploratory"] is True
    assert "Its criterion was edited after the start: exploratory, not a test." in done.notes


def test_incomplete_figures_record_nothing(grown: Desk) -> None:
    before = grown.contents()
    with pytest.raises(MissingOption):
        grown.do(record, "exp1", Figures(successes=8))
    with pytest.raises(EmptyText, match="The learning"):
        grown.do(record, "exp1", WON, note=" ")
    assert grown.contents() == before


@pytest.mark.parametrize("choice", [Choice.PERSEVERE, Choice.PIVOT, Choice.STOP, Choice.SHIP])
def test_a_decision_says_what_why_when_and_by_whom(grown: Desk, choice: Choice) -> None:
    grown.do(record, "exp1", LOST)
    data = grown.on(2, decide, "exp1", choice, "They want it in the editor.").view.data
    assert (data["decision"], data["decided_on"]) == (choice, "2026-03-04")
    assert data["decided_because"] == "They want it in the editor."
    with grown.store.reading() as reader:
        assert [decision.by for decision in reader.decisions()] == ["ana"]
    assert grown.told()[-1][:4] == ("exp1", "add", "decision", None)


def test_the_last_decision_counts(grown: Desk) -> None:
    grown.do(record, "exp1", LOST)
    grown.on(1, decide, "exp1", Choice.STOP, "no")
    assert grown.on(2, decide, "exp1", Choice.PIVOT, "yes").view.data["decision"] == "pivot"


def test_nothing_is_decided_on_nothing(grown: Desk) -> None:
    with pytest.raises(NotDecidable, match="exp1 is planned"):
        grown.do(decide, "exp1", Choice.STOP, "no")
    grown.do(start, "exp1")
    with pytest.raises(NotDecidable, match="exp1 is running"):
        grown.do(decide, "exp1", Choice.STOP, "no")
    with pytest.raises(EmptyText, match="The reason"):
        grown.do(decide, "exp1", Choice.STOP, "")
    with pytest.raises(StepNotAllowed):
        grown.do(decide, "exp1", Choice.DROP, "it is no initiative")


def test_shipping_without_support_is_possible_and_remarked(grown: Desk) -> None:
    grown.do(record, "exp1", LOST)
    done = grown.do(decide, "exp1", Choice.SHIP, "the founder likes it")
    assert done.notes == ("exp1 is refuted: this ships without its support.",)
    grown.do(record, "exp1", WON, replace_result=True)
    (note,) = grown.do(decide, "exp1", Choice.SHIP, "they like it").notes
    assert note.startswith("It was decided before: ship on ")


def test_a_corrected_result_corrects_what_was_said_of_the_assumption(grown: Desk) -> None:
    """It was never supported, and so has no day on which it was."""
    grown.on(8, record, "exp1", WON)
    grown.on(9, record, "exp1", LOST, on=grown.day(4), replace_result=True)
    steps: Any = show(grown.ws(9), "asm1").data["steps"]
    assert [(step["status"], step["on"]) for step in steps][-1] == ("refuted", str(grown.day(4)))
    assert "supported" not in {step["status"] for step in steps}
    assert grown.node("asm1").status == "refuted"
