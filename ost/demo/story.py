"""How the example is told: things that happen days ago, played in their order while weekly values come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from ost.domain.model import Measurement
from ost.services.batch import OneTransaction
from ost.services.measuring import add_measurement, import_measurements
from ost.services.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.demo.series import Course
    from ost.services.store import Writer

_P = ParamSpec("_P")


class Story:
    """A workspace whose clock is set by hand.

    Args:
        tx: The transaction that everything is written in.
        today: The day on which the story ends.
        actor: Who signs.
    """

    def __init__(self, tx: Writer, today: date, actor: str) -> None:
        self._store = OneTransaction(tx)
        self._end = today
        self._events: list[tuple[int, Callable[[Workspace], object]]] = []
        self._workspace = Workspace(self._store, today, actor)

    def day(self, days_ago: int) -> date:
        """The date of a day of the story; days to come are below 0."""
        return self._end - timedelta(days=days_ago)

    def on(
        self,
        days_ago: int,
        use_case: Callable[Concatenate[Workspace, _P], object],
        *args: _P.args,
        **options: _P.kwargs,
    ) -> None:
        """Let a use case happen on a day; those of one day happen in the order in which they are told."""
        self._events.append((days_ago, lambda ws: use_case(ws, *args, **options)))

    def measure(self, days_ago: int, ref: str, course: Course) -> None:
        """Import what had been measured by a day, and let the rest come in week by week."""
        points = course.values(ref)
        before = [Measurement(self.day(ago), value) for ago, value in points if ago > days_ago]
        self.on(days_ago, import_measurements, ref, before)
        for ago, value in points:
            if ago <= days_ago:
                self.on(ago, add_measurement, ref, value)

    def play(self) -> None:
        """Let everything happen, the longest ago first."""
        for days_ago, happen in sorted(self._events, key=lambda event: -event[0]):
            day = self.day(days_ago)
            self._store.at = datetime.combine(day, time(12)).astimezone()
            happen(replace(self._workspace, today=day))
