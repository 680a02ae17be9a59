"""The review pack: since when it tells, whose it is, and what it asks to decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from weekly_story import Clock, story

from ost.errors import NoSuchMoment, NoSuchTeam, SinceNotBefore
from ost.services import adding, changing, editing, experimenting, measuring
from ost.services.packing import read_pack
from ost.services.reviewing import set_mark

if TYPE_CHECKING:
    from ost.services.pack import OpenQuestion, Pack


def kinds(pack: Pack) -> list[tuple[str, str]]:
    """Every question as (kind, ref)."""
    return [(question.kind, question.ref) for question in pack.all_questions]


def question(pack: Pack, kind: str, ref: str) -> OpenQuestion:
    """The one question of a kind about a thing."""
    [found] = [one for one in pack.all_questions if (one.kind, one.ref) == (kind, ref)]
    return found


def a_kr(clock: Clock, *, cycle: str | None = None) -> Clock:
    """An objective with a KR that falls behind."""
    adding.add_objective(clock.on(10, 1), "Sooner", team="Growth", cycle=cycle)
    adding.add_key_result(
        clock.on(10, 1),
        "Rate",
        under=["obj1"],
        baseline=10,
        target=20,
        unit="%",
        start="2026-10-01",
        by="2026-12-31",
    )
    for day in range(1, 29, 3):
        measuring.add_measurement(clock.on(10, day), "kr1", 10 + day % 2 / 10)
    return clock


def test_a_workspace_without_anything_has_a_pack() -> None:
    pack = read_pack(Clock().on(11, 11))
    assert (pack.parts, pack.all_questions, pack.since.basis) == ((), (), "quarter")
    assert pack.since.moment.day == date(2026, 8, 12)


def test_without_a_review_it_is_since_the_start_of_the_cycle() -> None:
    pack = read_pack(a_kr(Clock(), cycle="2026-Q4").on(11, 11))
    assert (pack.since.basis, pack.since.cycle, pack.since.first) == ("cycle", "2026-Q4", date(2026, 10, 1))


def test_without_a_cycle_it_is_since_the_first_running_kr_began() -> None:
    pack = read_pack(a_kr(Clock()).on(11, 11), "last-review")
    assert (pack.since.basis, pack.since.first) == ("key_results", date(2026, 10, 1))


def test_since_the_last_review_only_what_came_after_it_is_a_change() -> None:
    clock = a_kr(Clock())
    set_mark(clock.on(10, 29), "Week 5")
    adding.add_opportunity(clock.on(11, 2), "Lost at the start", under=["kr1"])
    for word in (None, "last-review", "Week 5"):
        pack = read_pack(clock.on(11, 11), word)
        assert pack.since.moment.mark is not None
        assert pack.since.moment.mark.name == "Week 5"
        assert [
            (str(place.view.ref), place.sign) for place in pack.parts[0].changed if place.sign == "+"
        ] == [("opp1", "+")]


def test_an_objective_that_moved_farther_down_tells_its_changes_where_it_is_now() -> None:
    clock = a_kr(Clock())
    adding.add_objective(clock.on(10, 2), "Other")
    adding.add_key_result(
        clock.on(10, 2), "Rest", under=["obj2"], baseline=1, target=2, start="2026-10-02", by="2026-12-31"
    )
    adding.add_objective(clock.on(10, 2), "Mover", under=["kr1"])
    adding.add_key_result(
        clock.on(10, 2), "Own", under=["obj3"], baseline=1, target=2, start="2026-10-02", by="2026-12-31"
    )
    set_mark(clock.on(11, 4), "autumn")
    changing.move(clock.on(11, 5), "obj3", ["kr2"])
    editing.edit(clock.on(11, 5), "kr3", ["title=Renamed"])
    pack = read_pack(clock.on(11, 11))
    [part] = [part for part in pack.parts if str(part.view.ref) == "obj3"]
    assert [(str(place.view.ref), place.sign) for place in part.changed] == [("obj3", ">"), ("kr3", "~")]
    assert pack.elsewhere == ()


def test_a_review_that_came_later_is_not_seen_when_looking_back() -> None:
    clock = a_kr(Clock(), cycle="2026-Q4")
    set_mark(clock.on(11, 5), "Week 6")
    ws = clock.on(11, 11)
    assert read_pack(ws).since.basis == "review"
    assert read_pack(replace(ws, as_of=date(2026, 11, 3))).since.basis == "cycle"


@pytest.mark.parametrize("word", ["2026-11-12", "2027-01-01", "2027"])
def test_a_review_cannot_begin_after_its_day(word: str) -> None:
    with pytest.raises(SinceNotBefore, match="2026-11-11"):
        read_pack(a_kr(Clock()).on(11, 11), word)


def test_a_moment_that_there_is_not_is_refused() -> None:
    with pytest.raises(NoSuchMoment):
        read_pack(a_kr(Clock()).on(11, 11), "the day before")


def test_a_team_sees_its_own_objectives() -> None:
    pack = read_pack(story().on(11, 11), team="growth")
    assert pack.parts
    assert {part.view.data["team"] for part in pack.parts} == {"Growth"}
    assert pack.elsewhere == ()
    with pytest.raises(NoSuchTeam):
        read_pack(story().on(11, 11), team="Grwoth")


def test_a_failing_kr_asks_for_a_test_until_one_runs() -> None:
    clock = a_kr(Clock())
    adding.add_opportunity(clock.on(10, 2), "Lost at the start", under=["kr1"])
    adding.add_solution(clock.on(10, 2), "A checklist", under=["opp1"])
    adding.add_assumption(clock.on(10, 2), "They read it", under=["sol1"])
    asked = question(read_pack(clock.on(11, 20)), "nothing_in_test", "kr1")
    assert "nothing under it is in test" in asked.text
    assert asked.do == 'ost experiment add TITLE --under asm1 --criterion "7 of 10"'
    adding.add_experiment(clock.on(11, 10), "Five talks", under=["asm1"], criterion="7 of 10")
    assert ("nothing_in_test", "kr1") in kinds(read_pack(clock.on(11, 20))), "a plan is no test"
    experimenting.start(clock.on(11, 12), "exp1")
    assert ("nothing_in_test", "kr1") not in kinds(read_pack(clock.on(11, 20)))


def test_a_test_below_an_opportunity_that_two_krs_share_counts_for_both() -> None:
    clock = a_kr(Clock())
    adding.add_key_result(
        clock.on(10, 1),
        "Another rate",
        under=["obj1"],
        baseline=10,
        target=20,
        metric="met1",
        start="2026-10-01",
        by="2026-12-31",
    )
    adding.add_opportunity(clock.on(10, 2), "Lost at the start", under=["kr1", "kr2"])
    adding.add_solution(clock.on(10, 2), "A checklist", under=["opp1"])
    adding.add_experiment(clock.on(11, 10), "Five talks", under=["sol1"], criterion="7 of 10")
    before = kinds(read_pack(clock.on(11, 20)))
    assert {("nothing_in_test", "kr1"), ("nothing_in_test", "kr2")} <= set(before)
    experimenting.start(clock.on(11, 12), "exp1")
    after = kinds(read_pack(clock.on(11, 20)))
    assert not {("nothing_in_test", "kr1"), ("nothing_in_test", "kr2")} & set(after)


def test_a_kr_past_its_due_day_asks_to_be_closed() -> None:
    clock = a_kr(Clock())
    late = replace(clock.on(12, 31), today=date(2027, 2, 1))
    asked = question(read_pack(late), "past_due", "kr1")
    assert (asked.do, "2026-12-31" in asked.text) == ("ost edit kr1 status=closed", True)
    assert not {kind for kind, _ in kinds(read_pack(late))} & {"nothing_in_test", "missing_checkin"}
    editing.edit(late, "kr1", ["status=closed"])
    assert ("past_due", "kr1") not in kinds(read_pack(late))


def test_the_facts_since_are_told_and_no_earlier_ones() -> None:
    ws = story().on(11, 11)
    whole, recent = read_pack(ws, "2026-07-01"), read_pack(ws, "2026-11-10")
    assert whole.report.experiments_finished
    assert not recent.report.experiments_finished
    assert len(whole.report.krs) == len(recent.report.krs)


def test_every_question_names_a_command_that_ost_has() -> None:
    for one in read_pack(story().on(11, 11)).all_questions:
        assert (one.do or one.text).find("ost ") >= 0
        assert one.text.endswith((".", "?", "TITLE")) or one.kind == "alarm"
