"""Adding key results: their numbers, their time, and the metric that they steer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ost.domain.model import Form, Level, Scope
from ost.errors import (
    AmbiguousTitle,
    Archived,
    BadDate,
    ContradictingOptions,
    DueBeforeStart,
    MissingOption,
    NoSuchRef,
    TargetEqualsBaseline,
    WrongKind,
)
from ost.services.adding import add_key_result, add_metric, add_objective
from ost.services.changing import archive
from ost.services.editing import edit

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def planned(desk: Desk) -> Desk:
    """A desk with one quarterly objective."""
    desk.do(add_objective, "New users succeed", cycle="2026-Q1")
    return desk


def test_a_kr_has_its_numbers_and_a_metric_of_its_own(planned: Desk) -> None:
    node = planned.kr("Activation", level=Level.INPUT, owner="Noor").view.node
    assert (node.form, node.baseline, node.target, node.unit) == (Form.INCREASE, 40, 60, "%")
    assert (str(node.metric), node.level, node.owner) == ("met1", Level.INPUT, "Noor")
    metric = planned.node("met1")
    assert (metric.title, metric.unit) == ("Activation", "%")


def test_a_level_to_keep_needs_no_baseline(planned: Desk) -> None:
    node = planned.kr("Uptime", baseline=None, target=None, at_least=99.5).view.node
    assert (node.form, node.baseline, node.target) == (Form.AT_LEAST, None, 99.5)


@pytest.mark.parametrize(
    ("numbers", "failure"),
    [
        ({"target": 40.0}, TargetEqualsBaseline),
        ({"target": None}, MissingOption),
        ({"baseline": None}, MissingOption),
        ({"at_least": 1.0, "at_most": 2.0}, ContradictingOptions),
    ],
)
def test_numbers_that_make_no_kr_leave_neither_kr_nor_metric(
    planned: Desk, numbers: dict[str, float | None], failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        planned.kr("Activation", **numbers)
    assert [str(node.ref) for node in planned.nodes()] == ["obj1"]


@pytest.mark.parametrize(
    ("options", "start", "due"),
    [
        ({"by": "2026-12-31"}, "2026-01-01", "2026-12-31"),  # since the objective's quarter began
        ({"by": "2026-Q4"}, "2026-01-01", "2026-12-31"),  # the last day of a period
        ({"by": "2026-W45"}, "2026-01-01", "2026-11-08"),
        ({"by": None}, "2026-01-01", "2026-03-31"),  # the objective's cycle
        ({"by": "2026-12-31", "start": "2026-01"}, "2026-01-01", "2026-12-31"),  # its first one
        ({"by": "2026-12-31", "start": "yesterday"}, "2026-03-01", "2026-12-31"),
        ({"by": "2026-02-28"}, "2026-01-01", "2026-02-28"),  # over already: since the cycle began
    ],
)
def test_the_time_of_a_kr(planned: Desk, options: dict[str, str | None], start: str, due: str) -> None:
    node = planned.kr("Activation", **({"start": None} | options)).view.node
    assert (node.start, node.due) == (date.fromisoformat(start), date.fromisoformat(due))
    assert node.created == min(node.start, planned.day(0))


@pytest.mark.parametrize(
    ("cycle", "by", "start"),
    [
        (None, "2026-12-31", "2026-03-02"),  # today
        ("2026", "2026-12-31", "2026-03-02"),
        ("2026", "2026-02-28", "2026-01-01"),  # over already: since the cycle began
        ("2026-Q2", "2026-06-30", "2026-04-01"),
        ("2026-Q4", "2026-06-30", "2026-03-02"),  # due before the quarter begins
    ],
)
def test_the_start_of_a_kr_without_one(desk: Desk, cycle: str | None, by: str, start: str) -> None:
    desk.do(add_objective, "New users succeed", cycle=cycle)
    assert desk.kr("Activation", start=None, by=by).view.node.start == date.fromisoformat(start)


@pytest.mark.parametrize(
    ("options", "failure"),
    [
        ({"by": "soon"}, BadDate),
        ({"start": "soon"}, BadDate),
        ({"by": "2026-12-31", "start": "2026-12-31"}, DueBeforeStart),
        ({"by": "2026-06-30", "start": "2026-07-01"}, DueBeforeStart),
        ({"by": "2025-12-31"}, DueBeforeStart),
    ],
)
def test_a_time_that_is_none_is_refused(
    planned: Desk, options: dict[str, str], failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        planned.kr("Activation", **options)


def test_without_a_cycle_above_it_a_kr_says_when_it_is_due(desk: Desk) -> None:
    desk.do(add_objective, "Some day")
    with pytest.raises(MissingOption, match="--by DATE"):
        desk.kr("Activation", by=None)
    with pytest.raises(DueBeforeStart):
        desk.kr("Activation", by="today")


def test_two_krs_may_steer_one_metric(planned: Desk) -> None:
    planned.kr("Activation this quarter")
    by_ref = planned.kr("Activation this year", metric="met1", unit=None).view.node
    by_title = planned.kr("Activation for good", metric=" activation THIS quarter ", unit="%").view.node
    assert str(by_ref.metric) == str(by_title.metric) == "met1"
    assert by_ref.unit == "%"


def test_a_metric_that_is_not_there_yet_is_made(planned: Desk) -> None:
    planned.kr("Activation", metric="Weekly activation rate")
    assert planned.node("met1").title == "Weekly activation rate"


def test_a_piece_of_a_metrics_title_names_a_new_metric(planned: Desk) -> None:
    """`--metric Rate` must not steer some metric that happens to have the word in it."""
    planned.do(add_metric, "Rate of churn")
    assert str(planned.kr("Activation", metric="Rate").view.node.metric) == "met2"


def test_a_metrics_title_that_two_have_is_ambiguous(planned: Desk) -> None:
    planned.do(add_metric, "Rate")
    planned.do(add_metric, "Rate")
    with pytest.raises(AmbiguousTitle, match="met1 Rate; met2 Rate"):
        planned.kr("Activation", metric="Rate", unit=None)


def test_a_metric_that_was_put_away_is_not_steered(planned: Desk) -> None:
    planned.do(add_metric, "Rate")
    planned.do(archive, "met1")
    with pytest.raises(Archived):
        planned.kr("Activation", metric="met1", unit=None)


def test_a_unit_that_contradicts_the_metrics_is_refused(planned: Desk) -> None:
    planned.do(add_metric, "Time to value", unit="days")
    with pytest.raises(ContradictingOptions, match="met1 is measured in 'days'"):
        planned.kr("Faster", metric="met1", unit="hours")


@pytest.mark.parametrize(("metric", "failure"), [("met9", NoSuchRef), ("obj1", WrongKind)])
def test_a_ref_that_is_no_metric_is_refused(planned: Desk, metric: str, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        planned.kr("Activation", metric=metric)


def test_a_kr_under_a_kr_is_a_product_kr_that_leads_to_it(planned: Desk) -> None:
    planned.kr("Revenue", scope=Scope.BUSINESS)
    assert planned.kr("Activation", under="kr1").view.node.scope is Scope.PRODUCT


def test_a_kr_shows_the_unit_of_its_metric_as_it_is_now(planned: Desk) -> None:
    planned.kr("Activation")
    planned.do(edit, "met1", ["unit=pp"])
    assert planned.node("kr1").unit == "pp"


def test_a_kr_can_be_read_from_the_words_of_a_script(planned: Desk) -> None:
    """The library's own call, without the help of the desk."""
    done = add_key_result(planned.ws(), "Activation", under=["obj1"], baseline=0, target=10, by="2026")
    assert done.view.data["form"] == "reach"
    assert done.view.data["due"] == "2026-12-31"
