"""Failures around the roadmap: what replaces what, and what becomes of a request."""

from __future__ import annotations

from ost.errors.families import Conflict


class NotReplaceable(Conflict):
    """An initiative that cannot take the place of another one."""

    def __init__(self, new: object, old: object, why: str, hint: str) -> None:
        super().__init__(f"{new} cannot replace {old}: {why}.", hint)


class NotAdoptable(Conflict):
    """A request that cannot become an initiative as it stands."""

    def __init__(self, request: object, initiative: object, status: str) -> None:
        super().__init__(
            f"{request} cannot be adopted as {initiative}, which is {status}.",
            f"Take it up again with: ost edit {initiative} status=proposed",
        )


class AdoptedElsewhere(Conflict):
    """A link that a request's status says, and that is not made or parted by hand."""

    def __init__(self, request: object, initiative: object, *, linked: bool) -> None:
        if linked:
            super().__init__(
                f"{request} was adopted as {initiative}, which is no link to be parted.",
                f"Open it again with: ost edit {request} status=open",
            )
            return
        super().__init__(
            f"{request} is not linked with an initiative, but adopted as one.",
            f"Say it with: ost request adopt {request} --as {initiative}",
        )
