"""The things of the graph: one frozen dataclass per kind, and the dated facts that hang on them.

A node knows its own fields and its status; how nodes hang together is said by edges. Nothing here
knows a database, and every field name is the word used in commands and JSON.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003  (storage reads the types of these fields)
from enum import StrEnum
from typing import ClassVar, Literal, NamedTuple

from ost.domain.criterion import Outcome  # noqa: TC001
from ost.domain.kinds import Kind, Ref
from ost.domain.sources import Source  # noqa: TC001


class Form(StrEnum):
    """What a KR asks of its metric."""

    INCREASE = "increase"
    DECREASE = "decrease"
    REACH = "reach"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Cadence(StrEnum):
    """How long an objective runs."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"


class Scope(StrEnum):
    """Whether a KR is a lagging business result or a leading product result."""

    BUSINESS = "business"
    PRODUCT = "product"


class Level(StrEnum):
    """Whether a KR measures an outcome, an output or an input."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    INPUT = "input"


class Risk(StrEnum):
    """The kind of risk that an assumption carries."""

    DESIRABILITY = "desirability"
    VIABILITY = "viability"
    FEASIBILITY = "feasibility"
    USABILITY = "usability"
    ETHICAL = "ethical"


class Horizon(StrEnum):
    """When an initiative has its turn on the roadmap."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class Choice(StrEnum):
    """What was decided after an experiment, or of an initiative."""

    PERSEVERE = "persevere"
    PIVOT = "pivot"
    STOP = "stop"
    SHIP = "ship"
    DROP = "drop"


class MetricScale(StrEnum):
    """On which scale a metric's changes are judged: differences, ratios, or as its unit suggests."""

    AUTO = "auto"
    RAW = "raw"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every thing has.

    Attributes:
        ref: Its short name.
        title: Its title, in its authors' words.
        status: Where it stands in the lifecycle of its kind.
        created: The first day on which it is known to have been there.
        archived: The day on which it was put away, or None.
        owner: Who looks after it.
        note: Anything else that should be remembered of it.
    """

    kind: ClassVar[Kind]

    ref: Ref
    title: str
    status: str
    created: date
    archived: date | None = None
    owner: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Node):
    """A qualitative direction."""

    kind: ClassVar[Kind] = Kind.OBJECTIVE

    cycle: str | None = None
    cadence: Cadence | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult(Node):
    """An outcome: a metric that should go from a baseline to a target by a day.

    Attributes:
        metric: The metric that it steers.
        unit: The metric's unit.
        baseline: Where the metric stood at the start, in its unit; None for a level to keep.
        target: Where it should be on the due day; for a level to keep, that level.
        start: The first day of the KR.
        due: The day on which it is judged.
    """

    kind: ClassVar[Kind] = Kind.KR

    metric: Ref
    unit: str
    form: Form
    baseline: float | None
    target: float
    start: date
    due: date
    scope: Scope | None = None
    level: Level = Level.OUTCOME


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity(Node):
    """A customer need, pain or desire."""

    kind: ClassVar[Kind] = Kind.OPPORTUNITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution(Node):
    """A hypothesis for addressing one opportunity."""

    kind: ClassVar[Kind] = Kind.SOLUTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption(Node):
    """What must be true for a solution to work.

    Attributes:
        risk: The kind of risk.
        importance: 1 (hardly matters) to 5 (the solution fails without it).
        evidence: 1 (a guess) to 5 (proven).
    """

    kind: ClassVar[Kind] = Kind.ASSUMPTION

    risk: Risk | None = None
    importance: int | None = None
    evidence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment(Node):
    """A test of an assumption, with a criterion fixed before it starts.

    Attributes:
        criterion: The sentence that it is judged by.
        criterion_fixed_on: The day on which that sentence was last written.
        exploratory: Whether the criterion was edited after the start.
        method: How it is done.
        guardrail: What must not get worse.
        until: The last day on which it is planned to run.
    """

    kind: ClassVar[Kind] = Kind.EXPERIMENT

    criterion: str
    criterion_fixed_on: date
    exploratory: bool = False
    method: str | None = None
    guardrail: str | None = None
    until: date | None = None

    def runs_late(self, day: date) -> bool:
        """Whether it is running on a day after its planned end."""
        return self.status == "running" and self.until is not None and self.until < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative(Node):
    """What the team commits to on the roadmap to move one or more KRs.

    Attributes:
        lag_days: How long after shipping the effect is expected to begin, in days.
        due: The planned ship date.
        mandated_by: Who asked for it, when no discovery stands behind it.
        horizon: When it has its turn, where somebody said so; else its status and dates tell.
    """

    kind: ClassVar[Kind] = Kind.INITIATIVE

    lag_days: int = 0
    due: date | None = None
    mandated_by: str | None = None
    team: str | None = None
    horizon: Horizon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Node):
    """A snapshot of one customer conversation; its title is who it was with."""

    kind: ClassVar[Kind] = Kind.INTERVIEW

    on: date
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Node):
    """A measured quantity. With a healthy range it is a KPI: watched, not pushed.

    Attributes:
        healthy_low: The lower end of the healthy range, in the unit; None where there is none.
        healthy_high: The upper end.
        service_level: The share of periods that should lie in the healthy range, 0.5 to 1; None where none is kept.
        service_window: Over which time: `quarter`, `month`, `year`, or the last days (`28d`); a quarter when None.
        source: Where its values come from by themselves, where that was said.
    """

    kind: ClassVar[Kind] = Kind.METRIC

    unit: str = ""
    scale: MetricScale = MetricScale.AUTO
    healthy_low: float | None = None
    healthy_high: float | None = None
    service_level: float | None = None
    service_window: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Node):
    """What somebody asked the team for; its title is what was asked for, in their words.

    Attributes:
        asked_by: Who asked.
        on: The day on which it was asked.
    """

    kind: ClassVar[Kind] = Kind.REQUEST

    asked_by: str
    on: date


NODE_TYPES: dict[Kind, type[Node]] = {
    cls.kind: cls
    for cls in (
        Objective,
        KeyResult,
        Opportunity,
        Solution,
        Assumption,
        Experiment,
        Initiative,
        Interview,
        Metric,
        Request,
    )
}


# --- how nodes hang together ----------------------------------------------------------------


class Relation(StrEnum):
    """The meaning of an edge, read from its first end to its second."""

    PARENT = "parent"
    DELIVERS = "delivers"
    SUPPORTS = "supports"
    SERVES = "serves"
    BECAME = "became"
    REPLACES = "replaces"


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A line of the graph: `source` is the parent, the interview, the request, or what delivers or replaces."""

    source: Ref
    target: Ref
    relation: Relation = Relation.PARENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """What an initiative expects of one KR.

    Attributes:
        expected: The expected effect in the KR's unit, or None.
        worth_having: The smallest effect worth having in the KR's unit, where one was declared.
    """

    initiative: Ref
    kr: Ref
    expected: float | None = None
    worth_having: float | None = None


# --- dated facts ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A dated move of a node to a status; `set_in` is the changeset that wrote it."""

    ref: Ref
    status: str
    on: date
    because: str | None = None
    set_in: int = 0


class Measurement(NamedTuple):
    """A value of a metric on a day, with its sample size where there is one; made by the hundred thousand."""

    on: date
    value: float
    n: int | None = None
    set_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """A KR's weekly note.

    Attributes:
        confidence: 0 (no chance) to 10 (certain) that the target will be hit.
        shipped: What shipped last week that should influence the KR.
        moving: Whether the metric is moving; if not, why.
        next: What to try next.
        by: Who wrote it.
    """

    kr: Ref
    on: date
    confidence: int | None = None
    shipped: str | None = None
    moving: str | None = None
    next: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of an experiment or an initiative, why and by whom."""

    ref: Ref
    on: date
    choice: Choice
    because: str
    by: str | None = None


ResultType = Literal["proportion", "proportions", "means", "observed", "verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an experiment showed, as it was recorded.

    Attributes:
        type: `proportion` (successes of n), `proportions` (control and variant), `means` (control and
            variant), `observed` (one number), or `verdict` (judged by hand, no figures).
        figures: The numbers of the type, by name: `successes`, `of`, `control_successes`, `variant_mean`…
        outcome: How it came out.
        estimate: The share, the difference or the observed value; shares and their differences as
            fractions, means and observed values in their own unit.
        low: The lower end of its 95 % interval, where there is one.
        high: The upper end.
        interim: Whether it was a look at a running experiment.
        guardrail_broke: Whether the guardrail broke.
        exploratory: Whether the criterion had been edited after the start.
        note: What was learned.
        overruled: The outcome that a person put in the place of `outcome`, with a reason; None where nobody did.
        overruled_on: The day on which that was.
        overruled_because: Why.
        overruled_by: Who did.
    """

    experiment: Ref
    on: date
    type: ResultType
    figures: Mapping[str, float]
    outcome: Outcome
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    interim: bool = False
    guardrail_broke: bool = False
    exploratory: bool = False
    note: str | None = None
    overruled: Outcome | None = None
    overruled_on: date | None = None
    overruled_because: str | None = None
    overruled_by: str | None = None

    def outcome_on(self, day: date | None = None) -> Outcome:
        """How it came out, as far as a day knows (or at all): by its criterion, or as a person overruled it."""
        if self.overruled is None or (day and self.overruled_on and self.overruled_on > day):
            return self.outcome
        return self.overruled


class Op(StrEnum):
    """What a line of the history did. `state` says how a thing stood when its history began to be kept in full."""

    ADD = "add"
    EDIT = "edit"
    MOVE = "move"
    LINK = "link"
    UNLINK = "unlink"
    ARCHIVE = "archive"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeset:
    """What one command changed, or one step of it.

    Attributes:
        seq: Its number; they count from 1 without gaps.
        at: When it was written; never before the one before it.
        actor: Who wrote it.
        command: By which command.
        message: Why, where that was said.
        undoes: The number of the changeset that it takes back.
        hash: The hash over it and all before it; empty while it is being written.
    """

    seq: int
    at: datetime
    actor: str
    command: str
    message: str | None = None
    undoes: int | None = None
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history: something of a thing went from one JSON value to another.

    Attributes:
        seq: The number of its changeset.
        at: When it was written.
        ref: The thing; None for the workspace itself.
        op: What it did.
        field: Of what. A field of the thing; `parents`; a relation; `expected:KR` and `worth_having:KR`; `step:N`,
            `result:N` and `decision:N`, counted from 1; `checkin:DAY`; `values`; None for the whole thing.
        old: What was there, in the form of JSON.
        new: What came.
        actor: Who wrote it.
        command: By which command.
        message: Why.
    """

    seq: int
    at: datetime
    ref: Ref | None
    op: Op
    field: str | None
    old: object
    new: object
    actor: str = ""
    command: str = ""
    message: str | None = None
