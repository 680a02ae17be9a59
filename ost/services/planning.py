"""Planning an experiment: the sample that its criterion needs, or what a given one can see, in numbers and in words."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from ost.analysis.planning import chance_of_mean, quantile
from ost.analysis.writing import single
from ost.domain.criterion import Criterion, Measure, read_criterion
from ost.domain.kinds import Kind
from ost.domain.numbers import parse_number
from ost.domain.text import clean_line, plural
from ost.errors import NoSampleFor
from ost.services.planning_pairs import plan_pair
from ost.services.planning_shares import plan_share
from ost.services.plans import Asked, Plan, check_sides, half_of_the_time, needs_more, share
from ost.services.reading import show
from ost.services.resolve import resolve

if TYPE_CHECKING:
    from ost.services.workspace import Workspace

_DAYS = 7


def plan_experiment(ws: Workspace, ref: str, asked: Asked) -> Plan:
    """Plan for an experiment's criterion, as it was fixed at its start where it has started.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        ref: The experiment.
        asked: What is known and hoped for.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When it is not found.
        WrongKind: When it is no experiment.
        InvalidInput: When something is missing or cannot be meant.
    """
    with ws.store.reading() as reader:
        found = resolve(reader, ref, (Kind.EXPERIMENT,)).ref
    data = show(ws, str(found)).view.data
    original = data.get("original")
    frozen = original.get("criterion") if isinstance(original, dict) else None
    plan = plan_criterion(str(frozen or data["criterion"]), asked)
    plan.experiment = str(data["ref"])
    _until(plan, data, ws.day)
    return plan


def plan_criterion(criterion: str, asked: Asked) -> Plan:
    """Plan for any criterion.

    Raises:
        NoSampleFor: When it is prose, or one observed number of which no noise is known.
        InvalidInput: When something is missing or cannot be meant.
    """
    text = clean_line(criterion, "The criterion")
    read = read_criterion(text)
    plan = Plan(text, read.measure, asked)
    match read.measure:
        case Measure.COUNT | Measure.RATE:
            plan_share(plan, read)
        case Measure.MEAN:
            _mean(plan, read)
        case Measure.DIFFERENCE | Measure.RATIO:
            plan_pair(plan, read)
        case Measure.OBSERVED if asked.sd is not None and asked.baseline is not None:
            _observed(plan, read, asked.sd, asked.baseline)
        case _:
            raise NoSampleFor(text)
    _pace(plan)
    return plan


def _observed(plan: Plan, criterion: Criterion, sd: float, baseline: str) -> None:
    """One number, whose noise somebody knows: how often luck alone passes it."""
    now = parse_number(baseline, "--baseline")
    plan.baseline = now
    sign = 1 if criterion.rising else -1
    plan.by_luck = chance_of_mean(sign * (now - criterion.threshold), sd, 1)
    plan.odds = [(now, plan.by_luck)]
    plan.words.append(
        f"Where nothing changes ({single(now, 4)}, give or take {single(sd, 3)}), luck alone passes it "
        f"{share(plan.by_luck)} of the time."
    )
    if plan.by_luck > plan.asked.alpha:
        plan.words.append("That is often: several numbers (a mean) or a control tell more than one number.")


def _mean(plan: Plan, criterion: Criterion) -> None:
    """A bar on one group's mean."""
    asked, bar = plan.asked, criterion.threshold
    if asked.sd is None:
        raise needs_more(plan.criterion, "--sd X (standard deviation of one observation)")
    sign, sd = (1 if criterion.rising else -1), asked.sd
    now = None if asked.baseline is None else parse_number(asked.baseline, "--baseline")
    hoped = None if asked.expect is None else parse_number(asked.expect, "--expect")
    check_sides(plan, bar, sign, now, hoped)
    plan.groups, plan.baseline = 1, now
    if now is None and hoped is None and asked.n is None:
        raise needs_more(plan.criterion, "--baseline X, --expect X or --n N")
    wanted = 0.0
    if now is not None:
        wanted = max(wanted, (quantile(1 - asked.alpha) * sd / (bar - now)) ** 2)
    if hoped is not None:
        wanted = max(wanted, (quantile(asked.power) * sd / (hoped - bar)) ** 2)
    if wanted:
        plan.needed = max(2, math.ceil(wanted - 1e-9))
    plan.n = asked.n or plan.needed or 2
    reach = sd / math.sqrt(plan.n)
    plan.effect, plan.detectable = hoped, bar + sign * quantile(asked.power) * reach
    edge = bar - sign * quantile(1 - asked.alpha) * reach
    values = [value for value in (now, bar, hoped) if value is not None]
    plan.odds = [(value, chance_of_mean(sign * (value - bar), sd, plan.n)) for value in values]
    how = "are given" if asked.n is not None else "are needed"
    plan.words.append(
        f"{plural(plan.n, 'observation')} {how}: with them a true mean of {single(plan.detectable, 4)} passes "
        f"{share(asked.power)} of the time, and one of {single(edge, 4)} {share(asked.alpha)} of the time."
    )
    if now is not None:
        plan.by_luck = plan.odds[0][1]
        plan.words.append(
            f"Where nothing is better than now ({single(now, 4)}), it passes {share(plan.by_luck)} of the time."
        )
    plan.words.append(half_of_the_time(f"A true mean of exactly {single(bar, 4)}"))


def _pace(plan: Plan) -> None:
    """How long the sample takes to come, and that it is looked at once."""
    total = plan.total
    if total is None:
        return
    if plan.asked.per_week is not None:
        plan.weeks = math.ceil(total / plan.asked.per_week)
        plan.words.append(
            f"At {plan.asked.per_week:,} a week in all, that takes {plural(plan.weeks, 'week')}."
        )
    if plan.measure is not Measure.COUNT:
        plan.words.append("It holds for one look, at the end; looks on the way cost certainty.")


def _until(plan: Plan, data: dict[str, object], day: date) -> None:
    """Whether the sample will have come by the planned end."""
    if plan.total is None or plan.asked.per_week is None or not data.get("until"):
        return
    until = date.fromisoformat(str(data["until"]))
    begun = date.fromisoformat(str(data["started"])) if data.get("started") else day
    come = max(0, (until - begun).days) * plan.asked.per_week // _DAYS
    enough = "enough" if come >= plan.total else "too few"
    plan.words.append(f"By its planned end, {until}, about {come:,} will have come: {enough}.")
