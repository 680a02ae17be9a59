"""Failures around mandates: an initiative that nobody asked for, a KR that is no outcome, no way on record."""

from __future__ import annotations

from ost.errors.families import Conflict


class NotMandated(Conflict):
    """An initiative without a name of who asked for it."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} is no mandate: nobody is named who asked for it.",
            f"Name them with: ost edit {ref} mandated_by=WHO",
        )


class NotAnOutcome(Conflict):
    """A KR that measures what is made or put in, where one is wanted that measures what changes."""

    def __init__(self, kr: object, level: str) -> None:
        super().__init__(
            f"{kr} is an {level} KR, and an outcome KR is needed here.",
            f"Add one with: ost kr add TITLE --under OBJ, or say that it is one: ost edit {kr} level=outcome",
        )


class NoWayRecorded(Conflict):
    """A mandate of which nobody has said how the team works with it."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"Nobody has recorded a way to work with {ref}, so there is nothing to withdraw.",
            "See the mandates with: ost mandate list",
        )
