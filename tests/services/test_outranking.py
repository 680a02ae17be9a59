"""Randomised evidence beside a before/after verdict: what is said when they agree, and when not."""

from __future__ import annotations

from datetime import date

import pytest

from ost.analysis.types import Judgement, Verdict
from ost.domain.criterion import Outcome
from ost.domain.kinds import Ref
from ost.domain.model import Result
from ost.services.judged import Judged, Trial
from ost.services.outranking import compare, direction

EXP = Ref.parse("exp1")
DAY = date(2026, 11, 2)


def trial(low: float | None, high: float | None, *, rising: bool = True, of: str = "proportions") -> Trial:
    """A finished comparison with a control."""
    assert EXP is not None
    middle = None if low is None or high is None else (low + high) / 2
    result = Result(
        experiment=EXP,
        on=DAY,
        type=of,  # type: ignore[arg-type]
        figures={},
        outcome=Outcome.SUPPORTED,
        estimate=middle,
        low=low,
        high=high,
    )
    return Trial(EXP, "The test", result, DAY, rising)


def judgement(verdict: Verdict, low: float = 1.0, high: float = 5.0, unit: str = "%") -> Judgement:
    """A verdict with an interval."""
    return Judgement(
        initiative="ini1",
        title="Checklist",
        kr="kr1",
        kr_title="Activation",
        verdict=verdict,
        sentence="It averaged higher.",
        unit=unit,
        scale="absolute",
        level=0.9,
        shipped=date(2026, 9, 1),
        reads_from=date(2026, 10, 13),
        effect=(low + high) / 2,
        low=low,
        high=high,
        n_before=13,
        n_after=9,
        step_days=7,
    )


@pytest.mark.parametrize(
    ("low", "high", "rising", "way"),
    [
        (0.01, 0.05, True, 1),
        (-0.05, -0.01, True, -1),
        (-0.01, 0.05, True, 0),
        (-0.05, -0.01, False, 1),
        (0.01, 0.05, False, -1),
        (0.0, 0.05, True, 0),
        (None, None, True, None),
    ],
)
def test_the_way_that_an_experiment_points(
    low: float | None, high: float | None, rising: bool, way: int | None
) -> None:
    assert direction(trial(low, high, rising=rising)) == way


@pytest.mark.parametrize(
    ("low", "high", "verdict", "agrees", "words"),
    [
        (0.01, 0.05, Verdict.MOVED, True, "Both say that it helps."),
        (0.01, 0.05, Verdict.NOT_MOVED, False, "the KR did not follow"),
        (0.01, 0.05, Verdict.WRONG_WAY, False, "opposite ways"),
        (0.01, 0.05, Verdict.CANT_TELL, None, "the experiment can: it helps"),
        (0.01, 0.05, Verdict.CONFOUNDED, None, "this one helps"),
        (-0.01, 0.05, Verdict.MOVED, False, "may have been moved by something else"),
        (-0.01, 0.05, Verdict.NOT_MOVED, True, "Neither shows"),
        (-0.01, 0.05, Verdict.WRONG_WAY, False, "for another reason"),
        (-0.05, -0.01, Verdict.MOVED, False, "opposite ways"),
        (-0.05, -0.01, Verdict.WRONG_WAY, True, "Both say that it harms."),
        (-0.05, -0.01, Verdict.NOT_MOVED, True, "it harms"),
    ],
)
def test_each_pair_has_its_words(
    low: float, high: float, verdict: Verdict, agrees: bool | None, words: str
) -> None:
    found = compare(judgement(verdict), trial(low, high))
    assert found[0] is agrees
    assert words in found[1]


@pytest.mark.parametrize("verdict", [Verdict.TOO_EARLY, Verdict.NO_DATA])
def test_nothing_is_compared_with_what_is_not_there_yet(verdict: Verdict) -> None:
    assert compare(judgement(verdict), trial(0.01, 0.05)) == (None, "")
    assert compare(judgement(Verdict.MOVED), trial(None, None)) == (None, "")
    assert compare(judgement(Verdict.CANT_TELL), trial(-0.01, 0.05)) == (None, "")


def test_sizes_are_compared_where_they_are_in_one_unit() -> None:
    moved = judgement(Verdict.MOVED, 6.0, 9.0)
    assert "the experiment's is smaller" in compare(moved, trial(0.01, 0.05))[1]
    assert "the experiment's is larger" in compare(moved, trial(0.10, 0.15))[1]
    assert compare(moved, trial(0.05, 0.07))[1] == "Both say that it helps."
    for other in (judgement(Verdict.MOVED, unit="days"), moved):
        kind = "proportions" if other.unit == "days" else "means"
        assert "different units" in compare(other, trial(0.01, 0.05, of=kind))[1]


def test_it_stands_in_the_json() -> None:
    shape = Judged(judgement(Verdict.WRONG_WAY), (), (trial(0.01, 0.05),)).to_json()
    [told] = shape["trials"]  # type: ignore[misc]
    assert told["agrees"] is False  # type: ignore[index]
    assert "opposite ways" in told["compared"]  # type: ignore[index]
