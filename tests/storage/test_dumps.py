"""A dump holds everything, exactly, in one order; what is loaded is that or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tracemalloc
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from contents import contents_of

from ost.demo.make import make_example
from ost.domain.model import Measurement
from ost.errors import BadDump, StoreFailed, WorkspaceExists
from ost.services import ledger
from ost.services.adding import add_metric
from ost.services.editing import edit
from ost.services.workspace import Workspace
from ost.storage import moving
from ost.storage.doctor import examine
from ost.storage.moving import NewFile, copy, lines_of, load
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = f'"schema":{SCHEMA_VERSION}'

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example, with texts that are hard to carry."""
    path = tmp_path_factory.mktemp("example") / "ost.db"
    with new_workspace(path, "Kelp — “二つ”") as tx:
        make_example(tx, TODAY)
    ws = Workspace(SqliteStore(path, actor="Zoë"), TODAY, "Zoë")
    edit(ws, "opp1", ['note=a "quoted"\nline, \\ and 🎈'])
    edit(ws, "kr1", ["target=70.1"])
    return path


def dumped(path: Path) -> list[str]:
    """The lines of a workspace."""
    with SqliteStore(path).reading() as reader:
        return list(lines_of(reader))


@pytest.fixture(scope="module")
def lines(example: Path) -> list[str]:
    """The example's lines."""
    return dumped(example)


def sealed(lines: list[str]) -> list[str]:
    """Lines with the end that they should have."""
    end = json.loads(lines[-1])
    end["sha256"] = hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    return [*lines[:-1], json.dumps(end, separators=(",", ":")) + "\n"]


def test_what_is_loaded_is_what_was_dumped(example: Path, lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    loaded = load(NewFile(path), "x", iter(lines))
    assert dumped(path) == lines
    assert contents_of(SqliteStore(path)) == contents_of(SqliteStore(example))
    with SqliteStore(example).reading() as reader:
        assert loaded.rows["changeset"] == len(reader.changesets()) > 200
    assert [check for check in examine(path) if not check.ok] == []


NEWER = {
    "metric": ("service_level", "service_window"),
    "experiment": ("until",),
    "result": ("overruled", "overruled_on", "overruled_because", "overruled_by"),
}
"""The columns that came with the third schema."""


def as_schema_2(lines: list[str]) -> list[str]:
    """The lines as the second schema wrote them."""
    told = []
    for line in lines:
        row = json.loads(line)
        gone = NEWER.get(row.get("table"), ())
        kept = {name: value for name, value in row.items() if name not in gone}
        if "schema" in row:
            kept["schema"] = 2
        told.append(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n")
    return sealed(told)


def test_a_dump_of_the_second_schema_is_read(example: Path, tmp_path: Path) -> None:
    plain = shutil.copy(example, tmp_path / "plain.db")
    edit(Workspace(SqliteStore(plain, actor="Zoë"), TODAY, "Zoë"), "met13", ["service_level="])
    path = tmp_path / "new.db"
    lines = as_schema_2(dumped(plain))
    load(NewFile(path), "x", iter(lines))
    assert contents_of(SqliteStore(path)) == contents_of(SqliteStore(plain))
    with pytest.raises(BadDump, match="its lines are not those"):
        load(NewFile(tmp_path / "other.db"), "x", iter([*lines[:-3], *lines[-2:]]))


def test_a_dump_of_this_schema_lacks_no_column(lines: list[str], tmp_path: Path) -> None:
    lacking = sealed([line.replace(',"service_window":null', "") for line in lines])
    with pytest.raises(BadDump, match="has not the columns of metric"):
        load(NewFile(tmp_path / "new.db"), "x", iter(lacking))


def test_the_lines_are_sorted_and_plain(lines: list[str]) -> None:
    rows = [json.loads(line) for line in lines]
    assert list(rows[0]) == ["ost", "schema", "name", "created"]
    assert rows[-1]["rows"]["node"] == sum(row.get("table") == "node" for row in rows)
    refs = [row["ref"] for row in rows if row.get("table") == "node"]
    assert refs == sorted(refs)
    order = [row["table"] for row in rows[1:-1]]
    assert order == [table for table in dict.fromkeys(order) for _ in range(order.count(table))]
    assert not any("workspace" in row for row in rows)
    text = "".join(lines)
    assert "🎈" in text
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)


def test_the_same_workspace_gives_the_same_lines(example: Path, lines: list[str], tmp_path: Path) -> None:
    assert dumped(shutil.copy(example, tmp_path / "other.db")) == lines


def test_one_change_is_a_few_lines_of_difference(example: Path, lines: list[str], tmp_path: Path) -> None:
    path = shutil.copy(example, tmp_path / "other.db")
    edit(Workspace(SqliteStore(path, actor="ana"), TODAY, "ana"), "opp2", ["owner=Eve"])
    assert (
        len(set(dumped(path)) ^ set(lines)) == 2 * 3 + 2
    )  # workspace, node and end; a changeset and its line


def test_a_workspace_that_is_there_stays(example: Path, lines: list[str]) -> None:
    before = example.read_bytes()
    with pytest.raises(WorkspaceExists):
        load(NewFile(example), "x", iter(lines))
    assert example.read_bytes() == before


def _without(lines: list[str], table: str) -> list[str]:
    return [line for line in lines if not line.startswith(f'{{"table":"{table}"')]


def _edited(lines: list[str], old: str, new: str) -> list[str]:
    at = next(number for number, line in enumerate(lines) if old in line)
    return [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]


NOW = f'"schema":{SCHEMA_VERSION}'
BAD = {
    "nothing": (lambda _: [], "line 1 is not a line of a dump"),
    "garbage": (lambda _: ["\x00\x01\n"], "line 1 is not a line of JSON"),
    "a list": (lambda _: ["[]\n"], "line 1 is not a line of a dump"),
    "other JSON": (lambda _: ['{"nodes":[]}\n'], "its first line is not that of a dump"),
    "an older schema": (lambda lines: _edited(lines, SCHEMA, '"schema":1'), "it is of schema 1"),
    "the future": (lambda lines: _edited(lines, SCHEMA, '"schema":99'), "it is of schema 99"),
    "cut": (lambda lines: lines[:-1], "it is cut: its last line is missing"),
    "cut in a line": (lambda lines: [*lines[:50], lines[50][:20]], "line 51 is not a line of"),
    "more after the end": (lambda lines: [*lines, lines[5]], "stands after the end"),
    "another number": (
        lambda lines: _edited(lines, '"target":70.1', '"target":70.2'),
        "its lines are not those",
    ),
    "a line less": (lambda lines: [*lines[:-3], *lines[-2:]], "that its last line was written for"),
    "an unknown table": (lambda lines: _edited(lines, '"table":"bet"', '"table":"bat"'), "is of no table"),
    "tables turned round": (lambda lines: [lines[0], lines[-2], *lines[1:-2], lines[-1]], "is of no table"),
    "a column more": (
        lambda lines: _edited(lines, '"table":"bet"', '"table":"bet","x":1'),
        "has not the columns of",
    ),
    "a text for a number": (lambda lines: _edited(lines, '"target":70.1', '"target":"70"'), "target in line"),
    "a date that is none": (
        lambda lines: _edited(lines, '"start":"2026-', '"start":"2O26-'),
        "start in line",
    ),
    "nothing where something must be": (
        lambda lines: _edited(lines, '"target":70.1', '"target":null'),
        "target in",
    ),
    "sealed, but not as the history tells": (
        lambda lines: sealed(_edited(lines, '"target":70.1', '"target":70.2')),
        "kr1 is not what the history tells",
    ),
    "sealed, with a history that was changed": (
        lambda lines: sealed(_edited(lines, '"actor":"Zoë"', '"actor":"Eve"')),
        "is not what was sealed",
    ),
    "sealed, with a link to nothing": (
        lambda lines: sealed(_edited(lines, '"source":"opp1"', '"source":"opp999"')),
        "cannot be kept (FOREIGN KEY",
    ),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_not_whole_is_not_loaded(lines: list[str], tmp_path: Path, bad: str) -> None:
    spoil, why = BAD[bad]
    with pytest.raises(BadDump) as refused:
        load(NewFile(tmp_path / "new.db"), "dump.jsonl", iter(spoil(lines)))
    assert why in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_the_same(example: Path, lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    with SqliteStore(example).reading() as reader:
        copied = copy(reader, NewFile(path), "x")
    assert dumped(path) == lines
    assert copied.sha256 == json.loads(lines[-1])["sha256"]


def test_a_copy_that_differs_is_not_kept(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = moving.load_lines

    def careless(connection: object, *rest: object) -> object:
        loaded = usual(connection, *rest)  # type: ignore[arg-type]
        connection.exec_driver_sql("UPDATE node SET owner = 'Eve' WHERE ref = 'opp1'")  # type: ignore[attr-defined]
        return loaded

    monkeypatch.setattr(moving, "load_lines", careless)
    with (
        SqliteStore(example).reading() as reader,
        pytest.raises(StoreFailed, match="does not hold what it holds"),
    ):
        copy(reader, NewFile(tmp_path / "copy.db"), "x")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_copy_leaves_nothing(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(moving, "summary_of", interrupted)
    with SqliteStore(example).reading() as reader, pytest.raises(KeyboardInterrupt):
        copy(reader, NewFile(tmp_path / "copy.db"), "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_values_go_by_some_at_a_time(tmp_path: Path) -> None:
    """The lines of 60,000 values take no more memory than those of a few; a copy holds each once."""
    path = tmp_path / "ost.db"
    with new_workspace(path, "Many"):
        pass
    ws = Workspace(SqliteStore(path, actor="ana"), TODAY, "ana")
    metric = add_metric(ws, "Visits").view.ref
    first = date(1850, 1, 1)
    for chunk in range(0, 60_000, 2000):
        with ws.store.writing("measure import") as tx:
            ledger.put_values(
                tx,
                metric,
                [Measurement(first + timedelta(days=chunk + day), float(day)) for day in range(2000)],
            )
    with SqliteStore(path).reading() as reader:
        sum(map(len, lines_of(reader)))  # what is imported and compiled on the way counts once
        tracemalloc.start()
        sum(map(len, lines_of(reader)))
        lines = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        copied = copy(reader, NewFile(tmp_path / "copy.db"), "x")
        whole = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert copied.rows["measurement"] == 60_000
    assert lines < 4_000_000
    assert whole < 60_000 * 1000
