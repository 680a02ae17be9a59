"""A workspace in a file, with one thing of every kind and a fact of every sort."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from neighbours import beside_another
from samples import write_everything

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


@pytest.fixture(scope="session")
def full_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """The file, to be copied."""
    path = shutil.copy(empty_database, tmp_path_factory.mktemp("full") / "ost.db")
    with SqliteStore(path, actor="ana").writing("fill") as tx:
        write_everything(tx)
    return path


@pytest.fixture
def database(tmp_path: Path, full_database: Path) -> Path:
    """A copy of the file."""
    return shutil.copy(full_database, tmp_path / "ost.db")
