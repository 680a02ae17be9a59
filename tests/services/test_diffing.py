"""What changed between two moments, and the tree of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tables import import_table

from ost.errors import MarkExists, NoSuchMoment, NotAName, NotSuspect
from ost.services.adding import add_initiative, add_opportunity, add_solution
from ost.services.changing import archive, link, move
from ost.services.checking_in import check_in
from ost.services.diffing import read_diff
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.measuring import add_measurement
from ost.services.reading import show
from ost.services.reviewing import clear, marks, read_reviews, set_mark
from ost.services.shipping import drop, ship
from ost.services.undoing import undo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.diffing import Place

    from .conftest import Desk

LOST = Figures(successes=1, of=10)


def _lines(places: tuple[Place, ...], depth: int = 0) -> Iterator[str]:
    for place in places:
        if place.touched:
            words = f" ({place.words})" if place.words else ""
            yield f"{place.sign or ' '} {'-' * depth}{place.view.ref}{words}"
            yield from _lines(place.children, depth + 1)


def _change_everything(desk: Desk) -> None:
    desk.kr("Retention")
    desk.do(add_opportunity, "Second", under=["kr1"])
    desk.do(add_solution, "Other", under=["opp2"])
    desk.do(set_mark, "Q1")
    desk.on(3, edit, "kr1", ["target=70"])
    desk.on(3, move, "opp2", ["kr2"])
    desk.on(3, archive, "sol1")
    desk.on(3, add_opportunity, "Third", under=["kr1"])
    desk.on(3, drop, "ini1", "no")


EVERYTHING = [
    "  obj1",
    "~ -kr1 (target 60 → 70)",
    "  --opp1",
    "- ---sol1 (put away)",
    "- ----asm1 (put away)",
    "- -----exp1 (put away)",
    "< --opp2 (moved to kr2)",
    "+ --opp3 (added)",
    "- --ini1 (status proposed → dropped)",
    "  -kr2",
    "> --opp2 (moved here from kr1)",
]


@pytest.mark.parametrize("since", ["Q1", "last-review", "Last Review", "2026-03-02", None])
def test_everything_that_changed_has_its_sign_and_its_words(grown: Desk, since: str | None) -> None:
    _change_everything(grown)
    diff = read_diff(grown.ws(3), since)
    assert list(_lines(diff.roots)) == EVERYTHING
    shape = diff.to_json()
    assert [node["ref"] for node in shape["added"]] == ["opp3"]  # type: ignore[attr-defined]
    assert {node["ref"] for node in shape["dropped"]} == {"sol1", "asm1", "exp1", "ini1"}  # type: ignore[attr-defined]
    assert shape["moved"] == [{"ref": "opp2", "from": ["kr1"], "to": ["kr2"]}]
    assert {"ref": "kr1", "field": "target", "old": 60.0, "new": 70.0} in shape["changed"]  # type: ignore[operator]


def test_the_earlier_moment_is_the_one_that_is_compared_with(grown: Desk) -> None:
    _change_everything(grown)
    forth, back = (
        read_diff(grown.ws(3), *days) for days in (("2026-03-02", "2026-03-05"), ("2026-03-05", "2026-03-02"))
    )
    assert forth.to_json() == back.to_json()
    assert read_diff(grown.ws(3), "now", "Q1").to_json() == read_diff(grown.ws(3), "Q1", "now").to_json()


def test_facts_that_came_after_a_review_are_told_whatever_day_they_are_dated_on(grown: Desk) -> None:
    """Numbers come in late, and tables replace what was there."""
    grown.do(add_measurement, "kr1", 41.0, on=grown.day(-7))
    grown.do(check_in, "kr1", confidence=3)
    grown.do(record, "exp1", LOST, interim=True)
    grown.do(set_mark, "noon")
    grown.do(import_table, "kr1", ["date,value\n", "2026-02-23,42\n", "2026-02-27,44\n"], "t.csv")
    grown.do(check_in, "kr1", confidence=4)
    grown.do(record, "exp1", LOST)
    grown.do(ship, "ini1", on=grown.day(-3))
    told = {(str(c.ref), c.field, c.old, c.new) for c in read_diff(grown.ws()).changed}
    assert told >= {
        ("kr1", "current", 41.0, 44.0),
        ("kr1", "confidence", 3, 4),
        ("exp1", "status", "running", "refuted"),
        ("ini1", "status", "proposed", "shipped"),
        ("ini1", "shipped", None, "2026-02-27"),
    }


def test_what_happened_before_a_mark_of_the_same_day_is_not_told(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.do(set_mark, "noon")
    assert read_diff(grown.ws()).empty
    grown.do(ship, "ini1")
    assert list(_lines(read_diff(grown.ws()).roots))[2:] == [
        "  --opp1",
        "~ ---sol1 (status candidate → delivered)",
        "~ --ini1 (status proposed → shipped; shipped none → 2026-03-02)",
    ]


def test_values_and_confidence_of_two_days(grown: Desk) -> None:
    grown.measure("kr1", {0: 41.0, 7: 45.0})
    grown.on(7, check_in, "kr1", confidence=7)
    diff = read_diff(grown.ws(7), "2026-03-02")
    assert {(str(c.ref), c.field, c.old, c.new) for c in diff.changed} >= {
        ("kr1", "current", 41.0, 45.0),
        ("kr1", "confidence", None, 7),
    }
    assert not any(c.ref.kind == "metric" for c in diff.changed)


def test_without_a_review_a_week_is_looked_back(grown: Desk) -> None:
    grown.on(10, edit, "kr1", ["target=70"])
    assert [c.field for c in read_diff(grown.ws(12)).changed] == ["target"]
    assert read_diff(grown.ws(30)).empty


@pytest.mark.parametrize("text", ["", "gestern", "Q9"])
def test_a_moment_that_is_none_is_refused(grown: Desk, text: str) -> None:
    with pytest.raises(NoSuchMoment, match="neither a date nor the name of a review"):
        read_diff(grown.ws(), text or "?")


def test_without_a_review_the_last_one_is_missed_by_name(grown: Desk) -> None:
    with pytest.raises(NoSuchMoment, match="There has been no review yet"):
        read_diff(grown.ws(), "last-review")


@pytest.mark.parametrize("name", ["today", "now", "last-review", "Last week", "2026-11-25", "2026-Q4"])
def test_a_name_that_means_a_moment_is_no_name(grown: Desk, name: str) -> None:
    with pytest.raises(NotAName):
        grown.do(set_mark, name)


def test_a_name_of_a_review_is_taken_once(grown: Desk) -> None:
    grown.do(set_mark, "Q1")
    with pytest.raises(MarkExists, match="'Q1'"):
        grown.do(set_mark, "Q1")
    grown.do(undo)
    grown.do(set_mark, "Q1")
    with grown.store.reading() as reader:
        assert [mark.name for mark in marks(reader)] == ["Q1"]


# --- suspects ---------------------------------------------------------------------------------


def _suspects(desk: Desk) -> dict[str, list[str]]:
    return {
        str(ref): [f"{one.because} {one.field}" for one in why] for ref, _, why in read_reviews(desk.ws())[0]
    }


def test_what_rested_on_a_target_that_was_moved_is_suspect_until_it_is_cleared(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    assert _suspects(grown) == {"ini1": ["kr1 target"]}
    assert show(grown.ws(), "ini1").data["suspect"] == [
        {
            "because": "kr1",
            "field": "target",
            "old": 60.0,
            "new": 70.0,
            "seq": 8,
            "on": "2026-03-02",
            "actor": "ana",
        }
    ]
    grown.do(clear, "ini1", "still worth it")
    assert _suspects(grown) == {}
    with pytest.raises(NotSuspect):
        grown.do(clear, "ini1")
    grown.do(edit, "kr1", ["target=75"])
    assert _suspects(grown) == {"ini1": ["kr1 target"]}


def test_a_target_that_went_back_leaves_no_doubt(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.do(undo)
    assert _suspects(grown) == {}
    grown.do(edit, "kr1", ["target=70"])
    grown.do(edit, "kr1", ["target=60"])
    assert _suspects(grown) == {}


def test_what_came_after_a_change_rests_on_what_is_so_now(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.do(add_initiative, "Later", under=["kr1"])
    assert _suspects(grown) == {"ini1": ["kr1 target"]}


def test_a_refuted_assumption_casts_doubt_on_its_solution_and_on_the_initiative_that_delivers_it(
    grown: Desk,
) -> None:
    grown.do(record, "exp1", LOST)
    assert _suspects(grown) == {"sol1": ["asm1 status"], "ini1": ["asm1 status"]}


def test_an_opportunity_that_was_given_up_casts_doubt_on_its_solutions(grown: Desk) -> None:
    grown.do(edit, "opp1", ["status=parked"])
    assert _suspects(grown) == {"sol1": ["opp1 status"], "ini1": ["opp1 status"]}
    grown.do(edit, "opp1", ["status=open"])
    assert _suspects(grown) == {}


def test_a_criterion_that_was_edited_after_the_start_casts_doubt_on_what_it_tested(grown: Desk) -> None:
    grown.do(edit, "exp1", ["criterion=6 of 10"])
    assert _suspects(grown) == {}
    grown.do(start, "exp1")
    grown.do(edit, "exp1", ["criterion=5 of 10"])
    assert _suspects(grown) == {"asm1": ["exp1 criterion"]}


def test_what_has_shipped_is_past_doubting(grown: Desk) -> None:
    grown.do(ship, "ini1")
    grown.do(edit, "kr1", ["target=70"])
    assert _suspects(grown) == {}


def test_a_solution_that_was_put_away_casts_doubt_on_what_delivers_it(grown: Desk) -> None:
    grown.do(archive, "sol1")
    assert _suspects(grown) == {"ini1": ["sol1 archived"]}


def test_what_came_at_another_target_rests_on_that_one(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.do(clear, "ini1")
    grown.do(add_initiative, "At seventy", under=["kr1"])
    grown.do(edit, "kr1", ["target=60"])
    assert _suspects(grown) == {"ini1": ["kr1 target"], "ini2": ["kr1 target"]}


def test_a_doubt_that_was_cleared_by_mistake_comes_back(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.do(clear, "ini1")
    grown.do(undo)
    assert _suspects(grown) == {"ini1": ["kr1 target"]}


def test_what_is_joined_later_knows_what_it_is_joined_to(grown: Desk) -> None:
    grown.do(record, "exp1", LOST)
    grown.do(add_initiative, "Later", under=["kr1"])
    grown.do(link, "ini2", "sol1")
    assert "ini2" not in _suspects(grown)


def test_an_opportunity_above_counts_and_so_does_a_kr_that_was_dropped(grown: Desk) -> None:
    grown.do(add_opportunity, "Below", under=["opp1"])
    grown.do(add_solution, "Deep", under=["opp2"])
    grown.do(edit, "opp1", ["status=parked"])
    assert set(_suspects(grown)) == {"sol1", "sol2", "ini1"}
    grown.do(edit, "opp1", ["status=open"])
    grown.do(edit, "kr1", ["status=dropped"])
    assert _suspects(grown) == {"ini1": ["kr1 status"]}


def test_the_doubts_of_one_thing_are_those_of_all(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.do(record, "exp1", LOST)
    every = _suspects(grown)
    for ref in ("ini1", "sol1", "asm1", "kr1", "opp1"):
        found = show(grown.ws(), ref).data.get("suspect", [])
        assert [f"{one['because']} {one['field']}" for one in found] == every.get(ref, [])


def test_a_review_of_a_later_day_is_not_looked_back_to(grown: Desk) -> None:
    grown.on(9, set_mark, "later")
    with pytest.raises(NoSuchMoment):
        read_diff(grown.ws(10, as_of=3), "later")


# --- both definitions -----------------------------------------------------------------------------


def test_a_kr_is_judged_by_both_definitions(grown: Desk) -> None:
    grown.measure("kr1", {7: 50.0})
    grown.on(8, edit, "kr1", ["target=80"])
    data = show(grown.ws(9), "kr1").data
    assert (data["target"], data["progress"]) == (80.0, 0.25)
    assert data["original"] == {"target": 60.0, "progress": 0.5, "state": "on_track"}
    assert show(grown.ws(9, as_of=7), "kr1").data["original"] is None


def test_a_criterion_that_was_edited_while_it_was_planned_is_the_first(grown: Desk) -> None:
    grown.do(edit, "exp1", ["criterion=6 of 10"])
    grown.do(start, "exp1")
    assert show(grown.ws(), "exp1").data["original"] is None
    grown.do(edit, "exp1", ["criterion=5 of 10"])
    assert show(grown.ws(), "exp1").data["original"] == {"criterion": "6 of 10"}


def test_what_was_expected_when_it_was_added_is_no_edit(grown: Desk) -> None:
    grown.on(3, ship, "ini1", on=grown.day(-5))
    assert show(grown.ws(3), "ini1").data["original"] is None


def test_an_undo_after_the_start_is_an_edit(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=70"])
    grown.on(8, undo)
    assert show(grown.ws(9), "kr1").data["original"] == {
        "target": 70.0,
        "progress": None,
        "state": "not_started",
    }


def test_an_edit_before_the_start_is_planning(grown: Desk) -> None:
    grown.kr("Later", start=grown.day(20).isoformat())
    grown.on(3, edit, "kr2", ["target=70"])
    assert show(grown.ws(30), "kr2").data["original"] is None


def test_a_definition_that_came_back_is_the_first_again(grown: Desk) -> None:
    grown.on(8, edit, "kr1", ["target=80"])
    grown.on(9, edit, "kr1", ["target=60"])
    assert show(grown.ws(9), "kr1").data["original"] is None


def test_what_an_initiative_promised_when_it_shipped_is_kept(grown: Desk) -> None:
    grown.on(2, edit, "ini1", ["expect=6"])  # planning
    grown.on(5, ship, "ini1")
    assert show(grown.ws(5), "ini1").data["original"] is None
    grown.on(9, edit, "ini1", ["expect=2", "shipped=2026-03-04"])
    data = show(grown.ws(9), "ini1").data
    assert data["original"] == {"expected:kr1": 6.0, "shipped": "2026-03-07"}
    fields = [(one["field"], one["old"], one["new"]) for one in data["definitions"]]  # type: ignore[attr-defined]
    assert ("shipped", "2026-03-07", "2026-03-04") in fields
    assert ("expected:kr1", 6.0, 2.0) in fields
