"""The tree: nested as it is drawn, with what is faded, repeated or put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import NoSuchRef
from ost.services import ledger
from ost.services.adding import add_assumption, add_interview, add_objective, add_opportunity, add_solution
from ost.services.changing import archive, link, move
from ost.services.editing import edit
from ost.services.shipping import drop
from ost.services.tree import Tree, read_tree

if TYPE_CHECKING:
    from typing import Any

    from .conftest import Desk


def _drawn(tree: Tree) -> list[str]:
    return [
        f"{'-' * depth}{branch.view.ref}{' again' * branch.repeated}{' faded' * branch.faded}"
        for depth, branch in tree.places()
    ]


def test_everything_of_the_tree_stands_in_it(grown: Desk) -> None:
    grown.do(add_objective, "Another")
    grown.do(add_interview, "Marta", supports=["opp1"])
    tree = read_tree(grown.ws())
    assert _drawn(tree) == ["obj1", "-kr1", "--opp1", "---sol1", "----asm1", "-----exp1", "--ini1", "obj2"]
    assert (tree.name, tree.as_of) == ("memory", grown.day(0))


def test_a_branch_is_read_alone(grown: Desk) -> None:
    assert _drawn(read_tree(grown.ws(), "opp1")) == ["opp1", "-sol1", "--asm1", "---exp1"]
    assert _drawn(read_tree(grown.ws(), "One-tap")) == ["sol1", "-asm1", "--exp1"]
    assert _drawn(read_tree(grown.ws(), "met1")) == ["met1"]
    view = read_tree(grown.ws(), "opp1").roots[0].view
    assert view.data["parents"] == ["kr1"]  # it hangs where it hangs


def test_a_thing_under_two_parents_has_its_branch_once(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(link, "kr2", "opp1")
    drawn = _drawn(read_tree(grown.ws()))
    assert drawn[-2:] == ["-kr2", "--opp1 again"]
    assert [str(view.ref) for view in read_tree(grown.ws()).views()].count("opp1") == 1


def test_the_json_nests_as_the_tree_does(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(link, "kr2", "opp1")
    data: Any = read_tree(grown.ws()).to_json()
    [objective] = data["roots"]
    first, second = objective["children"]
    assert [child["ref"] for child in first["children"]] == ["opp1", "ini1"]
    assert first["children"][0]["children"][0]["ref"] == "sol1"
    assert second["children"] == [{**first["children"][0], "children": [], "repeated": True}]
    assert "repeated" not in first["children"][0]


@pytest.mark.parametrize(
    ("ref", "status", "faded"),
    [
        ("opp1", "parked", ["opp1", "sol1", "asm1", "exp1"]),
        ("sol1", "dropped", ["sol1", "asm1", "exp1"]),
        ("asm1", "refuted", ["asm1", "exp1"]),
        ("asm1", "supported", []),
        ("kr1", "closed", []),
        ("kr1", "dropped", ["kr1", "opp1", "sol1", "asm1", "exp1", "ini1"]),
    ],
)
def test_what_was_given_up_is_faded_with_all_below_it(
    grown: Desk, ref: str, status: str, faded: list[str]
) -> None:
    grown.do(edit, ref, [f"status={status}"])
    tree = read_tree(grown.ws())
    assert [str(branch.view.ref) for _, branch in tree.places() if branch.faded] == faded


def test_a_dropped_initiative_is_faded(grown: Desk) -> None:
    grown.do(drop, "ini1", "no")
    assert "--ini1 faded" in _drawn(read_tree(grown.ws()))


def test_what_was_put_away_is_left_out_unless_it_is_asked_for(grown: Desk) -> None:
    grown.do(archive, "opp1")
    assert _drawn(read_tree(grown.ws())) == ["obj1", "-kr1", "--ini1"]
    shown = _drawn(read_tree(grown.ws(), archived=True))
    assert shown[2:4] == ["--opp1 faded", "---sol1 faded"]
    assert _drawn(read_tree(grown.ws(), "opp1")) == ["opp1 faded"]


def test_what_hangs_only_on_something_put_away_is_no_root(grown: Desk) -> None:
    with grown.store.writing("as an older version did") as tx:
        ledger.edit_node(tx, grown.node("opp1"), archived=grown.day(0))
    assert _drawn(read_tree(grown.ws())) == ["obj1", "-kr1", "--ini1"]


def test_a_tree_of_the_past_has_the_places_of_the_past(grown: Desk) -> None:
    grown.on(1, add_opportunity, "Second", under=["kr1"])
    grown.on(2, add_solution, "For it", under=["opp2"])
    grown.on(3, move, "opp1", ["opp2"])
    now = ["kr1", "-opp2", "--opp1", "---sol1", "----asm1", "-----exp1", "--sol2", "-ini1"]
    then = ["kr1", "-opp1", "--sol1", "---asm1", "----exp1", "-opp2", "--sol2", "-ini1"]
    assert _drawn(read_tree(grown.ws(9), "kr1")) == now
    assert _drawn(read_tree(grown.ws(9, as_of=3), "kr1")) == now
    assert _drawn(read_tree(grown.ws(9, as_of=2), "kr1")) == then
    with pytest.raises(NoSuchRef, match="opp2 as of 2026-03-02"):
        read_tree(grown.ws(9, as_of=0), "opp2")


def test_a_branch_is_the_same_alone_and_in_the_whole(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(add_opportunity, "Second", under=["opp1", "kr2"])
    grown.do(add_assumption, "Another", under=["sol1"])
    whole = next(branch for _, branch in read_tree(grown.ws()).places() if str(branch.view.ref) == "opp1")
    assert read_tree(grown.ws(), "opp1").roots[0].to_json() == whole.to_json()
    past = read_tree(grown.ws(as_of=0), "opp1").roots[0]
    assert past.to_json() == whole.to_json()
