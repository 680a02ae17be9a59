"""The chain of hashes over the history: each covers its changeset and the hash before it.

A line that was altered, lost or put in later gives another hash there and in all that follow, so that a history
that still ends in the hash that was noted is the history that was written.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ost.domain.model import Changeset

Line: TypeAlias = "tuple[str | None, str, str | None, str | None, str | None]"
"""A line of the history as it is kept: ref, op, field, and old and new as JSON texts."""

START = ""
"""What stands before the first hash."""


def json_text(value: object) -> str | None:
    """A value of the domain as the JSON text that the history keeps; None for nothing."""
    if value is None:
        return None
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def seal(before: str, changeset: Changeset, lines: Iterable[Line]) -> str:
    """The hash of a changeset.

    Args:
        before: The hash of the changeset before it, `START` for the first.
        changeset: What was signed; its own hash does not count.
        lines: Its lines in order.

    Returns:
        64 hexadecimal digits: SHA-256 over every part with its length before it.
    """
    digest = sha256()

    def add(part: str | None) -> None:
        if part is None:
            digest.update(b"-;")
            return
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)

    at = changeset.at.astimezone(UTC).isoformat(timespec="microseconds")
    undoes = None if changeset.undoes is None else str(changeset.undoes)
    signed = (str(changeset.seq), at, changeset.actor, changeset.command, changeset.message, undoes)
    for part in (before, *signed):
        add(part)
    for line in lines:
        for part in line:
            add(part)
    return digest.hexdigest()
