"""The north star: declared of one metric, seen wherever the ladders are, taken back, and gone with its metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.domain.model import Scope
from ost.errors import NoNorthStar, WrongKind
from ost.services.adding import add_metric, add_objective
from ost.services.aligning import read_alignment
from ost.services.changing import archive
from ost.services.linting.lint import lint
from ost.services.north_star import declare, withdraw
from ost.services.reading import show, status
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def quarter(desk: Desk) -> Desk:
    """obj1 (a quarter) > kr1 (product) > kr2 (product); no year, no business result."""
    desk.do(add_objective, "The quarter", cycle="2026-Q1", team="Growth")
    desk.kr("Cafés ordering weekly", by="2026-03-31")
    desk.kr("Reorders", under="kr1", scope=Scope.PRODUCT, by="2026-03-31")
    return desk


def _star(desk: Desk, number: int = 0, as_of: int | None = None) -> str | None:
    found = read_alignment(desk.ws(number, as_of)).north_star
    return None if found is None else str(found.ref)


def _rules(desk: Desk) -> list[str]:
    return [gap.rule for gap in read_alignment(desk.ws()).gaps]


def test_a_result_that_steers_it_is_the_top_of_a_ladder(quarter: Desk) -> None:
    ladder = "kr-no-ladder"
    assert _rules(quarter) == ["kr-serves-nothing"]
    assert ladder in {one.rule for one in lint(quarter.ws()).findings}
    assert quarter.do(declare, "kr1").view.ref == quarter.node("met1").ref
    assert _rules(quarter) == []
    assert ladder not in {one.rule for one in lint(quarter.ws()).findings}
    found = read_alignment(quarter.ws())
    assert found.steering == (1, 1)
    assert [view.data["north_star"] for view in found.tree.views()] == [None, "steers", "serves"]
    assert status(quarter.ws()).data["north_star"]["ref"] == "met1"  # type: ignore[index]
    assert [show(quarter.ws(), ref).data["north_star"] for ref in ("met1", "met2")] == [True, False]


def test_it_is_taken_back_done_again_and_seen_as_of_a_day(quarter: Desk) -> None:
    quarter.on(3, declare, "met2")
    assert quarter.on(4, declare, "kr1").notes == ("It takes the place of met2.",)
    assert quarter.on(4, declare, "met1").notes == ("met1 is the north star already.",)
    assert [_star(quarter, 9, day) for day in (2, 3, 5)] == [None, "met2", "met1"]
    quarter.on(5, undo)
    assert _star(quarter) == "met2"
    quarter.on(5, redo)
    assert str(quarter.on(6, withdraw)) == "met1"
    assert _star(quarter) is None
    with pytest.raises(NoNorthStar):
        quarter.on(7, withdraw)
    with pytest.raises(WrongKind):
        quarter.on(7, declare, "obj1")


def test_one_that_is_put_away_is_none_and_is_said(quarter: Desk) -> None:
    quarter.do(add_metric, "Cafés that thrive")
    quarter.do(declare, "met3")
    quarter.on(1, archive, "met3")
    found = read_alignment(quarter.ws(2))
    assert (found.north_star, str(found.north_star_away), found.steering) == (None, "met3", (0, 0))
    assert status(quarter.ws(2)).north_star is None
    assert _star(quarter, 2, 0) == "met3"
    quarter.on(2, undo)
    assert _star(quarter, 2) == "met3"
