"""Which objectives and key results are of a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_span
from ost.domain.model import KeyResult, Objective

if TYPE_CHECKING:
    from ost.domain.kinds import Ref
    from ost.domain.ladder import Ladders


class InCycle:
    """What is of a cycle: of a quarter with its year, or of a year with its quarters.

    An objective is of the cycle that it names. One that names none is of those in which its key results run, and
    one without key results of every cycle since it was written. A key result is of its objective's quarter; where
    that has none, it is of those cycles in which it runs half of its time, or half of the cycle's.

    Args:
        ladders: The objectives and key results.
        cycle: The cycle, as `parse_cycle` writes it.
    """

    def __init__(self, ladders: Ladders, cycle: str) -> None:
        self.ladders = ladders
        self.cycle = cycle
        self.span = cycle_span(cycle)
        self._known: dict[Ref, bool] = {}

    @property
    def year(self) -> str:
        """The year of the cycle."""
        return self.cycle[:4]

    def __contains__(self, ref: Ref) -> bool:
        if ref not in self._known:
            node = self.ladders.nodes[ref]
            held = self._holds(node) if isinstance(node, Objective) else self._holds_kr(node)
            self._known[ref] = held
        return self._known[ref]

    def _holds(self, objective: Objective) -> bool:
        if objective.cycle:
            both = self.cycle == objective.cycle
            return both or (self.year == objective.cycle[:4] and not _is_quarter(self.cycle, objective.cycle))
        krs = [child for child in self.ladders.children(objective.ref) if isinstance(child, KeyResult)]
        return any(map(self._runs, krs)) if krs else objective.created <= self.span.last

    def _holds_kr(self, kr: KeyResult) -> bool:
        quarters = [
            parent
            for parent in self.ladders.parents(kr.ref)
            if isinstance(parent, Objective) and parent.cycle and _is_quarter(parent.cycle)
        ]
        return any(parent.ref in self for parent in quarters) if quarters else self._runs(kr)

    def _runs(self, kr: KeyResult) -> bool:
        first, last = max(kr.start, self.span.first), min(kr.due, self.span.last)
        shorter = min(kr.due - kr.start, self.span.last - self.span.first)
        return first <= last and 2 * (last - first) >= shorter


def _is_quarter(*cycles: str) -> bool:
    return all("Q" in cycle for cycle in cycles)
