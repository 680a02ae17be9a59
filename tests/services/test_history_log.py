"""The history: every change has its line, with what was there and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.domain.model import Choice
from ost.services.adding import add_interview, add_metric, add_objective, add_opportunity
from ost.services.changing import archive, link, move, unlink
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.measuring import add_measurement
from ost.services.shipping import drop, ship

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Desk

WON = Figures(successes=8, of=10)


def _added(title: str, status: str, *parents: str) -> dict[str, Any]:
    return {"title": title, "status": status, "created": "2026-03-02", "parents": list(parents)}


def _stepped(ref: str, position: int, before: str, after: str, **more: Any) -> tuple[Any, ...]:
    said = {"from": before, "status": after, "on": "2026-03-02", **more}
    return (ref, "edit", f"step:{position}", None, said)


CHANGES: list[tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any], list[tuple[Any, ...]]]] = [
    (
        "adding",
        add_opportunity,
        ("Second",),
        {"under": ["kr1", "opp1"]},
        [("opp2", "add", None, None, _added("Second", "open", "kr1", "opp1"))],
    ),
    (
        "an interview",
        add_interview,
        ("Marta",),
        {"supports": ["opp1"]},
        [
            ("int1", "add", None, None, _added("Marta", "held") | {"on": "2026-03-02"}),
            ("opp1", "link", "supports", None, "int1"),
        ],
    ),
    (
        "an edit",
        edit,
        ("obj1", ["title=Better", "owner=Noor"]),
        {},
        [
            ("obj1", "edit", "title", "New users succeed", "Better"),
            ("obj1", "edit", "owner", None, "Noor"),
        ],
    ),
    ("a status", edit, ("opp1", ["status=targeted"]), {}, [_stepped("opp1", 1, "open", "targeted")]),
    ("a unit", edit, ("kr1", ["unit=pp"]), {}, [("met1", "edit", "unit", "%", "pp")]),
    ("a bet", edit, ("ini1", ["expect=6"]), {}, [("ini1", "edit", "expected:kr1", 5.0, 6.0)]),
    ("a lag", edit, ("ini1", ["lag=2w"]), {}, [("ini1", "edit", "lag_days", 0, 14)]),
    ("a move", move, ("opp1", ["kr2"]), {}, [("opp1", "move", "parents", ["kr1"], ["kr2"])]),
    ("a link", link, ("kr2", "opp1"), {}, [("opp1", "link", "parent", None, "kr2")]),
    ("a metric", link, ("kr1", "met3"), {}, [("kr1", "link", "metric", "met1", "met3")]),
    ("a parting", unlink, ("ini1", "sol1"), {}, [("sol1", "unlink", "delivers", "ini1", None)]),
    (
        "putting away",
        archive,
        ("asm1",),
        {},
        [
            ("asm1", "archive", "archived", None, "2026-03-02"),
            ("exp1", "archive", "archived", None, "2026-03-02"),
        ],
    ),
    (
        "a start",
        start,
        ("exp1",),
        {},
        [_stepped("exp1", 1, "planned", "running"), _stepped("asm1", 1, "untested", "testing")],
    ),
    (
        "a result",
        record,
        ("exp1", WON),
        {},
        [
            _stepped("exp1", 1, "planned", "running"),
            _stepped("asm1", 1, "untested", "testing"),
            (
                "exp1",
                "add",
                "result:1",
                None,
                {
                    "on": "2026-03-02",
                    "type": "proportion",
                    "figures": {"successes": 8, "of": 10},
                    "outcome": "supported",
                    "estimate": 0.8,
                    "low": pytest.approx(0.4902, abs=1e-4),
                    "high": pytest.approx(0.9433, abs=1e-4),
                },
            ),
            _stepped("exp1", 2, "running", "supported"),
            _stepped("asm1", 2, "testing", "supported"),
        ],
    ),
    (
        "a launch",
        ship,
        ("ini1",),
        {},
        [
            _stepped("ini1", 1, "proposed", "committed"),
            _stepped("ini1", 2, "committed", "shipped"),
            _stepped("sol1", 1, "candidate", "delivered"),
        ],
    ),
    (
        "a drop",
        drop,
        ("ini1", "no"),
        {},
        [
            _stepped("ini1", 1, "proposed", "dropped", because="no"),
            (
                "ini1",
                "add",
                "decision:1",
                None,
                {"on": "2026-03-02", "choice": "drop", "because": "no", "by": "ana"},
            ),
        ],
    ),
    (
        "a check-in",
        check_in,
        ("kr1",),
        {"confidence": 6},
        [("kr1", "add", "checkin:2026-03-02", None, {"on": "2026-03-02", "confidence": 6, "by": "ana"})],
    ),
    (
        "a value",
        add_measurement,
        ("kr1", 41.0),
        {},
        [("met1", "add", "values", None, [["2026-03-02", 41.0]])],
    ),
    (
        "a table",
        import_table,
        ("kr1", ["date,value\n", "2026-01-05,1\n", "2026-01-12,2\n"], "t.csv"),
        {},
        [("met1", "add", "values", None, [["2026-01-05", 1.0], ["2026-01-12", 2.0]])],
    ),
]


@pytest.mark.parametrize(
    ("use_case", "args", "options", "lines"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_a_change_is_written_down_with_old_and_new(
    grown: Desk,
    use_case: Callable[..., Any],
    args: tuple[Any, ...],
    options: dict[str, Any],
    lines: list[tuple[Any, ...]],
) -> None:
    grown.kr("Retention")
    grown.do(add_metric, "Weekly activation", unit="%")
    before = len(grown.log())
    grown.do(use_case, *args, **options)
    written = grown.log()[before:]
    assert sorted(written, key=lambda line: repr(line[:3])) == sorted(lines, key=lambda line: repr(line[:3]))


def test_the_changes_of_one_command_share_a_number_and_a_moment(grown: Desk) -> None:
    grown.on(3, record, "exp1", WON)
    last = grown.changes()[-5:]
    assert len({change.seq for change in last}) == 1
    assert {change.at.astimezone().date() for change in last} == {grown.day(3)}
    assert grown.changes()[-6].seq < last[0].seq


def test_numbers_of_commands_rise_with_time(grown: Desk) -> None:
    grown.on(1, edit, "obj1", ["title=B"])
    grown.on(2, decide_something, "exp1")
    changes = grown.changes()
    assert [c.seq for c in changes] == sorted(c.seq for c in changes)
    assert [c.at for c in changes] == sorted(c.at for c in changes)


def decide_something(ws: Any, ref: str) -> None:
    """Record and decide."""
    record(ws, ref, WON)
    decide(ws, ref, Choice.SHIP, "they want it")


def test_adding_several_things_in_one_line_of_use_cases_keeps_their_order(desk: Desk) -> None:
    for title in ("A", "B", "C"):
        desk.do(add_objective, title)
    assert [line[0] for line in desk.log()] == ["obj1", "obj2", "obj3"]


def test_a_command_that_fails_leaves_no_line(grown: Desk) -> None:
    before = grown.log()
    with pytest.raises(Exception, match="already"):
        grown.do(edit, "opp1", ["title=B", "status=open"])
    assert grown.log() == before
