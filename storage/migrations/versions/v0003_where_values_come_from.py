"""What a metric's values are pulled from.

Frozen as it was: it must make the same tables whatever the row classes become.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """To the third schema, on SQLite and on PostgreSQL."""
    add_sources()


def add_sources() -> None:
    """A metric may say where its values come from, as one JSON text."""
    op.execute("ALTER TABLE metric ADD COLUMN source TEXT")
