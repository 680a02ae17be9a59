"""Things as they are shown: the JSON shape of every kind, with what is computed of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import MONDAY, kr_of, series

from ost.domain.key_results import state
from ost.domain.kinds import Kind
from ost.domain.model import Form, Measurement, Metric
from ost.services.adding import add_interview, add_metric
from ost.services.experimenting import start
from ost.services.measuring import add_measurement
from ost.services.reading import list_nodes, show
from ost.services.requesting import add_request
from ost.services.shipping import ship
from ost.services.views import judging_points
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from .conftest import Desk

COMMON = ["ref", "kind", "title", "parents", "status", "created", "archived", "owner", "note"]
OWN = {
    "objective": ["cycle", "cadence", "team"],
    "kr": [
        "metric",
        "unit",
        "form",
        "baseline",
        "target",
        "start",
        "due",
        "scope",
        "level",
        "current",
        "measured_on",
        "progress",
        "pace",
        "state",
        "original",
        "advice",
    ],
    "opportunity": ["interviews"],
    "solution": ["delivered_by"],
    "assumption": ["risk", "importance", "evidence"],
    "experiment": [
        "criterion",
        "criterion_fixed_on",
        "exploratory",
        "method",
        "guardrail",
        "until",
        "started",
        "past_end",
        "result",
        "outcome",
        "overruled",
        "by_criterion",
        "estimate",
        "low",
        "high",
        "looks",
        "decision",
        "decided_on",
        "decided_because",
        "original",
    ],
    "initiative": [
        "lag_days",
        "due",
        "mandated_by",
        "team",
        "mandate",
        "horizon",
        "shipped",
        "dropped",
        "bets",
        "delivers",
        "replaces",
        "replaced_by",
        "requests",
        "decided_because",
        "original",
    ],
    "interview": ["on", "quotes", "supports"],
    "metric": [
        *("unit", "scale", "healthy_low", "healthy_high", "service_level", "service_window"),
        *("source", "current", "measured_on", "kpi"),
    ],
    "request": ["asked_by", "on", "serves", "adopted_as", "declined", "declined_because"],
}


@pytest.fixture
def data(grown: Desk) -> dict[str, dict[str, Any]]:
    """One thing of every kind, by its ref."""
    grown.do(add_interview, "Marta", quotes=["so"], supports=["opp1"])
    grown.do(add_request, "Export to Excel", asked_by="Maya, sales")
    return {str(view.ref): view.data for view in list_nodes(grown.ws())}


def test_every_kind_has_its_shape(data: dict[str, dict[str, Any]]) -> None:
    assert {one["kind"]: sorted(one) for one in data.values()} == {
        kind: sorted(COMMON + own) for kind, own in OWN.items()
    }


def test_values_are_json_and_say_what_was_said(data: dict[str, dict[str, Any]]) -> None:
    kr = data["kr1"]
    assert (kr["metric"], kr["baseline"], kr["target"], kr["due"]) == ("met1", 40.0, 60.0, "2026-06-10")
    assert (kr["current"], kr["progress"], kr["state"], kr["pace"]) == (None, None, "not_started", 0.0)
    assert data["exp1"]["outcome"] == "planned"
    assert data["exp1"]["result"] is None
    assert data["ini1"]["bets"] == [{"kr": "kr1", "expected": 5.0, "worth_having": None}]
    assert data["ini1"]["delivers"] == ["sol1"]
    assert data["sol1"]["delivered_by"] == ["ini1"]
    assert data["opp1"]["interviews"] == ["int1"]
    assert data["int1"]["quotes"] == ["so"]


def test_an_example_of_the_documentation(grown: Desk) -> None:
    """A KR at 52.3 on its way from 45 to 65 has come 0.365 of it."""
    grown.kr("Activation rate", baseline=45.0, target=65.0)
    data = grown.on(50, add_measurement, "kr2", 52.3).view.data
    assert (data["progress"], data["pace"], data["state"]) == (0.365, 0.5, "behind")


def test_current_is_the_last_value_up_to_the_day(grown: Desk) -> None:
    grown.measure("kr1", {1: 41.0, 5: 44.0})
    data = [show(grown.ws(9, as_of=day), "kr1").data for day in (0, 1, 4, 5)]
    assert [one["current"] for one in data] == [None, 41.0, 41.0, 44.0]
    assert show(grown.ws(9, as_of=5), "met1").data["current"] == 44.0


def test_a_launch_is_shown_from_its_day_on(grown: Desk) -> None:
    grown.on(5, ship, "ini1")
    assert show(grown.ws(9, as_of=4), "ini1").data["shipped"] is None
    assert show(grown.ws(9, as_of=5), "ini1").data["shipped"] == "2026-03-07"


def test_a_start_is_shown_from_its_day_on(grown: Desk) -> None:
    grown.on(2, start, "exp1")
    assert show(grown.ws(9, as_of=1), "exp1").data["started"] is None
    assert show(grown.ws(9, as_of=2), "exp1").data["started"] == "2026-03-04"


def test_a_metric_without_values_has_no_current_one(desk: Desk) -> None:
    desk.do(add_metric, "Churn")
    assert show(desk.ws(), "met1").data["current"] is None


@given(series(most=12), st.integers(-30, 400), st.sampled_from(Form))
def test_the_state_that_is_shown_is_told_from_all_values(
    points: list[Measurement], at: int, form: Form
) -> None:
    """Only two of a KR's values are fetched; they must say what all of them say."""
    numbers = {Form.INCREASE: (-500.0, 500.0), Form.DECREASE: (500.0, -500.0), Form.REACH: (0.0, 500.0)}
    baseline, target = numbers.get(form, (None, 10.0))
    kr = kr_of(baseline, target, form, due=MONDAY + timedelta(days=120))
    day = MONDAY + timedelta(days=at)
    store = MemoryStore()
    with store.writing("test") as tx:
        tx.insert_node(Metric(ref=kr.metric, title="M", status="watched", created=MONDAY))
        tx.insert_node(kr)
        tx.put_measurements(kr.metric, points)
    with store.reading() as reader:
        fetched = judging_points(reader, [kr], day)[kr.ref]
    assert state(kr, fetched, day) is state(kr, points, day)


def test_many_krs_on_one_metric_are_told_apart(grown: Desk) -> None:
    for number in range(2, 6):
        grown.kr(f"K{number}", metric="met1", unit=None, by=grown.day(10 * number).isoformat())
    grown.measure("met1", {day: 40.0 + day / 2 for day in range(0, 60, 5)})
    states = {str(v.ref): v.data["state"] for v in list_nodes(grown.ws(60), Kind.KR)}
    assert states == {
        "kr1": "achieved",
        "kr2": "missed",
        "kr3": "missed",
        "kr4": "achieved",
        "kr5": "achieved",
    }
