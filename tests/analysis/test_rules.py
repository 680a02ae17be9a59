"""The rules at their very limits, with evidence made to measure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ost.analysis import rules
from ost.analysis.evidence import Case, Evidence, Summary, prepare_cases
from ost.analysis.types import Settings, Verdict

if TYPE_CHECKING:
    from ost.analysis.types import Launch

    from .conftest import Make

SETTINGS = Settings()
PLAIN = Summary(mean=0.0, sd=1.0, p_good=0.5, p_worth=0.2, ramp=0.5)


def case(make: Make, *others: Launch) -> Case:
    """A case that lacks nothing, with these other launches."""
    return prepare_cases([make.stepped(13, 9, 0.0, others=others)], make.day(30), SETTINGS)[0]


def verdict(
    one: Case, make: Make, joint: Summary, single: Summary | None = None, long: Summary | None = None
) -> Verdict:
    """What the rules say to this evidence."""
    return rules.rule(one, Evidence(joint, single or joint, long), make.day(30), SETTINGS).verdict


@pytest.mark.parametrize(
    ("p_good", "expected"),
    [
        (0.95, Verdict.MOVED),
        (0.9499, Verdict.CANT_TELL),
        (0.0501, Verdict.CANT_TELL),
        (0.05, Verdict.WRONG_WAY),
    ],
)
def test_one_in_twenty_decides_a_direction(make: Make, p_good: float, expected: Verdict) -> None:
    """A u of .95 and up is moved, a u of .05 and down is the wrong way."""
    assert verdict(case(make), make, replace(PLAIN, p_good=p_good)) is expected


@pytest.mark.parametrize(
    ("p_worth", "expected"),
    [(0.05, Verdict.NOT_MOVED), (0.0501, Verdict.CANT_TELL), (None, Verdict.CANT_TELL)],
)
def test_one_in_twenty_rules_an_effect_out(make: Make, p_worth: float | None, expected: Verdict) -> None:
    """Without an effect worth having, none can be ruled out."""
    assert verdict(case(make), make, replace(PLAIN, p_worth=p_worth)) is expected


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        (0.96, 0.96, Verdict.MOVED),
        (0.96, 0.94, Verdict.CANT_TELL),
        (0.96, 0.01, Verdict.CANT_TELL),
        (0.04, 0.04, Verdict.WRONG_WAY),
        (0.04, 0.06, Verdict.CANT_TELL),
        (0.5, 0.99, Verdict.CANT_TELL),
    ],
)
def test_both_baselines_must_say_the_same(make: Make, short: float, long: float, expected: Verdict) -> None:
    """A direction counts when 13 and 26 points agree on it."""
    found = verdict(case(make), make, replace(PLAIN, p_good=short), long=replace(PLAIN, p_good=long))
    assert found is expected


def test_a_wrong_way_that_the_longer_baseline_denies_still_rules_out_improvement(make: Make) -> None:
    """Then the next rules apply: what was worth having did not happen."""
    joint = replace(PLAIN, p_good=0.03, p_worth=0.001)
    assert verdict(case(make), make, joint, long=PLAIN) is Verdict.NOT_MOVED


@pytest.mark.parametrize(
    ("days", "ramp", "expected"),
    [
        (13, 0.79, Verdict.CONFOUNDED),
        (14, 0.79, Verdict.CANT_TELL),
        (27, 0.8, Verdict.CONFOUNDED),
        (28, 0.8, Verdict.CANT_TELL),
        (-13, 0.79, Verdict.CONFOUNDED),
        (-14, 0.79, Verdict.CANT_TELL),
    ],
)
def test_launches_under_two_points_apart_confound_and_under_four_for_a_ramp(
    make: Make, days: int, ramp: float, expected: Verdict
) -> None:
    """Exactly two points apart is far enough, unless a ramp is likely."""
    other = make.launch(days / 7, "ini2")
    assert verdict(case(make, other), make, replace(PLAIN, ramp=ramp)) is expected


def test_a_near_launch_confounds_even_a_clear_effect(make: Make) -> None:
    """The numbers cannot tell two launches of one week apart, however large the effect."""
    one = case(make, make.launch(1, "ini2"), make.launch(-8, "ini3"))
    ruling = rules.rule(one, Evidence(replace(PLAIN, p_good=1.0), PLAIN, None), make.day(30), SETTINGS)
    assert ruling.verdict is Verdict.CONFOUNDED
    assert [launch.key for launch in ruling.launches] == ["ini2"]


def test_another_launch_that_inflates_the_noise_confounds(make: Make) -> None:
    """More than one and a half times the uncertainty is too much; exactly that is not."""
    one = case(make, make.launch(5, "ini2"))
    assert verdict(one, make, replace(PLAIN, sd=1.5), PLAIN) is Verdict.CANT_TELL
    assert verdict(one, make, replace(PLAIN, sd=1.51), PLAIN) is Verdict.CONFOUNDED
    assert verdict(one, make, replace(PLAIN, sd=1.51, p_good=0.99), PLAIN) is Verdict.CONFOUNDED


@pytest.mark.parametrize("single", [{"p_good": 0.96}, {"p_good": 0.04}, {"p_worth": 0.04}])
def test_an_effect_that_is_decided_only_without_the_others_is_confounded(
    make: Make, single: dict[str, float]
) -> None:
    """Moved, wrong way or ruled out alone, and open together: then the others are why."""
    one = case(make, make.launch(5, "ini2"))
    assert verdict(one, make, PLAIN, replace(PLAIN, **single)) is Verdict.CONFOUNDED
    assert verdict(one, make, replace(PLAIN, **single), PLAIN) is not Verdict.CONFOUNDED


def test_too_early_comes_before_confounded(make: Make) -> None:
    """Before the read date nothing is settled, not even that it is confounded."""
    one = case(make, make.launch(1, "ini2"))
    evidence = Evidence(PLAIN, PLAIN, None)
    assert rules.rule(one, evidence, make.day(6), SETTINGS).verdict is Verdict.CONFOUNDED
    early = rules.rule(one, evidence, make.day(6 - 1 / 7), SETTINGS)
    assert (early.verdict, [launch.key for launch in early.launches]) == (Verdict.TOO_EARLY, ["ini2"])
