"""Failures of the history: undo, versions, marks, moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput, NotFound
from ost.errors.wording import in_quotes, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class NothingToUndo(Conflict):
    """No change is left to take back, or to do again."""

    def __init__(self, command: str) -> None:
        what = "undo" if command == "undo" else "do again"
        super().__init__(f"There is nothing to {what}.", "See what was changed with: ost log")


class NoSuchChangeset(NotFound):
    """A number that no change has."""

    def __init__(self, number: int, last: int) -> None:
        there = f"they go from 1 to {last}" if last else "there are none yet"
        super().__init__(f"There is no changeset {number}: {there}.", "See them with: ost log")


class CannotUndo(Conflict):
    """A change that cannot be taken back as things stand."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(
            f"Changeset {number} cannot be taken back: {why}.", "See what came since with: ost log"
        )


class TouchedSince(Conflict):
    """Later changes touched what should be taken back."""

    def __init__(
        self, number: int, later: Sequence[tuple[int, object, str, object, str | None]], otherwise: str
    ) -> None:
        said = (
            f"{seq} ({on}, {who}): {ref}{f' {field}' if field else ''}" for seq, on, who, ref, field in later
        )
        listed = list(dict.fromkeys(said))
        more = f"; and {len(listed) - 8} more" if len(listed) > 8 else ""  # noqa: PLR2004
        order = sorted({seq for seq, *_ in later}, reverse=True)
        first = ", ".join(f"ost undo {seq}" for seq in order[:3]) + (" …" if len(order) > 3 else "")  # noqa: PLR2004
        super().__init__(
            f"Changeset {number} cannot be taken back: later changes touched the same: "
            f"{'; '.join(listed[:8])}{more}.",
            f"Take those back first ({first}), or: {otherwise}",
        )


class NoSuchVersion(InvalidInput):
    """A version that a thing has not had yet: a slip of the hand."""

    def __init__(self, ref: object, version: int, now: int) -> None:
        super().__init__(
            f"There is no version {version} of {ref}; it is at {now}.", f"Look at it: ost show {ref}"
        )


class Stale(Conflict):
    """An edit of something that somebody else has changed since it was looked at."""

    def __init__(
        self,
        ref: object,
        version: int,
        changed: Sequence[tuple[str, object, object, str, object]],
        wanted: Mapping[str, str],
    ) -> None:
        said = []
        for field, old, new, actor, on in changed[-5:]:
            yours = f"; yours is {in_quotes(wanted[field])}" if field in wanted else ""
            said.append(f"{field} is {_value(new)} now, was {_value(old)} ({actor}, {on}){yours}")
        super().__init__(
            f"{ref} has changed since version {version}: {'. '.join(said)}.",
            f"Look at it (ost show {ref}), and edit it again.",
        )


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value:g}" if isinstance(value, float) else in_quotes(value)


class MarkExists(Conflict):
    """A name of a review that is taken."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is a review called {in_quotes(name)} already.",
            "Choose another name; see them with: ost review list",
        )


class NotSuspect(Conflict):
    """Something to be cleared that is not suspect."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} is not suspect: nothing that it rests on has changed.", "See what is: ost review list"
        )


class NoSuchMoment(InvalidInput):
    """A moment to compare with that is neither a date nor the name of a review."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        if not names and text.strip().lower().replace("-", " ") == "last review":
            super().__init__(
                "There has been no review yet.", "Give a moment a name with: ost review mark NAME"
            )
            return
        there = f" The reviews are {listed(map(in_quotes, names), 'and')}." if names else ""
        super().__init__(
            f"{in_quotes(text)} is neither a date nor the name of a review.{there}",
            "Write a date, now, 'last week', last-review or the name of a review (set one with: ost review mark NAME).",
        )


class NotAName(InvalidInput):
    """A name of a review that means a day or a moment already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{in_quotes(name)} means a moment of its own, so no review can be called that.",
            'Choose a name such as: ost review mark "Q4 week 6"',
        )
