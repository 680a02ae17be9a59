"""What leads to what: the one definition that the rules and `ost align` share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from samples import bare, full, ref

from ost.domain.kinds import Kind
from ost.domain.ladder import Ladders
from ost.domain.model import Cadence, Edge, KeyResult, Node, Objective, Scope


def _objective(name: str, cadence: Cadence | None = Cadence.QUARTERLY, **more: Any) -> Node:
    node = full(Kind.OBJECTIVE, ref(name).number)
    assert isinstance(node, Objective)
    return replace(
        node, **{"title": name, "note": None, "cadence": cadence, "cycle": None, "team": None} | more
    )


def _kr(name: str, scope: Scope | None = None, **more: Any) -> Node:
    node = full(Kind.KR, ref(name).number)
    assert isinstance(node, KeyResult)
    metric = ref(f"met{node.ref.number}")
    return replace(node, **{"title": name, "note": None, "scope": scope, "metric": metric} | more)


def _ladders(nodes: list[Node], joined: str, star: str | None = None) -> Ladders:
    """Ladders of nodes joined as `obj1>kr1 kr1>obj2` says."""
    pairs = [pair.split(">") for pair in joined.split()]
    edges = [Edge(ref(above), ref(below)) for above, below in pairs]
    return Ladders(nodes, edges, ref(star) if star else None)


PRODUCT, BUSINESS = Scope.PRODUCT, Scope.BUSINESS


@pytest.mark.parametrize(
    ("top", "leads"),
    [
        (_objective("obj1", Cadence.ANNUAL), "obj1"),
        (_objective("obj1", None), "obj1"),
        (_kr("kr1", BUSINESS), "kr1"),
        (_kr("kr1", None), None),
        (_kr("kr1", None, note="Our North Star"), "kr1"),
        (_kr("kr1", BUSINESS, status="dropped"), None),
    ],
)
def test_an_objective_leads_to_what_counts_above_it(top: Node, leads: str | None) -> None:
    found = _ladders([top, _objective("obj2"), _kr("kr2", PRODUCT)], f"{top.ref}>obj2 obj2>kr2")
    for name in ("obj2", "kr2"):
        assert str(found.leads_to(ref(name))) == str(leads)
        assert found.hangs(ref(name)) is (leads is None)


def test_a_result_leads_to_the_business_result_beside_it() -> None:
    nodes = [_objective("obj1"), _kr("kr1", PRODUCT), _kr("kr2", BUSINESS), _kr("kr3", PRODUCT)]
    found = _ladders(nodes, "obj1>kr1 obj1>kr2 kr2>kr3")
    assert [str(found.leads_to(ref(name))) for name in ("kr1", "kr3", "obj1")] == ["kr2", "kr2", "None"]


def test_the_north_star_is_what_a_result_steers_and_what_the_others_lead_to() -> None:
    nodes = [_objective("obj1"), _kr("kr1"), _kr("kr2", PRODUCT), _kr("kr3", PRODUCT)]
    found = _ladders(nodes, "obj1>kr1 kr1>kr2 obj1>kr3", star="met1")
    assert [found.north_of(ref(name)) for name in ("kr1", "kr2", "kr3")] == ["steers", "serves", None]
    assert [str(found.leads_to(ref(name))) for name in ("kr1", "kr2", "kr3")] == ["kr1"] * 3
    without = _ladders(nodes, "obj1>kr1 kr1>kr2 obj1>kr3")
    assert [without.hangs(ref(name)) for name in ("kr1", "kr2", "kr3")] == [True] * 3


def test_an_objective_under_a_result_and_an_objective_is_walked_once() -> None:
    """No command makes such a place; a graph may have it."""
    nodes = [_objective("obj1", Cadence.ANNUAL), _kr("kr1"), _objective("obj2"), _kr("kr2")]
    found = _ladders(nodes, "obj1>kr1 kr1>obj2 obj1>obj2 obj2>kr2")
    assert sorted(str(rung.ref) for rung in found.above(ref("obj2"))) == ["kr1", "obj1"]
    assert [str(rung.ref) for rung in found.below(ref("obj1"))] == ["kr1", "obj2", "kr2"]
    assert str(found.leads_to(ref("kr2"))) == "obj1"


def test_a_result_goes_with_its_objective_and_an_objective_goes_on_without_its_result() -> None:
    nodes = [_objective("obj1", Cadence.ANNUAL, status="dropped"), _kr("kr1"), _kr("kr2"), _objective("obj2")]
    found = _ladders(nodes, "obj1>kr1 kr1>kr2 obj1>obj2")
    assert [found.given_up(ref(name)) for name in ("kr1", "kr2", "obj2")] == [True, True, False]
    assert [found.hangs(ref(name)) for name in ("kr1", "kr2", "obj2")] == [False, False, True]


def test_a_ladder_of_a_hundred_rungs_has_an_end_and_so_has_a_ring() -> None:
    chain = [_objective(f"obj{number}") for number in range(1, 101)]
    joined = " ".join(f"obj{number}>obj{number + 1}" for number in range(1, 100))
    assert len(list(_ladders(chain, joined).above(ref("obj100")))) == 99
    assert len(list(_ladders(chain, f"{joined} obj100>obj1").above(ref("obj1"), alive=True))) == 99


def test_a_team_is_that_of_the_nearest_objective_which_names_one() -> None:
    nodes = [_objective("obj1", team="Growth"), _objective("obj2"), _kr("kr1"), bare("opp1")]
    found = _ladders(nodes, "obj1>obj2 obj2>kr1 kr1>opp1")
    assert (found.team_of(ref("kr1")), found.children(ref("kr1"))) == ("Growth", [])
