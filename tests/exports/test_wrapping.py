"""Lines that fit, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import titles

from ost.exports.wrapping import flow, width_of, wrap


@given(titles, st.floats(3, 40), st.integers(1, 6))
def test_no_line_is_wider_than_it_may_be(title: str, width: float, lines: int) -> None:
    broken = wrap(title, width, lines)
    assert 1 <= len(broken) <= lines
    assert all(width_of(line) <= width + 0.01 for line in broken)


@given(titles)
def test_what_fits_is_kept_whole(title: str) -> None:
    assert "".join(wrap(title, 12, 100)).replace(" ", "") == "".join(title.split())


def test_an_ellipsis_says_that_something_was_cut() -> None:
    assert wrap("one two three four", 4, 2) == ["one two", "three…"]
    assert wrap("word", 10, 1) == ["word"]


@given(titles, st.floats(3, 40), st.integers(1, 6), st.integers(1, 60))
def test_what_is_kept_is_how_the_text_begins(title: str, width: float, lines: int, most: int) -> None:
    """No line comes twice, also where the text is cut before its lines are full."""
    kept = "".join(wrap(title, width, lines, most)).removesuffix("…").replace(" ", "")
    assert "".join(title.split()).startswith(kept)
    assert len(kept) <= most


def test_a_number_keeps_its_unit() -> None:
    assert wrap("a chance of 10 %, then", 7, 4) == ["a chance of", "10 %, then"]
    assert wrap("more than 10 × its pace", 6.5, 4) == ["more than", "10 × its pace"]


def test_wide_characters_take_the_room_of_two() -> None:
    assert width_of("日本語") == pytest.approx(3)
    assert wrap("日本語日本語", 3, 9) == ["日本語", "日本語"]


def test_a_text_of_characters_without_width_ends() -> None:
    assert len(wrap("a" + "\u0301" * 10_000, 10, 2)[0]) < 300


def test_parts_share_a_line_where_they_fit() -> None:
    assert flow(["one", "", "two", "three four"], 6, 2) == ["one · two", "three four"]
    assert flow([], 6, 2) == []
