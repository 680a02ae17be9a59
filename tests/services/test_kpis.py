"""KPIs: how each is shown, the key result that one out of range suggests, service levels, and alarms."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.domain.healthy import parse_level, parse_window, window_span
from ost.errors import (
    BadWindow,
    CannotUndo,
    InvalidInput,
    NoHealthyRange,
    NoServiceLevel,
    OutOfRange,
    TooLong,
)
from ost.services.adding import add_key_result, add_metric, add_objective
from ost.services.changing import archive
from ost.services.diffing import read_diff
from ost.services.editing import edit
from ost.services.history import snapshot
from ost.services.kpi_alarms import kpi_alarms
from ost.services.kpis import command_for, suggest
from ost.services.measuring import add_measurement
from ost.services.reading import list_nodes, search, show, status
from ost.services.undoing import redo, undo
from ost.services.views import NodeView, views_of
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from ost.services.report import Alarm

    from .conftest import Desk


def watch(desk: Desk, **options: Any) -> None:
    """A KPI that should stay at 2 % or less."""
    usual = {"unit": "%", "healthy_high": 2.0}
    desk.do(add_metric, "Refunds", **(usual | options))


def weekly(desk: Desk, values: list[float], first: int = 0) -> int:
    """Weekly values of met1; the day of the last one."""
    last = first + 7 * (len(values) - 1)
    lines = [f"{desk.day(first + 7 * week)},{value}\n" for week, value in enumerate(values)]
    desk.on(last, import_table, "met1", ["date,value\n", *lines], "weekly.csv")
    return last


def kpi(desk: Desk, day: int, as_of: int | None = None) -> dict[str, Any]:
    """What `ost show` says of the KPI."""
    found: Any = show(desk.ws(day, as_of), "met1").data["kpi"]
    return dict(found)


STEADY = [1.0, 1.2, 0.9, 1.1, 1.0, 1.3, 0.8, 1.1, 1.0, 1.2]


# --- how it stands ------------------------------------------------------------------------------


def test_a_metric_without_a_healthy_range_is_no_kpi(desk: Desk) -> None:
    watch(desk, healthy_high=None)
    assert show(desk.ws(), "met1").data["kpi"] is None
    assert status(desk.ws()).kpis == []


def test_it_says_its_range_since_when_and_how_often(desk: Desk) -> None:
    watch(desk)
    last = weekly(desk, [*STEADY, 2.4, 2.5])
    found = kpi(desk, last)
    assert (found["range"], found["in_range"], found["run"]) == ("at most 2 %", False, 2)
    assert found["since"] == desk.day(last - 7).isoformat()
    assert (found["healthy"], found["of"], found["reading"]) == (10, 12, "changed")
    assert [one["in_range"] for one in found["course"]] == [True] * 10 + [False] * 2
    assert found["share"] == pytest.approx(10 / 12, abs=1e-5)
    assert found["low"] < 10 / 12 < found["high"]


def test_it_is_seen_as_it_was(desk: Desk) -> None:
    watch(desk)
    last = weekly(desk, [*STEADY, 2.4])
    desk.on(last + 1, edit, "met1", ["healthy_high=3"])
    assert kpi(desk, last + 2)["in_range"] is True
    assert kpi(desk, last + 2, as_of=last)["in_range"] is False
    before = kpi(desk, last + 2, as_of=last - 7)
    assert (before["in_range"], before["of"], before["range"]) == (True, 10, "at most 2 %")


def test_lists_searches_and_status_say_the_same(desk: Desk) -> None:
    watch(desk)
    desk.do(add_objective, "Grow")
    last = weekly(desk, [*STEADY, 2.4])
    shown = kpi(desk, last)
    assert shown["suggest"]
    for as_of in (None, last):
        assert [
            view.data["kpi"] for view in list_nodes(desk.ws(last, as_of)) if view.data["kind"] == "metric"
        ] == [shown]
        assert [view.data["kpi"] for view in status(desk.ws(last, as_of)).kpis] == [shown]
    (found,) = search(desk.ws(last), "refunds")
    assert found.data["kpi"] == shown | {"suggest": None}  # a search tells where things are
    told: Any = weekly_report(desk.ws(last)).to_json()["kpis"]
    assert [one["kpi"] for one in told] == [shown]


def test_one_that_was_put_away_is_not_watched(desk: Desk) -> None:
    watch(desk)
    last = weekly(desk, [*STEADY, 2.4])
    desk.on(last, archive, "met1", "nobody looks")
    assert status(desk.ws(last)).kpis == []
    assert weekly_report(desk.ws(last)).kpis == ()
    assert [str(one.ref) for one in status(desk.ws(last + 1, last - 1)).kpis] == ["met1"]


def test_a_difference_says_that_it_left_its_range(desk: Desk) -> None:
    watch(desk)
    last = weekly(desk, STEADY)
    desk.on(last + 7, add_measurement, "met1", 2.4)
    found = read_diff(desk.ws(last + 7), desk.day(last).isoformat())
    assert [(one.field, one.old, one.new) for one in found.changed] == [
        ("current", 1.2, 2.4),
        ("in_range", "yes", "no"),
    ]


# --- the key result that it suggests --------------------------------------------------------------


def test_out_of_range_it_suggests_a_key_result_whose_command_works(desk: Desk) -> None:
    desk.do(add_objective, "Grow", cycle="2026-Q1", team="Growth")
    watch(desk)
    last = weekly(desk, [*STEADY, 2.4])
    command = kpi(desk, last)["suggest"]
    assert command == (
        "ost kr add Refunds --under obj1 --metric met1 --baseline 2.4 --target 2 --by 2026-06-30"
    )
    words = dict(zip(shlex.split(command)[4::2], shlex.split(command)[5::2], strict=True))
    numbers = {name: float(words[f"--{name}"]) for name in ("baseline", "target")}
    options = {"metric": words["--metric"], "by": words["--by"], **numbers}
    desk.on(last, add_key_result, "Refunds", under=[words["--under"]], **options)
    after = kpi(desk, last)
    assert (after["steered_by"], after["suggest"]) == (["kr1"], None)
    desk.on(last + 1, edit, "kr1", ["status=dropped"])
    assert kpi(desk, last + 1)["suggest"] == command


@pytest.mark.parametrize(
    ("low", "high", "value", "target"), [(1.0, None, 0.5, "1"), (1.0, 3.0, 0.5, "1"), (1.0, 3.0, 3.5, "3")]
)
def test_its_target_is_the_end_of_the_range_that_was_left(
    desk: Desk, low: float, high: float | None, value: float, target: str
) -> None:
    watch(desk, healthy_low=low, healthy_high=high)
    desk.do(add_measurement, "met1", value)
    assert f"--baseline {value:g} --target {target} " in kpi(desk, 0)["suggest"]
    assert "--under OBJ " in kpi(desk, 0)["suggest"]  # there is no objective yet


@pytest.mark.parametrize(
    ("day", "due"), [(0, "2026-06-30"), (-30, "2026-03-31"), (290, "2027-03-31"), (250, "2026-12-31")]
)
def test_it_is_due_at_the_end_of_a_quarter_that_leaves_six_weeks(desk: Desk, day: int, due: str) -> None:
    """Day 0 is 2 March 2026."""
    watch(desk)
    metric: Any = desk.node("met1")
    assert command_for(metric, 2.4, [], desk.day(day)).endswith(f"--by {due}")


def test_it_goes_under_its_owners_objective_that_runs(desk: Desk) -> None:
    for title, cycle, owner in (
        ("The year", "2026", "Noor"),
        ("Last quarter", "2025-Q4", "Noor"),
        ("Hers", "2026-Q1", "noor"),
        ("Another's", "2026-Q1", "Ilse"),
    ):
        desk.do(add_objective, title, cycle=cycle, owner=owner)
    watch(desk, owner="Noor")
    desk.do(add_measurement, "met1", 2.4)
    assert "--under obj3 " in kpi(desk, 0)["suggest"]
    desk.do(edit, "obj3", ["status=closed"])
    assert "--under obj1 " in kpi(desk, 0)["suggest"]


def test_a_hostile_title_is_one_word_of_the_command(desk: Desk) -> None:
    title = "-rf '$(reboot)' \"; 二つ"
    desk.do(add_metric, title, healthy_high=1.0)
    desk.do(add_measurement, "met1", 2.0)
    words = shlex.split(kpi(desk, 0)["suggest"])
    assert words[:5] == ["ost", "kr", "add", f"KPI {title}", "--under"]


# --- service levels -------------------------------------------------------------------------------


def test_a_service_level_is_kept_over_its_window(desk: Desk) -> None:
    watch(desk, service_level=0.9, service_window="70d")
    last = weekly(desk, [*STEADY, 2.4])
    found = kpi(desk, last)["service"]
    assert (found["level"], found["window"]) == (0.9, "70d")
    assert (found["healthy"], found["of"], found["out"], found["periods"]) == (9, 10, 1, 10)
    assert (found["allowed"], found["left"], found["spent"]) == (1, 0, False)
    assert found["words"].startswith("Service level 90 % over the last 70 days: 9 of 10 weeks in range, 90 %")
    desk.on(last, edit, "met1", ["service_level=95"])
    assert kpi(desk, last)["service"]["spent"]
    assert not kpi(desk, last, as_of=last - 7)["service"]["spent"]


def test_its_window_is_the_quarter_unless_another_is_said(desk: Desk) -> None:
    watch(desk, service_level=0.9)
    assert "Nothing is measured in it yet" in kpi(desk, 0)["service"]["words"]
    last = weekly(desk, [3.0] * 4 + STEADY[:2])  # five weeks of the first quarter of 2026, one of the second
    assert (last, desk.day(last).isoformat()) == (35, "2026-04-06")
    found = kpi(desk, last)["service"]
    assert (found["window"], found["from"], found["to"]) == ("quarter", "2026-04-01", "2026-06-30")
    assert (found["of"], found["out"]) == (1, 0)
    assert kpi(desk, last, as_of=last - 7)["service"]["out"] == 4


def test_a_service_level_needs_a_range_and_a_window_a_service_level(desk: Desk) -> None:
    with pytest.raises(NoHealthyRange):
        watch(desk, healthy_high=None, service_level=0.9)
    with pytest.raises(NoServiceLevel):
        watch(desk, service_window="28d")
    watch(desk, service_level=0.9, service_window="28d")
    for words in (["healthy_high="], ["service_level=", "service_window=28d"]):
        with pytest.raises(InvalidInput):
            desk.do(edit, "met1", words)
    desk.do(edit, "met1", ["service_level="])
    assert (desk.node("met1").service_level, desk.node("met1").service_window) == (None, None)
    desk.do(edit, "met1", ["healthy_high="])


def test_edits_of_it_are_taken_back_and_done_again(desk: Desk) -> None:
    watch(desk)
    desk.do(edit, "met1", ["service_level=99.5 %", "service_window=4w"])
    assert (desk.node("met1").service_level, desk.node("met1").service_window) == (0.995, "28d")
    desk.do(undo)
    assert (desk.node("met1").service_level, desk.node("met1").service_window) == (None, None)
    desk.do(redo)
    assert (desk.node("met1").service_level, desk.node("met1").service_window) == (0.995, "28d")


def test_an_undo_leaves_no_service_level_without_a_range(desk: Desk) -> None:
    watch(desk, healthy_high=None)
    desk.do(edit, "met1", ["healthy_high=2"])
    desk.do(edit, "met1", ["service_level=99"])
    with pytest.raises(CannotUndo, match="met1 would have a service level and no healthy range"):
        desk.do(undo, 2)


@pytest.mark.parametrize(("text", "level"), [("99", 0.99), ("99.9 %", 0.999), ("100%", 1.0), ("50", 0.5)])
def test_a_level_is_read_in_percent(text: str, level: float) -> None:
    assert parse_level(text) == level


@pytest.mark.parametrize("text", ["0.99", "49.9", "101", "-5"])
def test_a_fraction_or_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange, match="from 50 to 100, in percent of the periods"):
        parse_level(text)


@pytest.mark.parametrize(
    ("text", "window", "first", "last"),
    [
        ("quarter", "quarter", "2026-01-01", "2026-03-31"),
        ("cycle", "quarter", "2026-01-01", "2026-03-31"),
        ("this month", "month", "2026-03-01", "2026-03-31"),
        ("Year", "year", "2026-01-01", "2026-12-31"),
        ("4w", "28d", "2026-02-03", "2026-03-02"),
        ("last 28 days", "28d", "2026-02-03", "2026-03-02"),
        ("1", "1d", "2026-03-02", "2026-03-02"),
    ],
)
def test_a_window_is_a_cycle_or_the_last_days(
    desk: Desk, text: str, window: str, first: str, last: str
) -> None:
    assert parse_window(text) == window
    span = window_span(window, desk.day(0))
    assert (str(span.first), str(span.last)) == (first, last)


def test_the_last_quarter_of_a_year_ends_with_it(desk: Desk) -> None:
    assert str(window_span("quarter", desk.day(300)).last) == "2026-12-31"
    assert str(window_span("month", desk.day(300)).last) == "2026-12-31"


@pytest.mark.parametrize("text", ["", "soon", "0d", "fortnight", "2026-Q4"])
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(BadWindow):
        parse_window(text)
    with pytest.raises(TooLong):
        parse_window("5000d")


# --- alarms ---------------------------------------------------------------------------------------


def alarms(desk: Desk, day: int) -> list[Alarm]:
    """The alarms of a day's report that are about the KPI."""
    return [one for one in weekly_report(desk.ws(day)).alarms if one.ref == "met1"]


def test_a_kpi_in_range_and_measured_is_no_alarm(desk: Desk) -> None:
    watch(desk, service_level=0.9)
    assert alarms(desk, weekly(desk, STEADY)) == []


def test_out_of_range_it_is_an_alarm_with_what_to_do(desk: Desk) -> None:
    watch(desk)
    last = weekly(desk, [*STEADY, 2.4])
    (one,) = alarms(desk, last)
    assert one.kind == "out_of_range"
    assert one.text.startswith(
        f"Refunds is out of its healthy range (at most 2 %): 2.4 % on {desk.day(last)}. One value out, beyond its "
    )
    assert "A key result for it: ost kr add Refunds --under OBJ --metric met1 " in one.text


def test_a_noisy_value_asks_to_wait_for_the_next(desk: Desk) -> None:
    watch(desk)
    last = weekly(desk, [1.0, 2.0, 0.5, 1.8, 0.9, 1.9, 0.6, 1.7, 1.0, 2.0, 2.4])
    (one,) = alarms(desk, last)
    assert "If the next value is out, too, a key result: ost kr add" in one.text
    desk.on(last + 7, add_measurement, "met1", 2.2)
    (two,) = alarms(desk, last + 7)
    assert f"Since {desk.day(last)}: 2 values out in a row, each within its usual swings" in two.text
    assert "A key result for it: ost kr add" in two.text


def test_a_spent_budget_and_a_stale_kpi_are_alarms(desk: Desk) -> None:
    watch(desk, service_level=0.95, service_window="70d")
    last = weekly(desk, [*STEADY[:8], 2.4, 1.0])
    assert [one.kind for one in alarms(desk, last)] == ["budget_spent"]
    assert alarms(desk, last)[0].text.startswith(
        "Refunds has spent its error budget. Service level 95 % over"
    )
    (later,) = (one for one in alarms(desk, last + 22) if one.kind == "stale")
    assert (
        later.text == "Refunds is watched and has not been measured for 3 weeks. Measure it, or put it away."
    )


def test_one_that_was_never_measured_is_an_alarm_after_six_weeks(desk: Desk) -> None:
    watch(desk)
    assert alarms(desk, 42) == []
    (one,) = alarms(desk, 43)
    assert (one.kind, one.text) == (
        "stale",
        "Refunds is watched and has never been measured. Measure it, or put it away.",
    )


def test_a_team_sees_the_kpis_of_its_key_results_and_of_its_people(desk: Desk) -> None:
    desk.do(add_objective, "Reliable", team="Platform", owner="Tomasz")
    desk.do(add_objective, "Grow", team="Growth", owner="Noor")
    watch(desk, owner="tomasz")
    desk.do(add_metric, "Uptime", healthy_low=99.0)
    desk.kr("Uptime", "obj2", metric="met2", unit=None, baseline=98.0, target=99.5)
    shown = {
        team: [str(view.ref) for view in weekly_report(desk.ws(), team=team).kpis]
        for team in (None, "Platform", "Growth")
    }
    assert shown == {None: ["met1", "met2"], "Platform": ["met1"], "Growth": ["met2"]}


def test_alarms_are_told_of_views_alone(desk: Desk) -> None:
    """No store is asked again."""
    watch(desk)
    last = weekly(desk, [*STEADY, 2.4])
    with desk.store.reading() as reader:
        snap = snapshot(reader, None)
        views = views_of(reader, list(snap.nodes.values()), desk.day(last), snap.edges)
        suggest(reader, views, desk.day(last), snap)
    kpis: list[NodeView] = [view for view in views if view.data.get("kpi")]
    assert [one.kind for one in kpi_alarms(kpis, desk.day(last))] == ["out_of_range"]
