"""Charts: what is gathered for the picture of a KR, a metric or a verdict, on every kind of store."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.domain.dates import Span
from ost.domain.kinds import Kind, Ref
from ost.errors import NoSuchRef, NotOnChart, NotShipped, WrongKind
from ost.services.adding import add_initiative, add_metric
from ost.services.chart import LaunchMark, Point
from ost.services.charting import MIN_BASE, RECENT, limits_of, read_chart, read_kr_charts, read_verdict_charts
from ost.services.editing import edit
from ost.services.forecasting import read_forecasts
from ost.services.judging import read_verdicts
from ost.services.shipping import ship
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from .conftest import Desk


def weekly(desk: Desk, ref: str, first: int, last: int, jump: float = 0.0, every: int = 7) -> None:
    """Values with a wobble every so many days, higher by `jump` from day 0 on; they come in on the last day."""
    rows = [
        f"{desk.day(day)},{45 + math.sin(day * 1.3) + math.cos(day * 0.7) + jump * (day >= 0):.2f}\n"
        for day in range(first, last + 1, every)
    ]
    desk.on(last, import_table, ref, ["date,value\n", *rows], "x.csv")


@pytest.fixture
def shipped(grown: Desk) -> Desk:
    """ini1 shipped on day 0, and kr1's metric stands 6 higher since."""
    grown.on(0, ship, "ini1")
    weekly(grown, "met1", -140, 70, 6.0)
    return grown


def test_a_chart_holds_what_verdict_and_forecast_say(shipped: Desk) -> None:
    ws = shipped.ws(71)
    data: Any = read_chart(ws, "kr1").to_json()
    [verdict] = read_verdicts(ws).verdicts
    [forecast] = read_forecasts(ws).forecasts
    assert (data["baseline"], data["target"], data["form"]) == (40.0, 60.0, "increase")
    assert data["launches"] == [
        {
            "initiative": "ini1",
            "title": "Reorder",
            "shipped": str(shipped.day(0)),
            "shows_from": str(shipped.day(0)),
            "verdict": "moved",
        }
    ]
    without = data["counterfactual"]
    values = {point["on"]: point["value"] for point in data["points"]}
    gaps = [values[point["on"]] - point["mean"] for point in without["points"]]
    assert sum(gaps) / len(gaps) == pytest.approx(verdict.judgement.effect, rel=1e-4)
    assert (without["initiative"], without["without"], without["level"]) == ("ini1", ["ini1"], 0.9)
    end = data["fan"]["points"][-1]
    assert end["on"] == str(shipped.day(100))
    assert end["mean"] == pytest.approx(forecast.mean, rel=1e-4)
    assert data["fan"]["p_hit"] == pytest.approx(forecast.p_hit, rel=1e-4)
    assert data["outlook"] == forecast.why
    assert data["limits"]["before"] == "ini1"


def test_many_charts_at_once_are_those_one_by_one(shipped: Desk) -> None:
    """With the verdicts on them; looked back at, too; what is no KR or was not there has none."""
    kr, other = Ref(Kind.KR, 1), Ref(Kind.KR, 99)
    for ws in (shipped.ws(71), shipped.ws(90, as_of=71)):
        judged, charts = read_kr_charts(ws, {kr, other, Ref(Kind.OBJECTIVE, 1)})
        assert [one.to_json() for one in judged] == [one.to_json() for one in read_verdicts(ws).verdicts]
        assert list(charts) == ["kr1"]
        assert charts["kr1"].to_json() == read_chart(ws, "kr1").to_json()
    assert read_kr_charts(shipped.ws(90, as_of=-1), {kr}) == ([], {})


def test_what_is_older_than_the_krs_time_needs_is_left_out_and_counted(shipped: Desk) -> None:
    chart = read_chart(shipped.ws(71), "kr1")
    assert (len(chart.points), chart.older) == (RECENT, 5), "half a year at least"
    weekly(shipped, "met1", 77, 98, 6.0)
    chart = read_chart(shipped.ws(99), "kr1")
    assert chart.points[0].on == shipped.day(-91), "thirteen weeks before its start"
    everything = read_chart(shipped.ws(99), "kr1", since=shipped.day(-200))
    assert (len(everything.points), everything.older) == (35, 0)
    assert len(read_chart(shipped.ws(99), "kr1", since=shipped.day(50)).points) == 7
    assert read_chart(shipped.ws(99), "kr1", since=shipped.day(99)).points == ()


def test_a_quiet_kr_shows_its_last_half_year(grown: Desk) -> None:
    weekly(grown, "met1", -400, 0)
    assert len(read_chart(grown.ws(300), "kr1").points) == RECENT


def test_looking_back_shows_that_day(shipped: Desk) -> None:
    then = read_chart(shipped.ws(71), "kr1").to_json()
    shipped.on(80, edit, "kr1", ["target=99", "title=Renamed"])
    shipped.on(81, add_initiative, "Later", under=["kr1"])
    shipped.on(82, ship, "ini2")
    assert read_chart(shipped.ws(90, as_of=71), "kr1").to_json() == then
    assert read_chart(shipped.ws(90), "kr1").to_json() != then
    with pytest.raises(NoSuchRef):
        read_chart(shipped.ws(90, as_of=-1), "kr1")


def test_the_last_launch_that_is_read_is_taken_away_unless_another_is_named(shipped: Desk) -> None:
    shipped.on(56, add_initiative, "Later", under=["kr1"])
    shipped.on(56, ship, "ini2")
    chosen: Any = read_chart(shipped.ws(71), "kr1").to_json()["counterfactual"]
    assert chosen["initiative"] == "ini1", "ini2 is too early"
    named: Any = read_chart(shipped.ws(71), "kr1", "Later").to_json()["counterfactual"]
    assert (named["initiative"], named["verdict"]) == ("ini2", "too_early")


def test_a_launch_that_is_not_on_the_chart_cannot_be_taken_away(shipped: Desk) -> None:
    shipped.do(add_initiative, "Planned", under=["kr1"])
    with pytest.raises(NotOnChart, match="ini2 did not ship for kr1"):
        read_chart(shipped.ws(71), "kr1", "ini2")
    with pytest.raises(NotOnChart):
        read_chart(shipped.ws(71), "met1", "ini1")
    with pytest.raises(WrongKind):
        read_chart(shipped.ws(71), "ini1")


def test_a_kpi_has_its_healthy_range_and_no_aim(grown: Desk) -> None:
    grown.do(add_metric, "Payments that fail", unit="%", healthy_high=1.5)
    weekly(grown, "met2", -700, 0)
    chart = read_chart(grown.ws(1), "met2")
    assert (chart.aim, chart.fan, chart.without, chart.outlook) == (None, None, None, "")
    assert chart.healthy == (None, 1.5)
    assert len(chart.points) == 52
    data = chart.to_json()
    assert (data["healthy_low"], data["healthy_high"], data["target"]) == (None, 1.5, None)


def test_the_metric_of_a_kr_shows_what_shipped_on_it(shipped: Desk) -> None:
    chart = read_chart(shipped.ws(71), "met1")
    assert [(one.ref, one.verdict) for one in chart.launches] == [("ini1", None)]
    assert chart.healthy is None


def test_daily_values_are_shown_as_the_weeks_that_are_judged(grown: Desk) -> None:
    grown.on(0, ship, "ini1")
    weekly(grown, "met1", -140, 70, 6.0, every=1)
    chart = read_chart(grown.ws(71), "kr1")
    assert chart.span == 7
    assert {point.on.weekday() for point in chart.points} == {0}
    assert chart.without is not None
    days = {point.on for point in chart.points}
    assert {point.on for point in chart.without.path.points} <= days
    assert chart.latest is not None
    assert chart.latest.on == grown.day(70), "the last day is told as it was measured"


def test_nothing_measured_is_a_chart_too(grown: Desk) -> None:
    chart = read_chart(grown.ws(5), "kr1")
    assert (chart.points, chart.latest, chart.limits, chart.fan) == ((), None, None, None)
    assert chart.outlook == "No forecast: Activation has not been measured."
    assert chart.to_json()["points"] == []


def test_a_kr_that_is_over_has_no_fan(shipped: Desk) -> None:
    chart = read_chart(shipped.ws(150), "kr1")
    assert chart.fan is not None, "nothing was measured on its last days"
    weekly(shipped, "met1", 100, 100)
    chart = read_chart(shipped.ws(150), "kr1")
    assert chart.fan is None
    assert chart.outlook.startswith("Over: ")


def test_a_verdicts_chart_shows_the_points_that_it_was_made_from(shipped: Desk) -> None:
    [(judged, chart)] = read_verdict_charts(shipped.ws(71), "ini1")
    assert chart.points[0].on == judged.judgement.before[0][0]
    assert chart.fan is None
    assert chart.limits is not None
    assert (chart.limits.base, chart.limits.before) == (13, "ini1")
    assert chart.without is not None
    assert chart.without.judged is judged
    shipped.do(add_initiative, "Planned", under=["kr1"])
    with pytest.raises(NotShipped):
        read_verdict_charts(shipped.ws(71), "ini2")


def test_a_report_has_charts_only_where_they_are_asked_for(shipped: Desk) -> None:
    week = Span(shipped.day(63), shipped.day(69))
    [plain] = weekly_report(shipped.ws(70), week).krs
    [drawn] = weekly_report(shipped.ws(70), week, charts=True).krs
    assert plain.chart is None
    assert drawn.chart is not None
    assert drawn.chart.to_json() == read_chart(shipped.ws(70, as_of=69), "kr1").to_json()


def points(*values: float) -> list[Point]:
    """Values, a week apart."""
    return [Point(date(2026, 5, 1) + timedelta(weeks=at), value) for at, value in enumerate(values)]


def mark(week: int, days: int = 0) -> LaunchMark:
    """A launch in a week."""
    day = date(2026, 5, 1) + timedelta(weeks=week, days=days)
    return LaunchMark("ini1", "x", day, day)


def test_natural_limits_are_2_66_mean_moving_ranges_from_the_mean() -> None:
    """Wheeler 1993, Understanding Variation: the limits of individual values."""
    found = limits_of(points(10, 12, 11, 13, 12, 14), None)
    assert found is not None
    mean, mean_range = 72 / 6, (2 + 1 + 2 + 1 + 2) / 5
    assert (found.base, found.before) == (6, None)
    assert (found.lower, found.upper) == pytest.approx((mean - 2.66 * mean_range, mean + 2.66 * mean_range))


def test_limits_come_from_the_points_before_the_launch_where_these_are_enough() -> None:
    series = points(*[4, 5] * 5, *range(100, 110))
    found = limits_of(series, mark(10))
    assert found is not None
    assert (found.base, found.before, found.mean) == (10, "ini1", 4.5)
    assert found.outside == tuple(range(10, 20))
    few = limits_of(series, mark(MIN_BASE - 1))
    assert few is not None
    assert (few.base, few.before) == (20, None)
    assert limits_of(points(1, 2, 3, 4, 5), None) is None


def test_a_week_that_a_launch_falls_into_is_not_before_it() -> None:
    series = points(*range(10))
    found = limits_of(series, mark(8, days=3), span=7)
    assert found is not None
    assert found.base == 8
    assert limits_of(series, mark(8, days=3)) != found
