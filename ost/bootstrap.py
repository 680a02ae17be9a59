"""The composition root: settings -> store -> workspace. The only place that chooses a store.

A URL that begins with postgresql:// names a workspace on a server; everything else is a file.

Nothing heavy is imported before a workspace is opened.
"""

from __future__ import annotations

import getpass
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ost.domain.dates import parse_date
from ost.domain.numbers import parse_number
from ost.domain.text import NAME_LIMIT, shown
from ost.errors import (
    BadUrl,
    CannotWrite,
    ContradictingOptions,
    EmptyPath,
    FileNeeded,
    NamesNoFile,
    NoSuchFile,
    NoWorkspace,
    OutOfRange,
    UnsupportedStore,
)
from ost.services.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ost.storage.postgres import PostgresStore
    from ost.storage.sqlite import SqliteStore
    from ost.storage.urls import Server

FILE_NAME = "ost.db"
"""The file that is looked for from the working directory upward."""


_SECRET = re.compile(r"^\s*postgres\w*[:/].*@|\bpassword\s*=|//[^/\s]*:[^/\s]*@", re.IGNORECASE)
"""What may hold a password, though it is no URL that can be read."""

_stores: list[SqliteStore | PostgresStore] = []
_made: list[Path | Server] = []


def anything_kept() -> bool:
    """Whether this process has changed a workspace: what goes wrong afterwards cannot say that nothing was written."""
    return bool(_made) or any(store.kept for store in _stores)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the workspace is.

    Attributes:
        there: The file, or the database on a server.
        chosen: Whether it was named, by `--db` or `OST_DB`, and not found by looking around.
    """

    there: Path | Server
    chosen: bool

    def __str__(self) -> str:
        return str(self.there)

    @property
    def on_server(self) -> bool:
        """Whether it is not a file."""
        return not isinstance(self.there, Path)

    @property
    def path(self) -> Path:
        """The file.

        Raises:
            FileNeeded: When it is on a server.
        """
        if isinstance(self.there, Path):
            return self.there
        raise FileNeeded(self.there)

    @property
    def exists(self) -> bool:
        """Whether something is there, or may be: whoever opens it says what keeps it from being seen."""
        if self.on_server:
            return True
        try:
            return self.path.exists()
        except OSError:
            return True


def find_place(db: str | None, env: Mapping[str, str] = os.environ, cwd: Path | None = None) -> Place:
    """Find the workspace: `--db`, else `OST_DB`, else the nearest `ost.db` upward, else the data folder.

    Raises:
        UnsupportedStore: When it is a URL of another database than SQLite and PostgreSQL.
        BadUrl: When it is a URL that cannot be read.
    """
    named = env.get("OST_DB") or None if db is None else db
    if named is not None:
        there = server_of(named) or path_of(named, "--db" if db is not None else "OST_DB")
        return Place(there, chosen=True)
    start = cwd or Path.cwd()
    for folder in (start, *start.parents):
        candidate = Place(folder / FILE_NAME, chosen=False)
        with suppress(OSError):  # a folder above may be closed to the user
            if candidate.path.is_file():
                return candidate
    return Place(_data_folder(env) / FILE_NAME, chosen=False)


def server_of(named: str) -> Server | None:
    """The database that a URL names; None when it is the name of a file.

    Raises:
        BadUrl: When it is a URL of a server that cannot be read.
    """
    if not named.lstrip()[:8].lower().startswith("postgres"):  # before anything is imported
        return None
    from ost.storage.urls import is_server, read_url

    return read_url(named) if is_server(named) else None


def path_of(named: str, what: str) -> Path:
    """The file that a path or a `sqlite:///` URL names; a folder means the `ost.db` in it.

    Args:
        named: What was typed.
        what: How a sentence names it.

    Raises:
        EmptyPath: When it is empty.
        UnsupportedStore: When it is a URL of another database.
        NamesNoFile: When it is a URL, or one of SQLite's own names, without a file.
        NoSuchFile: When it begins with the home folder of somebody who is not there.
    """
    if not named.strip():
        raise EmptyPath(what)
    said = named
    scheme, separator, rest = named.partition("://")
    if separator and scheme.isascii() and scheme.replace("+", "").isalnum():
        if scheme.split("+")[0] != "sqlite":
            raise UnsupportedStore(scheme)
        named = rest.removeprefix("/")
    if _SECRET.search(named):  # a URL or a list of parameters that was mistyped; as a path it would be shown
        raise BadUrl("it looks like a server's, and does not begin with postgresql://")
    if not named or named == ":memory:" or named.startswith("file:"):
        raise NamesNoFile(said)
    try:
        path = Path(named).expanduser()
    except RuntimeError as error:
        raise NoSuchFile(named, "is in a home folder that is not there") from error
    return path / FILE_NAME if path.is_dir() else path


def _data_folder(env: Mapping[str, str]) -> Path:
    from platformdirs import user_data_path

    return user_data_path("ost", appauthor=False) if env is os.environ else Path(env.get("HOME", "."))


def current_day(env: Mapping[str, str] = os.environ) -> date:
    """Today, or the day that `OST_TODAY` names (for documents that have to come out the same again).

    Raises:
        BadDate: When `OST_TODAY` is not a date.
    """
    named = env.get("OST_TODAY")
    today = date.today()
    return parse_date(named, today, what="OST_TODAY") if named else today


def current_actor(env: Mapping[str, str] = os.environ) -> str:
    """Who signs changes: `OST_ACTOR`, else the login name."""
    if env.get("OST_ACTOR"):
        return shown(env["OST_ACTOR"])[:NAME_LIMIT]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def lock_deadline(usual: float, env: Mapping[str, str] = os.environ) -> float:
    """How many seconds a command waits for its turn: what `OST_LOCK_TIMEOUT` says, else the usual time.

    Raises:
        BadNumber, OutOfRange: When `OST_LOCK_TIMEOUT` is not a number from 0 on.
    """
    named = env.get("OST_LOCK_TIMEOUT")
    if not named:
        return usual
    seconds = parse_number(named, "OST_LOCK_TIMEOUT")
    if seconds < 0:
        raise OutOfRange("OST_LOCK_TIMEOUT", named, "a number of seconds from 0 on")
    return seconds


def open_workspace(
    db: str | Place | None = None, *, as_of: str | None = None, make: bool = False
) -> Workspace:
    """Open the workspace for one command.

    Args:
        db: A path or URL, or a place that was found; looked for as `find_place` says when None.
        as_of: The day that a reading command looks at.
        make: Whether the first change makes a missing workspace; for what can be the first thing in one.
            A folder that was named and is not there is more likely a slip, and is not made.

    Raises:
        NoWorkspace: When there is none and it may not be made.
        BadDate: When `as_of` is not a date.
    """
    today = current_day()
    day = parse_date(as_of, today, end=True, what="--as-of") if as_of is not None else None
    place = db if isinstance(db, Place) else find_place(db)
    made_here = make and (not place.chosen or place.on_server or place.path.parent.exists())
    if not place.exists and not made_here:
        raise NoWorkspace(place.path, looked_around=not place.chosen)
    actor = current_actor()
    store = _store(place.there, actor, make=make)
    _stores.append(store)
    return Workspace(store, today, actor, day)


def _store(there: Path | Server, actor: str, *, make: bool) -> SqliteStore | PostgresStore:
    from ost.storage.engine import WRITER_DEADLINE

    deadline = lock_deadline(WRITER_DEADLINE)
    if not isinstance(there, Path):
        from ost.storage.postgres import PostgresStore

        return PostgresStore(there, actor=actor, create=make, deadline=deadline)
    from ost.storage.sqlite import SqliteStore

    return SqliteStore(there, actor=actor, create=make, name=folder_name(there), deadline=deadline)


def make_workspace(path: str | None, db: str | None, name: str | None) -> Path | Server:
    """Make an empty workspace and say where it is.

    Args:
        path: A file, or a folder to put `ost.db` in; the working directory when both are None. Or a database on a
            server.
        db: The file or the database, as `--db` names it for every command.
        name: The workspace's name; the one in the URL, else the folder's or the database's, when None.

    Raises:
        ContradictingOptions: When both places are given.
        WorkspaceExists: When something is there already, or a workspace of that name in the database.
        CannotWrite: When it cannot be made there.
    """
    from ost.storage.sqlite import new_workspace

    target = new_place(path, db, os.environ.get("OST_DB"), ".")
    if not isinstance(target, Path):
        return _make_there(target, name)
    with _folders_of(target), new_workspace(target, name or folder_name(target)):
        pass
    _made.append(target)
    return target


def _make_there(server: Server, name: str | None, *, example: bool = False) -> Server:
    from ost.storage.engine import WRITER_DEADLINE
    from ost.storage.postgres import default_name, new_workspace

    name = name or server.workspace or default_name(server)
    with new_workspace(
        server, name, "demo" if example else "", deadline=lock_deadline(WRITER_DEADLINE)
    ) as tx:
        if example:
            from ost.demo.make import make_example

            make_example(tx, current_day())
    _made.append(server.named(name))
    return server.named(name)


def make_demo(path: str | None, db: str | None) -> Path | Server:
    """Make the worked example, ending today, and say where it is.

    Args:
        path: A file, or a folder to put `ost.db` in; `ost-demo` when both are None. Or a database on a server.
        db: The file or the database, as `--db` names it for every command.

    Raises:
        ContradictingOptions: When both places are given.
        WorkspaceExists: When something is there already.
        CannotWrite: When it cannot be made there.
    """
    from ost.demo.make import NAME, make_example
    from ost.storage.sqlite import new_workspace

    target = new_place(path, db, None, "ost-demo")
    if not isinstance(target, Path):
        return _make_there(target, target.workspace or NAME, example=True)
    with _folders_of(target), new_workspace(target, NAME, "demo") as tx:
        make_example(tx, current_day())
    _made.append(target)
    return target


def made(what: Path | Server) -> None:
    """Keep in mind that this process has made something."""
    _made.append(what)


def folder_name(path: Path) -> str:
    """What a workspace is called that nobody named: as its folder, in letters that can be kept and shown."""
    return shown(path.absolute().parent.name) or "ost"


def new_place(path: str | None, db: str | None, variable: str | None, usual: str) -> Path | Server:
    """What to make: as `--db` or `OST_DB` names it, or for a path, which may be a folder's to be made."""
    if path is not None and db is not None:
        raise ContradictingOptions("PATH", "--db", "both say where it goes")
    if path is None and (db is not None or variable):
        named = db if db is not None else variable or ""
        return server_of(named) or path_of(named, "--db" if db is not None else "OST_DB")
    named = path if path is not None else usual
    server = server_of(named)
    if server is not None:
        return server
    target = path_of(named, "The path")
    return target / FILE_NAME if not target.suffix and not target.is_file() else target


@contextmanager
def _folders_of(target: Path) -> Iterator[None]:
    """Take away again the folders that were made for a file that was not finished.

    Raises:
        CannotWrite: When something on the way is no folder.
    """
    missing = []
    for folder in target.absolute().parents:
        if folder.exists():
            if not folder.is_dir():
                raise CannotWrite(target, f"{folder} is not a folder")
            break
        missing.append(folder)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # something else has come into one meanwhile
            for folder in missing:
                folder.rmdir()
        raise
