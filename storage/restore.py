"""The way back: a backup is looked at, compared with what is there, and put in its place, which is kept first."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from ost.errors import (
    BadBackup,
    CannotWrite,
    Locked,
    NoBackup,
    NotABackup,
    NotAWorkspace,
    NoWorkspace,
    OtherWorkspace,
    SamePlace,
    StoreFailed,
    UnsoundBackup,
    WorkspaceExists,
)
from ost.storage import backup as backups
from ost.storage import engine
from ost.storage.drafts import draft_of, give_name
from ost.storage.dump import DUMP_BEGINS
from ost.storage.engine import check_file, open_file, translated, when_free
from ost.storage.past import Past, are_strangers, beyond, lines_of_lost, look
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import BESIDE, refuse_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ost.services.telling import Told

TOLD = 10
"""Of how many changesets that are taken back the lines are told."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore will do.

    Attributes:
        backup: The file that is put in place.
        name: The workspace that it is a backup of.
        at: When it was made.
        last: Its last changeset, as (number, moment, who, command); None when it has none.
        schema: Its schema.
        changesets: How many changesets it holds.
        lost: The changesets of the present that it does not hold, as (number, moment, who, command).
        lines: What the last of those changed, by their numbers.
        apart: Whether what is there is another workspace, or damaged, so that its way back is forced, too.
        present: `sound`, `damaged` (its history cannot be read), `unreadable` (no database), or `missing`.
    """

    backup: Path
    name: str
    at: datetime
    last: tuple[int, str, str, str] | None
    schema: int
    changesets: int
    lost: list[tuple[int, str, str, str]]
    lines: dict[int, list[Told]]
    apart: bool
    present: str

    @property
    def older(self) -> bool:
        """Whether it is brought to the newest schema."""
        return self.schema < SCHEMA_VERSION

    @property
    def takes(self) -> bool:
        """Whether something that is there goes away."""
        return bool(self.lost) or self.present in {"damaged", "unreadable"}


@contextmanager
def restoring(path: Path, backup: Path, *, force: bool = False) -> Iterator[tuple[Plan, Restore]]:
    """Check a backup and say what putting it in the place of a workspace would lose; `Restore` does it.

    Args:
        path: The workspace.
        backup: The file to put in its place.
        force: Whether it may be of another workspace, or not sound.

    Raises:
        UnsoundBackup: When the doctor finds something in it.
        OtherWorkspace: When it shares no history with the one that is there.
        SamePlace: When it is the workspace itself.
        NoBackup, NotABackup, FromTheFuture: When it is not there, or something else.
        NotAWorkspace, FromTheFuture: When what is in its place is something else.
        Locked: When others keep the workspace.
    """
    backup = backup.expanduser()
    schema = _check_backup(backup)
    if path.exists() and backup.samefile(path):
        raise SamePlace(backup)
    real = Path(os.path.realpath(path))  # a link stays, and what it names is put aside or made
    refuse_leftovers(real)
    if not force:
        _refuse_unsound(backup)
    with draft_of(real) as draft:
        _copy_quietly(backup, draft)
        _make_ready(draft, backup, schema, force=force)
        then = look(draft)[1] or Past()
        state, now = look(real)
        at = backups.seen(backup).at
        apart = now is None or are_strangers(then, now)
        if now is not None and apart and not force:
            raise OtherWorkspace(path, backup, then.name, at.astimezone().date(), now.name)
        lost = beyond(then, now or Past())
        last = then.rows[-1][:4] if then.rows else None
        lines = lines_of_lost(path, lost[-TOLD:])
        plan = Plan(backup, then.name, at, last, schema, len(then.rows), lost, lines, apart, state)
        yield plan, Restore(path, real, draft, plan)


def _check_backup(backup: Path) -> int:
    try:
        return check_file(backup)
    except NoWorkspace as error:
        raise NoBackup(backup) from error
    except NotAWorkspace as error:
        raise NotABackup(backup, error.message, dump=_is_dump(backup)) from error


def _is_dump(file: Path) -> bool:
    with contextlib.suppress(OSError):
        if file.is_file():
            with file.open("rb") as there:
                return there.read(len(DUMP_BEGINS)) == DUMP_BEGINS
    return False


def _refuse_unsound(backup: Path) -> None:
    """Refuse what the doctor finds something in, but for leftovers where no row is: they are not copied."""
    from ost.storage.doctor import examine, findings

    found = findings(one for one in examine(backup) if one.name != "unused space")
    if found:
        raise UnsoundBackup(backup, "; ".join(found))


def _make_ready(draft: Path, backup: Path, schema: int, *, force: bool) -> None:
    """Write a copy of a backup anew without leftovers, and bring it to the newest schema."""
    from ost.storage.migrate import upgrade

    with contextlib.suppress(*((BadBackup,) if force else ())):
        backups.verify(draft, backup, played=False)  # the doctor has played it
    if schema < SCHEMA_VERSION:
        upgrade(draft, keep=False)
        with contextlib.suppress(*((BadBackup,) if force else ())):
            backups.verify(draft, backup)


def _copy_quietly(backup: Path, draft: Path) -> None:
    """Copy a file that may lie in a folder that cannot be written."""
    with (
        translated(backup),
        closing(
            sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        ) as source,
        closing(sqlite3.connect(draft, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


class _Moved(Exception):
    """Somebody has written since the present state was backed up."""


class Restore:
    """A restore that was checked and not yet done.

    Args:
        path: The workspace, as it was named: its backups lie beside that.
        real: Its file.
        draft: The verified content.
        plan: What was found.
    """

    def __init__(self, path: Path, real: Path, draft: Path, plan: Plan) -> None:
        self._path = path
        self._real = real
        self._draft = draft
        self._plan = plan

    def do(self) -> Path | None:
        """Put the content in place and say where the former state is; None when there was none.

        Raises:
            Locked: When others keep the workspace.
            StoreFailed: When others write again and again.
        """
        if self._plan.present == "missing":
            self._real.parent.mkdir(parents=True, exist_ok=True)
            give_name(self._draft, self._real)
            return None
        if self._plan.present == "unreadable":
            return self._aside()
        with translated(self._path), _watching(self._path) as state:
            for _ in range(5):
                before = state()
                kept = backups.automatic_backup(self._path, "restore", sound=False)
                try:
                    self._into_the_file(lambda before=before: state() != before)  # type: ignore[misc]
                except _Moved:
                    continue
                return kept
        raise StoreFailed(self._path, "others write in it all the time")

    def _into_the_file(self, moved: Callable[[], bool]) -> None:
        """Write the content into the live file, in one transaction of SQLite's."""
        begun, looked = time.monotonic(), False

        def look(status: int, remaining: int, total: int) -> None:  # noqa: ARG001
            nonlocal looked
            if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                if time.monotonic() - begun > engine.WRITER_DEADLINE:
                    raise Locked(self._path, time.monotonic() - begun)
            elif not looked:  # the first pages are taken, so nobody else can write any more
                looked = True
                if moved():
                    raise _Moved

        with (
            translated(self._path),
            closing(sqlite3.connect(self._draft, isolation_level=None)) as source,
            closing(open_file(self._path, "rw", 50, foreign_keys=False)) as live,
        ):
            source.backup(live, pages=16, progress=look, sleep=0.02)

    def _aside(self) -> Path:
        """Keep a file that is no database beside its place, and publish the copy."""
        stamp = datetime.now(UTC).strftime(backups.STAMP)
        aside = self._real.with_name(f"{self._real.name}.damaged-{stamp}")
        if aside.exists():
            raise WorkspaceExists(aside)
        if look(self._real)[0] != "unreadable":
            raise StoreFailed(self._path, "it has changed since it was looked at", "Do it again.")
        try:
            _like(self._draft, self._real)
            self._real.rename(aside)
            for end in BESIDE:
                beside = self._real.with_name(self._real.name + end)
                if beside.exists():
                    beside.rename(aside.with_name(aside.name + end))
        except OSError as error:
            raise CannotWrite(aside, (error.strerror or str(error)).lower()) from error
        give_name(self._draft, self._real)
        return aside


def _like(draft: Path, former: Path) -> None:
    """Let those read and write a new file who could the former; a group that cannot be kept gets no rights."""
    stat = former.stat()
    mode = S_IMODE(stat.st_mode) & 0o777
    if draft.stat().st_gid != stat.st_gid:
        try:
            os.chown(draft, -1, stat.st_gid)
        except OSError:
            mode &= ~0o070
    draft.chmod(mode | 0o600)


@contextmanager
def _watching(path: Path) -> Iterator[Callable[[], tuple[bytes, int]]]:
    """What tells whether a file has changed, also while its write lock is held by another connection of ours.

    The counter in its header moves with every change that is not in a write-ahead log. SQLite's own count of what
    others have kept moves with those that are, and can be asked for under the write lock just where there is a log.
    """
    handle = os.open(
        path, os.O_RDONLY | getattr(os, "O_BINARY", 0)
    )  # closed last: closing it would drop SQLite's locks
    try:
        with closing(
            when_free(path, lambda: open_file(path, "rw", 1, read_only=True), engine.WRITER_DEADLINE)
        ) as watcher:
            last = 0

            def state() -> tuple[bytes, int]:
                nonlocal last
                with contextlib.suppress(
                    sqlite3.OperationalError
                ):  # busy: no log, and nobody but we can write
                    last = int(watcher.execute("PRAGMA data_version").fetchone()[0])
                os.lseek(handle, 24, os.SEEK_SET)
                return os.read(handle, 4), last

            yield state
    finally:
        os.close(handle)
