"""Failures of the graph: which things may stand where, and be linked with which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput
from ost.errors.wording import begins, kind_name, listed, with_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class WrongKind(InvalidInput):
    """A thing of another kind than the command works on."""

    def __init__(self, ref: object, kind: str, wanted: Iterable[str]) -> None:
        super().__init__(
            f"{ref} is {with_article(kind)}, and here {listed(map(with_article, wanted))} is needed.",
            f"See what it is with: ost show {ref}",
        )


class ParentNotAllowed(InvalidInput):
    """A pair of kinds, or of KRs or objectives, that the tree does not join."""

    def __init__(self, child: str, parent: str, allowed: Sequence[str], why: str = "") -> None:
        possible = f"possible parents: {listed(map(kind_name, allowed))}" if allowed else "it has no parent"
        super().__init__(
            begins(f"{with_article(child)} cannot stand under {with_article(parent)}{why} ({possible})."),
            f"See what there is with: ost list {allowed[0].split()[-1].lower()}"
            if allowed
            else "Leave it where it is.",
        )


class OneParentOnly(InvalidInput):
    """A second parent for a kind that has one."""

    def __init__(self, kind: str, child: object, parents: Sequence[object]) -> None:
        if child is None:
            super().__init__(
                begins(f"{with_article(kind)} has one parent; {listed(parents, 'and')} are {len(parents)}."),
                "Give one --under.",
            )
            return
        super().__init__(
            f"{child} stands under {listed(parents, 'and')} already, and {with_article(kind)} has one parent.",
            f"Put it elsewhere with: ost move {child} --under REF",
        )


class CannotLink(InvalidInput):
    """Two things that no kind of link joins."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            begins(f"{with_article(first)} and {with_article(second)} have no link between them."),
            "Links go from KR to opportunity, initiative or metric; initiative to solution; "
            "interview to opportunity.",
        )


class WouldCycle(Conflict):
    """A move that would make a thing its own ancestor."""

    def __init__(self, child: object, parent: object) -> None:
        super().__init__(
            f"{child} cannot stand under itself."
            if child == parent
            else f"{parent} stands below {child}, so {child} cannot stand under it (a cycle).",
            f"See the branch with: ost tree {child}",
        )


class TooDeep(Conflict):
    """A branch longer than the tree holds."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The tree is at most {limit} levels deep.", "Put it higher up.")


class AlreadyLinked(Conflict):
    """A link that is there already."""

    def __init__(self, first: object, second: object) -> None:
        super().__init__(f"{first} and {second} are linked already.", f"See it with: ost show {first}")


class NotLinked(Conflict):
    """A link to remove that is not there."""

    def __init__(self, first: object, second: object, hint: str = "") -> None:
        super().__init__(
            f"{first} and {second} have no link that can be removed.",
            hint or f"See what {first} is linked with: ost show {first}",
        )


class LastParent(Conflict):
    """A removal that would leave a thing hanging in the air."""

    def __init__(self, parent: object, child: object) -> None:
        super().__init__(
            f"{parent} is the only parent of {child}.", f"Put it elsewhere with: ost move {child} --under REF"
        )


class SinceNotBefore(InvalidInput):
    """A review that would begin after the day that it looks at."""

    def __init__(self, since: object, moment: object, day: object) -> None:
        super().__init__(
            f"A review cannot tell what happened since {since} ({moment}): it looks at {day}.",
            "Give an earlier moment, such as: --since last-review",
        )
