"""Many workspaces, and a history that can be played again.

The number of its workspace comes first in every key. What the history told until now cannot be undone or played again,
since it did not keep every value: one more changeset says how everything stood, and from there on it does.
Frozen as it was: it must make the same tables whatever the row classes become.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from alembic import op

from ost.domain.chain import START, seal
from ost.domain.model import Changeset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

revision = "0002"
down_revision = "0001"

TABLES = (
    """CREATE TABLE workspace (
    id BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    created DATETIME NOT NULL,
    last_seq INTEGER NOT NULL,
    head VARCHAR NOT NULL,
    last_at DATETIME,
    PRIMARY KEY (id),
    CONSTRAINT workspace_name UNIQUE (name)
)""",
    """CREATE TABLE changeset (
    workspace BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    at DATETIME NOT NULL,
    actor VARCHAR NOT NULL,
    command VARCHAR NOT NULL,
    message VARCHAR,
    undoes INTEGER,
    hash VARCHAR NOT NULL,
    PRIMARY KEY (workspace, seq),
    FOREIGN KEY(workspace) REFERENCES workspace (id)
)""",
    """CREATE TABLE node (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    title_folded VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    created DATE NOT NULL,
    archived DATE,
    owner VARCHAR,
    note VARCHAR,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace) REFERENCES workspace (id),
    CONSTRAINT node_kind_number UNIQUE (workspace, kind, number),
    CONSTRAINT node_kind CHECK (kind IN ('objective', 'kr', 'opportunity', 'solution', 'assumption', 'experiment', 'initiative', 'interview', 'metric')),
    CONSTRAINT node_number CHECK (number > 0),
    CONSTRAINT node_title CHECK (length(title) BETWEEN 1 AND 500),
    CONSTRAINT node_ref CHECK (ref = CASE kind WHEN 'objective' THEN 'obj' WHEN 'kr' THEN 'kr' WHEN 'opportunity' THEN 'opp' WHEN 'solution' THEN 'sol' WHEN 'assumption' THEN 'asm' WHEN 'experiment' THEN 'exp' WHEN 'initiative' THEN 'ini' WHEN 'interview' THEN 'int' WHEN 'metric' THEN 'met' END || number),
    CONSTRAINT node_status CHECK ((kind = 'objective' AND status IN ('closed', 'dropped', 'open')) OR (kind = 'kr' AND status IN ('closed', 'dropped', 'open')) OR (kind = 'opportunity' AND status IN ('addressed', 'open', 'parked', 'targeted')) OR (kind = 'solution' AND status IN ('candidate', 'delivered', 'dropped', 'testing')) OR (kind = 'assumption' AND status IN ('inconclusive', 'refuted', 'supported', 'testing', 'untested')) OR (kind = 'experiment' AND status IN ('inconclusive', 'planned', 'refuted', 'running', 'supported')) OR (kind = 'initiative' AND status IN ('committed', 'dropped', 'proposed', 'shipped')) OR (kind = 'interview' AND status IN ('held')) OR (kind = 'metric' AND status IN ('watched')))
)""",
    """CREATE TABLE assumption (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    risk VARCHAR,
    importance INTEGER,
    evidence INTEGER,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT assumption_risk CHECK (risk IN ('desirability', 'viability', 'feasibility', 'usability', 'ethical')),
    CONSTRAINT assumption_importance CHECK (importance BETWEEN 1 AND 5),
    CONSTRAINT assumption_evidence CHECK (evidence BETWEEN 1 AND 5)
)""",
    """CREATE TABLE change (
    workspace BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ref VARCHAR,
    op VARCHAR NOT NULL,
    field VARCHAR,
    old VARCHAR,
    new VARCHAR,
    PRIMARY KEY (workspace, seq, position),
    FOREIGN KEY(workspace, seq) REFERENCES changeset (workspace, seq),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT change_op CHECK (op IN ('add', 'edit', 'move', 'link', 'unlink', 'archive', 'state'))
)""",
    """CREATE INDEX change_ref ON change (workspace, ref, seq)""",
    """CREATE TABLE decision (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "on" DATE NOT NULL,
    choice VARCHAR NOT NULL,
    because VARCHAR NOT NULL,
    "by" VARCHAR,
    PRIMARY KEY (workspace, ref, position),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT decision_choice CHECK (choice IN ('persevere', 'pivot', 'stop', 'ship', 'drop'))
)
 WITHOUT ROWID""",
    """CREATE INDEX decision_on ON decision (workspace, "on")""",
    """CREATE TABLE edge (
    workspace BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    PRIMARY KEY (workspace, source, target),
    FOREIGN KEY(workspace, source) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    FOREIGN KEY(workspace, target) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT edge_relation CHECK (relation IN ('parent', 'delivers', 'supports')),
    CONSTRAINT edge_ends CHECK (source <> target)
)
 WITHOUT ROWID""",
    """CREATE INDEX edge_target ON edge (workspace, target, source)""",
    """CREATE TABLE experiment (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    criterion VARCHAR NOT NULL,
    criterion_fixed_on DATE NOT NULL,
    exploratory BOOLEAN NOT NULL,
    method VARCHAR,
    guardrail VARCHAR,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT
)""",
    """CREATE TABLE initiative (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    lag_days INTEGER NOT NULL,
    due DATE,
    mandated_by VARCHAR,
    team VARCHAR,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT initiative_lag CHECK (lag_days BETWEEN 0 AND 3650)
)""",
    """CREATE TABLE interview (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    "on" DATE NOT NULL,
    quotes TEXT NOT NULL,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT
)""",
    """CREATE TABLE metric (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    scale VARCHAR NOT NULL,
    healthy_low FLOAT,
    healthy_high FLOAT,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT metric_scale CHECK (scale IN ('auto', 'raw', 'log')),
    CONSTRAINT metric_healthy CHECK (healthy_low <= healthy_high)
)""",
    """CREATE TABLE objective (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    cycle VARCHAR,
    cadence VARCHAR,
    team VARCHAR,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT objective_cadence CHECK (cadence IN ('annual', 'quarterly'))
)""",
    """CREATE TABLE step (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    "on" DATE NOT NULL,
    because VARCHAR,
    set_in INTEGER NOT NULL,
    PRIMARY KEY (workspace, ref, position),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT
)
 WITHOUT ROWID""",
    """CREATE INDEX step_status ON step (workspace, status, "on")""",
    """CREATE TABLE key_result (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    baseline FLOAT,
    target FLOAT NOT NULL,
    start DATE NOT NULL,
    due DATE NOT NULL,
    scope VARCHAR,
    level VARCHAR NOT NULL,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    FOREIGN KEY(workspace, metric) REFERENCES metric (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT key_result_form CHECK (form IN ('increase', 'decrease', 'reach', 'at_least', 'at_most')),
    CONSTRAINT key_result_scope CHECK (scope IN ('business', 'product')),
    CONSTRAINT key_result_level CHECK (level IN ('outcome', 'output', 'input')),
    CONSTRAINT key_result_period CHECK (due > start),
    CONSTRAINT key_result_target CHECK (form IN ('at_least', 'at_most') OR (baseline IS NOT NULL AND target <> baseline))
)""",
    """CREATE INDEX key_result_metric ON key_result (workspace, metric)""",
    """CREATE TABLE measurement (
    workspace BIGINT NOT NULL,
    metric VARCHAR NOT NULL,
    day INTEGER NOT NULL,
    value FLOAT NOT NULL,
    n INTEGER,
    set_in INTEGER NOT NULL,
    PRIMARY KEY (workspace, metric, day),
    FOREIGN KEY(workspace, metric) REFERENCES metric (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT measurement_value CHECK (value BETWEEN -1e15 AND 1e15),
    CONSTRAINT measurement_n CHECK (n > 0)
)
 WITHOUT ROWID""",
    """CREATE TABLE result (
    workspace BIGINT NOT NULL,
    experiment VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "on" DATE NOT NULL,
    type VARCHAR NOT NULL,
    interim BOOLEAN NOT NULL,
    outcome VARCHAR NOT NULL,
    estimate FLOAT,
    low FLOAT,
    high FLOAT,
    exploratory BOOLEAN NOT NULL,
    guardrail_broke BOOLEAN NOT NULL,
    figures TEXT NOT NULL,
    note VARCHAR,
    PRIMARY KEY (workspace, experiment, position),
    FOREIGN KEY(workspace, experiment) REFERENCES experiment (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT result_type CHECK (type IN ('proportion', 'proportions', 'means', 'observed', 'verdict')),
    CONSTRAINT result_outcome CHECK (outcome IN ('supported', 'refuted', 'inconclusive'))
)
 WITHOUT ROWID""",
    """CREATE INDEX result_on ON result (workspace, "on")""",
    """CREATE TABLE bet (
    workspace BIGINT NOT NULL,
    initiative VARCHAR NOT NULL,
    kr VARCHAR NOT NULL,
    expected FLOAT,
    worth_having FLOAT,
    PRIMARY KEY (workspace, initiative, kr),
    FOREIGN KEY(workspace, initiative) REFERENCES initiative (workspace, ref) ON DELETE RESTRICT,
    FOREIGN KEY(workspace, kr) REFERENCES key_result (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT bet_worth_having CHECK (worth_having > 0)
)
 WITHOUT ROWID""",
    """CREATE INDEX bet_kr ON bet (workspace, kr)""",
    """CREATE TABLE check_in (
    workspace BIGINT NOT NULL,
    kr VARCHAR NOT NULL,
    "on" DATE NOT NULL,
    confidence INTEGER,
    shipped VARCHAR,
    moving VARCHAR,
    next VARCHAR,
    "by" VARCHAR,
    PRIMARY KEY (workspace, kr, "on"),
    FOREIGN KEY(workspace, kr) REFERENCES key_result (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT check_in_confidence CHECK (confidence BETWEEN 0 AND 10)
)
 WITHOUT ROWID""",
    """CREATE TRIGGER change_stays BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END""",
    """CREATE TRIGGER change_kept BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END""",
    """CREATE TRIGGER changeset_stays BEFORE UPDATE ON changeset WHEN OLD.hash <> '' BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END""",
    """CREATE TRIGGER changeset_kept BEFORE DELETE ON changeset BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END""",
    """CREATE TRIGGER change_once BEFORE INSERT ON change WHEN EXISTS (SELECT 1 FROM change WHERE workspace = NEW.workspace AND seq = NEW.seq AND position = NEW.position) BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END""",
    """CREATE TRIGGER changeset_once BEFORE INSERT ON changeset WHEN EXISTS (SELECT 1 FROM changeset WHERE workspace = NEW.workspace AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the history is only appended to'); END""",
)

COPIED = {
    "node": "ref, kind, number, title, title_folded, status, created, archived, owner, note",
    "objective": "ref, cycle, cadence, team",
    "metric": "ref, unit, scale, healthy_low, healthy_high",
    "key_result": "ref, metric, form, baseline, target, start, due, scope, level",
    "assumption": "ref, risk, importance, evidence",
    "experiment": "ref, criterion, criterion_fixed_on, exploratory, method, guardrail",
    "initiative": "ref, lag_days, due, mandated_by, team",
    "interview": 'ref, "on", quotes',
    "edge": "source, target, relation",
    "bet": "initiative, kr, expected, worth_having",
    "step": 'ref, position, status, "on", because, set_in',
    "measurement": "metric, day, value, n, set_in",
    "check_in": 'kr, "on", confidence, shipped, moving, next, "by"',
}
NUMBERED = {
    "result": (
        "experiment",
        '"on", type, interim, outcome, estimate, low, high, exploratory, guardrail_broke, figures, note',
    ),
    "decision": ("ref", '"on", choice, because, "by"'),
}
"""Tables that were counted through, and are now counted thing by thing."""

FIELDS = {
    "objective": ("objective", ("cycle", "cadence", "team")),
    "metric": ("metric", ("unit", "scale", "healthy_low", "healthy_high")),
    "kr": ("key_result", ("metric", "form", "baseline", "target", "start", "due", "scope", "level")),
    "assumption": ("assumption", ("risk", "importance", "evidence")),
    "experiment": ("experiment", ("criterion", "criterion_fixed_on", "exploratory", "method", "guardrail")),
    "initiative": ("initiative", ("lag_days", "due", "mandated_by", "team")),
    "interview": ("interview", ("on", "quotes")),
}
RESULT = (
    "on",
    "type",
    "figures",
    "outcome",
    "estimate",
    "low",
    "high",
    "interim",
    "guardrail_broke",
    "exploratory",
)
FACTS = {
    "step": ("ref", "step", ("position", "status", "on", "because", "set_in")),
    "check_in": ("kr", "checkin", ("on", "confidence", "shipped", "moving", "next", "by")),
    "result": ("experiment", "result", ("position", *RESULT, "note")),
    "decision": ("ref", "decision", ("position", "on", "choice", "because", "by")),
}
"""The dated facts: whose they are, how the history calls them, which one of several, and what they say."""

USUAL = {
    "level": "outcome",
    "unit": "",
    "scale": "auto",
    "lag_days": 0,
    "exploratory": False,
    "interim": False,
    "guardrail_broke": False,
    "quotes": [],
}
"""Values that the history does not say."""


def upgrade() -> None:
    """Put the new tables in the place of the old ones, and begin the history anew."""
    connection = op.get_bind()
    old = ["workspace", *COPIED, *NUMBERED, "changeset", "change"]
    for index in _values(
        connection, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ):
        connection.exec_driver_sql(f'DROP INDEX "{index}"')
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    for table in old:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO old_{table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for statement in TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO workspace (id, name, created, last_seq, head) SELECT 1, name, created, 0, '' FROM old_workspace"
    )
    for table, columns in COPIED.items():
        connection.exec_driver_sql(
            f"INSERT INTO {table} (workspace, {columns}) SELECT 1, {columns} FROM old_{table}"  # noqa: S608
        )
    for table, (owner, columns) in NUMBERED.items():
        connection.exec_driver_sql(
            f"INSERT INTO {table} (workspace, {owner}, position, {columns}) SELECT 1, {owner}, "  # noqa: S608
            f"row_number() OVER (PARTITION BY {owner} ORDER BY id), {columns} FROM old_{table}"
        )
    if _values(connection, "SELECT id FROM workspace"):
        _rewrite_history(connection)
    for table in reversed(old):
        connection.exec_driver_sql(f"DROP TABLE old_{table}")


def _values(connection: Connection, query: str) -> list[Any]:
    return [row[0] for row in connection.exec_driver_sql(query).fetchall()]


def _rows(connection: Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


class _History:
    """What is sealed changeset by changeset."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.head = START

    def write(self, made: Changeset, lines: list[tuple[Any, ...]]) -> None:
        """Keep a changeset with its lines (ref, op, field, old, new)."""
        self.head = seal(self.head, made, lines)
        at = made.at.strftime("%Y-%m-%d %H:%M:%S.%f")
        self.connection.exec_driver_sql(
            "INSERT INTO changeset VALUES (1, ?, ?, ?, ?, ?, NULL, ?)",
            (made.seq, at, made.actor, made.command, made.message, self.head),
        )
        if lines:
            self.connection.exec_driver_sql(
                "INSERT INTO change VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                [(made.seq, position, *line) for position, line in enumerate(lines, 1)],
            )
        self.connection.exec_driver_sql(
            "UPDATE workspace SET last_seq = ?, head = ?, last_at = ?", (made.seq, self.head, at)
        )


def _rewrite_history(connection: Connection) -> None:
    """Number the old changesets without gaps, which is how the facts name them, and add one that says what stands."""
    lines: dict[int, list[tuple[Any, ...]]] = {}
    for seq, *line in connection.exec_driver_sql(
        "SELECT seq, ref, op, field, old, new FROM old_change ORDER BY id"
    ):
        lines.setdefault(seq, []).append(tuple(line))
    history = _History(connection)
    number, last = {0: 0}, datetime.min.replace(tzinfo=UTC)
    for row in _rows(connection, "SELECT * FROM old_changeset ORDER BY seq"):
        at = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)
        last = max(last, at)
        number[row["seq"]] = len(number)
        signed = (row["actor"], row["command"], row["message"])
        history.write(_changeset(number[row["seq"]], last, *signed), lines.get(row["seq"], []))
    for table in ("step", "measurement"):
        for old, new in number.items():
            if old != new:
                connection.exec_driver_sql(f"UPDATE {table} SET set_in = ? WHERE set_in = ?", (new, old))  # noqa: S608
    now = max(last, datetime.now(UTC))
    history.write(_changeset(len(number), now, "ost", "upgrade", None), list(_state(connection)))


def _changeset(seq: int, at: datetime, actor: str, command: str, message: str | None) -> Changeset:
    return Changeset(seq=seq, at=at, actor=actor, command=command, message=message)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _told(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """The values of a row that are not as usual, as the history says them."""
    told: dict[str, Any] = {}
    for name in names:
        value = row[name]
        if name in {"quotes", "figures"}:
            value = json.loads(value)
        elif name in {"exploratory", "interim", "guardrail_broke"}:
            value = bool(value)
        if name != "position" and value is not None and value != USUAL.get(name):
            told[name] = value
    return told


def _say(ref: str, field: str | None, new: object) -> tuple[Any, ...]:
    return (ref, "state", field, None, _text(new))


def _state(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """How everything stands, in lines of the history."""
    details = {
        table: {row["ref"]: row for row in _rows(connection, f"SELECT * FROM {table}")}  # noqa: S608
        for table, _ in FIELDS.values()
    }
    common = ("title", "status", "created", "archived", "owner", "note")
    for row in _rows(connection, "SELECT * FROM node ORDER BY kind <> 'metric', kind, number"):
        table, names = FIELDS.get(row["kind"], ("", ()))
        own = _told(details[table][row["ref"]], *names) if table else {}
        yield _say(row["ref"], None, _told(row, *common) | own)
    for row in _rows(connection, "SELECT * FROM edge ORDER BY target, source"):
        yield _say(row["target"], row["relation"], row["source"])
    for row in _rows(connection, "SELECT * FROM bet ORDER BY initiative, kr"):
        for name in ("expected", "worth_having"):
            if row[name] is not None:
                yield _say(row["initiative"], f"{name}:{row['kr']}", row[name])
    yield from _points(connection)
    for table, (owner, field, names) in FACTS.items():
        for row in _rows(connection, f'SELECT * FROM {table} ORDER BY {owner}, "{names[0]}"'):  # noqa: S608
            yield _say(row[owner], f"{field}:{row[names[0]]}", _told(row, *names))


def _points(connection: Connection) -> Iterator[tuple[Any, ...]]:
    points: dict[str, list[Any]] = {}
    for metric, day, value, n, set_in in connection.exec_driver_sql(
        "SELECT metric, date(day + 1721424.5), value, n, set_in FROM measurement ORDER BY metric, day"
    ):
        points.setdefault(metric, []).append([day, value, n, set_in])
    for metric, told in points.items():
        yield _say(metric, "values", told)
