"""How often the database is asked does not depend on how much is in it: a guard on speed without a clock."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from samples import DAY, bare, day, full
from sqlalchemy import event
from sqlalchemy.engine import Engine

from ost.domain.kinds import Kind, Ref
from ost.domain.model import Edge, Initiative, KeyResult, Measurement, Op, Relation, Step
from ost.services.adding import add_key_result, add_opportunity
from ost.services.changing import archive, move
from ost.services.checking_in import check_in, prefill
from ost.services.editing import edit
from ost.services.forecasting import read_forecasts
from ost.services.judging import read_failed, read_verdicts
from ost.services.measuring import add_measurement
from ost.services.reading import list_nodes, search, show, status
from ost.services.tree import read_tree
from ost.services.weekly import weekly_report
from ost.services.workspace import Workspace
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ost.services.store import Writer

SMALL, LARGE = 1, 100


def _add(tx: Writer, node: Any, *parents: Ref) -> Ref:
    tx.insert_node(node)
    for parent in parents:
        tx.insert_edge(Edge(parent, node.ref))
    ref: Ref = node.ref
    return ref


def _fill(tx: Writer, size: int) -> None:
    """Twenty things for every step of the size, all joined, and facts on them."""
    objective = _add(tx, bare("obj1"))
    for number in range(1, size + 1):
        metric = _add(tx, bare(f"met{number}"))
        kr = full(Kind.KR, number)
        assert isinstance(kr, KeyResult)
        parent = _add(tx, replace(kr, metric=metric), objective)
        tx.put_measurements(metric, [Measurement(day(n), 40.0 + n) for n in range(0, 60, 20)])
        for part in range(4):
            index = 4 * (number - 1) + part + 1
            opportunity = _add(tx, bare(f"opp{index}"), parent)
            solution = _add(tx, bare(f"sol{index}"), opportunity)
            assumption = _add(tx, bare(f"asm{index}"), solution)
            _add(tx, full(Kind.EXPERIMENT, index), assumption)
        bet = full(Kind.INITIATIVE, number)
        assert isinstance(bet, Initiative)
        launched = _add(tx, bet, parent)
        tx.insert_edge(Edge(launched, Ref(Kind.SOLUTION, number), Relation.DELIVERS))
        tx.put_step(1, Step(ref=launched, status="shipped", on=day(1)))
        tx.insert_change(parent, Op.EDIT, "title", "A", "B")


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> dict[int, Path]:
    """A small workspace and one of 2,000 things."""
    made = {}
    for size in (SMALL, LARGE):
        made[size] = shutil.copy(empty_database, tmp_path_factory.mktemp("sized") / f"{size}.db")
        with SqliteStore(made[size]).writing("fill") as tx:
            _fill(tx, size)
    with SqliteStore(made[LARGE]).reading() as reader:
        assert len(reader.nodes()) >= 1_900
    return made


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements that are sent while the block runs."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


POINT: dict[str, Callable[[Workspace], object]] = {
    "add a KR": lambda ws: add_key_result(ws, "K", under=["obj1"], baseline=1, target=2, by="2026-12-31"),
    "add an opportunity": lambda ws: add_opportunity(ws, "O", under=["kr1"]),
    "add under two": lambda ws: add_opportunity(ws, "O", under=["opp1", "opp2"]),
    "show a KR": lambda ws: show(ws, "kr1"),
    "show an initiative": lambda ws: show(ws, "ini1"),
    "edit": lambda ws: edit(ws, "kr1", ["title=Better", "target=70"]),
    "move": lambda ws: move(ws, "opp1", ["opp2"]),
    "measure": lambda ws: add_measurement(ws, "kr1", 1.0, on=day(2)),
    "check in": lambda ws: check_in(ws, "kr1", confidence=5),
    "a branch": lambda ws: read_tree(ws, "opp1"),
    "archive": lambda ws: archive(ws, "sol1"),
    "one verdict": lambda ws: read_verdicts(ws, "ini1"),
    "one forecast": lambda ws: read_forecasts(ws, "kr1"),
}

WHOLE: dict[str, Callable[[Workspace], object]] = {
    "status": status,
    "status as of a day": lambda ws: status(replace(ws, as_of=day(50))),
    "tree": read_tree,
    "tree as of a day": lambda ws: read_tree(replace(ws, as_of=day(50))),
    "list": list_nodes,
    "search": lambda ws: search(ws, "something"),
    "failed": read_failed,
    "verdicts as of a day": lambda ws: read_verdicts(replace(ws, as_of=day(50))),
    "forecasts": read_forecasts,
    "a check-in's prefilled answers": lambda ws: prefill(ws, "kr1"),
    "the weekly report": weekly_report,
    "show an objective with all its KRs": lambda ws: show(ws, "obj1"),
}


def _asked(path: Path, folder: Path, use: Callable[[Workspace], object]) -> int:
    copy = shutil.copy(path, folder / "ost.db")
    with _counted() as sent:
        use(Workspace(SqliteStore(copy), day(55), "ana"))
    return len(sent)


@pytest.mark.parametrize("use", POINT.values(), ids=POINT.keys())
def test_what_is_about_one_thing_asks_as_often_in_a_large_workspace(
    databases: dict[int, Path], tmp_path: Path, use: Callable[[Workspace], object]
) -> None:
    small, large = (_asked(databases[size], tmp_path, use) for size in (SMALL, LARGE))
    assert large == small
    assert large <= 48


@pytest.mark.parametrize("use", WHOLE.values(), ids=WHOLE.keys())
def test_what_is_about_everything_asks_a_bounded_number_of_times(
    databases: dict[int, Path], tmp_path: Path, use: Callable[[Workspace], object]
) -> None:
    """Five hundred refs go into one question, so that a hundredfold workspace asks a few times more."""
    small, large = (_asked(databases[size], tmp_path, use) for size in (SMALL, LARGE))
    assert small <= 42
    assert large - small <= 25


def test_counting_counts(databases: dict[int, Path], tmp_path: Path) -> None:
    """What the tests above rest on: one question more is one statement more."""

    def ask(times: int) -> Callable[[Workspace], object]:
        def use(ws: Workspace) -> None:
            with ws.store.reading() as reader:
                for _ in range(times):
                    reader.name()

        return use

    assert _asked(databases[SMALL], tmp_path, ask(9)) == _asked(databases[SMALL], tmp_path, ask(2)) + 7
    assert day(0) == DAY
