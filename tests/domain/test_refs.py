"""Refs are short, typed by hand, and read in one way only."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import any_text, kinds, refs

from ost.domain.kinds import PREFIXES, Kind, Ref, kind_named


@given(refs)
def test_a_ref_that_is_printed_is_read_again_as_itself(ref: Ref) -> None:
    assert Ref.parse(str(ref)) == ref


@given(refs)
def test_case_and_spaces_around_a_ref_do_not_matter(ref: Ref) -> None:
    assert Ref.parse(f"  {str(ref).upper()}\t") == ref


@given(any_text)
def test_what_is_read_as_a_ref_looks_like_one(text: str) -> None:
    """Nothing but a prefix and decimal digits is ever taken for a ref."""
    ref = Ref.parse(text)
    if ref is not None:
        bare = text.strip().lower()
        assert bare.isascii()
        assert bare.startswith(PREFIXES[ref.kind])
        assert int(bare.removeprefix(PREFIXES[ref.kind])) == ref.number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kr",
        "3",
        "kr-3",
        "kr 3",
        "kr3x",
        "xkr3",
        "kr3 kr4",
        "kr3\nkr4",
        "kr٣",
        "kr３",
        "kr²",
        "\u212ar3",  # the Kelvin sign folds to k
        "\u017fol1",  # and the long s to s
        "objective1",
        "kr" + "9" * 16,
        "kr" + "9" * 10_000,
    ],
)
def test_what_only_resembles_a_ref_is_none(text: str) -> None:
    assert Ref.parse(text) is None


def test_the_highest_number_that_is_read_has_fifteen_digits() -> None:
    assert Ref.parse("kr" + "9" * 15) == Ref(Kind.KR, 10**15 - 1)


def test_leading_zeros_name_the_same_thing() -> None:
    assert Ref.parse("kr007") == Ref(Kind.KR, 7)


def test_every_kind_has_a_prefix_that_no_other_has() -> None:
    assert set(PREFIXES) == set(Kind)
    assert len(set(PREFIXES.values())) == len(Kind)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["objective", "objectives", "obj", "objs", "Objective"], Kind.OBJECTIVE),
        (["kr", "krs", "KR", "key result", "key results", "Key Results"], Kind.KR),
        (["opportunity", "opportunities", "opp", "opps"], Kind.OPPORTUNITY),
        (["solution", "solutions", "sol", "sols"], Kind.SOLUTION),
        (["assumption", "assumptions", "asm", "asms"], Kind.ASSUMPTION),
        (["experiment", "experiments", "exp", "exps"], Kind.EXPERIMENT),
        (["initiative", "initiatives", "ini", "inis"], Kind.INITIATIVE),
        (["interview", "interviews", "int", "ints"], Kind.INTERVIEW),
        (["metric", "metrics", "met", "mets", " metric "], Kind.METRIC),
        (["request", "requests", "req", "reqs"], Kind.REQUEST),
    ],
)
def test_a_kind_is_read_from_its_name_its_plural_and_its_prefix(words: list[str], kind: Kind) -> None:
    assert {kind_named(word) for word in words} == {kind}


@pytest.mark.parametrize("word", ["", "opportunitys", "krr", "kr1", "everything", "objectivess"])
def test_a_word_that_names_no_kind_is_none(word: str) -> None:
    assert kind_named(word) is None


@given(kinds)
def test_the_word_of_a_kind_names_it(kind: Kind) -> None:
    assert kind_named(kind.value) is kind
