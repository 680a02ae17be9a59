"""Shares of bets that moved their KR, whether two origins differ, and promises against effects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from ost.analysis.track_record import Outcome, Promise, compare, comparison_words, kept, kept_words, share_of


def _bets(moved: int, n: int, name: str = "a", each: int = 1) -> list[Outcome]:
    """So many bets, of which some moved; `each` of them belong to one initiative."""
    return [Outcome(f"{name}{at // each}", at < moved) for at in range(n)]


@pytest.mark.parametrize(
    ("second", "first", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
    ],
)
def test_the_range_of_a_difference_is_newcombes(
    second: tuple[int, int], first: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Stat. Med. 17:873, table II, method 10."""
    found = compare(_bets(*first, "a"), _bets(*second, "b"))
    assert (found.difference.low, found.difference.high) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(("second", "first"), [((9, 10), (3, 10)), ((6, 7), (2, 7)), ((14, 15), (2, 15))])
def test_with_one_bet_each_the_test_is_twice_the_tail_of_fishers(
    second: tuple[int, int], first: tuple[int, int]
) -> None:
    table = [[second[0], first[0]], [second[1] - second[0], first[1] - first[0]]]
    expected = min(1, 2 * fisher_exact(table, "greater").pvalue)
    assert compare(_bets(*first, "a"), _bets(*second, "b")).p == pytest.approx(expected, rel=0.1, abs=2e-4)


def test_three_of_three_against_none_of_three_is_too_few() -> None:
    """Newcombe's range leaves 0 out (0.21 to 1); chance alone parts six initiatives so one time in ten."""
    found = compare(_bets(0, 3, "a"), _bets(3, 3, "b"))
    assert found.difference.low > 0.2
    assert found.p == pytest.approx(0.1)
    assert not found.apart
    said = comparison_words(found, "mandated", "discovery-led")
    assert said.startswith(
        "Too few to tell mandated and discovery-led bets apart: mandated 0 of 3, discovery-led 3 of 3"
    )


def test_many_bets_of_two_initiatives_are_no_more_than_two() -> None:
    found = compare(_bets(0, 8, "a", each=8), _bets(8, 8, "b", each=8))
    assert found.difference.low > 0.5
    assert not found.apart


def test_a_clear_difference_is_said_whichever_way_it_goes() -> None:
    few, most = _bets(2, 15, "a"), _bets(14, 15, "b")
    assert comparison_words(compare(few, most), "mandated", "discovery-led") == (
        "Discovery-led bets moved their KR more often than mandated ones: mandated 2 of 15, discovery-led 14 of 15;"
        " 80 points more (95 % range 46 to 91)."
    )
    assert comparison_words(compare(most, few), "mandated", "discovery-led").startswith(
        "Mandated bets moved their KR more often than discovery-led ones: mandated 14 of 15, discovery-led 2 of 15;"
        " 80 points more (95 % range 46 to 91)."
    )


def test_comparisons_share_their_error() -> None:
    first, second = _bets(3, 10, "a"), _bets(9, 10, "b")
    assert compare(first, second).apart
    assert not compare(first, second, comparisons=3).apart


def test_what_is_alike_in_many_bets_is_said_to_be_alike() -> None:
    found = compare(_bets(100, 200, "a"), _bets(104, 200, "b"))
    assert comparison_words(found, "mandated", "discovery-led").startswith("No difference to speak of")
    none = compare([], _bets(1, 2))
    assert (none.difference, none.apart, none.first.estimate) == (None, False, None)
    assert comparison_words(none, "mandated", "discovery-led") == (
        "No mandated bet can be told yet, so mandated and discovery-led bets cannot be compared."
    )


def test_where_there_is_no_difference_one_is_hardly_ever_found() -> None:
    """200 pairs of groups with one true share, some initiatives with several bets that share their luck."""
    chance, found, tried = np.random.default_rng(6), 0, 200
    for _ in range(tried):
        rate, groups = chance.choice((0.2, 0.5, 0.8)), []
        for name in "ab":
            bets: list[Outcome] = []
            for number in range(chance.integers(2, 15)):
                moved = bool(chance.random() < rate)
                bets += [Outcome(f"{name}{number}", moved)] * int(chance.choice((1, 1, 2, 4)))
            groups.append(bets)
        found += compare(*groups).apart
    assert found / tried <= 0.05


def test_a_share_counts_initiatives_beside_bets() -> None:
    share = share_of(_bets(2, 4, each=2))
    assert (share.moved, share.told, share.initiatives) == (2, 4, 2)
    assert (share.estimate.value, round(share.estimate.low, 4), round(share.estimate.high, 4)) == (
        0.5,
        0.15,
        0.85,
    )


def test_promises_are_held_against_intervals() -> None:
    promises = [
        Promise(5, 4, 1, 7),
        Promise(5, 1, -1, 3),
        Promise(5, -3, -6, -1),
        Promise(5, 9, 6, 12),
        Promise(4, 2, 1, 3),
    ]
    assert [one.stands for one in promises] == ["held", "short", "short", "beyond", "short"]
    found = kept(promises)
    assert (found.n, found.held, found.short, found.beyond, found.ratio) == (5, 1, 3, 1, 0.5)
    assert "3 fell short of it" in kept_words(found)
    assert "median effect was 50 % of what was promised" in kept_words(found)
    assert kept_words(kept([Promise(5, -2, -4, -1)])).endswith(
        "The effect was 40 % of what was promised, but the wrong way."
    )
    assert kept([]).ratio is None
    with pytest.raises(ValueError, match="above 0"):
        kept([Promise(0, 1, 0, 2)])
