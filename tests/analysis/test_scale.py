"""Units decide whether numbers are compared by difference or by ratio."""

from __future__ import annotations

import pytest

from ost.analysis.scale import choose_scale, natural_scale, shares_data

RAW = (
    "% | % of sign-ups | pp | percentage points | per cent | ‰ | NPS | CSAT | score | points | pts | stars | rating"
    " | /10 | out of 5 | ratio | share | proportion | x | °C | bps"
)
LOG = (
    "s | ms | min | minutes | h | hours | days | weeks | $ | € | k€ | $M | EUR | US$ / user | accounts | packs"
    " | users/week | tickets per 100 users | Downloads | заказы"
)


@pytest.mark.parametrize("unit", RAW.split(" | "))
def test_proportions_and_scores_stay_as_they_are(unit: str) -> None:
    """A percentage or a score is compared in its own points."""
    assert natural_scale(unit) == "raw"


@pytest.mark.parametrize("unit", ["", "   ", "-", "1", "#"])
def test_a_unit_that_says_nothing_stays_as_it_is(unit: str) -> None:
    """Nothing is assumed about numbers without a unit."""
    assert natural_scale(unit) == "raw"


@pytest.mark.parametrize("unit", LOG.split(" | "))
def test_durations_money_and_counts_are_compared_by_ratio(unit: str) -> None:
    """People say "12 % faster", "20 % more"."""
    assert natural_scale(unit) == "log"


def test_a_value_of_zero_has_no_logarithm() -> None:
    """Counts that touch 0 are worked on as they are, without a word: nobody asked for anything else."""
    assert choose_scale("accounts", [3, 0, 5]) == ("raw", False)


def test_an_override_wins_over_the_unit() -> None:
    """The scale can be set by name, both ways."""
    assert choose_scale("%", [1.0, 2.0], "log") == ("log", False)
    assert choose_scale("accounts", [1.0, 2.0], "raw") == ("raw", False)


def test_an_override_that_cannot_be_followed_is_reported() -> None:
    """Logarithms of negative numbers do not exist, and whoever asked for them hears so."""
    assert choose_scale("%", [1.0, -2.0], "log") == ("raw", True)


@pytest.mark.parametrize(
    "words",
    ["28-day active users", "MAU", "Trailing average of visits", "Cumulative sign-ups", "Sales to date"],
)
def test_windows_that_overlap_are_known_by_their_words(words: str) -> None:
    """Neighbouring values of such a metric are made of the same data."""
    assert shares_data(words)


@pytest.mark.parametrize(
    "words", ["New cafés that order again within 14 days", "Activation rate", "30-day retention"]
)
def test_a_cohort_is_no_window(words: str) -> None:
    """A length of time in a title is not enough."""
    assert not shares_data(words)
