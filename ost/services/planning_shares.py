"""Planning for one sample's share: `7 of 10` and `rate >= 30%`. Exact, binomial."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ost.analysis.planning import (
    LARGEST_EXACT,
    bar_of_rate,
    chance_of_count,
    exact_design,
    rate_that_passes,
    sample_for_rate,
)
from ost.domain.criterion import Criterion, Measure
from ost.domain.text import plural
from ost.services.plans import check_sides, half_of_the_time, needs_more, rate, read_rate, share

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.plans import Plan


def plan_share(plan: Plan, criterion: Criterion) -> None:
    """Fill in a plan for a bar on the successes of one sample."""
    plan.groups = 1
    if criterion.measure is Measure.COUNT:
        _count(plan, criterion)
    else:
        _rate(plan, criterion)


def _count(plan: Plan, criterion: Criterion) -> None:
    asked = plan.asked
    planned = int(criterion.threshold), criterion.of
    n = asked.n or criterion.of
    # With more tries than planned the share decides, as it does when the result is judged.
    needed = planned[0] if n <= criterion.of else math.ceil(planned[0] * n / planned[1] - 1e-9)
    bar = planned[0] / planned[1]
    now = None if asked.baseline is None else read_rate(asked.baseline, "--baseline")
    hoped = None if asked.expect is None else read_rate(asked.expect, "--expect")
    check_sides(plan, bar, 1, now, None)
    plan.n, plan.needed, plan.passing = n, n, needed
    plan.baseline, plan.effect = now, hoped
    if needed > n:
        plan.needed = criterion.of
        plan.words.append(f"{needed} of {n} cannot be reached: it takes {plural(planned[1], 'try')}.")
        return
    _characteristic(plan, f"{needed} of {n}", now, hoped)
    if now is not None:
        _instead(plan, now, hoped if hoped is not None and hoped > now else bar)


def _rate(plan: Plan, criterion: Criterion) -> None:
    """`rate >= 30%`; a bound from above is one on the failures from below."""
    asked, bar = plan.asked, criterion.threshold
    now = None if asked.baseline is None else read_rate(asked.baseline, "--baseline")
    hoped = None if asked.expect is None else read_rate(asked.expect, "--expect")
    check_sides(plan, bar, 1 if criterion.rising else -1, now, hoped)
    strict = criterion.operator in {"<", ">"}
    turn = _turned(criterion)
    if now is None and hoped is None and asked.n is None:
        raise needs_more(plan.criterion, "--baseline RATE (how it is now), --expect RATE or --n N")
    if now is not None or hoped is not None:
        plan.needed = sample_for_rate(
            turn(bar),
            None if now is None else turn(now),
            None if hoped is None else turn(hoped),
            asked.alpha,
            asked.power,
            strict=strict,
        )
    n = plan.needed if asked.n is None else asked.n
    plan.baseline, plan.effect, plan.n = now, hoped, n
    if n is None:
        plan.groups = 0
        plan.words.append(f"The rates are too close: more than {LARGEST_EXACT:,} tries would be needed.")
        return
    _share_of(plan, criterion, n, now, hoped)


def _turned(criterion: Criterion) -> Callable[[float], float]:
    """Successes for a bound from below, failures for one from above: either way more is better."""
    return (lambda rate: rate) if criterion.rising else (lambda rate: 1 - rate)


def _share_of(plan: Plan, criterion: Criterion, n: int, now: float | None, hoped: float | None) -> None:
    asked, turn = plan.asked, _turned(criterion)
    bar = criterion.threshold
    passing = bar_of_rate(turn(bar), n, strict=criterion.operator in {"<", ">"})
    plan.passing = passing if criterion.rising else n - passing
    if not 0 < passing <= n:
        plan.words.append(
            f"With {plural(n, 'try')} it passes whatever is seen, or never: take another sample."
        )
        return
    plan.detectable = turn(rate_that_passes(passing, n, asked.power))
    luck = turn(rate_that_passes(passing, n, asked.alpha))
    values = [value for value in (now, bar, hoped) if value is not None]
    plan.odds = [(value, chance_of_count(passing, n, turn(value))) for value in values]
    how = "are given" if asked.n is not None else "are needed"
    most = "at least" if criterion.rising else "at most"
    plan.words.append(
        f"{plural(n, 'try')} {how}, of which {most} {plan.passing} have to succeed: a true {rate(plan.detectable)} "
        f"passes {share(asked.power)} of the time, and a true {rate(luck)} {share(asked.alpha)} of the time. "
        "Rates between the two are not told apart."
    )
    if hoped is not None:
        plan.words.append(f"A true {rate(hoped)} passes {share(plan.odds[-1][1])} of the time.")
    if now is not None:
        plan.by_luck = plan.odds[0][1]
        plan.words.append(
            f"Where nothing is better than now ({rate(now)}), it passes {share(plan.by_luck)} of the time."
        )
        _instead(plan, now, bar, rising=criterion.rising)
    if 0 < bar < 1:
        plan.words.append(half_of_the_time(f"A true {rate(bar)} exactly"))


def _characteristic(plan: Plan, name: str, now: float | None, hoped: float | None) -> None:
    """How often a count passes at some true rates."""
    asked, needed, n = plan.asked, plan.passing or 0, plan.n or 1
    plan.detectable = rate_that_passes(needed, n, asked.power)
    luck = rate_that_passes(needed, n, asked.alpha)
    told_of = [0.5, *(one for one in (now, hoped) if one is not None)]
    plan.odds = [(value, chance_of_count(needed, n, value)) for value in dict.fromkeys(told_of)]
    plan.words.append(
        f"{name} is passed {share(asked.power)} of the time at a true {rate(plan.detectable)}, and "
        f"{share(asked.alpha)} of the time at a true {rate(luck)}. Rates between the two are not told apart."
    )
    told = [f"a true {rate(value)} passes {share(chance)} of the time" for value, chance in plan.odds]
    said = "; ".join(told)
    plan.words.append(f"{said[0].upper()}{said[1:]}.")
    plan.by_luck = None if now is None else chance_of_count(needed, n, now)


def _instead(plan: Plan, now: float, goal: float, *, rising: bool = True) -> None:
    """The smallest sample with a bar that tells how it is now from the goal itself."""
    asked = plan.asked
    worse, better = (now, goal) if rising else (1 - now, 1 - goal)
    design = exact_design(worse, better, asked.power, asked.alpha) if better > worse else None
    if design is None:
        return
    needed = design.needed if rising else design.n - design.needed
    plan.instead = f"{needed} of {design.n}"
    most = "" if rising else "at most "
    plan.words.append(
        f"To tell {rate(now)} from a true {rate(goal)} takes {plural(design.n, 'try')}: {most}{plan.instead} passes "
        f"{share(design.by_luck)} of the time at the one, and {share(design.power)} at the other."
    )
