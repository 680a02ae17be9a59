"""A workspace in one SQLite file."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import insert

from ost.errors import CannotWrite, MadeMeanwhile, StoreFailed, WorkspaceExists
from ost.storage import mapping as m
from ost.storage.engine import (
    WRITER_DEADLINE,
    check_file,
    read_transaction,
    reader_engine,
    write_transaction,
    writer_engine,
)
from ost.storage.reader import SqlReader
from ost.storage.rows import APPLICATION_ID, GUARDS, ONLY_WORKSPACE, SCHEMA_VERSION, Row
from ost.storage.tidy import tidy
from ost.storage.writer import SqlWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection, Engine


class SqliteStore:
    """A workspace in a file.

    Args:
        path: The file.
        actor: Who signs the changes.
        create: Whether a missing file is made by the first change (with `name`), which is said on stderr.
        name: The name of a workspace made that way.
        deadline: How long a writer waits for its turn, and at most a reader for a commit, in seconds.
    """

    def __init__(
        self,
        path: Path,
        *,
        actor: str = "",
        create: bool = False,
        name: str = "",
        deadline: float = WRITER_DEADLINE,
    ) -> None:
        self.path = path
        self._actor = actor
        self._create = create
        self._name = name
        self._deadline = deadline
        self.kept = False
        """Whether a change has been kept."""

    # One engine for all transactions of a kind, since it remembers the statements that it has compiled.
    @cached_property
    def _reader_engine(self) -> Engine:
        return reader_engine(self.path)

    @cached_property
    def _writer_engine(self) -> Engine:
        return writer_engine(self.path)

    def _missing(self) -> bool:
        try:
            return not self.path.exists()
        except OSError:  # a folder on the way is closed: opening it says so
            return False

    def _check(self) -> None:
        if check_file(self.path) < SCHEMA_VERSION:
            from ost.storage.migrate import upgrade

            upgrade(self.path)

    @contextmanager
    def _begun(self, begin: Callable[[], AbstractContextManager[Connection]]) -> Iterator[Connection]:
        """A transaction on the newest schema.

        The header of a file may already be that of a migration that was killed while it was being kept, which
        the first look through SQLite takes back: so the version is asked for once more within the transaction.
        """
        self._check()
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(begin())
            if connection.exec_driver_sql("PRAGMA user_version").scalar_one() < SCHEMA_VERSION:
                stack.close()
                self._check()
                connection = stack.enter_context(begin())
            yield connection

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Look at one moment of the workspace.

        Raises:
            NoWorkspace: When the file is missing.
            NotAWorkspace: When it is something else.
            FromTheFuture: When a later version wrote it.
        """
        with self._begun(
            lambda: read_transaction(self._reader_engine, self.path, self._deadline)
        ) as connection:
            yield SqlReader(connection)

    @contextmanager
    def writing(self, command: str, message: str | None = None) -> Iterator[SqlWriter]:
        """Change the workspace: kept whole when the block ends, dropped when it raises.

        Raises:
            NoWorkspace: When the file is missing and is not to be made.
            MadeMeanwhile: When another process has made the missing file at the same time; nothing is kept.
            Locked: When another process kept the write lock longer than the deadline.
            ReadOnly: When the file or its folder cannot be written.
        """
        if self._create and self._missing():
            try:
                with new_workspace(self.path, self._name, self._actor) as writer:
                    writer.sign(command, message)
                    yield writer
            except WorkspaceExists as error:
                raise MadeMeanwhile(self.path) from error
            self.kept = True
            print(f"Made a new workspace: {self.path}", file=sys.stderr)  # noqa: T201
            return
        with self._begun(
            lambda: write_transaction(self._writer_engine, self.path, self._deadline)
        ) as connection:
            writer = SqlWriter(connection, command, self._actor, message)
            yield writer
            writer.seal()
        self.kept = True
        tidy(self.path, writer.sealed)


@contextmanager
def new_file(path: Path, name: str) -> Iterator[Connection]:
    """Make a workspace that appears whole under its name when the block ends, or not at all.

    Raises:
        WorkspaceExists: When something is there already, or has come meanwhile.
        CannotWrite: When the folder cannot be made or written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        if path.exists():
            raise WorkspaceExists(path)
        refuse_leftovers(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(exist_ok=False)
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from error
    try:
        with write_transaction(writer_engine(draft, create=True), path) as connection:
            lay_schema(connection, name)
            yield connection
        tidy(draft)
        publish(draft, path)
    finally:
        for left in (draft, draft.with_name(f"{draft.name}-journal")):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)


BESIDE = ("-journal", "-wal", "-shm")
"""How the files end that SQLite keeps beside a database."""


def refuse_leftovers(path: Path) -> None:
    """See that nothing of a file that is gone lies where a new one shall be: SQLite would roll it into the new one.

    It is not moved away here, since it may be in use by somebody who has the file that is gone still open.

    Raises:
        StoreFailed: When there is.
    """
    if os.path.lexists(path):
        return
    left = [path.name + end for end in BESIDE if os.path.lexists(path.with_name(path.name + end))]
    if left:
        raise StoreFailed(
            path,
            f"{' and '.join(left)} of a file that is gone {'lies' if len(left) == 1 else 'lie'} beside it, "
            "and would be taken for its own",
            f"Move {'it' if len(left) == 1 else 'them'} to another folder and try again.",
        )


def publish(draft: Path, path: Path) -> None:
    """Give the finished file its name without ever replacing another."""
    refuse_leftovers(path)
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise WorkspaceExists(path) from error
    except OSError:  # a file system without hard links
        if path.exists():
            raise WorkspaceExists(path) from None
        try:
            draft.rename(path)
        except OSError as error:
            raise CannotWrite(path, error.strerror or str(error)) from error


def lay_schema(connection: Connection, name: str) -> None:
    """Make the tables of the newest schema and mark the file as ours."""
    Row.metadata.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (f"{SCHEMA_VERSION:04d}",))
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    created = datetime.now(UTC)
    connection.execute(insert(m.WORKSPACE).values(id=ONLY_WORKSPACE, name=name, created=created))
    for guard in GUARDS:
        connection.exec_driver_sql(guard)


@contextmanager
def new_workspace(path: Path, name: str, actor: str = "") -> Iterator[SqlWriter]:
    """Make a workspace and write in it; it appears whole when the block ends, or not at all.

    Raises:
        WorkspaceExists: When something is there already.
        CannotWrite: When the folder cannot be made or written.
    """
    with new_file(path, name) as connection:
        writer = SqlWriter(connection, "init", actor)
        yield writer
        writer.seal()
