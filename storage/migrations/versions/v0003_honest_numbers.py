"""Room for what honest numbers ask for. Only adds: what was there stays as it was, in SQLite and in PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns."""
    _service_levels()


def _service_levels() -> None:
    """The share of periods that a KPI should be in its healthy range, and over which time."""
    check = "CONSTRAINT metric_service_level CHECK (service_level BETWEEN 0.5 AND 1)"
    op.execute(f"ALTER TABLE metric ADD COLUMN service_level FLOAT {check}")
    op.execute("ALTER TABLE metric ADD COLUMN service_window VARCHAR")
