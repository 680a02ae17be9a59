"""Where nothing can be written: reading works, and writing is refused with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

NOBODY = 65534

USE = """
import os, sys, tempfile
from pathlib import Path
from ost.errors import OstError
from ost.storage.sqlite import SqliteStore, new_workspace
with tempfile.TemporaryDirectory() as warm:  # the interpreter may be closed to the user below: load it all now
    with new_workspace(Path(warm) / "ost.db", "x") as tx:
        tx.changeset()
    with SqliteStore(Path(warm) / "ost.db").reading() as reader:
        reader.nodes()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
path = Path(sys.argv[1])
def read():
    with SqliteStore(path).reading() as reader:
        return len(reader.nodes())
def write():
    with SqliteStore(path).writing("test") as tx:
        tx.sign("x"); return tx.changeset()
def make():
    with new_workspace(path, "x"):
        return "made"
def begin():
    with SqliteStore(path, create=True, name="x").writing("test") as tx:
        return tx.changeset()
for name in sys.argv[2:]:
    try:
        print(name, globals()[name]())
    except OstError as error:
        print(name, type(error).__name__, error.message)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions are another matter there")


def _as_nobody(path: Path, *uses: str) -> list[str]:
    """What a user who owns nothing here gets, a line for each use."""
    if os.geteuid() != 0 and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        pytest.skip("the file belongs to the user that runs the tests")
    done = subprocess.run(
        [sys.executable, "-c", USE.replace("{nobody}", str(NOBODY)), str(path), *uses],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return done.stdout.splitlines()


@pytest.fixture
def shared(database: Path) -> Path:
    """A workspace in a folder that everybody may enter."""
    for folder in database.parents:
        if folder == Path(tempfile.gettempdir()):
            break
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | 0o055)
    return database


def test_a_read_only_file_in_a_read_only_folder_is_read(shared: Path) -> None:
    shared.chmod(0o444)
    shared.parent.chmod(0o555)
    before = shared.read_bytes()
    read, write = _as_nobody(shared, "read", "write")
    assert read == "read 10"
    assert write.startswith("write ReadOnly")
    assert "read-only. Nothing was written." in write
    assert shared.read_bytes() == before
    assert [file.name for file in shared.parent.iterdir()] == ["ost.db"]


def test_a_writable_file_in_a_read_only_folder_is_read_and_not_written(shared: Path) -> None:
    """SQLite needs a journal beside it."""
    shared.chmod(0o666)
    shared.parent.chmod(0o555)
    read, write = _as_nobody(shared, "read", "write")
    assert read == "read 10"
    assert write.startswith("write ReadOnly")


def test_a_read_only_file_in_a_writable_folder_is_read_and_not_written(shared: Path) -> None:
    shared.chmod(0o444)
    shared.parent.chmod(0o777)
    read, write = _as_nobody(shared, "read", "write")
    assert read == "read 10"
    assert write.startswith("write ReadOnly")
    assert [file.name for file in shared.parent.iterdir()] == ["ost.db"]


def test_a_file_that_may_not_be_read_says_so(shared: Path) -> None:
    shared.chmod(0o000)
    read, write = _as_nobody(shared, "read", "write")
    assert read == f"read StoreFailed {shared} cannot be read: permission denied."
    assert write.startswith("write StoreFailed")


def test_a_folder_that_may_not_be_entered_says_so(shared: Path) -> None:
    shared.parent.chmod(0o000)
    try:
        found = _as_nobody(shared, "read", "write", "make", "begin")
    finally:
        shared.parent.chmod(0o755)
    assert [line.split()[1] for line in found] == ["StoreFailed", "StoreFailed", "CannotWrite", "StoreFailed"]
    assert all("ermission denied" in line for line in found)


def test_nothing_is_made_in_a_read_only_folder(shared: Path) -> None:
    shared.parent.chmod(0o555)
    [made, begun] = _as_nobody(shared.parent / "new.db", "make", "begin")
    assert made.startswith("make CannotWrite")
    assert begun.startswith("begin CannotWrite")
    assert [file.name for file in shared.parent.iterdir()] == ["ost.db"]
