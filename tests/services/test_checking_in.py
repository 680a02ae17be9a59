"""The weekly check-in: what it keeps, what a second one adds, and what is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import Archived, EmptyText, InTheFuture, NothingToDo, OutOfRange, TextTooLong, WrongKind
from ost.services.changing import archive
from ost.services.checking_in import check_in, prefill
from ost.services.reading import show
from ost.services.shipping import ship

if TYPE_CHECKING:
    from .conftest import Desk


def test_a_check_in_keeps_the_four_answers_and_who_gave_them(grown: Desk) -> None:
    done = grown.on(7, check_in, "kr1", confidence=6, shipped="the tour", moving="up", next_step="the photo")
    assert (done.before, done.notes) == (None, ())
    assert show(grown.ws(7), "kr1").data["checkins"] == [
        {
            "kr": "kr1",
            "on": "2026-03-09",
            "confidence": 6,
            "shipped": "the tour",
            "moving": "up",
            "next": "the photo",
            "by": "ana",
        }
    ]


def test_one_answer_is_enough_and_none_is_not(grown: Desk) -> None:
    assert grown.do(check_in, "kr1", confidence=0).check_in.confidence == 0
    assert grown.on(1, check_in, "kr1", moving="no").check_in.moving == "no"
    with pytest.raises(NothingToDo, match="says nothing"):
        grown.do(check_in, "kr1")
    with pytest.raises(EmptyText, match="The answer to 'next'"):
        grown.do(check_in, "kr1", next_step=" ")
    with pytest.raises(TextTooLong):
        grown.do(check_in, "kr1", moving="x" * 20_001)


@pytest.mark.parametrize("confidence", [-1, 11, 100])
def test_confidence_goes_from_0_to_10(grown: Desk, confidence: int) -> None:
    with pytest.raises(OutOfRange, match="from 0 to 10"):
        grown.do(check_in, "kr1", confidence=confidence)


def test_a_second_check_in_on_a_day_adds_to_the_first(grown: Desk) -> None:
    grown.do(check_in, "kr1", confidence=6, shipped="the tour")
    done = grown.do(check_in, "kr1", confidence=4, moving="no")
    assert done.notes == ("It adds to the check-in of 2026-03-02.",)
    said = done.check_in
    assert (said.confidence, said.shipped, said.moving, said.next) == (4, "the tour", "no", None)
    assert done.before is None


def test_the_history_keeps_what_a_second_check_in_replaced(grown: Desk) -> None:
    grown.do(check_in, "kr1", confidence=6, shipped="the tour")
    grown.do(check_in, "kr1", confidence=4, shipped="nothing")
    signed = {"on": "2026-03-02", "by": "ana"}
    first = signed | {"confidence": 6, "shipped": "the tour"}
    assert grown.log("kr1")[-2:] == [
        ("kr1", "add", "checkin:2026-03-02", None, first),
        ("kr1", "edit", "checkin:2026-03-02", first, signed | {"confidence": 4, "shipped": "nothing"}),
    ]


def test_the_one_before_is_the_last_that_is_older(grown: Desk) -> None:
    grown.on(0, check_in, "kr1", confidence=3)
    grown.on(7, check_in, "kr1", confidence=5)
    grown.on(14, check_in, "kr1", confidence=7)
    done = grown.on(15, check_in, "kr1", on=grown.day(10), confidence=6)
    assert done.before is not None
    assert done.before.confidence == 5


def test_only_live_krs_are_checked_in_on(grown: Desk) -> None:
    with pytest.raises(WrongKind):
        grown.do(check_in, "obj1", confidence=5)
    grown.do(archive, "kr1")
    with pytest.raises(Archived):
        grown.do(check_in, "kr1", confidence=5)


def test_the_answers_are_prefilled_from_what_is_known(grown: Desk) -> None:
    grown.measure("kr1", {0: 41, 7: 42})
    grown.on(4, check_in, "kr1", confidence=6)
    grown.on(5, ship, "ini1")
    known = prefill(grown.ws(8), "kr1")
    assert known.shipped == "ini1 Reorder (2026-03-07)"
    assert known.confidence == 6
    assert known.moving
    assert known.next
    assert str(known.view.ref) == "kr1"


def test_what_shipped_before_last_week_is_no_answer(grown: Desk) -> None:
    """The weeks are those of the report, which tells on a Tuesday what shipped on the Saturday before."""
    grown.on(5, ship, "ini1")
    assert prefill(grown.ws(30), "kr1", grown.day(4)).shipped == ""
    assert prefill(grown.ws(30), "kr1", grown.day(12)).shipped != ""
    assert prefill(grown.ws(30), "kr1", grown.day(14)).shipped == ""


def test_what_was_said_today_stands_before_what_the_graph_says(grown: Desk) -> None:
    """Otherwise four times Enter would take a person's words away."""
    grown.measure("kr1", {0: 41, 7: 42})
    grown.on(8, check_in, "kr1", confidence=6, next_step="undo the tighter slots")
    known = prefill(grown.ws(8), "kr1")
    assert known.next == "undo the tighter slots"
    assert known.moving, "which nobody has answered yet"
    assert prefill(grown.ws(9), "kr1").next != "undo the tighter slots", "tomorrow is another day"


def test_an_answer_of_today_can_be_taken_back(grown: Desk) -> None:
    grown.do(check_in, "kr1", confidence=6, shipped="nothing", next_step="wait")
    done = grown.do(check_in, "kr1", taken_back=["next"])
    assert (done.check_in.confidence, done.check_in.shipped, done.check_in.next) == (6, "nothing", None)


def test_four_empty_answers_are_no_check_in(grown: Desk) -> None:
    """The KR would no longer be missing one."""
    with pytest.raises(NothingToDo):
        grown.do(check_in, "kr1", taken_back=["shipped", "moving", "next"])
    grown.do(check_in, "kr1", shipped="nothing")
    with pytest.raises(NothingToDo):
        grown.do(check_in, "kr1", taken_back=["shipped"])
    assert len(show(grown.ws(), "kr1").data["checkins"]) == 1  # type: ignore[arg-type]


def test_a_day_to_come_has_no_check_in(grown: Desk) -> None:
    with pytest.raises(InTheFuture):
        grown.do(check_in, "kr1", confidence=6, on=grown.day(1))


def test_where_nothing_is_known_the_answers_are_left_open(desk: Desk) -> None:
    desk.grow()
    known = prefill(desk.ws(), "kr1")
    assert (known.shipped, known.confidence) == ("", None)
