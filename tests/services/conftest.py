"""A desk to work at: a store of either sort, and a clock that the tests set."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from contents import contents_of
from postgres_server import copy_workspace, empty_workspace

from ost.services import telling
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_initiative,
    add_key_result,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.measuring import add_measurement
from ost.services.workspace import Workspace
from ost.storage.postgres import PostgresStore
from ost.storage.proof import broken_links, differences
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ost.domain.kinds import Ref
    from ost.domain.model import Change, Node
    from ost.services.store import Reader, Store, Writer

TODAY = date(2026, 3, 2)
"""A Monday, and day 0 of every test."""


class _Signed:
    """A store whose changes are signed at a moment that is set by hand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.at = datetime.combine(TODAY, time(12)).astimezone()

    def reading(self) -> AbstractContextManager[Reader]:
        return self._store.reading()

    @contextmanager
    def writing(self, command: str, message: str | None = None) -> Iterator[Writer]:
        with self._store.writing(command, message) as tx:
            tx.sign(command, message, self.at)
            yield tx


class Desk:
    """A workspace in which things happen on days that count from day 0."""

    def __init__(self, store: Store) -> None:
        self.store = _Signed(store)

    def day(self, number: int) -> date:
        """The date of a day."""
        return TODAY + timedelta(days=number)

    def ws(self, number: int = 0, as_of: int | None = None) -> Workspace:
        """The workspace on a day."""
        looked_at = None if as_of is None else self.day(as_of)
        return Workspace(self.store, self.day(number), "ana", looked_at)

    def on(self, number: int, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Let a use case happen on a day, and sign its changes on that day."""
        self.store.at = datetime.combine(self.day(number), time(12)).astimezone()
        return use_case(self.ws(number), *args, **options)

    def do(self, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Let a use case happen on day 0."""
        return self.on(0, use_case, *args, **options)

    def grow(self) -> None:
        """obj1 > kr1 > opp1 > sol1 > asm1 > exp1, and ini1 under kr1 that delivers sol1; all on day 0."""
        self.do(add_objective, "New users succeed", cycle="2026-Q1", team="Growth")
        self.kr("Activation")
        self.do(add_opportunity, "I forget what I ordered", under=["kr1"])
        self.do(add_solution, "One-tap reorder", under=["opp1"])
        self.do(add_assumption, "They want the same again", under=["sol1"], importance=5, evidence=1)
        self.do(add_experiment, "Ten cafés", under=["asm1"], criterion="7 of 10")
        self.do(add_initiative, "Reorder", under=["kr1"], delivers=["sol1"], expect={"": 5.0})

    def kr(self, title: str, under: str = "obj1", **options: Any) -> Any:
        """A KR from 40 to 60 % over a hundred days."""
        usual = {"baseline": 40.0, "target": 60.0, "unit": "%"}
        usual |= {"start": self.day(0).isoformat(), "by": self.day(100).isoformat()}
        return self.do(add_key_result, title, under=[under], **(usual | options))

    def measure(self, ref: str, points: dict[int, float]) -> None:
        """Write values, each on its day."""
        for number, value in points.items():
            self.on(number, add_measurement, ref, value)

    def node(self, ref: Ref | str) -> Any:
        """A node as it is now."""
        found = {str(node.ref): node for node in self.nodes()}
        return found[str(ref)]

    def nodes(self) -> list[Node]:
        """Every node as it is now."""
        with self.store.reading() as reader:
            return reader.nodes()

    def log(self, ref: str | None = None) -> list[tuple[str, str, str | None, object, object]]:
        """The history as (ref, op, field, old, new)."""
        return [
            (str(c.ref), c.op, c.field, c.old, c.new) for c in self.changes() if ref in {None, str(c.ref)}
        ]

    def told(self) -> list[tuple[str, str, str | None, object, object]]:
        """The history as it is shown, in the same form."""
        return [
            (str(t.ref), t.op, t.field, t.old, t.new)
            for change in self.changes()
            for t in telling.told(change)
        ]

    def changes(self) -> list[Change]:
        """The history."""
        with self.store.reading() as reader:
            return reader.changes()

    def contents(self) -> dict[str, object]:
        """Everything that the store holds."""
        return contents_of(self.store)


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    """A desk with nothing on it; whatever was done at it, its history tells all of it."""
    made = Desk(store)
    yield made
    with store.reading() as reader:
        assert differences(reader) == []
        assert list(broken_links(reader)) == []


@pytest.fixture(scope="session")
def grown_database(tmp_path_factory: pytest.TempPathFactory, shared_database: Path) -> Path:
    """A workspace with one thing of each kind of the tree, to be copied."""
    path = shutil.copy(shared_database, tmp_path_factory.mktemp("grown") / "ost.db")
    Desk(SqliteStore(path, actor="ana")).grow()
    return path


@pytest.fixture(scope="session")
def grown_workspace(crowded_database: PostgresStore) -> PostgresStore:
    """The same on a server, to be copied."""
    store = empty_workspace(crowded_database, "ana", "grown")
    Desk(store).grow()
    return store


@pytest.fixture
def grown(store: Store, desk: Desk, grown_database: Path, request: pytest.FixtureRequest) -> Desk:
    """A desk with one thing of each kind of the tree."""
    if isinstance(store, SqliteStore):
        shutil.copy(grown_database, store.path)
    elif isinstance(store, PostgresStore):
        copy_workspace(request.getfixturevalue("grown_workspace"), store)
    else:
        desk.grow()
    return desk
