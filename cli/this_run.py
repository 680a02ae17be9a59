"""The command that runs in this process: its words, and what it has written."""

from __future__ import annotations

from dataclasses import dataclass, field

from ost.cli.commands import with_workspace
from ost.errors import OstError


@dataclass
class _Run:
    db: str = ""
    written: list[str] = field(default_factory=list)


_run = _Run()


def begin(db: str) -> None:
    """Begin anew.

    Args:
        db: What `--db` says; empty when it is not there.
    """
    _run.db = _without_password(db)
    _run.written.clear()


def _without_password(db: str) -> str:
    """What `--db` says, as it may be shown again."""
    if not db.lstrip()[:8].lower().startswith("postgres"):  # before anything is imported
        return db
    from ost.storage.urls import read_url

    try:
        return str(read_url(db))
    except OstError:  # whoever opens it says what is wrong with it
        return ""


def wrote(what: object) -> None:
    """Keep in mind that something has been written: whoever cannot be shown it is told so."""
    _run.written.append(str(what))


def written() -> str:
    """What has been written, as a sentence begins that says so."""
    first, *more = _run.written or ["The change"]
    return f"{first} and {len(more)} more were written" if more else f"{first} was written"


def named_db() -> str:
    """What `--db` said, as it may be shown again; empty when it was not there."""
    return _run.db


def mended(hint: str) -> str:
    """A hint whose commands work in the workspace that this one was given."""
    return with_workspace(hint, _run.db)
