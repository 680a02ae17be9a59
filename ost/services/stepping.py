"""Steps between statuses: allowed, dated, and in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ost.domain.kinds import LIFECYCLES, Kind
from ost.errors import EndsBeforeStart, StepBeforeLast, StepNotAllowed
from ost.services import ledger

if TYPE_CHECKING:
    from ost.domain.model import Experiment, Node
    from ost.services.store import Writer


def step_to(tx: Writer, node: Node, status: str, on: date, because: str | None = None) -> None:
    """Take a node to a status, through the statuses that lie on the way.

    Raises:
        StepNotAllowed: When the status does not follow from the present one.
        StepBeforeLast: When an experiment would end before it started.
    """
    cycle = LIFECYCLES[node.kind]
    path = cycle.path(node.status, status)
    if path is None or node.status == status:
        raise StepNotAllowed(node.ref, node.status, status, cycle.steps.get(node.status, ()))
    steps = tx.steps([node.ref]) if node.kind is Kind.EXPERIMENT else []
    if steps and on < steps[-1].on:
        raise StepBeforeLast(node.ref, status, on, steps[-1].status, steps[-1].on)
    ledger.take_step(tx, node, path, on, because)


def check_end(tx: Writer, experiment: Experiment, until: object, starts: date | None = None) -> None:
    """Refuse a planned end before the start.

    Args:
        tx: The workspace as it is.
        experiment: The experiment.
        until: The planned end, where there is one.
        starts: The day on which it starts; the one on which it did when None.

    Raises:
        EndsBeforeStart: When it would end before that.
    """
    if not isinstance(until, date):
        return
    begun = starts or next((step.on for step in tx.steps([experiment.ref]) if step.status == "running"), None)
    if begun is not None and until < begun:
        raise EndsBeforeStart(experiment.ref, until, begun)
