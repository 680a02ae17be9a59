"""What to try next: the riskiest untested belief, another solution, another opportunity; and always something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weekly_story import Clock

from ost.domain.kinds import Kind, Ref
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_interview,
    add_key_result,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.editing import edit
from ost.services.experimenting import start
from ost.services.history import snapshot
from ost.services.next_steps import NextSteps

if TYPE_CHECKING:
    from ost.services.workspace import Workspace


def planted() -> Workspace:
    """A KR with one opportunity."""
    ws = Clock().on(7, 1)
    add_objective(ws, "Grow", cycle="2026")
    add_key_result(ws, "Activation", under=["obj1"], baseline=45, target=65, by="2026-12-31")
    add_opportunity(ws, "Where do I begin", under=["kr1"])
    return ws


def commands(ws: Workspace) -> list[str]:
    """The commands suggested for the KR."""
    with ws.store.reading() as reader:
        return [step.do for step in NextSteps(snapshot(reader, None)).for_kr(Ref(Kind.KR, 1))]


def test_a_tree_with_nothing_to_try_asks_for_a_customer_then_for_another_opportunity() -> None:
    ws = planted()
    assert commands(ws) == ['ost interview add "…" --quote "…" --supports opp1']
    add_interview(ws, "Ana", supports=["opp1"])
    edit(ws, "opp1", ["status=parked"])
    assert commands(ws) == ["ost opportunity add TITLE --under kr1"]


def test_the_riskiest_untested_assumption_comes_first() -> None:
    ws = planted()
    add_solution(ws, "Checklist", under=["opp1"])
    add_assumption(ws, "It is read", under=["sol1"], importance=3, evidence=4)
    add_assumption(ws, "It is believed", under=["sol1"], importance=5, evidence=2)
    assert commands(ws) == ['ost experiment add TITLE --under asm2 --criterion "7 of 10"']


def test_an_assumption_whose_test_is_planned_asks_to_start_it() -> None:
    ws = planted()
    add_solution(ws, "Checklist", under=["opp1"])
    add_assumption(ws, "It is read", under=["sol1"], importance=5, evidence=1)
    add_experiment(ws, "Ten people", under=["asm1"], criterion="7 of 10")
    assert commands(ws) == ["ost experiment start exp1"]
    start(ws, "exp1")
    assert commands(ws) == ["ost show exp1"], "it runs: nothing to start"


def test_the_next_solution_is_another_one_than_the_assumption_is_about() -> None:
    ws = planted()
    for title in ("Checklist", "Call", "Video"):
        add_solution(ws, title, under=["opp1"])
    add_assumption(ws, "It is read", under=["sol1"], importance=5, evidence=1)
    add_assumption(ws, "They pick up", under=["sol2"], importance=2, evidence=1)
    assert commands(ws) == [
        'ost experiment add TITLE --under asm1 --criterion "7 of 10"',
        'ost experiment add TITLE --under asm2 --criterion "7 of 10"',
    ]
    edit(ws, "sol2", ["status=dropped"])
    assert commands(ws)[1] == "ost assumption add TITLE --under sol3 --importance 5 --evidence 1"


def test_an_opportunity_with_evidence_is_next_until_a_solution_stands_under_it() -> None:
    ws = planted()
    add_opportunity(ws, "I forget it", under=["kr1"])
    add_interview(ws, "Dana", supports=["opp2"])
    assert commands(ws) == ["ost solution add TITLE --under opp2"]
    add_solution(ws, "Mail", under=["opp2"])
    assert commands(ws) == ["ost assumption add TITLE --under sol1 --importance 5 --evidence 1"]
    edit(ws, "sol1", ["status=dropped"])
    assert commands(ws) == ["ost solution add TITLE --under opp2"]


def test_what_stands_under_a_parked_opportunity_is_left_alone() -> None:
    ws = planted()
    add_solution(ws, "Checklist", under=["opp1"])
    add_assumption(ws, "It is read", under=["sol1"], importance=5, evidence=1)
    edit(ws, "opp1", ["status=parked"])
    assert commands(ws) == ["ost opportunity add TITLE --under kr1"]
