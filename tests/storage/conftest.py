"""Stores of two sorts, which keep one contract."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from alive import alive
from neighbours import beside_another

from ost.storage.memory import MemoryStore
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ost.services.store import Store


@pytest.fixture(params=["memory", "sqlite", "sqlite beside another"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path, shared_database: Path
) -> Iterator[Store]:
    """An empty workspace in memory, in a file of its own, and in one that holds another: all keep one contract."""
    if request.param == "memory":
        yield MemoryStore(actor="ana")
    elif request.param == "sqlite":
        yield SqliteStore(shutil.copy(empty_database, tmp_path / "ost.db"), actor="ana")
    else:
        with beside_another(shutil.copy(shared_database, tmp_path / "ost.db")) as made:
            yield made


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A workspace with a history of its own."""
    return alive(tmp_path / "ost.db")
