"""Part of a tree whose things have several parents: nothing hangs where it does not belong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ost.exports.net import net_of
from ost.exports.picture import picture_of_tree
from ost.exports.trimming import Part, trimmed
from ost.services.adding import add_key_result, add_objective, add_opportunity
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from ost.services.tree import Tree


def grown(*opportunities: tuple[str, ...]) -> Tree:
    """Two KRs of one objective, and opportunities under the parents that are named."""
    ws = Workspace(MemoryStore("Example"), date(2026, 11, 20), "ann")
    add_objective(ws, "Objective")
    for title in ("First", "Second"):
        add_key_result(ws, title, under=["obj1"], baseline=1, target=2, by="2026-12-31")
    for number, under in enumerate(opportunities, 1):
        add_opportunity(ws, f"Opportunity {number}", under=under)
    return read_tree(ws)


def test_a_thing_whose_first_parent_is_beside_the_focus_stands_under_the_other() -> None:
    tree = grown(("kr1", "kr2"), ("opp1",))
    found = trimmed(net_of(tree), Part(focus=frozenset({"kr2"})))
    assert set(found.lines) == {("obj1", "kr2"), ("kr2", "opp1"), ("opp1", "opp2")}
    assert found.above == {"kr2": "obj1", "opp1": "kr2", "opp2": "opp1"}
    assert [box.name for box in found.boxes] == ["obj1", "kr2", "opp1", "opp2"]
    places = {one.card.name: one.x for one in picture_of_tree(tree, {}, net=found).cards}
    assert places["obj1"] < places["kr2"] < places["opp1"] < places["opp2"]


def test_what_is_beside_the_focus_is_no_bridge_where_kinds_are_left_out() -> None:
    tree = grown(("kr1", "kr2"), ("opp1",))
    kinds = frozenset({"kr", "opportunity"})
    found = trimmed(net_of(tree), Part(focus=frozenset({"kr2"}), kinds=kinds))
    assert set(found.lines) == {("kr2", "opp1"), ("opp1", "opp2")}


def test_a_thing_that_is_near_by_a_further_parent_is_not_drawn_under_what_hides_its_first() -> None:
    tree = grown(("kr1",), ("opp1",), ("opp2", "kr2"))
    found = trimmed(net_of(tree), Part(depth=2))
    assert ("opp1", "opp3") not in found.lines
    assert found.above["opp3"] == "kr2"


def test_what_is_hidden_is_counted_at_a_parent_that_is_there() -> None:
    tree = grown(("kr1", "kr2"), ("opp1",))
    found = trimmed(net_of(tree), Part(depth=0, focus=frozenset({"kr2"})))
    counts = {box.name: dict(box.hidden) for box in found.boxes if box.hidden}
    assert counts == {"obj1": {"kr": 1}, "kr2": {"opportunity": 2}}


def test_levels_of_things_with_two_parents_each_are_walked_once() -> None:
    pairs: list[tuple[str, ...]] = [("kr1",), ("kr1",)]
    for level in range(40):
        above = (f"opp{2 * level + 1}", f"opp{2 * level + 2}")
        pairs += [above, above]
    net = net_of(grown(*pairs))
    assert len(trimmed(net, Part(depth=90)).boxes) == len(net.boxes)
