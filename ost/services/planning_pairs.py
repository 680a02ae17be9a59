"""Planning for a comparison with a control: `variant > control`, `lift >= 2pp`, `lift >= 10%`, `lift >= 0.5`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.analysis import planning as sums
from ost.analysis.writing import single
from ost.domain.criterion import Criterion, Measure
from ost.domain.numbers import parse_number
from ost.errors import BadNumber, OutOfRange
from ost.services.plans import needs_more, rate, read_rate, share

if TYPE_CHECKING:
    from ost.services.plans import Plan

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class _Pair:
    """What a comparison is made of; sizes are 0 or more and in its own unit, shares as fractions.

    Attributes:
        means: Whether means are compared, and not shares.
        relative: Whether the criterion is on the lift.
        sign: +1 where more is better.
        now: The control's rate or mean; None where it does not matter.
        sd: For means, within each group.
        least: The size that the criterion wants of the estimate; 0 for any.
        alpha: Two-sided.
    """

    means: bool
    relative: bool
    sign: int
    now: float | None
    sd: float
    least: float
    alpha: float

    def seen(self, size: float, n: float) -> float:
        """How often `n` in each group show an effect of a size at all."""
        if self.means:
            return sums.power_of_means(size, self.sd, n, self.alpha)
        now = self.now or 0.0
        return sums.power_of_proportions(now, now + self.sign * size, n, self.alpha)

    def passes(self, size: float, n: float) -> float:
        """How often the criterion passes: the effect is seen, and the estimate reaches what is wanted."""
        if not self.least:
            return self.seen(size, n)
        if self.means:
            reached = sums.chance_of_mean(size - self.least, self.sd, n, groups=2)
        elif self.relative and self.now:
            lift = self.sign * self.least / self.now
            reached = sums.chance_of_lift(self.now, self.now + self.sign * size, n, lift)
        else:
            now = self.now or 0.0
            reached = sums.power_of_proportions(now, now + self.sign * size, n, self.alpha, self.least)
        return min(self.seen(size, n), reached)

    def sample(self, size: float, power: float) -> float:
        """How many of each group show an effect of a size so often."""
        if self.means:
            return sums.sample_for_means(size, self.sd, power, self.alpha)
        now = self.now or 0.0
        return sums.sample_for_proportions(now, now + self.sign * size, power, self.alpha)

    @property
    def most(self) -> float:
        """The largest size that there can be."""
        if self.means:
            return 1e3 * self.sd + 10 * self.least
        return 1 - (self.now or 0.0) if self.sign > 0 else (self.now or 0.0)

    def told(self, size: float) -> str:
        """A size in words, with its sign."""
        plus = "+" if self.sign > 0 else "-"
        if self.relative and self.now:
            return f"{plus}{single(size / self.now * 100, 3)} %"
        return f"{plus}{single(size, 3)}" if self.means else f"{plus}{single(size * 100, 3)} pp"

    def signed(self, size: float) -> float:
        """A size as JSON says it."""
        return self.sign * size / (self.now if self.relative and self.now else 1.0)


def plan_pair(plan: Plan, criterion: Criterion) -> None:
    """Fill in a plan for a comparison."""
    asked = plan.asked
    pair = _pair(plan, criterion)
    size = _size(plan, pair)
    plan.groups, plan.baseline = 2, pair.now
    if size is not None:
        plan.effect = pair.signed(size)
        _samples(plan, pair, size)
    if asked.n is not None:
        if asked.n < 2:  # noqa: PLR2004
            raise OutOfRange("--n", asked.n, "a whole number from 2 on")
        _given(plan, pair, asked.n, size)
        return
    if size is None:
        raise needs_more(plan.criterion, "--expect EFFECT (which effect should be seen) or --n N")
    plan.n = plan.telling if plan.needed is None else plan.needed
    if plan.n is None:
        plan.groups = 0
        plan.words.append("The effect is too small to be seen with any sample that there is.")
        return
    plan.words.append(
        f"{plan.n:,} in each group, {plan.total:,} in all: so an effect of {pair.told(size)}{_from(pair)} is seen "
        f"{share(pair.seen(size, plan.n))} of the time, and none is taken for one {share(asked.alpha)} of the time "
        "(two-sided)."
    )
    if plan.needed and plan.telling and plan.needed > plan.telling:
        plan.words.append(
            f"{plan.telling:,} in each group are enough to see it {share(asked.power)} of the time."
        )
    _passing(plan, pair, size)


def _samples(plan: Plan, pair: _Pair, size: float) -> None:
    """The samples that tell an effect from none, and that meet the criterion where it is beyond the bar."""
    power = plan.asked.power
    plan.telling = _whole(pair.sample(size, power))
    if size > pair.least * (1 + _ROUNDING):
        start = plan.telling or 2.0
        plan.needed = _whole(sums.sample_for_effect(lambda count: pair.passes(size, count), power, start))
        if plan.needed is not None and plan.telling is not None:
            plan.needed = max(plan.needed, plan.telling)


def _whole(n: float | None) -> int | None:
    return None if n is None or n > sums.LARGEST else max(2, math.ceil(n - 1e-9))


def _from(pair: _Pair) -> str:
    if pair.now is None:
        return ""
    return f" from {single(pair.now, 4)}" if pair.means else f" from {rate(pair.now)}"


def _pair(plan: Plan, criterion: Criterion) -> _Pair:
    asked = plan.asked
    relative = criterion.measure is Measure.RATIO
    shares = criterion.points or (asked.sd is None and abs(criterion.threshold) <= 1)
    sign = 1 if criterion.rising else -1
    wanted = sign * criterion.threshold
    if shares:
        if asked.sd is not None:
            raise OutOfRange("--sd", asked.sd, "left out: the criterion compares shares")
        if asked.baseline is None:
            also = "" if criterion.points else ", or --sd X for means"
            raise needs_more(plan.criterion, f"--baseline RATE (the control's){also}")
        now = read_rate(asked.baseline, "--baseline")
        if not 0 < now < 1:
            raise OutOfRange("--baseline", asked.baseline, "between 0 and 100 %, neither of them")
        least = max(0.0, wanted) * (now if relative else 1.0)
        return _Pair(False, relative, sign, now, 0.0, least, asked.alpha)
    if asked.sd is None:
        raise needs_more(plan.criterion, "--sd X (standard deviation within a group)")
    mean = None if asked.baseline is None else parse_number(asked.baseline, "--baseline")
    if relative and mean is None:
        raise needs_more(plan.criterion, "--baseline X (the control's mean)")
    if relative and mean is not None and mean <= 0:
        raise OutOfRange("--baseline", asked.baseline, "above 0 for a relative lift")
    least = max(0.0, wanted) * (mean if relative and mean else 1.0)
    return _Pair(True, relative, sign, mean, asked.sd, least, asked.alpha)


def _size(plan: Plan, pair: _Pair) -> float | None:
    """The size of effect that is planned for: what was said, else what the criterion wants; None for neither."""
    text = plan.asked.expect
    if text is None:
        size = pair.least or None
    else:
        size = pair.sign * _effect(text, pair)
        if size <= 0:
            wanted = "above 0" if pair.sign > 0 else "below 0"
            raise OutOfRange("--expect", text, f"{wanted}, since '{plan.criterion}' asks for that direction")
    if size is not None and text is not None and size < pair.least * (1 - _ROUNDING):
        raise OutOfRange(
            "--expect", text, f"an effect that meets '{plan.criterion}' (it is {pair.told(size)})"
        )
    if size is not None and not pair.means and size > pair.most:
        raise OutOfRange("--expect" if text else "The criterion", text or plan.criterion, _reachable(pair))
    return size


def _reachable(pair: _Pair) -> str:
    return f"an effect that {rate(pair.now or 0.0)} can make: {pair.told(pair.most)} at most"


def _effect(text: str, pair: _Pair) -> float:
    """A size, from `3pp`, `15%` (of the control's), or a number in the criterion's terms."""
    bare = text.strip()
    if bare.endswith("pp"):
        if pair.means:
            raise BadNumber(
                "--expect", text, "an effect in the means' unit, such as 0.5, or a lift such as 10%"
            )
        return parse_number(bare.removesuffix("pp").strip(), "--expect") / 100
    if bare.endswith("%"):
        if not pair.now or pair.now < 0:
            raise BadNumber("--expect", text, "an effect in the means' unit, such as 0.5")
        return parse_number(bare.removesuffix("%").strip(), "--expect") / 100 * pair.now
    return parse_number(bare, "--expect") * (pair.now if pair.relative and pair.now else 1.0)


def _given(plan: Plan, pair: _Pair, n: int, size: float | None) -> None:
    """What a sample that is given can see."""
    asked = plan.asked
    plan.n = n
    seen = (
        sums.seen_in_means(pair.sd, n, asked.power, asked.alpha)
        if pair.means
        else sums.seen_in_proportions(pair.now or 0.0, n, pair.sign, asked.power, asked.alpha)
    )
    start = f"{n:,} in each group, {2 * n:,} in all"
    if seen is None:
        plan.words.append(
            f"{start}: not even the largest effect that there can be is seen {share(asked.power)} of the time."
        )
    else:
        plan.detectable = pair.signed(seen)
        plan.words.append(
            f"{start}: an effect of {pair.told(seen)} or more{_from(pair)} is seen {share(asked.power)} of the time "
            f"or more often; no effect is taken for one {share(asked.alpha)} of the time (two-sided)."
        )
    if size is not None:
        power = pair.seen(size, n)
        plan.words.append(f"An effect of {pair.told(size)} is seen {share(power)} of the time.")
    _passing(plan, pair, size)


def _passing(plan: Plan, pair: _Pair, size: float | None) -> None:
    """How often the criterion passes, at which true effects."""
    n, power = plan.n or 2, plan.asked.power
    plan.by_luck = pair.passes(0.0, n)
    sizes = sorted({size for size in (size, pair.least or None) if size is not None})
    plan.odds = [(pair.signed(one), pair.passes(one, n)) for one in sizes]
    if not pair.least:
        return
    enough = sums.size_that_passes(lambda one: pair.passes(one, n), power, pair.most)
    at = pair.passes(pair.least, n)
    if size is not None and size > pair.least * (1 + _ROUNDING):
        plan.words.append(
            f"A true {pair.told(size)} meets {plan.criterion} {share(pair.passes(size, n))} of the time, and one of "
            f"just {pair.told(pair.least)} {share(at)}."
        )
    else:
        also = "" if enough is None else f"; a true {pair.told(enough)} passes {share(power)} of the time"
        plan.words.append(
            f"But the criterion wants the estimate itself to reach {pair.told(pair.least)}: a true "
            f"{pair.told(pair.least)} passes {share(at)} of the time{also}. Set the bar below what you hope for."
        )
    if enough is not None:
        plan.odds.append((pair.signed(enough), pair.passes(enough, n)))
    nothing = _ruled_out(pair, n)
    plan.words.append(
        f"Where nothing changes, {pair.told(pair.least)} is ruled out {share(nothing)} of the time."
    )


def _ruled_out(pair: _Pair, n: int) -> float:
    """How often the criterion ends refuted where there is no effect: the interval does not reach what is wanted."""
    now = pair.now or 0.0
    spread = pair.sd if pair.means else math.sqrt(now * (1 - now))
    bar = sums.quantile(1 - pair.alpha / 2) * spread * math.sqrt(2 / n)
    return sums.chance_of_mean(pair.least - bar, spread, n, groups=2)
