"""A workspace in a file, as commands leave it, and what is done to such files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ost.services.adding import add_objective
from ost.services.workspace import Workspace
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 20)


def desk(path: Path) -> Workspace:
    """A workspace as a command opens it."""
    return Workspace(SqliteStore(path, actor="ana"), TODAY, "ana")


def alive(path: Path) -> Path:
    """Make a workspace with a history of its own."""
    with new_workspace(path, "Growth"):
        pass
    for title in ("New users succeed", "Teams plan with it", "It is quick"):
        add_objective(desk(path), title)
    return path


def only(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(file.name for file in folder.iterdir())


def damage(path: Path, word: bytes, other: bytes) -> None:
    """Write another word over one in a file."""
    data = path.read_bytes()
    assert word in data
    path.write_bytes(data.replace(word, other, 1))
