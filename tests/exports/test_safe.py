"""What stands between a title and whoever reads a document."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from strategies import any_text

from ost.exports.safe import json_text, left_to_right


@pytest.mark.parametrize("character", ["\x9b", "\x7f", "\u202e", "\u2028", "\u2066", "\u061c", "\ufeff"])
def test_what_steers_a_terminal_is_spelled_out_in_json(character: str) -> None:
    """A database may come from anywhere, and U+009B begins a command of some terminals."""
    text = json_text({"title": f"a{character}b"}, None)
    assert character not in text
    assert f"\\u{ord(character):04x}" in text
    assert json.loads(text) == {"title": f"a{character}b"}


@given(any_text)
def test_json_is_the_same_to_a_program(text: str) -> None:
    assert json.loads(json_text([text, 1.5, None])) == [text, 1.5, None]


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(float("nan"))


@pytest.mark.parametrize("words", ["30 → 50 מקומות", "at least 3 دقيقة"])
def test_a_line_of_ours_is_read_from_left_to_right(words: str) -> None:
    """Else whoever takes the direction from the letters reads baseline and target the wrong way round."""
    assert left_to_right(words) == f"\u200e{words}\u200e"


def test_a_line_that_nothing_turns_around_stays_as_it_is() -> None:
    assert left_to_right("30 → 50 席") == "30 → 50 席"
