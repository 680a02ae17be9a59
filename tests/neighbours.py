"""Another workspace in the same file: the same refs with other content, which nobody may see or touch.

A SQLite file of ours holds one workspace, yet every statement names it, since a server holds many. Beside a neighbour
that has something of everything, a statement that forgets to do so gives another answer.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from samples import day, full, ref, result

from ost.domain.kinds import Kind
from ost.domain.model import (
    Bet,
    CheckIn,
    Choice,
    Decision,
    Edge,
    KeyResult,
    Measurement,
    Op,
    Relation,
    Step,
)
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ost.services.store import Writer

THINGS = 10
"""How many things of every kind the neighbour has."""

TITLES = ("late", "Straße", "LATE 100% straße Café 漢字 a/b forget a later Something", "Something", "Half")


def _grow(tx: Writer) -> None:
    """Everything that a workspace can hold, on refs that the tests use, all joined in ways that they do not join."""
    numbers = range(1, THINGS + 1)
    for kind in (Kind.METRIC, *(kind for kind in Kind if kind is not Kind.METRIC)):
        for number in numbers:
            node = replace(full(kind, number), title=TITLES[number % len(TITLES)], owner="Nachbar")
            if isinstance(node, KeyResult):
                node = replace(node, metric=ref(f"met{number}"), target=77.0)
            tx.insert_node(node)
    for number in numbers:
        _join(tx, number)
        for kind, status in (("ini", "shipped"), ("ini", "committed"), ("exp", "running"), ("kr", "dropped")):
            there = len(tx.steps([ref(f"{kind}{number}")]))
            tx.put_step(there + 1, Step(ref=ref(f"{kind}{number}"), status=status, on=day(2)))
        tx.put_measurements(ref(f"met{number}"), [Measurement(day(n), 1000.0 + n, 3) for n in range(-3, 20)])
        for n in range(10):
            tx.put_check_in(CheckIn(kr=ref(f"kr{number}"), on=day(n), confidence=10, by="Nachbar"))
        for position in range(1, 4):
            tx.put_result(position, result(f"exp{number}", position, note="another's"))
            for kind in ("exp", "ini"):
                decided = Decision(
                    ref=ref(f"{kind}{number}"), on=day(position), choice=Choice.STOP, because="no"
                )
                tx.put_decision(position, decided)


def _join(tx: Writer, number: int) -> None:
    """Lines between things of a number, and from each to the one before it."""
    chain = [ref(f"{prefix}{number}") for prefix in ("int", "exp", "asm", "sol", "opp", "ini", "kr", "obj")]
    for source, target in pairwise(chain):
        tx.insert_edge(Edge(source, target))
    tx.insert_edge(Edge(ref(f"ini{number}"), ref(f"sol{number}"), Relation.DELIVERS))
    tx.insert_edge(Edge(ref(f"kr{number}"), ref(f"opp{number}")))
    tx.put_bet(Bet(initiative=ref(f"ini{number}"), kr=ref(f"kr{number}"), expected=99.0, worth_having=9.0))
    if number > 1:
        for prefix in ("obj", "kr", "opp", "sol"):
            tx.insert_edge(Edge(ref(f"{prefix}{number}"), ref(f"{prefix}{number - 1}")))
        for initiative, kr in ((number, number - 1), (number - 1, number)):
            tx.put_bet(Bet(initiative=ref(f"ini{initiative}"), kr=ref(f"kr{kr}"), expected=98.0))


def _tell(tx: Writer) -> None:
    """A history with as many lines on every thing, early and late."""
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    for part, at in enumerate([begin + timedelta(days=125 * n) for n in range(40)]):
        tx.sign("another's", "not yours", at, actor="Nachbar")
        for kind in Kind:
            tx.insert_change(full(kind, part % THINGS + 1).ref, Op.EDIT, "title", "A", "another's")
        tx.insert_change(None, Op.ADD, "mark", None, "another's")


def make_neighbour(path: Path) -> None:
    """Make the file that the neighbour comes from, in which it is alone."""
    with new_workspace(path, "another"):
        pass
    with SqliteStore(path, actor="Nachbar").writing("another's") as tx:
        _grow(tx)
        _tell(tx)


def _columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of every table that has rows of a workspace."""
    tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
    found = {
        name: [f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({name})")]
        for (name,) in tables
    }
    return {name: columns for name, columns in found.items() if '"workspace"' in columns}


def move_in(path: Path, neighbour: Path) -> None:
    """Let the neighbour's rows stand in a workspace's file, under the number 2."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS other", (str(neighbour),))
        connection.execute(
            "INSERT INTO main.workspace (id, name, created, last_seq, head, last_at) "
            "SELECT 2, name, created, last_seq, head, last_at FROM other.workspace"
        )
        for table, columns in _columns(connection).items():
            rest = ", ".join(column for column in columns if column != '"workspace"')
            connection.execute(
                f"INSERT INTO main.{table} (workspace, {rest}) SELECT 2, {rest} FROM other.{table}"  # noqa: S608
            )
        connection.commit()
        assert connection.execute("PRAGMA main.foreign_key_check").fetchone() is None


def rows_of(path: Path, workspace: int) -> dict[str, list[tuple[object, ...]]]:
    """The raw rows of one workspace of a file."""
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table: connection.execute(f"SELECT * FROM {table} WHERE workspace = ?", (workspace,)).fetchall()  # noqa: S608
            for table in _columns(connection)
        }
        found["workspace"] = connection.execute(
            "SELECT * FROM workspace WHERE id = ?", (workspace,)
        ).fetchall()
    return found


@contextmanager
def beside_another(path: Path) -> Iterator[SqliteStore]:
    """A store on a file that holds another workspace too, which must be as it was at the end."""
    before = rows_of(path, 2)
    assert all(before.values())
    yield SqliteStore(path, actor="ana")
    assert rows_of(path, 2) == before
