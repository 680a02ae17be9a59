"""Alembic's way into a database that is open already; it never opens one itself."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from ost.storage import rows

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
assert rows.SCHEMA_VERSION  # noqa: S101  (the tables are declared by importing them)
context.run_migrations()
