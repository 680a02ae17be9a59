"""The queue of what to do next: the riskiest first, explained, and what is missing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Choice
from ost.errors import NoSuchTeam
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_interview,
    add_key_result,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.changing import archive
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.next_queue import read_next

if TYPE_CHECKING:
    from conftest import Desk

    from ost.services.queued import Next


def queue(desk: Desk, number: int = 0, **options: Any) -> list[Next]:
    """The queue on a day."""
    return list(read_next(desk.ws(number), **options).next)


def places(desk: Desk, number: int = 0, **options: Any) -> list[tuple[str, str, float]]:
    """The queue as (ref, sort, score)."""
    return [(str(one.node.ref), one.sort, one.score) for one in queue(desk, number, **options)]


def test_a_kr_that_nothing_was_found_out_about_scores_most(desk: Desk) -> None:
    desk.do(add_objective, "New users succeed", team="Growth")
    desk.kr("Activation")
    assert places(desk) == [("kr1", "no_opportunity", 25.0)]


def test_a_score_is_importance_times_lack_of_evidence_times_gap_and_says_so(grown: Desk) -> None:
    edit(grown.ws(), "exp1", ["criterion=7 of 10"])
    grown.do(add_assumption, "They know what they had", under=["sol1"], importance=4, evidence=3)
    grown.measure("kr1", {10: 45.0})
    found = next(one for one in queue(grown, 10) if str(one.node.ref) == "asm2")
    assert found.score == 4 * 3 * 0.75
    assert found.why == (
        "importance 4 of 5",
        "lack of evidence 3 of 5: evidence 3 of 5",
        "gap 0.75: kr1 has 75 % of its way to go (on track)",
        "score 9 = importance 4 × lack of evidence 3 × gap 0.75",
    )


@pytest.mark.parametrize(
    ("value", "gap"), [(None, 1.0), (30.0, 1.0), (40.0, 1.0), (50.0, 0.5), (59.0, 0.1), (80.0, 0.1)]
)
def test_the_gap_is_what_is_still_to_go_from_a_tenth_to_one(
    grown: Desk, value: float | None, gap: float
) -> None:
    if value is not None:
        grown.measure("kr1", {10: value})
    found = next(one for one in queue(grown, 10) if one.sort == "untested")
    assert found.score == round(25 * gap, 2)


def test_a_planned_test_is_started_and_one_that_runs_waits_for_nothing(grown: Desk) -> None:
    asked = next(one for one in queue(grown) if one.sort == "untested")
    assert asked.do == "ost experiment start exp1"
    grown.on(1, start, "exp1")
    assert "untested" not in {sort for _, sort, _ in places(grown, 1)}


def test_what_is_missing_is_found_at_every_level(grown: Desk) -> None:
    grown.do(add_opportunity, "Nobody asked me", under=["kr1"])
    grown.do(add_interview, "Bo", supports=["opp2"])
    grown.do(add_solution, "A poster", under=["opp1"])
    grown.do(add_experiment, "Twenty posters", under=["asm1"], criterion="T.B.D.")
    found = {(ref, sort) for ref, sort, _ in places(grown)}
    assert found == {
        ("asm1", "untested"),
        ("opp1", "no_evidence"),
        ("opp2", "no_solution"),
        ("sol2", "no_assumption"),
        ("exp2", "no_criterion"),
    }


def test_what_is_worked_on_now_counts_one_more(grown: Desk) -> None:
    before = {sort: score for _, sort, score in places(grown)}
    grown.do(edit, "opp1", ["status=targeted"])
    after = {sort: score for _, sort, score in places(grown)}
    assert (before["no_evidence"], after["no_evidence"]) == (15.0, 20.0)


def test_a_finished_experiment_waits_until_somebody_decides(grown: Desk) -> None:
    grown.do(start, "exp1")
    grown.do(record, "exp1", Figures(successes=2, of=10))
    asked = next(one for one in queue(grown) if one.sort == "undecided")
    assert (asked.score, asked.do.split(" --because")[0]) == (25.0, "ost experiment decide exp1 pivot")
    grown.do(decide, "exp1", Choice.STOP, "nobody wants it")
    assert "undecided" not in {sort for _, sort, _ in places(grown)}


def test_a_targeted_branch_is_stale_after_four_weeks_without_a_change(grown: Desk) -> None:
    grown.on(3, edit, "opp1", ["status=targeted"])
    assert "stale" not in {sort for _, sort, _ in places(grown, 3 + 27)}
    assert ("opp1", "stale", 8.0) in places(grown, 3 + 28)
    assert ("opp1", "stale", 12.0) in places(grown, 3 + 56)
    assert ("opp1", "stale", 8.0) in places(grown, 3 + 7, stale_after=7)
    grown.on(30, add_interview, "Bo", supports=["opp1"])
    assert "stale" not in {sort for _, sort, _ in places(grown, 3 + 28)}, "an interview is a change of it"


def test_only_open_krs_under_open_objectives_count(grown: Desk) -> None:
    assert places(grown)
    grown.do(edit, "obj1", ["status=dropped"])
    assert places(grown) == []
    grown.do(edit, "obj1", ["status=open"])
    grown.do(edit, "kr1", ["status=closed"])
    assert places(grown) == []


def test_what_was_put_away_or_given_up_is_not_asked_for(grown: Desk) -> None:
    grown.do(edit, "sol1", ["status=dropped"])
    assert places(grown) == [("opp1", "no_evidence", 15.0)]
    grown.do(archive, "opp1")
    assert places(grown) == [("kr1", "no_opportunity", 25.0)]


def test_what_stands_under_two_krs_counts_once_and_with_the_wider_gap(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(add_opportunity, "I do not come back", under=["kr1", "kr2"])
    grown.measure("kr1", {5: 50.0})
    grown.measure("kr2", {5: 44.0})
    found = [one for one in queue(grown, 5) if str(one.node.ref) == "opp2"]
    assert [(one.score, str(one.kr)) for one in found] == [(12.0, "kr2")]


def test_equal_scores_stand_in_the_order_of_refs_and_the_same_each_time(grown: Desk) -> None:
    for number in range(12):
        grown.do(add_assumption, f"Belief {number}", under=["sol1"], importance=2, evidence=2)
    found = [ref for ref, sort, score in places(grown) if score == 8.0 and sort == "untested"]
    assert found == [f"asm{number}" for number in range(2, 14)]
    assert places(grown) == places(grown)


def test_a_branch_a_team_and_a_number_narrow_it(grown: Desk) -> None:
    grown.do(add_objective, "Cheap", team="Platform")
    grown.do(add_key_result, "Cost", under=["obj2"], baseline=9, target=3, by="2026-12-31")
    whole = read_next(grown.ws())
    assert [str(one.node.ref) for one in read_next(grown.ws(), "obj2").next] == ["kr2"]
    assert [str(one.node.ref) for one in read_next(grown.ws(), team="platform").next] == ["kr2"]
    cut = read_next(grown.ws(), limit=1)
    assert (cut.next, cut.total) == (whole.next[:1], whole.total)
    with pytest.raises(NoSuchTeam, match="There is no team 'Sales'"):
        read_next(grown.ws(), team="Sales")


def test_looking_back_shows_the_queue_of_that_day(grown: Desk) -> None:
    before = places(grown)
    grown.on(5, edit, "asm1", ["importance=1"])
    assert places(grown, 5) != before
    assert [
        (str(one.node.ref), one.sort, one.score) for one in read_next(grown.ws(5, as_of=2)).next
    ] == before


def test_what_goes_on_after_the_year_that_it_served_was_closed_is_still_worked_for(desk: Desk) -> None:
    desk.do(add_objective, "The year", cycle="2026")
    desk.kr("Cafés ordering weekly")
    desk.do(add_objective, "The quarter after", cycle="2027-Q1", under=["kr1"])
    desk.kr("Retention", "obj2")
    desk.do(edit, "kr1", ["status=closed"])
    desk.do(edit, "obj1", ["status=closed"])
    assert places(desk) == [("kr2", "no_opportunity", 25.0)]
