"""The composition root: settings -> store -> workspace. The only place that chooses a store.

Nothing heavy is imported before a workspace is opened.
"""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ost.domain.dates import parse_date
from ost.domain.numbers import parse_number
from ost.domain.text import NAME_LIMIT, shown
from ost.errors import NoSuchFile, NoWorkspace, OutOfRange, UnsupportedStore
from ost.services.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from ost.storage.backup import Backup, Plan, Restore
    from ost.storage.doctor import Check
    from ost.storage.dump import Summary
    from ost.storage.moving import Target
    from ost.storage.sqlite import SqliteStore

FILE_NAME = "ost.db"
"""The file that is looked for from the working directory upward."""


_stores: list[SqliteStore] = []
_made: list[Path] = []


def anything_kept() -> bool:
    """Whether this process has changed a workspace: what goes wrong afterwards cannot say that nothing was written."""
    return bool(_made) or any(store.kept for store in _stores)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the workspace is.

    Attributes:
        path: The file.
        chosen: Whether it was named, by `--db` or `OST_DB`, and not found by looking around.
    """

    path: Path
    chosen: bool

    @property
    def exists(self) -> bool:
        """Whether something is there, or may be: whoever opens it says what keeps it from being seen."""
        try:
            return self.path.exists()
        except OSError:
            return True


def find_place(db: str | None, env: Mapping[str, str] = os.environ, cwd: Path | None = None) -> Place:
    """Find the workspace: `--db`, else `OST_DB`, else the nearest `ost.db` upward, else the data folder.

    Raises:
        UnsupportedStore: When it is a URL of another database than SQLite.
    """
    named = db or env.get("OST_DB")
    if named:
        return Place(path_of(named), chosen=True)
    start = cwd or Path.cwd()
    for folder in (start, *start.parents):
        candidate = Place(folder / FILE_NAME, chosen=False)
        with suppress(OSError):  # a folder above may be closed to the user
            if candidate.path.is_file():
                return candidate
    return Place(_data_folder(env) / FILE_NAME, chosen=False)


def path_of(named: str) -> Path:
    """The file that a path or a `sqlite:///` URL names; a folder means the `ost.db` in it.

    Raises:
        UnsupportedStore: When it is a URL of another database.
        NoSuchFile: When it begins with the home folder of somebody who is not there.
    """
    scheme, separator, rest = named.partition("://")
    if separator and scheme.isascii() and scheme.replace("+", "").isalnum():
        if scheme.split("+")[0] != "sqlite":
            raise UnsupportedStore(scheme)
        named = rest.removeprefix("/")
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
    """How many seconds a writer waits for its turn: what `OST_LOCK_TIMEOUT` says, else the usual time.

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


def open_workspace(db: str | None = None, *, as_of: str | None = None, make: bool = False) -> Workspace:
    """Open the workspace for one command.

    Args:
        db: A path or URL; found as `find_place` says when None.
        as_of: The day that a reading command looks at.
        make: Whether the first change makes a missing workspace; for what can be the first thing in one.

    Raises:
        NoWorkspace: When there is none and it may not be made.
        BadDate: When `as_of` is not a date.
    """
    today = current_day()
    day = parse_date(as_of, today, end=True, what="--as-of") if as_of is not None else None
    place = find_place(db)
    if not place.exists and not make:
        raise NoWorkspace(place.path, looked_around=not place.chosen)
    from ost.storage.engine import WRITER_DEADLINE
    from ost.storage.sqlite import SqliteStore

    actor = current_actor()
    store = SqliteStore(
        place.path,
        actor=actor,
        create=make,
        name=folder_name(place.path),
        deadline=lock_deadline(WRITER_DEADLINE),
    )
    _stores.append(store)
    return Workspace(store, today, actor, day)


def make_workspace(path: str | None, db: str | None, name: str | None) -> Path:
    """Make an empty workspace and say where it is.

    Args:
        path: A file, or a folder to put `ost.db` in; the working directory when None.
        db: The same, as `--db` gives it.
        name: The workspace's name; the folder's when None.

    Raises:
        WorkspaceExists: When something is there already.
        CannotWrite: When it cannot be made there.
    """
    target = new_path(path or db or os.environ.get("OST_DB") or ".")
    from ost.storage.sqlite import new_workspace

    with new_workspace(target, name or folder_name(target)):
        pass
    _made.append(target)
    return target


def make_demo(path: str | None, db: str | None) -> Path:
    """Make the worked example, ending today, and say where it is.

    Args:
        path: A file, or a folder to put `ost.db` in; `ost-demo` when None.
        db: The same, as `--db` gives it.

    Raises:
        WorkspaceExists: When something is there already.
        CannotWrite: When it cannot be made there.
    """
    from ost.demo.make import NAME, make_example
    from ost.storage.sqlite import new_workspace

    target = new_path(path or db or "ost-demo")
    with new_workspace(target, NAME, "demo") as tx:
        make_example(tx, current_day())
    _made.append(target)
    return target


def folder_name(path: Path) -> str:
    """What a workspace is called that nobody named: as its folder, in letters that can be kept and shown."""
    return shown(path.absolute().parent.name) or "ost"


def new_path(named: str) -> Path:
    """The file to make for a path: one without a suffix is a folder, which gets an `ost.db`."""
    path = path_of(named)
    return path / FILE_NAME if not path.suffix and not path.is_file() else path


# --- keeping it: whole files and whole workspaces ---------------------------------------------


def back_up(db: str | None, target: str | None, *, force: bool = False) -> Backup:
    """Make a verified backup of the workspace; see `ost.storage.backup.make_backup`."""
    from ost.storage.backup import make_backup

    made = make_backup(_existing(db), Path(target) if target else None, force=force)
    _made.append(made.path)
    return made


def backups_of(db: str | None) -> list[Backup]:
    """The backups in the workspace's folder, the newest first."""
    from ost.storage.backup import list_backups

    return list_backups(_existing(db))


def restoring(db: str | None, file: str) -> AbstractContextManager[tuple[Path, Plan, Restore]]:
    """Check a backup that is to be put in the place of the workspace, which need not be there."""
    return _restoring(find_place(db).path, path_of(file))


@contextmanager
def _restoring(path: Path, file: Path) -> Iterator[tuple[Path, Plan, Restore]]:
    from ost.storage.backup import restoring as begin

    with begin(path, file) as (plan, restore):
        yield path, plan, restore


def examine_workspace(db: str | None) -> list[Check]:
    """Look at the workspace's file from every side."""
    from ost.storage.doctor import examine

    return examine(_existing(db))


def rebuild_workspace(db: str | None, target: str) -> tuple[Path, int]:
    """Write a new workspace from the history of a damaged one; where it is, and how many changesets it has."""
    from ost.storage.doctor import rebuild

    path = new_path(target)
    count = rebuild(_existing(db), path)
    _made.append(path)
    return path, count


@contextmanager
def dumping(db: str | None) -> Iterator[Iterator[str]]:
    """The lines of a dump of the workspace, all of one moment."""
    workspace = open_workspace(db)
    from ost.storage.moving import lines_of

    with workspace.store.reading() as reader:
        yield lines_of(reader)


def load_dump(db: str | None, name: str, lines: Iterator[str]) -> tuple[str, Summary]:
    """Make a workspace of a dump; where it is, and what it holds."""
    from ost.storage.moving import load

    where, target = _new_place(db or os.environ.get("OST_DB") or ".")
    loaded = load(target, name, lines)
    _made.append(Path(where))
    return where, loaded


def copy_workspace(db: str | None, to: str, *, dry_run: bool = False) -> tuple[str, Summary]:
    """Copy the workspace to another store; where it is, and what it holds.

    Args:
        db: The workspace.
        to: Where there is none yet.
        dry_run: Whether it is only counted.
    """
    where, target = _new_place(to)
    workspace = open_workspace(db)
    from ost.storage.dump import summary_of
    from ost.storage.moving import copy, lines_of

    with workspace.store.reading() as reader:
        if dry_run:
            target.check()
            return where, summary_of(lines_of(reader))
        copied = copy(reader, target, str(db or find_place(db).path))
    _made.append(Path(where))
    return where, copied


def _existing(db: str | None) -> Path:
    """The file of the workspace, which has to be there.

    Raises:
        NoWorkspace: When there is none.
    """
    place = find_place(db)
    if not place.exists:
        raise NoWorkspace(place.path, looked_around=not place.chosen)
    return place.path


def _new_place(named: str) -> tuple[str, Target]:
    """Where a new workspace is made, by the sort of store that a path or URL names."""
    from ost.storage.moving import NewFile

    path = new_path(named)
    return str(path), NewFile(path)
