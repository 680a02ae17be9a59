"""The tables. SQLModel declares them; nothing outside this package sees a row.

Every thing is a row of `node`, named by its ref; kinds with fields of their own have a table beside it.
The number of its workspace comes first in every key, so that one server can hold many workspaces and be spread over
machines by it; a SQLite file holds one, whose number is 1. No number is drawn from a sequence.

The checks here are the last line: the use cases refuse the same things earlier, with a sentence.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from ost.domain.kinds import LIFECYCLES, OUTCOMES, PREFIXES, Kind
from ost.domain.model import Cadence, Choice, Form, Horizon, Level, MetricScale, Op, Relation, Risk, Scope

if TYPE_CHECKING:
    from sqlalchemy import Dialect

SCHEMA_VERSION = 4
"""The newest schema this code knows; kept in `PRAGMA user_version`."""

ONLY_WORKSPACE = 1
"""The number of the one workspace of a SQLite file."""

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


_Count: Any = BigInteger().with_variant(Integer(), "sqlite")
"""A count that may be beyond 2³¹, as SQLite's integers may be without saying so."""


def _words(words: object) -> str:
    return ", ".join(f"'{word}'" for word in words)  # type: ignore[attr-defined]


def _one_of(column: str, words: object, *, name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({_words(words)})", name=name)


def _points_at(table: str, column: str = "ref", to: str = "ref") -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace", column], [f"{table}.workspace", f"{table}.{to}"], ondelete="RESTRICT"
    )


class Row(SQLModel):
    """What all rows share: no row is ever validated, so its validator is not built, a sixth of the import.

    The tables are known apart from those of a program that uses SQLModel, too, and imports this one.
    """

    model_config = {"defer_build": True}
    metadata = MetaData()


class Held(Row):
    """What every row of a workspace begins with."""

    workspace: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class WorkspaceRow(Row, table=True):
    """Whose workspace this is, and where its history ends: a writer locks this row, and counts up from it.

    `head` is the hash of the last changeset, so that the end of a history cannot be lost unseen.
    """

    __tablename__: ClassVar[str] = "workspace"
    __table_args__ = (UniqueConstraint("name", name="workspace_name"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str
    created: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    last_seq: int = 0
    head: str = ""
    last_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class ChangesetRow(Held, table=True):
    """One command that changed something; `hash` covers all of it and the hash of the one before."""

    __tablename__: ClassVar[str] = "changeset"
    __table_args__ = (ForeignKeyConstraint(["workspace"], ["workspace.id"]),)

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    actor: str
    command: str
    message: str | None = None
    undoes: int | None = None
    hash: str = ""


class NodeRow(Held, table=True):
    """What every thing has."""

    __tablename__: ClassVar[str] = "node"
    __table_args__ = (
        ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        UniqueConstraint("workspace", "kind", "number", name="node_kind_number"),
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


class ObjectiveRow(Held, table=True):
    """The fields of an objective."""

    __tablename__: ClassVar[str] = "objective"
    __table_args__ = (_points_at("node"), _one_of("cadence", list(Cadence), name="objective_cadence"))

    ref: str = Field(primary_key=True)
    cycle: str | None = None
    cadence: str | None = None
    team: str | None = None


_SERVICE_LEVEL = CheckConstraint("service_level BETWEEN 0.5 AND 1", name="metric_service_level")


class MetricRow(Held, table=True):
    """The fields of a metric."""

    __tablename__: ClassVar[str] = "metric"
    __table_args__ = (
        _points_at("node"),
        _one_of("scale", list(MetricScale), name="metric_scale"),
        CheckConstraint("healthy_low <= healthy_high", name="metric_healthy"),
    )

    ref: str = Field(primary_key=True)
    unit: str = ""
    scale: str
    healthy_low: float | None = None
    healthy_high: float | None = None
    service_level: float | None = Field(default=None, sa_column=Column(Float, _SERVICE_LEVEL))
    service_window: str | None = None
    source: dict[str, str] | None = Field(default=None, sa_column=Column(Json))


class KeyResultRow(Held, table=True):
    """The fields of a key result; its unit is its metric's."""

    __tablename__: ClassVar[str] = "key_result"
    __table_args__ = (
        _points_at("node"),
        _points_at("metric", "metric"),
        Index("key_result_metric", "workspace", "metric"),
        _one_of("form", list(Form), name="key_result_form"),
        _one_of("scope", list(Scope), name="key_result_scope"),
        _one_of("level", list(Level), name="key_result_level"),
        CheckConstraint("due > start", name="key_result_period"),
        CheckConstraint(
            "form IN ('at_least', 'at_most') OR (baseline IS NOT NULL AND target <> baseline)",
            name="key_result_target",
        ),
    )

    ref: str = Field(primary_key=True)
    metric: str
    form: str
    baseline: float | None = None
    target: float
    start: date
    due: date
    scope: str | None = None
    level: str


class AssumptionRow(Held, table=True):
    """The fields of an assumption."""

    __tablename__: ClassVar[str] = "assumption"
    __table_args__ = (
        _points_at("node"),
        _one_of("risk", list(Risk), name="assumption_risk"),
        CheckConstraint("importance BETWEEN 1 AND 5", name="assumption_importance"),
        CheckConstraint("evidence BETWEEN 1 AND 5", name="assumption_evidence"),
    )

    ref: str = Field(primary_key=True)
    risk: str | None = None
    importance: int | None = None
    evidence: int | None = None


class ExperimentRow(Held, table=True):
    """The fields of an experiment."""

    __tablename__: ClassVar[str] = "experiment"
    __table_args__ = (_points_at("node"),)

    ref: str = Field(primary_key=True)
    criterion: str
    criterion_fixed_on: date
    exploratory: bool = False
    method: str | None = None
    guardrail: str | None = None
    until: date | None = None


_HORIZON = CheckConstraint(f"horizon IN ({_words(list(Horizon))})", name="initiative_horizon")


class InitiativeRow(Held, table=True):
    """The fields of an initiative."""

    __tablename__: ClassVar[str] = "initiative"
    __table_args__ = (
        _points_at("node"),
        CheckConstraint("lag_days BETWEEN 0 AND 3650", name="initiative_lag"),
    )

    ref: str = Field(primary_key=True)
    lag_days: int = 0
    due: date | None = None
    mandated_by: str | None = None
    team: str | None = None
    horizon: str | None = Field(default=None, sa_column=Column(String, _HORIZON))


class InterviewRow(Held, table=True):
    """The fields of an interview."""

    __tablename__: ClassVar[str] = "interview"
    __table_args__ = (_points_at("node"),)

    ref: str = Field(primary_key=True)
    on: date
    quotes: list[str] = Field(sa_column=Column(Json, nullable=False))


class RequestRow(Held, table=True):
    """The fields of a request."""

    __tablename__: ClassVar[str] = "request"
    __table_args__ = (_points_at("node"),)

    ref: str = Field(primary_key=True)
    asked_by: str
    on: date


class EdgeRow(Held, table=True):
    """A line of the graph."""

    __tablename__: ClassVar[str] = "edge"
    __table_args__ = (
        _points_at("node", "source"),
        _points_at("node", "target"),
        _one_of("relation", list(Relation), name="edge_relation"),
        CheckConstraint("source <> target", name="edge_ends"),
        Index("edge_target", "workspace", "target", "source"),
        {"sqlite_with_rowid": False},
    )

    source: str = Field(primary_key=True)
    target: str = Field(primary_key=True)
    relation: str


class BetRow(Held, table=True):
    """What an initiative expects of one KR."""

    __tablename__: ClassVar[str] = "bet"
    __table_args__ = (
        _points_at("initiative", "initiative"),
        _points_at("key_result", "kr"),
        CheckConstraint("worth_having > 0", name="bet_worth_having"),
        Index("bet_kr", "workspace", "kr"),
        {"sqlite_with_rowid": False},
    )

    initiative: str = Field(primary_key=True)
    kr: str = Field(primary_key=True)
    expected: float | None = None
    worth_having: float | None = None


class StepRow(Held, table=True):
    """A dated move of a node to a status; `position` orders the steps of one node, from 1."""

    __tablename__: ClassVar[str] = "step"
    __table_args__ = (
        _points_at("node"),
        Index("step_status", "workspace", "status", "on"),
        {"sqlite_with_rowid": False},
    )

    ref: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: str
    on: date
    because: str | None = None
    set_in: int


class MeasurementRow(Held, table=True):
    """A value of a metric on a day. Days are proleptic Gregorian ordinals: small, quick and in order."""

    __tablename__: ClassVar[str] = "measurement"
    __table_args__ = (
        _points_at("metric", "metric"),
        CheckConstraint("value BETWEEN -1e15 AND 1e15", name="measurement_value"),
        CheckConstraint("n > 0", name="measurement_n"),
        {"sqlite_with_rowid": False},
    )

    metric: str = Field(primary_key=True)
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    value: float = Field(sa_column=Column(Float, nullable=False))
    n: int | None = Field(default=None, sa_type=_Count)
    set_in: int


class CheckInRow(Held, table=True):
    """A KR's weekly note."""

    __tablename__: ClassVar[str] = "check_in"
    __table_args__ = (
        _points_at("key_result", "kr"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="check_in_confidence"),
        {"sqlite_with_rowid": False},
    )

    kr: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    confidence: int | None = None
    shipped: str | None = None
    moving: str | None = None
    next: str | None = None
    by: str | None = None


class DecisionRow(Held, table=True):
    """What was decided of an experiment or an initiative; `position` orders those of one, from 1."""

    __tablename__: ClassVar[str] = "decision"
    __table_args__ = (
        _points_at("node"),
        _one_of("choice", list(Choice), name="decision_choice"),
        Index("decision_on", "workspace", "on"),
        {"sqlite_with_rowid": False},
    )

    ref: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    on: date
    choice: str
    because: str
    by: str | None = None


class ResultRow(Held, table=True):
    """What an experiment showed; `figures` are those of the type, `position` orders the results of one, from 1."""

    __tablename__: ClassVar[str] = "result"
    __table_args__ = (
        _points_at("experiment", "experiment"),
        _one_of("type", ["proportion", "proportions", "means", "observed", "verdict"], name="result_type"),
        _one_of("outcome", OUTCOMES, name="result_outcome"),
        Index("result_on", "workspace", "on"),
        {"sqlite_with_rowid": False},
    )

    experiment: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    on: date
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
    overruled: str | None = Field(
        default=None,
        sa_column=Column(
            String, CheckConstraint(f"overruled IN ({_words(OUTCOMES)})", name="result_overruled")
        ),
    )
    overruled_on: date | None = None
    overruled_because: str | None = None
    overruled_by: str | None = None


class ChangeRow(Held, table=True):
    """One line of the history: `old` and `new` are JSON texts, kept as they were hashed; no ref means the workspace."""

    __tablename__: ClassVar[str] = "change"
    __table_args__ = (
        ForeignKeyConstraint(["workspace", "seq"], ["changeset.workspace", "changeset.seq"]),
        _points_at("node"),
        _one_of("op", list(Op), name="change_op"),
        Index("change_ref", "workspace", "ref", "seq"),
    )

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ref: str | None = None
    op: str
    field: str | None = None
    old: str | None = None
    new: str | None = None


_KEPT = "BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END"


def _once(table: str, *key: str) -> str:
    """What keeps a row from being replaced, which SQLite does without asking about deletions."""
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    there = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608
    return f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN EXISTS ({there}) {_KEPT}"


GUARDS = (
    f"CREATE TRIGGER change_stays BEFORE UPDATE ON change {_KEPT}",
    f"CREATE TRIGGER change_kept BEFORE DELETE ON change {_KEPT}",
    f"CREATE TRIGGER changeset_stays BEFORE UPDATE ON changeset WHEN OLD.hash <> '' {_KEPT}",
    f"CREATE TRIGGER changeset_kept BEFORE DELETE ON changeset {_KEPT}",
    _once("change", "workspace", "seq", "position"),
    _once("changeset", "workspace", "seq"),
)
"""What keeps the history from being rewritten, in SQLite."""

_CALL = "EXECUTE FUNCTION history_is_kept()"
POSTGRES_GUARDS = (
    """CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the history is only appended to'; END $$""",
    f"CREATE TRIGGER change_kept BEFORE UPDATE OR DELETE ON change FOR EACH ROW {_CALL}",
    f"CREATE TRIGGER change_whole BEFORE TRUNCATE ON change FOR EACH STATEMENT {_CALL}",
    f"CREATE TRIGGER changeset_stays BEFORE UPDATE ON changeset FOR EACH ROW WHEN (OLD.hash <> '') {_CALL}",
    f"CREATE TRIGGER changeset_kept BEFORE DELETE ON changeset FOR EACH ROW {_CALL}",
    f"CREATE TRIGGER changeset_whole BEFORE TRUNCATE ON changeset FOR EACH STATEMENT {_CALL}",
)
"""The same in PostgreSQL, which can empty a table at a blow, too."""
