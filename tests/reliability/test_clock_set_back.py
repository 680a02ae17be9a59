"""A clock that goes back: the history goes on from where it was, in order, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from running import Ost

from ost.storage import backup, memory, restore, sqlite, writer
from ost.storage.backup import list_backups
from ost.storage.proof import broken_links, differences
from ost.storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    from ost.services.store import Store

    from .conftest import Proof

NOON = datetime(2036, 11, 17, 12, tzinfo=UTC)


class Clock:
    """What every part of the store takes for the time, and the commands for the day."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        clock = self

        class Told(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return clock.now.astimezone(tz)

        for module in (writer, sqlite, memory, backup, restore):
            monkeypatch.setattr(module, "datetime", Told)
        self.set(NOON)

    def set(self, now: datetime) -> None:
        """Say what time it is."""
        self.now = now
        self._patch.setenv("OST_TODAY", now.date().isoformat())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that the test sets."""
    return Clock(monkeypatch)


def _history(store: Store) -> list[datetime]:
    with store.reading() as reader:
        assert list(broken_links(reader)) == []
        assert differences(reader) == []
        return [one.at for one in reader.changesets()]


def test_times_in_the_history_never_go_back(clock: Clock, tmp_path: Path, proof: Proof) -> None:
    """A year back, and an hour, between any two of many writes."""
    path = tmp_path / "ost.db"
    ost, store = Ost(path), SqliteStore(path)
    ost("init")
    refs, writes = [], proof.size(6, 200)
    for number in range(writes):
        back = (timedelta(0), timedelta(days=365), timedelta(hours=1))[number % 3]
        clock.set(NOON + timedelta(minutes=number) - back)
        refs.append(ost("objective", "add", f"Objective {number}").ref)
        moments = _history(store)
        assert moments == sorted(moments)
        assert moments[-1] >= clock.now
    assert moments[0] == NOON
    clock.set(NOON + timedelta(days=1))
    assert [one["ref"] for one in ost.json("list", "objective")["nodes"]] == refs
    told = ost.json("log", "--last", writes + 9)["changesets"]
    numbers = [one["seq"] for one in told]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == writes
    assert [one["at"] for one in told] == sorted((one["at"] for one in told), reverse=True)
    proof.found(
        f"{writes} writes, the clock set back by a year or an hour before two of three",
        "every moment in the history at or after the one before; log in order, nothing lost, chain whole, replay equal",
    )


def test_a_year_back_and_on_from_there(desk: Ost, clock: Clock, tmp_path: Path) -> None:
    """All sorts of changes are made on a day before those that are there; each is refused with a sentence or kept."""
    path = tmp_path / "ost.db"
    store = SqliteStore(path)
    before = desk.json("tree", "--as-of", "2036-11-17")
    desk("objective", "add", "Today")
    last = _history(store)[-1]
    assert last == NOON
    clock.set(NOON - timedelta(days=365))
    ref = desk("opportunity", "add", "A year early", "--under", "kr1").ref
    desk("measure", "add", "met5", 41)
    desk("edit", ref, "owner=Noor")
    desk("interview", "add", "Eve", "--supports", ref)
    desk("undo")
    desk("redo")
    moments = _history(store)
    assert moments == sorted(moments)
    assert {moment for moment in moments if moment > last} == set()
    assert "A year early" in desk("show", ref).out
    clock.set(NOON + timedelta(days=1))
    assert desk("show", ref).out
    assert "A year early" in desk("tree").out
    assert desk.json("tree", "--as-of", "2035-01-01") != before


def test_looking_back_tells_what_was_written_on_the_days_as_they_were_noted(
    clock: Clock, tmp_path: Path
) -> None:
    path = tmp_path / "ost.db"
    ost = Ost(path)
    ost("init")
    ost("objective", "add", "First")
    clock.set(NOON - timedelta(days=365))
    ost("objective", "add", "Second")
    ost("edit", "obj1", "title=Renamed")
    clock.set(NOON + timedelta(days=2))
    ost("edit", "obj1", "title=Again")
    today = NOON.date()

    def titles(day: date) -> list[str]:
        return [one["title"] for one in ost.json("list", "objective", "--as-of", day.isoformat())["nodes"]]

    assert titles(today)[0] == titles(today + timedelta(days=1))[0] == "Renamed"
    assert titles(today + timedelta(days=2)) == ["Again", "Second"]
    assert "Second" in titles(today)


def test_backups_before_and_after_are_both_kept(clock: Clock, desk: Ost, tmp_path: Path) -> None:
    for back in (0, 365, 0, 365):
        clock.set(NOON - timedelta(days=back))
        desk("backup")
    assert len({one.path for one in list_backups(tmp_path / "ost.db")}) == 4
    desk("restore", list_backups(tmp_path / "ost.db")[-1].path, "--yes")
    assert [one.automatic for one in list_backups(tmp_path / "ost.db")].count(True) == 1
