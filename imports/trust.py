"""Which sources this person has looked at, on this machine.

A workspace may come from somebody else, with sources in it. One that reaches beyond the workspace's folder is read
only where the person who reads it set it, or has allowed it. What is kept is a hash of each: nobody can read it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ost.domain.sources import Source

_LONGEST = 10_000
"""How many are kept; the oldest go first."""


def _kept() -> Path:
    from platformdirs import user_state_path

    return user_state_path("ost", appauthor=False) / "sources"


def _hash(source: Source, place: str) -> str:
    told = {name: value for name, value in source.json().items() if name in {"sql", "database"}}
    return sha256(json.dumps([place, told], sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _lines() -> list[str]:
    with suppress(OSError, UnicodeDecodeError):
        return _kept().read_text(encoding="ascii").split()
    return []


def is_allowed(source: Source, place: str) -> bool:
    """Whether this person has set or allowed a source.

    Args:
        source: The source; its columns do not count.
        place: The whole path of what it reads, or the database as it is named.
    """
    return _hash(source, place) in _lines()


def allow(source: Source, place: str) -> bool:
    """Keep in mind that this person wants a source to be read; False where that cannot be kept."""
    mark, lines = _hash(source, place), _lines()
    if mark in lines:
        return True
    try:
        kept = _kept()
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(f"{kept.name}.new")
        draft.write_text("".join(f"{line}\n" for line in [*lines, mark][-_LONGEST:]), encoding="ascii")
        draft.replace(kept)
    except OSError:
        return False
    return True
