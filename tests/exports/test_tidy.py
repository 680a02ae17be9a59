"""The layout's promises: no two boxes overlap, order stays, parents stand at the middle, one more disturbs nobody."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ost.exports.tidy import Gaps, Places, tidy

GAPS = Gaps(siblings=2, cousins=5, levels=10)


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[list[int]], list[float], list[float]]:
    """Children by box, a child after its parent, and the sizes of each box."""
    count = draw(st.integers(1, 60))
    near = draw(st.booleans())
    children: list[list[int]] = [[] for _ in range(count)]
    for box in range(1, count):
        parent = draw(st.integers(max(-1, box - 4) if near else -1, box - 1))
        if parent >= 0:
            children[parent].append(box)
    sizes = st.lists(st.integers(1, 200).map(float), min_size=count, max_size=count)
    return children, draw(sizes), draw(sizes)


def parents_of(children: list[list[int]]) -> dict[int, int]:
    """The parent of every box that has one."""
    return {child: box for box, below in enumerate(children) for child in below}


def crowded(places: Places, across: list[float], along: list[float], children: list[list[int]]) -> list[str]:
    """Every pair of boxes that share a stretch of the way down and are nearer than they may be."""
    parents = parents_of(children)
    found = []
    for one in range(len(children)):
        for other in range(one):
            apart = min(
                places.along[one] + along[one] - places.along[other],
                places.along[other] + along[other] - places.along[one],
            )
            if apart <= 0:
                continue
            gap = GAPS.siblings if parents.get(one) == parents.get(other) else GAPS.cousins
            first, second = sorted((one, other), key=lambda box: places.across[box])
            room = places.across[second] - places.across[first] - across[first]
            if room < gap - 1e-6:
                found.append(f"{first} and {second}: {room}")
    return found


@settings(max_examples=300)
@given(forest=forests(), layered=st.booleans())
def test_no_two_boxes_are_nearer_than_their_gap(
    forest: tuple[list[list[int]], list[float], list[float]], layered: bool
) -> None:
    children, across, along = forest
    places = tidy(children, across, along, GAPS, layered=layered)
    assert crowded(places, across, along, children) == []
    assert min(places.across) == 0


@settings(max_examples=200)
@given(forest=forests(), layered=st.booleans())
def test_siblings_keep_their_order_and_parents_stand_at_the_middle(
    forest: tuple[list[list[int]], list[float], list[float]], layered: bool
) -> None:
    children, across, along = forest
    places = tidy(children, across, along, GAPS, layered=layered)
    for box, below in enumerate(children):
        for one, other in pairwise(below):
            assert places.across[one] < places.across[other]
        if below:
            ends = places.across[below[0]], places.across[below[-1]] + across[below[-1]]
            assert places.across[box] + across[box] / 2 == pytest.approx(sum(ends) / 2, abs=1e-6)
        for child in below:
            assert places.along[child] >= places.along[box] + along[box] + GAPS.levels - 1e-9


@settings(max_examples=200)
@given(forest=forests(), layered=st.booleans(), data=st.data())
def test_one_more_leaf_does_not_reshuffle_the_rest(
    forest: tuple[list[list[int]], list[float], list[float]], layered: bool, data: st.DataObject
) -> None:
    """What stands beside another, before and after, stands on the same side of it."""
    children, across, along = forest
    before = tidy(children, across, along, GAPS, layered=layered)
    under = data.draw(st.integers(0, len(children) - 1))
    grown = [[*below, len(children)] if box == under else below for box, below in enumerate(children)]
    after = tidy([*grown, []], [*across, 7.0], [*along, 7.0], GAPS, layered=layered)
    assert after.along[:-1] == before.along or layered
    for one in range(len(children)):
        for other in range(one):
            if all(beside(places, along, one, other) for places in (before, after)):
                assert (before.across[one] < before.across[other]) == (
                    after.across[one] < after.across[other]
                )


def beside(places: Places, along: list[float], one: int, other: int) -> bool:
    """Whether two boxes share a stretch of the way down."""
    start = max(places.along[one], places.along[other])
    return start < min(places.along[one] + along[one], places.along[other] + along[other])


@given(forest=forests())
def test_a_level_begins_at_one_place_and_levels_do_not_touch(
    forest: tuple[list[list[int]], list[float], list[float]],
) -> None:
    children, across, along = forest
    places = tidy(children, across, along, GAPS)
    assert set(places.along) <= set(places.levels[:-1])
    for box, start in enumerate(places.along):
        following = places.levels[places.levels.index(start) + 1]
        assert start + along[box] + GAPS.levels <= following + 1e-9


def test_a_small_subtree_between_two_large_ones_shares_their_distance() -> None:
    """As in figure 4 of Buchheim, Jünger and Leipert: the three in the middle stand evenly."""
    deep = [[1, 2, 3, 4, 5], [6, 7, 8, 9], [], [], [], [10, 11, 12, 13], *[[] for _ in range(8)]]
    places = tidy(deep, [10.0] * 14, [10.0] * 14, GAPS)
    steps = {round(places.across[b] - places.across[a], 6) for a, b in pairwise([1, 2, 3, 4, 5])}
    assert len(steps) == 1


def test_nothing_and_one_alone_are_laid_out_too() -> None:
    assert tidy([], [], [], GAPS) == Places([], [], (0.0,))
    assert tidy([[]], [4.0], [6.0], GAPS) == Places([0.0], [0.0], (0.0, 16.0))


def test_a_hundred_thousand_levels_are_no_matter() -> None:
    count = 100_000
    chain = [[box + 1] for box in range(count - 1)] + [[]]
    places = tidy(chain, [1.0] * count, [1.0] * count, GAPS, layered=False)
    assert places.along[-1] == (count - 1) * 11.0
