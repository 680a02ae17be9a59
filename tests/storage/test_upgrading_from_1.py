"""A workspace of schema 1 becomes one of many, with a history that can be played again, and loses nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from contents import contents_of, sealed_in

from ost.domain.model import Op
from ost.services.adding import add_objective
from ost.services.judging import read_verdicts
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.engine import check_file
from ost.storage.migrate import upgrade
from ost.storage.proof import broken_links, differences
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.sqlite import SqliteStore

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 20)
COUNTED = {"result": "experiment", "decision": "ref"}
"""Tables of which the rows were counted through, and whose they are."""

SINCE = {"metric": ("source",)}
"""Columns of a later schema."""

Rows = list[dict[str, Any]]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The worked example as the first version wrote it."""
    return Path(shutil.copy(DATA / "schema_1.db", tmp_path / "ost.db"))


def _alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _raw(path: Path) -> dict[str, Rows]:
    """All rows of all tables as SQLite gives them."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [name for (name,) in tables if name not in {"alembic_version", "sqlite_sequence"}]
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3")]  # noqa: S608
            for name in names
        }


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def _upgraded(path: Path) -> SqliteStore:
    """The store, once it has been opened."""
    store = SqliteStore(path, actor="ana")
    with store.reading():
        return store


def _sorted(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


LATER = (
    *("until", "overruled", "overruled_on", "overruled_because", "overruled_by"),
    *("service_level", "service_window", "horizon"),
)
"""Columns that came with a later schema, beside the source of a metric, whose name an edge's end has, too."""


def _without(rows: Rows, *names: str) -> Rows:
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def test_every_row_is_there_as_it_was(old: Path) -> None:
    before = _raw(old)
    _upgraded(old)
    after = _raw(old)
    assert before.keys() == after.keys() - {"request"}
    assert after["request"] == []
    for table in before.keys() - {"workspace", "changeset", "change", *COUNTED}:
        assert {row["workspace"] for row in after[table]} == {1}
        later = (*LATER, "source") if table == "metric" else LATER
        assert _sorted(_without(after[table], "workspace", *later)) == _sorted(before[table]), table
    [workspace] = after["workspace"]
    assert before["workspace"] == [{name: workspace[name] for name in ("id", "name", "created")}]


@pytest.mark.parametrize("table", COUNTED)
def test_what_was_counted_through_is_counted_thing_by_thing_in_the_same_order(old: Path, table: str) -> None:
    owner = COUNTED[table]
    _alter(
        old,
        f'INSERT INTO {table} ({_rest(old, table)}) SELECT {_rest(old, table)} FROM {table} ORDER BY "on"',  # noqa: S608
    )
    before = _raw(old)[table]
    _upgraded(old)
    after = _raw(old)[table]
    assert len(after) == len(before) > 10
    for name in {row[owner] for row in before}:
        was = _without(sorted((r for r in before if r[owner] == name), key=lambda r: r["id"]), "id")
        found = sorted((r for r in after if r[owner] == name), key=lambda r: r["position"])
        assert [row["position"] for row in found] == list(range(1, len(was) + 1))
        assert _without(found, "workspace", "position", *LATER) == was


def _rest(path: Path, table: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return ", ".join(f'"{name}"' for name in names if name != "id")


def test_the_history_tells_what_it_told_and_then_how_everything_stands(old: Path) -> None:
    before = _raw(old)
    _upgraded(old)
    after = _raw(old)
    signed = ("seq", "at", "actor", "command", "message")
    *kept, last = sorted(after["changeset"], key=lambda row: row["seq"])
    assert [{name: row[name] for name in signed} for row in kept] == before["changeset"]
    assert all(row["hash"] and row["undoes"] is None for row in kept)
    assert (last["actor"], last["command"], last["message"]) == ("ost", "upgrade", None)
    told = [row for row in after["change"] if row["seq"] != last["seq"]]
    was = sorted(before["change"], key=lambda row: row["id"])
    assert _without(
        sorted(told, key=lambda r: (r["seq"], r["position"])), "workspace", "position"
    ) == _without(was, "id")  # to the letter, spaces in JSON texts too
    stands = [row for row in after["change"] if row["seq"] == last["seq"]]
    assert {row["op"] for row in stands} == {"state"}
    assert {row["ref"] for row in stands if row["field"] is None} == {row["ref"] for row in before["node"]}


def test_its_history_is_sound_and_tells_all_that_the_tables_hold(old: Path) -> None:
    with _upgraded(old).reading() as reader:
        assert list(broken_links(reader)) == []
        assert differences(reader) == []
        assert reader.changesets()[-1].at >= reader.changesets()[-2].at


def test_it_holds_what_the_second_version_makes_of_the_same_example(old: Path, tmp_path: Path) -> None:
    other = SqliteStore(Path(shutil.copy(DATA / "schema_2.db", tmp_path / "other.db")))
    found, expected = contents_of(_upgraded(old)), contents_of(other)
    told = {"changes", "changesets", "versions"}
    assert {name: found[name] for name in found if name not in told} == {
        name: expected[name] for name in expected if name not in told
    }


DAYS = [TODAY - timedelta(days=days) for days in (0, 1, 30, 60, 90, 110)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_looking_back_sees_what_it_saw(old: Path, tmp_path: Path, day: date) -> None:
    """What was told last, of how everything stands, is no change."""
    other = SqliteStore(Path(shutil.copy(DATA / "schema_2.db", tmp_path / "other.db")))
    one, two = (Workspace(store, TODAY, "ana", day) for store in (_upgraded(old), other))
    assert read_tree(one).roots == read_tree(two).roots
    assert read_verdicts(one) == read_verdicts(two)


def test_the_backup_is_left_and_a_second_opening_does_nothing(old: Path) -> None:
    before = _dump(old)
    store = _upgraded(old)
    [backup] = old.with_name("ost.db.backups").iterdir()
    assert _dump(backup) == before
    assert (check_file(backup), check_file(old)) == (1, SCHEMA_VERSION)
    after, sealed, files = old.read_bytes(), sealed_in(store), sorted(old.parent.iterdir())
    assert files == [old, backup.parent]
    _upgraded(old)
    assert upgrade(old) is None
    assert (old.read_bytes(), sealed_in(store), sorted(old.parent.iterdir())) == (after, sealed, files)
    assert _dump(backup) == before


def test_a_writer_upgrades_too_and_goes_on_with_the_numbers(old: Path) -> None:
    ref = add_objective(Workspace(SqliteStore(old, actor="ana"), TODAY, "ana"), "Later").view.ref
    with SqliteStore(old).reading() as reader:
        *_, stands, added = reader.changesets()
        assert (stands.command, added.seq) == ("upgrade", stands.seq + 1)
        assert reader.versions([ref]) == {ref: added.seq}
        assert list(broken_links(reader)) == []
        assert differences(reader) == []


def test_gaps_in_the_old_numbers_are_closed_and_the_facts_follow(old: Path) -> None:
    """A changeset that is not told any more leaves no gap: what is known from a later one still is, by its number."""
    gone = "(SELECT seq FROM changeset WHERE seq % 3 = 1)"
    free = "seq NOT IN (SELECT set_in FROM step UNION SELECT set_in FROM measurement)"
    _alter(
        old,
        f"DELETE FROM change WHERE seq IN {gone} AND {free}",  # noqa: S608
        f"DELETE FROM changeset WHERE seq IN {gone} AND {free}",  # noqa: S608
        *(f"UPDATE {table} SET set_in = set_in * 10" for table in ("step", "measurement")),  # noqa: S608
        "UPDATE change SET seq = seq * 10",
        "UPDATE changeset SET seq = -seq * 10",
        "UPDATE changeset SET seq = -seq",
    )
    before = _raw(old)
    numbers = [row["seq"] for row in before["changeset"]]
    assert numbers != list(range(1, len(numbers) + 1))
    store = _upgraded(old)
    after = _raw(old)
    closed = {seq: number for number, seq in enumerate(sorted(numbers), 1)}
    for table, key in (("step", ("ref", "position")), ("measurement", ("metric", "day"))):
        was = {tuple(row[name] for name in key): closed[row["set_in"]] for row in before[table]}
        assert {tuple(row[name] for name in key): row["set_in"] for row in after[table]} == was
    with store.reading() as reader:
        made = reader.changesets()
        assert [one.seq for one in made] == list(range(1, len(numbers) + 2))
        assert [one.command for one in made[:-1]] == [row["command"] for row in before["changeset"]]
        assert list(broken_links(reader)) == []
        assert differences(reader) == []


def test_a_clock_that_went_back_is_mended(old: Path) -> None:
    _alter(old, "UPDATE changeset SET at = '2020-01-01 00:00:00.000000' WHERE seq % 2 = 0")
    _alter(old, "UPDATE changeset SET at = '2999-01-01 00:00:00.000000' WHERE seq = 235")
    with _upgraded(old).reading() as reader:
        moments = [one.at for one in reader.changesets()]
        assert moments == sorted(moments)
        assert moments[1] == moments[0]
        assert moments[-1] == moments[-2] == datetime(2999, 1, 1, tzinfo=UTC)
        assert list(broken_links(reader)) == []


def test_an_empty_workspace_has_an_empty_state(old: Path) -> None:
    tables = [name for name in _raw(old) if name != "workspace"]
    _alter(old, *(f"DELETE FROM {table}" for table in tables))  # noqa: S608
    with _upgraded(old).reading() as reader:
        assert [(one.seq, one.command) for one in reader.changesets()] == [(1, "upgrade")]
        assert reader.nodes() == reader.changes() == []
        assert list(broken_links(reader)) == []
        assert differences(reader) == []


def test_what_cannot_be_said_shortly_is_said_too(old: Path) -> None:
    """Fields that are not as usual, texts of every sort, and numbers to the last bit."""
    _alter(
        old,
        "UPDATE node SET note = 'a' || char(10) || '“b”\\ 漢', archived = '2026-11-01' WHERE ref = 'opp1'",
        "UPDATE experiment SET exploratory = 1, guardrail = '' WHERE ref = 'exp1'",
        "UPDATE key_result SET level = 'output', scope = NULL, target = 0.1 + 0.2 WHERE ref = 'kr1'",
        "UPDATE metric SET scale = 'log', healthy_low = 1e-300, healthy_high = 5 WHERE ref = 'met1'",
        "UPDATE measurement SET n = 7, value = 1.0 / 3 WHERE metric = 'met1'",
        "UPDATE check_in SET confidence = NULL, shipped = '', next = 'x'",
        "UPDATE result SET interim = 1, guardrail_broke = 1, exploratory = 1, note = NULL, low = NULL",
        "UPDATE bet SET worth_having = NULL",
        "UPDATE initiative SET lag_days = 0",
        "UPDATE interview SET quotes = '[]'",
    )
    with _upgraded(old).reading() as reader:
        assert differences(reader) == []
        assert {change.op for change in reader.changes(after=235)} == {Op.STATE}


@pytest.fixture
def half_kept(old: Path, tmp_path: Path) -> Path:
    """A workspace whose migration was killed while it was being kept: its header is there, and its journal too."""
    busy = Path(shutil.copy(old, tmp_path / "busy.db"))
    with closing(sqlite3.connect(busy, isolation_level=None)) as connection:
        for statement in (
            "PRAGMA cache_size=1",  # so that the journal is brought to the disk, and pages after it
            "BEGIN IMMEDIATE",
            f"PRAGMA user_version={SCHEMA_VERSION}",
            "UPDATE node SET note = hex(randomblob(200))",
            "UPDATE change SET new = hex(randomblob(40))",
        ):
            connection.execute(statement)
        shutil.copyfile(busy, old)
        shutil.copyfile(f"{busy}-journal", f"{old}-journal")
    data = bytearray(old.read_bytes())
    data[60:64] = SCHEMA_VERSION.to_bytes(4, "big")
    old.write_bytes(data)
    return old


@pytest.mark.parametrize("act", ["read", "write"])
def test_a_migration_that_was_killed_while_it_was_kept_is_begun_again(
    half_kept: Path, tmp_path: Path, act: str
) -> None:
    """Its header says that it was done, until SQLite takes it back."""
    whole = Path(shutil.copy(DATA / "schema_1.db", tmp_path / "whole.db"))
    assert check_file(half_kept) == SCHEMA_VERSION
    assert Path(f"{half_kept}-journal").read_bytes()[:1] != b"\0"
    if act == "write":
        for path in (half_kept, whole):
            with SqliteStore(path, actor="ana").writing("edit") as tx:
                tx.update_node(tx.nodes()[0].ref, {"title": "Kept"})
    assert contents_of(SqliteStore(half_kept)) == contents_of(SqliteStore(whole))
    assert check_file(half_kept) == SCHEMA_VERSION
