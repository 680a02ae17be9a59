"""What belongs to a cycle: objectives, and the key results that are judged in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_of, cycle_span
from ost.domain.model import Cadence, KeyResult, Objective, Relation
from ost.domain.text import folded
from ost.errors import NoSuchTeam, NothingInCycle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.domain.dates import Span
    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.history import Snapshot


@dataclass(frozen=True, slots=True)
class Member:
    """An objective of a cycle with those of its key results that are judged in it.

    Attributes:
        objective: The objective.
        team: Whose it is, or whose what stands above it is.
        krs: Its key results of the cycle, one that another stands under before that one.
        others: Its key results of other cycles.
    """

    objective: Objective
    team: str | None
    krs: tuple[KeyResult, ...]
    others: tuple[KeyResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle and what belongs to it.

    Attributes:
        name: `2026-Q4`, or `2026`.
        team: Whose part of it; everybody's when None.
        members: Its objectives, in the order of their refs.
    """

    name: str
    team: str | None
    members: tuple[Member, ...]

    @property
    def span(self) -> Span:
        """Its days."""
        return cycle_span(self.name)

    @property
    def krs(self) -> list[KeyResult]:
        """All of its key results."""
        return [kr for member in self.members for kr in member.krs]


def cycle_in(snap: Snapshot, name: str, team: str | None = None) -> Cycle:
    """What belongs to a cycle.

    A key result belongs to the cycle of the nearest objective above it. Where that has none, it belongs to the quarter
    in which it is due, or to the year under an annual objective. What was put away is left out.

    Args:
        snap: The graph.
        name: The cycle, as `parse_cycle` writes it.
        team: Only the objectives of this team.

    Raises:
        NoSuchTeam: When no objective is of that team.
        NothingInCycle: When no objective is of that cycle.
    """
    above = _parents(snap)
    owned = _key_results(snap, above)
    members = []
    for objective, own in owned:
        here = tuple(kr for kr in own if _cycle_of(objective, kr) == name)
        if here or objective.cycle == name:
            others = tuple(kr for kr in own if kr not in here)
            members.append(Member(objective, _team_of(snap.nodes, above, objective), here, others))
    if team is not None:
        teams = {found for one, _ in owned if (found := _team_of(snap.nodes, above, one))}
        if folded(team) not in {folded(one) for one in teams}:
            raise NoSuchTeam(team, sorted(teams))
        members = [member for member in members if member.team and folded(member.team) == folded(team)]
    if not members:
        raise NothingInCycle(name, team, sorted({cycle for one in owned for cycle in _cycles_of(*one)}))
    return Cycle(name, team, tuple(members))


def open_cycles(snap: Snapshot) -> list[str]:
    """The cycles that have objectives which are open, in order."""
    owned = _key_results(snap, _parents(snap))
    return sorted({cycle for one in owned if one[0].status == "open" for cycle in _cycles_of(*one)})


def _key_results(snap: Snapshot, above: Mapping[Ref, list[Ref]]) -> list[tuple[Objective, list[KeyResult]]]:
    """Every objective with its key results, one that another stands under before that one."""
    krs: dict[Ref, list[tuple[int, KeyResult]]] = defaultdict(list)
    for node in snap.nodes.values():
        if isinstance(node, KeyResult) and node.archived is None:
            objective, depth = _objective_of(snap.nodes, above, node)
            if objective is not None:
                krs[objective.ref].append((depth, node))
    objectives = [n for n in snap.nodes.values() if isinstance(n, Objective) and n.archived is None]
    return [
        (one, [kr for _, kr in sorted(krs[one.ref], key=lambda pair: (pair[0], pair[1].ref))])
        for one in sorted(objectives, key=lambda one: one.ref)
    ]


def _cycles_of(objective: Objective, krs: Sequence[KeyResult]) -> set[str]:
    named = {objective.cycle} if objective.cycle else set()
    return named | {_cycle_of(objective, kr) for kr in krs}


def _cycle_of(objective: Objective, kr: KeyResult) -> str:
    return objective.cycle or cycle_of(kr.due, annual=objective.cadence is Cadence.ANNUAL)


def _parents(snap: Snapshot) -> Mapping[Ref, list[Ref]]:
    above: dict[Ref, list[Ref]] = defaultdict(list)
    for edge in sorted(snap.edges):
        if edge.relation is Relation.PARENT and edge.source in snap.nodes:
            above[edge.target].append(edge.source)
    return above


def _objective_of(
    nodes: Mapping[Ref, Node], above: Mapping[Ref, list[Ref]], kr: KeyResult
) -> tuple[Objective | None, int]:
    """The nearest objective above a key result, and how many levels up it is."""
    at, depth = kr.ref, 0
    while parents := above.get(at):
        at, depth = parents[0], depth + 1
        node = nodes[at]
        if isinstance(node, Objective):
            return node, depth
    return None, depth


def _team_of(nodes: Mapping[Ref, Node], above: Mapping[Ref, list[Ref]], objective: Objective) -> str | None:
    """Whose an objective is; where it does not say, whose the next one above it is."""
    at: Ref = objective.ref
    while True:
        node = nodes[at]
        if isinstance(node, Objective) and node.team:
            return node.team
        if not (parents := above.get(at)):
            return None
        at = parents[0]
