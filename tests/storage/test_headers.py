"""Files that are no workspace are told from those that are, and left byte for byte as they were."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.errors import FromTheFuture, NotAWorkspace, NoWorkspace, OstError, StoreFailed
from ost.storage.engine import check_file
from ost.storage.rows import APPLICATION_ID, SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore
from ost.storage.titles import read_titles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _read(path: Path) -> object:
    with SqliteStore(path).reading() as reader:
        return reader.nodes()


def _write(path: Path) -> object:
    with SqliteStore(path, create=True, name="x").writing("test") as tx:
        return tx.changeset()


BOTH = pytest.mark.parametrize("use", [_read, _write])


@BOTH
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"hello", "not a SQLite database"),
        (b"\x00" * 4096, "not a SQLite database"),
        (b"SQLite format 3\x00", "not a SQLite database"),
        (b"date,value\n2026-01-05,1\n" * 100, "not a SQLite database"),
        (b"SQLite format 3\x00" + b"\x00" * 4080, "a database of something else"),
    ],
)
def test_a_file_that_ost_did_not_make_is_left_as_it_is(
    tmp_path: Path, use: Callable[[Path], object], content: bytes, why: str
) -> None:
    path = tmp_path / "ost.db"
    path.write_bytes(content)
    with pytest.raises(NotAWorkspace, match=why):
        use(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["ost.db"]


@BOTH
def test_the_database_of_something_else_is_left_as_it_is(
    tmp_path: Path, use: Callable[[Path], object]
) -> None:
    path = tmp_path / "ost.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE node (ref TEXT)")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(NotAWorkspace, match="a database of something else"):
        use(path)
    assert path.read_bytes() == before


@BOTH
def test_a_folder_is_no_workspace(tmp_path: Path, use: Callable[[Path], object]) -> None:
    with pytest.raises(NotAWorkspace, match="it is a folder"):
        use(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@BOTH
def test_a_pipe_is_no_workspace_and_nobody_waits_for_its_other_end(
    tmp_path: Path, use: Callable[[Path], object]
) -> None:
    os.mkfifo(tmp_path / "ost.db")
    with pytest.raises(NotAWorkspace, match="it is no file"):
        use(tmp_path / "ost.db")


@pytest.mark.parametrize("name", ["none.db", "folder/none.db", "file/none.db", "nul\x00.db"])
def test_what_is_not_there_is_no_workspace(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoWorkspace):
        _read(tmp_path / name)
    with pytest.raises(NoWorkspace), SqliteStore(tmp_path / name).writing("test"):
        pass
    assert not (tmp_path / "folder").exists()


@BOTH
@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 2**31 - 1])
def test_a_later_version_is_left_as_it_is(
    database: Path, use: Callable[[Path], object], version: int
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    before, touched = database.read_bytes(), database.stat().st_mtime_ns
    with pytest.raises(FromTheFuture, match=f"schema {version}; this one knows {SCHEMA_VERSION}") as refused:
        use(database)
    assert "upgrade" in refused.value.hint
    assert database.read_bytes() == before
    assert database.stat().st_mtime_ns == touched
    assert [file.name for file in database.parent.iterdir()] == ["ost.db"]


def test_a_workspace_says_who_it_is(database: Path) -> None:
    assert check_file(database) == SCHEMA_VERSION
    header = database.read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(header[60:64], "big") == SCHEMA_VERSION


@BOTH
@pytest.mark.parametrize("spoil", ["cut", "zeroed", "noise"])
def test_a_damaged_file_is_said_to_be_damaged(
    database: Path, use: Callable[[Path], object], spoil: str
) -> None:
    whole = database.read_bytes()
    spoiled = {
        "cut": whole[: len(whole) // 3],
        "zeroed": whole[:100] + b"\x00" * (len(whole) - 100),
        "noise": whole[:100] + bytes((7 * n) % 256 for n in range(len(whole) - 100)),
    }[spoil]
    database.write_bytes(spoiled)
    with pytest.raises(StoreFailed, match="damaged"):
        use(database)


@given(st.binary(max_size=300), st.integers(0, 200))
def test_any_bytes_are_a_workspace_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, keep: int
) -> None:
    """With more or less of a real header before them."""
    path = tmp_path_factory.getbasetemp() / "noise.db"
    real = b"SQLite format 3\x00" + b"\x10\x00" + b"\x00" * 50 + APPLICATION_ID.to_bytes(4, "big")
    path.write_bytes(real[:keep] + noise)
    try:
        _read(path)
    except OstError:
        return
    pytest.fail("read as a workspace")


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\x00" * 4080])
def test_completion_keeps_silent_about_what_it_cannot_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ost.db"
    assert read_titles(path) == []
    path.write_bytes(content)
    assert read_titles(path) == []
    assert read_titles(tmp_path) == []


def test_completion_offers_what_is_live_in_order_and_cleaned(database: Path) -> None:
    with SqliteStore(database).writing("test") as tx:
        node = tx.nodes()[0]
        tx.update_node(node.ref, {"title": "x" * 80})
        tx.update_node(tx.nodes()[-1].ref, {"archived": node.created})
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE node SET title = 'a' || char(27) || 'b' WHERE ref = 'opp1'")
        connection.commit()
    titles = dict(read_titles(database))
    assert "req1" not in titles
    assert "met1" in titles
    assert titles["obj1"] == "x" * 59 + "…"
    assert titles["opp1"] == "a\ufffdb"
