"""Room for what honest numbers ask for. Only adds: what was there stays as it was, in SQLite and in PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns."""
    _experiments()
    _service_levels()
    _sources()


def _experiments() -> None:
    """A planned end, and an outcome that a person put in the place of the criterion's."""
    op.add_column("experiment", sa.Column("until", sa.Date(), nullable=True))
    one_of = "overruled IN ('supported', 'refuted', 'inconclusive')"
    overruled = sa.Column("overruled", sa.String(), sa.CheckConstraint(one_of, name="result_overruled"))
    op.add_column("result", overruled)
    for name, kind in (
        ("overruled_on", sa.Date()),
        ("overruled_because", sa.String()),
        ("overruled_by", sa.String()),
    ):
        op.add_column("result", sa.Column(name, kind, nullable=True))


def _service_levels() -> None:
    """The share of periods that a KPI should be in its healthy range, and over which time."""
    check = "CONSTRAINT metric_service_level CHECK (service_level BETWEEN 0.5 AND 1)"
    op.execute(f"ALTER TABLE metric ADD COLUMN service_level FLOAT {check}")
    op.execute("ALTER TABLE metric ADD COLUMN service_window VARCHAR")


def _sources() -> None:
    """Where a metric's values are pulled from, as one JSON text."""
    op.execute("ALTER TABLE metric ADD COLUMN source TEXT")
