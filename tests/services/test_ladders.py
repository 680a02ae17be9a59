"""Business above product, annual above quarterly: held whichever way a thing comes to its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.domain.model import Cadence, Scope
from ost.errors import ParentNotAllowed
from ost.services.adding import add_objective
from ost.services.changing import link, move
from ost.services.editing import edit

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def ladder(desk: Desk) -> Desk:
    """obj1 (annual) > kr1 (business) > kr2 (product); kr1 > obj2 (quarterly) > kr3; obj3 (quarterly) > kr4."""
    desk.do(add_objective, "The year", cycle="2026")
    desk.kr("Revenue", scope=Scope.BUSINESS)
    desk.kr("Activation", under="kr1")
    desk.do(add_objective, "The quarter", cycle="2026-Q1", under=["kr1"])
    desk.kr("Set-up", under="obj2", scope=Scope.PRODUCT)
    desk.do(add_objective, "Another quarter", cycle="2026-Q1")
    desk.kr("Referral", under="obj3", scope=Scope.BUSINESS)
    return desk


def test_a_product_kr_leads_to_a_business_kr(ladder: Desk) -> None:
    assert ladder.node("kr2").scope is Scope.PRODUCT


@pytest.mark.parametrize(
    ("under", "scope"), [("kr2", Scope.PRODUCT), ("kr2", Scope.BUSINESS), ("kr1", Scope.BUSINESS)]
)
def test_no_other_pair_of_scopes_stands_together(ladder: Desk, under: str, scope: Scope) -> None:
    with pytest.raises(ParentNotAllowed, match="only a product KR leads to a business KR"):
        ladder.kr("Wrong way round", under=under, scope=scope)


def test_a_kr_is_not_moved_onto_a_wrong_rung(ladder: Desk) -> None:
    with pytest.raises(ParentNotAllowed):
        ladder.do(move, "kr4", ["kr1"])
    assert ladder.do(move, "kr3", ["kr1"]).view.data["parents"] == ["kr1"]


@pytest.mark.parametrize(("ref", "scope"), [("kr2", "business"), ("kr1", "product")])
def test_a_scope_is_not_edited_onto_a_wrong_rung(ladder: Desk, ref: str, scope: str) -> None:
    """Neither from below nor from above."""
    with pytest.raises(ParentNotAllowed):
        ladder.do(edit, ref, [f"scope={scope}"])
    assert ladder.do(edit, "kr3", [f"scope={scope}"]).view.node.scope == scope


@pytest.mark.parametrize("cadence", [Cadence.ANNUAL, Cadence.QUARTERLY])
def test_only_a_quarterly_objective_stands_under_a_kr_of_an_annual_one(
    ladder: Desk, cadence: Cadence
) -> None:
    with pytest.raises(ParentNotAllowed, match="a quarterly objective stands under a KR of an annual one"):
        ladder.do(add_objective, "Below a quarter", cadence=cadence, under=["kr4"])
    if cadence is Cadence.ANNUAL:
        with pytest.raises(ParentNotAllowed):
            ladder.do(add_objective, "A year below a year", cadence=cadence, under=["kr1"])
    else:
        ladder.do(add_objective, "A quarter below a year", cadence=cadence, under=["kr1"])


def test_objectives_without_a_cadence_stand_anywhere(desk: Desk) -> None:
    desk.do(add_objective, "Some day")
    desk.kr("Revenue")
    assert desk.do(add_objective, "Part", under=["kr1"]).view.data["parents"] == ["kr1"]


@pytest.mark.parametrize(
    ("ref", "assignment"),
    [
        ("obj2", "cadence=annual"),
        ("obj2", "cycle=2026"),
        ("obj1", "cadence=quarterly"),
        ("obj1", "cycle=2026-Q1"),
    ],
)
def test_a_cadence_is_not_edited_onto_a_wrong_rung(ladder: Desk, ref: str, assignment: str) -> None:
    with pytest.raises(ParentNotAllowed):
        ladder.do(edit, ref, [assignment])
    ladder.do(add_objective, "On its own")
    assert ladder.do(edit, "obj4", [assignment]).notes == ()


def test_a_kr_is_not_moved_away_from_under_the_year_while_a_quarter_hangs_on_it(ladder: Desk) -> None:
    with pytest.raises(ParentNotAllowed):
        ladder.do(move, "kr1", ["obj3"])
    ladder.do(move, "obj2", ["obj3"])
    assert ladder.do(move, "kr1", ["obj3"]).view.data["parents"] == ["obj3"]


def test_an_objective_is_not_linked_onto_a_wrong_rung(ladder: Desk) -> None:
    ladder.do(add_objective, "Another year", cycle="2026")
    with pytest.raises(ParentNotAllowed):
        ladder.do(link, "kr1", "obj4")
