"""Failures of experiments, initiatives and their verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput
from ost.errors.wording import in_quotes, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class EndsBeforeStart(InvalidInput):
    """An experiment that is to end before it starts."""

    def __init__(self, ref: object, until: object, started: object) -> None:
        super().__init__(
            f"{ref} cannot be planned to run until {until}: it starts on {started}.",
            f"Set a later end with: ost edit {ref} until=DATE, or: ost experiment start {ref} --until DATE",
        )


class CriterionNeeds(InvalidInput):
    """A result that the criterion cannot be judged by."""

    def __init__(self, ref: object, criterion: str, needs: str, *, fixed: bool = False) -> None:
        which = " as it was fixed at its start" if fixed else ""
        super().__init__(f"The criterion of {ref}{which}, {in_quotes(criterion)}, is judged by {needs}.")


class NoGuardrail(InvalidInput):
    """Figures of a guardrail where there is none."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} has no guardrail that figures could be judged by.",
            f"Give it one with: ost edit {ref} guardrail='unsubscribes <= 2%'",
        )


class GuardrailNeeds(InvalidInput):
    """Figures that the guardrail cannot be judged by."""

    def __init__(self, ref: object, guardrail: str, needs: str) -> None:
        super().__init__(f"The guardrail of {ref}, {in_quotes(guardrail)}, is judged by {needs}.")


class NothingToOverrule(Conflict):
    """An outcome to overrule where there is none."""

    def __init__(self, ref: object, status: str) -> None:
        super().__init__(
            f"{ref} is {status}: there is no outcome to overrule.",
            f"Record it first: ost experiment record {ref} …",
        )


class OverruledAlready(Conflict):
    """An outcome that is to be overruled by itself."""

    def __init__(self, ref: object, outcome: str) -> None:
        super().__init__(f"{ref} is {outcome} already.", f"See why with: ost show {ref}")


class AlreadyRecorded(Conflict):
    """A second result for an experiment that has one."""

    def __init__(self, ref: object, outcome: str, on: object) -> None:
        super().__init__(
            f"{ref} has a result already: {outcome} on {on}.",
            "Correct it with --replace (the earlier result stays in the history).",
        )


class NotDecidable(Conflict):
    """A decision on an experiment that has shown nothing yet."""

    def __init__(self, ref: object, status: str) -> None:
        super().__init__(
            f"{ref} is {status}: there is no result to decide on.",
            f"Record it first: ost experiment record {ref} …",
        )


class NoEffectExpected(InvalidInput):
    """A bet on nothing."""

    def __init__(self) -> None:
        super().__init__(
            "An expected effect of nothing is no bet.",
            "Say what it should move, or leave it out until you can.",
        )


class NotABet(InvalidInput):
    """An expected effect on a KR that the initiative is not under."""

    def __init__(self, kr: object, krs: Sequence[object]) -> None:
        super().__init__(
            f"The initiative is not under {kr}, so it cannot expect an effect on it; it is under {listed(krs)}."
        )


class NotShipped(Conflict):
    """A verdict on an initiative that has not shipped."""

    def __init__(self, ref: object, status: str, as_of: object) -> None:
        if status == "dropped":
            super().__init__(f"{ref} was dropped, so it gets no verdict.", f"See why with: ost show {ref}")
            return
        super().__init__(
            f"{ref} has not shipped by {as_of} ({status}), so there is no verdict yet.",
            f"When it ships: ost initiative ship {ref} --on DATE",
        )


class NotOnChart(InvalidInput):
    """A chart of a KR without a launch that is not on it."""

    def __init__(self, initiative: object, ref: object, as_of: object) -> None:
        super().__init__(
            f"{initiative} did not ship for {ref} by {as_of}, so it cannot be taken away from its course.",
            f"See what did: ost chart {ref}",
        )


class NoSampleFor(InvalidInput):
    """A criterion for which no sample can be reckoned."""

    def __init__(self, criterion: str) -> None:
        super().__init__(
            f"No sample can be reckoned for the criterion {in_quotes(criterion, 200)}: it is judged by hand, or by one"
            " number.",
            "A sample decides '7 of 10', 'rate >= 30%', 'lift >= 2pp', 'lift >= 10%', 'variant > control' and"
            " 'mean <= 3.5': ost experiment plan --criterion 'lift >= 2pp' --baseline 18% --expect 4pp",
        )
