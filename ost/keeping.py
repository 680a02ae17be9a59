"""Keeping whole workspaces: backups, the doctor, dumps and copies, of whatever store a path or URL names."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ost.bootstrap import Place, find_place, made, new_place, open_workspace, path_of
from ost.errors import FileNeeded, NoWorkspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ost.storage.backup import Backup
    from ost.storage.doctor import Check
    from ost.storage.dump import Summary
    from ost.storage.moving import Target
    from ost.storage.restore import Plan, Restore


def back_up(db: str | None, target: str | None, *, force: bool = False) -> Backup:
    """Make a verified backup of the workspace; see `ost.storage.backup.make_backup`."""
    from ost.storage.backup import make_backup

    done = make_backup(_existing(db, _BACKUP), Path(target) if target else None, force=force)
    made(done.path)
    return done


def backups_of(db: str | None) -> list[Backup]:
    """The backups in the workspace's folder, the newest first; also of one that is lost."""
    from ost.storage.backup import list_backups

    return list_backups(_file(find_place(db), _BACKUP)) or list_backups(_existing(db))


@contextmanager
def restoring(db: str | None, file: str, *, force: bool = False) -> Iterator[tuple[Path, Plan, Restore]]:
    """Check a backup that is to be put in the place of the workspace, which need not be there."""
    from ost.storage.restore import restoring as begin

    path = _file(find_place(db), _RESTORE)
    with begin(path, path_of(file, "The backup"), force=force) as (plan, restore):
        yield path, plan, restore


def examine_workspace(db: str | None) -> list[Check]:
    """Look at the workspace's file from every side, or at its rows on a server."""
    from ost.storage.doctor import examine

    place = find_place(db)
    if not place.on_server:
        return examine(_existing(db))
    from ost.storage.remote_doctor import examine_rows

    with open_workspace(db).store.reading() as reader:
        return examine_rows(reader, place.there)


def findings(checks: Iterable[Check]) -> list[str]:
    """What an examination has found, as `ost.storage.doctor.findings` tells it."""
    from ost.storage.doctor import findings as told

    return told(checks)


def rebuild_workspace(db: str | None, target: str) -> tuple[Path, int]:
    """Write a new workspace from the history of a damaged one; where it is, and how many changesets it has."""
    from ost.storage.doctor import make_again, rebuild

    path = Place(new_place(target, None, None, "."), chosen=True).path
    place = find_place(db)
    if place.on_server:
        with open_workspace(db).store.reading() as reader:
            count = make_again(reader, place.there, path)
    else:
        count = rebuild(_existing(db), path)
    made(path)
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

    target = _place(None, db, os.environ.get("OST_DB"))
    loaded = load(target, name, lines)
    made(target.place)
    return str(target.place), loaded


def copy_workspace(db: str | None, to: str, *, dry_run: bool = False) -> tuple[str, Summary]:
    """Copy the workspace to another store; where it is, and what it holds.

    Args:
        db: The workspace.
        to: Where there is none yet.
        dry_run: Whether it is only counted.
    """
    target = _place(to)
    workspace = open_workspace(db)
    from ost.storage.dump import summary_of
    from ost.storage.moving import copy, lines_of

    with workspace.store.reading() as reader:
        if dry_run:
            counted = summary_of(lines_of(reader))
            target.check(counted.name)
            return str(target.place), counted
        copied = copy(reader, target, str(find_place(db).there))
    made(target.place)
    return str(target.place), copied


_BACKUP = "Write it down: ost dump FILE; or copy it into a file: ost copy --to FILE; or keep the database with pg_dump"
_RESTORE = "Make a workspace beside it of a dump: ost load FILE --db URL?workspace=NAME; or use pg_restore"
"""What helps where a command is for files, and the workspace is on a server."""


def _file(place: Place, remedy: str) -> Path:
    if place.on_server:
        raise FileNeeded(place.there, remedy)
    return place.path


def _existing(db: str | None, remedy: str = "") -> Path:
    """The file of the workspace, which has to be there.

    Args:
        db: The workspace.
        remedy: What helps where it is on a server.

    Raises:
        NoWorkspace: When there is none.
        FileNeeded: When it is on a server.
    """
    place = find_place(db)
    _file(place, remedy)
    if not place.exists:
        raise NoWorkspace(place.path, looked_around=not place.chosen)
    return place.path


def _place(path: str | None, db: str | None = None, variable: str | None = None) -> Target:
    """Where a new workspace is made, by the sort of store that a path or URL names."""
    from ost.storage.moving import NewFile, NewOnServer

    there = new_place(path, db, variable, ".")
    return NewFile(there) if isinstance(there, Path) else NewOnServer(there)
