"""What recorded figures say: which are taken for which criterion, and what comes out of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Experiment
from ost.errors import ContradictingOptions, CriterionNeeds, MissingOption, OstError, OutOfRange
from ost.services.evidence import Figures, Finding, find

RATIO = Figures(control=(18, 100), variant=(26, 100))
MEANS = Figures(
    control_mean=4.0, control_sd=1.9, control_n=314, variant_mean=2.4, variant_sd=1.7, variant_n=298
)
SHARE = Figures(successes=8, of=10)
ONE = Figures(observed=12.0)
PASSED = Figures(passed=True)


def _find(criterion: str, given: Figures, looks: int = 1) -> Finding:
    experiment = Experiment(
        ref=Ref(Kind.EXPERIMENT, 1),
        title="Test",
        status="running",
        created=date(2026, 1, 1),
        criterion=criterion,
        criterion_fixed_on=date(2026, 1, 1),
    )
    return find(experiment, given, looks)


TAKEN = {
    "7 of 10": ["proportion", "verdict"],
    "rate >= 30%": ["proportion", "verdict"],
    "mean <= 3.5": ["observed", "means", "verdict"],
    "observed >= 12": ["observed", "verdict"],
    "variant > control": ["proportions", "means", "verdict"],
    "lift >= 2pp": ["proportions", "verdict"],
    "lift >= 10%": ["proportions", "means", "verdict"],
    "lift >= 0.02": ["proportions", "means", "verdict"],
    "lift >= 2": ["means", "verdict"],  # two of the means' unit: no difference of shares is 200 points
    "nobody feels watched": ["verdict"],
}
GIVEN = {"proportion": SHARE, "proportions": RATIO, "means": MEANS, "observed": ONE, "verdict": PASSED}


@pytest.mark.parametrize("criterion", TAKEN)
@pytest.mark.parametrize("kind", GIVEN)
def test_a_criterion_is_judged_by_its_own_figures_and_by_no_others(criterion: str, kind: str) -> None:
    """The refusal says which figures it is judged by."""
    if kind in TAKEN[criterion]:
        assert _find(criterion, GIVEN[kind]).type == kind
    else:
        with pytest.raises(CriterionNeeds, match="is judged by --"):
            _find(criterion, GIVEN[kind])


@pytest.mark.parametrize("given", [SHARE, RATIO, MEANS, ONE])
def test_prose_takes_any_figures_with_a_judgement_by_hand(given: Figures) -> None:
    found = _find("nobody feels watched", replace(given, passed=False))
    assert found.outcome is Outcome.REFUTED
    assert found.figures


def test_figures_decide_and_no_hand_beside_them() -> None:
    for passed, flag in ((True, "--passed"), (False, "--failed")):
        with pytest.raises(ContradictingOptions, match=flag):
            _find("7 of 10", replace(SHARE, passed=passed))


@pytest.mark.parametrize(
    ("given", "failure"),
    [
        (Figures(), MissingOption),
        (Figures(successes=8), MissingOption),
        (Figures(of=10), MissingOption),
        (Figures(control=(1, 2)), MissingOption),
        (replace(MEANS, variant_n=None), MissingOption),
        (replace(SHARE, observed=3.0), ContradictingOptions),
        (replace(RATIO, successes=8, of=10), ContradictingOptions),
        (Figures(successes=11, of=10), OutOfRange),
        (Figures(successes=-1, of=10), OutOfRange),
        (Figures(successes=0, of=0), OutOfRange),
        (Figures(control=(5, 4), variant=(1, 4)), OutOfRange),
        (Figures(control=(1, 4), variant=(0, 0)), OutOfRange),
        (replace(MEANS, control_n=1), OutOfRange),
        (replace(MEANS, variant_sd=-0.1), OutOfRange),
        (replace(MEANS, control_sd=0.0, variant_sd=0.0), OutOfRange),
    ],
)
def test_figures_that_nobody_can_have_counted_are_refused(given: Figures, failure: type[OstError]) -> None:
    for criterion in TAKEN:
        with pytest.raises(failure):
            _find(criterion, given)


def test_a_share_comes_with_wilsons_interval() -> None:
    """8 of 10: 49.0 to 94.3 % (Wilson 1927, as in any text on proportions)."""
    found = _find("7 of 10", SHARE)
    assert (found.outcome, found.estimate) == (Outcome.SUPPORTED, 0.8)
    assert found.interval == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert found.figures == {"successes": 8, "of": 10}


def test_a_count_says_how_easily_luck_passes_it() -> None:
    """A true 50 % passes 7 of 10 in 17.2 % of all tries (binomial)."""
    assert _find("7 of 10", SHARE).notes == ["By luck alone, a true 50 % passes 7 of 10 in 17 % of cases."]
    more = _find("7 of 10", Figures(successes=14, of=20))
    assert "The criterion was for 10 tries; there were 20." in more.notes
    assert more.outcome is Outcome.SUPPORTED


def test_two_shares_come_with_newcombes_interval_and_two_exact_tests() -> None:
    found = _find("lift >= 2pp", RATIO)
    assert found.estimate == pytest.approx(0.08)
    assert found.interval is not None
    assert found.interval[0] < 0.08 < found.interval[1]
    assert {"p_fisher", "p_boschloo"} <= found.figures.keys()
    assert found.outcome is (Outcome.SUPPORTED if found.interval[0] > 0 else Outcome.INCONCLUSIVE)


def test_two_means_come_with_welch() -> None:
    found = _find("variant < control", MEANS)
    assert found.estimate == pytest.approx(-1.6)
    assert found.outcome is Outcome.SUPPORTED
    assert found.figures["p_welch"] < 1e-6


def test_a_bound_on_the_mean_is_read_from_the_variant() -> None:
    """And what it differs by from the control is kept beside it."""
    found = _find("mean <= 3.5", MEANS)
    assert (found.outcome, found.estimate) == (Outcome.SUPPORTED, 2.4)
    assert found.interval is not None
    assert found.interval[0] < 2.4 < found.interval[1]
    assert found.figures["difference"] == pytest.approx(-1.6)
    assert found.figures["difference_low"] < -1.6 < found.figures["difference_high"] < 0
    assert _find("mean <= 2", MEANS).outcome is Outcome.REFUTED
    assert _find("mean <= 3.5", Figures(observed=4.0)).outcome is Outcome.REFUTED


def test_an_observed_zero_is_a_number() -> None:
    found = _find("observed >= 0", Figures(observed=0.0))
    assert (found.outcome, found.estimate) == (Outcome.SUPPORTED, 0.0)


def test_a_relative_lift_is_told_as_one() -> None:
    """It is what the criterion is judged by; the estimate stays the difference of the shares."""
    found = _find("lift >= 10%", RATIO)
    assert found.estimate == pytest.approx(0.08)
    assert found.figures["lift"] == pytest.approx(26 / 18 - 1)
    assert found.figures["lift_low"] < found.figures["lift"] < found.figures["lift_high"]


def test_a_lift_that_was_looked_at_twice_has_a_range_that_holds_at_every_look() -> None:
    many = Figures(control=(2000, 20_000), variant=(2400, 20_000))
    once, twice = _find("lift >= 10%", many), _find("lift >= 10%", many, looks=2)
    assert twice.figures["lift"] == once.figures["lift"]
    assert twice.figures["lift_low"] < once.figures["lift_low"]
    assert once.figures["lift_high"] < twice.figures["lift_high"]


def test_a_relative_lift_over_nothing_cannot_be_told() -> None:
    found = _find("lift >= 10%", Figures(control=(0, 40), variant=(9, 40)))
    assert (found.outcome, found.estimate) == (Outcome.INCONCLUSIVE, pytest.approx(0.225))
    assert "lift" not in found.figures
    assert "too close to zero" in found.notes[0]


def test_looks_widen_the_interval_and_say_what_they_cost() -> None:
    """Two looks at 5 % are wrong 8.3 % of the time (Armitage, McPherson and Rowe 1969)."""
    once, twice = _find("lift >= 2pp", RATIO), _find("lift >= 2pp", RATIO, looks=2)
    assert once.interval is not None
    assert twice.interval is not None
    assert twice.interval[0] < once.interval[0] < once.interval[1] < twice.interval[1]
    assert "8.3 %" in twice.notes[0]


def test_a_judgement_by_hand_has_no_figures() -> None:
    found = _find("nobody feels watched", PASSED)
    assert (found.type, found.outcome, found.estimate, found.figures) == (
        "verdict",
        Outcome.SUPPORTED,
        None,
        {},
    )
