"""Criteria: the whole grammar, and what fits none of it is prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text

from ost.domain.criterion import Criterion, Measure, read_criterion


@pytest.mark.parametrize(
    ("text", "successes", "of"),
    [
        ("7 of 10", 7, 10),
        ("at least 7 of 10", 7, 10),
        ("At Least 7 OF 10.", 7, 10),
        ("7 out of 10", 7, 10),
        ("7/10", 7, 10),
        ("7  of\t10", 7, 10),
        ("7of10", 7, 10),
        ("10 of 10", 10, 10),
        ("1 of 1", 1, 1),
        ("999999999 of 999999999", 999_999_999, 999_999_999),
    ],
)
def test_a_count_of_tries(text: str, successes: int, of: int) -> None:
    assert read_criterion(text) == Criterion(Measure.COUNT, ">=", successes, of)


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("rate >= 30%", Criterion(Measure.RATE, ">=", 0.3)),
        ("rate>=30 %", Criterion(Measure.RATE, ">=", 0.3)),
        ("Rate ≥ 0.3", Criterion(Measure.RATE, ">=", 0.3)),
        ("rate < 12.5%", Criterion(Measure.RATE, "<", 0.125)),
        ("rate <= 1", Criterion(Measure.RATE, "<=", 1.0)),
        ("rate > 0%", Criterion(Measure.RATE, ">", 0.0)),
        ("mean <= 3.5", Criterion(Measure.MEAN, "<=", 3.5)),
        ("MEAN ≤ 3.5.", Criterion(Measure.MEAN, "<=", 3.5)),
        ("mean > -2", Criterion(Measure.MEAN, ">", -2.0)),
        ("observed >= 12", Criterion(Measure.OBSERVED, ">=", 12.0)),
        ("observed < +0.5", Criterion(Measure.OBSERVED, "<", 0.5)),
        ("variant > control", Criterion(Measure.DIFFERENCE, ">", 0.0)),
        ("variant<control", Criterion(Measure.DIFFERENCE, "<", 0.0)),
        ("lift >= 2pp", Criterion(Measure.DIFFERENCE, ">=", 0.02, points=True)),
        ("lift >= 2 PP", Criterion(Measure.DIFFERENCE, ">=", 0.02, points=True)),
        ("lift <= -1.5pp", Criterion(Measure.DIFFERENCE, "<=", -0.015, points=True)),
        ("lift >= 10%", Criterion(Measure.RATIO, ">=", 0.1)),
        ("lift < -5 %", Criterion(Measure.RATIO, "<", -0.05)),
        ("lift >= 0.5", Criterion(Measure.DIFFERENCE, ">=", 0.5)),
    ],
)
def test_a_bound_on_a_number(text: str, criterion: Criterion) -> None:
    found = read_criterion(text)
    assert found.threshold == pytest.approx(criterion.threshold)
    assert (found.measure, found.operator, found.points) == (
        criterion.measure,
        criterion.operator,
        criterion.points,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody feels watched",
        "7 of 10 people",
        "about 7 of 10",
        "at most 3 of 10",
        "11 of 10",  # impossible
        "7 of 0",
        "0 of 10",  # met by anything
        "7 von 10",
        "1234567890 of 1234567890",
        "rate >= 30",  # no share: a bound in percent that lost its sign
        "rate >= 130%",
        "rate >= -5%",
        "rate = 30%",
        "rate >= 30pp",
        "rate >=",
        "mean <= 3.5 days",
        "observed => 12",
        "observed >= 1,5",
        "variant >= control",
        "control < variant",
        "lift 2pp",
        "lift >= 2 pp and no complaints",
        "rate >= 30% of users",
    ],
)
def test_what_the_grammar_does_not_fit_is_judged_by_hand(text: str) -> None:
    assert read_criterion(text).measure is Measure.PROSE


@given(any_text)
def test_any_text_is_a_criterion_or_prose(text: str) -> None:
    assert isinstance(read_criterion(text), Criterion)


@given(st.sampled_from([">=", "<=", ">", "<"]), st.floats(-1e6, 1e6).map(lambda x: round(x, 4)))
def test_a_bound_that_is_written_is_the_bound_that_is_read(operator: str, bound: float) -> None:
    found = read_criterion(f"observed {operator} {bound:.4f}")
    assert (found.operator, found.threshold) == (operator, bound)


@pytest.mark.parametrize(
    ("text", "met", "missed"),
    [
        ("rate >= 30%", [0.3, 0.1 + 0.2, 0.31], [0.2999, 0.0]),
        ("rate > 30%", [0.3001], [0.3, 0.1 + 0.2, 0.29]),
        ("mean <= 3.5", [3.5, 3.0, -10], [3.5001, 99]),
        ("mean < 3.5", [3.4999], [3.5, 4]),
        ("observed >= 1000000", [1e6, 1e6 + 1], [1e6 - 1]),
    ],
)
def test_a_bound_is_met_on_its_last_digit_despite_binary_fractions(
    text: str, met: list[float], missed: list[float]
) -> None:
    criterion = read_criterion(text)
    assert [criterion.meets(value) for value in met] == [True] * len(met)
    assert [criterion.meets(value) for value in missed] == [False] * len(missed)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from([(">=", "<"), ("<=", ">")]))
def test_a_value_meets_a_bound_or_its_opposite_and_never_both(
    value: float, bound: float, pair: tuple[str, str]
) -> None:
    one, other = (Criterion(Measure.OBSERVED, operator, bound) for operator in pair)
    assert one.meets(value) is not other.meets(value)
