"""What must not get worse: guardrails that a machine can read, such as `unsubscribes <= 2%`.

A guardrail is a name with a bound: `unsubscribes <= 2%`, `p95 latency < 300 ms`, `complaints at most 5`,
`lift >= -1pp`, `sign-ups lift >= -5%` (relative). Anything else is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ost.domain.criterion import Criterion, Measure
from ost.domain.numbers import show_number

_BOUNDS = {
    **{sign: sign for sign in (">=", "<=", ">", "<")},
    "≥": ">=",
    "≤": "<=",
    "at least": ">=",
    "at most": "<=",
    "no less than": ">=",
    "no more than": "<=",
    "over": ">",
    "above": ">",
    "under": "<",
    "below": "<",
}
_SIGN = "|".join(rf"\b{word}\b" if word.isascii() and word[0].isalpha() else word for word in _BOUNDS)
_GUARDRAIL = re.compile(
    rf"(?:(?P<name>[^<>≤≥=]*?)\s*)(?P<sign>{_SIGN})\s*(?P<bound>[+-]?\d+(?:\.\d+)?)\s*(?P<unit>[^\s\d<>=,;]\S{{0,11}})?",
    re.IGNORECASE | re.ASCII,
)
_CHANGE = re.compile(r"(?:.*\s)?(?:lift|change|difference)", re.IGNORECASE)
_WORDS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A guardrail that was read.

    Attributes:
        name: What must not get worse; empty where it says nothing but a bound.
        bound: How it is judged: a share (RATE), a number (OBSERVED), or a difference from the control (DIFFERENCE in
            percentage points, RATIO as a lift).
        unit: What the bound is in, as it was written.
    """

    name: str
    bound: Criterion
    unit: str

    @property
    def compares(self) -> bool:
        """Whether it is judged against the control."""
        return self.bound.measure in {Measure.DIFFERENCE, Measure.RATIO}

    @property
    def scale(self) -> float:
        """By what a value is multiplied to be told in the guardrail's unit."""
        return 1.0 if self.bound.measure is Measure.OBSERVED else 100.0

    @property
    def allowed(self) -> str:
        """What it allows, in words: `at most 2 %`."""
        threshold = show_number(self.bound.threshold * self.scale)
        return f"{_WORDS[self.bound.operator]} {threshold} {self.unit}".rstrip()


def read_guardrail(text: str) -> Guardrail | None:
    """Read a guardrail; None when it is prose, to be judged by hand."""
    match = _GUARDRAIL.fullmatch(" ".join(text.replace("\N{MINUS SIGN}", "-").split()).rstrip("."))
    if match is None:
        return None
    name, unit = match["name"].strip(), match["unit"] or ""
    sign, number = _BOUNDS[match["sign"].lower()], float(match["bound"])
    changes = _CHANGE.fullmatch(name) is not None
    if unit == "pp":
        return Guardrail(name, Criterion(Measure.DIFFERENCE, sign, number / 100, points=True), unit)
    if unit == "%" and changes:
        return Guardrail(name, Criterion(Measure.RATIO, sign, number / 100), unit)
    if changes:  # in which unit of what is for people to tell
        return None
    if unit == "%":
        fits = 0 <= number <= 100  # noqa: PLR2004
        return Guardrail(name, Criterion(Measure.RATE, sign, number / 100), unit) if fits else None
    return Guardrail(name, Criterion(Measure.OBSERVED, sign, number), unit)
