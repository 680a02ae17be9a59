"""`--as-of`: facts count from their days, edits and places from when they were written."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.kinds import Kind
from ost.services.adding import (
    add_initiative,
    add_interview,
    add_key_result,
    add_metric,
    add_objective,
    add_opportunity,
)
from ost.services.changing import archive, link, move, unlink
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.history import Snapshot, snapshot
from ost.services.measuring import add_measurement
from ost.services.reading import list_nodes, search, show, status
from ost.services.shipping import drop, ship
from ost.services.tree import read_tree

if TYPE_CHECKING:
    from .conftest import Desk


def _snap(desk: Desk, day: int | None) -> Snapshot:
    with desk.store.reading() as reader:
        return snapshot(reader, None if day is None else desk.day(day))


def _field(desk: Desk, ref: str, field: str, days: range) -> list[Any]:
    """A field of a thing at the end of each of some days; None where the thing is not there."""
    found = []
    for day in days:
        nodes = {str(ref): node for ref, node in _snap(desk, day).nodes.items()}
        found.append(getattr(nodes[ref], field) if ref in nodes else None)
    return found


def _edges(desk: Desk, day: int, target: str) -> list[str]:
    return [str(edge.source) for edge in _snap(desk, day).edges if str(edge.target) == target]


@pytest.mark.parametrize(
    ("ref", "first", "second", "field", "values"),
    [
        ("obj1", "title=B", "title=C", "title", ["New users succeed", "B", "B", "C"]),
        ("obj1", "owner=Ilse", "owner=", "owner", [None, "Ilse", "Ilse", None]),
        ("obj1", "cadence=annual", "cadence=", "cadence", ["quarterly", "annual", "annual", None]),
        ("kr1", "target=70", "target=30", "target", [60.0, 70.0, 70.0, 30.0]),
        ("kr1", "target=70", "target=30", "form", ["increase", "increase", "increase", "decrease"]),
        ("kr1", "scope=product", "scope=", "scope", [None, "product", "product", None]),
        ("kr1", "unit=pp", "unit=", "unit", ["%", "pp", "pp", ""]),
        ("met1", "unit=pp", "unit=", "unit", ["%", "pp", "pp", ""]),
        ("met1", "scale=log", "scale=raw", "scale", ["auto", "log", "log", "raw"]),
        ("asm1", "risk=ethical", "importance=1", "importance", [5, 5, 5, 1]),
        (
            "exp1",
            "criterion=8 of 10",
            "criterion=9 of 10",
            "criterion",
            ["7 of 10", "8 of 10", "8 of 10", "9 of 10"],
        ),
        ("ini1", "lag=2w", "lag=0", "lag_days", [0, 14, 14, 0]),
        (
            "kr1",
            "due=2026-12-31",
            "due=2027-12-31",
            "due",
            [date(2026, 6, 10), date(2026, 12, 31), date(2026, 12, 31), date(2027, 12, 31)],
        ),
    ],
)
def test_an_edit_is_not_seen_before_it_was_made(
    grown: Desk, ref: str, first: str, second: str, field: str, values: list[object]
) -> None:
    grown.on(1, edit, ref, [first])
    grown.on(3, edit, ref, [second])
    assert _field(grown, ref, field, range(4)) == values


def test_two_edits_of_one_day_are_both_seen_at_its_end(grown: Desk) -> None:
    grown.on(1, edit, "obj1", ["title=B"])
    grown.on(1, edit, "obj1", ["title=C"])
    assert _field(grown, "obj1", "title", range(2)) == ["New users succeed", "C"]


def test_a_move_is_undone(grown: Desk) -> None:
    grown.kr("Retention")
    grown.on(1, link, "kr2", "opp1")
    grown.on(2, move, "opp1", ["kr2"])
    grown.on(3, move, "opp1", ["kr1"])
    assert [_edges(grown, day, "opp1") for day in range(4)] == [["kr1"], ["kr1", "kr2"], ["kr2"], ["kr1"]]


def test_links_and_partings_are_undone(grown: Desk) -> None:
    grown.kr("Retention")
    grown.on(1, link, "kr2", "ini1")
    grown.on(2, unlink, "ini1", "sol1")
    grown.on(3, link, "ini1", "sol1")
    assert [_edges(grown, day, "ini1") for day in range(2)] == [["kr1"], ["kr1", "kr2"]]
    assert ["ini1" in _edges(grown, day, "sol1") for day in range(1, 4)] == [True, False, True]


def test_the_metric_that_a_kr_steered_is_remembered(grown: Desk) -> None:
    grown.do(add_metric, "Weekly activation", unit="pp")
    grown.measure("met1", {0: 41.0})
    grown.measure("met2", {0: 7.0})
    grown.on(2, link, "kr1", "met2")
    assert [str(ref) for ref in _field(grown, "kr1", "metric", range(1, 3))] == ["met1", "met2"]
    assert _field(grown, "kr1", "unit", range(1, 3)) == ["%", "pp"]
    currents = [show(grown.ws(5, as_of=day), "kr1").data["current"] for day in (1, 2)]
    assert currents == [41.0, 7.0]


def test_what_was_put_away_is_live_before_that_day(grown: Desk) -> None:
    grown.on(2, archive, "sol1")
    grown.on(4, edit, "sol1", ["archived=no"])
    away = [None, None, grown.day(2), grown.day(2), None]
    assert _field(grown, "sol1", "archived", range(5)) == away


def test_statuses_go_by_their_dates_and_not_by_when_they_were_logged(grown: Desk) -> None:
    grown.on(1, edit, "ini1", ["status=committed"])
    grown.on(9, ship, "ini1", grown.day(3))
    assert _field(grown, "ini1", "status", range(4)) == ["proposed", "committed", "committed", "shipped"]
    grown.on(5, edit, "opp1", ["status=targeted"])
    grown.on(6, edit, "opp1", ["status=parked"])
    grown.on(7, edit, "opp1", ["status=open"])
    assert _field(grown, "opp1", "status", range(4, 8)) == ["open", "targeted", "parked", "open"]


def test_a_corrected_date_counts_and_not_the_first_one(grown: Desk) -> None:
    grown.on(5, ship, "ini1")
    grown.on(9, edit, "ini1", [f"shipped={grown.day(2)}"])
    assert _field(grown, "ini1", "status", range(1, 4)) == ["proposed", "shipped", "shipped"]
    grown.on(5, record, "exp1", Figures(successes=8, of=10), on=grown.day(3))
    grown.on(9, record, "exp1", Figures(successes=3, of=10), on=grown.day(4), replace_result=True)
    assert _field(grown, "exp1", "status", range(2, 5)) == ["planned", "running", "refuted"]


def test_a_dropped_initiative_was_once_proposed(grown: Desk) -> None:
    grown.on(3, drop, "ini1", "no")
    shown = [show(grown.ws(9, as_of=day), "ini1").data for day in (2, 3)]
    assert [(data["dropped"], data["decided_because"]) for data in shown] == [
        (None, None),
        ("2026-03-05", "no"),
    ]


def test_nothing_is_seen_before_its_first_day(grown: Desk) -> None:
    grown.on(2, add_opportunity, "Later", under=["kr1"])
    assert "opp2" not in {str(ref) for ref in _snap(grown, 1).nodes}
    assert "opp2" in {str(ref) for ref in _snap(grown, 2).nodes}
    assert _snap(grown, -1).nodes == {}
    assert _snap(grown, -1).edges == []


def test_what_is_dated_back_was_there_by_then_with_what_it_stands_under(grown: Desk) -> None:
    """An initiative that shipped before it was logged brings the KR and objective that it hangs on."""
    grown.on(4, add_objective, "Another")
    numbers = {"baseline": 1.0, "target": 2.0, "by": "2026-12-31"}
    grown.on(4, add_key_result, "Retention", under=["obj2"], **numbers)
    grown.on(4, add_initiative, "Earlier", under=["kr2"])
    grown.on(5, ship, "ini2", grown.day(-20))
    there = {str(ref) for ref in _snap(grown, -20).nodes}
    assert there == {"ini2", "kr2", "met2", "obj2"}
    assert [str(view.ref) for view in read_tree(grown.ws(9, as_of=-20)).views()] == ["obj2", "kr2", "ini2"]
    assert _snap(grown, -21).nodes == {}


def test_a_kr_is_there_from_its_start_on(desk: Desk) -> None:
    desk.do(add_objective, "A", cycle="2026-Q1")
    desk.kr("Activation", start="2026-01-01")
    there = {str(ref) for ref in _snap(desk, -60).nodes}  # 2026-01-01
    assert there == {"obj1", "kr1", "met1"}


def test_an_interview_of_last_week_was_held_last_week(grown: Desk) -> None:
    grown.on(3, add_interview, "Marta", on=grown.day(1), supports=["opp1"])
    assert "int1" in {str(ref) for ref in _snap(grown, 1).nodes}
    assert "int1" not in {str(ref) for ref in _snap(grown, 0).nodes}


def test_values_count_from_the_day_they_are_of(grown: Desk) -> None:
    grown.on(9, add_measurement, "kr1", 45.0, on=grown.day(2))
    assert show(grown.ws(9, as_of=1), "kr1").data["current"] is None
    assert show(grown.ws(9, as_of=2), "kr1").data["current"] == 45.0


def test_a_bet_is_the_one_that_was_made_by_then(grown: Desk) -> None:
    """What is expected of an initiative now must not stand in an old verdict."""
    grown.kr("Retention")
    grown.on(2, edit, "ini1", ["expect=8", "worth_having=2"])
    grown.on(4, move, "ini1", ["kr2"])
    grown.on(5, edit, "ini1", ["expect=1"])

    def bets(day: int) -> list[tuple[str, float | None, float | None]]:
        data: Any = show(grown.ws(9, as_of=day), "ini1").data
        return [(bet["kr"], bet["expected"], bet["worth_having"]) for bet in data["bets"]]

    assert bets(1) == [("kr1", 5.0, None)]
    assert bets(2) == bets(3) == [("kr1", 8.0, 2.0)]
    assert bets(4) == [("kr2", None, None)]
    assert bets(5) == [("kr2", 1.0, None)]
    for reads in (
        lambda day: list_nodes(grown.ws(9, as_of=day), Kind.INITIATIVE)[0],
        lambda day: search(grown.ws(9, as_of=day), "reorder")[-1],
        lambda day: next(
            v for v in read_tree(grown.ws(9, as_of=day)).views() if v.node.kind is Kind.INITIATIVE
        ),
    ):
        assert [reads(day).data["bets"][0]["expected"] for day in (1, 3, 5)] == [5.0, 8.0, 1.0]


def test_neighbours_are_shown_as_they_stood(grown: Desk) -> None:
    grown.kr("Retention")
    grown.on(2, move, "opp1", ["kr2"])
    grown.on(2, edit, "kr1", ["title=Renamed"])
    past = show(grown.ws(9, as_of=1), "opp1")
    assert [(str(v.ref), v.node.title) for v in past.around["parents"]] == [("kr1", "Activation")]
    assert past.data["parents"] == ["kr1"]
    assert "opp1" in str(show(grown.ws(9, as_of=1), "kr1").data["children"])
    assert search(grown.ws(9, as_of=1), "forget")[0].data["parents"] == ["kr1"]


def test_the_present_seen_as_of_today_is_the_present(grown: Desk) -> None:
    grown.kr("Retention")
    grown.on(1, start, "exp1")
    grown.on(2, move, "opp1", ["kr2"])
    grown.on(3, ship, "ini1")
    grown.on(4, archive, "asm1")
    now, as_of = _snap(grown, None), _snap(grown, 4)
    assert (as_of.nodes, as_of.edges) == (now.nodes, sorted(now.edges))


def test_far_away_days_can_be_looked_at(grown: Desk) -> None:
    """The outermost days that a command takes."""
    for day in (date(1000, 1, 1), date(9998, 12, 31)):
        workspace = grown.ws().__class__(grown.store, grown.day(0), "ana", day)
        there = day.year > 2000
        assert len(list_nodes(workspace)) == (8 if there else 0)
        assert len(status(workspace).krs) == there
        assert len(read_tree(workspace).views()) == (7 if there else 0)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="a process cannot change its time zone")
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_a_day_ends_at_midnight_where_the_user_is(
    grown: Desk, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zoneinfo import ZoneInfo

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for hour, minute, title in ((23, 59, "Late on day 1"), (0, 0, "Early on day 2")):
            day = grown.day(2 if hour == 0 else 1)
            local = datetime(day.year, day.month, day.day, hour, minute, 1, tzinfo=ZoneInfo(zone))
            grown.store.at = local.astimezone(UTC)
            edit(grown.ws(), "obj1", [f"title={title}"])
        assert _field(grown, "obj1", "title", range(3)) == [
            "New users succeed",
            "Late on day 1",
            "Early on day 2",
        ]
    finally:
        monkeypatch.undo()
        time.tzset()
