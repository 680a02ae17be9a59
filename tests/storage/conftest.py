"""A workspace in a file, with one thing of every kind and a fact of every sort."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from ost.storage.sqlite import SqliteStore

from .samples import write_everything

if TYPE_CHECKING:
    from pathlib import Path


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
