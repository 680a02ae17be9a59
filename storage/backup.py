"""Backups: a copy of a workspace at one moment, verified, whole under its name or not there; and the way back.

A copy is made by SQLite while others read, as a hidden draft in the folder of its target. It gets its name when its
content was compared with the source's at that moment, its structure checked and its history played again.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from ost.errors import (
    BackupExists,
    BadBackup,
    CannotWrite,
    NoBackup,
    NotABackup,
    NotAWorkspace,
    NoWorkspace,
    OstError,
    OtherWorkspace,
    SamePlace,
    StoreFailed,
    UnsoundBackup,
    WorkspaceExists,
)
from ost.services.telling import Told, told
from ost.storage import engine
from ost.storage.dump import DUMP_BEGINS
from ost.storage.engine import check_file, open_file, read_transaction, reader_engine, translated, when_free
from ost.storage.header import header_faults, is_ours
from ost.storage.reader import SqlReader
from ost.storage.rows import APPLICATION_ID, SCHEMA_VERSION
from ost.storage.sqlite import BESIDE, publish, refuse_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


FOLDER = "{}.backups"
"""The folder of a workspace's backups, beside it."""

TOLD = 10
"""Of how many changesets that are taken back the lines are told."""

_STAMP = "%Y-%m-%dT%H%M%SZ"
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
    with _draft(target) as draft:
        _copy(path, draft)
        _verify(draft, path)
        _give_name(draft, target, over=force)
    return _seen(target)


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
    stamp = datetime.now(UTC).strftime(_STAMP)
    for again in range(1, 1000):
        target = folder / f"{stamp}{f'-{again}' if again > 1 else ''}{why}.db"
        if target.exists():
            continue
        with _draft(target) as draft:
            _copy(path, draft)
            if sound:
                _verify(draft, path, played=played)
            with contextlib.suppress(BackupExists):
                _give_name(draft, target)
                return _seen(target)
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
        _, mine = when_free(source, lambda: _opened(source), engine.WRITER_DEADLINE)
    try:
        with closing(open_file(target, "rw", 1)) as held:
            held.execute("BEGIN EXCLUSIVE")
            past = _past(held)
            if mine is None or past is None:
                raise BackupExists(target, "what it holds cannot be compared with the workspace")
            if past.created != mine.created or _beyond(mine, past):
                raise BackupExists(target, "it holds what this workspace does not")
            yield
    except UnicodeError:
        raise BackupExists(target, "what it holds cannot be read") from None
    except sqlite3.DatabaseError as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        why = "another process is using it" if "BUSY" in name or "LOCKED" in name else "it cannot be locked"
        raise BackupExists(target, why) from error


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A hidden file beside the target that only its owner can read; gone when the block ends."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        why = "its folder does not exist" if isinstance(error, FileNotFoundError) else error.strerror
        raise CannotWrite(target, str(why or error).lower()) from error
    try:
        yield draft
    finally:
        remove(draft)


def remove(draft: Path) -> None:
    """Remove a file and what SQLite may have put beside it."""
    for end in ("", *BESIDE):
        with contextlib.suppress(OSError):
            draft.with_name(draft.name + end).unlink()


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


def _verify(draft: Path, path: Path, *, played: bool = True) -> None:
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


def _give_name(draft: Path, target: Path, *, over: bool = False) -> None:
    """Bring the draft to the disk and give it its name; `over` an earlier backup of the same workspace."""
    try:
        _sync(draft)
        if over and target.exists() and not target.is_symlink():
            with contextlib.ExitStack() as lock:
                lock.enter_context(_giving_way(target, draft))
                if os.name == "nt":  # an open file cannot be replaced there
                    lock.close()
                draft.replace(target)
        else:
            publish(draft, target)
            draft.unlink(missing_ok=True)
        sync_folder(target.parent)
    except WorkspaceExists as error:
        raise BackupExists(target) from error
    except OSError as error:
        raise CannotWrite(target, (error.strerror or str(error)).lower()) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# --- what there is, and what stays -----------------------------------------------------------


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
    return sorted((_seen(file) for file in files), key=lambda one: (one.at, one.path.name), reverse=True)


def _moment(file: Path) -> datetime | None:
    stamp = file.name[: len("2026-11-25T013000Z")]
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC) if file.suffix == ".db" else None
    except ValueError:
        return None


def _seen(file: Path) -> Backup:
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


# --- the way back ----------------------------------------------------------------------------


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
    with _draft(real) as draft:
        _copy_quietly(backup, draft)
        _make_ready(draft, backup, schema, force=force)
        then = _look(draft)[1] or _Past()
        state, now = _look(real)
        at = _seen(backup).at
        apart = now is None or _are_strangers(then, now)
        if now is not None and apart and not force:
            raise OtherWorkspace(path, backup, then.name, at.astimezone().date(), now.name)
        lost = _beyond(then, now or _Past())
        last = then.rows[-1][:4] if then.rows else None
        lines = _lines(path, lost[-TOLD:])
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
        _verify(draft, backup, played=False)  # the doctor has played it
    if schema < SCHEMA_VERSION:
        upgrade(draft, keep=False)
        with contextlib.suppress(*((BadBackup,) if force else ())):
            _verify(draft, backup)


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


@dataclass(frozen=True, slots=True)
class _Past:
    """What a workspace is called, when it was made, and its changesets with their hashes (none in the first schema)."""

    name: str = ""
    created: str = ""
    rows: list[tuple[int, str, str, str, str]] = field(default_factory=list)


def _look(path: Path) -> tuple[str, _Past | None]:
    """What is there, as `Plan.present` says it, and its history; None when that cannot be read.

    Raises:
        NotAWorkspace, FromTheFuture: When it is nothing of ours, or not to be judged by us.
        Locked: When others keep it for as long as a writer would wait.
        ReadOnly, StoreFailed: When it cannot be opened for another reason than its damage.
    """
    try:
        check_file(path)
    except NoWorkspace:
        return "missing", _Past()
    except NotAWorkspace:
        if not path.is_file() or not _was_ours(_head(path)):
            raise
        return "unreadable", None
    with translated(path):
        return when_free(path, lambda: _opened(path), engine.WRITER_DEADLINE)


def _opened(path: Path) -> tuple[str, _Past | None]:
    try:
        with closing(open_file(path, "rw", 50, read_only=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            found = _past(connection)
            return ("damaged" if found is None else "sound"), found
    except UnicodeError:  # SQLite's own sentence, which quotes what is damaged
        return "unreadable", None
    except sqlite3.DatabaseError as error:
        if not _is_damage(error) and not (_is_plain(error) and any(header_faults(_head(path)))):
            raise
        return "unreadable", None


def _past(connection: sqlite3.Connection) -> _Past | None:
    """The history of a database; None when it cannot be read for being damaged."""
    try:
        named = {row[1] for row in connection.execute("PRAGMA table_info(changeset)")}
        seal = "hash" if "hash" in named else "''"
        found = connection.execute(f"SELECT seq, at, actor, command, {seal} FROM changeset ORDER BY seq")  # noqa: S608
        rows = [(int(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4])) for row in found]
        name, created = connection.execute("SELECT name, created FROM workspace").fetchone()
        return _Past(str(name), str(created), rows)
    except (ValueError, TypeError):
        return None
    except sqlite3.DatabaseError as error:
        if _is_damage(error) or _is_plain(error):  # plain: a table or a column is not there
            return None
        raise


def _is_damage(error: sqlite3.Error) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))


def _is_plain(error: sqlite3.Error) -> bool:
    name = getattr(error, "sqlite_errorname", None)
    return name is None or name == "SQLITE_ERROR"


def _was_ours(head: bytes) -> bool:
    """Whether a file that is no database now was a workspace: by what is left of its header."""
    return is_ours(head) or head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError as error:
        raise StoreFailed(path, (error.strerror or str(error)).lower(), reading=True) from error


def _is_same(one: tuple[int, str, str, str, str], other: tuple[int, str, str, str, str]) -> bool:
    """Whether two changesets are one and the same."""
    return one[4] == other[4] if one[4] and other[4] else one[:4] == other[:4]


def _are_strangers(then: _Past, now: _Past) -> bool:
    """Whether two histories have nothing in common; where one has no changeset yet, the moment it was made tells."""
    if not now.rows:
        return False  # nothing can be lost
    if not then.rows:
        return then.created != now.created
    shared = {one[4] for one in then.rows} & {one[4] for one in now.rows} - {""}
    return not shared and not _is_same(then.rows[0], now.rows[0])


def _beyond(then: _Past, now: _Past) -> list[tuple[int, str, str, str]]:
    """The changesets of the present from the first on that the backup does not hold."""
    same = 0
    for old, new in zip(then.rows, now.rows, strict=False):
        if not _is_same(old, new):
            break
        same += 1
    return [one[:4] for one in now.rows[same:]]


def _lines(path: Path, lost: list[tuple[int, str, str, str]]) -> dict[int, list[Told]]:
    """What changesets changed; nothing where that cannot be read."""
    found: dict[int, list[Told]] = defaultdict(list)
    if not lost:
        return found
    with contextlib.suppress(OstError, ValueError, TypeError, LookupError, AttributeError, AssertionError):
        if check_file(path) == SCHEMA_VERSION:
            with read_transaction(reader_engine(path), path) as connection:
                for change in SqlReader(connection).changes(after=lost[0][0] - 1):
                    found[change.seq] += told(change)
    return found


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
            _give_name(self._draft, self._real)
            return None
        if self._plan.present == "unreadable":
            return self._aside()
        with translated(self._path), _watching(self._path) as state:
            for _ in range(5):
                before = state()
                kept = automatic_backup(self._path, "restore", sound=False)
                try:
                    self._into_the_file(lambda before=before: state() != before)  # type: ignore[misc]
                except _Moved:
                    continue
                return kept
        raise StoreFailed(self._path, "others write in it all the time")

    def _into_the_file(self, moved: Callable[[], bool]) -> None:
        """Write the content into the live file, in one transaction of SQLite's."""
        import time

        from ost.errors import Locked
        from ost.storage.engine import WRITER_DEADLINE

        begun, looked = time.monotonic(), False

        def look(status: int, remaining: int, total: int) -> None:  # noqa: ARG001
            nonlocal looked
            if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                if time.monotonic() - begun > WRITER_DEADLINE:
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
        stamp = datetime.now(UTC).strftime(_STAMP)
        aside = self._real.with_name(f"{self._real.name}.damaged-{stamp}")
        if aside.exists():
            raise WorkspaceExists(aside)
        if _look(self._real)[0] != "unreadable":
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
        _give_name(self._draft, self._real)
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
