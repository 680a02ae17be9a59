"""The weekly rhythm: which KRs are due, check-ins that are handed in together, streaks of KRs and teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import BadCheckIns, InTheFuture, NoSuchTeam, NothingToDo
from ost.services.adding import add_interview, add_objective, add_opportunity
from ost.services.changing import archive
from ost.services.checking_in import Answers, check_in, check_in_all
from ost.services.due import due_week
from ost.services.editing import edit
from ost.services.reading import show
from ost.services.rhythm import key_result_habits, read_rhythm
from ost.services.undoing import undo

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def two_teams(grown: Desk) -> Desk:
    """kr1 is Growth's, kr2 Basket's, kr3 nobody's; kr4 begins in the third week."""
    grown.do(add_objective, "Baskets grow", team="Basket")
    grown.do(add_objective, "Whoever it is")
    grown.kr("Basket size", "obj2")
    grown.kr("Somebody's", "obj3")
    grown.kr("Later", "obj1", start=grown.day(14).isoformat())
    grown.do(add_opportunity, "I have no list", under=["kr2"])
    return grown


def test_the_krs_that_run_are_due_until_they_have_their_check_in(two_teams: Desk) -> None:
    def due(number: int, team: str | None = None) -> list[str]:
        return [str(one.view.ref) for one in due_week(two_teams.ws(number), team=team).due]

    assert due(0) == ["kr1", "kr2", "kr3"]
    assert due(14) == ["kr1", "kr2", "kr3", "kr4"], "each from the week of its start on"
    assert due(0, " growth ") == ["kr1"]
    two_teams.on(2, check_in, "kr2", confidence=5)
    week = due_week(two_teams.ws(6))
    assert [str(one.view.ref) for one in week.due] == ["kr1", "kr3"]
    assert [(str(view.ref), said.confidence) for view, said in week.done] == [("kr2", 5)]
    told = week.to_json()
    assert told["due"][0]["answers"]["kr"] == "kr1"  # type: ignore[index]
    assert told["done"][0]["checkin"]["confidence"] == 5  # type: ignore[index]
    assert due(7) == ["kr1", "kr2", "kr3"], "a new week asks again"
    two_teams.on(8, edit, "kr3", ["status=closed"])
    two_teams.on(8, archive, "kr1")
    assert due(8) == ["kr2"]
    assert due(100) == ["kr2", "kr4"], "to the week of its due day"
    assert due(107) == []


def test_what_is_due_is_told_for_any_day_that_has_come(two_teams: Desk) -> None:
    last_week = due_week(two_teams.ws(9), two_teams.day(4))
    assert last_week.to_json()["week"] == "2026-W10"
    assert last_week.day == two_teams.day(4)
    with pytest.raises(InTheFuture):
        due_week(two_teams.ws(9), two_teams.day(10))
    with pytest.raises(NoSuchTeam, match="Grwth"):
        due_week(two_teams.ws(), team="Grwth")


def test_a_value_is_asked_for_where_none_came_in_the_week(two_teams: Desk) -> None:
    two_teams.measure("kr1", {3: 41.0})
    two_teams.measure("kr2", {8: 42.0})
    two_teams.on(3, check_in, "kr1", confidence=6, next_step="the photo")
    first, second, third, *_ = due_week(two_teams.ws(9)).due
    assert (first.measured, second.measured, third.measured) == (False, True, False)
    assert (first.last and first.last.value, third.last) == (41.0, None)
    assert first.before is not None
    assert (first.before.next, first.confidence) == ("the photo", 6)


def test_answers_that_are_handed_in_are_one_step_of_the_history(two_teams: Desk) -> None:
    handed = [
        Answers("kr1", value=43.5, n=90, confidence=6, shipped="the tour"),
        Answers("basket", on=two_teams.day(2), moving="no"),
    ]
    done = two_teams.on(4, check_in_all, handed)
    assert [str(one.view.ref) for one in done] == ["kr1", "kr2"]
    assert done[0].view.data["current"] == 43.5
    assert str(done[1].check_in.on) == str(two_teams.day(2))
    two_teams.on(4, undo)
    assert show(two_teams.ws(4), "kr1").data["checkins"] == []
    assert show(two_teams.ws(4), "kr1").data["current"] is None


def test_of_answers_that_are_handed_in_all_are_written_or_none_and_every_fault_is_named(
    two_teams: Desk,
) -> None:
    before = two_teams.contents()
    handed = [
        Answers("kr1", value=43.5, confidence=6, place="check-in 1 (kr1)"),
        Answers("kr99", confidence=6, place="check-in 2 (kr99)"),
        Answers("kr2", confidence=11, place="check-in 3 (kr2)"),
        Answers("kr3", value=1.0, place="check-in 4 (kr3)"),
        Answers("kr1", moving="yes", place="check-in 5 (kr1)"),
        Answers("kr3", moving="yes", on=two_teams.day(9), place="check-in 7 (kr3)"),
    ]
    with pytest.raises(BadCheckIns) as refused:
        two_teams.on(4, check_in_all, handed, unread=[("check-in 6", "it names no kr")])
    told = refused.value.message
    places = [
        "2 (kr99)",
        "3 (kr2)",
        "4 (kr3)",
        "5 (kr1): kr1 has two check-ins",
        "6: it names no kr",
        "7 (kr3)",
    ]
    assert [told.index(place) for place in places] == sorted(told.index(place) for place in places)
    assert "1 (kr1):" not in told
    assert two_teams.contents() == before
    with pytest.raises(NothingToDo):
        two_teams.on(4, check_in_all, [])


def test_the_rhythm_of_a_team_is_that_of_its_krs_and_its_interviews(two_teams: Desk) -> None:
    for week in (0, 1, 3):
        two_teams.on(7 * week, check_in, "kr1", confidence=5)
    two_teams.on(21, check_in, "kr4", confidence=5)
    two_teams.on(1, add_interview, "Bo", supports=["opp1"])
    two_teams.on(2, add_interview, "Eve", supports=["opp1", "opp2"])
    two_teams.on(22, add_interview, "Kim")
    found = read_rhythm(two_teams.ws(29), weeks=6)
    assert [one.team for one in found.teams] == ["Basket", "Growth", None]
    basket, growth, _ = found.teams
    as_json = found.to_json()
    assert as_json["weeks"] == ["2026-W09", "2026-W10", "2026-W11", "2026-W12", "2026-W13", "2026-W14"]
    assert [kr["states"] for kr in as_json["teams"][1]["krs"]] == [  # type: ignore[index]
        [None, "kept", "kept", "missed", "kept", "open"],
        [None, None, None, "missed", "kept", "open"],
    ]
    assert (growth.check_ins.streak.now, growth.check_ins.streak.longest) == (1, 2)
    assert growth.interviews.counts == (0, 2, 0, 0, 0, 0)
    assert basket.interviews.counts == (0, 1, 0, 0, 0, 0), "what supports both teams' needs counts for both"
    assert found.interviews is not None
    assert found.interviews.counts == (0, 2, 0, 0, 1, 0), "and once for the workspace"
    assert found.unassigned == 1
    assert "ana" not in str(as_json)
    with two_teams.store.reading() as reader:
        habits = key_result_habits(reader, [kr.ref for kr in growth.krs], two_teams.day(29))
    assert habits == {kr.ref: kr.check_ins for kr in growth.krs}


def test_looking_back_tells_the_rhythm_of_that_day(two_teams: Desk) -> None:
    two_teams.on(0, check_in, "kr1", confidence=5)
    two_teams.on(7, check_in, "kr1", confidence=5)
    two_teams.on(10, edit, "kr2", ["status=dropped"])
    (growth,) = read_rhythm(two_teams.ws(40, as_of=13), "GROWTH").teams
    assert growth.team == "Growth"
    assert growth.krs[0].check_ins.streak.to_json() == {
        "now": 2,
        "longest": 2,
        "kept": 2,
        "missed": [],
        "open": False,
    }
    dropped = read_rhythm(two_teams.ws(40), "Basket").teams[0].krs[0].check_ins.streak
    assert dropped.to_json()["missed"] == ["2026-W10"], "nothing is asked of what was closed or dropped"


def test_where_there_is_no_team_all_interviews_stand_beside_all_krs(desk: Desk) -> None:
    desk.do(add_objective, "Whoever it is")
    desk.kr("Activation")
    desk.do(add_interview, "Bo")
    (whole,) = read_rhythm(desk.ws(), weeks=1).teams
    assert (whole.team, [str(kr.ref) for kr in whole.krs], whole.interviews.counts) == (None, ["kr1"], (1,))
