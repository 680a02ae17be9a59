"""Workspaces in a PostgreSQL database: many can share one, each with the rows of its number."""

from __future__ import annotations

import secrets
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from ost.errors import MadeMeanwhile, NameTaken, NoRight, NoWorkspaceThere, WhichWorkspace
from ost.storage import mapping as m
from ost.storage.engine import WRITER_DEADLINE
from ost.storage.postgres_engine import (
    ONE_MOMENT,
    engine_of,
    limited,
    read_transaction,
    write_transaction,
)
from ost.storage.postgres_errors import UNDEFINED, code_of
from ost.storage.postgres_schema import (
    check_version,
    laid_version,
    lay_schema,
    only_one,
    say_what_is_there,
    upgrade,
)
from ost.storage.reader import SqlReader
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.writer import SqlWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from ost.storage.urls import Server

# A row per workspace, and one without a workspace where there is none yet.
_WHAT_IS_THERE = text(
    "SELECT v.version_num, w.id, w.name FROM alembic_version v "
    "LEFT JOIN (SELECT id, name FROM workspace WHERE last_seq >= 0 AND head IS NOT NULL) w ON true"
)


class PostgresStore:
    """A workspace on a server.

    Args:
        server: The database, and the name of the workspace.
        actor: Who signs the changes.
        create: Whether the first change makes the first workspace of a database, which is said on stderr.
        deadline: How long a writer waits for its turn, in seconds.
    """

    def __init__(
        self, server: Server, *, actor: str = "", create: bool = False, deadline: float = WRITER_DEADLINE
    ) -> None:
        self.server = server
        self._actor = actor
        self._create = create
        self._deadline = deadline
        self.kept = False
        """Whether a change has been kept."""

    @cached_property
    def _engine(self) -> Engine:
        return engine_of(self.server)

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Look at one moment of the workspace.

        Raises:
            NoWorkspaceThere: When there is none, or none of that name.
            WhichWorkspace: When there are several and none was named.
            NotOurDatabase: When the tables are of something else.
            FromTheFuture: When a later version made them.
            CannotConnect, NotLetIn, NoDatabase: When the database is not reached.
        """
        pool = self._engine.pool
        try:
            with read_transaction(self._engine, self.server) as connection:
                yield SqlReader(connection, self._found(connection, ONE_MOMENT))
        finally:
            if (
                self._engine.pool is not pool
            ):  # another database was opened meanwhile: nobody has this one any more
                pool.dispose()

    @contextmanager
    def writing(self, command: str, message: str | None = None) -> Iterator[SqlWriter]:
        """Change the workspace: kept whole when the block ends, dropped when it raises.

        Raises:
            MadeMeanwhile: When another process has made the first workspace at the same time; nothing is kept.
            Locked: When another process kept the workspace longer than the deadline.
            Overtaken: When the server dropped the change for another's sake.
            KeptOrNot: When the connection was lost at the end and nobody can tell.
            NoRight: When the server or the role may not write.
        """
        if self._create and self._nothing_yet():
            name = self.server.workspace or default_name(self.server)
            try:
                with new_workspace(self.server, name, self._actor, self._deadline) as writer:
                    writer.sign(command, message)
                    yield writer
            except NameTaken as error:
                raise MadeMeanwhile(self.server) from error
            self.kept = True
            print(f"Made a new workspace: {self.server.named(name)}", file=sys.stderr)  # noqa: T201
            return
        chosen: list[int] = []
        ends: list[tuple[int, str]] = []

        def begin(connection: Connection) -> None:
            chosen[:] = [self._found(connection)]
            _lock(connection, chosen[0])

        def arrived(connection: Connection) -> bool:
            _lock(connection, chosen[0])
            return _is_there(connection, chosen[0], *ends[0])

        with write_transaction(self._engine, self.server, begin, self._deadline, arrived) as connection:
            writer = SqlWriter(connection, command, self._actor, message, chosen[0])
            yield writer
            writer.seal()
            ends.append(writer.head())
        self.kept = True

    def _nothing_yet(self) -> bool:
        try:
            with self.reading():
                return False
        except NoWorkspaceThere as error:
            return not error.names
        except WhichWorkspace:
            return False

    def _found(self, connection: Connection, first: str = "") -> int:
        """The number of the workspace, in tables of the schema that this code knows."""
        there = _what_is_there(connection, self.server)
        if there and check_version(self.server, there[0][0]) < SCHEMA_VERSION:
            connection.rollback()
            self._upgrade()
            limited(connection, first=first)
            there = _what_is_there(connection, self.server)
        return _chosen(self.server, {name: number for _, number, name in there if number is not None})

    def _upgrade(self) -> None:
        with write_transaction(self._engine, self.server, only_one, self._deadline) as connection:
            done = upgrade(connection, self.server)
        if done:
            print(f"Brought to schema {SCHEMA_VERSION}: {self.server.named(None)}", file=sys.stderr)  # noqa: T201


def _what_is_there(connection: Connection, server: Server) -> list[tuple[str, int | None, str]]:
    """Version, number and name of every workspace."""
    try:
        with _may_read(server):
            return [(row[0], row[1], row[2]) for row in connection.execute(_WHAT_IS_THERE)]
    except DBAPIError as error:
        if code_of(error.orig) not in UNDEFINED:
            raise
    connection.rollback()
    return say_what_is_there(connection, server)


@contextmanager
def _may_read(server: Server) -> Iterator[None]:
    """Say in a sentence of our own that the role may not even read the tables."""
    try:
        yield
    except DBAPIError as error:
        if code_of(error.orig) != "42501":
            raise
        raise NoRight(server, "there are tables, and the role may not read them") from error


def _chosen(server: Server, numbers: dict[str, int]) -> int:
    wanted, names = server.workspace, sorted(numbers)
    if wanted is None:
        if len(names) > 1:
            raise WhichWorkspace(server, names, server.named(names[0]))
        if not names:
            raise NoWorkspaceThere(server)
        return numbers[names[0]]
    if wanted not in numbers:
        raise NoWorkspaceThere(server.named(None), wanted, names)
    return numbers[wanted]


def _lock(connection: Connection, workspace: int) -> None:
    """Whoever writes in a workspace has its row."""
    connection.execute(select(m.WORKSPACE.c.id).where(m.WORKSPACE.c.id == workspace).with_for_update())


def _is_there(connection: Connection, workspace: int, seq: int, digest: str) -> bool:
    c = m.CHANGESET.c
    if not seq:
        found = connection.execute(select(m.WORKSPACE.c.id).where(m.WORKSPACE.c.id == workspace)).first()
        return found is not None
    query = select(c.hash).where(c.workspace == workspace, c.seq == seq)
    return bool(connection.execute(query).scalar() == digest)


def default_name(server: Server) -> str:
    """What a workspace is called that nobody named: as its database."""
    return server.database or "ost"


def is_taken(server: Server) -> bool:
    """Whether a workspace of the name that a URL says is there."""
    try:
        with PostgresStore(server).reading():
            return server.workspace is not None
    except (NoWorkspaceThere, WhichWorkspace):
        return False


@contextmanager
def new_workspace(
    server: Server, name: str, actor: str = "", deadline: float = WRITER_DEADLINE
) -> Iterator[SqlWriter]:
    """Make a workspace, and the tables where there are none, and write in it; all of it is kept, or nothing.

    Raises:
        NameTaken: When there is a workspace of that name.
        NotOurDatabase: When there are tables of something else.
        FromTheFuture: When a later version made the tables.
    """
    number = secrets.randbits(62)
    ends: list[tuple[int, str]] = []

    def begin(connection: Connection) -> None:
        only_one(connection)

    def arrived(connection: Connection) -> bool:
        only_one(connection)
        return laid_version(connection, server) is not None and _is_there(connection, number, *ends[0])

    with write_transaction(engine_of(server), server, begin, deadline, arrived) as connection:
        with _may_read(server):
            version = laid_version(connection, server)
        if version is None:
            lay_schema(connection)
        elif version < SCHEMA_VERSION:
            upgrade(connection, server)
        c = m.WORKSPACE.c
        if connection.execute(select(c.id).where(c.name == name)).first() is not None:
            raise NameTaken(server.named(None), name)
        connection.execute(insert(m.WORKSPACE).values(id=number, name=name, created=datetime.now(UTC)))
        writer = SqlWriter(connection, "init", actor, None, number)
        yield writer
        writer.seal()
        ends.append(writer.head())
