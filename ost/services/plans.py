"""What the plan of an experiment is: what it is asked, what it holds, and the words and checks that its forms share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.analysis.planning import ALPHA, POWER
from ost.domain.numbers import parse_number
from ost.domain.plain import to_plain
from ost.errors import MissingOption, OutOfRange

if TYPE_CHECKING:
    from ost.domain.criterion import Measure

_TINY, _SURE, _SMALL = 0.1, 99.9, 10
_WHOLE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a plan is asked for.

    Attributes:
        baseline: How it is now, as it was typed: a rate (`20%` or `0.2`) or a mean; the control's, where there is one.
        expect: What it is hoped to be: a rate or a mean; for a comparison the effect (`3pp`, `15%`, `0.5`).
        sd: Standard deviation of one observation, above 0, for means.
        n: A sample that is given: of each group, or of the only one; 1 or more.
        power: How often the planned effect should be seen, 0 to 1, exclusive.
        alpha: How often no effect may pass, 0 to 1, exclusive; two-sided for a comparison, one-sided for one sample.
        per_week: How many come in a week, in all groups together; 1 or more.
    """

    baseline: str | None = None
    expect: str | None = None
    sd: float | None = None
    n: int | None = None
    power: float = POWER
    alpha: float = ALPHA
    per_week: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("--power", self.power), ("--alpha", self.alpha)):
            if not 0 < value < 1:
                raise OutOfRange(name, f"{value:g}", "between 0 and 1, such as 80%")
        if self.power <= self.alpha:
            raise OutOfRange("--power", f"{self.power:g}", f"above --alpha ({self.alpha:g})")
        if self.sd is not None and self.sd <= 0:
            raise OutOfRange("--sd", f"{self.sd:g}", "above 0")


@dataclass(slots=True)
class Plan:
    """A plan. Rates and differences of rates are fractions, a relative lift is a fraction of the baseline.

    Attributes:
        criterion: The criterion that it is for.
        measure: What that looks at.
        asked: What was asked.
        groups: 1, or 2 for a comparison; 0 where no sample can be reckoned.
        n: The sample that is planned with, of each group: the one that is given, else the one that is needed.
        needed: The smallest sample, of each group, with which the criterion is met so often (`power`); None where none
            was asked for, or none is enough.
        telling: For a comparison, the sample of each group that tells the effect from none so often.
        passing: For a count or a share: how many successes of `n` pass (at most so many, where less is better).
        baseline: How it is now: a rate, or a mean.
        effect: What the sample was reckoned for: the true rate or mean that should pass, or the effect.
        detectable: With a sample of `n`, the smallest true effect that is told from none so often; for one sample, the
            true rate or mean from which on it passes so often.
        by_luck: How often it passes where nothing is better than the baseline.
        odds: (true value, how often it meets the criterion with `n`) pairs.
        instead: Another criterion that would tell the baseline from the bar itself, with its sample.
        words: The plan in sentences.
        experiment: The experiment, where it is one's.
        weeks: How long the sample takes to come.
    """

    criterion: str
    measure: Measure
    asked: Asked
    groups: int = 0
    n: int | None = None
    needed: int | None = None
    telling: int | None = None
    passing: int | None = None
    baseline: float | None = None
    effect: float | None = None
    detectable: float | None = None
    by_luck: float | None = None
    odds: list[tuple[float, float]] = field(default_factory=list)
    instead: str | None = None
    words: list[str] = field(default_factory=list)
    experiment: str | None = None
    weeks: int | None = None

    @property
    def total(self) -> int | None:
        """The sample of all groups."""
        return None if self.n is None else self.n * self.groups

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "experiment": self.experiment,
            "criterion": self.criterion,
            "measure": to_plain(self.measure),
            "power": self.asked.power,
            "alpha": self.asked.alpha,
            "groups": self.groups,
            "n": self.n,
            "total": self.total,
            "needed": self.needed,
            "telling": self.telling,
            "passing": self.passing,
            "baseline": self.baseline,
            "sd": self.asked.sd,
            "effect": _rounded(self.effect),
            "detectable": _rounded(self.detectable),
            "by_luck": _rounded(self.by_luck),
            "odds": [{"true": _rounded(true), "met": _rounded(met)} for true, met in self.odds],
            "instead": self.instead,
            "per_week": self.asked.per_week,
            "weeks": self.weeks,
            "words": list(self.words),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def share(value: float) -> str:
    """A chance in words: `17 %`, `0.4 %`, `under 0.1 %`, `over 99.9 %`."""
    percent = value * 100
    if percent < _TINY:
        return "under 0.1 %"
    if percent > _SURE:
        return "over 99.9 %"
    fine = percent < _SMALL and abs(percent - round(percent)) > _WHOLE
    return f"{percent:.1f} %" if fine else f"{percent:.0f} %"


def rate(value: float) -> str:
    """A rate in words: `30 %`, `39.3 %`."""
    return f"{value * 100:.1f}".removesuffix(".0") + " %"


def half_of_the_time(what: str) -> str:
    """That a bar which is met by the estimate itself does not tell itself from what is just below."""
    return f"{what} passes about half of the time, however large the sample: set the bar below what you hope for."


def needs_more(criterion: str, options: str) -> MissingOption:
    """What is missing to reckon a sample."""
    return MissingOption(f"A sample for '{criterion}'", options)


def check_sides(plan: Plan, bar: float, sign: int, now: float | None, hoped: float | None) -> None:
    """Refuse a baseline that passes already, and a hope that does not.

    Raises:
        OutOfRange: When one is.
    """
    asked = plan.asked
    if now is not None and sign * (now - bar) >= 0:
        raise OutOfRange("--baseline", asked.baseline, f"one that does not meet '{plan.criterion}' already")
    if hoped is not None and sign * (hoped - bar) <= 0:
        raise OutOfRange("--expect", asked.expect, f"one that meets '{plan.criterion}', with some room")


def read_rate(text: str, what: str) -> float:
    """A rate from `20%` or `0.2`, as a fraction.

    Raises:
        BadNumber: When it is no number.
        OutOfRange: When it is no share.
    """
    bare = text.strip()
    percent = bare.endswith("%")
    value = parse_number(bare.removesuffix("%").strip(), what) / (100 if percent else 1)
    if not 0 <= value <= 1:
        raise OutOfRange(what, text, "a share from 0 to 1, or from 0% to 100%")
    return value
