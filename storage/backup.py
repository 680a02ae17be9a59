"""Backups: a copy of a workspace at one moment, verified, whole under its name or not there.

A copy is made by SQLite while others read, as a hidden draft in the folder of its target. It gets its name when its
content was compared with the source's at that moment, its structure checked and its history played again.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from ost.errors import (
    BackupExists,
    BadBackup,
    CannotWrite,
    OstError,
    SamePlace,
    StoreFailed,
)
from ost.storage import engine
from ost.storage.drafts import draft_of, give_name
from ost.storage.engine import check_file, open_file, read_transaction, reader_engine, translated, when_free
from ost.storage.past import beyond, opened, past_of
from ost.storage.reader import SqlReader
from ost.storage.rows import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FOLDER = "{}.backups"
"""The folder of a workspace's backups, beside it."""

STAMP = "%Y-%m-%dT%H%M%SZ"
"""How a moment is written in a file name."""

_BY_ITSELF = ".before-"
"""What stands in the name of a backup that nobody asked for."""

_ALL, _DAYS, _WEEKS, _MONTHS = timedelta(days=1), timedelta(days=15), timedelta(days=71), timedelta(days=437)
"""Up to which age all, one a day, one a week and one a month are kept."""

_LAST = 5
"""How many of the newest are kept however old they are."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is there.

    Attributes:
        path: The file.
        at: When it was made.
        size: Its bytes.
        automatic: Whether nobody asked for it.
        changesets: How many changesets it holds; None where that cannot be read.
        schema: The schema that it has.
    """

    path: Path
    at: datetime
    size: int
    automatic: bool
    changesets: int | None
    schema: int | None


def folder_of(path: Path) -> Path:
    """The folder of a workspace's backups."""
    return path.with_name(FOLDER.format(path.name))


def make_backup(path: Path, target: Path | None = None, *, force: bool = False) -> Backup:
    """Make a verified backup of a workspace.

    Args:
        path: The workspace.
        target: The file to make; None for one with the moment as its name in the workspace's folder of backups.
        force: Whether an earlier backup of that name gives way.

    Raises:
        BackupExists: When there is a file of that name, and it is no backup or `force` is not said.
        SamePlace: When it is the workspace itself.
        BadBackup: When what was copied is not sound.
        CannotWrite: When it cannot be written there.
    """
    check_file(path)
    if target is None:
        return _in_folder(path, "")
    target = target.expanduser()
    if target.is_dir():
        raise CannotWrite(target, "it is a folder")
    _check_target(path, target, force=force)
    with draft_of(target) as draft:
        _copy(path, draft)
        verify(draft, path)
        over = force and target.exists() and not target.is_symlink()
        give_name(draft, target, _giving_way(target, draft) if over else None)
    return seen(target)


def automatic_backup(path: Path, why: str, *, sound: bool) -> Path:
    """Make a backup that nobody asked for, and thin those that were made so before.

    Args:
        path: The workspace.
        why: Before what: one word for its name.
        sound: Whether its structure must be sound; else it is kept as it is. Its history is not played again.
    """
    made = _in_folder(path, f"{_BY_ITSELF}{why}", sound=sound, played=False).path
    thin(path, datetime.now(UTC), keep=made)
    return made


def _in_folder(path: Path, why: str, *, sound: bool = True, played: bool = True) -> Backup:
    folder = folder_of(path)
    if folder.is_symlink():
        raise CannotWrite(folder, "it is a link, and backups are thinned there")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CannotWrite(folder, (error.strerror or str(error)).lower()) from error
    stamp = datetime.now(UTC).strftime(STAMP)
    for again in range(1, 1000):
        target = folder / f"{stamp}{f'-{again}' if again > 1 else ''}{why}.db"
        if target.exists():
            continue
        with draft_of(target) as draft:
            _copy(path, draft)
            if sound:
                verify(draft, path, played=played)
            with contextlib.suppress(BackupExists):
                give_name(draft, target)
                return seen(target)
    raise CannotWrite(folder, "every name is taken")


def _check_target(path: Path, target: Path, *, force: bool) -> None:
    if target.is_symlink():
        raise BackupExists(target, "it is a link")
    if not target.exists():
        return
    if target.samefile(path):
        raise SamePlace(target)
    try:
        check_file(target)
    except OstError:
        raise BackupExists(target, "it is no backup of ost's") from None
    if not force:
        raise BackupExists(target)
    with _giving_way(target, path):
        pass


@contextmanager
def _giving_way(target: Path, source: Path) -> Iterator[None]:
    """Nobody has an earlier backup locked for as long as the block lasts, and all that it holds is in the source, too.

    Raises:
        BackupExists: When it is not so.
    """
    for end in ("-wal", "-journal"):
        if os.path.lexists(target.with_name(target.name + end)):
            raise BackupExists(target, f"{target.name}{end} lies beside it, so it may be in use")
    with translated(source):
        _, mine = when_free(source, lambda: opened(source), engine.WRITER_DEADLINE)
    try:
        with closing(open_file(target, "rw", 1)) as held:
            held.execute("BEGIN EXCLUSIVE")
            past = past_of(held)
            if mine is None or past is None:
                raise BackupExists(target, "what it holds cannot be compared with the workspace")
            if past.created != mine.created or beyond(mine, past):
                raise BackupExists(target, "it holds what this workspace does not")
            yield
    except UnicodeError:
        raise BackupExists(target, "what it holds cannot be read") from None
    except sqlite3.DatabaseError as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        why = "another process is using it" if "BUSY" in name or "LOCKED" in name else "it cannot be locked"
        raise BackupExists(target, why) from error


def _copy(path: Path, draft: Path) -> None:
    """Copy a database as it is at one moment, and compare the contents."""
    try:
        with (
            translated(path),
            closing(when_free(path, lambda: _at_one_moment(path), engine.WRITER_DEADLINE)) as source,
            closing(sqlite3.connect(draft, isolation_level=None)) as copy,
        ):
            source.backup(copy)
            same = _content(source) == _content(copy)
            source.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE")
    except StoreFailed as error:
        if "disk" in error.message:
            raise CannotWrite(draft.parent, "the disk is full or gave an error") from error
        raise
    if not same:
        raise StoreFailed(path, "its copy does not hold what it holds")


def _at_one_moment(path: Path) -> sqlite3.Connection:
    source = open_file(path, "rw", 50, read_only=True)
    try:
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()  # from here on it is one moment
    except BaseException:
        source.close()
        raise
    return source


def _content(connection: sqlite3.Connection) -> str:
    """A hash of the logical content: every statement and every row."""
    digest = sha256()
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    with contextlib.suppress(
        sqlite3.DatabaseError, UnicodeError
    ):  # what is damaged in the source is damaged in the copy
        for line in connection.iterdump():
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def verify(draft: Path, path: Path, *, played: bool = True) -> None:
    """See that a copy is sound, and write it anew without leftovers.

    Raises:
        BadBackup: When it is not.
    """
    try:
        with translated(draft), closing(open_file(draft, "rw", foreign_keys=False)) as copy:
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
            found += [
                f"a link of {row[0]} is broken"
                for row in copy.execute("PRAGMA foreign_key_check").fetchmany(3)
            ]
            if not found:
                with contextlib.suppress(sqlite3.OperationalError):  # where the disk has no room for it
                    copy.execute("VACUUM")
        if not found and played and check_file(draft) == SCHEMA_VERSION:
            found = _faults(draft)
    except StoreFailed as error:
        raise BadBackup(
            path, error.message.partition(": ")[2].removesuffix(" Nothing was written.")
        ) from error
    if found:
        raise BadBackup(path, "; ".join(found))


def _faults(path: Path) -> list[str]:
    """The first faults of a workspace."""
    from ost.storage.proof import faults

    with read_transaction(reader_engine(path), path) as connection:
        return list(islice(faults(SqlReader(connection)), 3))


def list_backups(path: Path) -> list[Backup]:
    """The backups in a workspace's folder, the newest first."""
    folder = folder_of(path)
    try:
        files = [
            file for file in folder.iterdir() if _moment(file) and file.is_file() and not file.is_symlink()
        ]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreFailed(folder, (error.strerror or str(error)).lower()) from error
    return sorted((seen(file) for file in files), key=lambda one: (one.at, one.path.name), reverse=True)


def _moment(file: Path) -> datetime | None:
    stamp = file.name[: len("2026-11-25T013000Z")]
    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC) if file.suffix == ".db" else None
    except ValueError:
        return None


def seen(file: Path) -> Backup:
    """What a file tells of itself as a backup."""
    stat = file.stat()
    changesets = schema = None
    with contextlib.suppress(OstError, sqlite3.Error, UnicodeError):
        schema = check_file(file)
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            changesets = int(connection.execute("SELECT count(*) FROM changeset").fetchone()[0])
    at = _moment(file) or datetime.fromtimestamp(stat.st_mtime, UTC)
    return Backup(file, at, stat.st_size, _BY_ITSELF in file.name, changesets, schema)


def thin(path: Path, now: datetime, keep: Path | None = None) -> list[Path]:
    """Remove those automatic backups that the rule does not keep, and say which."""
    if folder_of(path).is_symlink():
        return []
    there = {
        file: moment
        for file in folder_of(path).glob(f"*{_BY_ITSELF}*.db")
        if (moment := _moment(file)) is not None and file != keep
    }
    dropped = to_drop(there, now)
    for file in dropped:
        with contextlib.suppress(OSError):
            file.unlink()
    return dropped


def to_drop(there: dict[Path, datetime], now: datetime) -> list[Path]:
    """Which backups need not be kept.

    The newest five stay. Ages are counted from the newest, so that a clock that went wrong does not drop all, or from
    now where that is earlier.

    All of the last 24 hours stay; of those before, the newest of each day for 14 days, of each week for 8 weeks, of
    each month for a year.
    """
    kept: set[object] = set()
    dropped = []
    now = min([now, *([max(there.values())] if there else [])])
    newest_first = sorted(there.items(), key=lambda item: item[1], reverse=True)
    for place, (file, at) in enumerate(newest_first):
        age = now - at
        if place < _LAST or age <= _ALL:
            continue
        span: object
        if age <= _DAYS:
            span = at.date()
        elif age <= _WEEKS:
            span = at.isocalendar()[:2]
        elif age <= _MONTHS:
            span = f"{at:%Y-%m}"
        else:
            dropped.append(file)
            continue
        if span in kept:
            dropped.append(file)
        kept.add(span)
    return dropped


def newest_good(path: Path, most: int = 5) -> Path | None:
    """The newest backup of a workspace that is sound."""
    for one in list_backups(path)[:most]:
        with contextlib.suppress(OstError, sqlite3.Error, OSError, UnicodeError):
            check_file(one.path)
            with closing(sqlite3.connect(f"{one.path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    continue
            if one.schema != SCHEMA_VERSION or not _faults(one.path):
                return one.path
    return None
