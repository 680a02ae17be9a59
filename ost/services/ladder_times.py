"""Ladders that run the wrong way: a year under a quarter, or a rung that is not there in the time of the one above."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_of, cycle_span
from ost.domain.ladder import DROPPED
from ost.domain.model import Cadence, KeyResult, Objective, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.ladder import Ladders, Rung
    from ost.services.in_cycle import InCycle


@dataclass(frozen=True, slots=True)
class WrongWay:
    """A rung that stands where it cannot lead up.

    Attributes:
        rule: The rule.
        message: What was found.
        do: The words of the command that mends it.
        refs: The rung and what it stands under.
    """

    rule: str
    message: str
    do: tuple[str, ...]
    refs: tuple[Ref, Ref]


class LadderTimes:
    """The rungs that run the wrong way.

    Args:
        ladders: The objectives and key results.
        seen: The cycle that is looked at.
    """

    def __init__(self, ladders: Ladders, seen: InCycle) -> None:
        self.ladders = ladders
        self.seen = seen
        self._krs: dict[Ref, list[KeyResult]] = {}
        self._annual: dict[str, list[Objective]] = defaultdict(list)
        for node in ladders.nodes.values():
            if isinstance(node, Objective) and node.cadence is Cadence.ANNUAL and node.status == "open":
                self._annual[node.cycle or ""].append(node)

    def all(self) -> Iterator[WrongWay]:
        """Every one of which the cycle has the rung or what is above it."""
        for edge in self.ladders.edges:
            parent, child = self.ladders.nodes[edge.source], self.ladders.nodes[edge.target]
            if child.status != "open" or parent.status == DROPPED or self.ladders.given_up(child.ref):
                continue
            if child.ref not in self.seen and parent.ref not in self.seen:
                continue
            if isinstance(parent, Objective) and isinstance(child, KeyResult):
                continue  # the rule kr-cycle asks about these
            found = self._wrong_rung(parent, child) or self._out_of_time(parent, child)
            if found is not None:
                yield found

    def _wrong_rung(self, parent: Rung, child: Rung) -> WrongWay | None:
        above = self.ladders.objective_of(parent.ref)
        if not isinstance(child, Objective) or above is None or above.cadence is not Cadence.QUARTERLY:
            return None
        of = f"a key result of {above.ref}" if isinstance(parent, KeyResult) else "which is for a quarter"
        if child.cadence is Cadence.ANNUAL:
            message = f"It is for a year, and stands under {parent.ref}, {of}."
            apart = ("ost", "unlink", str(parent.ref), str(child.ref))
            return WrongWay("ladder-upside-down", message, apart, (child.ref, parent.ref))
        if child.cadence is Cadence.QUARTERLY and isinstance(parent, KeyResult):
            message = (
                f"It is for a quarter, and stands under {parent.ref}, {of}, which is for a quarter, too."
            )
            do = ("ost", "move", str(child.ref), "--under", str(above.ref))
            return WrongWay("ladder-sideways", message, do, (child.ref, parent.ref))
        return None

    def _out_of_time(self, parent: Rung, child: Rung) -> WrongWay | None:
        begins, ends, last = begin_of(self.ladders, parent), self._end_above(parent, child), self._ends(child)
        if last is None:
            return None
        is_due = isinstance(child, KeyResult)
        if ends is not None and last > ends:
            said = f"It is due on {last}" if is_due else f"It runs to {last}"
            over = f"is due on {parent.due}" if isinstance(parent, KeyResult) else f"is over on {ends}"
            message = f"{said}; {parent.ref}, which it serves, {over}."
            return WrongWay("ladder-late", message, self._later(parent, child, ends), (child.ref, parent.ref))
        if begins is not None and last < begins:
            said = f"It was due on {last}" if is_due else f"It was over on {last}"
            message = f"{said}; {parent.ref}, which it serves, begins on {begins}."
            return WrongWay(
                "ladder-early", message, self._earlier(parent, child, begins), (child.ref, parent.ref)
            )
        return None

    def _end_above(self, parent: Rung, child: Rung) -> date | None:
        """The day on which what a rung serves is over."""
        if isinstance(parent, KeyResult):
            return parent.due if isinstance(child, KeyResult) else end_of_quarter(parent.due)
        return cycle_span(parent.cycle).last if parent.cycle else None

    def _ends(self, rung: Rung) -> date | None:
        if isinstance(rung, KeyResult):
            return rung.due
        if rung.cycle:
            return cycle_span(rung.cycle).last
        return max((kr.due for kr in self._open_krs(rung.ref)), default=None)

    def _open_krs(self, objective: Ref) -> list[KeyResult]:
        if objective not in self._krs:
            children = self.ladders.children(objective)
            krs = [kr for kr in children if isinstance(kr, KeyResult) and kr.status == "open"]
            self._krs[objective] = krs
        return self._krs[objective]

    # --- how they are mended --------------------------------------------------------------------

    def _later(self, parent: Rung, child: Rung, ends: date) -> tuple[str, ...]:
        if isinstance(child, Objective) and child.cycle:
            return self._into_its_year(parent, child, ends)
        late = child if isinstance(child, KeyResult) else None
        if late is None:
            late = max(self._open_krs(child.ref), key=lambda kr: (kr.due, kr.ref))
        if ends > late.start:
            return "ost", "edit", str(late.ref), f"due={ends}"
        objective = self.ladders.objective_of(parent.ref)
        leaf = not any(isinstance(below, Objective) for below in self.ladders.children(child.ref))
        if isinstance(child, KeyResult) and leaf and objective is not None and objective.status != DROPPED:
            return "ost", "move", str(child.ref), "--under", str(objective.ref)
        if isinstance(parent, KeyResult):
            return "ost", "edit", str(parent.ref), f"due={late.due}"
        return "ost", "unlink", str(parent.ref), str(child.ref)

    def _earlier(self, parent: Rung, child: Rung, begins: date) -> tuple[str, ...]:
        if isinstance(child, KeyResult):
            return "ost", "edit", str(child.ref), f"due={begins}"
        if child.cycle:
            return self._into_its_year(parent, child, begins)
        return "ost", "unlink", str(parent.ref), str(child.ref)

    def _into_its_year(self, parent: Rung, child: Objective, day: date) -> tuple[str, ...]:
        """Under a result of its own year, or an annual objective; else into the quarter of a day.

        What goes on after the year that it served was closed needs a new year, and goes back into no closed one.
        """
        cycle = child.cycle or ""
        if child.cadence is not Cadence.ANNUAL:
            below = {rung.ref for rung in self.ladders.below(child.ref)}
            for objective in self._annual.get(cycle[:4], ()):
                if objective.ref in below:
                    continue
                for kr in self._open_krs(objective.ref):
                    in_time = is_in_time(self.ladders, kr, cycle)
                    if kr.ref != parent.ref and kr.scope is not Scope.PRODUCT and in_time:
                        return "ost", "move", str(child.ref), "--under", str(kr.ref)
                if objective.ref != parent.ref:
                    return "ost", "move", str(child.ref), "--under", str(objective.ref)
            if (
                parent.status == "closed"
                and cycle[:4] > f"{day.year:04d}"
                and not self._annual.get(cycle[:4])
            ):
                return "ost", "objective", "add", "The direction of the year", "--cycle", cycle[:4]
            return "ost", "edit", str(child.ref), f"cycle={cycle_of(day)}"
        return "ost", "edit", str(child.ref), f"cycle={day.year:04d}"


def begin_of(ladders: Ladders, rung: Rung) -> date | None:
    """The first day of an objective's cycle, or of a key result: the earlier of its own and its objective's."""
    objective = ladders.objective_of(rung.ref)
    first = cycle_span(objective.cycle).first if objective is not None and objective.cycle else None
    if isinstance(rung, KeyResult):
        return rung.start if first is None else min(first, rung.start)
    return first if objective is rung else None


def end_of_quarter(day: date) -> date:
    """The last day of a day's quarter: one is not late by the days that are left of it."""
    return cycle_span(cycle_of(day)).last


def is_in_time(ladders: Ladders, kr: KeyResult, cycle: str | None) -> bool:
    """Whether an objective of a cycle is there in the time of a key result that it would serve."""
    if cycle is None:
        return True
    begins, span = begin_of(ladders, kr), cycle_span(cycle)
    return span.last <= end_of_quarter(kr.due) and (begins is None or begins <= span.last)
