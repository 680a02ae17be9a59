"""Sample things and facts of every sort, to be written straight into a store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind, Ref
from ost.domain.model import (
    Assumption,
    Bet,
    Cadence,
    CheckIn,
    Choice,
    Decision,
    Edge,
    Experiment,
    Form,
    Horizon,
    Initiative,
    Interview,
    KeyResult,
    Level,
    Measurement,
    Metric,
    MetricScale,
    Node,
    Objective,
    Op,
    Opportunity,
    Relation,
    Request,
    Result,
    Risk,
    Scope,
    Solution,
    Step,
)
from ost.domain.sources import Source

if TYPE_CHECKING:
    from ost.services.store import Writer

DAY = date(2026, 3, 2)


def ref(text: str) -> Ref:
    """A ref from its text."""
    found = Ref.parse(text)
    assert found is not None
    return found


def day(number: int) -> date:
    """A day counted from day 0."""
    return DAY + timedelta(days=number)


def full(kind: Kind, number: int = 1) -> Node:
    """A thing of a kind with every field filled."""
    at, common = Ref(kind, number), {"owner": "Noor", "note": "two\nlines", "created": DAY}
    everything: dict[Kind, Node] = {
        Kind.OBJECTIVE: Objective(
            ref=at,
            title="New users succeed",
            status="open",
            cycle="2026-Q1",
            cadence=Cadence.QUARTERLY,
            team="Growth",
            **common,
        ),
        Kind.METRIC: Metric(
            ref=at,
            title="Activation rate",
            status="watched",
            unit="%",
            scale=MetricScale.LOG,
            healthy_low=0.5,
            healthy_high=99.5,
            service_level=0.99,
            service_window="28d",
            source=Source(file="values/activation.xlsx", sheet="Weekly “漢”", date="week", value="rate"),
            **common,
        ),
        Kind.KR: KeyResult(
            ref=at,
            title="Activation",
            status="open",
            metric=Ref(Kind.METRIC, 1),
            unit="%",
            form=Form.INCREASE,
            baseline=45.0,
            target=65.5,
            start=DAY,
            due=day(100),
            scope=Scope.PRODUCT,
            level=Level.OUTCOME,
            **common,
        ),
        Kind.OPPORTUNITY: Opportunity(ref=at, title="I forget what I ordered", status="open", **common),
        Kind.SOLUTION: Solution(ref=at, title="One-tap reorder", status="candidate", **common),
        Kind.ASSUMPTION: Assumption(
            ref=at,
            title="They want it",
            status="untested",
            risk=Risk.ETHICAL,
            importance=5,
            evidence=1,
            **common,
        ),
        Kind.EXPERIMENT: Experiment(
            ref=at,
            title="Ten cafés",
            status="planned",
            criterion="7 of 10",
            criterion_fixed_on=DAY,
            exploratory=True,
            method="printed",
            guardrail="no complaints",
            **common,
        ),
        Kind.INITIATIVE: Initiative(
            ref=at,
            title="Reorder",
            status="proposed",
            lag_days=14,
            due=day(30),
            mandated_by="the CFO",
            team="Growth",
            horizon=Horizon.NEXT,
            **common,
        ),
        Kind.INTERVIEW: Interview(
            ref=at, title="Marta, Café Lumen", status="held", on=DAY, quotes=("one\ntwo", "“three”"), **common
        ),
        Kind.REQUEST: Request(
            ref=at, title="Export to Excel", status="open", asked_by="Maya, sales", on=DAY, **common
        ),
    }
    return everything[kind]


def bare(text: str, title: str = "Something", **fields: object) -> Node:
    """An opportunity or a solution, an objective… with nothing but a title."""
    at = ref(text)
    made = full(at.kind, at.number)
    return made.__class__(
        **{name: getattr(made, name) for name in made.__dataclass_fields__ if name != "kind"}
        | {"title": title, "owner": None, "note": None}
        | fields
    )


def write_everything(tx: Writer, *, logged: bool = True) -> None:
    """One thing of every kind, joined, with a fact of every sort, and a line of the history where it is wanted."""
    for kind in (Kind.METRIC, *(kind for kind in Kind if kind is not Kind.METRIC)):
        tx.insert_node(full(kind))
    for source, target, relation in (
        ("obj1", "kr1", Relation.PARENT),
        ("kr1", "opp1", Relation.PARENT),
        ("kr1", "ini1", Relation.PARENT),
        ("opp1", "sol1", Relation.PARENT),
        ("sol1", "asm1", Relation.PARENT),
        ("asm1", "exp1", Relation.PARENT),
        ("ini1", "sol1", Relation.DELIVERS),
        ("int1", "opp1", Relation.SUPPORTS),
        ("req1", "kr1", Relation.SERVES),
        ("req1", "ini1", Relation.BECAME),
    ):
        tx.insert_edge(Edge(ref(source), ref(target), relation))
    tx.put_bet(Bet(initiative=ref("ini1"), kr=ref("kr1"), expected=5.0, worth_having=1.5))
    tx.put_step(1, Step(ref=ref("ini1"), status="committed", on=day(1), because="said so"))
    tx.put_measurements(ref("met1"), [Measurement(day(0), 45.0), Measurement(day(7), 46.5, 120)])
    tx.put_check_in(CheckIn(kr=ref("kr1"), on=day(7), confidence=6, moving="up", by="ana"))
    tx.put_result(1, result("exp1"))
    tx.put_decision(
        1, Decision(ref=ref("exp1"), on=day(9), choice=Choice.SHIP, because="they want it", by="ana")
    )
    if logged:
        tx.insert_change(ref("obj1"), Op.ADD, None, None, {"title": "New users succeed"})


def result(text: str, on: int = 8, **fields: object) -> Result:
    """A result of an experiment."""
    usual: dict[str, object] = {
        "type": "proportion",
        "figures": {"successes": 8, "of": 10, "p": 0.25},
        "outcome": Outcome.SUPPORTED,
        "estimate": 0.8,
        "low": 0.49,
        "high": 0.94,
        "note": "They skip it.",
    }
    return Result(experiment=ref(text), on=day(on), **(usual | fields))  # type: ignore[arg-type]
