"""Texts that people type: what is refused, what is kept, and what is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from strategies import any_text, titles

from ost.domain.text import clean_line, clean_text, folded, shortened, shown
from ost.errors import EmptyText, OstError, TextTooLong, UnsafeCharacter

CONTROLS = [chr(code) for code in (*range(32), *range(127, 160))]
BIDI = list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SEPARATORS = list("\u2028\u2029")
SURROGATES = ["\ud800", "\udbff", "\udc80", "\udfff"]
STEERING = {*CONTROLS, *BIDI, *SEPARATORS, *SURROGATES}


@pytest.mark.parametrize("character", sorted(STEERING), ids=ascii)
def test_a_title_with_a_character_that_steers_a_reader_is_refused(character: str) -> None:
    with pytest.raises(UnsafeCharacter, match="position 4"):
        clean_line(f"Mil{character}k")


@pytest.mark.parametrize("character", sorted(STEERING - {"\n", "\t", "\r"}), ids=ascii)
def test_a_note_may_run_over_lines_and_has_no_other_control(character: str) -> None:
    with pytest.raises(UnsafeCharacter):
        clean_text(f"Mil{character}k")
    assert clean_text("one\r\ntwo\rthree\tfour\n") == "one\ntwo\nthree\tfour"


@pytest.mark.parametrize(
    "text",
    [
        "\u202aMilk",
        "Milk\u2028",
        "\u0085Milk",
        "Milk\x1c",
    ],
    ids=ascii,
)
def test_a_steering_character_at_an_end_is_refused_and_not_quietly_trimmed(text: str) -> None:
    with pytest.raises(UnsafeCharacter):
        clean_line(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\t\n", "\u3000", "\ufeff", "\u200b", "\u200e\u200f", "\u2060 \u200d", "\xad"],
    ids=ascii,
)
def test_a_text_in_which_nothing_can_be_seen_is_empty(text: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(EmptyText):
            clean(text)


@pytest.mark.parametrize(
    "title",
    [
        "שלום\u200f עולם (beta)\u200e",  # marks that right-to-left titles need
        "مرحبا\u061c ٢٠٢٦",
        "family 👩\u200d👩\u200d👧\u200d👦 plan",  # zero-width joiners make one picture
        "नमस्\u200dते",
        "می\u200cخواهم",
        "新規ユーザーの有効化率を上げる",
        "\U000e0067 a tag",
        "100 % — “quoted” × ½",
        "private use \ue000",
    ],
)
def test_a_title_of_any_script_is_kept_as_it_is(title: str) -> None:
    assert clean_line(title) == title


@given(titles)
def test_a_title_is_kept_in_nfc_and_keeping_it_again_changes_nothing(title: str) -> None:
    kept = clean_line(f"  {title}\n")
    assert kept == unicodedata.normalize("NFC", title)
    assert clean_line(kept) == kept


@given(any_text)
def test_what_is_kept_can_be_encoded_stored_and_printed_on_one_line(text: str) -> None:
    """Whatever is typed, it is refused with a sentence or comes out safe."""
    try:
        kept = clean_line(text)
    except OstError:
        return
    assert kept.encode()
    assert shown(kept) == kept
    assert 1 <= len(kept) <= 500
    assert kept == kept.strip()


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🌱"])
def test_a_title_of_500_characters_is_kept_and_one_of_501_is_not(letter: str) -> None:
    assert len(clean_line(letter * 500)) == 500
    with pytest.raises(TextTooLong, match="501 characters; at most 500"):
        clean_line(letter * 501)


def test_the_limit_counts_the_characters_that_are_kept() -> None:
    """Normalising may lengthen a text (U+0958 becomes two) or shorten it (e and an accent become one)."""
    with pytest.raises(TextTooLong, match="1,000"):
        clean_line("\u0958" * 500)
    assert clean_line("e\u0301" * 500) == "é" * 500


def test_a_huge_text_is_refused_at_once() -> None:
    with pytest.raises(TextTooLong):
        clean_line("e\u0301" * 5_000_000)


def test_a_sentence_says_which_text_is_meant() -> None:
    with pytest.raises(EmptyText, match="The owner is empty"):
        clean_line("  ", "The owner")


@given(any_text)
def test_what_is_shown_steers_nothing_and_stays_on_one_line(text: str) -> None:
    line = shown(text)
    assert not STEERING & set(line)
    assert len(line) == len(text)
    assert line.encode() or not text


@given(any_text)
def test_showing_twice_is_showing_once(text: str) -> None:
    assert shown(shown(text)) == shown(text)


def test_line_ends_are_shown_as_spaces_and_the_rest_as_a_replacement() -> None:
    assert shown("a\nb\tc\x1b[31m\u202e") == "a b c\ufffd[31m\ufffd"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Activation", "ACTIVATION"),
        ("straße", "STRASSE"),
        ("é", "e\u0301"),
        ("ﬁne", "FINE"),
        ("Ａ１", "a1"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_titles_are_compared_without_case_and_form(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("resume", "résumé"), ("a b", "ab"), ("1", "l")])
def test_titles_that_differ_otherwise_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(titles)
def test_a_title_in_capitals_is_found_by_its_small_letters(title: str) -> None:
    assert folded(title.upper()) == folded(title.lower())


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("ab cdefg", 4, "ab…"), ("", 3, "")],
)
def test_a_long_text_is_cut_with_an_ellipsis(text: str, limit: int, cut: str) -> None:
    assert shortened(text, limit) == cut
