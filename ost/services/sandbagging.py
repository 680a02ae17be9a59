"""What looks like targets that are too near: KRs that are hit early, and definitions that were made easier.

Each is a question to ask, not a charge: there are good reasons for all of it. Knows no person and no layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ost.analysis.calibration import exact_range
from ost.domain.dates import midnight_after
from ost.domain.key_results import MAINTAIN, good_direction, holds
from ost.domain.numbers import with_unit
from ost.services.definitions import as_it_was, definitions, edited

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ost.domain.model import KeyResult, Measurement
    from ost.services.store import Reader

EARLY = 2 / 3
"""A KR is hit early when it is at its target for good by this share of its time."""

ENOUGH = 8
"""From so many KRs on it is asked whether nearly all are hit early."""

NEARLY_ALL = 0.8
"""The share that is nearly all."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A KR that is over: how it was defined, whether it was hit, and its metric's values in order of date."""

    kr: KeyResult
    hit: bool
    points: tuple[Measurement, ...]


QuestionKind = Literal["early", "target", "baseline", "due"]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask a team.

    Attributes:
        kind: `early` (nearly all KRs are hit early), or what was edited after the start so that a KR became
            easier: `target`, `baseline`, `due`.
        krs: The refs of the KRs that it is about.
        text: What is seen, and the question, in plain words.
    """

    kind: QuestionKind
    krs: tuple[str, ...]
    text: str

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"kind": self.kind, "krs": list(self.krs), "text": self.text}


@dataclass(frozen=True, slots=True)
class Early:
    """How many KRs were hit early, of those that are over with a known end and had a way to go.

    Attributes:
        krs: The refs of those that were.
        of: Of how many.
        low: Lower end of the exact 95 % range of the true share; None where there are none.
        high: Upper end.
    """

    krs: tuple[str, ...]
    of: int
    low: float | None
    high: float | None

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        low, high = (None if one is None else float(f"{one:.6g}") for one in (self.low, self.high))
        return {"krs": list(self.krs), "hit_early": len(self.krs), "of": self.of, "low": low, "high": high}

    def questions(self) -> Iterator[Question]:
        """What is to be asked, when nearly all are hit early and not by chance."""
        hit = len(self.krs)
        if self.of < ENOUGH or self.low is None or self.high is None:
            return
        if hit / self.of >= NEARLY_ALL and self.low > 1 / 2:
            text = (
                f"{hit} of {self.of} KRs were at their target with a third of their time left, and stayed there "
                f"(95 % range {self.low * 100:.0f} to {self.high * 100:.0f} %). "
                "Were the targets as far as they could have been?"
            )
            yield Question("early", self.krs, text)


def early_hits(ended: Sequence[Ended]) -> Early:
    """Count the KRs that were hit early; a level to keep has no way to go and does not count.

    Early: by two thirds of its time, at a value dated after its start, the KR was at its target, and every later
    value up to its end was, too, of which there is at least one.

    Args:
        ended: KRs that are over with a known end.
    """
    asked = [one for one in ended if one.kr.form not in MAINTAIN]
    early = tuple(str(one.kr.ref) for one in asked if one.hit and _early(one))
    low, high = exact_range(len(early), len(asked)) if asked else (None, None)
    return Early(early, len(asked), low, high)


def _early(one: Ended) -> bool:
    kr = one.kr
    running = [point for point in one.points if kr.start <= point.on <= kr.due]
    since: date | None = None
    for point in reversed(running):
        if not holds(kr, point.value):
            break
        since = point.on
    return since is not None and since < running[-1].on and since <= kr.start + (kr.due - kr.start) * EARLY


def easier_since(reader: Reader, krs: Sequence[KeyResult], as_of: date | None) -> Iterator[Question]:
    """The KRs whose target, baseline or due date is easier than at their start.

    Args:
        reader: The workspace.
        krs: The KRs as they are on the day.
        as_of: The day; None for now.
    """
    first = edited(reader, krs, None if as_of is None else midnight_after(as_of))
    for kr in krs:
        fields = first.get(kr.ref)
        if not fields or "metric" in fields:  # another metric has other numbers
            continue
        was = as_it_was(kr, fields)
        told = [
            one for one in definitions(reader, kr) if as_of is None or str(one["on"]) <= as_of.isoformat()
        ]
        for field, words in _easier(was, kr):
            days = [str(one["on"]) for one in told if one["field"] == field]
            when = f" on {days[-1]}" if days else ""
            yield Question(field, (str(kr.ref),), f"{kr.ref}  {kr.title}: {words[0]}{when}{words[1]}")


def _easier(was: KeyResult, kr: KeyResult) -> Iterator[tuple[QuestionKind, tuple[str, str]]]:
    """Which of its fields became easier, with what is said before and after the day."""
    unit, keeps = kr.unit, kr.form in MAINTAIN
    if was.form in MAINTAIN and not keeps:
        return  # a level that became a way to go cannot be compared
    way = good_direction(was)
    if (was.target - kr.target) * way > 0:
        nearer = (
            ""
            if keeps or was.baseline is None
            else f", nearer its baseline of {with_unit(was.baseline, unit)}"
        )
        changed = f"its target went from {with_unit(was.target, unit)} to {with_unit(kr.target, unit)}"
        yield "target", (changed, f"{nearer}. What was learned that made the first one wrong?")
    if not keeps and _nearer(was, kr):
        old, new = (with_unit(one.baseline or 0.0, unit) for one in (was, kr))
        changed = f"its baseline went from {old} to {new}"
        asked = f", nearer its target of {with_unit(kr.target, unit)}. Was the first one measured wrongly?"
        yield "baseline", (changed, asked)
    if kr.due > was.due:
        changed = f"its due date went from {was.due} to {kr.due}"
        yield "due", (changed, ". What will be different in the time that was added?")


def _nearer(was: KeyResult, kr: KeyResult) -> bool:
    """Whether the baseline went towards the target, and not beyond it."""
    if was.baseline is None or kr.baseline is None or (kr.baseline - was.baseline) * good_direction(was) <= 0:
        return False
    return abs(kr.target - kr.baseline) < abs(kr.target - was.baseline)
