"""Putting away: a thing with all that hangs on it alone, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import AlreadyArchived, Archived, EmptyText, SteeredMetric
from ost.services.adding import add_interview, add_opportunity, add_solution
from ost.services.changing import archive, move
from ost.services.editing import edit
from ost.services.experimenting import start
from ost.services.reading import list_nodes, show
from ost.services.tree import read_tree

if TYPE_CHECKING:
    from .conftest import Desk


def _live(desk: Desk) -> set[str]:
    return {str(view.ref) for view in list_nodes(desk.ws())}


def test_a_thing_goes_with_its_branch(grown: Desk) -> None:
    gone = [str(view.ref) for view in grown.on(4, archive, "opp1", "asked once")]
    assert gone == ["opp1", "sol1", "asm1", "exp1"]
    assert _live(grown) == {"obj1", "kr1", "ini1", "met1"}
    assert {grown.node(ref).archived for ref in gone} == {grown.day(4)}


def test_what_hangs_elsewhere_too_stays(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(add_opportunity, "Shared", under=["opp1", "kr2"])
    grown.do(add_solution, "For it", under=["opp2"])
    assert [str(view.ref) for view in grown.do(archive, "kr1")] == [
        "kr1",
        "opp1",
        "sol1",
        "asm1",
        "exp1",
        "ini1",
    ]
    assert {"opp2", "sol2"} <= _live(grown)


def test_what_hung_on_two_goes_with_the_second(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(add_opportunity, "Shared", under=["kr1", "kr2"])
    grown.do(archive, "kr1")
    assert "opp2" in _live(grown)
    assert [str(view.ref) for view in grown.do(archive, "kr2")] == ["kr2", "opp2"]


def test_everything_that_is_live_and_of_the_tree_stands_in_the_tree(grown: Desk) -> None:
    """Nothing is left that neither a tree nor an archive shows."""
    grown.kr("Retention")
    grown.do(add_opportunity, "Shared", under=["kr1", "kr2"])
    for ref in ("kr1", "kr2"):
        grown.do(archive, ref)
        shown = {str(view.ref) for view in read_tree(grown.ws()).views()}
        assert shown == {ref for ref in _live(grown) if ref[:3] not in {"met", "int"}}


def test_the_thing_itself_is_named_first(grown: Desk) -> None:
    grown.do(add_opportunity, "Later", under=["kr1"])
    grown.do(move, "opp1", ["opp2"])
    assert [str(view.ref) for view in grown.do(archive, "opp2", dry_run=True)][:2] == ["opp2", "opp1"]
    assert [str(view.ref) for view in grown.do(archive, "opp2")][:2] == ["opp2", "opp1"]


def test_a_dry_run_says_the_same_and_changes_nothing(grown: Desk) -> None:
    before = grown.contents()
    would = [str(view.ref) for view in grown.do(archive, "kr1", dry_run=True)]
    assert grown.contents() == before
    assert [str(view.ref) for view in grown.do(archive, "kr1")] == would


def test_interviews_and_metrics_stay_when_what_they_are_about_goes(grown: Desk) -> None:
    grown.do(add_interview, "Marta", supports=["opp1"])
    grown.do(archive, "obj1")
    assert _live(grown) == {"int1", "met1"}


def test_what_is_away_is_not_put_away_again_nor_worked_on(grown: Desk) -> None:
    grown.do(archive, "opp1")
    for dry_run in (True, False):
        with pytest.raises(AlreadyArchived):
            grown.do(archive, "opp1", dry_run=dry_run)
    with pytest.raises(Archived):
        grown.do(start, "exp1")
    with pytest.raises(Archived):
        grown.do(move, "sol1", ["opp1"])


def test_a_reason_says_something(grown: Desk) -> None:
    with pytest.raises(EmptyText, match="The reason"):
        grown.do(archive, "opp1", " ")


def test_what_went_together_comes_back_together(grown: Desk) -> None:
    grown.do(archive, "asm1", "nobody asked")
    grown.do(archive, "opp1")
    done = grown.do(edit, "opp1", ["archived=no"])
    assert {"opp1", "sol1"} <= _live(grown)
    assert "asm1" not in _live(grown), "which had been put away before"
    assert done.notes == ("Taken back with it: sol1.",)
    assert grown.log("opp1")[-2:] == [
        ("opp1", "archive", "archived", None, "2026-03-02"),
        ("opp1", "edit", "archived", "2026-03-02", None),
    ]


def test_what_a_thing_stands_under_comes_back_with_it(grown: Desk) -> None:
    grown.do(archive, "kr1")
    grown.do(edit, "sol1", ["archived=no"])
    assert {"kr1", "opp1", "sol1", "asm1", "exp1"} <= _live(grown)
    assert "ini1" not in _live(grown)


def test_why_a_thing_was_put_away_is_shown_with_it(grown: Desk) -> None:
    grown.do(archive, "opp1", "nobody has mentioned it since March")
    assert show(grown.ws(), "opp1").data["archived_because"] == "nobody has mentioned it since March"
    assert show(grown.ws(), "sol1").data["archived_because"] == "nobody has mentioned it since March"


def test_a_metric_that_a_live_kr_is_measured_by_is_not_put_away(grown: Desk) -> None:
    with pytest.raises(SteeredMetric, match="met1 is what kr1 is measured by"):
        grown.do(archive, "met1")
    grown.do(archive, "kr1")
    grown.do(archive, "met1")
