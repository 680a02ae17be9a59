"""The doctor: is the file whole, and do its tables hold what its history tells?

It works on a private copy, byte for byte, so that the patient is never changed. Every check catches its own failures
and names what is damaged; a check that cannot go on says where it ended, and the next one begins.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ost.errors import FromTheFuture, Locked, NotAWorkspace, NoWorkspace, OstError, StoreFailed
from ost.storage import checks
from ost.storage.backup import newest_good
from ost.storage.engine import check_file, open_file, read_transaction, reader_engine
from ost.storage.header import header_faults, is_ours
from ost.storage.pages import BadPage, Pages
from ost.storage.proof import Difference, broken_links, differences, misplaced
from ost.storage.reader import SqlReader
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.tidy import LARGEST, roots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ost.services.store import Reader
    from ost.storage.urls import Server

_MOST = 20
"""How many findings of one check are named."""

CUT_SHORT = "cannot be read on: "
"""How the sentence begins that says why a check could not go on."""

_BUSY = 5.0

_PIECE = 1 << 20

Found: TypeAlias = "Iterator[str]"


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what came of it.

    Attributes:
        name: What was looked at.
        found: What is damaged, in sentences; None when nothing is.
        mend: How it is mended: a sentence that begins with a verb, with a command that can be typed if there is one.
    """

    name: str
    found: str | None
    mend: str | None

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.found is None


class Patient:
    """A private copy of a workspace's file.

    Args:
        path: The copy.
        data: The file, byte for byte.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A plain connection."""
        with closing(open_file(self.path, "rw", foreign_keys=False)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """A reader as the use cases have one."""
        with read_transaction(reader_engine(self.path), self.path) as connection:
            yield SqlReader(connection)

    @cached_property
    def pages(self) -> Pages:
        """Its pages."""
        return Pages(self.data)


def examine(path: Path) -> list[Check]:
    """Look at a workspace's file from every side.

    Raises:
        NoWorkspace: When it is not there.
        NotAWorkspace: When it is something else.
        FromTheFuture: When a later version wrote it.
        Locked: When another process keeps all others out.
    """
    _refuse_strangers(path)
    with tempfile.TemporaryDirectory(prefix="ost-doctor-") as folder:
        patient = _private_copy(path, Path(folder) / "patient.db")
        results = [(name, sentence(check, patient)) for name, check in _FILE]
        _bring_up_to_date(patient)
        results += [(name, sentence(check, patient)) for name, check in CONTENT]
    bad = {name for name, found in results if found}
    mends = _mends(path, bad) if bad else {}
    return [Check(name, found, mends.get(name) if found else None) for name, found in results]


def findings(checks: Iterable[Check]) -> list[str]:
    """What was found, each with the name of its check; checks that one damage has stopped are told as one."""
    said: list[str] = []
    stopped: dict[str, list[str]] = {}
    for one in checks:
        before, cut, why = (one.found or "").rpartition(CUT_SHORT)
        if cut:
            stopped.setdefault(why, []).append(one.name)
        found = before.removesuffix("; ") if cut else one.found
        if found:
            said.append(f"{one.name}: {found}")
    return said + [f"{', '.join(names)}: {CUT_SHORT}{why}" for why, names in stopped.items()]


def _refuse_strangers(path: Path) -> None:
    try:
        check_file(path)
    except (NoWorkspace, FromTheFuture):
        raise
    except (NotAWorkspace, StoreFailed):
        if not path.is_file() or not is_ours(_head(path)):
            raise


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError as error:
        raise StoreFailed(path, error.strerror or str(error)) from error


def _private_copy(path: Path, copy: Path) -> Patient:
    """The file as it stands between two changes; where SQLite cannot open it, as it lies there."""
    try:
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_BINARY", 0)
        )  # closed last: closing it would drop the lock
    except OSError as error:
        raise StoreFailed(path, error.strerror or str(error)) from error
    try:
        with (
            suppress(sqlite3.DatabaseError, UnicodeError),
            _held(path),
        ):  # UnicodeError: it quotes a damaged name
            return _taken(path, handle, copy, beside=("-wal",))
        return _taken(path, handle, copy, beside=("-journal", "-wal"))
    except OSError as error:
        raise StoreFailed(path, error.strerror or str(error)) from error
    finally:
        os.close(handle)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Nobody writes in the file for as long as the block lasts."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY)) as source:
        source.execute("BEGIN")
        try:
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            if str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY"):
                raise Locked(path, _BUSY) from error
            raise
        yield


def _taken(path: Path, handle: int, copy: Path, beside: tuple[str, ...]) -> Patient:
    """Copy the file, and let SQLite finish in the copy what a killed writer left half done beside it."""
    with copy.open("wb") as file:
        for piece in _pieces(handle):
            file.write(piece)
    unfinished = False
    for end in beside:
        other = path.with_name(path.name + end)
        if other.is_file() and other.stat().st_size:
            shutil.copyfile(other, copy.with_name(copy.name + end))
            unfinished = True
    if unfinished:
        with suppress(sqlite3.DatabaseError, UnicodeError), closing(open_file(copy, "rw")) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    return Patient(copy, copy.read_bytes())


def _pieces(handle: int) -> Iterator[bytes]:
    """What a file holds, by the handle that is open: to close any other one drops the lock, by POSIX."""
    at = 0
    while piece := _piece(handle, at):
        yield piece
        at += len(piece)


def _piece(handle: int, at: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, _PIECE, at)
    os.lseek(handle, at, os.SEEK_SET)
    return os.read(handle, _PIECE)


def sentence(check: Callable[[Patient], Found], patient: Patient) -> str | None:
    """What a check found, in one line; also why it could not go on."""
    found: list[str] = []
    try:
        for one in check(patient):
            if len(found) == _MOST:
                found.append("and more")
                break
            found.append(one)
    except Exception as error:  # noqa: BLE001  (whatever damage does to the code that reads it)
        found.append(f"{CUT_SHORT}{reason(error)}")
    return "; ".join(found) if found else None


def reason(error: BaseException) -> str:
    """Why a check could not go on."""
    if isinstance(error, OstError):
        said = error.message.partition(": ")[2].removesuffix(" Nothing was written.") or error.message
        return said.removesuffix(".")
    if str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return "the file is damaged"  # as the engine says it, too
    said = str(error).splitlines()[0] if str(error) else ""
    return f"{said} ({type(error).__name__})" if said else type(error).__name__


def _bring_up_to_date(patient: Patient) -> None:
    """An older schema is looked at as any command would see it."""
    from ost.storage.migrate import upgrade

    with suppress(Exception):
        if check_file(patient.path) < SCHEMA_VERSION:
            upgrade(patient.path, keep=False)


# --- the file --------------------------------------------------------------------------------


def _header(patient: Patient) -> Found:
    yield from header_faults(patient.data)


def _size(patient: Patient) -> Found:
    pages, rest = divmod(len(patient.data), patient.pages.size)
    if rest:
        yield f"the file ends in the middle of a page ({len(patient.data):,} bytes)"
    told = int.from_bytes(patient.data[28:32], "big")
    if pages != told:
        yield f"the header tells {told} pages, and there are {pages}"


def _integrity(patient: Patient) -> Found:
    with patient.open() as connection:
        for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
            if said != "ok":
                yield str(said).replace("\n", " ")


def links(patient: Patient) -> Found:
    """Every link has both ends."""
    with patient.open() as connection:
        for table, row, to, _ in connection.execute("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} names something that is not in {to}"


def _unused(patient: Patient) -> Found:
    with patient.open() as connection:
        roots = roots_of(connection)
    large = len(patient.data) > LARGEST  # such a file is not written anew when SQLite left something in it
    try:
        for number, begin, end in patient.pages.dirt(roots, lenient=large):
            yield f"unused bytes {begin} to {end - 1} of page {number} are not zero (no row is there)"
    except BadPage as error:
        yield str(error)


_FILE: list[tuple[str, Callable[[Patient], Found]]] = [
    ("header", _header),
    ("file size", _size),
    ("integrity", _integrity),
    ("links", links),
    ("unused space", _unused),
]


# --- the content -----------------------------------------------------------------------------


def _plain(check: Callable[[sqlite3.Connection], Found]) -> Callable[[Patient], Found]:
    def run(patient: Patient) -> Found:
        with patient.open() as connection:
            yield from check(connection)

    return run


def _chain(patient: Patient) -> Found:
    with patient.reading() as reader:
        yield from broken_links(reader)


def _placed(patient: Patient) -> Found:
    with patient.reading() as reader:
        yield from misplaced(reader)


def _replayed(patient: Patient) -> Found:
    with patient.reading() as reader:
        for one in differences(reader):
            yield _difference(one)


def _difference(one: Difference) -> str:
    held, told = one.held, one.told
    if held is None:
        return f"{one.what}: the tables have none, the history tells {_short(told)}"
    if told is None:
        return f"{one.what}: the tables have {_short(held)}, the history tells of none"
    if isinstance(held, dict) and isinstance(told, dict):
        fields = [name for name in held if held[name] != told.get(name)]
        said = (
            f"{name} is {_short(held[name])}, the history tells {_short(told.get(name))}" for name in fields
        )
        return f"{one.what}: {', '.join(said)}"
    if isinstance(held, list) and isinstance(told, list):
        first = next(i for i, value in enumerate(held) if value != told[i])
        return f"{one.what}: the table has {_short(held[first])}, the history tells {_short(told[first])}"
    return f"{one.what}: the table has {_short(held)}, the history tells {_short(told)}"


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, (str, dict, list)) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004


CONTENT: list[tuple[str, Callable[[Patient], Found]]] = [
    ("schema", _plain(checks.schema)),
    ("version", _plain(checks.version)),
    ("values", _plain(checks.values)),
    ("counts", _plain(checks.counts)),
    ("steps", _placed),
    ("titles", _plain(checks.titles)),
    ("refs", _plain(checks.refs)),
    ("cycles", _plain(checks.cycles)),
    ("chain", _chain),
    ("replay", _replayed),
]


def _mends(path: Path, bad: set[str]) -> dict[str, str]:
    """How what was found is mended: from the newest good backup, or from the history where that is whole."""
    if bad == {"unused space"}:
        clean = shlex.quote(str(path.with_name(f"{path.stem}-clean.db")))
        return {
            "unused space": f"Wipe it; no row is touched: ost backup {clean}; and then: ost restore {clean}"
        }
    ways = []
    good = newest_good(path)
    if good:
        ways.append(f"put the newest good backup in its place: ost restore {shlex.quote(str(good))}")
    if not bad & {"chain", "integrity", "schema"}:
        made = shlex.quote(str(path.with_name(f"{path.stem}-rebuilt.db")))
        since = ", with all that came since" if good else ""
        ways.append(f"make a new workspace of its history{since}: ost doctor --rebuild {made}")
    said = "; or ".join(ways) or "put a backup that is kept elsewhere in its place."
    return dict.fromkeys(bad, f"{said[:1].upper()}{said[1:]}")


# --- making it again -------------------------------------------------------------------------


def rebuild(path: Path, target: Path) -> int:
    """Write a new workspace from the history alone and say how many changesets it has.

    Raises:
        StoreFailed: When the history is not whole.
        WorkspaceExists: When something is at the target already.
    """
    _refuse_strangers(path)
    with tempfile.TemporaryDirectory(prefix="ost-doctor-") as folder:
        patient = _private_copy(path, Path(folder) / "patient.db")
        _bring_up_to_date(patient)
        try:
            with patient.reading() as reader:
                return make_again(reader, path, target)
        except OstError as error:
            if str(patient.path) not in error.message:
                raise
            raise StoreFailed(path, reason(error)) from error
        except Exception as error:
            raise StoreFailed(path, f"its history cannot be read: {reason(error)}") from error


def make_again(reader: Reader, place: Path | Server, target: Path) -> int:
    """Play a history in a new file and say how many changesets it has.

    Args:
        reader: The workspace with the history.
        place: Where that is, for sentences.
        target: The new file.

    Raises:
        StoreFailed: When the history is not whole.
        WorkspaceExists: When something is at the target already.
    """
    from ost.storage.proof import play
    from ost.storage.sqlite import new_file
    from ost.storage.writer import SqlWriter

    for broken in islice(broken_links(reader), 1):
        raise StoreFailed(place, f"its history is not whole: {broken}")
    with new_file(target, reader.name()) as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        writer = SqlWriter(connection, "rebuild", "")
        count = play(reader, writer, noted=True)
        writer.seal()
        return count
