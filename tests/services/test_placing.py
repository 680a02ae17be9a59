"""Moving, joining and parting: where things may stand, with no cycles and no bottomless branches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ost.domain.kinds import MAX_DEPTH
from ost.errors import (
    AlreadyLinked,
    Archived,
    CannotLink,
    LastParent,
    MissingOption,
    NotLinked,
    OneParentOnly,
    ParentNotAllowed,
    TooDeep,
    WouldCycle,
)
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_initiative,
    add_interview,
    add_metric,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.batch import OneTransaction
from ost.services.changing import archive, link, move, unlink
from ost.services.reading import show
from ost.services.tree import read_tree

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def wide(grown: Desk) -> Desk:
    """A second KR, and opp2 and opp3 below opp1."""
    grown.kr("Retention")
    grown.do(add_opportunity, "Second", under=["opp1"])
    grown.do(add_opportunity, "Third", under=["opp2"])
    return grown


def _parents(desk: Desk, ref: str) -> list[str]:
    with desk.store.reading() as reader:
        return [
            str(edge.source)
            for edge in reader.edges()
            if str(edge.target) == ref and edge.relation == "parent"
        ]


def test_a_branch_moves_as_a_whole(wide: Desk) -> None:
    done = wide.do(move, "opp2", ["kr2"])
    assert done.view.data["parents"] == ["kr2"]
    assert _parents(wide, "opp3") == ["opp2"]
    branch = [str(view.ref) for view in read_tree(wide.ws(), "kr2").views()]
    assert branch == ["kr2", "opp2", "opp3"]


def test_a_move_may_lead_under_several_parents(wide: Desk) -> None:
    assert wide.do(move, "opp3", ["kr2", "opp1"]).view.data["parents"] == ["kr2", "opp1"]
    with pytest.raises(OneParentOnly):
        wide.do(move, "sol1", ["opp1", "opp2"])


def test_a_move_says_where_to(wide: Desk) -> None:
    with pytest.raises(MissingOption, match="--under"):
        wide.do(move, "opp2", [])


@pytest.mark.parametrize(("child", "parent"), [("opp1", "opp1"), ("opp1", "opp2"), ("opp1", "opp3")])
def test_nothing_stands_below_itself(wide: Desk, child: str, parent: str) -> None:
    with pytest.raises(WouldCycle):
        wide.do(move, child, [parent])
    with pytest.raises(WouldCycle):
        wide.do(move, child, ["kr2", parent])
    with pytest.raises(WouldCycle):
        wide.do(link, parent, child)


@pytest.mark.parametrize("child", ["int1", "met1"])
def test_what_stands_in_no_tree_is_not_moved_into_one(grown: Desk, child: str) -> None:
    grown.do(add_interview, "Marta")
    with pytest.raises(ParentNotAllowed, match="it has no parent"):
        grown.do(move, child, ["opp1"])
    with pytest.raises(ParentNotAllowed, match="it has no parent"):
        grown.do(move, child, ["I forget what I ordered"])


def test_a_move_to_where_it_stands_changes_nothing(wide: Desk) -> None:
    before = wide.contents()
    wide.do(move, "opp2", ["opp1"])
    assert wide.contents() == before


def test_bets_on_krs_that_stay_are_kept_and_the_others_go(wide: Desk) -> None:
    wide.kr("Referral")
    wide.do(add_initiative, "Two bets", under=["kr1", "kr2"], expect={"kr1": 3.0, "kr2": 4.0})
    done = wide.do(move, "ini2", ["kr2", "kr3"])
    assert done.view.data["bets"] == [
        {"kr": "kr2", "expected": 4.0, "worth_having": None},
        {"kr": "kr3", "expected": None, "worth_having": None},
    ]
    assert ("ini2", "edit", "expected:kr1", 3.0, None) in wide.log()


@pytest.mark.parametrize(
    ("first", "second", "shown", "field"),
    [
        ("kr2", "opp1", "opp1", "parents"),
        ("opp1", "kr2", "opp1", "parents"),  # the order does not matter
        ("kr2", "ini1", "ini1", "parents"),
        ("ini1", "sol2", "ini1", "delivers"),
        ("sol2", "ini1", "ini1", "delivers"),
        ("int1", "opp1", "int1", "supports"),
        ("opp1", "int1", "int1", "supports"),
    ],
)
def test_two_things_are_joined_and_parted(
    wide: Desk, first: str, second: str, shown: str, field: str
) -> None:
    wide.do(add_interview, "Marta")
    wide.do(add_solution, "Second", under=["opp1"])
    other = first if second == shown else second
    done = wide.do(link, first, second)
    assert str(done.view.ref) == shown
    assert other in done.view.data[field]
    for pair in ((first, second), (second, first)):
        with pytest.raises(AlreadyLinked):
            wide.do(link, *pair)
    done = wide.do(unlink, second, first)
    assert other not in done.view.data[field]
    with pytest.raises(NotLinked):
        wide.do(unlink, first, second)


def test_joining_a_kr_with_a_metric_makes_it_steer_that_metric(grown: Desk) -> None:
    grown.do(add_metric, "Weekly activation", unit="%")
    done = grown.do(link, "met2", "kr1")
    assert done.view.data["metric"] == "met2"
    assert done.notes == ("kr1 was measured by met1, and is now by met2; its baseline and target stay.",)
    [definition] = show(grown.ws(), "kr1").data["definitions"]  # type: ignore[misc]
    assert (definition["field"], definition["old"], definition["new"]) == ("metric", "met1", "met2")
    with pytest.raises(AlreadyLinked):
        grown.do(link, "kr1", "met2")
    with pytest.raises(NotLinked) as refused:
        grown.do(unlink, "kr1", "met2")
    assert "always has a metric" in refused.value.hint


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("obj1", "opp1"),
        ("kr1", "sol1"),
        ("sol1", "int1"),
        ("met1", "opp1"),
        ("exp1", "ini1"),
        ("met1", "int1"),
    ],
)
def test_kinds_that_no_link_joins_are_refused(grown: Desk, first: str, second: str) -> None:
    grown.do(add_interview, "Marta")
    for pair in ((first, second), (second, first)):
        with pytest.raises(CannotLink, match="no link between them"):
            grown.do(link, *pair)


def test_a_second_parent_is_for_opportunities_and_initiatives(wide: Desk) -> None:
    for pair in (("opp2", "sol1"), ("sol1", "exp1"), ("kr1", "kr2")):
        with pytest.raises(OneParentOnly):
            wide.do(link, *pair)


def test_what_was_put_away_is_not_joined_and_can_be_parted(wide: Desk) -> None:
    wide.do(link, "kr2", "opp2")
    wide.do(archive, "opp2")
    with pytest.raises(Archived):
        wide.do(link, "kr1", "opp2")
    assert wide.do(unlink, "kr2", "opp2").view.data["parents"] == ["opp1"]


@pytest.mark.parametrize(
    ("parent", "child"), [("kr1", "opp1"), ("opp1", "sol1"), ("kr1", "ini1"), ("obj1", "kr1")]
)
def test_the_last_parent_stays(grown: Desk, parent: str, child: str) -> None:
    with pytest.raises(LastParent, match=f"{parent} is the only parent of {child}"):
        grown.do(unlink, child, parent)


def test_an_objective_may_stand_on_its_own_again(grown: Desk) -> None:
    grown.do(add_objective, "Part of it", under=["obj1"])
    assert grown.do(unlink, "obj1", "obj2").view.data["parents"] == []


def test_parting_an_initiative_from_a_kr_ends_its_bet_and_says_so(wide: Desk) -> None:
    wide.do(add_initiative, "Two bets", under=["kr1", "kr2"], expect={"": 3.0}, worth_having=1.0)
    done = wide.do(unlink, "ini2", "kr1")
    assert [bet["kr"] for bet in done.view.data["bets"]] == ["kr2"]
    assert ("ini2", "edit", "expected:kr1", 3.0, None) in wide.log()
    assert ("ini2", "edit", "worth_having:kr1", 1.0, None) in wide.log()
    again = wide.do(link, "kr1", "ini2")
    assert again.view.data["bets"][0] == {"kr": "kr1", "expected": None, "worth_having": None}


def _chain(desk: Desk, numbers: range) -> None:
    """Opportunities below each other, each under the one whose number comes before."""
    with desk.store.writing("chain") as tx:
        workspace = replace(desk.ws(), store=OneTransaction(tx))
        for number in numbers:
            add_opportunity(workspace, f"Level {number}", under=[f"opp{number - 1}"])


def test_a_branch_has_at_most_a_hundred_levels(grown: Desk) -> None:
    """Down to the last kind: obj1, kr1 and 98 opportunities are 100."""
    _chain(grown, range(2, MAX_DEPTH - 1))
    deepest = f"opp{MAX_DEPTH - 2}"
    assert max(depth for depth, _ in read_tree(grown.ws()).places()) == MAX_DEPTH - 1
    for add in (add_opportunity, add_solution):
        with pytest.raises(TooDeep, match="at most 100 levels"):
            grown.do(add, "One more", under=[deepest])
    grown.do(add_solution, "Just so", under=[f"opp{MAX_DEPTH - 3}"])
    with pytest.raises(TooDeep):
        grown.do(add_assumption, "One more", under=["sol2"])
    with pytest.raises(TooDeep):
        grown.do(add_experiment, "One more", under=["sol2"], criterion="7 of 10")


def test_a_move_counts_what_hangs_below(grown: Desk) -> None:
    _chain(grown, range(2, 60))
    grown.do(add_opportunity, "Beside", under=["kr1"])  # opp60, with 40 levels below
    _chain(grown, range(61, 101))
    with pytest.raises(TooDeep):
        grown.do(move, "opp60", ["opp59"])
    with pytest.raises(TooDeep):
        grown.do(link, "opp59", "opp60")
    grown.do(move, "opp60", ["opp57"])
    assert max(depth for depth, _ in read_tree(grown.ws()).places()) == MAX_DEPTH - 1
