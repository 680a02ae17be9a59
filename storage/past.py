"""What a database tells of its past, in whatever state it is, and how two pasts compare.

It is read by SQLite alone, without our tables, so that an older schema and a damaged file can be asked, too.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.errors import NotAWorkspace, NoWorkspace, OstError, StoreFailed
from ost.services.telling import Told, told
from ost.storage import engine
from ost.storage.engine import check_file, open_file, read_transaction, reader_engine, translated, when_free
from ost.storage.header import header_faults, is_ours
from ost.storage.reader import SqlReader
from ost.storage.rows import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Past:
    """What a workspace is called, when it was made, and its changesets with their hashes (none in the first schema)."""

    name: str = ""
    created: str = ""
    rows: list[tuple[int, str, str, str, str]] = field(default_factory=list)


def look(path: Path) -> tuple[str, Past | None]:
    """What is there, as `Plan.present` says it, and its history; None when that cannot be read.

    Raises:
        NotAWorkspace, FromTheFuture: When it is nothing of ours, or not to be judged by us.
        Locked: When others keep it for as long as a writer would wait.
        ReadOnly, StoreFailed: When it cannot be opened for another reason than its damage.
    """
    try:
        check_file(path)
    except NoWorkspace:
        return "missing", Past()
    except NotAWorkspace:
        if not path.is_file() or not _was_ours(_head(path)):
            raise
        return "unreadable", None
    with translated(path):
        return when_free(path, lambda: opened(path), engine.WRITER_DEADLINE)


def opened(path: Path) -> tuple[str, Past | None]:
    """What `look` says of a file that is there, and not busy."""
    try:
        with closing(open_file(path, "rw", 50, read_only=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            found = past_of(connection)
            return ("damaged" if found is None else "sound"), found
    except UnicodeError:  # SQLite's own sentence, which quotes what is damaged
        return "unreadable", None
    except sqlite3.DatabaseError as error:
        if not _is_damage(error) and not (_is_plain(error) and any(header_faults(_head(path)))):
            raise
        return "unreadable", None


def past_of(connection: sqlite3.Connection) -> Past | None:
    """The history of a database; None when it cannot be read for being damaged."""
    try:
        named = {row[1] for row in connection.execute("PRAGMA table_info(changeset)")}
        seal = "hash" if "hash" in named else "''"
        found = connection.execute(f"SELECT seq, at, actor, command, {seal} FROM changeset ORDER BY seq")  # noqa: S608
        rows = [(int(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4])) for row in found]
        name, created = connection.execute("SELECT name, created FROM workspace").fetchone()
        return Past(str(name), str(created), rows)
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


def are_strangers(then: Past, now: Past) -> bool:
    """Whether two histories have nothing in common; where one has no changeset yet, the moment it was made tells."""
    if not now.rows:
        return False  # nothing can be lost
    if not then.rows:
        return then.created != now.created
    shared = {one[4] for one in then.rows} & {one[4] for one in now.rows} - {""}
    return not shared and not _is_same(then.rows[0], now.rows[0])


def beyond(then: Past, now: Past) -> list[tuple[int, str, str, str]]:
    """The changesets of the present from the first on that the backup does not hold."""
    same = 0
    for old, new in zip(then.rows, now.rows, strict=False):
        if not _is_same(old, new):
            break
        same += 1
    return [one[:4] for one in now.rows[same:]]


def lines_of_lost(path: Path, lost: list[tuple[int, str, str, str]]) -> dict[int, list[Told]]:
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
