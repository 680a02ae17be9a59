"""A criterion that was edited after the start: the one of the start decides, and what both say is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Result
from ost.errors import CriterionNeeds
from ost.exports.lines import by_criterion_words, summary
from ost.services.adding import add_experiment
from ost.services.editing import edit
from ost.services.evidence import Figures, rejudge
from ost.services.experimenting import record, start
from ost.services.reading import show

if TYPE_CHECKING:
    from .conftest import Desk

FIVE = Figures(successes=5, of=10)


def _edited(desk: Desk, first: str, then: str, given: Figures) -> dict[str, Any]:
    desk.do(add_experiment, "Again", under=["asm1"], criterion=first)
    desk.do(start, "exp2")
    desk.on(1, edit, "exp2", [f"criterion={then}"])
    data: dict[str, Any] = desk.on(2, record, "exp2", given).view.data
    return data


def _said(data: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(one["criterion"], one["outcome"]) for one in data["by_criterion"]]


def test_the_criterion_of_the_start_decides(grown: Desk) -> None:
    """A bar that was lowered once the numbers were coming in does not make a win."""
    data = _edited(grown, "7 of 10", "3 of 10", FIVE)
    assert (data["outcome"], data["exploratory"]) == ("refuted", True)
    assert _said(data) == [("7 of 10", "refuted"), ("3 of 10", "supported")]
    assert data["original"] == {"criterion": "7 of 10"}
    assert "exploratory: the edited criterion would say supported" in summary(data)
    assert by_criterion_words(data) == [
        "By the criterion of the start (7 of 10): refuted.",
        "By the criterion as edited later (3 of 10): supported.",
    ]


def test_one_that_was_edited_after_the_result_changes_no_outcome(grown: Desk) -> None:
    grown.do(record, "exp1", FIVE)
    grown.on(1, edit, "exp1", ["criterion=4 of 10"])
    data: Any = show(grown.ws(1), "exp1").data
    assert (data["outcome"], data["status"], data["exploratory"]) == ("refuted", "refuted", True)
    assert _said(data) == [("7 of 10", "refuted"), ("4 of 10", "supported")]
    before: Any = show(grown.ws(1, as_of=0), "exp1").data
    assert (before["by_criterion"], before["exploratory"]) == (None, False)


def test_a_correction_is_judged_by_the_criterion_of_the_start_too(grown: Desk) -> None:
    grown.do(record, "exp1", FIVE)
    grown.on(1, edit, "exp1", ["criterion=4 of 10"])
    data = grown.on(2, record, "exp1", Figures(successes=6, of=10), replace_result=True).view.data
    assert data["outcome"] == "refuted"


def test_one_that_was_put_back_is_the_one_of_the_start(grown: Desk) -> None:
    grown.do(start, "exp1")
    grown.on(1, edit, "exp1", ["criterion=3 of 10"])
    grown.on(1, edit, "exp1", ["criterion=7 of 10"])
    data = grown.on(2, record, "exp1", FIVE).view.data
    assert (data["outcome"], data["by_criterion"], data["exploratory"]) == ("refuted", None, True)


def test_an_edit_while_it_is_planned_is_planning(grown: Desk) -> None:
    grown.do(edit, "exp1", ["criterion=5 of 10"])
    data = grown.on(1, record, "exp1", FIVE).view.data
    assert (data["outcome"], data["by_criterion"], data["exploratory"]) == ("supported", None, False)


def test_figures_that_only_the_edited_one_can_be_judged_by_leave_it_open(grown: Desk) -> None:
    data = _edited(grown, "observed >= 12", "7 of 10", Figures(successes=9, of=10))
    assert data["outcome"] == "inconclusive"
    assert _said(data) == [("observed >= 12", None), ("7 of 10", "supported")]


def test_prose_of_the_start_is_judged_by_hand(grown: Desk) -> None:
    with pytest.raises(CriterionNeeds, match="as it was fixed at its start, 'they like it'"):
        _edited(grown, "they like it", "7 of 10", FIVE)
    data = grown.on(3, record, "exp2", Figures(successes=8, of=10, passed=False)).view.data
    assert data["outcome"] == "refuted"
    assert _said(data)[1] == ("7 of 10", "supported")


PROPORTIONS = {
    "control_successes": 72.0,
    "control_of": 400.0,
    "variant_successes": 110.0,
    "variant_of": 400.0,
}
MEANS = {
    "control_mean": 4.0,
    "control_sd": 1.9,
    "control_n": 314.0,
    "variant_mean": 2.4,
    "variant_sd": 1.7,
    "variant_n": 298.0,
}
JUDGED = [
    ("proportion", {"successes": 5.0, "of": 10.0}, "4 of 10", "supported"),
    ("proportion", {"successes": 5.0, "of": 10.0}, "rate >= 60%", "refuted"),
    ("proportion", {"successes": 5.0, "of": 10.0}, "variant > control", None),
    ("proportions", PROPORTIONS, "lift >= 2pp", "supported"),
    ("proportions", PROPORTIONS, "lift >= 60%", "inconclusive"),
    ("proportions", PROPORTIONS, "lift >= 30pp", "refuted"),
    ("proportions", PROPORTIONS, "7 of 10", None),
    ("means", MEANS, "mean <= 2", "refuted"),
    ("means", MEANS, "lift <= -1", "supported"),
    ("observed", {"observed": 12.0}, "observed >= 12", "supported"),
    ("observed", {"observed": 12.0}, "it feels right", None),
    ("verdict", {}, "7 of 10", None),
]


@pytest.mark.parametrize(("kind", "figures", "criterion", "outcome"), JUDGED)
def test_any_criterion_can_be_asked_what_it_says_of_a_result(
    kind: Any, figures: dict[str, float], criterion: str, outcome: str | None
) -> None:
    result = Result(
        experiment=Ref(Kind.EXPERIMENT, 1),
        on=date(2026, 1, 1),
        type=kind,
        figures=figures,
        outcome=Outcome.INCONCLUSIVE,
    )
    assert rejudge(criterion, result, 1) == outcome
