"""What every use case that adds a thing begins and ends with: its ref, its short texts, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import Kind, Ref
from ost.domain.model import Edge, Node
from ost.domain.text import NAME_LIMIT, clean_line, clean_text
from ost.errors import MissingOption, OutOfRange
from ost.services import ledger
from ost.services.placing import check_place
from ost.services.views import views_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.services.store import Writer
    from ost.services.workspace import Workspace


def next_ref(tx: Writer, kind: Kind) -> Ref:
    """The ref of the next thing of a kind; numbers are never used twice."""
    return Ref(kind, tx.last_number(kind) + 1)


def clean_name(text: str | None, what: str) -> str | None:
    """A person's, a team's or a thing's short name; None stays None."""
    return None if text is None else clean_line(text, what, NAME_LIMIT)


def clean_note(text: str | None, what: str) -> str | None:
    """A longer text; None stays None."""
    return None if text is None else clean_text(text, what)


def one_to_five(value: int | None, what: str) -> int | None:
    """A grade.

    Raises:
        OutOfRange: When it is not 1, 2, 3, 4 or 5.
    """
    if value is not None and value not in range(1, 6):
        raise OutOfRange(what, value, "a whole number from 1 to 5")
    return value


def place(tx: Writer, ws: Workspace, node: Node, parents: Sequence[Node], *notes: str) -> Done:
    """Write a new thing under its parents."""
    check_place(tx, node, parents, new=True)
    ledger.add_node(tx, node, [parent.ref for parent in parents])
    edges = [Edge(parent.ref, node.ref) for parent in parents]
    return Done(views_of(tx, [node], ws.today, edges)[0], notes)


def require(kind: str, under: Sequence[str], what: str) -> None:
    """Refuse a thing without a parent.

    Raises:
        MissingOption: When none is named.
    """
    if not under:
        raise MissingOption(kind, f"--under {what}")
