"""Values of metrics, one at a time: whose they are, and what they replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import Archived, OutOfRange, WrongKind
from ost.services.adding import add_metric
from ost.services.changing import archive
from ost.services.measuring import add_measurement

if TYPE_CHECKING:
    from .conftest import Desk


def _values(desk: Desk, ref: str = "met1") -> list[tuple[int, float, int | None]]:
    with desk.store.reading() as reader:
        points = reader.measurements(desk.node(ref).ref)
    return [((point.on - desk.day(0)).days, point.value, point.n) for point in points]


def test_a_kr_is_measured_in_its_metric(grown: Desk) -> None:
    done = grown.on(7, add_measurement, "kr1", 52.3, n=1200)
    assert (done.points, done.first, done.last) == (1, grown.day(7), grown.day(7))
    data = done.view.data
    assert (data["current"], data["measured_on"], data["progress"]) == (52.3, "2026-03-09", 0.615)
    grown.on(8, add_measurement, "met1", 53.0, on=grown.day(3))
    assert _values(grown) == [(3, 53.0, None), (7, 52.3, 1200)]


def test_krs_that_share_a_metric_share_its_values(grown: Desk) -> None:
    grown.kr("For the year", metric="met1", unit=None, target=80.0)
    grown.do(add_measurement, "kr2", 50.0)
    assert [grown.on(1, add_measurement, ref, 50.0).view.data["progress"] for ref in ("kr1", "kr2")] == [
        0.5,
        0.25,
    ]


def test_a_metric_that_nothing_steers_is_measured_too(desk: Desk) -> None:
    desk.do(add_metric, "Churn", unit="%")
    assert desk.do(add_measurement, "met1", 2.0).view.data["current"] == 2.0


def test_a_second_value_on_a_day_replaces_the_first_and_says_so(grown: Desk) -> None:
    grown.do(add_measurement, "kr1", 41.0)
    done = grown.on(2, add_measurement, "kr1", 42.0, on=grown.day(0), n=10)
    assert [(p.on, p.value) for p in done.replaced] == [(grown.day(0), 41.0)]
    assert _values(grown) == [(0, 42.0, 10)]
    assert ("met1", "edit", "value:2026-03-02", 41.0, 42.0) in grown.told()


def test_the_same_value_again_replaces_nothing(grown: Desk) -> None:
    grown.do(add_measurement, "kr1", 41.0, n=5)
    assert grown.on(2, add_measurement, "kr1", 41.0, on=grown.day(0), n=5).replaced == ()
    assert grown.on(2, add_measurement, "kr1", 41.0, on=grown.day(0), n=6).replaced != ()


def test_a_sample_has_a_size(grown: Desk) -> None:
    for size in (0, -1):
        with pytest.raises(OutOfRange, match="The sample size"):
            grown.do(add_measurement, "kr1", 41.0, n=size)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.1e15])
def test_a_value_that_no_metric_has_is_refused(grown: Desk, value: float) -> None:
    before = grown.contents()
    with pytest.raises(OutOfRange, match="The value"):
        grown.do(add_measurement, "kr1", value)
    assert grown.contents() == before


def test_only_krs_and_metrics_that_are_live_are_measured(grown: Desk) -> None:
    with pytest.raises(WrongKind, match="a KR or a metric is needed"):
        grown.do(add_measurement, "opp1", 1.0)
    grown.do(archive, "kr1")
    with pytest.raises(Archived):
        grown.do(add_measurement, "kr1", 1.0)
