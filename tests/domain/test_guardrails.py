"""Which guardrails a machine can read, and what it takes them for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.domain.criterion import Measure
from ost.domain.guardrail import read_guardrail

READ = [
    ("unsubscribes <= 2%", "unsubscribes", Measure.RATE, "<=", 0.02, "%"),
    ("Unsubscribes ≤ 2 %.", "Unsubscribes", Measure.RATE, "<=", 0.02, "%"),
    ("churn no more than 4%", "churn", Measure.RATE, "<=", 0.04, "%"),
    ("p95 latency < 300 ms", "p95 latency", Measure.OBSERVED, "<", 300, "ms"),
    ("complaints at most 5", "complaints", Measure.OBSERVED, "<=", 5, ""),
    ("satisfaction at least 4.2", "satisfaction", Measure.OBSERVED, ">=", 4.2, ""),
    ("load time under 2s", "load time", Measure.OBSERVED, "<", 2, "s"),
    ("lift >= -1pp", "lift", Measure.DIFFERENCE, ">=", -0.01, "pp"),
    ("sign-ups >= −1 pp", "sign-ups", Measure.DIFFERENCE, ">=", -0.01, "pp"),
    ("sign-ups lift >= -5%", "sign-ups lift", Measure.RATIO, ">=", -0.05, "%"),
    ("<= 3", "", Measure.OBSERVED, "<=", 3, ""),
]


@pytest.mark.parametrize(("text", "name", "measure", "sign", "threshold", "unit"), READ)
def test_a_name_with_a_bound_is_read(
    text: str, name: str, measure: Measure, sign: str, threshold: float, unit: str
) -> None:
    found = read_guardrail(text)
    assert found is not None
    bound = found.bound
    assert (found.name, bound.measure, bound.operator, found.unit) == (name, measure, sign, unit)
    assert bound.threshold == pytest.approx(threshold)


@pytest.mark.parametrize(
    "text",
    [
        *("nobody complains", "no more complaints", "fewer than 3 of 10 leave", "support under 40 a day", ""),
        *("unsubscribes <= 2%; complaints <= 1%", "rate >= 120%", "lift >= 3", "unsubscribes about 2%", "<="),
    ],
)
def test_what_could_mean_something_else_is_prose(text: str) -> None:
    """Two bounds, a share above one, a lift without a unit: a person judges it."""
    assert read_guardrail(text) is None


def test_what_it_allows_is_said_in_its_unit() -> None:
    said = [found.allowed for text, *_ in READ[:4] if (found := read_guardrail(text)) is not None]
    assert said == ["at most 2 %", "at most 2 %", "at most 4 %", "less than 300 ms"]


@given(st.text(max_size=80))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    found = read_guardrail(text)
    assert found is None or found.bound.measure is not Measure.PROSE
