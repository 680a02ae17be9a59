"""Verdicts and forecasts: what the analysis is asked, and what stands beside its answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.domain.model import Scope
from ost.errors import Archived, NoSuchRef, NotShipped, WrongKind
from ost.services.adding import add_experiment, add_initiative, add_objective
from ost.services.changing import archive, link, move
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.forecasting import read_forecasts
from ost.services.judging import read_failed, read_verdicts, verdict_words
from ost.services.measuring import add_measurement
from ost.services.shipping import ship
from ost.services.tree import read_tree

if TYPE_CHECKING:
    from .conftest import Desk

WEEKS_BEFORE, WEEKS_AFTER = 20, 12


def _weekly(desk: Desk, ref: str, jump: float) -> None:
    """Weekly values with a wobble that goes up by `jump` on day 0; from then on each comes in on its own day."""
    wobble = {
        day: math.sin(day * 1.3) + math.cos(day * 0.7) for day in range(-7 * WEEKS_BEFORE, 7 * WEEKS_AFTER, 7)
    }
    before = [f"{desk.day(day)},{45 + off:.2f}\n" for day, off in wobble.items() if day < 0]
    desk.on(-1, import_table, ref, ["date,value\n", *before], "before.csv")
    for day, off in wobble.items():
        if day >= 0:
            desk.on(day, add_measurement, ref, round(45 + off + jump, 2))


@pytest.fixture
def shipped(grown: Desk) -> Desk:
    """ini1 shipped on day 0, and kr1's metric stands 10 higher since."""
    grown.on(0, ship, "ini1")
    _weekly(grown, "met1", 10.0)
    return grown


def _verdicts(desk: Desk, day: int = 90, as_of: int | None = None) -> dict[tuple[str, str], Any]:
    data: Any = read_verdicts(desk.ws(day, as_of)).to_json()
    return {(one["initiative"], one["kr"]): one for one in data["verdicts"]}


def test_a_jump_after_a_launch_is_told_with_its_numbers(shipped: Desk) -> None:
    [one] = _verdicts(shipped).values()
    assert one["verdict"] == "moved"
    assert one["low"] < 10 < one["high"]
    assert (one["expected"], one["unit"], one["shipped"]) == (5.0, "%", "2026-03-02")
    assert one["set_late"] == one["trials"] == one["overlaps"] == []
    assert one["sentence"]


def test_the_same_jump_on_a_falling_kr_is_the_wrong_way(grown: Desk) -> None:
    grown.kr("Time to value", baseline=60.0, target=30.0)
    grown.do(add_initiative, "Slower", under=["kr2"])
    grown.on(0, ship, "ini2")
    _weekly(grown, "met2", 10.0)
    assert _verdicts(grown)["ini2", "kr2"]["verdict"] == "wrong_way"
    failed = read_failed(grown.ws(90))
    assert [one.judgement.initiative for one in failed.verdicts] == ["ini2"]


def test_only_what_had_shipped_by_the_day_is_judged(shipped: Desk) -> None:
    shipped.do(add_initiative, "Later", under=["kr1"])
    shipped.on(50, ship, "ini2")
    assert set(_verdicts(shipped, 49)) == {("ini1", "kr1")}
    assert set(_verdicts(shipped, 50)) == {("ini1", "kr1"), ("ini2", "kr1")}
    assert _verdicts(shipped, 90, as_of=-1) == {}


def test_looking_back_gives_the_verdict_of_that_day(shipped: Desk) -> None:
    """Later values, later launches and later edits do not reach back."""
    assert _verdicts(shipped, 30)["ini1", "kr1"]["verdict"] == "too_early"
    then = _verdicts(shipped, 60)
    shipped.on(70, edit, "ini1", ["title=Renamed", "expect=1", "lag=14"])
    shipped.on(71, edit, "kr1", ["target=99"])
    shipped.on(72, add_initiative, "Later", under=["kr1"])
    shipped.on(73, ship, "ini2")
    again = _verdicts(shipped, 90, as_of=60)
    assert again == then


def test_a_launch_that_was_put_away_is_not_judged_and_confounds_nothing(shipped: Desk) -> None:
    shipped.do(add_initiative, "At the same time", under=["kr1"])
    shipped.on(1, ship, "ini2")
    assert _verdicts(shipped)["ini1", "kr1"]["verdict"] == "confounded"
    shipped.on(80, archive, "ini2")
    assert set(_verdicts(shipped)) == {("ini1", "kr1")}
    alone = _verdicts(shipped)["ini1", "kr1"]
    assert alone["verdict"] == "moved"
    [caution] = alone["cautions"]
    assert caution.startswith(
        "At the same time (ini2) shipped on 2026-03-03 and was put away, so it does not"
    )
    assert caution.endswith("ost edit ini2 archived=no")
    with pytest.raises(Archived):
        read_verdicts(shipped.ws(90), "ini2")
    assert set(_verdicts(shipped, 90, as_of=79)) == {("ini1", "kr1"), ("ini2", "kr1")}


def test_an_archived_kr_is_judged_no_more(shipped: Desk) -> None:
    shipped.kr("Retention")
    shipped.do(link, "kr2", "ini1")
    shipped.on(80, archive, "kr2")
    assert set(_verdicts(shipped)) == {("ini1", "kr1")}


def test_launches_that_overlap_are_named(shipped: Desk) -> None:
    shipped.do(add_initiative, "Days later", under=["kr1"])
    shipped.on(3, ship, "ini2")
    found = _verdicts(shipped)
    assert found["ini1", "kr1"]["overlaps"] == ["ini2"]
    assert found["ini2", "kr1"]["overlaps"] == ["ini1"]
    assert {one["verdict"] for one in found.values()} == {"confounded"}


def test_every_kr_that_is_bet_on_gets_its_verdict(shipped: Desk) -> None:
    shipped.kr("Retention")
    shipped.do(link, "kr2", "ini1")
    found = _verdicts(shipped)
    assert {pair: one["verdict"] for pair, one in found.items()} == {
        ("ini1", "kr1"): "moved",
        ("ini1", "kr2"): "no_data",
    }


def test_krs_that_share_a_metric_are_judged_on_the_same_values(shipped: Desk) -> None:
    """Each by its own target and direction."""
    shipped.kr("Keep it low", metric="met1", unit=None, baseline=None, target=None, at_most=50.0)
    shipped.on(1, link, "kr2", "ini1")
    found = _verdicts(shipped)
    assert (found["ini1", "kr1"]["verdict"], found["ini1", "kr2"]["verdict"]) == ("moved", "wrong_way")
    assert found["ini1", "kr1"]["effect"] == found["ini1", "kr2"]["effect"]


def test_a_launch_for_another_kr_on_the_same_metric_is_in_the_way(shipped: Desk) -> None:
    """Otherwise both would take the credit for one movement of the number."""
    shipped.kr("The same number", metric="met1", unit=None)
    shipped.do(add_initiative, "Another", under=["kr2"])
    shipped.on(0, ship, "ini2")
    found = _verdicts(shipped)
    assert {one["verdict"] for one in found.values()} == {"confounded"}
    assert found["ini1", "kr1"]["overlaps"] == ["ini2"]
    shipped.on(80, archive, "kr2")
    assert _verdicts(shipped)["ini1", "kr1"]["overlaps"] == ["ini2"], "that KR is over; the launch has been"


def test_a_bet_moved_to_another_kr_is_judged_there(shipped: Desk) -> None:
    shipped.kr("Retention")
    shipped.on(80, move, "ini1", ["kr2"])
    assert set(_verdicts(shipped)) == {("ini1", "kr2")}
    assert set(_verdicts(shipped, 90, as_of=79)) == {("ini1", "kr1")}


def test_what_was_said_before_the_numbers_came_in_is_not_late(shipped: Desk) -> None:
    assert _verdicts(shipped)["ini1", "kr1"]["set_late"] == []


@pytest.mark.parametrize(
    ("words", "late"),
    [
        (["expect=6"], ["expected effect"]),
        (["worth_having=1"], ["effect worth having"]),
        (["lag=7"], ["lag"]),
        (["shipped=2026-03-01"], ["ship date"]),
        (["lag=7", "expect=6", "shipped=2026-03-01"], ["ship date", "lag", "expected effect"]),
        (["expect=5"], []),  # the same as before
        (["title=Renamed"], []),
        (["expect="], ["expected effect"]),  # nothing is expected any more, now that it is known
        (["lag=0"], []),  # it had none
    ],
)
def test_what_was_set_when_the_numbers_were_in_is_shown_as_late(
    shipped: Desk, words: list[str], late: list[str]
) -> None:
    shipped.on(20, edit, "ini1", words)
    assert _verdicts(shipped)["ini1", "kr1"]["set_late"] == late


def test_a_target_is_late_where_it_decides_what_is_worth_having(shipped: Desk) -> None:
    shipped.on(20, edit, "kr1", ["target=41"])
    assert _verdicts(shipped)["ini1", "kr1"]["set_late"] == []
    assert _verdicts(shipped, 90, as_of=19)["ini1", "kr1"]["set_late"] == []
    shipped.on(21, edit, "ini1", ["expect="])
    assert _verdicts(shipped)["ini1", "kr1"]["set_late"] == ["expected effect", "way to go"]
    assert _verdicts(shipped, 90, as_of=20)["ini1", "kr1"]["set_late"] == [], "and was not, before that"


def test_a_launch_that_is_logged_with_its_numbers_in_is_late(grown: Desk) -> None:
    _weekly(grown, "met1", 10.0)
    grown.on(80, ship, "ini1", grown.day(0))
    assert _verdicts(grown)["ini1", "kr1"]["set_late"] == ["ship date"]


def test_numbers_that_come_again_unchanged_make_nothing_late(shipped: Desk) -> None:
    """A whole table is often imported anew; a value keeps the moment in which it was first known."""
    shipped.on(20, edit, "ini1", ["expect=6"])
    with shipped.store.reading() as reader:
        points = reader.measurements(shipped.node("met1").ref)
    lines = ["date,value\n", *(f"{p.on},{p.value}\n" for p in points)]
    shipped.on(88, import_table, "kr1", lines, "again.csv")
    assert _verdicts(shipped)["ini1", "kr1"]["set_late"] == ["expected effect"]


def test_a_trial_of_the_same_solution_stands_first(shipped: Desk) -> None:
    """On the solution itself or on its assumptions; other experiments and looks are no trials."""
    shipped.do(add_experiment, "A/B", under=["sol1"], criterion="lift >= 2pp")
    shipped.do(add_experiment, "Means", under=["asm1"], criterion="variant < control")
    shipped.do(add_experiment, "Running", under=["asm1"], criterion="variant > control")
    both = Figures(control=(18, 100), variant=(37, 100))
    means = Figures(
        control_mean=4.0, control_sd=1.9, control_n=314, variant_mean=2.4, variant_sd=1.7, variant_n=298
    )
    shipped.on(1, record, "exp1", Figures(successes=8, of=10))
    shipped.on(2, record, "exp2", both)
    shipped.on(3, record, "exp3", means)
    shipped.on(3, start, "exp4")
    shipped.on(4, record, "exp4", both, interim=True)
    [one] = _verdicts(shipped).values()
    assert [(trial["experiment"], trial["type"], trial["outcome"]) for trial in one["trials"]] == [
        ("exp2", "proportions", "supported"),
        ("exp3", "means", "supported"),
    ]
    assert one["trials"][0]["estimate"] == pytest.approx(0.19)
    [early] = _verdicts(shipped, 90, as_of=2).values()
    assert [trial["experiment"] for trial in early["trials"]] == ["exp2"]
    shipped.on(80, archive, "exp2")
    [after] = _verdicts(shipped).values()
    assert [trial["experiment"] for trial in after["trials"]] == ["exp3"]


def test_one_initiative_is_judged_alone_with_its_rivals_in_mind(shipped: Desk) -> None:
    shipped.do(add_initiative, "Days later", under=["kr1"])
    shipped.on(3, ship, "ini2")
    [one] = read_verdicts(shipped.ws(90), "ini1").verdicts
    assert one.judgement.overlaps == ("ini2",)
    assert one.to_json() == _verdicts(shipped)["ini1", "kr1"]


def test_what_has_not_shipped_has_no_verdict(shipped: Desk) -> None:
    shipped.on(5, add_initiative, "Later", under=["kr1"])
    with pytest.raises(NotShipped, match=r"has not shipped by 2026-05-31 \(proposed\)"):
        read_verdicts(shipped.ws(90), "ini2")
    shipped.on(60, ship, "ini2")
    with pytest.raises(NotShipped, match=r"has not shipped by 2026-04-01 \(proposed\)"):
        read_verdicts(shipped.ws(90, as_of=30), "ini2")
    with pytest.raises(NoSuchRef, match="no ini2 as of"):
        read_verdicts(shipped.ws(90, as_of=4), "ini2")
    with pytest.raises(WrongKind):
        read_verdicts(shipped.ws(90), "kr1")


def test_a_trees_initiatives_get_their_words(shipped: Desk) -> None:
    workspace = shipped.ws(90)
    words = {"ini1": [("kr1", "moved")]}
    assert verdict_words(workspace, read_tree(workspace)) == words
    assert verdict_words(workspace, read_tree(workspace, "kr1")) == words
    assert verdict_words(workspace, read_tree(workspace, "opp1")) == {}


def test_open_krs_that_have_begun_are_forecast(shipped: Desk) -> None:
    shipped.kr("Later", start=shipped.day(95).isoformat(), by=shipped.day(200).isoformat())
    shipped.kr("Dropped")
    shipped.on(80, edit, "kr3", ["status=dropped"])
    shipped.kr("Away")
    shipped.on(80, archive, "kr4")
    data: Any = read_forecasts(shipped.ws(90)).to_json()
    assert [(one["kr"], one["due"]) for one in data["forecasts"]] == [("kr1", "2026-06-10")]
    [one] = data["forecasts"]
    assert one["low"] < one["mean"] < one["high"]
    assert 0 <= one["p_hit"] <= 1


def test_one_kr_is_forecast_on_demand(shipped: Desk) -> None:
    shipped.kr("Unmeasured")
    [one] = read_forecasts(shipped.ws(90), "kr2").forecasts
    assert (one.kr, one.p_hit) == ("kr2", None)
    with pytest.raises(NoSuchRef, match="kr2 as of"):
        read_forecasts(shipped.ws(90, as_of=-1), "kr2")
    with pytest.raises(WrongKind):
        read_forecasts(shipped.ws(90), "ini1")


def test_a_forecast_of_the_past_is_the_one_that_was_made(shipped: Desk) -> None:
    then = read_forecasts(shipped.ws(50)).to_json()
    shipped.on(60, edit, "kr1", ["target=99", "due=2027-01-01"])
    shipped.do(add_objective, "Another")
    shipped.do(edit, "kr1", [f"scope={Scope.PRODUCT}"])
    assert read_forecasts(shipped.ws(90, as_of=50)).to_json() == then


def test_launches_of_a_kr_are_known_to_its_forecast(shipped: Desk) -> None:
    shipped.on(85, add_initiative, "Just now", under=["kr1"], lag_days=28)
    shipped.on(85, ship, "ini2")
    [one] = read_forecasts(shipped.ws(88)).forecasts
    assert one.in_lag == ("ini2",)
