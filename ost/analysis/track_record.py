"""What became of bets of different origin: shares that moved their KR, whether two differ, promises and effects.

Knows counts and effects only: no KR, no initiative and no team. Bets are not randomised, so a difference that is found
here is one between the bets that were made, and never shows by itself that their origin made it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ost.analysis.experiments import Count, compare_proportions, wilson
from ost.domain.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.analysis.types import Estimate

ERROR = 0.05
"""How often all comparisons together may find a difference where there is none."""

NARROW = 0.2
"""A range of a difference that reaches no further than this from 0, either way, says that there is none to speak of."""

_RELABELLINGS = 9999
"""So many ways to share the initiatives out are tried, where there are more of them."""

_SEED = 20070407


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bet of which it can be told whether it moved its KR.

    Attributes:
        initiative: What it belongs to; bets of one initiative share their luck.
        moved: Whether it moved its KR in the good direction.
    """

    initiative: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the bets that can be told moved their KR.

    Attributes:
        moved: How many did.
        told: Of how many.
        initiatives: Of how many initiatives these are.
        estimate: The share with its 95 % range, 0 to 1; None where nothing can be told.
    """

    moved: int
    told: int
    initiatives: int
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two shares held against each other.

    Attributes:
        first: The one.
        second: The other.
        difference: second - first with its 95 % range, -1 to 1; None where one of them cannot be told.
        p: How often chance alone would part the initiatives as far; None where the range holds 0 already.
        apart: Whether they differ more than chance explains.
    """

    first: Share
    second: Share
    difference: Estimate | None
    p: float | None
    apart: bool


def share_of(outcomes: Iterable[Outcome]) -> Share:
    """The share that moved, with Wilson's interval.

    Wilson 1927, J. Am. Stat. Assoc. 22:209. It is of independent bets: where several are of one initiative, the true
    range is wider.
    """
    told = list(outcomes)
    moved = sum(one.moved for one in told)
    estimate = wilson(Count(moved, len(told))) if told else None
    return Share(moved, len(told), len({one.initiative for one in told}), estimate)


def compare(first: Sequence[Outcome], second: Sequence[Outcome], comparisons: int = 1) -> Comparison:
    """Hold the shares of two groups against each other.

    The range of the difference is Newcombe's hybrid score interval (method 10 in Newcombe 1998, Stat. Med. 17:873).
    With a few bets it is too sure of itself (3 of 3 against none of 3 would count as different), and it takes bets of
    one initiative for independent. So they count as different only where a randomisation test agrees (Fisher 1935, The
    Design of Experiments; with one bet each it is twice the smaller tail of his exact test): whole initiatives are
    shared out anew, each with the share of its bets that moved.

    Args:
        first: The bets of the one group that can be told.
        second: Those of the other.
        comparisons: How many such comparisons are made; they share the error (Bonferroni).
    """
    one, other = share_of(first), share_of(second)
    if not one.told or not other.told:
        return Comparison(one, other, None, None, apart=False)
    difference = compare_proportions(Count(one.moved, one.told), Count(other.moved, other.told)).difference
    if difference.low <= 0 <= difference.high:
        return Comparison(one, other, difference, None, apart=False)
    means = [_by_initiative(first), _by_initiative(second)]
    same_way = (np.mean(means[1]) - np.mean(means[0])) * difference.value > 0
    p = _randomised(*means)
    return Comparison(one, other, difference, p, apart=bool(same_way) and p <= ERROR / comparisons)


def _by_initiative(outcomes: Sequence[Outcome]) -> list[float]:
    """The share of its bets that moved, by initiative."""
    moved: dict[str, list[bool]] = {}
    for one in outcomes:
        moved.setdefault(one.initiative, []).append(one.moved)
    return [sum(each) / len(each) for each in moved.values()]


def _randomised(first: Sequence[float], second: Sequence[float]) -> float:
    """The two-sided p value of equal means, whoever is in which group. Loads scipy.stats, which takes a second.

    One initiative alone is told apart from nothing: its p value is 1.
    """
    if min(len(first), len(second)) == 1:
        return 1.0
    from scipy.stats import permutation_test

    found = permutation_test(
        (first, second),
        lambda x, y, axis: np.mean(y, axis=axis) - np.mean(x, axis=axis),
        vectorized=True,
        permutation_type="independent",
        n_resamples=_RELABELLINGS,
        random_state=_SEED,
    )
    return float(found.pvalue)


def comparison_words(found: Comparison, first: str, second: str) -> str:
    """What may be said of two groups, in a sentence or two.

    Args:
        found: Their comparison.
        first: What the bets of the first are called: "mandated".
        second: Those of the second.
    """
    if found.difference is None:
        missing = [name for name, one in ((first, found.first), (second, found.second)) if not one.told]
        return f"No {' and no '.join(missing)} bet can be told yet, so {first} and {second} bets cannot be compared."
    counts = f"{first} {_counted(found.first)}, {second} {_counted(found.second)}"
    low, high = (round(end * 100) for end in (found.difference.low, found.difference.high))
    if found.apart:
        better, worse = (second, first) if found.difference.value > 0 else (first, second)
        low, high = sorted(map(abs, (low, high)))
        points = round(abs(found.difference.value) * 100)
        return (
            f"{_begins(better)} bets moved their KR more often than {worse} ones: {counts}; {points} points more"
            f" (95 % range {low} to {high})."
        )
    spread = f"95 % range of the difference {low:+d} to {high:+d} points"
    if max(abs(low), abs(high)) <= NARROW * 100:
        return f"No difference to speak of between {first} and {second} bets: {counts} ({spread})."
    return f"Too few to tell {first} and {second} bets apart: {counts} ({spread})."


def _counted(one: Share) -> str:
    return f"{one.moved} of {one.told}"


def _begins(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Promise:
    """A bet that named an effect, and what came of it. All four numbers are on one scale, the good direction above 0.

    Attributes:
        promised: The effect that was named, above 0.
        effect: The effect that was found.
        low: The lower end of its interval.
        high: The upper end.
    """

    promised: float
    effect: float
    low: float
    high: float

    @property
    def stands(self) -> Literal["held", "short", "beyond"]:
        """Whether the interval holds the promise, ends short of it, or begins beyond it."""
        if self.high < self.promised:
            return "short"
        return "beyond" if self.low > self.promised else "held"


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises against effects.

    Attributes:
        n: How many bets named an effect and can be told.
        held: The intervals of how many hold the promise.
        short: Of how many the whole interval is short of it.
        beyond: Of how many it is beyond it.
        ratio: The median of effect / promise; None where there is nothing.
    """

    n: int
    held: int
    short: int
    beyond: int
    ratio: float | None


def kept(promises: Sequence[Promise]) -> Kept:
    """Hold what was promised against what came of it.

    Args:
        promises: The bets that named an effect and can be told.

    Raises:
        ValueError: A promise is not above 0, or not finite.
    """
    if any(not 0 < one.promised < math.inf for one in promises):
        raise ValueError("a promise is an effect above 0")
    stands = [one.stands for one in promises]
    ratio = float(np.median([one.effect / one.promised for one in promises])) if promises else None
    return Kept(len(promises), stands.count("held"), stands.count("short"), stands.count("beyond"), ratio)


def kept_words(found: Kept) -> str:
    """What may be said of promises against effects, in a sentence or two."""
    if found.ratio is None:
        return "No bet that named an effect beforehand can be told yet."
    bets = f"{plural(found.n, 'bet')} that named an effect beforehand and can be told"
    parts = [
        f"{count} {words}"
        for count, words in (
            (found.held, "kept the promise within the range of the effect"),
            (found.short, "fell short of it"),
            (found.beyond, "went beyond it"),
        )
        if count
    ]
    middle = "The effect was" if found.n == 1 else "The median effect was"
    size = f"{abs(found.ratio) * 100:.0f} % of what was promised"
    wrong = ", but the wrong way" if found.ratio < 0 and round(found.ratio, 2) else ""
    return f"Of {bets}, {', '.join(parts)}. {middle} {size}{wrong}."
