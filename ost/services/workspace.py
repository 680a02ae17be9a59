"""What a use case works in: a store, a day, and a name to sign with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Done:
    """What a changing use case did: the thing as it is now, and what should be said about it."""

    view: NodeView
    notes: tuple[str, ...] = field(default=())
