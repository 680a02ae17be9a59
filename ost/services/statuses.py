"""`status=…`: the steps that a person may take by editing, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import LIFECYCLES, Kind
from ost.domain.model import Relation
from ost.errors import BadChoice, MissingOption, StatusNotEdited
from ost.services import ledger
from ost.services.replacing import take_up_again
from ost.services.stepping import step_to

if TYPE_CHECKING:
    from ost.domain.model import Node
    from ost.services.store import Writer
    from ost.services.workspace import Workspace

_BY_COMMAND = {
    (Kind.INITIATIVE, "dropped"): (
        "Dropping {ref}",
        "a reason",
        "Say it: ost initiative drop {ref} --because TEXT",
    ),
    (Kind.REQUEST, "declined"): (
        "Declining {ref}",
        "a reason",
        "Say it: ost request decline {ref} --because TEXT",
    ),
    (Kind.REQUEST, "adopted"): (
        "Adopting {ref}",
        "the initiative that it became",
        "Say it: ost request adopt {ref} --as INI",
    ),
}
"""Statuses that need more than a word: what needs what, and the command that asks for it."""


def set_status(tx: Writer, ws: Workspace, node: Node, status: str) -> list[str]:
    """Take a thing to a status; what is to be said of it.

    Raises:
        StatusNotEdited: When the status follows from results.
        BadChoice: When the kind has no such status.
        MissingOption: When the step needs a reason, or another thing.
        StepNotAllowed: When it does not follow from the present one.
    """
    cycle = LIFECYCLES[node.kind]
    if node.kind is Kind.EXPERIMENT:
        raise StatusNotEdited(node.ref)
    if status not in {cycle.first, *cycle.steps}:
        raise BadChoice("The status", status, [cycle.first, *(s for s in cycle.steps if s != cycle.first)])
    if (node.kind, status) in _BY_COMMAND:
        what, needs, hint = _BY_COMMAND[node.kind, status]
        raise MissingOption(what.format(ref=node.ref), needs, hint.format(ref=node.ref))
    step_to(tx, node, status, ws.today)
    if node.kind is Kind.INITIATIVE and node.status == "dropped":
        return take_up_again(tx, node.ref)
    if node.kind is Kind.REQUEST and node.status == "adopted":
        gone = tx.edges(Relation.BECAME, sources=[node.ref])
        for edge in gone:
            ledger.unlink(tx, edge)
        return [f"It is no longer adopted as {edge.target}." for edge in gone]
    return []
