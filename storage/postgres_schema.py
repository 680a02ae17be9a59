"""The tables in a PostgreSQL database: made once, known again, and brought to the newest schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import func, select, text

from ost.errors import FromTheFuture, NotOurDatabase, NoWorkspaceThere, StoreFailed
from ost.storage.rows import APPLICATION_ID, POSTGRES_GUARDS, SCHEMA_VERSION, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ost.storage.urls import Server

_SCRIPTS = Path(__file__).parent / "migrations"
_MARKS = frozenset({"alembic_version", "workspace", "changeset", "change", "node"})

# What belongs to an extension (PostGIS brings tables) is nobody's.
_VISIBLE = text(
    "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'f') AND pg_catalog.pg_table_is_visible(c.oid) "
    "AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass "
    "AND d.objid = c.oid AND d.deptype = 'e')"
)
_VERSION = text("SELECT version_num FROM alembic_version")


def only_one(connection: Connection) -> None:
    """Wait until nobody else makes tables or a workspace in this database, and keep others from it."""
    connection.execute(select(func.pg_advisory_xact_lock(APPLICATION_ID)))


def check_version(server: Server, found: str | None) -> int:
    """The number of the schema.

    Raises:
        NotOurDatabase: When it is no version of ours.
        FromTheFuture: When a later version made it.
    """
    if found is None or not re.fullmatch(r"\d{4}", found):
        raise NotOurDatabase(server, "its tables are of something else")
    if int(found) > SCHEMA_VERSION:
        raise FromTheFuture(server, int(found), SCHEMA_VERSION)
    return int(found)


def laid_version(connection: Connection, server: Server) -> int | None:
    """The version of our tables; None when nothing is there.

    Raises:
        NotOurDatabase: When there are tables of something else.
        FromTheFuture: When a later version made them.
    """
    tables = set(connection.execute(_VISIBLE).scalars())
    if not tables:
        return None
    if not tables >= _MARKS:
        raise NotOurDatabase(server, "there are tables of something else in the database")
    return check_version(server, connection.execute(_VERSION).scalar())


def say_what_is_there(connection: Connection, server: Server) -> NoReturn:
    """Why our tables could not be read.

    Raises:
        NoWorkspaceThere: When there is nothing.
        NotOurDatabase: When there are tables of something else.
        FromTheFuture: When a later version made them.
    """
    if laid_version(connection, server) is None:
        raise NoWorkspaceThere(server.named(None), server.workspace)
    raise NotOurDatabase(server, "its tables are not as ost makes them")


def lay_schema(connection: Connection) -> None:
    """Make the tables of the newest schema, and what keeps the history from being rewritten."""
    Row.metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(
        text("INSERT INTO alembic_version VALUES (:version)"), {"version": f"{SCHEMA_VERSION:04d}"}
    )
    for guard in POSTGRES_GUARDS:
        connection.exec_driver_sql(guard)


def upgrade(
    connection: Connection, server: Server, scripts: Path = _SCRIPTS, target: int = SCHEMA_VERSION
) -> bool:
    """Bring the tables to a schema version, in the caller's transaction; False when another did it meanwhile.

    The scripts are those that SQLite files are brought up to date with. The first two are SQLite's own: no
    database on a server was ever older than the second.

    Raises:
        StoreFailed: When rows would be lost.
    """
    from ost.storage.migrate import run_scripts

    only_one(connection)
    if int(connection.execute(_VERSION).scalar_one()) >= target:
        return False
    before = _counts(connection)
    run_scripts(connection, scripts, target)
    after = _counts(connection)
    lost = [name for name, count in before.items() if after.get(name, 0) < count]
    if lost:
        raise StoreFailed(server, f"the migration would lose rows of {', '.join(lost)}")
    return True


def _counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has; of the tables that are there."""
    there = set(connection.execute(_VISIBLE).scalars()) - {"alembic_version"}
    return {
        name: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())  # noqa: S608
        for name in sorted(there)
        if '"' not in name
    }
