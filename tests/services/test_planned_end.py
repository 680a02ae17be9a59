"""An experiment's planned end: said before or at the start, kept when it moves, and an alarm when it has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Experiment
from ost.errors import ContradictingOptions, EndsBeforeStart
from ost.services.adding import add_experiment
from ost.services.alarms import past_end
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.reading import show, status
from ost.services.undoing import undo
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from .conftest import Desk

WON = Figures(successes=8, of=10)


def _shown(desk: Desk, number: int, as_of: int | None = None) -> dict[str, Any]:
    return show(desk.ws(number, as_of), "exp1").data


def test_it_is_said_with_the_plan_or_with_the_start(grown: Desk) -> None:
    grown.do(add_experiment, "More", under=["asm1"], criterion="7 of 10", until=grown.day(20))
    assert grown.node("exp2").until == grown.day(20)
    assert grown.on(1, start, "exp2").view.data["until"] == str(grown.day(20))
    grown.on(1, start, "exp1", until=grown.day(9))
    assert grown.node("exp1").until == grown.day(9)


def test_weeks_count_from_the_start(grown: Desk) -> None:
    grown.on(3, start, "exp1", grown.day(2), weeks=2)
    assert grown.node("exp1").until == grown.day(16)


def test_it_is_not_before_the_start(grown: Desk) -> None:
    grown.do(edit, "exp1", [f"until={grown.day(4)}"])
    before = grown.contents()
    with pytest.raises(EndsBeforeStart, match=f"until {grown.day(4)}: it starts on {grown.day(5)}"):
        grown.on(5, start, "exp1")
    with pytest.raises(ContradictingOptions):
        grown.on(5, start, "exp1", until=grown.day(9), weeks=1)
    assert grown.contents() == before
    grown.on(5, start, "exp1", until=grown.day(5))
    with pytest.raises(EndsBeforeStart):
        grown.on(6, edit, "exp1", [f"until={grown.day(4)}"])


def test_one_that_is_moved_after_the_start_shows_what_it_was(grown: Desk) -> None:
    """To go on until the numbers please is a way to peek."""
    grown.do(start, "exp1", until=grown.day(10))
    grown.on(9, edit, "exp1", [f"until={grown.day(30)}"])
    assert _shown(grown, 12)["original"] == {"until": str(grown.day(10))}
    assert _shown(grown, 12, as_of=8)["until"] == str(grown.day(10))
    assert _shown(grown, 12)["exploratory"] is False
    grown.on(12, undo)
    assert _shown(grown, 12)["original"] is None


def test_running_past_it_is_an_alarm_until_the_result_is_in(grown: Desk) -> None:
    def alarms(number: int) -> list[tuple[str, str]]:
        report = weekly_report(grown.ws(number))
        assert [one.text for one in report.alarms if one.kind == "past_end"] == [
            one.text for one in past_end([grown.node("exp1")], grown.day(number))
        ]
        return [(one.ref, one.text) for one in report.alarms if one.kind == "past_end"]

    grown.do(start, "exp1", until=grown.day(10))
    assert alarms(10) == []
    [(ref, text)] = alarms(13)
    assert ref == "exp1"
    assert text.startswith(f"Ten cafés runs on past its planned end, {grown.day(10)} (3 days ago).")
    data: Any = status(grown.ws(13)).data
    assert [one["past_end"] for one in data["running_experiments"]] == [True]
    grown.on(13, record, "exp1", WON)
    assert alarms(13) == []
    assert _shown(grown, 20)["past_end"] is False
    assert _shown(grown, 20, as_of=12)["past_end"] is True


def test_alarms_come_longest_overdue_first(grown: Desk) -> None:
    for title, end in (("Late", 8), ("Later", 4)):
        grown.do(add_experiment, title, under=["asm1"], criterion="7 of 10", until=grown.day(end))
    grown.do(start, "exp2")
    grown.do(start, "exp3")
    found = [node for node in grown.nodes() if isinstance(node, Experiment)]
    assert [one.ref for one in past_end(found, grown.day(12))] == ["exp3", "exp2"]
