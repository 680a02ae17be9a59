"""The roadmap: each bet in its turn, with what is behind it and what it did; swaps; KRs that nobody bets on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.cycles import cycle_after, cycle_of, cycle_span
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Form, Horizon, Initiative, KeyResult
from ost.errors import NoSuchTeam, WrongKind
from ost.services.adding import add_initiative, add_interview
from ost.services.changing import archive
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record
from ost.services.horizons import Cycles, turn_of
from ost.services.requesting import add_request, adopt, decline
from ost.services.roadmap import read_roadmap
from ost.services.shipping import drop, ship

if TYPE_CHECKING:
    from .conftest import Desk

NOW, NEXT, LATER = Horizon
DAY = date(2026, 11, 20)


def _kr(start: date, due: date, status: str = "open") -> KeyResult:
    return KeyResult(
        ref=Ref(Kind.KR, 1),
        title="Activation",
        status=status,
        created=start,
        metric=Ref(Kind.METRIC, 1),
        unit="%",
        form=Form.INCREASE,
        baseline=40.0,
        target=60.0,
        start=start,
        due=due,
    )


HELD, AHEAD = _kr(date(2026, 8, 1), date(2026, 12, 31)), _kr(date(2027, 1, 1), date(2027, 3, 31))
OVER = _kr(date(2026, 8, 1), date(2026, 10, 31))

TURNS = [
    # status, due or ship date, KR, what was said, the cycle; the turn, and whether it was derived
    ("shipped", date(2026, 10, 1), HELD, None, "2026-Q4", (NOW, True)),
    ("shipped", date(2026, 9, 30), HELD, None, "2026-Q4", (None, True)),
    ("shipped", date(2026, 9, 30), OVER, None, "2026-Q4", "no turn"),
    ("shipped", date(2026, 7, 31), HELD, None, "2026-Q4", "no turn"),
    ("shipped", date(2026, 10, 1), HELD, LATER, "2026-Q4", (NOW, True)),
    ("shipped", date(2026, 11, 1), HELD, None, "2026-Q3", (NEXT, True)),
    ("shipped", date(2026, 11, 1), HELD, None, "2026", (NOW, True)),
    ("committed", date(2026, 12, 31), HELD, None, "2026-Q4", (NOW, True)),
    ("committed", date(2026, 9, 1), HELD, None, "2026-Q4", (NOW, True)),
    ("committed", date(2027, 1, 1), HELD, None, "2026-Q4", (NEXT, True)),
    ("committed", date(2028, 1, 1), HELD, None, "2026-Q4", (NEXT, True)),
    ("committed", None, HELD, None, "2026-Q4", (NOW, True)),
    ("committed", None, AHEAD, None, "2026-Q4", (NEXT, True)),
    ("committed", None, HELD, NEXT, "2026-Q4", (NEXT, False)),
    ("committed", date(2026, 12, 1), HELD, None, "2027-Q1", "no turn"),
    ("proposed", None, HELD, None, "2026-Q4", (LATER, True)),
    ("proposed", date(2026, 12, 1), HELD, None, "2026-Q4", (NEXT, True)),
    ("proposed", date(2027, 3, 31), HELD, None, "2026-Q4", (NEXT, True)),
    ("proposed", date(2027, 4, 1), HELD, None, "2026-Q4", (LATER, True)),
    ("proposed", None, HELD, NOW, "2026-Q4", (NOW, False)),
    ("proposed", None, HELD, NOW, "2027-Q1", (LATER, True)),
]


@pytest.mark.parametrize(("status", "on", "kr", "said", "cycle", "turn"), TURNS)
def test_a_turn_follows_from_status_and_dates_unless_it_was_said(
    status: str, on: date | None, kr: KeyResult, said: Horizon | None, cycle: str, turn: object
) -> None:
    shipped = on if status == "shipped" else None
    bet = Initiative(
        ref=Ref(Kind.INITIATIVE, 1),
        title="A bet",
        status=status,
        created=DAY,
        due=None if shipped else on,
        horizon=said,
    )
    cycles = Cycles(cycle, cycle_span(cycle), cycle_span(cycle_after(cycle)), DAY)
    found = turn_of(bet, shipped, [kr], cycles)
    assert ("no turn" if found is None else (found.horizon, found.derived)) == turn


@pytest.mark.parametrize(
    ("cycle", "following"),
    [
        ("2026-Q3", "2026-Q4"),
        ("2026-Q4", "2027-Q1"),
        ("2026", "2027"),
        ("9998", "9998"),
        ("9998-Q4", "9998-Q4"),
    ],
)
def test_a_cycle_is_followed_by_one_of_its_length(cycle: str, following: str) -> None:
    assert cycle_after(cycle) == following
    assert cycle_of(cycle_span("2026-Q4").first) == cycle_of(cycle_span("2026-Q4").last) == "2026-Q4"


# --- a workspace on day 10 of 2026-Q1's last month: kr1 runs from 2026-03-02 on, due 100 days later ---


def _road(desk: Desk, day: int = 10, **asked: str) -> dict[str, Any]:
    return read_roadmap(desk.ws(day), **asked).to_json()  # type: ignore[arg-type]


def _refs(bets: list[dict[str, Any]]) -> list[str]:
    return [bet["ref"] for bet in bets]


def test_a_bet_says_its_krs_its_effect_and_what_is_behind_it(grown: Desk) -> None:
    grown.do(add_interview, "Marta", supports=["opp1"])
    grown.on(2, record, "exp1", Figures(successes=8, of=10))
    [bet] = _road(grown)["later"]
    [kr] = bet["krs"]
    assert (kr["kr"], kr["expected"], kr["verdict"]) == ("kr1", 5.0, None)
    assert bet["evidence"] == {
        "discovery": True,
        "supported": 1,
        "refuted": 0,
        "inconclusive": 0,
        "open": 0,
        "interviews": 1,
        "experiments": ["exp1"],
        "interview_refs": ["int1"],
    }
    assert _road(grown, day=1)["later"][0]["evidence"]["open"] == 0
    grown.on(3, edit, "ini1", ["mandated_by=the board"])
    assert not _road(grown)["later"][0]["evidence"]["discovery"]


def test_looking_back_it_shows_what_was_known_then(grown: Desk) -> None:
    grown.on(5, record, "exp1", Figures(successes=8, of=10))
    grown.on(6, ship, "ini1")
    before = read_roadmap(grown.ws(9, as_of=4)).to_json()
    [bet] = before["later"]  # type: ignore[misc]
    assert (bet["status"], bet["evidence"]["open"], bet["evidence"]["supported"]) == ("proposed", 1, 0)


def test_what_has_shipped_is_judged_and_never_too_soon(grown: Desk) -> None:
    grown.measure("kr1", {day: 40.0 + day % 3 for day in range(-120, 10, 7)})
    grown.on(3, ship, "ini1")
    [bet] = _road(grown)["now"]
    assert bet["krs"][0]["verdict"]["verdict"] == "too_early"
    assert bet["krs"][0]["verdict"]["sentence"].startswith("Too early")


def test_dropped_bets_stand_with_what_took_their_place(grown: Desk) -> None:
    grown.do(add_initiative, "Better", under=["kr1"], due=grown.day(5))
    grown.do(add_initiative, "Elsewhere", under=["kr1"], due=grown.day(400))
    grown.on(1, drop, "ini1", "too slow", replaced_by="ini2")
    grown.on(2, drop, "ini3", "too far")
    found = _road(grown)
    assert [(s["ref"], s["because"], s["krs"], _refs(s["replaced_by"])) for s in found["swapped"]] == [
        ("ini1", "too slow", ["kr1"], ["ini2"]),
        ("ini3", "too far", ["kr1"], []),
    ]
    [bet] = found["next"]
    assert (bet["ref"], bet["replaces"], bet["late"]) == ("ini2", ["ini1"], True)
    assert _road(grown, cycle="2026-Q2")["swapped"] == []


def test_krs_that_nothing_should_move_are_named_and_a_ladder_counts(grown: Desk) -> None:
    grown.kr("Revenue", scope="business")
    grown.kr("Retention", under="kr2", scope="product")
    assert [kr["kr"] for kr in _road(grown)["krs_without_bets"]] == ["kr2", "kr3"]
    grown.do(add_initiative, "Reminders", under=["kr3"])
    assert _road(grown)["krs_without_bets"] == []
    grown.on(1, archive, "ini2")
    grown.on(1, drop, "ini1", "no")
    assert [kr["kr"] for kr in _road(grown)["krs_without_bets"]] == ["kr1", "kr2", "kr3"]
    assert _road(grown, day=101)["krs_without_bets"] == []  # they were due on day 100


def test_a_kr_of_which_the_bet_shipped_a_cycle_ago_has_none_now_and_says_so(grown: Desk) -> None:
    grown.on(2, ship, "ini1")  # in March; day 40 is in April
    found = _road(grown, day=40)
    assert _refs(found["shipped_before"]) == ["ini1"]
    assert [(kr["kr"], kr["shipped_before"]) for kr in found["krs_without_bets"]] == [("kr1", ["ini1"])]


def test_it_can_be_one_teams_or_one_krs(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(add_initiative, "Reminders", under=["kr2"], team="Mail")
    assert _refs(_road(grown, team=" growth ")["later"]) == ["ini1", "ini2"]
    assert _refs(_road(grown, team="Mail")["later"]) == ["ini2"]
    assert _refs(_road(grown, kr="kr2")["later"]) == ["ini2"]
    with pytest.raises(NoSuchTeam, match="no team 'Sales'"):
        _road(grown, team="Sales")
    with pytest.raises(WrongKind):
        _road(grown, kr="ini1")


def test_open_requests_without_a_current_kr_are_counted(grown: Desk) -> None:
    for serves in (["kr1"], [], [], []):
        grown.do(add_request, "Something", asked_by="Bo", serves=serves)
    grown.do(adopt, "req3", "ini1")
    grown.do(decline, "req4", "no")
    found = _road(grown)
    assert found["requests_unaligned"] == 1
    assert found["later"][0]["requests"] == ["req3"]
