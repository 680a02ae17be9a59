"""Which kinds may stand under which: the whole table, and nothing beside it."""

from __future__ import annotations

import itertools

import pytest

from ost.domain.kinds import MANY_PARENTS, PARENTS, TREE_ORDER, Kind

ALLOWED = {
    # child: parents, as PRODUCT.md draws them
    "objective": {"objective", "kr"},
    "kr": {"objective", "kr"},
    "opportunity": {"kr", "opportunity"},
    "solution": {"opportunity"},
    "assumption": {"solution"},
    "experiment": {"assumption", "solution"},
    "initiative": {"kr"},
    "interview": set(),
    "metric": set(),
    "request": set(),
}


@pytest.mark.parametrize(("child", "parent"), list(itertools.product(Kind, Kind)))
def test_a_pair_of_kinds_is_allowed_exactly_when_the_vocabulary_says_so(child: Kind, parent: Kind) -> None:
    assert (parent in PARENTS[child]) is (parent.value in ALLOWED[child.value])


def test_only_opportunities_and_initiatives_may_have_several_parents() -> None:
    assert {Kind.OPPORTUNITY, Kind.INITIATIVE} == MANY_PARENTS


def test_every_kind_has_its_place_in_the_order_of_a_tree() -> None:
    assert sorted(TREE_ORDER) == sorted(Kind)
