"""Ladders as they may come, well made or not: every one is read, its commands can be pasted, and the rules agree."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from pasting import paste

from ost.domain.ladder import Ladders
from ost.domain.model import Cadence, Scope
from ost.errors import OstError
from ost.services.adding import add_key_result, add_objective
from ost.services.aligning import read_alignment
from ost.services.editing import edit
from ost.services.in_cycle import InCycle
from ost.services.linting.lint import lint
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

TODAY = date(2026, 5, 20)
CYCLES = ("2026", "2026", "2026-Q2", "2026-Q2", "2026-Q1", "2026-Q3", "2025-Q4", "2027", "2027-Q1", None)
NOW = "2026-Q2"


def _grown(chance: random.Random) -> Workspace:
    """A few objectives and key results under one another, wherever the graph lets them stand."""
    ws = Workspace(MemoryStore(actor="ana"), TODAY, "ana")
    refs: list[str] = []
    for number in range(chance.randint(3, 16)):
        with suppress(OstError):
            under = [chance.choice(refs)] if refs and chance.random() < 0.75 else []
            if not refs or chance.random() < 0.45:
                cycle = chance.choice(CYCLES)
                cadence = chance.choice([None, *Cadence]) if cycle is None else None
                title = f"-The {number}. isn't $(simple)"
                team = chance.choice([None, "Growth", "Deliveries"])
                done = add_objective(ws, title, cycle=cycle, cadence=cadence, team=team, under=under)
            else:
                done = add_key_result(ws, f"K{number}", under=under or [refs[0]], **_numbers(chance))
            refs.append(str(done.view.ref))
    for ref in refs:
        if chance.random() < 0.15:
            with suppress(OstError):
                edit(ws, ref, [f"status={chance.choice(['dropped', 'closed'])}"])
    return ws


def _numbers(chance: random.Random) -> dict[str, Any]:
    start = date(2026, 1, 1) + timedelta(days=chance.choice([-92, 0, 0, 90, 181]))
    baseline, target = chance.choice([(40.0, 60.0), (60.0, 40.0)])
    return {
        "baseline": baseline,
        "target": target,
        "unit": "%",
        "scope": chance.choice([None, None, *Scope]),
        "start": start.isoformat(),
        "by": (start + timedelta(days=chance.choice([60, 89, 180, 364]))).isoformat(),
        "metric": chance.choice([None, None, "K1"]),
    }


@pytest.mark.parametrize(("seed", "now"), [*((seed, NOW) for seed in range(40)), (1118, "2025-Q4")])
def test_what_is_pasted_is_taken_and_mends_its_gap(seed: int, now: str) -> None:
    chance = random.Random(seed)  # noqa: S311
    ws = _grown(chance)
    for _ in range(40):
        waiting = read_alignment(ws, now).waiting
        if not waiting:
            break
        gap = chance.choice(waiting)
        paste(ws, gap.do)
        after = {(one.ref, one.rule, one.do) for one in read_alignment(ws, now).waiting}
        assert (gap.ref, gap.rule, gap.do) not in after
    assert read_alignment(ws, now).waiting == ()


@pytest.mark.parametrize("seed", range(40, 70))
def test_a_product_result_without_a_ladder_is_without_one_in_both_views(seed: int) -> None:
    ws = _grown(random.Random(seed))  # noqa: S311
    with ws.store.reading() as reader:
        nodes, edges = reader.nodes(), reader.edges()
    seen = InCycle(Ladders(nodes, edges), NOW)
    without = {one.ref for one in lint(ws).findings if one.rule == "kr-no-ladder" and one.ref in seen}
    gaps = [gap for gap in read_alignment(ws, NOW).gaps if gap.rule == "kr-serves-nothing"]
    assert without <= {ref for gap in gaps for ref in gap.refs}
