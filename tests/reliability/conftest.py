"""What every proof has: its size, and a place for its figures."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONG = os.environ.get("OST_PROOFS") == "long"
"""Whether it is `just proofs`, and not one of many test runs."""


class Proof:
    """What is to be shown, and what was seen."""

    def size(self, short: int, long: int) -> int:
        """How much is tried: the first number beside all other tests, the second by `just proofs`."""
        return long if LONG else short

    def found(self, what: str, seen: str) -> None:
        """Note a line for the table that `just proofs` prints."""
        named = os.environ.get("OST_PROOFS_FILE")
        if named:
            with Path(named).open("a", encoding="utf-8") as file:
                file.write(json.dumps([what, seen]) + "\n")


@pytest.fixture(scope="session")
def proof() -> Proof:
    """The size of the proofs, and their figures."""
    return Proof()


@pytest.fixture(autouse=True)
def _day_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OST_TODAY", TODAY.isoformat())
    monkeypatch.setenv("OST_ACTOR", "ana")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new workspace can be made by several processes: in a file or on a server.

    The file lies in memory where that is possible: it is the locks that are tried here, not the disk.
    """
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        yield server.at(server.new_database())
        return
    import tempfile

    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield str(Path(folder) / "ost.db")


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """What a folder holds, file by file."""
    return files_in


def files_in(folder: Path) -> dict[str, bytes]:
    """What a folder holds, file by file."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
