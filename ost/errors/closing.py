"""Failures of closing a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput, NotFound
from ost.errors.wording import guess, in_quotes, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class NothingInCycle(NotFound):
    """A cycle, or a team's part of one, in which there is nothing."""

    def __init__(self, cycle: str, team: str | None, cycles: Sequence[str]) -> None:
        whose = f"{in_quotes(team)} has no objective" if team else "There is no objective"
        known = f"There are objectives of {listed(cycles, 'and')}." if cycles else "See: ost list objective"
        super().__init__(f"{whose} of the cycle {cycle}.", known)


class CycleNotOver(Conflict):
    """Closing a cycle while it runs."""

    def __init__(self, cycle: str, last: object, due: Sequence[tuple[object, object]]) -> None:
        late = f" ({listed([f'{kr} is due on {day}' for kr, day in due], 'and')})" if due else ""
        super().__init__(
            f"{cycle} is not over: its last day is {last}{late}.",
            f"To close it all the same, with the values of today: ost close {cycle} --early",
        )


class ClosedAlready(Conflict):
    """Closing what has been closed."""

    def __init__(self, cycle: str, on: object, kr: object = None) -> None:
        told = f"ost close {cycle} --show"
        super().__init__(
            f"{kr or cycle} was closed on {on}.",
            f"See what it came to: {told}. Write a learning: ost close {cycle} --learning {kr or 'KR'}=TEXT. "
            f"Grade it again with the values of now: ost close {cycle} --again. "
            f"Carry over what was forgotten: ost close {cycle} --again --carry {kr or 'KR'}",
        )


class NotOfCycle(Conflict):
    """An answer about a key result that is none of the cycle's."""

    def __init__(self, kr: object, cycle: str, krs: Sequence[object]) -> None:
        known = f"It has {listed(krs, 'and')}." if krs else "It has none."
        super().__init__(f"{kr} is no key result of {cycle}.", known)


class NothingToCarry(Conflict):
    """Carrying over a key result that has reached its target."""

    def __init__(self, kr: object, target: str) -> None:
        super().__init__(
            f"{kr} has reached its target ({target}), so there is nothing to carry over.",
            "Leave it done, and write a new one with a new target: ost kr add TITLE --under OBJ --target N",
        )


class CarriedAlready(Conflict):
    """Carrying over what goes on already, or saying something else of it."""

    def __init__(self, kr: object, into: object) -> None:
        super().__init__(f"{kr} goes on as {into} already.", f"See it with: ost show {into}")


class DroppedAlready(Conflict):
    """Saying how a key result goes on that was given up."""

    def __init__(self, kr: object, status: str) -> None:
        super().__init__(f"{kr} is {status}.", f"Take it up again with: ost edit {kr} status=open")


class NotLater(InvalidInput):
    """Carrying over into a cycle that does not come later."""

    def __init__(self, into: str, cycle: str, following: str) -> None:
        super().__init__(
            f"{into} does not begin after {cycle} has ended.", f"Give a later one: --into {following}"
        )


class BadAnswer(InvalidInput):
    """A word that should be a key result and a learning."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{in_quotes(text)} is not KR=TEXT.", 'Write for example: --learning kr1="They skip step 3."'
        )


class BadAnswers(InvalidInput):
    """Answers in JSON that are not what they should be."""

    def __init__(self, why: str, word: str = "", known: Sequence[str] = ()) -> None:
        near = f"{guess(word, known)} " if word and known else ""
        shape = '{"krs": [{"kr": "kr1", "learning": "…", "goes_on": "done|carry|drop", "because": "…"}]}'
        super().__init__(f"The answers {why}.", f"{near}They look like {shape}")
