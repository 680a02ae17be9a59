"""From what a person typed to one thing, or to a sentence that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.domain.kinds import Kind
from ost.domain.model import Solution
from ost.errors import AmbiguousTitle, Archived, EmptyText, NoSuchRef, NoSuchTitle, NotUtf8, WrongKind
from ost.services.adding import add_opportunity, add_solution
from ost.services.changing import archive
from ost.services.resolve import resolve, resolve_active, resolve_as

if TYPE_CHECKING:
    from collections.abc import Collection

    from .conftest import Desk


@pytest.fixture
def named(grown: Desk) -> Desk:
    """Opportunities whose titles share words."""
    for title in ("Late milk", "Late", "Empty crates", "100 % late_fee", "Straße", "Late crates in the hall"):
        grown.do(add_opportunity, title, under=["kr1"])
    return grown


def _found(desk: Desk, text: str, kinds: Collection[Kind] = ()) -> str:
    with desk.store.reading() as reader:
        return str(resolve(reader, text, kinds).ref)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("opp2", "opp2"),
        (" OPP2 ", "opp2"),
        ("opp02", "opp2"),
        ("Late milk", "opp2"),
        ("late MILK", "opp2"),
        ("milk", "opp2"),
        ("late", "opp3"),  # a whole title goes before a fragment of others
        (" Late ", "opp3"),
        ("mpty cra", "opp4"),
        ("100 %", "opp5"),  # no wildcard
        ("late_f", "opp5"),
        ("STRASSE", "opp6"),
        ("hall", "opp7"),
    ],
)
def test_a_ref_or_an_unambiguous_fragment_names_one_thing(named: Desk, text: str, ref: str) -> None:
    assert _found(named, text) == ref


@pytest.mark.parametrize("text", ["%", "_", "l%k", "l_te", "/", "\\"])
def test_what_is_a_wildcard_elsewhere_is_a_character_here(named: Desk, text: str) -> None:
    titles = {str(node.ref): node.title for node in named.nodes()}
    expected = [ref for ref, title in titles.items() if text in title]
    if expected:
        assert _found(named, text) == expected[0]
    else:
        with pytest.raises(NoSuchTitle):
            _found(named, text)


def test_an_ambiguous_fragment_lists_the_candidates(named: Desk) -> None:
    with pytest.raises(AmbiguousTitle) as refused:
        _found(named, "crates")
    assert refused.value.candidates == ["opp4", "opp7"]
    assert "opp4 Empty crates; opp7 Late crates in the hall" in refused.value.message
    assert refused.value.hint == "Use the ref."


def test_two_things_of_one_title_are_ambiguous_too(named: Desk) -> None:
    named.do(add_opportunity, "LATE", under=["kr1"])
    with pytest.raises(AmbiguousTitle) as refused:
        _found(named, "late")
    assert refused.value.candidates == ["opp3", "opp8"]


def test_many_candidates_are_cut_and_counted(named: Desk) -> None:
    for number in range(10):
        named.do(add_solution, f"Idea {number}", under=["opp1"])
    with pytest.raises(AmbiguousTitle, match="and 2 more") as refused:
        _found(named, "idea")
    assert len(refused.value.candidates) == 8


def test_a_kind_narrows_what_a_fragment_may_mean(named: Desk) -> None:
    named.do(add_solution, "Late warning", under=["opp1"])
    assert _found(named, "warning", [Kind.SOLUTION, Kind.KR]) == "sol2"
    assert _found(named, "late", [Kind.SOLUTION]) == "sol2"
    with named.store.reading() as reader:
        assert isinstance(resolve_as(reader, "late warning", Solution), Solution)


def test_the_wrong_kind_is_named(named: Desk) -> None:
    for text in ("opp2", "milk"):
        with pytest.raises(WrongKind, match="opp2 is an opportunity, and here a KR or a metric is needed"):
            _found(named, text, [Kind.KR, Kind.METRIC])


def test_what_is_not_there_is_not_found(named: Desk) -> None:
    for kinds in ((), [Kind.OPPORTUNITY], [Kind.KR]):
        with pytest.raises(NoSuchRef, match="There is no opp99"):
            _found(named, "opp99", kinds)
    with pytest.raises(NoSuchTitle, match="Nothing is called 'cheese'"):
        _found(named, "cheese")
    with pytest.raises(NoSuchTitle, match="No solution or KR is called 'cheese'"):
        _found(named, "cheese", [Kind.SOLUTION, Kind.KR])


def test_something_near_is_suggested(named: Desk) -> None:
    with pytest.raises(NoSuchTitle) as refused:
        _found(named, "emty crate")
    assert refused.value.hint == "Did you mean opp4 Empty crates?"


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_nothing_names_nothing(named: Desk, text: str) -> None:
    with pytest.raises(EmptyText):
        _found(named, text)


def test_what_was_put_away_is_found_by_its_ref_only(named: Desk) -> None:
    named.do(archive, "opp2")
    assert _found(named, "opp2") == "opp2"
    with pytest.raises(NoSuchTitle):
        _found(named, "milk")
    with named.store.reading() as reader, pytest.raises(Archived) as refused:
        resolve_active(reader, "opp2")
    assert refused.value.hint == "Take it back with: ost edit opp2 archived=no"


def test_it_makes_what_is_left_unambiguous(named: Desk) -> None:
    named.do(archive, "opp4")
    assert _found(named, "crates") == "opp7"


@pytest.mark.parametrize("text", ["\udcff", "\x00", "\x1b[31m", "x" * 100_000, "\u202e"], ids=ascii)
def test_hostile_words_are_not_found_and_shown_safely(named: Desk, text: str) -> None:
    """What a terminal or a broken encoding can hand over."""
    with pytest.raises((NoSuchTitle, NotUtf8)) as refused:
        _found(named, text)
    assert refused.value.message.isprintable()
    assert refused.value.message.encode()
    assert len(refused.value.message) < 200
