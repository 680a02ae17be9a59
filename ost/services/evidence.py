"""What a recorded result says: its estimate and interval, and how its criterion judges it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ost.analysis.experiments import (
    Count,
    Sample,
    compare_means,
    compare_proportions,
    exact_tests,
    mean_interval,
    odds_of_passing,
    peeking_error_rate,
    ratio,
    sequence_half_width,
    wilson,
)
from ost.analysis.types import Estimate
from ost.domain.criterion import (
    Criterion,
    Measure,
    Outcome,
    judge_comparison,
    judge_count,
    judge_value,
    read_criterion,
)
from ost.errors import ContradictingOptions, CriterionNeeds, MissingOption, OutOfRange

if TYPE_CHECKING:
    from ost.domain.model import Experiment, Result, ResultType


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was seen, as it was typed; the groups exclude each other.

    Attributes:
        successes: Successes of one sample, with `of` tries.
        of: See `successes`; at least 1.
        control: (successes, tries) of the control.
        variant: (successes, tries) of the variant.
        control_mean: The control's mean, with `control_sd` (0 or more) and `control_n` (at least 2).
        variant_mean: The variant's mean, likewise.
        observed: One number.
        passed: A judgement by hand.
    """

    successes: int | None = None
    of: int | None = None
    control: tuple[int, int] | None = None
    variant: tuple[int, int] | None = None
    control_mean: float | None = None
    control_sd: float | None = None
    control_n: int | None = None
    variant_mean: float | None = None
    variant_sd: float | None = None
    variant_n: int | None = None
    observed: float | None = None
    passed: bool | None = None


_GROUPS: dict[ResultType, tuple[str, ...]] = {
    "proportion": ("successes", "of"),
    "proportions": ("control", "variant"),
    "means": ("control_mean", "control_sd", "control_n", "variant_mean", "variant_sd", "variant_n"),
    "observed": ("observed",),
}

_OPTIONS: dict[ResultType, str] = {
    "proportion": "--successes N --of N",
    "proportions": "--control N/N --variant N/N",
    "means": "--control-mean X --control-sd X --control-n N --variant-mean X --variant-sd X --variant-n N",
    "observed": "--observed X",
    "verdict": "--passed or --failed",
}

_JUDGED_BY: dict[Measure, tuple[ResultType, ...]] = {
    Measure.COUNT: ("proportion",),
    Measure.RATE: ("proportion",),
    Measure.MEAN: ("observed", "means"),
    Measure.OBSERVED: ("observed",),
    Measure.DIFFERENCE: ("proportions", "means"),
    Measure.RATIO: ("proportions", "means"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures say of one experiment.

    Attributes:
        type: Which figures they were.
        figures: They and what was computed from them, by name.
        outcome: How the criterion judges them.
        estimate: The share, the difference, the variant's mean or the value.
        interval: Its 95 % interval; wider where a running experiment was looked at.
        notes: What should be said beside it.
    """

    type: ResultType
    figures: dict[str, float]
    outcome: Outcome
    estimate: float | None
    interval: tuple[float, float] | None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Group:
    """One arm of a comparison: its mean (a rate is one, too), its standard deviation, its size."""

    mean: float
    sd: float
    n: int


def result_type(given: Figures) -> ResultType:
    """Tell which group of figures was given, complete and alone.

    Raises:
        MissingOption: When none is, or one lacks a part.
        ContradictingOptions: When two are.
    """
    found: list[ResultType] = []
    for name, parts in _GROUPS.items():
        present = [part for part in parts if getattr(given, part) is not None]
        if present and len(present) < len(parts):
            raise MissingOption("A result of this kind", f"all of {_OPTIONS[name]}")
        if present:
            found.append(name)
    if len(found) > 1:
        raise ContradictingOptions(_OPTIONS[found[0]], _OPTIONS[found[1]], "a result is of one kind")
    if found:
        return found[0]
    if given.passed is None:
        raise MissingOption("A result", "its figures", f"One of: {'; '.join(_OPTIONS.values())}")
    return "verdict"


def check_figures(given: Figures) -> None:
    """Refuse figures that nobody can have counted.

    Raises:
        OutOfRange: When successes exceed tries, a sample is too small, or a spread is negative.
    """
    one = None if given.successes is None or given.of is None else (given.successes, given.of)
    for name, pair in (("--successes", one), ("--control", given.control), ("--variant", given.variant)):
        if pair is not None:
            successes, tries = pair
            if tries < 1:
                raise OutOfRange(f"The tries of {name}", tries, "a whole number from 1 on")
            if not 0 <= successes <= tries:
                raise OutOfRange(name, f"{successes} of {tries}", "from 0 to the number of tries")
    for group in ("control", "variant"):
        size, spread = getattr(given, f"{group}_n"), getattr(given, f"{group}_sd")
        if size is not None and size < 2:  # noqa: PLR2004
            raise OutOfRange(f"--{group}-n", size, "a whole number from 2 on")
        if spread is not None and spread < 0:
            raise OutOfRange(f"--{group}-sd", spread, "0 or more")
    if given.control_sd == 0 and given.variant_sd == 0:
        raise OutOfRange("--control-sd", 0, "above 0 in at least one group")


def find(experiment: Experiment, given: Figures, looks: int, frozen: str | None = None) -> Finding:
    """Judge figures by an experiment's criterion, as it was fixed at the start.

    Args:
        experiment: The experiment.
        given: What was seen.
        looks: How often the running experiment was looked at, this time included.
        frozen: The criterion as it was at the start, where it was edited since. Figures that only the edited one can
            be judged by leave the outcome open.

    Raises:
        InvalidInput: When the figures are incomplete, impossible, or not what the criterion is judged by.
    """
    text = experiment.criterion if frozen is None else frozen
    criterion = read_criterion(text)
    kind = result_type(given)
    check_figures(given)
    if frozen is not None and given.passed is None and criterion.measure is not Measure.PROSE:
        later = read_criterion(experiment.criterion)
        if kind not in _kinds_for(criterion) and kind in _kinds_for(later):
            finding = _measured(later, kind, given, looks)
            note = f"These figures cannot tell about the criterion of the start ({text}), so the outcome is open."
            return replace(finding, outcome=Outcome.INCONCLUSIVE, notes=[*finding.notes, note])
    _check_fit(experiment, text, criterion, kind, given)
    finding = _measured(criterion, kind, given, looks)
    if given.passed is not None:
        outcome = Outcome.SUPPORTED if given.passed else Outcome.REFUTED
        return replace(finding, outcome=outcome, notes=[*finding.notes, *_by_hand(experiment, criterion)])
    return finding


def rejudge(criterion: str, result: Result, looks: int) -> Outcome | None:
    """What a criterion says of a result that was recorded, its guardrail left aside.

    Args:
        criterion: Any criterion, such as the one that took the place of the experiment's own.
        result: The result.
        looks: How often the experiment had been looked at by then.

    Returns:
        The outcome; None where the criterion cannot be judged by these figures.
    """
    read = read_criterion(criterion)
    if result.type == "verdict" or result.type not in _kinds_for(read):
        return None
    return _measured(read, result.type, _typed(result), looks, tests=False).outcome


def _typed(result: Result) -> Figures:
    """The figures of a result as they were typed."""
    known: dict[str, Any] = dict(result.figures)
    if result.type == "proportions":
        control, variant = (
            (int(known[f"{group}_successes"]), int(known[f"{group}_of"])) for group in ("control", "variant")
        )
        return Figures(control=control, variant=variant)
    names = _GROUPS[result.type]
    whole = {"successes", "of", "control_n", "variant_n"}
    typed: dict[str, Any] = {name: int(known[name]) if name in whole else known[name] for name in names}
    return Figures(**typed)


def _by_hand(experiment: Experiment, criterion: Criterion) -> list[str]:
    """What is to be said where a person judged what could have been reckoned."""
    if criterion.measure is Measure.PROSE:
        return []
    wanted = " or ".join(_OPTIONS[name] for name in _kinds_for(criterion))
    return [f"{experiment.ref} is judged by hand although its criterion can be reckoned: give {wanted}."]


def _kinds_for(criterion: Criterion) -> tuple[ResultType, ...]:
    """The figures that a criterion is judged by; none for prose."""
    if criterion.points:
        return ("proportions",)
    if criterion.measure is Measure.DIFFERENCE and abs(criterion.threshold) > 1:
        return ("means",)  # no two shares differ by more than 1
    return _JUDGED_BY.get(criterion.measure, ())


def _check_fit(
    experiment: Experiment, text: str, criterion: Criterion, kind: ResultType, given: Figures
) -> None:
    fixed = text != experiment.criterion
    if criterion.measure is Measure.PROSE:
        if given.passed is None:
            raise CriterionNeeds(experiment.ref, text, _OPTIONS["verdict"], fixed=fixed)
        return
    if kind == "verdict":
        return
    if given.passed is not None:
        flag = "--passed" if given.passed else "--failed"
        raise ContradictingOptions(flag, _OPTIONS[kind], f"the figures decide '{text}'")
    allowed = _kinds_for(criterion)
    if kind not in allowed:
        wanted = " or ".join(_OPTIONS[name] for name in allowed)
        raise CriterionNeeds(experiment.ref, text, wanted, fixed=fixed)


def _measured(
    criterion: Criterion, kind: ResultType, given: Figures, looks: int, *, tests: bool = True
) -> Finding:
    if kind == "proportion":
        return _proportion(criterion, given, looks)
    if kind == "proportions":
        return _proportions(criterion, given, looks, tests=tests)
    if kind == "means":
        return _means(criterion, given, looks)
    if kind == "observed":
        value = given.observed or 0.0
        judged = Outcome.INCONCLUSIVE if criterion.measure is Measure.PROSE else judge_value(criterion, value)
        return Finding(kind, {"observed": value}, judged, value, None)
    return Finding(kind, {}, Outcome.INCONCLUSIVE, None, None)


def _proportion(criterion: Criterion, given: Figures, looks: int) -> Finding:
    successes, tries = given.successes or 0, given.of or 1
    count = Count(successes, tries)
    share = wilson(count)
    notes = []
    outcome = Outcome.INCONCLUSIVE
    if criterion.measure is Measure.COUNT:
        outcome = judge_count(criterion, successes, tries)
        needed = int(criterion.threshold)
        odds = odds_of_passing(needed, criterion.of, 0.5)
        notes.append(
            f"By luck alone, a true 50 % passes {needed} of {criterion.of} in {odds * 100:.0f} % of cases."
        )
        if tries != criterion.of:
            notes.append(f"The criterion was for {criterion.of} tries; there were {tries}.")
    elif criterion.measure is Measure.RATE:
        outcome = judge_value(criterion, share.value)
        if looks > 1:
            share = _wider(share, sequence_half_width(_spread(count), tries), 0.0, 1.0)
            notes.append(_LOOKED_AT.format(looks=looks))
    figures: dict[str, float] = {"successes": successes, "of": tries}
    return Finding("proportion", figures, outcome, share.value, (share.low, share.high), notes)


_LOOKED_AT = (
    "Looked at {looks} times: a bound is met by luck more often when one may stop at any look, "
    "so the range holds at every look."
)


def _spread(count: Count) -> float:
    """The standard deviation of one try; where all came out alike, as if half a try had not."""
    rate = count.rate if 0 < count.successes < count.n else (count.successes + 0.5) / (count.n + 1)
    return math.sqrt(rate * (1 - rate))


def _wider(estimate: Estimate, half: float, least: float = -math.inf, most: float = math.inf) -> Estimate:
    """An estimate whose range reaches at least half a width to either side, within what can be."""
    return Estimate(
        estimate.value,
        max(least, min(estimate.low, estimate.value - half)),
        min(most, max(estimate.high, estimate.value + half)),
    )


def _proportions(criterion: Criterion, given: Figures, looks: int, *, tests: bool) -> Finding:
    control, variant = Count(*(given.control or (0, 1))), Count(*(given.variant or (0, 1)))
    compared = compare_proportions(control, variant)
    figures: dict[str, float] = {
        "control_successes": control.successes,
        "control_of": control.n,
        "variant_successes": variant.successes,
        "variant_of": variant.n,
    }
    if tests:
        exact = exact_tests(control, variant)
        figures["p_fisher"] = exact.fisher
        if exact.boschloo is not None:
            figures["p_boschloo"] = exact.boschloo
    groups = (
        _Group(control.rate, _spread(control), control.n),
        _Group(variant.rate, _spread(variant), variant.n),
    )
    return _compared(criterion, "proportions", figures, compared.difference, compared.lift, looks, groups)


def _means(criterion: Criterion, given: Figures, looks: int) -> Finding:
    figures: dict[str, float] = {part: getattr(given, part) for part in _GROUPS["means"]}
    control = Sample(figures["control_mean"], figures["control_sd"], int(figures["control_n"]))
    variant = Sample(figures["variant_mean"], figures["variant_sd"], int(figures["variant_n"]))
    groups = (
        _Group(control.mean, control.sd, control.n),
        _Group(variant.mean, variant.sd, variant.n),
    )
    compared = compare_means(control, variant)
    figures["p_welch"] = compared.p
    finding = _compared(criterion, "means", figures, compared.difference, compared.lift, looks, groups)
    if criterion.measure is not Measure.MEAN:
        return finding
    figures |= _named("difference", Estimate(compared.difference.value, *_interval(finding)))
    own = mean_interval(variant)
    if looks > 1:
        own = _wider(own, sequence_half_width(variant.sd, variant.n))
    outcome = judge_value(criterion, variant.mean)
    return Finding("means", figures, outcome, variant.mean, (own.low, own.high), finding.notes)


def _interval(finding: Finding) -> tuple[float, float]:
    assert finding.interval is not None  # noqa: S101  (a comparison has one)
    return finding.interval


def _named(name: str, estimate: Estimate) -> dict[str, float]:
    """An estimate as figures: `lift`, `lift_low`, `lift_high`."""
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _compared(
    criterion: Criterion,
    kind: ResultType,
    figures: dict[str, float],
    difference: Estimate,
    lift: Estimate | None,
    looks: int,
    groups: tuple[_Group, _Group],
) -> Finding:
    """Judge a comparison: by the lift where the criterion is relative, else by the difference.

    Args:
        criterion: What it is judged by.
        kind: Which figures they were.
        figures: They, to which a lift is added.
        difference: Variant − control, with its interval.
        lift: Variant / control − 1, or None where it cannot be told.
        looks: How often it was looked at; from the second look on, ranges are those of confidence sequences.
        groups: The control and the variant.
    """
    notes: list[str] = []
    if looks > 1:
        rate = peeking_error_rate(looks)
        notes.append(
            f"Looked at {looks} times: a plain 5 % test would be wrong {rate * 100:.1f} % of the time, "
            "so the range holds at every look."
        )
        difference, lift = _at_every_look(difference, lift, groups)
    interval = (difference.low, difference.high)
    judged = Outcome.INCONCLUSIVE
    if criterion.measure is Measure.RATIO:
        if lift is None:
            notes.append("The control is too close to zero for a relative lift: its size cannot be told.")
        else:
            figures |= _named("lift", lift)
            judged = judge_comparison(criterion, lift.value, lift.low, lift.high)
    elif criterion.measure is Measure.DIFFERENCE:
        judged = judge_comparison(criterion, difference.value, *interval)
    return Finding(kind, figures, judged, difference.value, interval, notes)


def _at_every_look(
    difference: Estimate, lift: Estimate | None, groups: tuple[_Group, _Group]
) -> tuple[Estimate, Estimate | None]:
    """The same estimates with ranges that hold at every look at once, never narrower than the plain ones."""
    total = sum(group.n for group in groups)
    half = sequence_half_width(math.sqrt(sum(total * group.sd**2 / group.n for group in groups)), total)
    wide = _wider(difference, half)
    control, variant = (
        Estimate(group.mean, group.mean - reach, group.mean + reach)
        for group in groups
        for reach in (sequence_half_width(group.sd, group.n),)
    )
    if lift is None or control.low <= 0:
        return wide, None
    raised = ratio(variant, control)
    return wide, Estimate(lift.value, min(lift.low, raised.low - 1), max(lift.high, raised.high - 1))
