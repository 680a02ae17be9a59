"""The north star: the one metric at the top of all ladders, where a workspace has declared one.

It is a statement about the workspace: undone, dated, dumped and copied as all else is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import Ref
from ost.errors import NoNorthStar
from ost.services.measuring import MEASURED, metric_of
from ost.services.resolve import resolve_active
from ost.services.stated import state, statements
from ost.services.views import view_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from datetime import date

    from ost.services.store import Reader
    from ost.services.workspace import Workspace

TOPIC, WHICH = "north-star", "metric"


def declared(reader: Reader, as_of: date | None = None) -> Ref | None:
    """The metric that was declared the north star, now or at the end of a day, though it may be put away by now."""
    said = statements(reader, TOPIC, as_of).get((None, WHICH))
    return Ref.parse(str(said.value)) if said else None


def declare(ws: Workspace, text: str) -> Done:
    """Make a metric the north star of the workspace, in the place of the one that it had.

    Args:
        ws: The workspace.
        text: The metric, or a key result, whose metric is meant.

    Returns:
        The metric, and which one it took the place of.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind, Archived: When it cannot be found, or is none.
    """
    with ws.store.writing("align") as tx:
        metric = metric_of(resolve_active(tx, text, MEASURED))
        before = declared(tx)
        new = state(tx, None, TOPIC, WHICH, str(metric))
        notes = () if new else (f"{metric} is the north star already.",)
        if new and before is not None:
            notes = (f"It takes the place of {before}.",)
        return Done(view_of(tx, metric, ws.today), notes)


def withdraw(ws: Workspace) -> Ref:
    """Let the workspace have no north star.

    Returns:
        The metric that was it.

    Raises:
        NoNorthStar: When it has none.
    """
    with ws.store.writing("align") as tx:
        before = declared(tx)
        if before is None:
            raise NoNorthStar
        state(tx, None, TOPIC, WHICH, None)
        return before
