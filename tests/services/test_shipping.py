"""Initiatives on their way: shipped, or dropped with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.errors import EmptyText, StepNotAllowed, WrongKind
from ost.services.adding import add_initiative, add_solution
from ost.services.changing import archive, link
from ost.services.editing import edit
from ost.services.reading import show
from ost.services.shipping import drop, ship

if TYPE_CHECKING:
    from .conftest import Desk


def test_what_ships_delivers_its_solutions(grown: Desk) -> None:
    grown.do(add_solution, "Second", under=["opp1"])
    grown.do(link, "ini1", "sol2")
    grown.do(edit, "sol2", ["status=dropped"])
    done = grown.on(9, ship, "ini1", grown.day(7))
    assert (done.view.node.status, done.view.data["shipped"]) == ("shipped", "2026-03-09")
    assert done.notes == ("sol1 is delivered with it.",)
    assert grown.node("sol1").status == "delivered"
    assert grown.node("sol2").status == "dropped"  # what was given up is not revived


def test_a_solution_that_was_put_away_is_not_delivered(grown: Desk) -> None:
    grown.do(archive, "sol1")
    assert grown.do(ship, "ini1").notes == ()
    assert grown.node("sol1").status == "candidate"


def test_what_was_only_proposed_was_committed_on_the_same_day(grown: Desk) -> None:
    grown.on(9, ship, "ini1")
    assert show(grown.ws(9), "ini1").data["steps"] == [
        {"status": "committed", "on": "2026-03-11", "because": None},
        {"status": "shipped", "on": "2026-03-11", "because": None},
    ]


def test_a_launch_without_an_expectation_says_how_to_name_one(grown: Desk) -> None:
    grown.do(add_initiative, "Just because", under=["kr1"])
    done = grown.do(ship, "ini2")
    assert done.notes == (
        "No effect was named before it shipped. Say what was expected: ost edit ini2 expect=N",
    )


def test_what_shipped_before_it_was_logged_was_there_by_then(grown: Desk) -> None:
    assert grown.do(ship, "ini1", grown.day(-30)).view.node.created == grown.day(-30)


def test_a_dropped_initiative_keeps_the_reason_and_its_day(grown: Desk) -> None:
    data = grown.on(4, drop, "ini1", "Suppliers change\ntheir prices.", grown.day(2)).view.data
    assert (data["status"], data["dropped"]) == ("dropped", "2026-03-04")
    assert data["decided_because"] == "Suppliers change\ntheir prices."
    with grown.store.reading() as reader:
        [decision] = reader.decisions()
    assert (decision.choice, decision.by, decision.on) == ("drop", "ana", grown.day(2))


def test_what_shipped_or_was_dropped_does_neither_again(grown: Desk) -> None:
    grown.do(add_initiative, "Second", under=["kr1"])
    grown.do(ship, "ini1")
    grown.do(drop, "ini2", "no")
    for ref in ("ini1", "ini2"):
        with pytest.raises(StepNotAllowed):
            grown.do(ship, ref)
        with pytest.raises(StepNotAllowed):
            grown.do(drop, ref, "no")


def test_a_dropped_initiative_is_taken_up_again_by_a_step_of_its_own(grown: Desk) -> None:
    grown.do(drop, "ini1", "no")
    data = grown.do(edit, "ini1", ["status=proposed"]).view.data
    assert (data["status"], data["dropped"]) == ("proposed", None)
    assert grown.do(ship, "ini1").view.node.status == "shipped"


def test_dropping_needs_a_reason_and_an_initiative(grown: Desk) -> None:
    with pytest.raises(EmptyText, match="The reason"):
        grown.do(drop, "ini1", " ")
    with pytest.raises(WrongKind):
        grown.do(drop, "sol1", "no")


def test_a_corrected_ship_date_corrects_what_came_with_it(grown: Desk) -> None:
    """That it had been committed to, and that its solution is delivered; nothing that happened by itself."""
    grown.do(add_initiative, "Other", under=["kr1"])
    grown.on(5, edit, "ini2", ["status=committed"])
    grown.on(30, ship, "ini1")
    grown.on(30, ship, "ini2")
    for ref in ("ini1", "ini2"):
        grown.on(31, edit, ref, [f"shipped={grown.day(9)}"])

    def days(ref: str) -> list[tuple[str, str]]:
        steps: Any = show(grown.ws(40), ref).data["steps"]
        return [(step["status"], step["on"]) for step in steps]

    on = str(grown.day(9))
    assert days("ini1") == [("committed", on), ("shipped", on)]
    assert days("sol1") == [("delivered", on)]
    assert days("ini2") == [("committed", str(grown.day(5))), ("shipped", on)]
