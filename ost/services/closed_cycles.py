"""Looking at what closed cycles came to, and at what became of one key result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.dates import parse_cycle
from ost.services.closed import Closed, ClosedKr, ClosedObjective, closed_krs, record_of
from ost.services.cycles import Cycle, cycle_in
from ost.services.history import snapshot
from ost.services.scoring import NO_SCORES, policy_of

if TYPE_CHECKING:
    from ost.domain.model import KeyResult
    from ost.services.scoring import Policy
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


def read_closing(ws: Workspace, cycle: str, team: str | None = None) -> Closed:
    """What a closed cycle came to.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        cycle: `2026-Q4`, or `2026`.
        team: Only the objectives of this team.

    Raises:
        BadCycle: When it is no cycle.
        NoSuchTeam, NothingInCycle: When there is nothing of it.
    """
    name = parse_cycle(cycle)
    with ws.store.reading() as reader:
        return seen(reader, ws, cycle_in(snapshot(reader, ws.as_of), name, team))


def seen(reader: Reader, ws: Workspace, cycle: Cycle) -> Closed:
    """What a cycle came to, as far as it was closed.

    Args:
        reader: The workspace.
        ws: How it is looked at.
        cycle: The cycle, and whose part of it.
    """
    snap = snapshot(reader, ws.as_of)
    record = record_of(reader, ws.as_of)
    now = cycle_in(snap, cycle.name, cycle.team)
    krs = {one.kr.ref: one for one in closed_krs(reader, now.krs, record, now.name, ws.as_of)}
    objectives = []
    for member in now.members:
        ref = member.objective.ref
        steps = [step for step in reader.steps([ref]) if step.on <= ws.day]
        over = bool(steps) and member.objective.status != "open"
        objectives.append(
            ClosedObjective(
                member.objective,
                member.team,
                tuple(krs[kr.ref] for kr in sorted(member.krs, key=lambda one: one.ref)),
                steps[-1].on if over else None,
                record.links.source.get(ref),
                record.links.into.get(ref),
            )
        )
    return Closed(now, policy_of(reader, ws.as_of), tuple(objectives))


def closing_of(reader: Reader, ws: Workspace, kr: KeyResult) -> tuple[ClosedKr, Policy]:
    """What one key result came to, wherever it was closed, and how the workspace reads that."""
    [found] = closed_krs(reader, [kr], record_of(reader, ws.as_of, [kr.ref]), None, ws.as_of)
    return found, policy_of(reader, ws.as_of) if found.grade else NO_SCORES
