"""When a bet has its turn on a roadmap: now, next or later, as somebody said or as its status and dates tell.

The rule is written down in docs/roadmap.md; the first line of `turn_of` that holds decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.model import Horizon

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ost.domain.dates import Span
    from ost.domain.model import Initiative, KeyResult


@dataclass(frozen=True, slots=True)
class Turn:
    """When a bet has its turn.

    Attributes:
        horizon: Now, next or later; None for one that shipped before the cycle, on a KR that still runs.
        derived: Whether status and dates tell it; False where somebody said it.
        why: What it was told from, in a few words.
    """

    horizon: Horizon | None
    derived: bool
    why: str


@dataclass(frozen=True, slots=True)
class Cycles:
    """The cycle of a roadmap and the one after it.

    Attributes:
        name: The cycle.
        span: Its days.
        following: The days of the next one.
        day: The day that is looked at.
    """

    name: str
    span: Span
    following: Span
    day: date

    @property
    def runs(self) -> bool:
        """Whether the day is in the cycle: what was said of turns is said of the cycle that runs."""
        return self.day in self.span

    def holds(self, kr: KeyResult) -> bool:
        """Whether a KR runs in the cycle; in the one that runs, from the day on."""
        first = max(self.span.first, self.day) if self.runs else self.span.first
        return kr.start <= self.span.last and kr.due >= first


def turn_of(
    initiative: Initiative, shipped: date | None, krs: Iterable[KeyResult], cycles: Cycles
) -> Turn | None:
    """When an initiative has its turn; None where it has none on this roadmap.

    Args:
        initiative: One that is not dropped and not put away.
        shipped: The day on which it had shipped by the day that is looked at.
        krs: The KRs that it bets on.
        cycles: The roadmap's cycle, the next one, and the day.
    """
    if shipped is not None:
        return _shipped(shipped, krs, cycles)
    if initiative.horizon is not None and cycles.runs:
        return Turn(initiative.horizon, derived=False, why="said so")
    due = initiative.due
    if due is not None and cycles.day <= due < cycles.span.first:
        return None  # it should have shipped before a cycle that is still to come
    if initiative.status == "committed":
        return _committed(due, krs, cycles)
    if due is not None and due <= cycles.following.last:
        return Turn(Horizon.NEXT, derived=True, why=f"proposed, due {due}")
    return Turn(Horizon.LATER, derived=True, why=f"proposed, due {due}" if due else "proposed, no date")


def _shipped(on: date, krs: Iterable[KeyResult], cycles: Cycles) -> Turn | None:
    """By the day on which it shipped: in the cycle, after one that is over, or before, while a KR of it still runs."""
    why = f"shipped {on}"
    if on in cycles.span:
        return Turn(Horizon.NOW, derived=True, why=why)
    if on > cycles.span.last:
        return Turn(Horizon.NEXT if on in cycles.following else Horizon.LATER, derived=True, why=why)
    if any(kr.start <= on and kr.status == "open" and cycles.holds(kr) for kr in krs):
        return Turn(None, derived=True, why=f"{why}, before {cycles.name}")
    return None


def _committed(due: date | None, krs: Iterable[KeyResult], cycles: Cycles) -> Turn:
    if due is not None:
        now = due <= cycles.span.last
        return Turn(Horizon.NOW if now else Horizon.NEXT, derived=True, why=f"committed, due {due}")
    running = [kr for kr in krs if cycles.holds(kr)]
    if running:
        return Turn(Horizon.NOW, derived=True, why=f"committed, and {running[0].ref} runs in {cycles.name}")
    return Turn(Horizon.NEXT, derived=True, why=f"committed, and no KR of it runs in {cycles.name}")
