"""The rules over a tree: what each finds, what it leaves alone, and how a finding may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Level, Scope
from ost.errors import EmptyText, NoSuchRule, NothingToAccept
from ost.services.adding import (
    add_initiative,
    add_interview,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.changing import link
from ost.services.editing import edit
from ost.services.linting.accepting import accept, switch, withdraw
from ost.services.linting.lint import lint, read_rules
from ost.services.linting.rules import RULES
from ost.services.shipping import ship
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from .conftest import Desk

WHY = "a prerequisite; the outcome cannot be measured this quarter"


def _rules(desk: Desk, ref: str, number: int = 0, **options: Any) -> list[str]:
    return [one.rule for one in lint(desk.ws(number, **options)).findings if str(one.ref) == ref]


def _one(desk: Desk, ref: str, rule: str, number: int = 0) -> Any:
    [found] = [one for one in lint(desk.ws(number), ref).findings if one.rule == rule and str(one.ref) == ref]
    return found


def test_a_finding_names_the_words_asks_and_shows_the_shape_of_a_better_one(grown: Desk) -> None:
    grown.kr("Launch the mobile app")
    found = _one(grown, "kr2", "kr-output").json()
    assert found["words"] == ["Launch"]
    assert found["severity"] == "warning"
    assert found["question"] == RULES["kr-output"].question
    assert str(found["rewrite"]).startswith(
        "What changes when the mobile app ships?  <metric> from <baseline>"
    )
    assert found["accepted"] is None


def test_a_title_gets_one_of_the_five_judgements_at_most(grown: Desk) -> None:
    grown.kr("Launch an improved API with a latency under 200 ms and DAU/MAU of 30 %")
    five = {"kr-output", "kr-activity", "kr-technical", "kr-engagement", "kr-vague"}
    assert len(five & set(_rules(grown, "kr2"))) == 1


def test_a_kr_that_is_declared_an_output_is_shown_as_one(grown: Desk) -> None:
    grown.kr("Cafés with the new menu", level=Level.OUTPUT)
    assert _one(grown, "kr2", "kr-output").words == ("output",)


def test_what_stands_where_a_number_should_is_named(grown: Desk) -> None:
    grown.kr("Increase reorders by X%", unit="")
    assert _one(grown, "kr2", "kr-incomplete").words == ("X%", "unit")


def test_a_metric_that_is_measured_by_the_month_is_asked_for_a_proxy(grown: Desk) -> None:
    grown.measure("kr1", {1: 40.0, 31: 41.0, 61: 42.0})
    assert "kr-not-weekly" in _rules(grown, "kr1", 65)
    grown.kr("Cafés that open the reorder page", under="kr1")
    assert "kr-not-weekly" not in _rules(grown, "kr1", 65)


def test_weekly_values_with_one_late_are_weekly(grown: Desk) -> None:
    grown.measure("kr1", {7: 40.0, 14: 41.0, 24: 42.0, 31: 42.0})
    assert "kr-not-weekly" not in _rules(grown, "kr1", 35)


def test_a_metric_that_nobody_measures_shows_after_four_weeks(grown: Desk) -> None:
    assert "kr-not-weekly" not in _rules(grown, "kr1", 20)
    assert "kr-not-weekly" in _rules(grown, "kr1", 29)


def test_a_kr_that_is_due_after_its_cycle_is_found(grown: Desk) -> None:
    assert "kr-cycle" in _rules(grown, "kr1"), "day 100 is in June, and the cycle ends in March"
    grown.kr("Cafés that stay", by=grown.day(20).isoformat())
    assert "kr-cycle" not in _rules(grown, "kr2")


def test_a_product_kr_wants_a_business_result_above_or_beside_it(grown: Desk) -> None:
    grown.kr("Cafés that reorder", scope=Scope.PRODUCT)
    assert "kr-no-ladder" in _rules(grown, "kr2")
    grown.kr("Revenue a month", scope=Scope.BUSINESS)
    assert "kr-no-ladder" not in _rules(grown, "kr2")


def test_a_kr_that_comes_after_its_initiatives_is_a_plan_in_disguise(grown: Desk) -> None:
    grown.kr("Orders a week")
    assert "kr-backwards" not in _rules(grown, "kr2")
    grown.do(link, "kr2", "ini1")
    assert _one(grown, "kr2", "kr-backwards").words == ("ini1",)
    grown.do(add_initiative, "Later", under=["kr2"], expect={"": 2.0})
    assert "kr-backwards" not in _rules(grown, "kr2")


def test_an_objective_with_a_number_in_it_is_asked_for_its_direction(desk: Desk) -> None:
    for title in ("Grow revenue by 20 % in 2026", "Reach 500 cafés"):
        desk.do(add_objective, title)
    for title in ("Be ready for 2027", "New users succeed in Q4", "Make B2B ordering easy"):
        desk.do(add_objective, title, team=title)
    found = {str(one.ref) for one in lint(desk.ws()).findings if one.rule == "objective-not-qualitative"}
    assert found == {"obj1", "obj2"}


def test_the_fourth_objective_of_a_team_in_a_cycle_is_one_too_many(desk: Desk) -> None:
    for title in ("One", "Two", "Three", "Four"):
        desk.do(add_objective, title, team="Growth", cycle="2026-Q1")
    desk.do(add_objective, "Five", team="Growth", cycle="2026-Q2")
    found = [str(one.ref) for one in lint(desk.ws()).findings if one.rule == "objective-count"]
    assert found == ["obj4"]


def test_an_objective_has_two_to_five_krs(grown: Desk) -> None:
    assert "objective-krs" in _rules(grown, "obj1")
    for number in range(4):
        grown.kr(f"Share {number}")
        assert "objective-krs" not in _rules(grown, "obj1")
    grown.kr("One more")
    assert "objective-krs" in _rules(grown, "obj1")


def test_the_answer_to_is_it_enough_is_put_on_record_by_accepting(grown: Desk) -> None:
    assert "objective-sufficiency" in _rules(grown, "obj1")
    grown.do(accept, "obj1", "objective-sufficiency", "yes: nothing else stops them")
    assert _one(grown, "obj1", "objective-sufficiency").accepted.because == "yes: nothing else stops them"


def test_an_opportunity_wants_evidence_three_solutions_and_a_need(grown: Desk) -> None:
    assert _rules(grown, "opp1") == ["opportunity-no-evidence", "opportunity-few-solutions"]
    grown.do(add_interview, "Mara", supports=["opp1"])
    for title in ("A list of usuals", "A weekly box"):
        grown.do(add_solution, title, under=["opp1"])
    assert _rules(grown, "opp1") == []
    grown.do(add_opportunity, "Add a dashboard for owners", under=["kr1"])
    assert "opportunity-is-solution" in _rules(grown, "opp2")
    grown.do(add_opportunity, "One-tap reorders", under=["kr1"])
    grown.do(add_solution, "One-tap reorder", under=["opp3"])
    assert "opportunity-is-solution" in _rules(grown, "opp3")


def test_a_solution_wants_assumptions_and_a_test_before_it_is_delivered(grown: Desk) -> None:
    grown.do(add_solution, "A weekly box", under=["opp1"])
    assert _rules(grown, "sol2") == ["solution-no-assumption"]
    assert _rules(grown, "sol1") == []
    grown.on(5, ship, "ini1")
    assert "solution-untested" in _rules(grown, "sol1", 6)


def test_an_initiative_says_by_how_much(grown: Desk) -> None:
    grown.do(add_initiative, "Nicer menu", under=["kr1"])
    assert _one(grown, "ini2", "initiative-no-effect").words == ("kr1",)
    assert _rules(grown, "ini1") == []


def test_a_mandate_is_open_until_one_of_three_ways_is_recorded(grown: Desk) -> None:
    grown.kr("Handbook pages", level=Level.OUTPUT)
    for under in (["kr1"], ["kr1"], ["kr1", "kr2"]):
        grown.do(
            add_initiative, "Handbook", under=under, mandated_by="the board", expect=dict.fromkeys(under, 1.0)
        )
    grown.do(edit, "ini3", ["note=why? the auditors ask for it in May"])
    mandates = [one for one in lint(grown.ws()).findings if one.rule == "initiative-mandate-open"]
    assert [str(one.ref) for one in mandates] == ["ini2"]
    grown.do(accept, "ini2", "initiative-mandate-open", "negotiated: the board wants fewer calls")
    assert not [one for one in lint(grown.ws()).waiting if one.rule == "initiative-mandate-open"]


def test_nothing_is_scored_per_person(grown: Desk) -> None:
    grown.kr("Story points per developer from 5 to 9")
    assert "personal-scoring" in _rules(grown, "kr2")


# --- accepting ------------------------------------------------------------------------------------


def test_an_acceptance_is_undone_and_done_again(grown: Desk) -> None:
    grown.kr("Launch the mobile app")
    grown.do(accept, "kr2", "kr-output", WHY)
    said = _one(grown, "kr2", "kr-output").accepted
    assert (said.because, said.by) == (WHY, "ana")
    assert "kr-output" not in [one.rule for one in lint(grown.ws(), "kr2").waiting]
    grown.do(undo)
    assert _one(grown, "kr2", "kr-output").accepted is None
    grown.do(redo)
    assert _one(grown, "kr2", "kr-output").accepted.because == WHY
    grown.do(accept, "kr2", "kr-output", "another reason")
    grown.do(undo)
    assert _one(grown, "kr2", "kr-output").accepted.because == WHY


def test_an_earlier_acceptance_is_taken_back_past_a_later_one(grown: Desk) -> None:
    grown.kr("Launch the mobile app")
    grown.do(accept, "kr2", "kr-output", WHY)
    with grown.store.reading() as reader:
        first = reader.head()[0]
    grown.do(accept, "kr2", "kr-output", "another reason")
    grown.do(undo, first, force=True)
    assert _one(grown, "kr2", "kr-output").accepted is None


def test_an_acceptance_is_withdrawn_and_looking_back_shows_it_as_it_was(grown: Desk) -> None:
    grown.kr("Launch the mobile app")
    grown.on(2, accept, "kr2", "kr-output", WHY)
    grown.on(5, withdraw, "kr2", "kr-output")
    waiting = [
        "kr-output" in [one.rule for one in lint(grown.ws(9, as_of=day), "kr2").waiting] for day in (1, 3, 6)
    ]
    assert waiting == [True, False, True]
    with pytest.raises(NothingToAccept, match="Nobody has accepted"):
        grown.on(6, withdraw, "kr2", "kr-output")


def test_only_what_is_found_can_be_accepted(grown: Desk) -> None:
    with pytest.raises(NothingToAccept, match="kr-output finds nothing of kr1"):
        grown.do(accept, "kr1", "kr-output", WHY)
    with pytest.raises(NoSuchRule) as error:
        grown.do(accept, "kr1", "kr-outputs", WHY)
    assert "Did you mean kr-output?" in error.value.hint
    with pytest.raises(EmptyText):
        grown.do(accept, "obj1", "objective-krs", " ")
    assert "accepted" not in str(grown.log())


# --- switches -------------------------------------------------------------------------------------


def test_a_rule_is_switched_off_and_on_for_the_workspace(grown: Desk) -> None:
    assert grown.do(switch, ["objective-sufficiency", "objective_krs"]) == {
        "objective-sufficiency",
        "objective-krs",
    }
    assert _rules(grown, "obj1") == []
    assert sum(not on for _, on in read_rules(grown.ws())) == 2
    grown.do(undo)
    assert _rules(grown, "obj1") == ["objective-krs", "objective-sufficiency"]
    grown.do(redo)
    grown.on(1, switch, [], ["objective-krs"])
    assert _rules(grown, "obj1", 1) == ["objective-krs"]
    assert lint(grown.ws(1)).off == ("objective-sufficiency",)
    assert lint(grown.ws(1, as_of=0)).off == ("objective-krs", "objective-sufficiency")


def test_switching_what_is_switched_writes_nothing(grown: Desk) -> None:
    before = grown.log()
    grown.do(switch, [], ["kr-vague"])
    assert grown.log() == before
