"""Alembic's way into a database that is open already; it never opens one itself."""

from __future__ import annotations

from alembic import context

from ost.storage.rows import Row

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
