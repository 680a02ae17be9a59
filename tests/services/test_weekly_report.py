"""The weekly report: whose week, what of it has come, and what is an alarm in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tables import import_table
from weekly_story import SUNDAY, WEEK, Clock, report_of, story, weekly

from ost.domain.dates import Span, parse_week, week_span
from ost.errors import NoSuchTeam
from ost.services.adding import add_initiative, add_interview, add_key_result, add_metric, add_objective
from ost.services.changing import archive
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.measuring import add_measurement
from ost.services.reviewing import set_mark
from ost.services.shipping import ship
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from ost.services.report import Alarm, KrReport, Report


@pytest.fixture(scope="module")
def report() -> Report:
    """The story's week."""
    return report_of(story())


def refs(report: Report) -> list[str]:
    """The KRs of a report."""
    return [str(kr.view.ref) for kr in report.krs]


def kr_of(report: Report, ref: str) -> KrReport:
    """One KR of a report."""
    return next(kr for kr in report.krs if str(kr.view.ref) == ref)


def small(start: str = "2026-07-01", by: str = "2026-12-31") -> Clock:
    """A workspace with one KR."""
    clock = Clock()
    ws = clock.on(7, 1)
    add_objective(ws, "Grow", cycle="2026", team="Growth")
    add_key_result(ws, "Activation", under=["obj1"], baseline=45, target=65, unit="%", start=start, by=by)
    return clock


def test_a_workspace_without_anything_has_a_report() -> None:
    found = weekly_report(Clock().on(11, 11))
    assert found.week == "2026-W46"
    assert found.to_json()["krs"] == []
    assert (found.alarms, found.failed, found.missing_checkins, found.teams) == ((), (), (), ())


def test_the_json_has_what_scripts_rely_on(report: Report) -> None:
    shape = report.to_json()
    assert {"week", "from", "to", "krs", "experiments_finished", "failed", "alarms"} <= shape.keys()
    assert {"missing_checkins", "interviews"} <= shape.keys()
    assert (shape["week"], shape["from"], shape["to"], shape["interviews"]) == (
        "2026-W45",
        "2026-11-02",
        "2026-11-08",
        2,
    )
    krs = shape["krs"]
    assert isinstance(krs, list)
    assert {"kr", "shipped", "moving", "forecast", "confidence", "next", "checkin"} <= krs[0].keys()
    assert krs[0]["shipped"][0]["from"] == "checkin", "what was said stands first"


# --- which week, and what of it has come ------------------------------------------------------


def test_a_week_that_is_over_is_told_as_it_was_at_its_end() -> None:
    clock = story()
    add_measurement(clock.on(11, 10), "kr1", 99)
    check_in(clock.on(11, 9), "kr4", confidence=1)
    found = report_of(clock)
    assert found.as_of == SUNDAY
    assert not found.runs
    assert kr_of(found, "kr1").view.data["current"] == 49.1
    assert "kr4" in found.missing_checkins


def test_a_week_that_runs_tells_what_has_come_by_today() -> None:
    clock = story()
    ws = clock.on(11, 4)
    add_initiative(clock.on(10, 1), "Planned for Friday", under=["kr3"])
    ship(clock.on(11, 6), "ini11", date(2026, 11, 6))
    found = weekly_report(ws, WEEK)
    assert found.runs
    assert found.as_of == date(2026, 11, 4)
    assert [one.ref for kr in found.krs for one in kr.shipped] == ["ini2"], "and not what is dated on Friday"
    assert [view.data["on"] for view in found.interviews] == ["2026-11-04"]
    assert [str(view.ref) for view in found.experiments_finished] == ["exp1"]
    assert [str(decided.decision.ref) for decided in found.decisions] == ["exp1"]


def test_what_shipped_last_week_is_told_while_this_one_runs() -> None:
    """A report on Tuesday that leaves out Thursday's launch would answer another question."""
    clock = small()
    add_initiative(clock.on(10, 1), "Checklist", under=["kr1"])
    ship(clock.on(10, 29), "ini1")

    def shipped(month: int, day: int, week: date | None = None) -> list[str]:
        found = weekly_report(clock.on(month, day), None if week is None else week_span(week))
        return [one.ref for one in found.krs[0].shipped]

    assert shipped(10, 30) == ["ini1"]
    assert shipped(11, 3) == ["ini1"]
    assert shipped(11, 8) == [], "its Sunday: the week is told as a whole"
    assert shipped(11, 10) == []
    assert shipped(11, 10, date(2026, 10, 29)) == ["ini1"]
    assert shipped(11, 10, date(2026, 11, 3)) == []


def test_last_week_is_the_week_before_today() -> None:
    clock = story()
    ws = clock.on(11, 11)
    assert weekly_report(ws, parse_week("last", ws.today)).week == "2026-W45"


def test_a_week_to_come_has_nothing_missing_and_nothing_new() -> None:
    clock = story()
    found = weekly_report(clock.on(11, 11), week_span(date(2026, 12, 7)))
    assert found.missing_checkins == ()
    assert found.new_failures == frozenset()
    assert found.interviews == ()


def test_a_kr_is_told_in_its_time_and_not_outside_of_it() -> None:
    clock = small("2026-10-01", "2026-11-04")
    today = clock.on(12, 20)
    told = [
        week for week in range(39, 48) if weekly_report(today, parse_week(f"2026-W{week}", today.today)).krs
    ]
    assert told == [40, 41, 42, 43, 44, 45]


def test_a_kr_that_is_closed_in_the_week_is_told_once_more() -> None:
    clock = small()
    edit(clock.on(11, 5), "kr1", ["status=closed"])
    assert refs(weekly_report(clock.on(11, 8))) == ["kr1"]
    assert weekly_report(clock.on(11, 8)).missing_checkins == ()
    assert refs(weekly_report(clock.on(11, 11))) == []
    assert refs(report_of(clock)) == ["kr1"]


def test_a_kr_that_has_not_begun_misses_no_check_in() -> None:
    clock = small("2026-11-06")
    assert weekly_report(clock.on(11, 4)).missing_checkins == ()
    assert weekly_report(clock.on(11, 6)).missing_checkins == ("kr1",)


# --- whose ------------------------------------------------------------------------------------


def test_a_team_sees_its_own_and_nothing_else() -> None:
    growth, platform = (report_of(story(), team=team) for team in ("growth", " Platform "))
    assert refs(growth) == ["kr1", "kr2", "kr3", "kr4", "kr5"]
    assert refs(platform) == ["kr6", "kr7", "kr8"]
    assert {one.judgement.kr for one in growth.failed} <= set(refs(growth))
    assert platform.failed == ()
    assert {alarm.ref for alarm in platform.alarms} == {"kr6", "kr7", "kr8", "ini8"}
    assert [str(view.ref) for view in growth.interviews] == ["int1", "int2"]
    assert platform.interviews == platform.decisions == platform.experiments_finished == ()
    assert set(platform.missing_checkins) == {"kr6", "kr7", "kr8"}


def test_an_unknown_team_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(NoSuchTeam) as refused:
        report_of(story(), team="Grwoth")
    assert refused.value.hint == "Did you mean Growth? Known teams: Growth, Platform."
    assert report_of(story(), team=" growth ").teams == ("Growth", "Platform")


def test_a_kpi_that_a_teams_kr_steers_is_their_alarm() -> None:
    clock = small()
    add_metric(clock.on(7, 1), "Refunds", unit="%", healthy_high=3)
    add_measurement(clock.on(11, 5), "met2", 4)
    assert [alarm.kind for alarm in report_of(clock).alarms if alarm.ref == "met2"] == ["out_of_range"]
    assert [alarm for alarm in report_of(clock, team="Growth").alarms if alarm.ref == "met2"] == []
    ws = clock.on(7, 2)
    add_key_result(ws, "Fewer", under=["obj1"], baseline=4, target=2, by="2026-12-31", metric="met2")
    (alarm,) = (alarm for alarm in report_of(clock, team="Growth").alarms if alarm.ref == "met2")
    assert alarm.text.startswith("Refunds is out of its healthy range (at most 3 %): 4 % on 2026-11-05. ")
    assert alarm.text.endswith(" kr2 steers it.")


def test_what_was_put_away_is_not_told() -> None:
    clock = story()
    archive(clock.on(11, 6), "exp1")
    archive(clock.on(11, 6), "int1")
    found = report_of(clock)
    assert [str(decided.decision.ref) for decided in found.decisions] == ["ini10"]
    assert [str(view.ref) for view in found.experiments_finished] == ["exp2"]
    assert [str(view.ref) for view in found.interviews] == ["int2"]


# --- is it moving -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "values", "words"),
    [
        ([], [], "Nothing is measured yet."),
        ([date(2026, 11, 3)], [46], "Too few values to tell; first measured this week."),
        ([date(2026, 10, 1), date(2026, 11, 3)], [46, 47.5], "Too few values to tell; +1.5 pp this week."),
        ([date(2026, 10, 1), date(2026, 10, 8)], [46, 47], "Too few values to tell; not measured this week."),
        ([date(2026, 6, 1), date(2026, 6, 8)], [46, 47], "Too soon to tell"),
    ],
)
def test_whether_it_moves_is_told_from_what_there_is(
    days: list[date], values: list[float], words: str
) -> None:
    clock = small()
    for day, value in zip(days, values, strict=True):
        add_measurement(clock.on(11, 6), "kr1", value, on=day)
    assert kr_of(report_of(clock), "kr1").moving.startswith(words)


def test_values_that_are_all_equal_do_not_move() -> None:
    clock = small()
    for week in range(12):
        add_measurement(clock.on(11, 6), "kr1", 45, on=date(2026, 11, 6) - timedelta(weeks=week))
    assert kr_of(report_of(clock), "kr1").moving == "No: its last 12 values are equal; unchanged this week."


def test_a_kr_whose_day_has_come_is_over() -> None:
    clock = small(by="2026-11-04")
    lines = weekly("over", 70, 1)
    import_table(clock.on(11, 6), "kr1", [*lines, "2026-11-04,66\n"], "over.csv")
    assert kr_of(report_of(clock), "kr1").moving.startswith("It is over: the target was hit;")


def test_the_way_it_goes_is_said_with_its_chance(report: Report) -> None:
    assert kr_of(report, "kr1").moving.startswith(
        "Yes: a chance over 99 % that it has moved the right way since 2026"
    )
    assert kr_of(report, "kr2").moving.startswith(
        "The wrong way: a chance over 99 % that it has gone there since"
    )
    assert kr_of(report, "kr3").moving.startswith(
        "Not visibly: a 38 % chance that it has moved the right way"
    )
    assert kr_of(report, "kr7").moving == "It holds: 99.91 % on 2026-11-05; -0.05 pp this week."


# --- alarms and failures ----------------------------------------------------------------------


def test_six_weeks_in_with_too_few_values_for_a_forecast_is_an_alarm_too() -> None:
    clock = small()
    for day in (date(2026, 7, 2), date(2026, 9, 1), date(2026, 11, 3)):
        add_measurement(clock.on(11, 6), "kr1", 45, on=day)
    (alarm,) = (one for one in report_of(clock).alarms if one.kind == "nowhere")
    assert alarm.do == "ost forecast kr1"
    assert alarm.text == "Activation is no nearer its target than six weeks ago, 18 weeks in."


@pytest.mark.parametrize(
    ("start", "last", "words"),
    [
        ("2026-07-01", None, "Activation has never been measured, 18 weeks in."),
        ("2026-07-01", date(2026, 9, 20), "Activation has not been measured for 7 weeks."),
        ("2026-10-01", None, None),
        ("2026-07-01", date(2026, 10, 20), None),
    ],
)
def test_six_weeks_without_a_value_is_an_alarm(start: str, last: date | None, words: str | None) -> None:
    clock = small(start)
    if last:
        add_measurement(clock.on(11, 6), "kr1", 60, on=last)
    texts = [alarm.text for alarm in report_of(clock).alarms if alarm.kind == "unmeasured"]
    assert [text.partition(" Measure")[0] for text in texts] == ([words] if words else [])


def test_check_ins_that_stay_away_are_an_alarm() -> None:
    """Not the week that runs, nor the one before: both."""
    clock = small()

    def missed(month: int, day: int) -> list[str]:
        found = weekly_report(clock.on(month, day)).alarms
        assert all(one.do == "ost checkin kr1" for one in found if one.kind == "missed_checkins")
        return [one.text for one in found if one.kind == "missed_checkins"]

    assert missed(7, 6) == []
    assert missed(7, 16) == ["Activation has never had a check-in, 2 weeks in."]
    check_in(clock.on(7, 17), "kr1", confidence=5)
    assert missed(7, 17) == missed(7, 26) == []
    assert missed(7, 27) == ["Activation has had no check-in for 1 week: the last was on 2026-07-17."]
    assert missed(8, 14) == ["Activation has had no check-in for 4 weeks: the last was on 2026-07-17."]


def _with_a_verdict() -> Clock:
    """A KR whose initiative has a verdict that is read from 2026-09-28 on."""
    clock = small("2026-05-01")
    add_initiative(clock.on(8, 17), "Checklist", under=["kr1"], expect={"": 5.0})
    ship(clock.on(8, 17), "ini1")
    for week in range(22):
        day = date(2026, 5, 4) + timedelta(weeks=week)
        add_measurement(clock.on(day.month, day.day), "kr1", 50 + week % 3, on=day)
    return clock


def test_a_verdict_that_nobody_looks_at_is_an_alarm() -> None:
    clock = _with_a_verdict()

    def unread(month: int, day: int) -> list[Alarm]:
        return [one for one in weekly_report(clock.on(month, day)).alarms if one.kind == "unread"]

    assert unread(9, 28) == unread(10, 4) == []
    (alarm,) = unread(10, 5)
    assert (alarm.ref, alarm.kr, alarm.do) == ("ini1", "kr1", "ost verdict ini1")
    assert alarm.text.startswith("Checklist has a verdict on Activation since 2026-09-28 (")
    check_in(clock.on(9, 20), "kr1", confidence=5)  # before there was anything to look at
    assert unread(10, 5)
    check_in(clock.on(9, 29), "kr1", confidence=5)
    assert unread(10, 5) == unread(11, 20) == []


def test_a_review_is_a_look_at_a_verdict_too() -> None:
    clock = _with_a_verdict()
    set_mark(clock.on(10, 6), "Q3")
    assert not [one for one in weekly_report(clock.on(10, 6)).alarms if one.kind == "unread"]


def test_a_failure_is_new_in_the_week_in_which_its_verdict_can_be_read() -> None:
    clock = story()
    assert report_of(clock).new_failures == {("ini4", "kr3")}
    later = weekly_report(clock.on(11, 25), Span(date(2026, 11, 9), date(2026, 11, 15)))
    assert ("ini4", "kr3") in {(j.judgement.initiative, j.judgement.kr) for j in later.failed}
    assert ("ini4", "kr3") not in later.new_failures


def test_a_failure_whose_verdict_turns_is_new_again() -> None:
    clock = small()
    ws = clock.on(7, 2)
    add_initiative(ws, "Tour", under=["kr1"], expect={"": 4.0})
    ship(clock.on(8, 24), "ini1")
    import_table(clock.on(11, 6), "kr1", weekly("c", 45, 1.6), "kr1.csv")
    verdicts = {}
    for week in range(41, 47):
        found = weekly_report(clock.on(11, 20), parse_week(f"2026-W{week}", date(2026, 11, 20)))
        failed = {one.judgement.initiative: one.judgement.verdict for one in found.failed}
        verdicts[week] = (failed.get("ini1"), bool(found.new_failures))
    assert [verdict for verdict, _ in verdicts.values()] == [
        *("cant_tell", "not_moved", "not_moved"),
        *("cant_tell", "cant_tell", "cant_tell"),
    ]
    assert [week for week, (_, new) in verdicts.items() if new] == [41, 42, 44]


def test_an_interview_of_a_team_is_one_that_supports_something_of_theirs() -> None:
    clock = small()
    add_interview(clock.on(11, 4), "Nobody's", on=date(2026, 11, 4))
    assert len(report_of(clock).interviews) == 1
    assert report_of(clock, team="Growth").interviews == ()
