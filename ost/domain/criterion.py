"""The criteria of experiments: short sentences that a machine can read, and how a result is judged by them.

The grammar: `7 of 10`, `rate >= 30%`, `mean <= 3.5`, `observed >= 12`, `variant > control`,
`lift >= 2pp`, `lift >= 10%` (relative), `lift >= 0.5` (in the unit of the means). Anything else is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_NUMBER = r"([+-]?\d+(?:\.\d+)?)"
_OPERATOR = r"(>=|<=|>|<|≥|≤)"
_OF = re.compile(r"(?:at least\s+)?(\d{1,9})\s*(?:of|out of|/)\s*(\d{1,9})", re.IGNORECASE | re.ASCII)
_RATE = re.compile(rf"rate\s*{_OPERATOR}\s*{_NUMBER}\s*(%?)", re.IGNORECASE)
_VALUE = re.compile(rf"(mean|observed)\s*{_OPERATOR}\s*{_NUMBER}", re.IGNORECASE)
_VERSUS = re.compile(r"variant\s*([<>])\s*control", re.IGNORECASE)
_LIFT = re.compile(rf"lift\s*{_OPERATOR}\s*{_NUMBER}\s*(pp|%|)", re.IGNORECASE)

_BOUND = re.compile(r"(>=|<=|>|<|≥|≤)\s*[+-]?\d|\bvariant\s*[<>]\s*control", re.IGNORECASE)


class Measure(StrEnum):
    """What a criterion looks at."""

    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    OBSERVED = "observed"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    PROSE = "prose"


class Outcome(StrEnum):
    """How an experiment came out."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion that was read.

    Attributes:
        measure: What it looks at.
        operator: `>=`, `<=`, `>` or `<`.
        threshold: The bound: a count for COUNT, a fraction for RATE and RATIO (0.1 is 10 %), a fraction
            (`pp`) or the means' own unit for DIFFERENCE.
        of: For COUNT, how many are tried.
        points: For DIFFERENCE, whether the bound was given in percentage points.
    """

    measure: Measure
    operator: str = ">="
    threshold: float = 0.0
    of: int = 0
    points: bool = False

    @property
    def rising(self) -> bool:
        """Whether more is better."""
        return self.operator.startswith(">")

    def meets(self, value: float) -> bool:
        """Whether a value meets the bound; a bound on the last digit is met despite binary fractions."""
        gap = value - self.threshold if self.rising else self.threshold - value
        tolerance = 1e-9 * max(1.0, abs(self.threshold))
        return gap > tolerance if self.operator in {">", "<"} else gap >= -tolerance


def read_criterion(text: str) -> Criterion:
    """Read a criterion; what no rule of the grammar fits is prose, to be judged by hand."""
    sentence = " ".join(text.split()).rstrip(".")
    if match := _OF.fullmatch(sentence):
        successes, of = int(match[1]), int(match[2])
        fits = 0 < successes <= of
        return Criterion(Measure.COUNT, ">=", successes, of) if fits else Criterion(Measure.PROSE)
    if match := _RATE.fullmatch(sentence):
        threshold = float(match[2]) / (100 if match[3] else 1)
        # `rate >= 30` is no share: judged as one it would be refuted whatever is seen.
        fits = 0 <= threshold <= 1
        return Criterion(Measure.RATE, _ascii(match[1]), threshold) if fits else Criterion(Measure.PROSE)
    if match := _VALUE.fullmatch(sentence):
        return Criterion(Measure(match[1].lower()), _ascii(match[2]), float(match[3]))
    if match := _VERSUS.fullmatch(sentence):
        return Criterion(Measure.DIFFERENCE, match[1], 0.0)
    if match := _LIFT.fullmatch(sentence):
        unit = match[3].lower()
        threshold = float(match[2]) / (100 if unit else 1)
        measure = Measure.RATIO if unit == "%" else Measure.DIFFERENCE
        return Criterion(measure, _ascii(match[1]), threshold, points=unit == "pp")
    return Criterion(Measure.PROSE)


_UNSAID = frozenset(
    {"", "tbd", "tba", "todo", "none", "na", "unknown", "to be decided", "to be defined", "not yet"}
)


def looks_reckoned(text: str) -> bool:
    """Whether a criterion in words has a bound or a lift in it, as if figures could decide it."""
    return read_criterion(text).measure is Measure.PROSE and _BOUND.search(text) is not None


def is_unsaid(text: str) -> bool:
    """Whether a criterion says nothing: no letter or digit at all, or words such as `tbd` in its place."""
    words = " ".join("".join(c for c in text.casefold() if c.isalnum() or c.isspace()).split())
    return words in _UNSAID


def _ascii(operator: str) -> str:
    return {"≥": ">=", "≤": "<="}.get(operator, operator)


def judge_count(criterion: Criterion, successes: int, of: int) -> Outcome:
    """Judge `successes` of `of` by a criterion "k of n", applied mechanically.

    With fewer tries than planned it is decided only when the rest could not change it; with more, the
    share decides.
    """
    needed, planned = int(criterion.threshold), criterion.of
    if of > planned:
        return Outcome.SUPPORTED if successes * planned >= needed * of else Outcome.REFUTED
    if successes >= needed:
        return Outcome.SUPPORTED
    return Outcome.REFUTED if successes + planned - of < needed else Outcome.INCONCLUSIVE


def judge_value(criterion: Criterion, value: float) -> Outcome:
    """Judge one number by its bound, applied mechanically."""
    return Outcome.SUPPORTED if criterion.meets(value) else Outcome.REFUTED


def judge_comparison(criterion: Criterion, estimate: float, low: float, high: float) -> Outcome:
    """Judge a difference or a ratio − 1 by its bound, with its interval.

    Supported: the estimate meets the bound and the interval lies beyond no effect. Refuted: the
    interval rules the bound out. All else is inconclusive.
    """
    sign = 1 if criterion.rising else -1
    best = high if criterion.rising else low
    worst = low if criterion.rising else high
    if criterion.meets(estimate) and sign * worst > 0:
        return Outcome.SUPPORTED
    bound_ruled_out = sign * (best - criterion.threshold) < 0
    return Outcome.REFUTED if bound_ruled_out else Outcome.INCONCLUSIVE
