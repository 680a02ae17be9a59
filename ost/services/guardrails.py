"""What an experiment's guardrail showed: whether what must not get worse did, judged mechanically where it can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.analysis.experiments import Count, compare_proportions, wilson
from ost.analysis.writing import decimals_for, plain
from ost.domain.criterion import Measure
from ost.domain.guardrail import Guardrail, read_guardrail
from ost.domain.numbers import show_number
from ost.errors import ContradictingOptions, GuardrailNeeds, NoGuardrail, OutOfRange

if TYPE_CHECKING:
    from ost.analysis.types import Estimate
    from ost.domain.model import Experiment

SEEN = "--guardrail-seen"
_COUNTS, _BROKE = f"{SEEN} N/N", "--guardrail-broke where it broke"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailFigures:
    """What was seen of the guardrail, as it was typed.

    Attributes:
        seen: (successes, tries) of those who got the change, or a number in the guardrail's unit; None when it was not
            looked at in numbers.
        control: (successes, tries) of the control, for a guardrail that compares.
        broke: A judgement by hand that it broke.
    """

    seen: tuple[int, int] | float | None = None
    control: tuple[int, int] | None = None
    broke: bool = False


@dataclass(frozen=True, slots=True)
class GuardrailFinding:
    """How the guardrail fared.

    Attributes:
        broke: Whether it broke.
        judged: Whether anybody said so, by figures or by hand; where not it is taken as held.
        figures: What was seen and computed, by name, each beginning with `guardrail_`; shares as fractions.
        notes: What should be said of it.
    """

    broke: bool
    judged: bool
    figures: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def judge_guardrail(experiment: Experiment, text: str | None, given: GuardrailFigures) -> GuardrailFinding:
    """Judge what was seen of an experiment's guardrail by its bound.

    Args:
        experiment: The experiment.
        text: The guardrail as it was fixed at the start.
        given: What was seen.

    Raises:
        NoGuardrail: When figures are given and there is none.
        GuardrailNeeds: When they are not what it is judged by.
        ContradictingOptions: When it is judged by hand and by figures.
        OutOfRange: When nobody can have counted them.
    """
    guardrail = read_guardrail(text) if text else None
    if given.seen is None and given.control is None:
        return _by_hand(text, guardrail, broke=given.broke)
    if not text:
        raise NoGuardrail(experiment.ref)
    if given.broke:
        raise ContradictingOptions("--guardrail-broke", SEEN, f"the figures decide '{text}'")
    _check_fit(experiment, text, guardrail, given)
    assert guardrail is not None  # noqa: S101
    figures, estimate = _measured(guardrail, given)
    broke = not guardrail.bound.meets(estimate.value)
    figures |= {"guardrail_seen": estimate.value}
    if estimate.low < estimate.high:
        figures |= {"guardrail_low": estimate.low, "guardrail_high": estimate.high}
    return GuardrailFinding(broke, judged=True, figures=figures, notes=(_words(guardrail, given, estimate),))


def _by_hand(text: str | None, guardrail: Guardrail | None, *, broke: bool) -> GuardrailFinding:
    if broke:
        return GuardrailFinding(broke=True, judged=True)
    if not text:
        return GuardrailFinding(broke=False, judged=False)
    how = "if not: --guardrail-broke"
    if guardrail is not None:
        how = f"nobody has looked in numbers; {SEEN} {'N/N' if guardrail.scale > 1 else 'X'} judges it"
    return GuardrailFinding(broke=False, judged=False, notes=(f"Guardrail taken as held: {text} ({how}).",))


def _check_fit(
    experiment: Experiment, text: str, guardrail: Guardrail | None, given: GuardrailFigures
) -> None:
    if guardrail is None:
        raise GuardrailNeeds(experiment.ref, text, _BROKE)
    counted = isinstance(given.seen, tuple)
    if guardrail.compares:
        if counted is not (given.control is not None) or given.seen is None:
            raise GuardrailNeeds(experiment.ref, text, f"--guardrail-control N/N {_COUNTS}, or {SEEN} X")
    elif given.control is not None or (counted and guardrail.bound.measure is Measure.OBSERVED):
        number = f"{SEEN} X"
        needs = number if guardrail.bound.measure is Measure.OBSERVED else f"{_COUNTS} or {number}"
        raise GuardrailNeeds(experiment.ref, text, needs)
    for name, pair in ((SEEN, given.seen), ("--guardrail-control", given.control)):
        if isinstance(pair, tuple) and not 0 <= pair[0] <= pair[1]:
            raise OutOfRange(name, f"{pair[0]} of {pair[1]}", "from 0 to the number of tries")
    if not counted and guardrail.bound.measure is Measure.RATE and not 0 <= float(given.seen or 0) <= 100:  # type: ignore[arg-type]  # noqa: PLR2004
        raise OutOfRange(SEEN, given.seen, "from 0 to 100 %")


def _measured(guardrail: Guardrail, given: GuardrailFigures) -> tuple[dict[str, float], Estimate]:
    """The figures by name, and the value with its 95 % interval; one of no width where it is a bare number."""
    from ost.analysis.types import Estimate

    if not isinstance(given.seen, tuple):
        value = float(given.seen or 0) / guardrail.scale
        return {}, Estimate(value, value, value)
    seen = Count(*given.seen)
    figures: dict[str, float] = {"guardrail_successes": seen.successes, "guardrail_of": seen.n}
    if given.control is None:
        return figures, wilson(seen)
    control = Count(*given.control)
    figures |= {"guardrail_control_successes": control.successes, "guardrail_control_of": control.n}
    compared = compare_proportions(control, seen)
    if guardrail.bound.measure is Measure.DIFFERENCE:
        return figures, compared.difference
    if compared.lift is None:
        raise OutOfRange("--guardrail-control", f"0 of {control.n}", "above 0: nothing is a percentage of 0")
    return figures, compared.lift


def _words(guardrail: Guardrail, given: GuardrailFigures, estimate: Estimate) -> str:
    """How it fared, in a sentence with its figures."""
    value, low, high = (x * guardrail.scale for x in (estimate.value, estimate.low, estimate.high))
    unit = f" {guardrail.unit}" if guardrail.unit else ""
    told = f"{show_number(value, 3)}{unit}"
    if isinstance(given.seen, tuple):
        places = decimals_for(low, high)
        control = "" if given.control is None else f" against {given.control[0]} of {given.control[1]}"
        told = (
            f"{plain(value, places)}{unit} ({given.seen[0]} of {given.seen[1]}{control}, "
            f"95 % range {plain(low, places)} to {plain(high, places)}{unit})"
        )
    held = guardrail.bound.meets(estimate.value)
    sure = all(guardrail.bound.meets(end) is held for end in (estimate.low, estimate.high))
    name = guardrail.name or "the number"
    doubt = "" if sure else f" The range does not rule out that it {'broke' if held else 'held'}."
    return f"Guardrail {'held' if held else 'broke'}: {name} {told}, where {guardrail.allowed} is allowed.{doubt}"
