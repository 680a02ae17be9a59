"""Calibration: which KRs and which check-ins count, whose they are, and what is asked of near targets."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.errors import NoSuchTeam, OnePersonOnly
from ost.services.adding import add_key_result, add_objective
from ost.services.batch import OneTransaction
from ost.services.calibrating import Calibration, read_calibration
from ost.services.changing import archive
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.measuring import add_measurement
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from .conftest import Desk

OVER = 110
"""A day on which KRs of a hundred days are over."""


def one_kr(desk: Desk, at_end: float | None = 62.0, **options: Any) -> None:
    """An objective of the team Growth with a KR from 40 to 60 % over a hundred days, measured at its end."""
    desk.do(add_objective, "Grow", team="Growth")
    desk.kr("Activation", **options)
    if at_end is not None:
        desk.on(99, add_measurement, "kr1", at_end)


def say(desk: Desk, day: int, confidence: int, kr: str = "kr1") -> None:
    """State a confidence on a day."""
    desk.on(day, check_in, kr, confidence=confidence)


def read(desk: Desk, day: int = OVER, team: str | None = None, as_of: int | None = None) -> Calibration:
    """Calibration as it is on a day."""
    return read_calibration(desk.ws(day, as_of), team)


def said(found: Calibration) -> list[tuple[str, float, bool]]:
    """The KRs that count, with what was said and what came of it."""
    return [(str(one.kr.ref), one.said, one.hit) for one in found.counted]


# --- which check-in ---------------------------------------------------------------------------


def test_the_last_confidence_by_the_middle_of_its_time_counts(desk: Desk) -> None:
    one_kr(desk)
    for day, confidence in ((10, 2), (49, 7), (50, 8), (51, 9), (95, 10)):
        say(desk, day, confidence)
    found = read(desk)
    assert said(found) == [("kr1", 0.8, True)]
    assert found.scores.brier == pytest.approx(0.04)
    assert not found.counted[0].late


def test_else_the_first_one_after_it_and_a_late_one_is_named(desk: Desk) -> None:
    one_kr(desk)
    desk.on(20, check_in, "kr1", moving="yes")  # states no confidence
    for day, confidence in ((80, 6), (95, 10)):
        say(desk, day, confidence)
    found = read(desk)
    assert said(found) == [("kr1", 0.6, True)]
    assert found.to_json()["said_late"] == ["kr1"]


def test_what_was_said_on_the_due_day_or_later_is_no_forecast(desk: Desk) -> None:
    one_kr(desk)
    for day in (100, 105):
        say(desk, day, 10)
    found = read(desk)
    assert said(found) == []
    assert [str(ref) for ref in found.left_out.unstated] == ["kr1"]


def test_a_confidence_that_was_written_when_all_was_known_is_named(desk: Desk) -> None:
    one_kr(desk)
    desk.on(105, check_in, "kr1", confidence=9, on=desk.day(40))
    found = read(desk)
    assert said(found) == [("kr1", 0.9, True)]
    assert found.to_json()["written_late"] == ["kr1"]


def test_a_confidence_written_in_time_whose_text_is_corrected_later_was_written_in_time(desk: Desk) -> None:
    one_kr(desk)
    say(desk, 40, 9)
    desk.on(105, check_in, "kr1", confidence=9, next_step="a typo", on=desk.day(40))
    assert read(desk).to_json()["written_late"] == []


# --- which KRs --------------------------------------------------------------------------------


def test_a_kr_counts_when_its_due_day_is_over(desk: Desk) -> None:
    one_kr(desk)
    say(desk, 40, 9)
    desk.on(100, add_measurement, "kr1", 59.0)
    assert said(read(desk, 100)) == []
    assert said(read(desk, 101)) == [("kr1", 0.9, False)]
    assert said(read(desk, OVER, as_of=100)) == []


def test_without_a_value_at_its_end_it_is_inconclusive(desk: Desk) -> None:
    one_kr(desk, at_end=None)
    say(desk, 40, 9)
    for day in (70, 77, 84):
        desk.on(day, add_measurement, "kr1", 65.0)
    found = read(desk)
    assert said(found) == []
    assert found.to_json()["inconclusive"] == 1
    assert found.why == "0 resolved KRs: too few to judge; 20 are needed."


def test_what_was_dropped_or_put_away_is_counted_and_left_out(desk: Desk) -> None:
    one_kr(desk)
    for title in ("Second", "Third"):
        desk.kr(title)
    for kr in ("kr1", "kr2", "kr3"):
        say(desk, 40, 9, kr)
    desk.on(60, edit, "kr2", ["status=dropped"])
    desk.on(60, archive, "kr3", "nobody looked at it")
    found = read(desk)
    assert said(found) == [("kr1", 0.9, True)]
    assert found.to_json()["left_out"] == {
        "inconclusive": [],
        "dropped": ["kr2"],
        "unstated": [],
        "put_away": ["kr3"],
    }


def test_one_that_was_closed_early_is_judged_on_the_day_that_it_was_closed(desk: Desk) -> None:
    one_kr(desk)
    say(desk, 20, 7)
    desk.on(70, add_measurement, "kr1", 55.0)
    desk.on(70, edit, "kr1", ["status=closed"])
    assert said(read(desk, 80)) == [("kr1", 0.7, False)]


def test_a_falling_kr_and_a_level_to_keep_are_judged_their_own_way(desk: Desk) -> None:
    one_kr(desk, baseline=9.0, target=3.0)
    desk.kr("Uptime", baseline=None, target=None, at_least=99.9)
    for kr, value in (("kr1", 2.5), ("kr2", 99.8)):
        desk.on(99, add_measurement, kr, value)
        say(desk, 40, 5, kr)
    assert said(read(desk)) == [("kr1", 0.5, True), ("kr2", 0.5, False)]


# --- what the KR was, when it was said --------------------------------------------------------


def test_it_is_held_against_the_target_of_the_day_on_which_it_was_said(desk: Desk) -> None:
    one_kr(desk, at_end=56.0)
    say(desk, 40, 8)
    desk.on(90, edit, "kr1", ["target=55"])
    found = read(desk)
    assert said(found) == [("kr1", 0.8, False)]
    assert found.to_json()["redefined"] == ["kr1"]


def test_an_edit_before_it_was_said_is_what_it_was_said_of(desk: Desk) -> None:
    one_kr(desk, at_end=None)
    desk.on(30, edit, "kr1", ["target=55"])
    say(desk, 40, 8)
    desk.on(99, add_measurement, "kr1", 56.0)
    found = read(desk)
    assert said(found) == [("kr1", 0.8, True)]
    assert found.to_json()["redefined"] == []


def test_a_due_day_that_was_put_off_does_not_put_off_what_was_said(desk: Desk) -> None:
    one_kr(desk, at_end=50.0)
    say(desk, 40, 8)
    desk.on(95, edit, "kr1", [f"due={desk.day(150)}"])
    desk.on(149, add_measurement, "kr1", 61.0)
    found = read(desk, 160)
    assert said(found) == [("kr1", 0.8, False)]
    assert found.to_json()["redefined"] == ["kr1"]


# --- whose it is ------------------------------------------------------------------------------


def test_a_kr_is_of_the_team_of_the_nearest_objective_that_names_one(desk: Desk) -> None:
    desk.do(add_objective, "Company", team="Company", cycle="2026")
    desk.do(add_key_result, "Sales", under=["obj1"], baseline=1, target=2, by="2026-12-31")
    desk.do(add_objective, "Ours", under=["kr1"], team="Growth", cycle="2026-Q1")
    desk.do(add_objective, "No team said", under=["kr1"], cycle="2026-Q1")
    desk.kr("Activation", "obj2")
    desk.kr("Signups", "obj3")
    for kr in ("kr2", "kr3"):
        say(desk, 40, 5, kr)
        desk.on(99, add_measurement, kr, 70.0)
    assert read(desk).teams == ("Company", "Growth")
    assert said(read(desk, team=" growth")) == [("kr2", 0.5, True)]
    assert read(desk, team="GROWTH").to_json()["team"] == "Growth"
    assert said(read(desk, team="Company")) == [("kr3", 0.5, True)]
    assert len(said(read(desk))) == 2


def test_an_unknown_team_is_refused_with_those_that_there_are(desk: Desk) -> None:
    one_kr(desk)
    with pytest.raises(NoSuchTeam, match="There is no team 'Grwth'") as refused:
        read(desk, team="Grwth")
    assert "Did you mean Growth?" in refused.value.hint


def test_one_persons_key_results_are_not_scored(desk: Desk) -> None:
    one_kr(desk, owner="Noor")
    say(desk, 40, 5)
    desk.on(50, check_in, "kr1", confidence=5)
    with desk.store.reading() as reader:
        assert {one.by for one in reader.check_ins()} == {"ana"}
    assert said(read(desk, team="Growth"))  # two people are on record
    desk.do(edit, "kr1", ["owner=Ana"])
    with pytest.raises(OnePersonOnly, match="of the team 'Growth' is one person's") as refused:
        read(desk, team="Growth")
    assert refused.value.hint == "All teams together: ost calibration"
    with pytest.raises(OnePersonOnly, match="every key result here is one person's"):
        read(desk)


def test_no_person_is_in_what_comes_out(desk: Desk) -> None:
    one_kr(desk, owner="Noor")
    say(desk, 40, 5)
    assert "Noor" not in str(read(desk).to_json())
    assert "ana" not in str(read(desk).to_json())


# --- enough to judge --------------------------------------------------------------------------


def workspace(
    krs: int, confidence: int, ends: float = 70.0, edits: dict[str, str] | None = None
) -> Workspace:
    """Many KRs from 40 to 60 % over a quarter, measured weekly: half of the way at once, then `ends` in week 5."""
    store = MemoryStore("Acme", actor="ana")
    first = date(2026, 1, 5)
    weeks = [date.fromordinal(first.toordinal() + 7 * week) for week in range(-13, 14)]
    with store.writing("test") as tx:
        one = OneTransaction(tx, datetime.combine(first, time(12)).astimezone())
        ws = Workspace(one, date(2026, 6, 1), "ana")
        add_objective(ws, "Grow", team="Growth")
        for number in range(1, krs + 1):
            missed = number % 3 == 0
            start, due = str(first), "2026-04-06"
            title = f"KR number {number}"
            add_key_result(ws, title, under=["obj1"], baseline=40, target=60, unit="%", start=start, by=due)
            values = [
                (day, 40 + (number * 7 + i * 5) % 9 / 4 + (0 if missed or i < 18 else ends - 40))
                for i, day in enumerate(weeks)
            ]
            lines = ["date,value\n", *(f"{day},{value}\n" for day, value in values)]
            import_table(ws, f"kr{number}", lines, "weekly.csv")
            check_in(ws, f"kr{number}", on=date(2026, 1, 26), confidence=confidence)
        one.at = datetime.combine(date(2026, 3, 1), time(12)).astimezone()
        for ref, words in (edits or {}).items():
            edit(ws, ref, words.split())
    return Workspace(store, date(2026, 6, 1), "ana")


def test_from_20_krs_on_there_is_a_judgement_and_the_shape_that_scripts_rely_on() -> None:
    assert read_calibration(workspace(19, 9)).judgement is None
    found = read_calibration(workspace(24, 9)).to_json()
    assert {"team", "resolved", "brier", "skill", "levels", "judgement"} <= found.keys()
    assert (found["team"], found["resolved"], found["hit"]) == (None, 24, 16)
    assert found["brier"] == pytest.approx((16 * 0.01 + 8 * 0.81) / 24, abs=1e-6)
    assert found["skill"] == pytest.approx(1 - ((16 * 0.01 + 8 * 0.81) / 24) / (2 / 9), abs=1e-5)
    levels: Any = found["levels"]
    assert [(one["said"], one["n"], one["hit"]) for one in levels] == [(0.9, 24, 16)]
    assert levels[0]["low"] < 16 / 24 < levels[0]["high"]
    assert str(found["judgement"]).startswith("Too sure: said 90 % on average, hit 67 % (16 of 24;")


def test_the_forecast_of_the_same_day_stands_beside() -> None:
    """On the day of the check-in nothing had moved yet, so the forecast doubted what the team was sure of."""
    found = read_calibration(workspace(24, 9))
    assert found.beside is not None
    assert found.beside.n == 24
    assert found.beside.stated == pytest.approx(found.scores.brier)
    assert found.beside.model > 0.5


# --- targets that are too near ----------------------------------------------------------------


def test_krs_that_are_nearly_always_hit_early_are_asked_about() -> None:
    found = read_calibration(workspace(24, 9))
    assert (len(found.early.krs), found.early.of) == (16, 24)
    assert [one.kind for one in found.questions] == []  # two of three are not nearly all
    every = [f"kr{number}" for number in range(3, 25, 3)]
    ws = workspace(24, 9, edits=dict.fromkeys(every, "status=dropped"))
    (asked,) = read_calibration(ws).questions
    assert asked.kind == "early"
    assert asked.text == (
        "16 of 16 KRs were at their target with a third of their time left, and stayed there "
        "(95 % range 79 to 100 %). Were the targets as far as they could have been?"
    )
    few = read_calibration(workspace(3, 9))
    assert (len(few.early.krs), few.early.of, few.questions) == (2, 3, ())


def test_a_kr_that_fell_back_or_was_seen_once_is_not_hit_early(desk: Desk) -> None:
    one_kr(desk, at_end=None)
    for day, value in ((30, 61.0), (60, 59.0), (95, 62.0)):
        desk.on(day, add_measurement, "kr1", value)
    assert read(desk).early.krs == ()
    desk.on(60, add_measurement, "kr1", 60.0)
    assert read(desk).early.krs == ("kr1",)


EASIER = [
    (["target=55"], ["target"]),
    (["target=65"], []),
    (["baseline=50"], ["baseline"]),
    (["baseline=35"], []),
    (["due=2026-08-01"], ["due"]),
    (["due=2026-06-01"], []),
    (["target=55", "baseline=42", "due=2026-08-01"], ["target", "baseline", "due"]),
    (["title=Something else"], []),
]


@pytest.mark.parametrize(("words", "kinds"), EASIER)
def test_what_became_easier_after_the_start_is_asked_about(
    desk: Desk, words: list[str], kinds: list[str]
) -> None:
    one_kr(desk, at_end=None)
    desk.on(40, edit, "kr1", words)
    found = read(desk, 50)
    assert [one.kind for one in found.questions] == kinds
    assert all(one.krs == ("kr1",) and one.text.endswith("?") for one in found.questions)
    assert read(desk, 50, as_of=39).questions == ()


def test_planning_before_the_start_and_what_was_taken_back_are_not_asked_about(desk: Desk) -> None:
    one_kr(desk, at_end=None)
    desk.do(edit, "kr1", ["target=58"])
    assert read(desk, 50).questions == ()
    desk.on(40, edit, "kr1", ["target=55"])
    desk.on(41, edit, "kr1", ["target=58"])
    assert read(desk, 50).questions == ()


def test_a_falling_kr_and_a_level_become_easier_the_other_way(desk: Desk) -> None:
    one_kr(desk, at_end=None, baseline=9.0, target=3.0)
    desk.kr("Uptime", baseline=None, target=None, at_least=99.9)
    desk.kr("Errors", baseline=None, target=None, at_most=2)
    desk.on(40, edit, "kr1", ["target=4"])
    desk.on(40, edit, "kr2", ["target=99"])
    desk.on(40, edit, "kr3", ["target=1"])
    asked = "What was learned that made the first one wrong?"
    on = desk.day(40)
    assert [one.text for one in read(desk, 50).questions] == [
        f"kr1  Activation: its target went from 3 % to 4 % on {on}, nearer its baseline of 9 %. {asked}",
        f"kr2  Uptime: its target went from 99.9 % to 99 % on {on}. {asked}",
    ]
