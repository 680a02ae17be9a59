"""Failures of a thing's course: statuses, days, and what was put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput
from ost.errors.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence


_STATUS_HINTS = {
    "shipped": "Correct the day with: ost edit {ref} shipped=DATE",
    "running": "Record what it shows with: ost experiment record {ref}",
}
"""What is left to do for a thing that has the status already."""


class StepNotAllowed(Conflict):
    """A step between two statuses that the kind does not take."""

    def __init__(self, ref: object, now: str, then: str, allowed: Sequence[str]) -> None:
        if now == then:
            super().__init__(
                f"{ref} is {now} already.",
                _STATUS_HINTS.get(now, "See it with: ost show {ref}").format(ref=ref),
            )
            return
        if allowed:
            message = f"{ref} is {now} and cannot become {then}: it can become {listed(allowed)}."
            super().__init__(message, f"Set one with: ost edit {ref} status={allowed[0]}")
            return
        away = f"Put it away with: ost archive {ref}"
        mend = f"Correct the day with: ost edit {ref} shipped=DATE, or: ost archive {ref}"
        message = f"{ref} is {now} and cannot become {then}; {now} is final."
        super().__init__(message, mend if now == "shipped" else away)


class StatusNotEdited(StepNotAllowed):
    """A status that follows from what happened, and is set by the command that says so."""

    def __init__(self, ref: object) -> None:
        Conflict.__init__(
            self,
            f"The status of {ref} follows from its results and is not edited.",
            f"Use: ost experiment start {ref}, or: ost experiment record {ref}",
        )


class NoShipDate(StepNotAllowed):
    """A ship date to correct where nothing has shipped."""

    def __init__(self, ref: object, status: str) -> None:
        Conflict.__init__(
            self,
            f"{ref} is {status}, so it has no ship date to correct.",
            f"When it ships: ost initiative ship {ref} --on DATE",
        )


class StepBeforeLast(InvalidInput):
    """A step dated before the one that it follows."""

    def __init__(self, ref: object, then: str, on: object, last: str, last_on: object) -> None:
        super().__init__(
            f"{ref} cannot be {then} on {on}: it was {'started' if last == 'running' else last} on {last_on}.",
            f"Give a date from {last_on} on.",
        )


class InTheFuture(InvalidInput):
    """Something that has happened, on a day that is still to come."""

    def __init__(self, what: object, happened: str, on: object, today: object, hint: str = "") -> None:
        super().__init__(
            f"{what} cannot have been {happened} on {on}: that day is still to come (today is {today}).",
            hint or f"Give a date up to {today}.",
        )


class Archived(Conflict):
    """Work on a thing that has been put away."""

    def __init__(self, ref: object) -> None:
        super().__init__(f"{ref} is archived.", f"Take it back with: ost edit {ref} archived=no")


class SteeredMetric(Conflict):
    """Putting away a metric that a KR is measured by."""

    def __init__(self, metric: object, krs: Sequence[object]) -> None:
        super().__init__(
            f"{metric} is what {listed(krs, 'and')} {'is' if len(krs) == 1 else 'are'} measured by.",
            f"Put away the KR, or give it another metric: ost link {krs[0]} MET",
        )


class AlreadyArchived(Conflict):
    """Putting away what has been put away."""

    def __init__(self, ref: object) -> None:
        super().__init__(f"{ref} is archived already.", f"Take it back with: ost edit {ref} archived=no")
