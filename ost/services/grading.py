"""What key results came to: the last value in their time, held against each definition that they were judged by.

A grade is kept as it was when it was given, so that later edits of values and definitions do not change what was said.
It holds no score: that is worked out from it wherever a workspace wants to see one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ost.domain.dates import midnight_after
from ost.domain.key_results import MAINTAIN, holds
from ost.domain.kinds import Ref
from ost.domain.model import KeyResult, Metric
from ost.domain.plain import from_plain, to_plain
from ost.domain.scores import age_in_days, held_weeks, share_reached
from ost.services.definitions import as_it_was, edited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.services.store import Reader

_DEFINITION = ("metric", "unit", "form", "baseline", "target", "start", "due")


@dataclass(frozen=True, slots=True)
class Grade:
    """What a key result came to by one definition.

    Attributes:
        kr: The key result with that definition.
        until: The last day that counted: the due day, or the day of closing where that was earlier.
        value: The last value from the start to that day, in the unit; None when there is none.
        measured_on: Its day.
        weeks: For a level to keep: in how many weeks it was kept, of how many that were measured.
    """

    kr: KeyResult
    until: date
    value: float | None
    measured_on: date | None
    weeks: tuple[int, int] | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the value is at the target or beyond it; None when there is no value."""
        return None if self.value is None else holds(self.kr, self.value)

    @property
    def age_days(self) -> int | None:
        """How old the value was on the last day that counted."""
        return None if self.measured_on is None else age_in_days(self.measured_on, self.until)

    @property
    def came(self) -> float | None:
        """How far it came from its baseline, in its unit: above 0 towards the target; None for a level to keep."""
        if self.value is None or self.kr.baseline is None or self.kr.form in MAINTAIN:
            return None
        return (self.value - self.kr.baseline) * (1 if self.kr.target > self.kr.baseline else -1)

    @property
    def way(self) -> float | None:
        """How far it was to come, in its unit; None for a level to keep."""
        if self.kr.baseline is None or self.kr.form in MAINTAIN:
            return None
        return abs(self.kr.target - self.kr.baseline)

    @property
    def share(self) -> float | None:
        """How much of what was asked for was there, 0.0 to 1.0: what a score is made of."""
        return share_reached(self.kr, self.value, self.weeks)

    def json(self) -> dict[str, object]:
        """Its shape in JSON, and in the history."""
        return {
            **{name: to_plain(getattr(self.kr, name)) for name in _DEFINITION},
            "until": to_plain(self.until),
            "value": self.value,
            "measured_on": to_plain(self.measured_on),
            "age_days": self.age_days,
            "reached": self.reached,
            "came": _tidied(self.came),
            "way": _tidied(self.way),
            "weeks_kept": self.weeks[0] if self.weeks else None,
            "weeks_measured": self.weeks[1] if self.weeks else None,
        }


def _tidied(number: float | None) -> float | None:
    """Without what binary fractions leave behind."""
    return None if number is None else float(f"{number:.12g}")


def grade_of(kr: KeyResult, said: Mapping[str, Any]) -> Grade:
    """A grade from its JSON."""
    values: Any = {name: from_plain(name, said[name]) for name in _DEFINITION}
    kept, measured = said.get("weeks_kept"), said.get("weeks_measured")
    measured_on = said["measured_on"]
    return Grade(
        replace(kr, **values),
        date.fromisoformat(said["until"]),
        said["value"],
        None if measured_on is None else date.fromisoformat(measured_on),
        None if kept is None or measured is None else (int(kept), int(measured)),
    )


def grade(reader: Reader, kr: KeyResult, day: date) -> Grade:
    """What a key result comes to by its definition, with the values that are there now.

    Args:
        reader: The workspace.
        kr: The key result, with the definition that it is judged by.
        day: The last day that counts, where that is before the due day.
    """
    until = min(kr.due, day)
    points = reader.measurements(kr.metric, since=kr.start, until=until)
    last = points[-1] if points else None
    weeks = held_weeks(kr, points, until) if kr.form in MAINTAIN else None
    return Grade(kr, until, last.value if last else None, last.on if last else None, weeks)


def originals(reader: Reader, krs: Sequence[KeyResult], as_of: date | None = None) -> dict[Ref, KeyResult]:
    """Those that were edited after their start, as they were then; with the metric that they steered then."""
    found = edited(reader, krs, None if as_of is None else midnight_after(as_of))
    return {kr.ref: _original(reader, kr, found[kr.ref]) for kr in krs if kr.ref in found}


def _original(reader: Reader, kr: KeyResult, fields: Mapping[str, object]) -> KeyResult:
    was = as_it_was(kr, fields)
    metric = from_plain("metric", fields.get("metric"))
    node = reader.node(metric) if isinstance(metric, Ref) else None
    return replace(was, metric=node.ref, unit=node.unit) if isinstance(node, Metric) else was


def differs(one: Grade, other: Grade) -> bool:
    """Whether two grades of a key result say different things."""
    return one.json() != other.json()
