"""Tried before? A new solution beside those that were given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ost.domain.model import Choice
from ost.services.adding import add_experiment, add_solution
from ost.services.changing import archive
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.tried import add_and_look_back

if TYPE_CHECKING:
    from conftest import Desk

LIKE = "Reorder with one tap"  # as sol1, One-tap reorder


def similar(desk: Desk, title: str = LIKE) -> Any:
    """What a new solution is said to resemble."""
    return desk.on(9, add_and_look_back, title, under=["opp1"]).view.data["similar"]


def test_one_that_still_stands_is_not_spoken_of(grown: Desk) -> None:
    assert similar(grown) == []


def test_what_was_dropped_is_named_with_when_and_where_to_look(grown: Desk) -> None:
    grown.on(4, edit, "sol1", ["status=dropped"])
    done = grown.on(9, add_and_look_back, LIKE, under=["opp1"])
    (one,) = done.view.data["similar"]
    assert (one["ref"], one["became"], one["on"]) == ("sol1", "dropped", str(grown.day(4)))
    assert done.notes == (
        f'Tried before? sol1 "One-tap reorder" was dropped on {grown.day(4)}. See it with: ost show sol1',
    )
    assert grown.node("sol2").title == LIKE, "it is added all the same"


def test_what_a_test_refuted_is_named_with_what_was_learned(grown: Desk) -> None:
    grown.on(1, start, "exp1")
    grown.on(3, record, "exp1", Figures(successes=1, of=10), note="They want\nsomething new")
    (one,) = similar(grown)
    assert (one["became"], one["by"], one["on"]) == ("refuted", "asm1", str(grown.day(3)))
    assert one["learned"] == "They want\nsomething new"
    (note,) = grown.on(9, add_and_look_back, LIKE, under=["opp1"]).notes
    assert "was refuted by asm1 on" in note
    assert 'Learned: "They want something new".' in note


def test_a_test_of_the_whole_solution_counts_by_its_last_outcome(grown: Desk) -> None:
    for number, successes in ((2, 1), (3, 9)):
        grown.do(add_experiment, f"Try {number}", under=["sol1"], criterion="7 of 10")
        grown.on(number, start, f"exp{number}")
        grown.on(number, record, f"exp{number}", Figures(successes=successes, of=10))
        grown.on(number, decide, f"exp{number}", Choice.PERSEVERE, f"because of {successes}")
        found = similar(grown, f"{LIKE} again")
        assert [(one["ref"], one["by"], one["learned"]) for one in found] == (
            [("sol1", "exp2", "because of 1")] if number == 2 else []
        )


def test_what_was_put_away_is_named_with_the_reason(grown: Desk) -> None:
    grown.on(5, archive, "sol1", because="the till cannot do it")
    (one,) = similar(grown)
    assert (one["became"], one["learned"]) == ("archived", "the till cannot do it")


def test_three_at_most_are_named_the_most_alike_first(grown: Desk) -> None:
    for title in (
        "Reorder with one tap",
        "Reorder with a tap",
        "One tap to reorder",
        "Reorders with one tap",
    ):
        grown.do(add_solution, title, under=["opp1"])
    for number in range(1, 6):
        grown.do(edit, f"sol{number}", ["status=dropped"])
    found = similar(grown)
    assert len(found) == 3
    assert found[0]["likeness"] == 100.0
    assert [one["likeness"] for one in found] == sorted((one["likeness"] for one in found), reverse=True)
