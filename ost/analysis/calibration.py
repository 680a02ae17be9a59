"""Stated confidence against what happened: scores, a table per level, and what may be said of them.

Knows probabilities and outcomes only: no KR, no team and no person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from ost.analysis.experiments import Sample, mean_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ENOUGH = 20
"""From so many resolved KRs on a judgement is given."""

RANGE = 0.95
"""The level of every range here."""


@dataclass(frozen=True, slots=True)
class Level:
    """What was said so, and how often it came true.

    Attributes:
        said: the stated probability, 0 to 1.
        n: how often it was said.
        hit: how often it came true.
        low: lower end of the exact range of the true share, 0 to 1.
        high: upper end.
    """

    said: float
    n: int
    hit: int
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether what was said lies within the range of what happened."""
        return self.low <= self.said <= self.high


@dataclass(frozen=True, slots=True)
class Scores:
    """How stated probabilities did against outcomes.

    Attributes:
        n: how many there are.
        hit: how many came true.
        said: the mean of what was said, 0 to 1; None where there is nothing.
        brier: the mean squared difference of what was said and what happened, 0 (perfect) to 1; None where
            there is nothing.
        skill: 1 - brier / (the Brier score of always saying the base rate of these same cases); 1 is perfect, 0 no
            better than the base rate, below 0 worse. None where all came out alike.
        reliability: how far the levels are from what happened; 0 is perfect.
        resolution: how far what happened differs from level to level.
        uncertainty: base rate × (1 - base rate). brier = reliability - resolution + uncertainty.
        low: lower end of the exact range of the true share that comes true.
        high: upper end.
        levels: the table, the lowest level first.
    """

    n: int
    hit: int
    said: float | None
    brier: float | None
    skill: float | None
    reliability: float | None
    resolution: float | None
    uncertainty: float | None
    low: float | None
    high: float | None
    levels: tuple[Level, ...]


def exact_range(hit: int, n: int, level: float = RANGE) -> tuple[float, float]:
    """The exact range of a share, as two equal tails of the binomial.

    Clopper and Pearson 1934, Biometrika 26:404; method 5 in Newcombe 1998, Stat. Med. 17:857.

    Args:
        hit: how many came true, 0 to n.
        n: of how many, 1 or more.
        level: of the range, 0 to 1, exclusive.

    Returns:
        Its lower and its upper end, 0 to 1.

    Raises:
        ValueError: `hit` of `n` is no count of successes.
    """
    if n < 1 or not 0 <= hit <= n:
        raise ValueError(f"{hit} of {n} is not a count of successes")
    tail = (1 - level) / 2
    low = 0.0 if hit == 0 else float(betaincinv(hit, n - hit + 1, tail))
    high = 1.0 if hit == n else float(betaincinv(hit + 1, n - hit, 1 - tail))
    return low, high


def brier_score(said: Sequence[float], happened: Sequence[bool]) -> float:
    """The mean squared difference of stated probabilities and outcomes, 0 to 1.

    Brier 1950, Mon. Weather Rev. 78:1, who sums over both classes, which is twice this.

    Args:
        said: probabilities, 0 to 1, one or more.
        happened: whether each came true, as many.

    Raises:
        ValueError: nothing was said, lengths differ, or a probability is outside 0 to 1.
    """
    stated, outcomes = _pairs(said, happened)
    return float(np.mean((stated - outcomes) ** 2))


def scores(said: Sequence[float], happened: Sequence[bool]) -> Scores:
    """Score stated probabilities; the levels are the probabilities that were used.

    The parts of the Brier score: Murphy 1973, J. Appl. Meteorol. 12:595. The skill is over the base rate of the same
    cases, which nobody knew beforehand: it flatters the base rate a little, the more so the fewer cases there are.

    Args:
        said: probabilities, 0 to 1.
        happened: whether each came true, as many.

    Raises:
        ValueError: lengths differ, or a probability is outside 0 to 1.
    """
    if not said and not happened:
        return Scores(0, 0, None, None, None, None, None, None, None, None, ())
    stated, outcomes = _pairs(said, happened)
    n, hit, rate = len(stated), int(outcomes.sum()), float(outcomes.mean())
    levels = []
    reliability = resolution = 0.0
    for value in np.unique(stated):
        came = outcomes[stated == value]
        share = len(came) / n
        reliability += share * float(value - came.mean()) ** 2
        resolution += share * float(came.mean() - rate) ** 2
        low, high = exact_range(int(came.sum()), len(came))
        levels.append(Level(float(value), len(came), int(came.sum()), low, high))
    brier = float(np.mean((stated - outcomes) ** 2))
    uncertainty = rate * (1 - rate)
    skill = None if hit in {0, n} else 1 - brier / uncertainty
    low, high = exact_range(hit, n)
    mean = float(stated.mean())
    return Scores(n, hit, mean, brier, skill, reliability, resolution, uncertainty, low, high, tuple(levels))


def judgement(found: Scores) -> str | None:
    """What may be said of a team's confidence; None under 20 resolved KRs.

    Too sure or too doubtful is said where the mean of what was stated lies outside the exact range of the share that
    was hit. Stated probabilities that differ spread the number of hits less than one common probability does (Hoeffding
    1956, Ann. Math. Stat. 27:713), so for KRs that do not hang together that is said wrongly at most once in 20 times.
    """
    if found.n < ENOUGH or found.said is None or found.low is None or found.high is None:
        return None
    said, hit = round(found.said * 100), round(found.hit / found.n * 100)
    told = f"said {said} % on average, hit {hit} % ({found.hit} of {found.n}; 95 % range {_span(found)})"
    if found.said > found.high:
        overall = f"Too sure: {told}."
    elif found.said < found.low:
        overall = f"Too doubtful: {told}."
    else:
        overall = f"Neither too sure nor too doubtful, as far as {found.n} KRs can tell: {told}."
    return f"{overall} {_skill_words(found)}"


def _skill_words(found: Scores) -> str:
    if found.skill is None:
        return "All came out alike, so there is no base rate to be better than."
    rate = f"the base rate of {round(found.hit / found.n * 100)} %"
    if found.skill <= 0:
        return f"Always saying {rate} would have scored as well or better: which KR is hit was not foreseen."
    return f"That is {round(found.skill * 100)} % of the way from always saying {rate} to knowing it."


def _span(found: Scores) -> str:
    return f"{round((found.low or 0) * 100)} to {round((found.high or 0) * 100)} %"


@dataclass(frozen=True, slots=True)
class Beside:
    """Two forecasters on the same KRs at the same moments.

    Attributes:
        n: on how many KRs.
        stated: the Brier score of what the team said.
        model: that of the forecast.
        low: lower end of the 95 % range of the difference, stated - model; None for fewer than two KRs.
        high: upper end.
    """

    n: int
    stated: float
    model: float
    low: float | None
    high: float | None


def compare(said: Sequence[float], model: Sequence[float], happened: Sequence[bool]) -> Beside | None:
    """Put a team's stated probabilities beside the forecast's, on the same KRs; None where there is none.

    The range is that of the mean of the paired differences of the squared errors, by Student's t (Diebold and Mariano
    1995, J. Bus. Econ. Stat. 13:253, for differences that do not hang together).

    Args:
        said: what the team stated, 0 to 1.
        model: what the forecast said at the same moments, 0 to 1.
        happened: whether each came true.

    Raises:
        ValueError: lengths differ, or a probability is outside 0 to 1.
    """
    if not said:
        return None
    stated, outcomes = _pairs(said, happened)
    modelled, _ = _pairs(model, happened)
    losses = (stated - outcomes) ** 2, (modelled - outcomes) ** 2
    apart = losses[0] - losses[1]
    low = high = None
    if len(apart) > 1:
        spread = mean_interval(Sample(float(apart.mean()), float(apart.std(ddof=1)), len(apart)), RANGE)
        low, high = spread.low, spread.high
    return Beside(len(stated), float(losses[0].mean()), float(losses[1].mean()), low, high)


def compared_words(found: Beside) -> str:
    """Who knew better, in one sentence; under 20 KRs only the numbers."""
    krs = "the same KR" if found.n == 1 else f"the same {found.n} KRs"
    told = f"Brier {found.stated:.2f} as stated, {found.model:.2f} by the forecast, on {krs}"
    if found.n < ENOUGH or found.low is None or found.high is None:
        return f"{told}: too few to say who knows better."
    spread = f"95 % range of the difference {found.low:.2f} to {found.high:.2f}"
    if found.low <= 0 <= found.high:
        return f"{told} ({spread}): that does not tell who knows better."
    return f"{told} ({spread}): the {'forecast' if found.low > 0 else 'team'} knew better."


def _pairs(
    said: Sequence[float], happened: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    stated, outcomes = np.asarray(said, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    if len(stated) == 0 or stated.shape != outcomes.shape:
        raise ValueError(f"{len(stated)} probabilities do not go with {len(outcomes)} outcomes")
    if not ((stated >= 0) & (stated <= 1)).all():
        raise ValueError("a probability is outside 0 to 1")
    return stated, outcomes
