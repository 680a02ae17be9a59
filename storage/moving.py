"""Dumping, loading and copying whole workspaces: new files appear whole and compared, or not at all."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from ost.errors import BadDump, CannotWrite, NameTaken, StoreFailed, WorkspaceExists
from ost.storage.dump import Summary, dump_lines, load_lines, read_header, summary_of
from ost.storage.reader import SqlReader
from ost.storage.rows import ONLY_WORKSPACE
from ost.storage.sqlite import new_file

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ost.services.store import Reader
    from ost.storage.urls import Server


class Target(Protocol):
    """A place where no workspace is yet."""

    @property
    def place(self) -> Path | Server:
        """Where it is."""
        ...

    def making(self, name: str) -> AbstractContextManager[SqlReader]:
        """Make an empty workspace, in a transaction; it is there when the block ends, and not when it raises."""
        ...

    def check(self, name: str) -> None:
        """See that nothing is there, and that it can be made.

        Args:
            name: What the workspace is called where it comes from.

        Raises:
            WorkspaceExists: When something is.
            CannotWrite: When its folder is not there.
        """
        ...


class NewFile:
    """A SQLite file that is not there yet.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> Path:
        """The file."""
        return self._path

    def check(self, name: str) -> None:  # noqa: ARG002  (a file holds one workspace, whatever it is called)
        """See that nothing is there, and a folder for it is."""
        if self._path.exists() or self._path.is_symlink():
            raise WorkspaceExists(self._path)
        if not self._path.parent.is_dir():
            raise CannotWrite(self._path, "its folder does not exist")

    @contextmanager
    def making(self, name: str) -> Iterator[SqlReader]:
        """Make an empty workspace in a draft, which gets its name when the block ends."""
        self.check(name)
        with new_file(self._path, name) as connection:
            yield SqlReader(connection, ONLY_WORKSPACE)


class NewOnServer:
    """A workspace in a database on a server that is not there yet.

    Args:
        server: The database; the workspace that it names is the name of the new one, else it keeps its own.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._name = server.workspace

    @property
    def place(self) -> Server:
        """The workspace."""
        return self._server.named(self._name)

    def check(self, name: str) -> None:
        """See that nothing is there."""
        from ost.storage.postgres import is_taken

        called = self._server.workspace or name
        if is_taken(self._server.named(called)):
            raise NameTaken(self._server.named(None), called, in_url=True)

    @contextmanager
    def making(self, name: str) -> Iterator[SqlReader]:
        """Make an empty workspace in a transaction."""
        from ost.storage.postgres import new_workspace

        self._name = self._server.workspace or name
        try:
            with new_workspace(self._server, self._name) as writer:
                yield writer
        except NameTaken as error:
            raise NameTaken(self._server.named(None), self._name, in_url=True) from error


def lines_of(reader: Reader) -> Generator[str]:
    """The lines of a workspace that is read by SQL."""
    if not isinstance(reader, SqlReader):
        msg = "only a workspace that is kept by SQL can be dumped"
        raise TypeError(msg)
    return dump_lines(reader)


def load(target: Target, name: str, lines: Iterator[str]) -> Summary:
    """Make a workspace of a dump; its history is played again before it is there. The summary has its name there.

    Args:
        target: Where it is made.
        name: The dump's, for sentences.
        lines: Its lines.

    Raises:
        BadDump: When it cannot be read, or its tables are not what its history tells.
        WorkspaceExists: When something is at the target already.
    """
    header, first = read_header(name, lines)
    with target.making(header["name"]) as made:
        loaded = load_lines(made._connection, made._workspace, name, first, lines)  # noqa: SLF001
        found = _faults(made)
        if found:
            raise BadDump(name, "; ".join(found))
        return replace(loaded, name=made.name())


def _faults(reader: SqlReader) -> list[str]:
    from ost.storage.proof import faults

    return list(islice(faults(reader), 3))


def copy(reader: Reader, target: Target, name: str) -> Summary:
    """Copy a workspace, some rows at a time, and compare: but for the name, the copy's dump is the source's.

    Raises:
        WorkspaceExists: When something is at the target already.
        StoreFailed: When the copy is not what was copied, or what was copied is not sound.
    """
    with closing(lines_of(reader)) as lines:
        return _copied(lines, target, name)


def _copied(lines: Iterator[str], target: Target, name: str) -> Summary:
    header, first = read_header(name, lines)
    with target.making(header["name"]) as made:
        loaded = load_lines(made._connection, made._workspace, name, first, lines)  # noqa: SLF001
        if summary_of(dump_lines(made, loaded.name)).sha256 != loaded.sha256:
            raise StoreFailed(name, "its copy does not hold what it holds")
        if found := _faults(made):
            raise StoreFailed(
                name, "; ".join(found), "It is not copied unsound. See all of it with: ost doctor"
            )
        return replace(loaded, name=made.name())
