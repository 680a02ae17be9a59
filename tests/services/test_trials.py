"""Randomised evidence outranks before/after: it stands first, and where the two disagree that is said in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.analysis.types import Judgement, Verdict
from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Result, ResultType
from ost.exports.verdicts import effect_words, marks, numbers_of, outranking, said, trial_words
from ost.services.adding import add_experiment
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import overrule, record, start
from ost.services.judged import Judged, Trial
from ost.services.judging import read_evidence, read_failed, read_verdicts
from ost.services.shipping import ship
from ost.services.trials import compare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .conftest import Desk

DAY = date(2026, 3, 2)
GAIN, LOSS, NOTHING, WIDE = (0.08, 0.02, 0.14), (-0.08, -0.14, -0.02), (0.0, -0.01, 0.01), (0.02, -0.07, 0.11)


def _trial(
    effect: tuple[float, float, float],
    outcome: Outcome = Outcome.INCONCLUSIVE,
    *,
    good: int | None = 1,
    kind: ResultType = "proportions",
    figures: Mapping[str, float] | None = None,
    broke: bool = False,
) -> Trial:
    value, low, high = effect
    result = Result(
        experiment=Ref(Kind.EXPERIMENT, 2),
        on=DAY,
        type=kind,
        figures=figures or {},
        outcome=outcome,
        estimate=value,
        low=low,
        high=high,
        guardrail_broke=broke,
    )
    return Trial(Ref(Kind.EXPERIMENT, 2), "A/B", result, DAY, good)


def _judgement(
    verdict: Verdict,
    effect: tuple[float, float, float] | None = None,
    unit: str = "%",
    scale: Any = "absolute",
) -> Judgement:
    value, low, high = effect or (None, None, None)
    return Judgement(
        initiative="ini1",
        title="Reorder",
        kr="kr1",
        kr_title="Activation",
        verdict=verdict,
        level=0.9,
        scale=scale,
        unit=unit,
        n_before=13,
        n_after=10,
        shipped=DAY,
        reads_from=DAY,
        step_days=7.0,
        effect=value,
        low=low,
        high=high,
    )


REFUTED = Outcome.REFUTED
CASES = [
    (_trial(GAIN), Verdict.MOVED, True, "Both say that it helps."),
    (
        _trial(GAIN),
        Verdict.WRONG_WAY,
        False,
        "They disagree: in exp2 it helped, before/after says that the KR went",
    ),
    (_trial(GAIN), Verdict.NOT_MOVED, False, "may reach too few to move the KR"),
    (_trial(GAIN), Verdict.CANT_TELL, None, "exp2 decides (it helped); before/after cannot tell"),
    (
        _trial(GAIN),
        Verdict.CONFOUNDED,
        None,
        "exp2 decides (it helped); before/after cannot tell it from another",
    ),
    (
        _trial(LOSS),
        Verdict.MOVED,
        False,
        "in exp2 it did harm, before/after says that the KR moved. The experiment",
    ),
    (_trial(LOSS), Verdict.WRONG_WAY, True, "Both say that it harms."),
    (
        _trial(LOSS),
        Verdict.NOT_MOVED,
        True,
        "Neither shows that it helps; the experiment says that it harms.",
    ),
    (_trial(LOSS), Verdict.CANT_TELL, None, "exp2 decides (it did harm)"),
    (_trial(NOTHING, REFUTED), Verdict.MOVED, False, "the effect that was hoped for is ruled out"),
    (_trial(NOTHING, REFUTED), Verdict.NOT_MOVED, True, "Neither shows that it helps."),
    (_trial(NOTHING, REFUTED), Verdict.WRONG_WAY, True, "Neither shows that it helps."),
    (_trial(WIDE), Verdict.MOVED, None, "exp2 does not decide; before/after says that the KR moved"),
    (_trial(WIDE), Verdict.WRONG_WAY, None, "so this is a sign, not a proof"),
    (_trial(WIDE), Verdict.CANT_TELL, None, None),
    (
        _trial(WIDE, REFUTED, broke=True),
        Verdict.CANT_TELL,
        None,
        None,
    ),  # a guardrail says nothing of the effect
    (_trial(GAIN), Verdict.TOO_EARLY, None, None),
    (_trial(LOSS), Verdict.NO_DATA, None, None),
    (_trial(LOSS, good=-1), Verdict.MOVED, True, "Both say that it helps."),  # less was wanted
    (
        _trial(GAIN, Outcome.SUPPORTED, good=None),
        Verdict.WRONG_WAY,
        False,
        "They disagree: in exp2 it helped",
    ),
]


@pytest.mark.parametrize(("trial", "verdict", "agrees", "words"), CASES)
def test_what_both_say_is_held_against_each_other(
    trial: Trial, verdict: Verdict, agrees: bool | None, words: str | None
) -> None:
    found = compare(trial, _judgement(verdict), 1)
    assert found.agrees is agrees
    assert (found.sentence is None) is (words is None)
    assert words is None or words in str(found.sentence)


def test_one_direction_is_agreement_and_ranges_that_do_not_overlap_are_told() -> None:
    found = compare(_trial(GAIN), _judgement(Verdict.MOVED, (0.9, 0.3, 1.5)), 1)
    assert (found.agrees, found.comparable) == (True, True)
    assert found.sentence == (
        "Both say that it helps. Their ranges do not overlap: 2.0 to 14.0 pp in exp2, 0.30 to 1.50 pp on the KR."
        " Where both measure the same, the experiment's is the better estimate."
    )
    near = compare(_trial(GAIN), _judgement(Verdict.MOVED, (3.0, 1.0, 5.0)), 1)
    assert (near.agrees, near.comparable, near.sentence) == (True, True, "Both say that it helps.")


def test_ranges_that_do_not_overlap_disagree_where_the_kr_cannot_tell() -> None:
    found = compare(_trial(GAIN), _judgement(Verdict.CANT_TELL, (0.4, -0.3, 1.1)), 1)
    assert (found.agrees, found.comparable) == (False, True)
    assert "exp2 decides (it helped)" in str(found.sentence)
    assert "Their ranges do not overlap" in str(found.sentence)


def test_a_relative_lift_is_compared_with_a_relative_effect() -> None:
    lift = {"lift": 0.4, "lift_low": 0.2, "lift_high": 0.6}
    found = compare(
        _trial(GAIN, figures=lift), _judgement(Verdict.MOVED, (8.0, 2.0, 14.0), "%", "relative"), 1
    )
    assert (found.agrees, found.comparable) == (True, True)
    assert "20 to 60 % in exp2, 2.0 to 14.0 % on the KR" in str(found.sentence)


@pytest.mark.parametrize(
    ("trial", "unit", "good"),
    [
        (_trial(GAIN), "days", -1),  # shares against days
        (_trial(GAIN), "%", -1),  # more of one thing, less of another
        (_trial((1.2, 0.3, 2.1), kind="means"), "%", 1),  # a mean's unit is nowhere on record
    ],
)
def test_where_units_differ_sizes_are_not_compared(trial: Trial, unit: str, good: int) -> None:
    found = compare(trial, _judgement(Verdict.CANT_TELL, (-0.5, -1.5, 0.5), unit), good)
    assert found.comparable is False
    assert str(found.sentence).endswith("so their sizes cannot be compared in numbers.")


def _weekly(desk: Desk, jump: float) -> None:
    noise = (0.3, -0.8, 0.5, 1.1, -0.4, -1.2, 0.9, 0.1, -0.6, 0.7, -0.2, 1.3, -0.9)
    rows = [
        f"{desk.day(7 * week)},{45 + noise[week % 13] + (jump if week > 0 else 0)}\n"
        for week in range(-26, 13)
    ]
    desk.on(90, import_table, "kr1", ["date,value\n", *rows], "weekly.csv")


@pytest.fixture
def fallen(grown: Desk) -> Desk:
    """ini1 delivers sol1, whose A/B test was a win; after it had shipped the KR fell by ten points."""
    grown.do(add_experiment, "Half of the new cafés", under=["sol1"], criterion="lift >= 2pp")
    grown.do(record, "exp2", Figures(control=(72, 400), variant=(130, 400)))
    grown.do(ship, "ini1")
    _weekly(grown, -10.0)
    return grown


def test_the_experiment_stands_before_the_verdict_wherever_that_is_told(fallen: Desk) -> None:
    [judged] = read_verdicts(fallen.ws(90)).verdicts
    assert judged.judgement.verdict is Verdict.WRONG_WAY
    first, second, *_ = said(judged)
    assert first.startswith(
        "Randomised evidence first: exp2 Half of the new cafés: supported, +14.5 pp (95 % range"
    )
    assert second == judged.judgement.sentence
    assert any(sentence.startswith("They disagree: in exp2 it helped") for sentence in said(judged))
    assert [name for name, _ in numbers_of(judged)][:3] == ["A/B test", "verdict", "effect before/after"]
    assert marks(judged)[0] == "A/B test disagrees"
    assert outranking(judged)[0].startswith("exp2 +14.5 pp")
    assert effect_words(judged.judgement)
    [failed] = read_failed(fallen.ws(90)).verdicts
    assert failed == judged
    trials, shown = read_evidence(fallen.ws(90), fallen.node("ini1").ref)
    assert (trials, shown) == ([*judged.trials], [judged])


def test_json_tells_what_outranks_it_and_whether_they_agree(fallen: Desk) -> None:
    shape: Any = read_verdicts(fallen.ws(90)).to_json()
    [one] = shape["verdicts"]
    assert one["outranked_by"] == ["exp2"]
    [trial] = one["trials"]
    assert (trial["agrees"], trial["comparable"], trial["outcome"]) == (False, True, "supported")
    assert "The experiment counts" in trial["compared"]
    assert "Their ranges do not overlap" in trial["compared"]


def test_an_initiative_that_has_not_shipped_has_its_experiments(grown: Desk) -> None:
    grown.do(add_experiment, "Half", under=["sol1"], criterion="lift >= 2pp")
    grown.do(record, "exp2", Figures(control=(72, 400), variant=(130, 400)))
    trials, verdicts = read_evidence(grown.ws(5), grown.node("ini1").ref)
    assert ([str(one.experiment) for one in trials], verdicts) == (["exp2"], [])


def test_an_overruled_and_an_exploratory_test_say_so(fallen: Desk) -> None:
    fallen.on(5, overrule, "exp2", Outcome.INCONCLUSIVE, "the split was broken")
    fallen.on(6, edit, "exp2", ["criterion=lift >= 9pp"])

    def words(number: int, as_of: int | None = None) -> str:
        [judged] = read_verdicts(fallen.ws(number, as_of)).verdicts
        return trial_words(judged.trials[0])

    assert "inconclusive, overruled, its criterion says supported, exploratory, +14.5 pp" in words(90)
    assert ": supported, +14.5 pp" in words(90, as_of=4)


def test_the_direction_is_that_of_the_criterion_of_the_start(grown: Desk) -> None:
    grown.do(add_experiment, "Half", under=["sol1"], criterion="variant > control")
    grown.do(start, "exp2")
    grown.on(1, edit, "exp2", ["criterion=variant < control"])
    grown.on(2, record, "exp2", Figures(control=(72, 400), variant=(130, 400)))
    [trial], _ = read_evidence(grown.ws(5), grown.node("ini1").ref)
    assert (trial.good, trial.exploratory) == (1, True)


def test_one_without_experiments_is_told_as_before() -> None:
    judged = Judged(_judgement(Verdict.MOVED, (3.0, 1.0, 5.0)))
    assert numbers_of(judged)[1] == ("effect", "+3.0 pp (1.0 to 5.0)")
    assert judged.to_json()["outranked_by"] == judged.to_json()["trials"] == []
