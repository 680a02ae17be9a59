"""Reading: one thing in full, lists, searches, and where the workspace stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.kinds import Kind
from ost.domain.model import Choice
from ost.errors import NoSuchRef
from ost.services.adding import add_interview, add_opportunity
from ost.services.changing import archive
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.reading import list_nodes, search, show, status
from ost.services.reviewing import clear
from ost.services.shipping import ship
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from .conftest import Desk


def _refs(views: Any) -> list[str]:
    return [str(view.ref) for view in views]


def test_one_thing_is_shown_with_what_it_is_joined_to(grown: Desk) -> None:
    grown.do(add_interview, "Marta", supports=["opp1"])
    shown = show(grown.ws(), "opp1")
    assert {name: _refs(views) for name, views in shown.around.items()} == {
        "parents": ["kr1"],
        "children": ["sol1"],
        "interviews": ["int1"],
    }
    assert shown.data["parents"] == ["kr1"]
    assert shown.data["children"] == ["sol1"]
    assert {name: _refs(v) for name, v in show(grown.ws(), "sol1").around.items()} == {
        "parents": ["opp1"],
        "children": ["asm1"],
        "delivered_by": ["ini1"],
    }
    assert _refs(show(grown.ws(), "ini1").around["delivers"]) == ["sol1"]
    assert _refs(show(grown.ws(), "int1").around["supports"]) == ["opp1"]


def test_a_kr_is_shown_with_its_values_check_ins_and_definitions(grown: Desk) -> None:
    grown.measure("kr1", {number: 40.0 + number for number in range(70)})
    grown.on(3, check_in, "kr1", confidence=5)
    grown.on(4, edit, "kr1", ["target=61"])
    data: Any = show(grown.ws(70), "kr1").data
    assert len(data["measurements"]) == 60  # the latest
    assert data["measurements"][-1] == {"on": "2026-05-10", "value": 109.0, "n": None}
    assert [said["confidence"] for said in data["checkins"]] == [5]
    assert [change["field"] for change in data["definitions"]] == ["target"]


def test_what_is_dated_later_than_the_day_is_not_shown(grown: Desk) -> None:
    grown.measure("kr1", {1: 41.0, 5: 45.0})
    grown.on(2, check_in, "kr1", confidence=5)
    grown.on(6, check_in, "kr1", confidence=7)
    grown.on(3, ship, "ini1")
    grown.on(4, edit, "kr1", ["target=61"])
    early: Any = show(grown.ws(9, as_of=3), "kr1").data
    assert [p["value"] for p in early["measurements"]] == [41.0]
    assert [said["confidence"] for said in early["checkins"]] == [5]
    assert early["definitions"] == []
    assert early["target"] == 60.0
    assert show(grown.ws(9, as_of=2), "ini1").data["shipped"] is None
    assert show(grown.ws(9, as_of=3), "ini1").data["shipped"] == "2026-03-05"


def test_a_thing_is_not_shown_before_its_first_day(grown: Desk) -> None:
    with pytest.raises(NoSuchRef, match="There is no opp1 as of 2026-03-01"):
        show(grown.ws(as_of=-1), "opp1")


def test_lists_are_by_kind_and_number_and_leave_out_what_was_put_away(grown: Desk) -> None:
    grown.do(add_opportunity, "Second", under=["kr1"])
    everything = ["obj1", "kr1", "opp1", "opp2", "sol1", "asm1", "exp1", "ini1", "met1"]
    assert _refs(list_nodes(grown.ws())) == everything
    assert _refs(list_nodes(grown.ws(), Kind.OPPORTUNITY)) == ["opp1", "opp2"]
    grown.on(3, archive, "opp2")
    assert _refs(list_nodes(grown.ws(4), Kind.OPPORTUNITY)) == ["opp1"]
    assert _refs(list_nodes(grown.ws(4), Kind.OPPORTUNITY, archived=True)) == ["opp1", "opp2"]
    assert _refs(list_nodes(grown.ws(4, as_of=2), Kind.OPPORTUNITY)) == ["opp1", "opp2"]
    assert _refs(list_nodes(grown.ws(4, as_of=3), Kind.OPPORTUNITY)) == ["opp1"]
    assert _refs(list_nodes(grown.ws(4, as_of=3), Kind.OPPORTUNITY, archived=True)) == ["opp1", "opp2"]
    assert _refs(list_nodes(grown.ws(4, as_of=-1))) == []


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("reorder", ["sol1", "ini1"]),
        ("REORDER one", ["sol1"]),  # every word, in any order
        ("forgotten oat", ["int1"]),  # quotes
        ("7 of", ["exp1"]),  # criteria
        ("growth", ["obj1"]),  # teams
        ("kr1", ["kr1"]),
        ("strasse", ["opp2"]),
        ("candidate", []),  # a status is no text
        ("", []),
        ("reorder nothing", []),
    ],
)
def test_a_search_finds_what_has_all_the_words(grown: Desk, text: str, refs: list[str]) -> None:
    grown.do(add_interview, "Marta", quotes=["I have forgotten", "the oat milk"])
    grown.do(add_opportunity, "Straße", under=["kr1"])
    assert _refs(search(grown.ws(), text)) == refs


def test_a_search_looks_at_what_was_live_on_the_day(grown: Desk) -> None:
    grown.on(2, archive, "sol1")
    grown.on(2, edit, "ini1", ["title=Checkout"])
    assert _refs(search(grown.ws(3), "reorder")) == []
    assert _refs(search(grown.ws(3, as_of=1), "reorder")) == ["sol1", "ini1"]


def test_the_status_counts_what_is_live(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(archive, "kr2")
    found = status(grown.ws())
    assert found.name == "memory"
    assert found.counts == dict.fromkeys(Kind, 1) | {Kind.INTERVIEW: 0, Kind.METRIC: 2, Kind.REQUEST: 0}
    assert found.data["counts"] == {kind.value: number for kind, number in found.counts.items()}


def test_the_status_shows_open_krs_and_running_experiments(grown: Desk) -> None:
    grown.kr("Retention")
    grown.kr("Referral")
    grown.do(start, "exp1")
    grown.do(edit, "kr2", ["status=dropped"])
    found = status(grown.ws())
    assert _refs(found.krs) == ["kr1", "kr3"]
    assert _refs(found.running) == ["exp1"]
    assert _refs(status(grown.ws(as_of=-1)).running) == []


def test_krs_in_their_time_without_a_check_in_this_week_are_missing_one(grown: Desk) -> None:
    grown.kr("Retention")
    grown.kr("Later", start=grown.day(3).isoformat())
    grown.on(2, check_in, "kr1", confidence=5)
    assert status(grown.ws(2)).missing_checkins == ["kr2"]
    assert status(grown.ws(3)).missing_checkins == ["kr2", "kr3"]
    assert status(grown.ws(7)).missing_checkins == ["kr1", "kr2", "kr3"]  # a new week
    assert status(grown.ws(101)).missing_checkins == []  # over


def test_looking_back_no_later_check_in_of_that_week_is_seen(grown: Desk) -> None:
    grown.on(2, check_in, "kr1", confidence=5)
    assert status(grown.ws(9, as_of=1)).missing_checkins == ["kr1"]
    assert status(grown.ws(9, as_of=2)).missing_checkins == []


def test_an_experiment_is_shown_as_it_stood(grown: Desk) -> None:
    grown.on(1, start, "exp1")
    grown.on(5, record, "exp1", Figures(successes=8, of=10))
    grown.on(6, decide, "exp1", Choice.SHIP, "they want it")
    stood = {number: show(grown.ws(9, as_of=number), "exp1").data for number in (0, 1, 5, 6)}
    assert {number: (data["outcome"], data["decision"]) for number, data in stood.items()} == {
        0: ("planned", None),
        1: ("running", None),
        5: ("supported", None),
        6: ("supported", "ship"),
    }
    assert stood[1]["result"] is None


def test_what_is_suspect_says_so_in_every_list(grown: Desk) -> None:
    grown.on(5, edit, "kr1", ["target=61"])

    def suspect(views: Any) -> list[str]:
        return [str(view.ref) for view in views if view.data.get("suspect")]

    later = grown.ws(9)
    assert suspect(list_nodes(later)) == ["ini1"]
    assert suspect(list_nodes(later, Kind.INITIATIVE)) == ["ini1"]
    assert suspect(list_nodes(later, Kind.OPPORTUNITY)) == []
    assert suspect(list_nodes(grown.ws(9, as_of=4), Kind.INITIATIVE)) == []
    assert suspect(list_nodes(grown.ws(9, as_of=6), Kind.INITIATIVE)) == ["ini1"]
    assert suspect(search(later, "Reorder")) == ["ini1"]
    assert suspect(show(later, "kr1").around["children"]) == ["ini1"]
    assert suspect(show(later, "sol1").around["delivered_by"]) == ["ini1"]
    found: list[Any] = [view.data.get("suspect") for view in show(later, "kr1").around["children"]]
    [why] = next(filter(None, found))
    assert (why["because"], why["old"], why["new"]) == ("kr1", 60, 61)


def test_a_report_tells_what_rests_on_something_that_has_changed(grown: Desk) -> None:
    assert weekly_report(grown.ws(6)).suspects == ()
    grown.on(5, edit, "kr1", ["target=61"])
    [one] = weekly_report(grown.ws(6)).suspects
    assert (one.ref, one.title) == ("ini1", "Reorder")
    shape: Any = weekly_report(grown.ws(6)).to_json()["suspects"]
    assert shape[0]["ref"] == "ini1"
    assert shape[0]["suspect"][0]["field"] == "target"
    grown.on(6, clear, "ini1", "still worth it")
    assert weekly_report(grown.ws(6)).suspects == ()
