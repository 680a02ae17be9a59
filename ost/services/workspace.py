"""What a use case works in: a store, a day, and a name to sign with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.errors import InTheFuture

if TYPE_CHECKING:
    from datetime import date

    from ost.services.store import Store
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as one command sees it.

    Attributes:
        store: Where it is kept.
        today: The day on which the command runs.
        actor: Who runs it.
        as_of: The day that a reading command looks back (or forward) to; None for now.
    """

    store: Store
    today: date
    actor: str
    as_of: date | None = None

    @property
    def day(self) -> date:
        """The day that numbers are read at."""
        return self.as_of or self.today

    def happened(self, what: object, how: str, on: date | None, hint: str = "") -> date:
        """The day on which something happened: the one that was said, else today.

        Args:
            what: The thing, for a sentence.
            how: What happened to it: `shipped`, `started`.
            on: The day that was said.
            hint: What to do instead; to give an earlier date when empty.

        Raises:
            InTheFuture: When the day is still to come.
        """
        if on is not None and on > self.today:
            raise InTheFuture(what, how, on, self.today, hint)
        return on or self.today


@dataclass(frozen=True, slots=True)
class Done:
    """What a changing use case did: the thing as it is now, and what should be said about it."""

    view: NodeView
    notes: tuple[str, ...] = field(default=())
