"""What a plan says of each form of criterion, what it asks for, and what it refuses."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest

from ost.errors import BadNumber, MissingOption, NoSampleFor, OstError, OutOfRange, WrongKind
from ost.services.adding import add_experiment
from ost.services.editing import edit
from ost.services.experimenting import start
from ost.services.planning import plan_criterion, plan_experiment
from ost.services.plans import Asked, Plan, share

if TYPE_CHECKING:
    from .conftest import Desk


def _plan(criterion: str, **asked: Any) -> Plan:
    plan = plan_criterion(criterion, Asked(**asked))
    json.dumps(plan.to_json(), allow_nan=False)
    assert plan.words
    return plan


SAMPLES = [
    # power.prop.test(p1 = .1, p2 = .12, power = .8) gives 3840.847; of each
    ("lift >= 2pp", {"baseline": "10%"}, 3841, 0.02),
    ("lift <= -2pp", {"baseline": "12%"}, 3841, -0.02),
    ("lift >= 0.02", {"baseline": "0.1"}, 3841, 0.02),
    ("lift >= 20%", {"baseline": "10%"}, 3841, 0.2),
    ("variant > control", {"baseline": "10%", "expect": "2pp"}, 3841, 0.02),
    ("variant < control", {"baseline": "12%", "expect": "-2pp"}, 3841, -0.02),
    # Cohen 1988, table 2.4.1: half a standard deviation takes 64 of each
    ("lift >= 0.5", {"sd": 1.0}, 64, 0.5),
    ("variant < control", {"sd": 2.0, "expect": "-1"}, 64, -1.0),
    ("lift >= 10%", {"sd": 10.0, "baseline": "50"}, 64, 0.1),
]


@pytest.mark.parametrize(("criterion", "asked", "n", "effect"), SAMPLES)
def test_a_comparison_takes_what_the_tables_say(
    criterion: str, asked: dict[str, Any], n: int, effect: float
) -> None:
    plan = _plan(criterion, **asked)
    assert (plan.groups, plan.n, plan.total) == (2, n, 2 * n)
    assert plan.effect == pytest.approx(effect)
    assert f"{n:,} in each group" in plan.words[0]


def test_a_bar_on_the_estimate_is_met_half_of_the_time_at_the_bar_itself() -> None:
    """Which is what a criterion that is applied mechanically does, and what a plan has to say."""
    plan = _plan("lift >= 2pp", baseline="10%")
    (at, half), (enough, most) = plan.odds
    assert (at, half) == (0.02, pytest.approx(0.5))
    assert 0.02 < enough < 0.03
    assert most == pytest.approx(0.8)
    assert "a true +2 pp passes 50 % of the time; a true +2.61 pp passes 80 %" in plan.words[1]
    assert "Where nothing changes, +2 pp is ruled out 83 % of the time." in plan.words


def test_with_a_hope_beyond_the_bar_both_conditions_are_planned_for() -> None:
    plan = _plan("lift >= 2pp", baseline="10%", expect="2.2pp")
    assert plan.n is not None
    assert plan.n > 3841 * 5  # 0.2 pp above the bar is little room
    assert plan.telling is not None
    assert plan.telling < 3841
    assert plan.needed == plan.n
    assert f"{plan.telling:,} in each group are enough to see it 80 % of the time." in plan.words


def test_a_given_sample_says_what_it_can_see() -> None:
    """power.prop.test(n = 50, p1 = .5, power = .90) gives p2 = 0.8026 (R's manual)."""
    plan = _plan("variant > control", baseline="50%", n=50, power=0.9)
    assert plan.n == 50
    assert plan.detectable == pytest.approx(0.3026, abs=5e-5)
    assert "an effect of +30.3 pp or more" in plan.words[0]
    tiny = _plan("variant > control", baseline="95%", n=10)
    assert tiny.detectable is None
    assert "not even the largest effect" in tiny.words[0]


def test_a_count_has_its_own_odds() -> None:
    """176 of the 1,024 outcomes of ten fair coins have seven heads or more."""
    plan = _plan("7 of 10")
    assert (plan.n, plan.passing, plan.groups) == (10, 7, 1)
    assert plan.odds[0] == (0.5, pytest.approx(176 / 1024))
    assert plan.words[0].startswith(
        "7 of 10 is passed 80 % of the time at a true 76.1 %, and 5 % of the time"
    )
    assert "A true 50 % passes 17 % of the time." in plan.words


def test_a_count_can_be_held_against_how_it_is_now() -> None:
    plan = _plan("7 of 10", baseline="40%")
    assert plan.by_luck == pytest.approx(0.0547619, abs=1e-6)  # 1 - pbinom(6, 10, 0.4)
    assert plan.instead == "12 of 19"
    assert _plan("7 of 10", n=30).passing == 21
    assert "cannot be reached" in _plan("7 of 10", n=5).words[0]


def test_a_rate_needs_a_sample_in_which_luck_seldom_reaches_it() -> None:
    plan = _plan("rate >= 30%", baseline="20%")
    assert (plan.n, plan.passing) == (54, 17)
    assert plan.by_luck is not None
    assert plan.by_luck <= 0.05
    assert any("A true 30 % exactly passes about half of the time" in sentence for sentence in plan.words)
    falling = _plan("rate <= 5%", baseline="10%")
    assert falling.passing == 5
    assert falling.by_luck is not None
    assert falling.by_luck <= 0.05
    assert falling.detectable is not None
    assert falling.detectable < 0.05
    mirrored = _plan("rate >= 95%", baseline="90%")
    assert (mirrored.n, mirrored.passing) == (falling.n, (falling.n or 0) - 5)


def test_a_rate_that_is_hoped_for_has_its_odds_told() -> None:
    plan = _plan("rate >= 30%", expect="40%")
    assert (plan.n, plan.needed, plan.passing) == (22, 22, 7)
    met = 1 - sum(math.comb(22, k) * 0.4**k * 0.6 ** (22 - k) for k in range(7))
    assert plan.odds[-1] == (0.4, pytest.approx(met))
    assert f"A true 40 % passes {met * 100:.0f} % of the time." in plan.words


def test_a_bar_at_the_end_of_the_scale_is_not_met_half_of_the_time() -> None:
    for criterion, asked in (("rate >= 100%", {"baseline": "50%"}), ("rate > 0%", {"n": 10})):
        assert not any("half of the time" in sentence for sentence in _plan(criterion, **asked).words)


def test_a_rate_is_told_of_once() -> None:
    plan = _plan("1 of 1", baseline="50%")
    assert "A true 50 % passes 50 % of the time." in plan.words
    assert plan.by_luck == 0.5


def test_a_mean_needs_the_noise_and_how_it_is_now() -> None:
    """(1.6449 × 1.5 / 0.7)² = 12.4 observations keep luck out, by the normal distribution."""
    plan = _plan("mean <= 3.5", sd=1.5, baseline="4.2")
    assert plan.n == 13
    assert plan.by_luck is not None
    assert plan.by_luck <= 0.05
    assert (
        _plan("mean <= 3.5", sd=1.5, baseline="4.2", expect="3.4").n == 160
    )  # (0.8416 × 1.5 / 0.1)² = 159.4
    assert _plan("mean <= 3.5", sd=1.5, n=40).detectable == pytest.approx(3.3004, abs=1e-4)


def test_for_one_number_and_for_prose_no_sample_can_be_reckoned() -> None:
    for criterion in ("observed >= 12", "they like it", "rate >= 30"):
        with pytest.raises(NoSampleFor):
            _plan(criterion)
    noisy = _plan("observed >= 12", baseline="10", sd=1.0)
    assert noisy.by_luck == pytest.approx(0.02275, abs=1e-5)  # two standard deviations
    assert (noisy.n, noisy.total, noisy.groups) == (None, None, 0)


def test_a_lift_may_be_hoped_for_in_points_or_relative_to_the_control() -> None:
    points, relative = (_plan("lift >= 10%", baseline="18%", expect=hope) for hope in ("3.6pp", "20%"))
    assert points.needed == relative.needed
    assert (points.effect, relative.effect) == pytest.approx((0.2, 0.2))
    assert _plan("lift >= 2pp", baseline="18%", expect="20%").effect == pytest.approx(0.036)


REFUSED = [
    ("lift >= 2pp", {}, MissingOption, "--baseline RATE"),
    ("variant > control", {"baseline": "20%"}, MissingOption, "--expect EFFECT"),
    ("lift >= 2", {}, MissingOption, "--sd X"),
    ("lift >= 10%", {"sd": 1.0}, MissingOption, "the control's mean"),
    ("rate >= 30%", {}, MissingOption, "--baseline RATE"),
    ("mean <= 3.5", {}, MissingOption, "--sd X"),
    ("mean <= 3.5", {"sd": 1.0}, MissingOption, "--n N"),
    ("rate >= 30%", {"baseline": "35%"}, OutOfRange, "does not meet 'rate >= 30%' already"),
    ("rate >= 30%", {"baseline": "20%", "expect": "30%"}, OutOfRange, "with some room"),
    ("7 of 10", {"baseline": "80%"}, OutOfRange, "already"),
    ("mean <= 3.5", {"sd": 1.0, "baseline": "3"}, OutOfRange, "already"),
    ("lift >= 2pp", {"baseline": "120%"}, OutOfRange, "a share"),
    ("lift >= 2pp", {"baseline": "20"}, OutOfRange, "a share"),
    ("lift >= 2pp", {"baseline": "0"}, OutOfRange, "neither of them"),
    ("lift >= 2pp", {"baseline": "10%", "sd": 1.0}, OutOfRange, "compares shares"),
    ("lift >= 2pp", {"baseline": "99%"}, OutOfRange, "at most"),
    ("lift >= 2pp", {"baseline": "10%", "expect": "-2pp"}, OutOfRange, "above 0"),
    ("variant < control", {"baseline": "10%", "expect": "2pp"}, OutOfRange, "below 0"),
    ("lift >= 2pp", {"baseline": "10%", "expect": "3%"}, OutOfRange, "it is +0.3 pp"),
    ("lift >= 0.5", {"sd": 1.0, "expect": "3pp"}, BadNumber, "the means' unit"),
    ("lift >= 0.5", {"sd": 1.0, "expect": "30%"}, BadNumber, "the means' unit"),
    ("lift >= 10%", {"sd": 1.0, "baseline": "-5"}, OutOfRange, "above 0 for a relative lift"),
    ("lift >= 2pp", {"baseline": "10%", "n": 1}, OutOfRange, "from 2 on"),
    ("lift >= 2pp", {"baseline": "ten"}, BadNumber, "--baseline"),
]


@pytest.mark.parametrize(("criterion", "asked", "failure", "words"), REFUSED)
def test_what_is_missing_or_cannot_be_meant_is_named(
    criterion: str, asked: dict[str, Any], failure: type[OstError], words: str
) -> None:
    with pytest.raises(failure) as refused:
        _plan(criterion, **asked)
    assert words in f"{refused.value.message} {refused.value.hint}"


@pytest.mark.parametrize("asked", [{"power": 1.0}, {"alpha": 0.0}, {"power": 0.04}, {"sd": 0.0}])
def test_levels_that_are_none_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(OutOfRange):
        Asked(**asked)


def test_how_long_it_takes() -> None:
    plan = _plan("lift >= 2pp", baseline="10%", per_week=1000)
    assert plan.weeks == 8
    assert "At 1,000 a week in all, that takes 8 weeks." in plan.words


def test_an_experiment_is_planned_for_the_criterion_of_its_start(grown: Desk) -> None:
    grown.do(add_experiment, "Half", under=["sol1"], criterion="lift >= 2pp", until=grown.day(28))
    asked = Asked(baseline="10%", per_week=1000)
    plan = plan_experiment(grown.ws(0), "exp2", asked)
    assert (plan.experiment, plan.criterion, plan.n) == ("exp2", "lift >= 2pp", 3841)
    assert f"By its planned end, {grown.day(28)}, about 4,000 will have come: too few." in plan.words
    grown.do(start, "exp2")
    grown.on(3, edit, "exp2", ["criterion=lift >= 9pp"])
    assert plan_experiment(grown.ws(4), "exp2", asked).criterion == "lift >= 2pp"
    with pytest.raises(WrongKind):
        plan_experiment(grown.ws(4), "asm1", asked)


def test_a_chance_is_never_said_to_be_certain() -> None:
    said = [share(x) for x in (0.0, 0.0547, 0.05, 0.172, 0.9995)]
    assert said == ["under 0.1 %", "5.5 %", "5 %", "17 %", "over 99.9 %"]
