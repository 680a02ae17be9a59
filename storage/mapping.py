"""The one place where rows become things of the domain, and the other way round."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind, Ref
from ost.domain.model import (
    NODE_TYPES,
    Bet,
    Change,
    Changeset,
    CheckIn,
    Choice,
    Decision,
    Edge,
    Measurement,
    Node,
    Op,
    Relation,
    Result,
    Step,
)
from ost.domain.plain import FIELD_READERS, to_plain
from ost.domain.text import folded
from ost.storage import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row, Select
    from sqlmodel import SQLModel


def table_of(row: type[SQLModel]) -> Table:
    """The Core table behind a row class."""
    table = row.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)  # noqa: S101
    return table


NODE = table_of(rows.NodeRow)
EDGE = table_of(rows.EdgeRow)
BET = table_of(rows.BetRow)
STEP = table_of(rows.StepRow)
MEASUREMENT = table_of(rows.MeasurementRow)
CHECK_IN = table_of(rows.CheckInRow)
DECISION = table_of(rows.DecisionRow)
RESULT = table_of(rows.ResultRow)
CHANGE = table_of(rows.ChangeRow)
CHANGESET = table_of(rows.ChangesetRow)
WORKSPACE = table_of(rows.WorkspaceRow)
METRIC = table_of(rows.MetricRow)

DETAILS: dict[Kind, Table] = {
    Kind.OBJECTIVE: table_of(rows.ObjectiveRow),
    Kind.KR: table_of(rows.KeyResultRow),
    Kind.ASSUMPTION: table_of(rows.AssumptionRow),
    Kind.EXPERIMENT: table_of(rows.ExperimentRow),
    Kind.INITIATIVE: table_of(rows.InitiativeRow),
    Kind.INTERVIEW: table_of(rows.InterviewRow),
    Kind.METRIC: METRIC,
    Kind.REQUEST: table_of(rows.RequestRow),
}


@lru_cache(maxsize=1 << 16)
def read_ref(text: str) -> Ref:
    """A ref as the database keeps it."""
    ref = Ref.parse(text)
    assert ref is not None, text  # noqa: S101  (a check constraint of the table)
    return ref


_CONVERTERS: dict[str, Callable[[Any], Any]] = {"ref": read_ref, **FIELD_READERS}


def _columns(kind: Kind) -> list[ColumnElement[Any]]:
    detail = DETAILS.get(kind)
    columns: list[ColumnElement[Any]] = []
    for field in fields(NODE_TYPES[kind]):
        if field.name in NODE.c:
            columns.append(NODE.c[field.name])
        elif detail is not None and field.name in detail.c:
            columns.append(detail.c[field.name])
        else:  # a KR shows the unit of its metric
            columns.append(METRIC.c[field.name])
    return columns


def select_nodes(kind: Kind, workspace: int) -> Select[Any]:
    """The query for the nodes of a kind in a workspace, to be narrowed by the caller."""
    query = select(*_columns(kind)).where(NODE.c.workspace == workspace, NODE.c.kind == kind.value)
    detail = DETAILS.get(kind)
    if detail is not None:
        query = query.join(detail, (detail.c.workspace == NODE.c.workspace) & (detail.c.ref == NODE.c.ref))
    if kind is Kind.KR and detail is not None:
        steered = (METRIC.c.workspace == NODE.c.workspace) & (METRIC.c.ref == detail.c.metric)
        query = query.join(METRIC, steered)
    return query


def to_nodes(kind: Kind, found: Iterable[Row[Any]]) -> list[Node]:
    """The nodes of the rows that `select_nodes` gave."""
    cls = NODE_TYPES[kind]
    names = [field.name for field in fields(cls)]
    converters = [(i, _CONVERTERS[name]) for i, name in enumerate(names) if name in _CONVERTERS]
    nodes = []
    for row in found:
        values = list(row)
        for position, convert in converters:
            if values[position] is not None:
                values[position] = convert(values[position])
        nodes.append(cls(**dict(zip(names, values, strict=True))))
    return nodes


def node_values(kind: Kind, changed: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The columns of `node` and of the kind's own table for some fields of the domain."""
    own: dict[str, object] = {}
    detail: dict[str, object] = {}
    table = DETAILS.get(kind)
    for name, value in changed.items():
        column = value if isinstance(value, date) else to_plain(value)
        if name in NODE.c:
            own[name] = column
            if name == "title":
                own["title_folded"] = folded(str(value))
        elif table is not None and name in table.c:
            detail[name] = column
        elif (kind, name) != (Kind.KR, "unit"):  # which is its metric's
            msg = f"{kind} has no column for {name}"
            raise ValueError(msg)
    return own, detail


def to_edge(row: Row[Any]) -> Edge:
    """An edge of a row of `edge`."""
    return Edge(read_ref(row.source), read_ref(row.target), Relation(row.relation))


def to_bet(row: Row[Any]) -> Bet:
    """A bet of a row of `bet`."""
    return Bet(
        initiative=read_ref(row.initiative),
        kr=read_ref(row.kr),
        expected=row.expected,
        worth_having=row.worth_having,
    )


def to_step(row: Row[Any]) -> Step:
    """A step of a row of `step`."""
    return Step(ref=read_ref(row.ref), status=row.status, on=row.on, because=row.because, set_in=row.set_in)


def to_measurements(found: Iterable[Sequence[Any]]) -> list[Measurement]:
    """Measurements of rows (day, value, n, set_in)."""
    from_day = date.fromordinal
    return [Measurement(from_day(day), value, n, set_in) for day, value, n, set_in in found]


def to_check_in(row: Row[Any]) -> CheckIn:
    """A check-in of a row of `check_in`."""
    return CheckIn(
        kr=read_ref(row.kr),
        on=row.on,
        confidence=row.confidence,
        shipped=row.shipped,
        moving=row.moving,
        next=row.next,
        by=row.by,
    )


def to_result(row: Row[Any]) -> Result:
    """A result of a row of `result`."""
    return Result(
        experiment=read_ref(row.experiment),
        on=row.on,
        type=row.type,
        figures=row.figures,
        outcome=Outcome(row.outcome),
        estimate=row.estimate,
        low=row.low,
        high=row.high,
        interim=row.interim,
        guardrail_broke=row.guardrail_broke,
        exploratory=row.exploratory,
        note=row.note,
        overruled=None if row.overruled is None else Outcome(row.overruled),
        overruled_on=row.overruled_on,
        overruled_because=row.overruled_because,
        overruled_by=row.overruled_by,
    )


def to_decision(row: Row[Any]) -> Decision:
    """A decision of a row of `decision`."""
    return Decision(
        ref=read_ref(row.ref), on=row.on, choice=Choice(row.choice), because=row.because, by=row.by
    )


def to_changeset(row: Row[Any]) -> Changeset:
    """A changeset of a row of `changeset`."""
    return Changeset(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        command=row.command,
        message=row.message,
        undoes=row.undoes,
        hash=row.hash,
    )


def to_change(row: Row[Any]) -> Change:
    """A change of a row of `change` joined with its changeset."""
    return Change(
        seq=row.seq,
        at=row.at,
        ref=None if row.ref is None else read_ref(row.ref),
        op=Op(row.op),
        field=row.field,
        old=None if row.old is None else json.loads(row.old),
        new=None if row.new is None else json.loads(row.new),
        actor=row.actor,
        command=row.command,
        message=row.message,
    )


def plain_row(fact: object, **more: object) -> dict[str, object]:
    """The columns of a dated fact, whose fields are named as they are."""
    values = {field.name: getattr(fact, field.name) for field in fields(fact)}  # type: ignore[arg-type]
    row = {name: value if isinstance(value, date) else to_plain(value) for name, value in values.items()}
    return row | more
