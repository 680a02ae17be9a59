"""What an edit does beside the field: definitions, bets, ship dates, criteria and statuses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ost.errors import (
    BadChoice,
    ContradictingOptions,
    DueBeforeStart,
    MissingOption,
    NoShipDate,
    NotABet,
    StatusNotEdited,
    StepNotAllowed,
    TargetEqualsBaseline,
    WrongKind,
)
from ost.services.adding import add_initiative
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.reading import show
from ost.services.shipping import ship

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.mark.parametrize(
    ("numbers", "words", "form", "baseline", "target"),
    [
        ({}, ["target=30"], "decrease", 40, 30),
        ({}, ["baseline=0"], "reach", 0, 60),
        ({}, ["baseline=70"], "decrease", 70, 60),
        ({}, ["baseline=0", "target=-5"], "decrease", 0, -5),
        ({}, ["at_least=50"], "at_least", 40, 50),
        ({}, ["at_most=50"], "at_most", 40, 50),
        ({}, ["at_least="], "increase", 40, 60),
        ({"target": None, "at_least": 50.0}, ["at_least=55"], "at_least", 40, 55),
        ({"target": None, "at_least": 50.0}, ["target=55"], "at_least", 40, 55),
        ({"target": None, "at_least": 50.0}, ["at_most=55"], "at_most", 40, 55),
        ({"target": None, "at_least": 50.0}, ["baseline=50"], "at_least", 50, 50),
        ({"target": None, "at_least": 50.0}, ["baseline="], "at_least", None, 50),
        ({"target": None, "at_most": 3.0}, ["at_most="], "at_most", 40, 3),
    ],
)
def test_the_form_follows_the_numbers(
    grown: Desk,
    numbers: dict[str, float | None],
    words: list[str],
    form: str,
    baseline: float | None,
    target: float,
) -> None:
    grown.kr("Another", **numbers)
    node = grown.do(edit, "kr2", words).view.node
    assert (node.form, node.baseline, node.target) == (form, baseline, target)


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        (["target=40"], TargetEqualsBaseline),
        (["baseline=60"], TargetEqualsBaseline),
        (["baseline="], MissingOption),
        (["at_least=1", "at_most=2"], ContradictingOptions),
        (["at_least=1", "target=2"], ContradictingOptions),
        (["due=2026-03-02"], DueBeforeStart),
        (["start=2027-01-01"], DueBeforeStart),
        (["start=2026-06-01", "due=2026-05-01"], DueBeforeStart),
    ],
)
def test_numbers_and_days_that_make_no_kr_are_refused(
    grown: Desk, words: list[str], failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        grown.do(edit, "kr1", words)


def test_start_and_due_may_move_together_past_each_other(grown: Desk) -> None:
    node = grown.do(edit, "kr1", ["start=2027-01-01", "due=2027-12-31"]).view.node
    assert (node.start, node.due) == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_definition_that_is_edited_after_the_start_is_kept_and_shown(grown: Desk) -> None:
    on_the_day = grown.do(edit, "kr1", ["target=65"])
    assert on_the_day.notes == ()
    later = grown.on(10, edit, "kr1", ["target=55", "due=2026-07-01"])
    assert later.notes == ("kr1 has started: the earlier definition is kept and shown (ost show kr1).",)
    assert grown.on(11, edit, "kr1", ["title=Activation rate"]).notes == ()
    assert show(grown.ws(12), "kr1").data["definitions"] == [
        {"on": "2026-03-02", "field": "target", "old": 60.0, "new": 65.0},
        {"on": "2026-03-12", "field": "due", "old": "2026-06-10", "new": "2026-07-01"},
        {"on": "2026-03-12", "field": "target", "old": 65.0, "new": 55.0},
    ]


def test_a_criterion_edit_is_dated_and_shown(grown: Desk) -> None:
    grown.on(2, edit, "exp1", ["criterion=8 of 10"])
    node = grown.node("exp1")
    assert (node.criterion_fixed_on, node.exploratory) == (grown.day(2), False)
    grown.on(3, start, "exp1")
    running = grown.on(4, edit, "exp1", ["criterion=6 of 10"])
    assert "exp1 has started: it is shown as exploratory from now on" in running.notes[0]
    assert grown.node("exp1").exploratory
    assert [d["old"] for d in show(grown.ws(5), "exp1").data["definitions"]] == ["7 of 10", "8 of 10"]


def test_a_criterion_that_is_edited_after_a_result_makes_the_experiment_exploratory(grown: Desk) -> None:
    grown.on(3, record, "exp1", Figures(successes=6, of=10))
    done = grown.on(4, edit, "exp1", ["criterion=6 of 10"])
    assert "exp1 has a result already: it is shown as exploratory from now on" in done.notes[0]
    assert done.view.data["exploratory"] is True
    assert done.view.data["outcome"] == "refuted"  # by the criterion that was fixed before


@pytest.fixture
def two_bets(grown: Desk) -> Desk:
    """ini2 bets on kr1 and kr2."""
    grown.kr("Retention")
    grown.do(add_initiative, "Two bets", under=["kr1", "kr2"])
    return grown


def _bets(desk: Desk) -> list[tuple[float | None, float | None]]:
    with desk.store.reading() as reader:
        return [(bet.expected, bet.worth_having) for bet in reader.bets() if str(bet.initiative) == "ini2"]


def test_an_expected_effect_is_for_every_kr_or_for_one(two_bets: Desk) -> None:
    two_bets.do(edit, "ini2", ["expect=3"])
    assert _bets(two_bets) == [(3, None), (3, None)]
    two_bets.do(edit, "ini2", ["expect=kr2=4.5", "worth_having=kr1=1"])
    assert _bets(two_bets) == [(3, 1), (4.5, None)]
    two_bets.do(edit, "ini2", ["expect=Retention=5", "worth_having=2"])
    assert _bets(two_bets) == [(3, 2), (5, 2)]
    two_bets.do(edit, "ini2", ["expect=kr1=", "worth_having="])
    assert _bets(two_bets) == [(None, None), (5, None)]


def test_the_effects_on_several_krs_are_said_in_one_edit(two_bets: Desk) -> None:
    two_bets.do(edit, "ini2", ["expect=kr1=3", "expect=kr2=4", "worth_having=1", "worth_having=kr2=2"])
    assert _bets(two_bets) == [(3, 1), (4, 2)]
    assert [line for line in two_bets.log("ini2") if line[1] == "edit"] == [
        ("ini2", "edit", "expected:kr1", None, 3.0),
        ("ini2", "edit", "expected:kr2", None, 4.0),
        ("ini2", "edit", "worth_having:kr1", None, 1.0),
        ("ini2", "edit", "worth_having:kr2", None, 1.0),
        ("ini2", "edit", "worth_having:kr2", 1.0, 2.0),
    ]


def test_an_effect_is_expected_of_a_kr_that_it_bets_on(two_bets: Desk) -> None:
    two_bets.kr("Referral")
    with pytest.raises(NotABet, match="The initiative is not under kr3"):
        two_bets.do(edit, "ini2", ["expect=kr3=4"])
    with pytest.raises(WrongKind):
        two_bets.do(edit, "ini2", ["expect=opp1=4"])


def test_a_ship_date_is_corrected_and_the_correction_is_logged(grown: Desk) -> None:
    grown.on(5, ship, "ini1")
    done = grown.on(9, edit, "ini1", ["shipped=2026-02-20"])
    assert done.view.data["shipped"] == "2026-02-20"
    assert done.view.node.created == date(2026, 2, 20)  # it was there by then
    assert ("ini1", "edit", "shipped", "2026-03-07", "2026-02-20") in grown.told()


def test_a_ship_date_that_is_the_same_was_not_set_again(grown: Desk) -> None:
    """Else it would count as set when it was repeated: late."""
    grown.on(5, ship, "ini1")
    before = grown.contents()
    grown.on(9, edit, "ini1", ["shipped=2026-03-07"])
    assert grown.contents() == before


def test_what_has_not_shipped_has_no_ship_date(grown: Desk) -> None:
    with pytest.raises(NoShipDate):
        grown.do(edit, "ini1", ["shipped=today"])


def test_a_status_goes_by_the_steps_of_its_kind(grown: Desk) -> None:
    assert grown.on(1, edit, "opp1", ["status=targeted"]).view.node.status == "targeted"
    assert grown.on(2, edit, "ini1", ["status=Committed"]).view.node.status == "committed"
    assert grown.on(3, edit, "kr1", ["status=dropped"]).view.node.status == "dropped"
    with pytest.raises(StepNotAllowed, match="it can become open"):
        grown.do(edit, "kr1", ["status=closed"])
    with pytest.raises(StepNotAllowed, match="already"):
        grown.do(edit, "kr1", ["status=dropped"])
    with pytest.raises(BadChoice, match="open, closed or dropped"):
        grown.do(edit, "kr1", ["status=shipped"])
    steps = show(grown.ws(9), "opp1").data["steps"]
    assert steps == [{"status": "targeted", "on": "2026-03-03", "because": None}]


def test_the_status_of_an_experiment_follows_from_its_results(grown: Desk) -> None:
    with pytest.raises(StatusNotEdited):
        grown.do(edit, "exp1", ["status=supported"])
