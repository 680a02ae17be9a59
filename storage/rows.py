"""The tables. SQLModel declares them; nothing outside this package sees a row.

Every thing is a row of `node`, named by its ref; kinds with fields of their own have a table beside it.
The checks here are the last line: the use cases refuse the same things earlier, with a sentence.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from ost.domain.kinds import LIFECYCLES, OUTCOMES, PREFIXES, Kind
from ost.domain.model import Cadence, Choice, Form, Level, MetricScale, Relation, Risk, Scope

if TYPE_CHECKING:
    from sqlalchemy import Dialect

SCHEMA_VERSION = 1
"""The newest schema this code knows; kept in `PRAGMA user_version`."""

APPLICATION_ID = 0x4F535431
"""Marks a SQLite file as one of ours ("OST1"); kept in `PRAGMA application_id`."""


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC without an offset in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC)


class Json(TypeDecorator[object]):
    """A JSON value as text. SQLite would make the number 45 of `45.0` in a column that is declared as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002
        """From the database."""
        return None if value is None else json.loads(value)


def _words(words: object) -> str:
    return ", ".join(f"'{word}'" for word in words)  # type: ignore[attr-defined]


def _one_of(column: str, words: object, *, name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({_words(words)})", name=name)


def _ref(*, primary: bool = False, nullable: bool = False, index: bool = False) -> Column[str]:
    return Column(
        Text, ForeignKey("node.ref", ondelete="RESTRICT"), primary_key=primary, nullable=nullable, index=index
    )


class Row(SQLModel):
    """What all rows share: no row is ever validated, so its validator is not built, a sixth of the import.

    The tables are known apart from those of a program that uses SQLModel, too, and imports this one.
    """

    model_config = {"defer_build": True}
    metadata = MetaData()


class WorkspaceRow(Row, table=True):
    """The one row that says whose workspace this is."""

    __tablename__: ClassVar[str] = "workspace"
    __table_args__ = (CheckConstraint("id = 1", name="one_workspace"),)

    id: int = Field(default=1, primary_key=True)
    name: str
    created: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class ChangesetRow(Row, table=True):
    """One command that changed something."""

    __tablename__: ClassVar[str] = "changeset"
    __table_args__ = ({"sqlite_autoincrement": True},)

    seq: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    actor: str
    command: str
    message: str | None = None


class NodeRow(Row, table=True):
    """What every thing has."""

    __tablename__: ClassVar[str] = "node"
    __table_args__ = (
        UniqueConstraint("kind", "number", name="node_kind_number"),
        _one_of("kind", list(Kind), name="node_kind"),
        CheckConstraint("number > 0", name="node_number"),
        CheckConstraint("length(title) BETWEEN 1 AND 500", name="node_title"),
        CheckConstraint(
            "ref = CASE kind "
            + " ".join(f"WHEN '{kind}' THEN '{prefix}'" for kind, prefix in PREFIXES.items())
            + " END || number",
            name="node_ref",
        ),
        CheckConstraint(
            " OR ".join(
                f"(kind = '{kind}' AND status IN ({_words(_statuses)}))"
                for kind, _statuses in (
                    (kind, sorted({cycle.first, *cycle.steps, *(s for t in cycle.steps.values() for s in t)}))
                    for kind, cycle in LIFECYCLES.items()
                )
            ),
            name="node_status",
        ),
    )

    ref: str = Field(primary_key=True)
    kind: str
    number: int
    title: str
    title_folded: str
    status: str
    created: date
    archived: date | None = None
    owner: str | None = None
    note: str | None = None


class ObjectiveRow(Row, table=True):
    """The fields of an objective."""

    __tablename__: ClassVar[str] = "objective"
    __table_args__ = (_one_of("cadence", list(Cadence), name="objective_cadence"),)

    ref: str = Field(sa_column=_ref(primary=True))
    cycle: str | None = None
    cadence: str | None = None
    team: str | None = None


class MetricRow(Row, table=True):
    """The fields of a metric."""

    __tablename__: ClassVar[str] = "metric"
    __table_args__ = (
        _one_of("scale", list(MetricScale), name="metric_scale"),
        CheckConstraint("healthy_low <= healthy_high", name="metric_healthy"),
    )

    ref: str = Field(sa_column=_ref(primary=True))
    unit: str = ""
    scale: str
    healthy_low: float | None = None
    healthy_high: float | None = None


class KeyResultRow(Row, table=True):
    """The fields of a key result; its unit is its metric's."""

    __tablename__: ClassVar[str] = "key_result"
    __table_args__ = (
        _one_of("form", list(Form), name="key_result_form"),
        _one_of("scope", list(Scope), name="key_result_scope"),
        _one_of("level", list(Level), name="key_result_level"),
        CheckConstraint("due > start", name="key_result_period"),
        CheckConstraint(
            "form IN ('at_least', 'at_most') OR (baseline IS NOT NULL AND target <> baseline)",
            name="key_result_target",
        ),
    )

    ref: str = Field(sa_column=_ref(primary=True))
    metric: str = Field(sa_column=Column(Text, ForeignKey("metric.ref"), nullable=False, index=True))
    form: str
    baseline: float | None = None
    target: float
    start: date
    due: date
    scope: str | None = None
    level: str


class AssumptionRow(Row, table=True):
    """The fields of an assumption."""

    __tablename__: ClassVar[str] = "assumption"
    __table_args__ = (
        _one_of("risk", list(Risk), name="assumption_risk"),
        CheckConstraint("importance BETWEEN 1 AND 5", name="assumption_importance"),
        CheckConstraint("evidence BETWEEN 1 AND 5", name="assumption_evidence"),
    )

    ref: str = Field(sa_column=_ref(primary=True))
    risk: str | None = None
    importance: int | None = None
    evidence: int | None = None


class ExperimentRow(Row, table=True):
    """The fields of an experiment."""

    __tablename__: ClassVar[str] = "experiment"

    ref: str = Field(sa_column=_ref(primary=True))
    criterion: str
    criterion_fixed_on: date
    exploratory: bool = False
    method: str | None = None
    guardrail: str | None = None


class InitiativeRow(Row, table=True):
    """The fields of an initiative."""

    __tablename__: ClassVar[str] = "initiative"
    __table_args__ = (CheckConstraint("lag_days BETWEEN 0 AND 3650", name="initiative_lag"),)

    ref: str = Field(sa_column=_ref(primary=True))
    lag_days: int = 0
    due: date | None = None
    mandated_by: str | None = None
    team: str | None = None


class InterviewRow(Row, table=True):
    """The fields of an interview."""

    __tablename__: ClassVar[str] = "interview"

    ref: str = Field(sa_column=_ref(primary=True))
    on: date
    quotes: list[str] = Field(sa_column=Column(Json, nullable=False))


class EdgeRow(Row, table=True):
    """A line of the graph."""

    __tablename__: ClassVar[str] = "edge"
    __table_args__ = (
        _one_of("relation", list(Relation), name="edge_relation"),
        CheckConstraint("source <> target", name="edge_ends"),
        Index("edge_target", "target", "source"),
        {"sqlite_with_rowid": False},
    )

    source: str = Field(sa_column=_ref(primary=True))
    target: str = Field(sa_column=_ref(primary=True))
    relation: str


class BetRow(Row, table=True):
    """What an initiative expects of one KR."""

    __tablename__: ClassVar[str] = "bet"
    __table_args__ = (
        CheckConstraint("worth_having > 0", name="bet_worth_having"),
        Index("bet_kr", "kr"),
        {"sqlite_with_rowid": False},
    )

    initiative: str = Field(sa_column=Column(Text, ForeignKey("initiative.ref"), primary_key=True))
    kr: str = Field(sa_column=Column(Text, ForeignKey("key_result.ref"), primary_key=True))
    expected: float | None = None
    worth_having: float | None = None


class StepRow(Row, table=True):
    """A dated move of a node to a status; `position` orders the steps of one node."""

    __tablename__: ClassVar[str] = "step"
    __table_args__ = (Index("step_status", "status", "on"), {"sqlite_with_rowid": False})

    ref: str = Field(sa_column=_ref(primary=True))
    position: int = Field(primary_key=True)
    status: str
    on: date
    because: str | None = None
    set_in: int


class MeasurementRow(Row, table=True):
    """A value of a metric on a day. Days are proleptic Gregorian ordinals: small, quick and in order."""

    __tablename__: ClassVar[str] = "measurement"
    __table_args__ = (
        CheckConstraint("value BETWEEN -1e15 AND 1e15", name="measurement_value"),
        CheckConstraint("n > 0", name="measurement_n"),
        {"sqlite_with_rowid": False},
    )

    metric: str = Field(sa_column=Column(Text, ForeignKey("metric.ref"), primary_key=True))
    day: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    value: float = Field(sa_column=Column(Float, nullable=False))
    n: int | None = None
    set_in: int


class CheckInRow(Row, table=True):
    """A KR's weekly note."""

    __tablename__: ClassVar[str] = "check_in"
    __table_args__ = (
        CheckConstraint("confidence BETWEEN 0 AND 10", name="check_in_confidence"),
        {"sqlite_with_rowid": False},
    )

    kr: str = Field(sa_column=Column(Text, ForeignKey("key_result.ref"), primary_key=True))
    on: date = Field(primary_key=True)
    confidence: int | None = None
    shipped: str | None = None
    moving: str | None = None
    next: str | None = None
    by: str | None = None


class DecisionRow(Row, table=True):
    """What was decided of an experiment or an initiative."""

    __tablename__: ClassVar[str] = "decision"
    __table_args__ = (_one_of("choice", list(Choice), name="decision_choice"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(sa_column=_ref(index=True))
    on: date = Field(index=True)
    choice: str
    because: str
    by: str | None = None


class ResultRow(Row, table=True):
    """What an experiment showed; `figures` are those of the type."""

    __tablename__: ClassVar[str] = "result"
    __table_args__ = (
        _one_of("type", ["proportion", "proportions", "means", "observed", "verdict"], name="result_type"),
        _one_of("outcome", OUTCOMES, name="result_outcome"),
    )

    id: int | None = Field(default=None, primary_key=True)
    experiment: str = Field(sa_column=Column(Text, ForeignKey("experiment.ref"), nullable=False, index=True))
    on: date = Field(index=True)
    type: str
    interim: bool = False
    outcome: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    exploratory: bool = False
    guardrail_broke: bool = False
    figures: dict[str, float] = Field(sa_column=Column(Json, nullable=False))
    note: str | None = None


class ChangeRow(Row, table=True):
    """One line of the history."""

    __tablename__: ClassVar[str] = "change"
    __table_args__ = (
        _one_of("op", ["add", "edit", "move", "link", "unlink", "archive"], name="change_op"),
        Index("change_ref", "ref", "seq"),
    )

    id: int | None = Field(default=None, primary_key=True)
    seq: int = Field(foreign_key="changeset.seq", index=True)
    ref: str = Field(sa_column=_ref())
    op: str
    field: str | None = None
    old: object = Field(default=None, sa_column=Column(Json))
    new: object = Field(default=None, sa_column=Column(Json))
