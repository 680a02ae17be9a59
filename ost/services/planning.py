"""Planning an experiment: the sample that its criterion needs, or what a given sample can see."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.analysis.planning import (
    POWER,
    Asked,
    odds_of_share,
    power_of_means,
    power_of_proportions,
    smallest,
    solve,
)
from ost.domain.criterion import Criterion, Measure, read_criterion
from ost.domain.kinds import Kind
from ost.domain.model import Experiment
from ost.domain.numbers import show_number
from ost.domain.text import shown
from ost.errors import BadNumber, MissingOption, NoSampleFor, OutOfRange
from ost.services.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.workspace import Workspace

_TIMES = f"{POWER * 10:g} times in 10"
_STRADDLE = 200
_WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Hopes:
    """What is known or hoped for, as it was written.

    Attributes:
        baseline: The control's rate or mean; for one sample the rate or mean that is no success.
        expect: The true effect that is hoped for, in the criterion's terms: a rate, a mean, or a lift (`5pp`, `10%`).
        sd: The standard deviation of one observation, for means.
        n: The sample that there is; of each group where there are two.
    """

    baseline: str | None = None
    expect: str | None = None
    sd: float | None = None
    n: int | None = None


@dataclass(slots=True)
class Plan:
    """What came of planning.

    Attributes:
        criterion: The sentence.
        groups: 1 or 2.
        needed: The smallest sample (of each group) that meets the criterion 8 times in 10; None where none was asked
            for, or none is enough.
        telling: For two groups, the sample of each that tells the effect from none 8 times in 10.
        detectable: The smallest true effect that the given sample tells from none (for one sample: that meets the
            criterion) 8 times in 10, in the criterion's terms, as a fraction or in its unit.
        odds: (true value, how often it meets the criterion with the sample) pairs.
        words: All of it in sentences.
    """

    criterion: str
    groups: int = 1
    needed: int | None = None
    telling: int | None = None
    detectable: float | None = None
    odds: list[tuple[float, float]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "criterion": self.criterion,
            "power": POWER,
            "groups": self.groups,
            "needed": self.needed,
            "telling": self.telling,
            "detectable": self.detectable,
            "odds": [{"true": true, "met": met} for true, met in self.odds],
            "words": self.words,
        }


def plan(ws: Workspace | None, experiment: str | None, criterion: str | None, hopes: Hopes) -> Plan:
    """Say what sample a criterion needs, or what a given one can see.

    Args:
        ws: The workspace; only asked for an experiment.
        experiment: One whose criterion is planned for, where none is said.
        criterion: A criterion.
        hopes: What is known or hoped for.

    Raises:
        NoSampleFor: When the criterion is prose, or one observed number.
        MissingOption: When something is needed that was not said.
        BadNumber, OutOfRange: When something is no number, or one that cannot be.
        NotFound: When the experiment is not found.
    """
    text = criterion
    if text is None:
        assert ws is not None  # noqa: S101
        with ws.store.reading() as reader:
            node = resolve(reader, experiment or "", (Kind.EXPERIMENT,))
        assert isinstance(node, Experiment)  # noqa: S101
        text = node.criterion
    read, made = read_criterion(text), Plan(text)
    match read.measure:
        case Measure.COUNT:
            _count(made, read, hopes)
        case Measure.RATE:
            _rate(made, read, hopes)
        case Measure.MEAN:
            _mean(made, read, hopes)
        case Measure.DIFFERENCE | Measure.RATIO:
            _two_groups(made, read, hopes)
        case _:
            raise NoSampleFor(text)
    return made


# --- one sample ---------------------------------------------------------------------------------


def _count(made: Plan, read: Criterion, hopes: Hopes) -> None:
    planned = hopes.n or read.of
    share = read.threshold / read.of

    def odds(rate: float) -> float:
        return odds_of_share(planned, share, rate, rising=True)

    _tell_odds(made, odds, [_share(hopes.baseline, "--baseline"), 0.5, _share(hopes.expect, "--expect")])
    made.detectable = solve(odds, 0.0, 1.0)
    made.needed = planned
    if made.detectable is not None:
        made.words.append(f"From a true {_percent(made.detectable)} on it is met {_TIMES}.")


def _rate(made: Plan, read: Criterion, hopes: Hopes) -> None:
    strict = read.operator in {">", "<"}
    base, hoped = _share(hopes.baseline, "--baseline"), _share(hopes.expect, "--expect")

    def odds_for(n: int, rate: float) -> float:
        return odds_of_share(n, read.threshold, rate, rising=read.rising, strict=strict)

    if hopes.n is None and hoped is None:
        raise MissingOption("The sample for a rate", "--expect, the true rate that you hope for, or --n")
    if hoped is not None:
        if not read.meets(hoped):
            raise OutOfRange("--expect", str(hopes.expect), f"a rate that meets {made.criterion}")
        made.needed = _for_good(lambda n: odds_for(n, hoped) >= POWER)
        made.words.append(
            _needs(
                made.needed, f"meet {shown(made.criterion)} {_TIMES} when the true rate is {_percent(hoped)}"
            )
        )
    size = hopes.n or made.needed
    if size is not None:
        _tell_odds(made, lambda rate: odds_for(size, rate), [base, hoped], of=size)
        grows = (
            (lambda rate: odds_for(size, rate)) if read.rising else (lambda rate: odds_for(size, 1 - rate))
        )
        found = solve(grows, 0.0, 1.0)
        if found is not None and hopes.n is not None:
            made.detectable = found if read.rising else 1 - found
            made.words.append(
                f"With {size:,} it is met {_TIMES} {'from' if read.rising else 'up to'} a true"
                f" {_percent(made.detectable)}{' on' if read.rising else ''}."
            )


def _mean(made: Plan, read: Criterion, hopes: Hopes) -> None:
    sd = _sd(hopes)
    hoped = None if hopes.expect is None else _number(hopes.expect, "--expect")
    asked_for = Asked(0.0, 0.0, lambda n: sd / math.sqrt(n)).error
    if hopes.n is None and hoped is None:
        raise MissingOption("The sample for a mean", "--expect, the true mean that you hope for, or --n")
    if hoped is not None:
        if not read.meets(hoped):
            raise OutOfRange("--expect", str(hopes.expect), f"a mean that meets {made.criterion}")
        gap = abs(hoped - read.threshold)
        made.needed = smallest(lambda n: gap >= _QUANTILE * asked_for(n)) if gap > 0 else None
        made.words.append(
            _needs(
                made.needed,
                f"meet {shown(made.criterion)} {_TIMES} when the true mean is {show_number(hoped)}",
            )
        )
    if hopes.n is not None:
        away = _QUANTILE * asked_for(hopes.n)
        made.detectable = read.threshold + (away if read.rising else -away)
        made.words.append(
            f"With {hopes.n:,} it is met {_TIMES} {'from' if read.rising else 'up to'} a true mean of"
            f" {_digits(made.detectable)}{' on' if read.rising else ''}."
        )


_QUANTILE = 0.8416212335729143
"""Of the normal distribution at 0.8."""


# --- two groups ---------------------------------------------------------------------------------


def _two_groups(made: Plan, read: Criterion, hopes: Hopes) -> None:
    """Control and variant: shares unless a standard deviation is given."""
    made.groups = 2
    means = hopes.sd is not None
    sign = 1 if read.rising else -1
    needs_base = not means or read.measure is Measure.RATIO or (hopes.expect or "").rstrip().endswith("%")
    if hopes.baseline is None and needs_base:
        raise MissingOption(
            "The sample for a lift",
            "--baseline, the rate without the change such as 18% (for means: --baseline MEAN --sd SD)",
        )
    base = 0.0
    if hopes.baseline is not None:
        base = _number(hopes.baseline, "--baseline") if means else _share(hopes.baseline, "--baseline") or 0.0
    if read.measure is Measure.RATIO and base <= 0:
        raise OutOfRange("--baseline", str(hopes.baseline), "above 0 for a relative lift")
    scale = base if read.measure is Measure.RATIO else 1.0
    bound = sign * read.threshold * scale
    hoped = sign * _effect(hopes.expect, base, points=not means) if hopes.expect is not None else bound
    if hopes.n is None and hoped <= 0:
        raise MissingOption(
            "The sample for it", "--expect, the true lift that you hope for, such as 5pp, or --n"
        )
    if hopes.expect is not None and hoped < bound:
        raise OutOfRange("--expect", hopes.expect, f"a lift that meets {made.criterion}")
    if not means and not 0 < base < 1:
        raise OutOfRange("--baseline", str(hopes.baseline), "a share above 0 and below 100 %")
    if not means and hoped > 0 and not 0 <= base + sign * hoped <= 1:
        raise OutOfRange(
            "--expect", str(hopes.expect or made.criterion), "a lift that leaves a share from 0 to 100 %"
        )
    said = _Lift(base, scale, means=means, relative=read.measure is Measure.RATIO)
    power = _power(base, sign, _sd(hopes) if means else None)
    if hoped > 0:
        _for_effect(made, said, power, bound, sign * hoped, exact=hopes.expect is not None)
    if hopes.n is not None:
        _with_sample(made, said, power, bound, sign, hopes.n)


@dataclass(frozen=True, slots=True)
class _Lift:
    """How a difference is told: `5 pp (18 % to 23 %)`, `10 % (1.8 pp)`, `0.5`."""

    base: float
    scale: float
    means: bool
    relative: bool

    def __call__(self, difference: float) -> str:
        """A difference in words."""
        if self.means:
            own = _digits(abs(difference))
            return f"{_percent(abs(difference) / self.scale)} ({own})" if self.relative else own
        points = f"{_digits(abs(difference) * 100)} pp"
        way = f"{_percent(self.base)} to {_percent(self.base + difference)}"
        return f"{_percent(abs(difference) / self.scale)} ({way})" if self.relative else f"{points} ({way})"

    def own(self, difference: float) -> float:
        """A difference in the criterion's terms."""
        return difference / self.scale


@dataclass(frozen=True, slots=True)
class _Power:
    """How often groups of n tell a difference from none, and the standard error of its estimate."""

    tells: Callable[[float, float], float]
    error: Callable[[float, float], float]
    widest: float


def _power(base: float, sign: int, sd: float | None) -> _Power:
    if sd is not None:
        return _Power(
            lambda n, difference: power_of_means(n, difference, sd),
            lambda n, _: sd * math.sqrt(2 / n),
            20 * sd,
        )

    def error(n: float, difference: float) -> float:
        other = min(1.0, max(0.0, base + difference))
        return math.sqrt((base * (1 - base) + other * (1 - other)) / n)

    return _Power(
        lambda n, difference: power_of_proportions(n, base, min(1.0, max(0.0, base + difference))),
        error,
        1 - base if sign > 0 else base,
    )


def _for_effect(made: Plan, said: _Lift, power: _Power, bound: float, effect: float, *, exact: bool) -> None:
    """The samples that see an effect, and that meet the criterion."""
    made.telling = smallest(lambda n: power.tells(n, effect) >= POWER)
    made.words.append(_needs(made.telling, f"tell {said(effect)} from none {_TIMES}", groups=2))
    asked = Asked(max(0.0, bound), abs(effect), lambda n: power.error(n, effect))
    made.needed = smallest(lambda n: asked.odds(n) >= POWER)
    if bound <= 0:
        made.needed = made.telling
    elif abs(effect) > bound and made.needed is not None:
        made.words.append(
            _needs(made.needed, f"meet {shown(made.criterion)} {_TIMES} when that is the true lift", groups=2)
        )
    else:
        hint = "" if exact else " Say what you hope for with --expect."
        made.words.append(
            f"A true lift of just {said(effect)} meets {shown(made.criterion)} no more than half of the time, however"
            f" many are asked: the estimate has to reach the bound, too.{hint}"
        )


def _with_sample(made: Plan, said: _Lift, power: _Power, bound: float, sign: int, n: int) -> None:
    """What a sample can see."""
    found = solve(lambda size: power.tells(n, sign * size), 0.0, power.widest)
    if found is None:
        made.words.append(f"{n:,} in each group tell no effect from none {_TIMES}.")
        return
    made.detectable = said.own(sign * found)
    made.words.append(f"{n:,} in each group tell {said(sign * found)} or more from none {_TIMES}.")
    if bound > 0:
        met = solve(
            lambda size: Asked(bound, size, lambda m: power.error(m, sign * size)).odds(n), 0.0, power.widest
        )
        if met is not None:
            made.words.append(
                f"They meet {shown(made.criterion)} {_TIMES} from a true {said(sign * met)} on."
            )


# --- reading and saying -------------------------------------------------------------------------


def _share(text: str | None, what: str) -> float | None:
    """A share of `18%` or `0.18`."""
    if text is None:
        return None
    found = _number(text.strip().removesuffix("%"), what) / (100 if text.strip().endswith("%") else 1)
    if not 0 <= found <= 1:
        raise OutOfRange(what, text, "a share from 0 to 1, or from 0% to 100%")
    return found


def _effect(text: str, base: float, *, points: bool) -> float:
    """A lift of `5pp`, `10%` (of the baseline), or a plain number in the unit of the means (a fraction for shares)."""
    said = text.strip()
    if said.endswith("pp"):
        if not points:
            raise BadNumber("--expect", text, "a number in the unit of the means, or a lift in %")
        return _number(said.removesuffix("pp"), "--expect") / 100
    if said.endswith("%"):
        return _number(said.removesuffix("%"), "--expect") / 100 * base
    return _number(said, "--expect")


def _number(text: str, what: str) -> float:
    from ost.domain.numbers import parse_number

    return parse_number(text.strip(), what)


def _sd(hopes: Hopes) -> float:
    if hopes.sd is None:
        raise MissingOption("The sample for a mean", "--sd, the standard deviation of one observation")
    if hopes.sd <= 0:
        raise OutOfRange("--sd", show_number(hopes.sd), "above 0")
    return hopes.sd


def _for_good(enough: Callable[[int], bool]) -> int | None:
    """The smallest sample from which on the odds of a share are enough: they go up and down with rounding."""
    found = smallest(enough, 1)
    if found is None:
        return None
    last = next((n for n in range(found + _STRADDLE, found - 1, -1) if not enough(n)), None)
    return found if last is None else last + 1


def _tell_odds(
    made: Plan, odds: Callable[[float], float], rates: list[float | None], of: int | None = None
) -> None:
    known = list(dict.fromkeys(rate for rate in rates if rate is not None))
    made.odds = [(rate, odds(rate)) for rate in known]
    sample = "" if of is None else f" with {of:,}"
    made.words += [
        f"A true {_percent(rate)} meets {shown(made.criterion)} {_percent(met)} of the time{sample}."
        for rate, met in made.odds
    ]


def _needs(n: int | None, why: str, groups: int = 1) -> str:
    if n is None:
        return f"No sample is large enough to {why}."
    size = f"{n:,} in each group, {2 * n:,} in all" if groups > 1 else f"{n:,}"
    return f"To {why}: {size}."


def _percent(share: float) -> str:
    return f"{_digits(share * 100)} %"


def _digits(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < _WHOLE else f"{value:,.0f}"
