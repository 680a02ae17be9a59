"""Calibration: scores and ranges against published numbers, and what may be said of few KRs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.analysis.calibration import (
    ENOUGH,
    brier_score,
    compare,
    compared_words,
    exact_range,
    judgement,
    scores,
)


def made_of(*levels: tuple[float, int, int]) -> tuple[list[float], list[bool]]:
    """What was said and what happened, of levels (said, hit, n)."""
    said = [level for level, _, n in levels for _ in range(n)]
    happened = [i < hit for _, hit, n in levels for i in range(n)]
    return said, happened


# --- exact ranges ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hit", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_exact_ranges_are_the_published_ones(hit: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat. Med. 17:857, table I, method 5 (Clopper-Pearson)."""
    assert exact_range(hit, n) == pytest.approx((low, high), abs=5e-5)


def test_no_hit_at_all_rules_out_what_the_rule_of_three_says() -> None:
    """Hanley and Lippman-Hand 1983, JAMA 249:1743: with none of n, 3/n is the one-sided 95 % bound."""
    for n in (50, 100, 500):
        assert exact_range(0, n, 0.9)[1] == pytest.approx(3 / n, rel=0.04)


@given(st.integers(1, 60), st.data())
def test_exact_ranges_hold_the_share_and_turn_with_it(n: int, data: st.DataObject) -> None:
    hit = data.draw(st.integers(0, n))
    low, high = exact_range(hit, n)
    assert 0 <= low <= hit / n <= high <= 1
    assert exact_range(n - hit, n) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("hit", "n", "level"), [(3, 10, 0.95), (9, 10, 0.8), (17, 40, 0.95)])
def test_exact_ranges_are_those_of_scipy(hit: int, n: int, level: float) -> None:
    from scipy.stats import binomtest

    oracle = binomtest(hit, n).proportion_ci(level, method="exact")
    assert exact_range(hit, n, level) == pytest.approx((oracle.low, oracle.high))


@pytest.mark.parametrize(("hit", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_count_has_no_range(hit: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a count"):
        exact_range(hit, n)


# --- scores ---------------------------------------------------------------------------------


def test_the_brier_score_is_that_of_briers_own_example() -> None:
    """Brier 1950, Mon. Weather Rev. 78:1, table 1: ten forecasts of rain have P = .19, summed over both classes."""
    said = [0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1]
    rain = [False, True, True, True, False, False, False, False, False, False]
    assert 2 * brier_score(said, rain) == pytest.approx(0.19)


def test_the_brier_score_is_that_of_scikit_learns_documentation() -> None:
    """`sklearn.metrics.brier_score_loss`: 0.037… for these four."""
    assert brier_score([0.1, 0.9, 0.8, 0.3], [False, True, True, False]) == pytest.approx(0.0375)


WILKS = (
    *((0.0, 0.006, 0.4112), (0.05, 0.019, 0.0671), (0.1, 0.059, 0.1833), (0.2, 0.15, 0.0986)),
    *((0.3, 0.277, 0.0616), (0.4, 0.377, 0.0366), (0.5, 0.511, 0.0303), (0.6, 0.587, 0.0275)),
    *((0.7, 0.723, 0.0245), (0.8, 0.779, 0.022), (0.9, 0.934, 0.017), (1.0, 0.933, 0.0203)),
)
"""Wilks 1995, Statistical Methods in the Atmospheric Sciences, table 7.3: 12,402 forecasts of precipitation as
(forecast, share that came true, share of the forecasts). The published base rate is .162."""


def test_the_parts_of_the_score_are_those_of_wilks_table() -> None:
    """The parts from the table by hand (Murphy 1973, J. Appl. Meteorol. 12:595), whose base rate is published."""
    said, happened = made_of(
        *((said, round(share * round(part * 12402)), round(part * 12402)) for said, share, part in WILKS)
    )
    found = scores(said, happened)
    assert found.hit / found.n == pytest.approx(0.162, abs=5e-4)
    rate = sum(share * part for _, share, part in WILKS)
    reliability = sum(part * (said - share) ** 2 for said, share, part in WILKS)
    resolution = sum(part * (share - rate) ** 2 for _, share, part in WILKS)
    assert found.reliability == pytest.approx(reliability, abs=2e-5)
    assert found.resolution == pytest.approx(resolution, abs=5e-5)
    assert found.skill == pytest.approx((resolution - reliability) / (rate * (1 - rate)), abs=1e-3)
    assert next((level.said, level.n) for level in found.levels) == (0.0, round(0.4112 * 12402))


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=60))
def test_the_parts_add_up_to_the_score(pairs: list[tuple[int, bool]]) -> None:
    found = scores([said / 10 for said, _ in pairs], [hit for _, hit in pairs])
    assert found.brier is not None
    assert found.reliability is not None
    assert found.resolution is not None
    assert found.uncertainty is not None
    assert found.brier == pytest.approx(found.reliability - found.resolution + found.uncertainty)
    assert sum(level.n for level in found.levels) == found.n == len(pairs)
    assert sum(level.hit for level in found.levels) == found.hit
    assert (found.skill is None) == (found.hit in {0, found.n})


def test_always_saying_the_base_rate_has_no_skill() -> None:
    found = scores(*made_of((0.4, 8, 20)))
    assert found.skill == pytest.approx(0.0)
    assert scores(*made_of((1.0, 8, 8), (0.0, 0, 12))).skill == pytest.approx(1.0)
    assert scores(*made_of((0.0, 8, 8), (1.0, 0, 12))).skill == pytest.approx(1 - 1 / 0.24)


def test_nothing_said_has_no_score() -> None:
    found = scores([], [])
    assert (found.n, found.brier, found.skill, found.levels) == (0, None, None, ())
    assert judgement(found) is None


@pytest.mark.parametrize(
    ("said", "happened"), [([0.5], []), ([1.1], [True]), ([-0.1], [True]), ([float("nan")], [True])]
)
def test_what_is_no_probability_is_refused(said: list[float], happened: list[bool]) -> None:
    with pytest.raises(ValueError, match="probabilit"):
        scores(said, happened)


# --- what may be said -----------------------------------------------------------------------


def test_nothing_is_judged_under_20() -> None:
    assert judgement(scores(*made_of((0.9, 0, ENOUGH - 1)))) is None
    assert judgement(scores(*made_of((0.9, 0, ENOUGH)))) is not None


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (((0.8, 5, 14), (0.6, 4, 10)), "Too sure: said 72 % on average, hit 38 % (9 of 24;"),
        (((0.3, 8, 12), (0.5, 10, 12)), "Too doubtful: said 40 % on average, hit 75 % (18 of 24;"),
        (((0.8, 9, 12), (0.4, 5, 12)), "Neither too sure nor too doubtful, as far as 24 KRs can tell:"),
    ],
)
def test_a_team_is_too_sure_too_doubtful_or_neither(
    levels: tuple[tuple[float, int, int], ...], words: str
) -> None:
    assert (judgement(scores(*made_of(*levels))) or "").startswith(words)


def test_the_judgement_says_whether_the_base_rate_would_have_done() -> None:
    no_skill = judgement(scores(*made_of((0.9, 5, 12), (0.3, 7, 12))))
    assert no_skill is not None
    assert "Always saying the base rate of 50 % would have scored as well or better" in no_skill
    some = judgement(scores(*made_of((0.9, 11, 12), (0.1, 1, 12))))
    assert some is not None
    assert "69 % of the way from always saying the base rate of 50 %" in some
    alike = judgement(scores(*made_of((0.9, 24, 24))))
    assert alike is not None
    assert "All came out alike" in alike


def test_a_team_that_is_right_is_seldom_called_too_sure() -> None:
    """2,000 teams with 24 KRs each that say what is so: wrongly judged at most once in 20 times."""
    import numpy as np

    rng = np.random.default_rng(7)
    wrong = 0
    for _ in range(2000):
        said = rng.choice([0.3, 0.5, 0.6, 0.7, 0.8, 0.9], size=24)
        told = judgement(scores(list(said), list(rng.random(24) < said)))
        wrong += told is not None and not told.startswith("Neither")
    assert wrong / 2000 <= 0.05


# --- beside the forecast --------------------------------------------------------------------


def test_who_knew_better_is_said_from_20_krs_on() -> None:
    happened = [i % 2 == 0 for i in range(24)]
    good, bad = [0.9 if one else 0.1 for one in happened], [0.5] * 24
    few = compare(good[:6], bad[:6], happened[:6])
    assert few is not None
    assert compared_words(few).endswith("on the same 6 KRs: too few to say who knows better.")
    better = compare(bad, good, happened)
    assert better is not None
    assert (better.stated, better.model) == pytest.approx((0.25, 0.01))
    assert compared_words(better).endswith("the forecast knew better.")
    team = compare(good, bad, happened)
    assert team is not None
    assert compared_words(team).endswith("the team knew better.")
    same = compare(bad, bad, happened)
    assert same is not None
    assert compared_words(same).endswith("that does not tell who knows better.")
    assert compare([], [], []) is None


def test_the_range_of_the_difference_is_students() -> None:
    from scipy.stats import ttest_rel

    said, model = [0.8, 0.7, 0.6, 0.9, 0.3], [0.6, 0.8, 0.2, 0.7, 0.4]
    happened = [True, False, True, True, False]
    found = compare(said, model, happened)
    assert found is not None
    losses = [[(p - one) ** 2 for p, one in zip(ps, happened, strict=True)] for ps in (said, model)]
    oracle = ttest_rel(*losses).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high))
