"""The worked example: the same for the same day, whole on any day, and with everything in it that there is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from contents import contents_of

from ost.analysis.types import Verdict
from ost.bootstrap import make_demo
from ost.demo import make
from ost.demo.series import Course
from ost.domain.key_results import State
from ost.domain.kinds import Kind
from ost.domain.model import Choice, Level, Relation
from ost.services.forecasting import read_forecasts
from ost.services.judging import read_failed, read_verdicts
from ost.services.reading import list_nodes, status
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from pathlib import Path

END_DAYS = [
    date(2026, 11, 20),
    date(2026, 1, 1),  # a year, a quarter and a month begin
    date(2027, 12, 31),  # and end
    date(2028, 2, 29),
    date(2026, 3, 2),  # a Monday
    date(2026, 3, 8),  # a Sunday
]


@cache
def _example(today: date) -> Workspace:
    store = MemoryStore(make.NAME, actor="demo")
    with store.writing("demo") as tx:
        make.make_example(tx, today)
    return Workspace(store, today, "ana")


@pytest.fixture(scope="module", params=END_DAYS, ids=str)
def example(request: pytest.FixtureRequest) -> Workspace:
    """The example as it ends on a day."""
    return _example(request.param)


def _data(workspace: Workspace, kind: Kind) -> list[dict[str, Any]]:
    return [view.data for view in list_nodes(workspace, kind)]


def test_it_has_every_kind_of_thing_and_of_link(example: Workspace) -> None:
    with example.store.reading() as reader:
        assert {node.kind for node in reader.nodes()} == set(Kind)
        assert {edge.relation for edge in reader.edges()} == set(Relation)


def test_it_has_every_verdict(example: Workspace) -> None:
    found = {judged.judgement.verdict for judged in read_verdicts(example).verdicts}
    assert found == set(Verdict)


def test_it_has_every_outcome_of_an_experiment(example: Workspace) -> None:
    outcomes = {one["outcome"] for one in _data(example, Kind.EXPERIMENT)}
    assert outcomes == {"planned", "running", "supported", "refuted", "inconclusive"}
    decisions = {one["decision"] for one in _data(example, Kind.EXPERIMENT)}
    assert decisions == {None, *(choice.value for choice in Choice if choice is not Choice.DROP)}


def test_it_has_what_goes_wrong_in_real_discovery(example: Workspace) -> None:
    krs, initiatives = _data(example, Kind.KR), _data(example, Kind.INITIATIVE)
    assert any(kr["level"] == Level.OUTPUT for kr in krs)
    assert any(one["mandated_by"] for one in initiatives)
    assert {one["status"] for one in initiatives} == {"proposed", "committed", "shipped", "dropped"}
    assert {"open", "targeted", "addressed", "parked"} == {
        o["status"] for o in _data(example, Kind.OPPORTUNITY)
    }
    assert list_nodes(example, Kind.OPPORTUNITY) != list_nodes(example, Kind.OPPORTUNITY, archived=True)
    assert status(example).missing_checkins
    with example.store.reading() as reader:
        assert any(change.field == "target" for change in reader.changes())


def test_its_krs_stand_in_several_ways(example: Workspace) -> None:
    states = {kr["state"] for kr in _data(example, Kind.KR)}
    assert states >= {State.ON_TRACK.value, State.BEHIND.value}
    assert "not_started" not in states


def test_it_can_be_shown_in_every_way(example: Workspace) -> None:
    assert len(read_tree(example).views()) > 40
    assert {j.judgement.verdict for j in read_failed(example).verdicts} == {
        Verdict.WRONG_WAY,
        Verdict.NOT_MOVED,
        Verdict.CANT_TELL,
        Verdict.CONFOUNDED,
    }
    assert any(one.p_hit is not None for one in read_forecasts(example).forecasts)


def test_nothing_in_it_happens_after_its_last_day(example: Workspace) -> None:
    today = example.today
    with example.store.reading() as reader:
        dated = [
            *(step.on for step in reader.steps()),
            *(result.on for result in reader.results()),
            *(decision.on for decision in reader.decisions()),
            *(check_in.on for check_in in reader.check_ins()),
            *(point.on for point in reader.latest().values()),
            *(node.created for node in reader.nodes()),
        ]
        moments = [change.at.date() for change in reader.changes()]
    assert max(dated) == today
    assert max(moments) == today
    assert moments == sorted(moments)
    assert min(moments) == today - timedelta(days=119)


def test_it_can_be_looked_back_into(example: Workspace) -> None:
    months = [example.today - timedelta(days=ago) for ago in (118, 80, 40, 0)]
    sizes = [len(list_nodes(Workspace(example.store, example.today, "ana", day))) for day in months]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_it_was_said_before_the_numbers_came_in(example: Workspace) -> None:
    """Nothing in the example is set late, but where the story says so."""
    assert all(not judged.set_late for judged in read_verdicts(example).verdicts)


def test_it_is_the_same_for_the_same_day() -> None:
    today = END_DAYS[0]
    assert contents_of(_example.__wrapped__(today).store) == contents_of(_example(today).store)


def test_it_is_the_same_in_a_file_and_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OST_TODAY", "2026-11-20")
    path = make_demo(str(tmp_path / "demo.db"), None)
    assert contents_of(SqliteStore(path)) == contents_of(_example(date(2026, 11, 20)).store)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT DISTINCT actor FROM changeset").fetchall() == [("demo",)]


def test_another_day_only_shifts_it() -> None:
    one, other = (contents_of(_example(day).store) for day in (date(2026, 11, 20), date(2026, 11, 24)))
    titles = [[node.title for node in found["nodes"]] for found in (one, other)]  # type: ignore[attr-defined]
    assert titles[0] == titles[1]
    values = [
        [[point.value for point in points] for points in found["measurements"].values()]  # type: ignore[attr-defined]
        for found in (one, other)
    ]
    assert values[0] == values[1]


def test_it_is_written_in_one_transaction_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"

    def interrupted() -> None:
        with new_workspace(path, make.NAME, "demo") as tx:
            make.make_example(tx, date(2026, 11, 20))
            assert not path.exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_a_course_is_the_same_for_the_same_seed_and_ends_yesterday() -> None:
    course = Course(40, 0.1, 1.0, effects=((30, 5.0),))
    points = course.values("met1")
    assert points == course.values("met1") != course.values("met2")
    assert points[-1][0] == 1
    assert [one[0] - next_one[0] for one, next_one in pairwise(points)] == [7] * (len(points) - 1)
    flat = dict(Course(40, 0, 1e-9, effects=((29, 5.0),), digits=3).values("x"))
    assert (flat[36], flat[29], flat[22]) == (40.0, 45.0, 45.0)
