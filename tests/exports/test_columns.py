"""Lines fit their columns, whatever script they are written in, and no word is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import titles

from ost.exports.columns import columns_of, cut, fold, padded

widths = st.integers(8, 120)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("漢字", 4),
        ("שלום", 4),
        ("👍🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("❤️", 2),
        ("", 0),
    ],
)
def test_a_cell_is_counted_as_a_terminal_draws_it(text: str, columns: int) -> None:
    assert columns_of(text) == columns


@given(titles, widths)
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    made = cut(text, width)
    assert columns_of(made) <= width
    assert made == text if columns_of(text) <= width else made.endswith("…")


@given(titles, widths)
def test_a_padded_text_fills_its_columns(text: str, width: int) -> None:
    assert columns_of(padded(cut(text, width), width)) == width


@given(st.lists(titles, max_size=8).map(" ".join), widths)
def test_folded_lines_fit_and_hold_every_letter_in_order(text: str, width: int) -> None:
    lines = fold(text, width, "  ! ", "    ")
    assert all(columns_of(line) <= width for line in lines)
    assert lines[0].startswith("  !")
    joined = "".join(lines[0][4:].split()) + "".join("".join(line.split()) for line in lines[1:])
    assert joined == "".join(text.split())


def test_a_number_keeps_its_percent_sign() -> None:
    assert fold("a chance under 1 % for it", 17) == ["a chance under", "1 % for it"]


def test_a_word_wider_than_a_line_is_broken_inside() -> None:
    assert fold("x" * 25, 10, "- ", "  ") == ["- xxxxxxxx", "  xxxxxxxx", "  xxxxxxxx", "  x"]


def test_without_a_width_there_is_one_line() -> None:
    assert fold("word " * 100, None, "> ") == [f"> {'word ' * 100}".rstrip()]


def test_a_long_text_takes_no_long_time() -> None:
    assert len(fold("字" * 20_000, 80)) == 500


def test_what_a_reader_sees_as_one_character_is_never_cut_in_two() -> None:
    family, thumb = "👨‍👩‍👧‍👦", "👍🏽"
    assert cut(f"{family}{thumb}{family}", 5) == f"{family}{thumb}…"
    assert fold(thumb * 3, 4) == [thumb * 2, thumb]
