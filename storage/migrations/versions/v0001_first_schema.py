"""The first schema.

Frozen as it was: it must make the same tables whatever the row classes become.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "changeset",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "node",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_folded", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created", sa.Date(), nullable=False),
        sa.Column("archived", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'objective' AND status IN ('closed', 'dropped', 'open')) OR (kind = 'kr' AND status IN ('closed', 'dropped', 'open')) OR (kind = 'opportunity' AND status IN ('addressed', 'open', 'parked', 'targeted')) OR (kind = 'solution' AND status IN ('candidate', 'delivered', 'dropped', 'testing')) OR (kind = 'assumption' AND status IN ('inconclusive', 'refuted', 'supported', 'testing', 'untested')) OR (kind = 'experiment' AND status IN ('inconclusive', 'planned', 'refuted', 'running', 'supported')) OR (kind = 'initiative' AND status IN ('committed', 'dropped', 'proposed', 'shipped')) OR (kind = 'interview' AND status IN ('held')) OR (kind = 'metric' AND status IN ('watched'))",
            name="node_status",
        ),
        sa.CheckConstraint(
            "kind IN ('objective', 'kr', 'opportunity', 'solution', 'assumption', 'experiment', 'initiative', 'interview', 'metric')",
            name="node_kind",
        ),
        sa.CheckConstraint(
            "ref = CASE kind WHEN 'objective' THEN 'obj' WHEN 'kr' THEN 'kr' WHEN 'opportunity' THEN 'opp' WHEN 'solution' THEN 'sol' WHEN 'assumption' THEN 'asm' WHEN 'experiment' THEN 'exp' WHEN 'initiative' THEN 'ini' WHEN 'interview' THEN 'int' WHEN 'metric' THEN 'met' END || number",
            name="node_ref",
        ),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 500", name="node_title"),
        sa.CheckConstraint("number > 0", name="node_number"),
        sa.PrimaryKeyConstraint("ref"),
        sa.UniqueConstraint("kind", "number", name="node_kind_number"),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_workspace"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "assumption",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("importance", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "risk IN ('desirability', 'viability', 'feasibility', 'usability', 'ethical')",
            name="assumption_risk",
        ),
        sa.CheckConstraint("evidence BETWEEN 1 AND 5", name="assumption_evidence"),
        sa.CheckConstraint("importance BETWEEN 1 AND 5", name="assumption_importance"),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.CheckConstraint("op IN ('add', 'edit', 'move', 'link', 'unlink', 'archive')", name="change_op"),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["changeset.seq"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("change_ref", "change", ["ref", "seq"], unique=False)
    op.create_index(op.f("ix_change_seq"), "change", ["seq"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "choice IN ('persevere', 'pivot', 'stop', 'ship', 'drop')", name="decision_choice"
        ),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_decision_on"), "decision", ["on"], unique=False)
    op.create_index(op.f("ix_decision_ref"), "decision", ["ref"], unique=False)
    op.create_table(
        "edge",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.CheckConstraint("relation IN ('parent', 'delivers', 'supports')", name="edge_relation"),
        sa.CheckConstraint("source <> target", name="edge_ends"),
        sa.ForeignKeyConstraint(["source"], ["node.ref"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["target"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("source", "target"),
        sqlite_with_rowid=False,
    )
    op.create_index("edge_target", "edge", ["target", "source"], unique=False)
    op.create_table(
        "experiment",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("criterion_fixed_on", sa.Date(), nullable=False),
        sa.Column("exploratory", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("guardrail", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "initiative",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("mandated_by", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.CheckConstraint("lag_days BETWEEN 0 AND 3650", name="initiative_lag"),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "interview",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "metric",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("healthy_low", sa.Float(), nullable=True),
        sa.Column("healthy_high", sa.Float(), nullable=True),
        sa.CheckConstraint("scale IN ('auto', 'raw', 'log')", name="metric_scale"),
        sa.CheckConstraint("healthy_low <= healthy_high", name="metric_healthy"),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "objective",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("cadence", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.CheckConstraint("cadence IN ('annual', 'quarterly')", name="objective_cadence"),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "step",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("set_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("step_status", "step", ["status", "on"], unique=False)
    op.create_table(
        "key_result",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.CheckConstraint(
            "form IN ('at_least', 'at_most') OR (baseline IS NOT NULL AND target <> baseline)",
            name="key_result_target",
        ),
        sa.CheckConstraint(
            "form IN ('increase', 'decrease', 'reach', 'at_least', 'at_most')", name="key_result_form"
        ),
        sa.CheckConstraint("level IN ('outcome', 'output', 'input')", name="key_result_level"),
        sa.CheckConstraint("scope IN ('business', 'product')", name="key_result_scope"),
        sa.CheckConstraint("due > start", name="key_result_period"),
        sa.ForeignKeyConstraint(
            ["metric"],
            ["metric.ref"],
        ),
        sa.ForeignKeyConstraint(["ref"], ["node.ref"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index(op.f("ix_key_result_metric"), "key_result", ["metric"], unique=False)
    op.create_table(
        "measurement",
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("set_in", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name="measurement_n"),
        sa.CheckConstraint("value BETWEEN -1e15 AND 1e15", name="measurement_value"),
        sa.ForeignKeyConstraint(
            ["metric"],
            ["metric.ref"],
        ),
        sa.PrimaryKeyConstraint("metric", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("interim", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("estimate", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("exploratory", sa.Boolean(), nullable=False),
        sa.Column("guardrail_broke", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("outcome IN ('supported', 'refuted', 'inconclusive')", name="result_outcome"),
        sa.CheckConstraint(
            "type IN ('proportion', 'proportions', 'means', 'observed', 'verdict')", name="result_type"
        ),
        sa.ForeignKeyConstraint(
            ["experiment"],
            ["experiment.ref"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_result_experiment"), "result", ["experiment"], unique=False)
    op.create_index(op.f("ix_result_on"), "result", ["on"], unique=False)
    op.create_table(
        "bet",
        sa.Column("initiative", sa.Text(), nullable=False),
        sa.Column("kr", sa.Text(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=True),
        sa.Column("worth_having", sa.Float(), nullable=True),
        sa.CheckConstraint("worth_having > 0", name="bet_worth_having"),
        sa.ForeignKeyConstraint(
            ["initiative"],
            ["initiative.ref"],
        ),
        sa.ForeignKeyConstraint(
            ["kr"],
            ["key_result.ref"],
        ),
        sa.PrimaryKeyConstraint("initiative", "kr"),
        sqlite_with_rowid=False,
    )
    op.create_index("bet_kr", "bet", ["kr"], unique=False)
    op.create_table(
        "check_in",
        sa.Column("kr", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("shipped", sa.String(), nullable=True),
        sa.Column("moving", sa.String(), nullable=True),
        sa.Column("next", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name="check_in_confidence"),
        sa.ForeignKeyConstraint(
            ["kr"],
            ["key_result.ref"],
        ),
        sa.PrimaryKeyConstraint("kr", "on"),
        sqlite_with_rowid=False,
    )
