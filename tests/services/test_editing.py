"""`FIELD=VALUE`: which fields each kind has, how each is read, and what empties it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ost.domain.kinds import PREFIXES, Kind
from ost.errors import (
    BadAssignment,
    BadChoice,
    BadCycle,
    BadDate,
    BadDuration,
    BadNumber,
    ContradictingOptions,
    EmptyText,
    NothingToDo,
    OstError,
    OutOfRange,
    PutAwayByCommand,
    StepNotAllowed,
    TextTooLong,
    UnknownField,
    UnsafeCharacter,
)
from ost.services.adding import add_interview
from ost.services.changing import archive
from ost.services.editing import FIELDS, edit
from ost.services.requesting import add_request
from ost.services.shipping import ship

if TYPE_CHECKING:
    from .conftest import Desk

EDITS = [
    # ref, field as typed, text, field of the node, value
    ("req1", "asked_by", "Bo", "asked_by", "Bo"),
    ("ini1", "horizon", "Next", "horizon", "next"),
    ("ini1", "horizon", "", "horizon", None),
    ("obj1", "title", "  Better  ", "title", "Better"),
    ("obj1", "owner", "Noor", "owner", "Noor"),
    ("obj1", "note", "one\ntwo", "note", "one\ntwo"),
    ("obj1", "cycle", "2026-q2", "cycle", "2026-Q2"),
    ("obj1", "cadence", "Annual", "cadence", "annual"),
    ("obj1", "team", "Deliveries", "team", "Deliveries"),
    ("kr1", "target", "70", "target", 70.0),
    ("kr1", "baseline", "41.5", "baseline", 41.5),
    ("kr1", "start", "2026-01", "start", date(2026, 1, 1)),
    ("kr1", "due", "2026-Q4", "due", date(2026, 12, 31)),
    ("kr1", "by", "2026-Q3", "due", date(2026, 9, 30)),
    ("kr1", "scope", "business", "scope", "business"),
    ("kr1", "level", "output", "level", "output"),
    ("kr1", "unit", "pp", "unit", "pp"),
    ("kr1", "at-least", "50", "form", "at_least"),
    ("asm1", "risk", "ethical", "risk", "ethical"),
    ("asm1", "importance", "3", "importance", 3),
    ("asm1", "evidence", "5", "evidence", 5),
    ("exp1", "criterion", "rate >= 30%", "criterion", "rate >= 30%"),
    ("exp1", "method", "interviews", "method", "interviews"),
    ("exp1", "guardrail", "no churn", "guardrail", "no churn"),
    ("ini1", "lag", "2w", "lag_days", 14),
    ("ini1", "due", "2026-W45", "due", date(2026, 11, 8)),
    ("ini1", "mandated_by", "the CFO", "mandated_by", "the CFO"),
    ("ini1", "MANDATED-BY", "the CFO", "mandated_by", "the CFO"),
    ("ini1", "team", "Deliveries", "team", "Deliveries"),
    ("int1", "on", "yesterday", "on", date(2026, 3, 1)),
    ("met1", "unit", "pp", "unit", "pp"),
    ("met1", "scale", "log", "scale", "log"),
    ("met1", "healthy_low", "1.5", "healthy_low", 1.5),
    ("met1", "healthy_high", "9", "healthy_high", 9.0),
]


@pytest.fixture
def full(grown: Desk) -> Desk:
    """A desk with one thing of every kind."""
    grown.do(add_interview, "Marta")
    grown.do(add_request, "Export to Excel", asked_by="Maya")
    return grown


@pytest.mark.parametrize(("ref", "name", "text", "field", "value"), EDITS)
def test_a_field_is_read_as_it_is_typed_and_shown_as_it_is_kept(
    full: Desk, ref: str, name: str, text: str, field: str, value: object
) -> None:
    done = full.do(edit, ref, [f"{name}={text}"])
    assert getattr(full.node(ref), field) == value
    assert getattr(done.view.node, field) == value


@pytest.mark.parametrize(
    ("ref", "name", "field"),
    [
        ("obj1", "owner", "owner"),
        ("obj1", "note", "note"),
        ("obj1", "cycle", "cycle"),
        ("obj1", "cadence", "cadence"),
        ("obj1", "team", "team"),
        ("kr1", "scope", "scope"),
        ("asm1", "risk", "risk"),
        ("asm1", "importance", "importance"),
        ("asm1", "evidence", "evidence"),
        ("exp1", "method", "method"),
        ("exp1", "guardrail", "guardrail"),
        ("ini1", "due", "due"),
        ("ini1", "mandated_by", "mandated_by"),
        ("ini1", "team", "team"),
        ("met1", "healthy_low", "healthy_low"),
        ("met1", "healthy_high", "healthy_high"),
    ],
)
def test_an_empty_value_clears_a_field(full: Desk, ref: str, name: str, field: str) -> None:
    known = {(r, n): text for r, n, text, _, _ in EDITS}
    full.do(edit, ref, [f"{name}={known.get((ref, name), 'something')}"])
    full.do(edit, ref, [f"{name}="])
    assert getattr(full.node(ref), field) is None


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("obj1", "title"),
        ("kr1", "start"),
        ("kr1", "due"),
        ("kr1", "level"),
        ("kr1", "target"),
        ("kr1", "baseline"),
        ("exp1", "criterion"),
        ("ini1", "lag"),
        ("int1", "on"),
        ("met1", "scale"),
        ("obj1", "status"),
    ],
)
def test_what_cannot_be_empty_is_not_emptied(full: Desk, ref: str, name: str) -> None:
    before = full.contents()
    with pytest.raises(OstError):
        full.do(edit, ref, [f"{name}= "])
    assert full.contents() == before


def test_a_metric_may_have_no_unit(full: Desk) -> None:
    full.do(edit, "met1", ["unit="])
    assert full.node("kr1").unit == ""


@pytest.mark.parametrize(
    ("ref", "assignment", "failure"),
    [
        ("kr1", "target=lots", BadNumber),
        ("kr1", "due=soon", BadDate),
        ("kr1", "scope=mine", BadChoice),
        ("kr1", "archived=maybe", BadChoice),
        ("obj1", "cycle=2026-H1", BadCycle),
        ("obj1", "status=asleep", BadChoice),
        ("obj1", "title=a\tb\x1b", UnsafeCharacter),
        ("obj1", f"title={'x' * 501}", TextTooLong),
        ("obj1", "title= ", EmptyText),
        ("asm1", "importance=6", OutOfRange),
        ("asm1", "evidence=0", OutOfRange),
        ("asm1", "evidence=1.5", OutOfRange),
        ("ini1", "lag=long", BadDuration),
        ("ini1", "expect=x", BadNumber),
        ("ini1", "worth_having=0", OutOfRange),
        ("met1", f"unit={'x' * 33}", TextTooLong),
    ],
)
def test_a_value_that_its_field_does_not_take_is_refused(
    full: Desk, ref: str, assignment: str, failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        full.do(edit, ref, [assignment])


@pytest.mark.parametrize("word", ["title", "=x", " =x", ""])
def test_a_word_that_is_not_field_equals_value_is_refused(full: Desk, word: str) -> None:
    with pytest.raises(BadAssignment, match="is not FIELD=VALUE"):
        full.do(edit, "obj1", [word])


def test_an_edit_of_nothing_is_refused(full: Desk) -> None:
    with pytest.raises(NothingToDo):
        full.do(edit, "obj1", [])


@pytest.mark.parametrize("kind", Kind)
def test_a_field_that_a_kind_lacks_is_refused_with_those_it_has(full: Desk, kind: Kind) -> None:
    for field in ("colour", "ref", "kind", "created", "metric", "form"):
        with pytest.raises(UnknownField) as refused:
            full.do(edit, f"{PREFIXES[kind]}1", [f"{field}=1"])
    assert all(name in refused.value.message for name in ("title", "status", "owner", *FIELDS[kind]))


def test_the_value_of_one_field_is_said_once(full: Desk) -> None:
    """Of `title=A title=B` neither is more meant than the other."""
    with pytest.raises(ContradictingOptions):
        full.do(edit, "obj1", ["title=A", "Title=B"])


def test_several_fields_change_together_or_not_at_all(full: Desk) -> None:
    full.do(edit, "kr1", ["title=Better", "target=70", "owner=Noor"])
    node = full.node("kr1")
    assert (node.title, node.target, node.owner) == ("Better", 70, "Noor")
    before = full.contents()
    with pytest.raises(BadNumber):
        full.do(edit, "kr1", ["title=Worse", "target=x"])
    with pytest.raises(StepNotAllowed):
        full.do(edit, "kr1", ["title=Worse", "status=open"])
    assert full.contents() == before


def test_an_equals_sign_may_stand_in_a_value(full: Desk) -> None:
    full.do(edit, "obj1", ["title=a=b"])
    assert full.node("obj1").title == "a=b"


def test_editing_to_what_is_there_says_so_and_logs_nothing(full: Desk) -> None:
    before = full.contents()
    for ref, words in (
        ("obj1", ["title=New users succeed"]),
        ("kr1", ["target=60", "baseline=40"]),
        ("met1", ["unit=%"]),
        ("exp1", ["criterion=7 of 10"]),
    ):
        assert full.do(edit, ref, words).notes == ("That is how it was already; nothing was changed.",)
    assert full.contents() == before


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("ini1", ["expect=kr1=3"]),
        ("ini1", ["expect=3"]),
        ("ini1", ["worth_having=1"]),
        ("kr1", ["unit=pp"]),
        ("ini1", ["shipped=2026-02-26"]),
        ("kr1", ["status=closed"]),
    ],
)
def test_an_edit_that_changes_something_never_says_that_it_changed_nothing(
    full: Desk, ref: str, words: list[str]
) -> None:
    if words[0].startswith("shipped"):
        full.do(ship, ref)
    before = full.contents()
    assert not any("how it was already" in note for note in full.do(edit, ref, words).notes)
    assert full.contents() != before


@pytest.mark.parametrize(
    ("ref", "words"),
    [("kr1", ["unit=%"]), ("ini1", ["expect=5"]), ("ini1", ["expect=kr1=5", "worth_having="])],
)
def test_editing_a_bet_or_a_unit_to_what_it_is_logs_nothing(full: Desk, ref: str, words: list[str]) -> None:
    before = full.contents()
    full.do(edit, ref, words)
    assert full.contents() == before


def test_a_new_cycle_brings_its_cadence(full: Desk) -> None:
    assert full.do(edit, "obj1", ["cycle=2026"]).view.node.cadence == "annual"
    assert full.do(edit, "obj1", ["cycle=2026-Q3", "cadence=annual"]).view.node.cadence == "annual"


def test_a_healthy_range_has_a_value_in_it(full: Desk) -> None:
    full.do(edit, "met1", ["healthy_low=5", "healthy_high=9"])
    for words in (["healthy_low=10"], ["healthy_high=4"], ["healthy_low=3", "healthy_high=2"]):
        with pytest.raises(ContradictingOptions):
            full.do(edit, "met1", words)
    full.do(edit, "met1", ["healthy_low=9"])


@pytest.mark.parametrize("word", ["no", "FALSE", "0", ""])
def test_a_thing_is_taken_back_by_an_edit(full: Desk, word: str) -> None:
    full.do(archive, "opp1")
    full.do(edit, "opp1", [f"archived={word}"])
    assert full.node("opp1").archived is None


@pytest.mark.parametrize("word", ["yes", "TRUE", "1"])
def test_a_thing_is_not_put_away_by_an_edit(full: Desk, word: str) -> None:
    """What hangs on it would stay, and hang on nothing."""
    with pytest.raises(PutAwayByCommand) as refused:
        full.do(edit, "opp1", [f"archived={word}"])
    assert "ost archive" in refused.value.hint
