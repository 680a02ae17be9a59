"""Numbers and sentences as people write them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ost.analysis import words
from ost.analysis.types import Estimate, Judgement, Verdict
from ost.analysis.writing import decimals_for, plain, quantity, single
from ost.domain.text import plural

if TYPE_CHECKING:
    from .conftest import Make

NOTHING = words.Telling(gap=None, objection=None, points_due=0)


def judgement(verdict: Verdict, **changes: object) -> Judgement:
    """A judgement with the numbers of the examples in docs/verdict.md."""
    start = {
        "initiative": "ini1",
        "title": "Checklist",
        "kr": "kr1",
        "kr_title": "Activation",
        "verdict": verdict,
        "level": 0.9,
        "scale": "absolute",
        "unit": "%",
        "n_before": 13,
        "n_after": 9,
        "shipped": date(2026, 1, 5),
        "reads_from": date(2026, 2, 16),
        "step_days": 7.0,
        "effect": 3.1,
        "low": 0.8,
        "high": 5.4,
        "p_good": 0.98,
        "mde": 3.4,
    }
    return Judgement(**(start | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "decimals"),
    [
        (0.8, 5.4, 1),
        (-1.9, 1.4, 1),
        (-0.02, 0.03, 3),
        (120, 480, 0),
        (0, 0, 0),
        (5, 5.0001, 3),
        (1.8, 17.2, 1),
    ],
)
def test_a_range_has_as_many_decimals_as_it_deserves(low: float, high: float, decimals: int) -> None:
    """Two significant digits of its half-width, and never more than four of any number."""
    assert decimals_for(low, high) == decimals


def test_numbers_are_plain() -> None:
    """No minus sign on zero, no digits that mean nothing, a comma for thousands."""
    assert plain(-0.04, 1) == "0.0"
    assert plain(-1.25, 2) == "-1.25"
    assert plain(12345.6, 0) == "12,346"
    assert [single(value) for value in (0, 2.0, 4.53, 0.0123, 150.4, 1234.5, -0.5)] == [
        "0",
        "2",
        "4.5",
        "0.012",
        "150",
        "1,234",
        "-0.5",
    ]
    assert (quantity("5", "min"), quantity("5", " "), plural(1, "day"), plural(2, "day")) == (
        "5 min",
        "5",
        "1 day",
        "2 days",
    )


@pytest.mark.parametrize(
    ("scale", "unit", "suffix"),
    [
        ("absolute", "%", " pp"),
        ("absolute", "percent", " pp"),
        ("absolute", "NPS", " NPS"),
        ("absolute", "", ""),
        ("relative", "%", " %"),
    ],
)
def test_effects_carry_the_right_unit(scale: str, unit: str, suffix: str) -> None:
    """A change of a percentage is in percentage points; a relative one is in percent."""
    assert words.unit_suffix(judgement(Verdict.MOVED, scale=scale, unit=unit)) == suffix


def test_moved(make: Make) -> None:
    """The documented sentence."""
    assert words.sentence(judgement(Verdict.MOVED), make.stepped(0, 0, 0), NOTHING) == (
        "Activation averaged 3.1 pp higher than its earlier course suggests (90 % range 0.8 to 5.4)."
        " This is a before/after comparison; something else may have happened at the same time."
    )


def test_a_range_that_crosses_zero_is_written_in_the_direction_of_the_effect(make: Make) -> None:
    """The word "lower" turns both ends."""
    found = judgement(Verdict.WRONG_WAY, effect=-3.1, low=-6.5, high=0.2, p_good=0.04)
    assert "3.1 pp lower than its earlier course suggests (90 % range -0.2 to 6.5)" in words.sentence(
        found, make.stepped(0, 0, 0), NOTHING
    )


def test_not_moved(make: Make) -> None:
    """The documented sentence, and a reminder where falling is good."""
    found = judgement(Verdict.NOT_MOVED, effect=-0.2, low=-1.9, high=1.4, worth_having=2.0)
    rising, falling = make.stepped(0, 0, 0), make.stepped(0, 0, 0, good=-1)
    assert words.sentence(found, rising, NOTHING) == (
        "An improvement of 2 pp or more is ruled out (90 % range -1.9 to 1.4)."
    )
    assert words.sentence(found, falling, NOTHING).endswith("(90 % range -1.9 to 1.4; lower is better).")


def test_cant_tell(make: Make) -> None:
    """The documented sentence."""
    found = judgement(Verdict.CANT_TELL, effect=1.0, low=-2.0, high=4.1, mde=4.5)
    assert words.sentence(found, make.stepped(0, 0, 0), NOTHING) == (
        "We cannot tell: the range is -2.0 to 4.1 pp, and with this KR's noise only about 4.5 pp would reliably show."
    )


@pytest.mark.parametrize(
    ("weeks", "lags", "words_expected"),
    [
        ((5 / 7,), (0,), "Checklist and B shipped 5 days apart."),
        ((1 / 7,), (0,), "Checklist and B shipped 1 day apart."),
        ((0,), (0,), "Checklist and B shipped on the same day."),
        ((1, -0.5), (0, 0), "Checklist, B and C shipped within 11 days of each other."),
        ((-1,), (5,), "Checklist and B were to show 2 days apart."),
        ((6,), (0,), "Checklist and B both shipped within the time compared."),
        ((6, -3), (0, 0), "Checklist, B and C all shipped within the time compared."),
    ],
)
def test_confounded(make: Make, weeks: tuple[float, ...], lags: tuple[int, ...], words_expected: str) -> None:
    """Who collided with whom, and how closely, in words."""
    others = tuple(
        make.launch(week, f"ini{at}", title, lag)
        for at, (week, lag, title) in enumerate(zip(weeks, lags, "BC", strict=False))
    )
    found = judgement(
        Verdict.CONFOUNDED, overlaps=tuple(one.key for one in others), together=Estimate(4.0, -0.5, 8.4)
    )
    assert words.sentence(found, make.stepped(0, 0, 0, others=others), NOTHING) == (
        f"{words_expected} Together the KR moved 4 pp (90 % range -0.5 to 8.4); the data cannot say which did it."
    )


@pytest.mark.parametrize("missing", ["effect", "low", "high"])
def test_a_decided_verdict_without_numbers_is_refused(make: Make, missing: str) -> None:
    """A sentence never has a hole in it."""
    with pytest.raises(ValueError, match="has numbers"):
        words.sentence(judgement(Verdict.MOVED, **{missing: None}), make.stepped(0, 0, 0), NOTHING)


def test_verdicts_without_their_reason_are_refused(make: Make) -> None:
    """No data is missing something, and confounded says what happened together."""
    for verdict in (Verdict.NO_DATA, Verdict.CONFOUNDED):
        with pytest.raises(ValueError, match=r"missing|together"):
            words.sentence(judgement(verdict), make.stepped(0, 0, 0), NOTHING)
