"""Bringing an older database to the newest schema: after a verified backup, in one transaction, or not at all.

Foreign keys are off while tables are rebuilt, since a cascade would silently destroy rows; counts and
`foreign_key_check` are compared before anything is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select, table

from ost.errors import CannotWrite, StoreFailed
from ost.storage.engine import check_file, write_transaction, writer_engine
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.tidy import tidy

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"
"""The Alembic environment with one script per schema version."""


def upgrade(
    path: Path, *, scripts: Path = SCRIPTS, target: int = SCHEMA_VERSION, keep: bool = True
) -> Path | None:
    """Bring a database to a schema version and say where its backup is; None when another did it meanwhile.

    Args:
        path: The database.
        scripts: The Alembic environment.
        target: The version to reach.
        keep: Whether a backup is made first.

    Raises:
        StoreFailed: When the backup does not hold what the database holds, or a migration lost or broke rows;
            the database is then as it was.
        Locked: When another process keeps the write lock.
    """
    check_file(path)
    engine = writer_engine(path, foreign_keys=False)
    with write_transaction(engine, path) as connection:
        # Only with the lock is it sure that the backup holds the older schema.
        found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if found >= target:
            return None
        backup = _backup(path) if keep else None
        before = _counts(connection)
        run_scripts(connection, scripts, target)
        connection.exec_driver_sql(f"PRAGMA user_version={target}")
        _compare(path, before, connection)
    tidy(path)
    return backup


def _backup(path: Path) -> Path:
    from ost.storage.backup import automatic_backup

    try:
        return automatic_backup(path, "upgrade", sound=True)
    except CannotWrite as error:
        raise StoreFailed(path, f"its backup cannot be written ({error.message.rstrip('.')})") from error


def run_scripts(connection: Connection, scripts: Path, target: int) -> None:
    """Run the Alembic scripts up to a version, in an open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, f"{target:04d}")


def _counts(connection: Connection) -> dict[str, int]:
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    names = [row[0] for row in tables if row[0] != "alembic_version"]
    return {
        name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in names
    }


def _compare(path: Path, before: dict[str, int], connection: Connection) -> None:
    after = _counts(connection)
    lost = [name for name, count in before.items() if after.get(name, 0) < count]
    if lost:
        raise StoreFailed(path, f"the migration would lose rows of {', '.join(lost)}")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreFailed(path, "the migration would break links between rows")
