"""An experiment whose guardrail broke is no win, and whether it broke is judged from figures where it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.errors import ContradictingOptions, GuardrailNeeds, InvalidInput, NoGuardrail, OutOfRange
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.reading import show

if TYPE_CHECKING:
    from .conftest import Desk

WON = Figures(successes=8, of=10)


def _record(desk: Desk, guardrail: str | None, **options: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    if guardrail is not None:
        desk.do(edit, "exp1", [f"guardrail={guardrail}"])
    done = desk.do(record, "exp1", WON, **options)
    return done.view.data, done.notes


def test_a_share_beyond_its_bound_breaks_it_and_is_no_win(grown: Desk) -> None:
    """15 of 148 has the Wilson interval 6.24 to 16.05 % (Newcombe 1998, Stat. Med. 17:857, table I, method 3)."""
    data, notes = _record(grown, "unsubscribes <= 5%", guardrail_seen=(15, 148))
    assert (data["outcome"], data["result"]["guardrail_broke"]) == ("refuted", True)
    assert data["result"]["guardrail_seen"] == pytest.approx(15 / 148)
    ends = data["result"]["guardrail_low"], data["result"]["guardrail_high"]
    assert ends == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert (data["result"]["guardrail_successes"], data["result"]["guardrail_of"]) == (15, 148)
    assert any(
        note
        == "Guardrail broke: unsubscribes 10.1 % (15 of 148, 95 % range 6.2 to 16.0 %), where at most 5 % is "
        "allowed."
        for note in notes
    )
    assert "The criterion was met, but the guardrail broke: that is not a win." in notes
    assert grown.node("asm1").status == "refuted"


def test_one_that_held_leaves_the_outcome_to_the_criterion(grown: Desk) -> None:
    data, notes = _record(grown, "unsubscribes <= 2%", guardrail_seen=(3, 400))
    assert (data["outcome"], data["result"]["guardrail_judged"]) == ("supported", True)
    assert any(note.startswith("Guardrail held: unsubscribes 0.75 % (3 of 400,") for note in notes)
    assert any(note.endswith("The range does not rule out that it broke.") for note in notes)


@pytest.mark.parametrize(
    ("guardrail", "options", "broke"),
    [
        ("p95 latency < 300 ms", {"guardrail_seen": 280.0}, False),
        ("p95 latency < 300 ms", {"guardrail_seen": 300.0}, True),
        ("complaints at most 5", {"guardrail_seen": 5.0}, False),
        ("unsubscribes <= 2%", {"guardrail_seen": 2.0}, False),
        ("unsubscribes <= 2%", {"guardrail_seen": 2.1}, True),
        ("sign-ups lift >= -1pp", {"guardrail_seen": -1.5}, True),
        ("sign-ups lift >= -1pp", {"guardrail_seen": (38, 400), "guardrail_control": (40, 400)}, False),
        ("sign-ups lift >= -1pp", {"guardrail_seen": (30, 400), "guardrail_control": (40, 400)}, True),
        ("sign-ups lift >= -10%", {"guardrail_seen": (30, 400), "guardrail_control": (40, 400)}, True),
        ("sign-ups lift >= -10%", {"guardrail_seen": (37, 400), "guardrail_control": (40, 400)}, False),
    ],
)
def test_each_form_is_judged_by_its_own_figures(
    grown: Desk, guardrail: str, options: dict[str, Any], broke: bool
) -> None:
    data, _ = _record(grown, guardrail, **options)
    assert data["result"]["guardrail_broke"] is broke
    assert data["outcome"] == ("refuted" if broke else "supported")


@pytest.mark.parametrize(
    ("guardrail", "options", "failure"),
    [
        (None, {"guardrail_seen": 3.0}, NoGuardrail),
        ("nobody complains", {"guardrail_seen": 3.0}, GuardrailNeeds),
        ("complaints at most 5", {"guardrail_seen": (3, 10)}, GuardrailNeeds),
        ("unsubscribes <= 2%", {"guardrail_control": (3, 10)}, GuardrailNeeds),
        ("unsubscribes <= 2%", {"guardrail_seen": (3, 10), "guardrail_control": (3, 10)}, GuardrailNeeds),
        ("lift >= -1pp", {"guardrail_seen": (3, 10)}, GuardrailNeeds),
        ("lift >= -1pp", {"guardrail_seen": 0.5, "guardrail_control": (3, 10)}, GuardrailNeeds),
        ("lift >= -5%", {"guardrail_seen": (3, 10), "guardrail_control": (0, 10)}, OutOfRange),
        ("unsubscribes <= 2%", {"guardrail_seen": (11, 10)}, OutOfRange),
        ("unsubscribes <= 2%", {"guardrail_seen": 101.0}, OutOfRange),
        ("unsubscribes <= 2%", {"guardrail_seen": 1.0, "guardrail_broke": True}, ContradictingOptions),
    ],
)
def test_figures_that_do_not_fit_record_nothing(
    grown: Desk, guardrail: str | None, options: dict[str, Any], failure: type[InvalidInput]
) -> None:
    if guardrail is not None:
        grown.do(edit, "exp1", [f"guardrail={guardrail}"])
    before = grown.contents()
    with pytest.raises(failure):
        grown.do(record, "exp1", WON, **options)
    assert grown.contents() == before


def test_one_that_nobody_looked_at_is_taken_as_held_and_says_so(grown: Desk) -> None:
    data, notes = _record(grown, "unsubscribes <= 2%")
    assert data["result"]["guardrail_judged"] is False
    assert any("taken as held" in note and "--guardrail-seen N/N judges it" in note for note in notes)


def test_one_that_was_moved_after_the_start_is_judged_as_it_was(grown: Desk) -> None:
    grown.do(edit, "exp1", ["guardrail=unsubscribes <= 2%"])
    grown.do(start, "exp1")
    grown.on(1, edit, "exp1", ["guardrail=unsubscribes <= 9%"])
    data = grown.on(2, record, "exp1", WON, guardrail_seen=(20, 400)).view.data
    assert (data["outcome"], data["result"]["guardrail_broke"]) == ("refuted", True)
    assert data["original"] == {"guardrail": "unsubscribes <= 2%"}


def test_what_was_seen_shows_with_the_result(grown: Desk) -> None:
    from ost.exports.report_words import experiment_words

    _record(grown, "unsubscribes <= 2%", guardrail_seen=(11, 400))
    view = show(grown.ws(1), "exp1").view
    assert experiment_words(view)[1] == (
        "Its guardrail broke (unsubscribes <= 2%; seen: 11 of 400, 2.8 % (95 % range 1.5 to 4.9)), so it is no win."
    )
