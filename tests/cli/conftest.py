"""The day of the desk, for every command here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from desk import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _pinned_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OST_TODAY", TODAY.isoformat())
        patch.setenv("OST_ACTOR", "ana")
        yield


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the working directory; nothing lies above it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
