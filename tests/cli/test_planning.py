"""`ost experiment plan`: the sample of each sort of criterion, what a sample can see, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal
from running import Ost

if TYPE_CHECKING:
    from pathlib import Path

PLAN = ("experiment", "plan")


@pytest.fixture
def ost() -> Ost:
    """Nothing is needed but the sentence."""
    return Ost(None)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["lift >= 2pp", "--baseline", "18%", "--expect", "4pp"], {"telling": 1569, "needed": 1569}),
        (["variant > control", "--baseline", "0.6", "--expect", "10pp"], {"telling": 356, "needed": 356}),
        (["variant < control", "--baseline", "0.7", "--expect", "-10pp"], {"telling": 356}),
        (["lift >= 10%", "--baseline", "18%", "--expect", "20%"], {"telling": 1923}),
        (["variant > control", "--sd", "2", "--expect", "1"], {"telling": 64}),
        (["lift >= 0.5", "--sd", "2", "--expect", "1"], {"telling": 64, "needed": 64}),
        (["lift >= 5%", "--sd", "2", "--baseline", "10", "--expect", "10%"], {"telling": 64}),
        (["mean <= 3.5", "--sd", "1", "--expect", "3.2"], {"needed": 8}),
        (["rate >= 30%", "--expect", "40%"], {"needed": 22}),
        (["7 of 10"], {"needed": 10}),
        (["lift >= 2pp", "--baseline", "18%"], {"needed": None, "telling": 6039}),
    ],
)
def test_the_sample_that_a_criterion_needs(words: list[str], found: dict[str, object], ost: Ost) -> None:
    document = ost.json(*PLAN, "--criterion", *words)
    assert {name: document[name] for name in found} == found
    assert document["criterion"] == words[0]
    said = ost(*PLAN, "--criterion", *words).out
    for sentence in document["words"]:
        assert sentence in said


def test_a_true_half_passes_seven_of_ten_in_17_of_100(ost: Ost) -> None:
    document = ost.json(*PLAN, "--criterion", "7 of 10", "--expect", "80%")
    assert [(one["true"], round(one["met"], 3)) for one in document["odds"]] == [(0.5, 0.172), (0.8, 0.879)]
    assert document["detectable"] == pytest.approx(0.761, abs=1e-3)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["variant > control", "--baseline", "0.6", "--n", "356"], 0.1),
        (["lift >= 0.5", "--sd", "2", "--n", "64"], 0.998),
        (["rate <= 5%", "--n", "200"], 0.041),
        (["rate >= 30%", "--n", "22"], 0.385),
        (["mean >= 3", "--sd", "1", "--n", "100"], 3.084),
        (["lift >= 10%", "--baseline", "18%", "--n", "2000"], 0.196),
    ],
)
def test_what_a_sample_can_see(words: list[str], seen: float, ost: Ost) -> None:
    assert ost.json(*PLAN, "--criterion", *words)["detectable"] == pytest.approx(seen, abs=2e-3)


def test_the_criterion_of_an_experiment(desk: Ost) -> None:
    document = desk.json(*PLAN, "exp2", "--baseline", "40%", "--expect", "8pp")
    assert document["criterion"] == desk.json("show", "exp2")["criterion"]
    assert document["experiment"] == "exp2"
    check_refusal(desk.run(*PLAN, "exp99", "--baseline", "40%"), 3, "exp99")
    check_refusal(desk.run(*PLAN, "kr1"), 2, "an experiment is needed")


def test_what_comes_in_a_week_says_how_long_it_takes(ost: Ost) -> None:
    words = ("--criterion", "lift >= 2pp", "--baseline", "10%", "--expect", "4pp", "--per-week", "600")
    document = ost.json(*PLAN, *words)
    assert document["weeks"] == -(-document["total"] // 600)
    assert f"At 600 a week in all, that takes {document['weeks']} weeks." in ost(*PLAN, *words).out


def test_power_and_alpha_are_asked_for(ost: Ost) -> None:
    """The same as `power.prop.test(p1 = .5, p2 = .75, power = .90)` of R's manual: 76.7 in each group."""
    words = ("--criterion", "variant > control", "--baseline", "50%", "--expect", "25pp")
    assert ost.json(*PLAN, *words, "--power", "90%")["telling"] == 77
    assert (
        ost.json(*PLAN, *words, "--power", "90%", "--alpha", "1%")["telling"]
        > ost.json(*PLAN, *words)["telling"]
    )


def test_how_often_luck_passes_a_number_whose_noise_is_known(ost: Ost) -> None:
    document = ost.json(*PLAN, "--criterion", "observed >= 12", "--baseline", "10", "--sd", "1")
    assert document["by_luck"] == pytest.approx(0.02275, abs=1e-5)
    assert document["n"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--criterion", "7 of 10", "--power", "100%"], "--power must be between 0 and 1"),
        (["--criterion", "7 of 10", "--power", "4%"], "above --alpha"),
        (["--criterion", "7 of 10", "--alpha", "0"], "--alpha must be between 0 and 1"),
        (["--criterion", "7 of 10", "--per-week", "0"], "--per-week must be"),
        (["--criterion", "7 of 10", "--baseline", "80%"], "already"),
        ([], "an experiment, or --criterion TEXT"),
        (["exp1", "--criterion", "7 of 10"], "contradict"),
        (["--criterion", "they smile"], "No sample can be reckoned for the criterion 'they smile'"),
        (["--criterion", "observed >= 12"], "No sample can be reckoned"),
        (["--criterion", "lift >= 2pp"], "--baseline"),
        (["--criterion", "variant > control", "--baseline", "18%"], "--expect"),
        (["--criterion", "mean <= 3"], "--sd"),
        (["--criterion", "mean <= 3", "--sd", "1"], "--expect"),
        (["--criterion", "mean <= 3", "--sd", "0", "--n", "10"], "--sd must be above 0"),
        (["--criterion", "mean <= 3", "--sd", "-1", "--n", "10"], "--sd must be above 0"),
        (["--criterion", "rate >= 30%"], "--expect"),
        (["--criterion", "rate >= 30%", "--expect", "20%"], "one that meets 'rate >= 30%'"),
        (["--criterion", "rate >= 30%", "--expect", "40"], "a share from 0 to 1"),
        (
            ["--criterion", "lift >= 2pp", "--baseline", "99%", "--expect", "4pp"],
            "an effect that 99 % can make: +1 pp at most",
        ),
        (
            ["--criterion", "lift >= 2pp", "--baseline", "18%", "--expect", "1pp"],
            "an effect that meets 'lift >= 2pp'",
        ),
        (
            ["--criterion", "lift >= 2pp", "--baseline", "0", "--expect", "3pp"],
            "between 0 and 100 %, neither of them",
        ),
        (["--criterion", "lift >= 10%", "--baseline", "-1", "--sd", "1", "--n", "9"], "above 0"),
        (["--criterion", "lift >= 2pp", "--baseline", "lots"], "is not a number"),
        (["--criterion", "lift >= 2pp", "--baseline", "nan"], "is not a number"),
        (["--criterion", "lift >= 2pp", "--baseline", "18%", "--n", "0"], "--n must be"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said(words: list[str], said: str, desk: Ost) -> None:
    check_refusal(desk.run(*PLAN, *words), 2, said)


def test_it_needs_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "10 in all" not in Ost(None)(*PLAN, "--criterion", "7 of 10").out
    assert list(tmp_path.iterdir()) == []
