"""Initiatives on their way: shipped, or dropped with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import Kind
from ost.domain.model import Choice, Decision, Initiative, Relation
from ost.domain.text import clean_text
from ost.errors import NotReplaceable
from ost.services import ledger
from ost.services.replacing import replace_by
from ost.services.resolve import resolve_active
from ost.services.stepping import step_to
from ost.services.views import view_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from datetime import date

    from ost.services.store import Writer
    from ost.services.workspace import Workspace


def _initiative(tx: Writer, ref: str) -> Initiative:
    node = resolve_active(tx, ref, (Kind.INITIATIVE,))
    assert isinstance(node, Initiative)  # noqa: S101
    return node


def ship(ws: Workspace, ref: str, on: date | None = None) -> Done:
    """Say that an initiative has shipped; the solutions that it delivers are delivered with it.

    Raises:
        StepNotAllowed: When it has shipped or was dropped.
        InTheFuture: When the day is still to come.
    """
    with ws.store.writing("initiative ship") as tx:
        node = _initiative(tx, ref)
        plan = f"Plan it with: ost edit {node.ref} due={on}"
        day = ws.happened(node.ref, "shipped", on, plan)
        step_to(tx, node, "shipped", day)
        notes = []
        delivered = [edge.target for edge in tx.edges(Relation.DELIVERS, sources=[node.ref])]
        for solution in tx.nodes(refs=delivered, archived=False):
            if solution.status in {"candidate", "testing"}:
                step_to(tx, solution, "delivered", day)
                notes.append(f"{solution.ref} is delivered with it.")
        bets = tx.bets(initiatives=[node.ref])
        if not any(bet.expected is not None for bet in bets):
            notes.append(
                f"No effect was named before it shipped. Say what was expected: ost edit {node.ref} expect=N"
            )
        return Done(view_of(tx, node.ref, ws.today), tuple(notes))


def drop(
    ws: Workspace, ref: str, because: str, on: date | None = None, replaced_by: str | None = None
) -> Done:
    """Say that an initiative will not ship, why, and which one takes its place.

    Args:
        ws: The workspace.
        ref: The initiative.
        because: Why.
        on: The day; today when None.
        replaced_by: The initiative that goes on in its place, where there is one.

    Raises:
        NotReplaceable: When the other one is dropped itself, or was replaced by this one.
        StepNotAllowed: When it has shipped or was dropped already.
    """
    reason = clean_text(because, "The reason")
    with ws.store.writing("initiative drop") as tx:
        node = _initiative(tx, ref)
        new = None if replaced_by is None else _initiative(tx, replaced_by)
        if new is not None and new.status == "dropped" and new.ref != node.ref:
            hint = f"Take it up again with: ost edit {new.ref} status=proposed"
            raise NotReplaceable(new.ref, node.ref, f"{new.ref} is dropped, too", hint)
        day = ws.happened(node.ref, "dropped", on)
        step_to(tx, node, "dropped", day, reason)
        ledger.decide(tx, Decision(ref=node.ref, on=day, choice=Choice.DROP, because=reason, by=ws.actor))
        notes = () if new is None else replace_by(tx, _initiative(tx, str(node.ref)), new)
        return Done(view_of(tx, node.ref, ws.today), notes)
