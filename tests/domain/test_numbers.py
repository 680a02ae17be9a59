"""Numbers as people type and read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.domain.numbers import parse_count, parse_days, parse_number, show_number, with_unit
from ost.errors import BadDuration, BadNumber, OutOfRange


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45", 45.0),
        ("+45", 45.0),
        (" 1.5 ", 1.5),
        ("-0.2", -0.2),
        ("\u22120.2", -0.2),  # the minus sign of a spreadsheet
        (".5", 0.5),
        ("5.", 5.0),
        ("1e6", 1e6),
        ("1.5E-3", 0.0015),
        ("0", 0.0),
        ("1e15", 1e15),
        ("-1e15", -1e15),
        ("1e-400", 0.0),
    ],
)
def test_a_decimal_number_is_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nan",
        "inf",
        "-Infinity",
        "1e16",
        "1e999",
        "9" * 400,
        "1_000",
        "0x10",
        "1 000",
        "٣",
        "３",
        "½",
        "1e",
        "e5",
        "--1",
        "1.2.3",
        "1e5000",
        "45 %",
        "$3",
    ],
)
def test_what_is_not_a_finite_decimal_number_is_refused(text: str) -> None:
    with pytest.raises(BadNumber, match="The value is not a number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,500", "1500 or 1.500"),
        ("1,234,567", "1234567"),
        ("12,5", "12.5"),
        ("45 %", "45"),
        ("45%", "45"),
        ("1.000,5", "1000.5"),
        ("1.234.567,8", "1234567.8"),
        ("1 000", "1000"),
        ("1 000,5", "1000.5"),
        ("abc", "45, 1.5 or -0.2"),
    ],
)
def test_a_refusal_says_what_could_have_been_meant(text: str, hint: str) -> None:
    with pytest.raises(BadNumber) as refused:
        parse_number(text)
    assert hint in refused.value.hint


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_any_number_that_is_written_out_is_read_exactly(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_in_range_or_a_refusal(text: str) -> None:
    try:
        value = parse_number(text)
    except BadNumber:
        return
    assert math.isfinite(value)
    assert abs(value) <= 1e15


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("7", 7), ("7.0", 7), ("1e3", 1000), ("1e12", 10**12)])
def test_a_whole_number_is_counted(text: str, count: int) -> None:
    assert parse_count(text, "--n") == count


@pytest.mark.parametrize("text", ["-1", "1.5"])
def test_a_count_is_whole_and_in_range(text: str) -> None:
    with pytest.raises(OutOfRange, match="--n must be a whole number from 0 on"):
        parse_count(text, "--n")


def test_a_count_has_a_smallest_value() -> None:
    assert parse_count("1", "--of", 1) == 1
    with pytest.raises(OutOfRange, match="from 1 on"):
        parse_count("0", "--of", 1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14", 14),
        ("14d", 14),
        ("1 day", 1),
        ("2w", 14),
        ("3 WEEKS", 21),
        ("1week", 7),
        ("0", 0),
        ("3650d", 3650),
        ("521w", 3647),
    ],
)
def test_a_length_of_time_is_read_as_days(text: str, days: int) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "d", "-1d", "1.5w", "2m", "1y", "14 d d", "٣d"])
def test_other_lengths_are_refused(text: str) -> None:
    with pytest.raises(BadDuration, match="The lag is not a length of time"):
        parse_days(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (45.0, "45"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (1234567.0, "1,234,567"),
        (1234567.8, "1,234,570"),
        (999999.5, "1,000,000"),
        (-0.25, "-0.25"),
        (0.00012, "0.00012"),
        (0.00001234, "1.234e-05"),
        (1e15, "1,000,000,000,000,000"),
        (12345.678, "12,345.7"),
    ],
)
def test_a_number_is_shown_as_people_write_it(value: float, text: str) -> None:
    assert show_number(value) == text


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_a_shown_number_is_right_to_six_digits(value: float) -> None:
    assert math.isclose(float(show_number(value).replace(",", "")), value, rel_tol=6e-6, abs_tol=1e-300)


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_a_shown_number_ends_in_no_idle_zero_or_point(value: float) -> None:
    shown = show_number(value)
    assert not shown.endswith(".")
    if "." in shown and "e" not in shown:
        assert not shown.endswith("0")


def test_a_unit_follows_its_value() -> None:
    assert with_unit(45.0, "%") == "45 %"
    assert with_unit(12.0, "") == "12"
    assert with_unit(3.14159, "days", 3) == "3.14 days"


def test_the_most_that_can_be_counted_is_named() -> None:
    with pytest.raises(
        OutOfRange, match="--n must be a whole number from 0 to 1,000,000,000,000, not '1e13'"
    ):
        parse_count("1e13", "--n")


@pytest.mark.parametrize("text", ["3651", "522w", "99999999d", "9" * 4000])
def test_a_length_of_time_can_be_too_long(text: str) -> None:
    with pytest.raises(BadDuration, match="--lag is too long: ") as refused:
        parse_days(text, "--lag")
    assert refused.value.hint == "Give at most 3650d."
