"""Keeping unused space zero, so that the doctor sees when a byte of it has changed.

`secure_delete` wipes what is freed, but where SQLite moves rows between pages it leaves pieces of former ones. Where
nobody could tell them from damage, or where they are many, the file is written anew: some hundredths of a second.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ost.storage.engine import open_file
from ost.storage.pages import BadPage, Pages

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000
"""Up to how many bytes a file is looked through after a change; a larger one is written anew unseen, now and then."""

_HUGE = 64_000_000
"""From how many bytes on a file is not written anew, which takes a second."""

_NOW_AND_THEN = 64
"""After how many changes a larger file is written anew."""

_SHARE = 200
"""One byte of how many may stand in a stretch where SQLite left something, before the file is written anew."""

_EVERY = 8
"""After how many changes that is looked at: a file that is written anew is packed, and its next rows move others."""

_BUSY_MS = 20


def tidy(path: Path, seq: int | None = None) -> None:
    """Write a file anew if it is untidy; if somebody else is at work in it, that is left to the next change.

    Args:
        path: The file.
        seq: The number of its last changeset; None for a file that is whole and new, where nothing may be left.
    """
    with suppress(sqlite3.Error, OSError, BadPage):
        size = path.stat().st_size
        due = seq is None or seq % _NOW_AND_THEN == 0
        if size > LARGEST and not (due and size < _HUGE):
            return
        with closing(open_file(path, "rw", _BUSY_MS, foreign_keys=False)) as connection:
            if size <= LARGEST and not _is_untidy(connection, seq):
                return
            if connection.execute("PRAGMA integrity_check").fetchone() == ("ok",):
                connection.execute("VACUUM")


def _is_untidy(connection: sqlite3.Connection, seq: int | None) -> bool:
    left, size, strange = _left(connection)
    many = seq is None or (seq % _EVERY == 0 and left * _SHARE > size)
    return strange or bool(left and many)


def roots_of(connection: sqlite3.Connection) -> list[int]:
    """The first page of every table and index."""
    return [
        1,
        *(row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")),
    ]


def _left(connection: sqlite3.Connection) -> tuple[int, int, bool]:
    """How many bytes SQLite has left in how many, and whether any of them cannot be told from damage."""
    connection.execute("BEGIN")
    try:
        pages = Pages(connection.serialize())
        schema, *others = roots_of(connection)
        left: list[int] = []
        strange = any(True for _ in pages.dirt(others, left))
        # What is left among the tables' definitions comes of making them, and is there again after a VACUUM.
        strange = strange or any(True for _ in pages.dirt([schema]))
    finally:
        connection.execute("ROLLBACK")
    return sum(left), len(pages.data), strange
