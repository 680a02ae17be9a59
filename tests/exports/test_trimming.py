"""Part of the tree: levels, what is around a thing, kinds; and what is hidden is counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.net import Net, net_of
from ost.exports.trimming import Part, trimmed

if TYPE_CHECKING:
    from ost.services.tree import Tree


def names(net: Net) -> set[str]:
    """What is drawn."""
    return {box.name for box in net.boxes}


def hidden(net: Net) -> dict[str, dict[str, int]]:
    """What is counted, by the card that says it."""
    return {box.name: dict(box.hidden) for box in net.boxes if box.hidden}


def test_without_a_wish_the_whole_is_drawn(whole: Tree) -> None:
    net = net_of(whole)
    assert trimmed(net, Part()) is net


def test_a_depth_counts_levels_below_the_top(whole: Tree) -> None:
    net = net_of(whole)
    top = trimmed(net, Part(depth=0))
    assert {name[:3] for name in names(top)} == {"obj"}
    one = trimmed(net, Part(depth=1))
    assert names(top) < names(one)
    assert all(parent in names(top) for parent, _ in one.lines)


def test_everything_is_shown_or_counted_once(whole: Tree) -> None:
    net = net_of(whole)
    for part in (Part(depth=0), Part(depth=1), Part(depth=2), Part(depth=9)):
        found = trimmed(net, part)
        assert len(found.boxes) + sum(sum(counts.values()) for counts in hidden(found).values()) == len(
            net.boxes
        )


def test_a_focus_shows_every_way_up_and_the_branch(tree: Tree) -> None:
    net = net_of(tree)
    found = trimmed(net, Part(focus=frozenset({"opp2"})))
    assert {"kr2", "kr3", "opp2"} <= names(found)
    assert "kr4" not in names(found)
    assert ("kr2", "opp2") in found.lines
    assert ("kr3", "opp2") in found.lines
    near = trimmed(net, Part(depth=0, focus=frozenset({"opp2"})))
    assert not [child for parent, child in near.lines if parent == "opp2"]


def test_what_stands_between_two_kinds_is_bridged(tree: Tree) -> None:
    net = net_of(tree)
    found = trimmed(net, Part(kinds=frozenset({"kr", "experiment"})))
    assert {box.view.data["kind"] for box in found.boxes} == {"kr", "experiment"}
    experiments = [name for name in names(found) if name.startswith("exp")]
    assert experiments
    assert {child for _, child in found.lines} >= set(experiments)
    assert set(found.above) == {child for _, child in found.lines}
    assert hidden(found) == {}


def test_kinds_and_depth_together_count_only_the_kinds(tree: Tree) -> None:
    found = trimmed(net_of(tree), Part(depth=1, kinds=frozenset({"objective", "kr", "initiative"})))
    assert {kind for counts in hidden(found).values() for kind in counts} <= {"kr", "initiative"}
