"""What a closed cycle came to, as values: key result by key result, and in words for each objective.

There is no owner in it, and nothing is summed up per person.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from ost.domain.kinds import Ref
from ost.domain.plain import to_plain
from ost.domain.scores import Commitment, lines_of, read_score, rounded_score
from ost.domain.text import plural
from ost.errors.wording import listed
from ost.services.grading import Grade, differs, grade, grade_of, originals
from ost.services.stated import statements

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ost.domain.model import KeyResult, Objective
    from ost.services.carrying import Carried
    from ost.services.cycles import Cycle
    from ost.services.scoring import Policy
    from ost.services.stated import Statement
    from ost.services.store import Reader

GRADE, LEARNING, CARRIED = "grade", "learning", "carried"
FROM, INTO = "from", "into"


class GoesOn(StrEnum):
    """What becomes of a key result when its cycle is closed."""

    DONE = "done"
    CARRY = "carry"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Links:
    """How key results and objectives were carried over: `source` by what they became, `into` the other way round."""

    source: Mapping[Ref, Ref]
    into: Mapping[Ref, Ref]


def links_of(reader: Reader, as_of: date | None = None, refs: Collection[Ref] | None = None) -> Links:
    """How things were carried over; what was put away by then is no longer what something goes on as.

    Args:
        reader: The workspace.
        as_of: The day that is looked back to; now when None.
        refs: Only where these come from and go on; everything when None.
    """
    found: dict[str, dict[Ref, Ref]] = {FROM: {}, INTO: {}}
    for (ref, which), said in statements(reader, CARRIED, as_of, refs).items():
        other = Ref.parse(str(said.value))
        if ref is not None and other is not None and which in found:
            found[which][ref] = other
    live = {
        node.ref
        for node in reader.nodes(refs=set(found[INTO].values()))
        if node.archived is None or (as_of is not None and node.archived > as_of)
    }
    return Links(found[FROM], {ref: other for ref, other in found[INTO].items() if other in live})


@dataclass(frozen=True, slots=True)
class ClosedKr:
    """What a key result came to.

    Attributes:
        kr: The key result as it is now.
        cycle: The cycle in which it was closed; None while it was not.
        on: The day on which it was graded.
        ended: The day on which it was closed or dropped; None while it is open.
        goes_on: What became of it.
        because: Why it was dropped.
        grade: What it came to by its definition, as it was said then.
        original: The same by the definition of its start, where that was another one.
        now: What it comes to with the values and the definition of now, where that is something else.
        original_now: The same of the definition of its start.
        learning: What was learned.
        carried_from: The key result that it goes on from.
        carried_into: What it goes on as.
        commitment: What was said of it when it was closed.
        said_on: The day on which that was said, where it was said of this one.
        unshipped: The initiatives that had not shipped, and went on with it.
    """

    kr: KeyResult
    cycle: str | None = None
    on: date | None = None
    ended: date | None = None
    goes_on: GoesOn | None = None
    because: str | None = None
    grade: Grade | None = None
    original: Grade | None = None
    now: Grade | None = None
    original_now: Grade | None = None
    learning: str | None = None
    carried_from: Ref | None = None
    carried_into: Ref | None = None
    commitment: Commitment = Commitment.COMMITTED
    said_on: date | None = None
    unshipped: tuple[str, ...] = ()

    @property
    def early(self) -> bool:
        """Whether it was graded before its due day."""
        return self.grade is not None and self.grade.until < self.grade.kr.due

    @property
    def said_late(self) -> bool:
        """Whether it was said after its start what sort of key result it is."""
        return self.said_on is not None and self.said_on > self.kr.start

    def json(self, policy: Policy) -> dict[str, object]:
        """Its shape in JSON; without scores there is no key that speaks of them."""
        shape: dict[str, object] = {
            "kr": str(self.kr.ref),
            "title": self.kr.title,
            "status": self.kr.status,
            "cycle": self.cycle,
            "closed_on": to_plain(self.ended),
            "graded_on": to_plain(self.on),
            "early": self.early,
            "definition": self._grade_json(self.grade, policy),
            "original": self._grade_json(self.original, policy),
            "now": self._grade_json(self.now, policy),
            "original_now": self._grade_json(self.original_now, policy),
            "learning": self.learning,
            "goes_on": self.goes_on.value if self.goes_on else None,
            "because": self.because,
            "carried_from": to_plain(self.carried_from),
            "carried_into": to_plain(self.carried_into),
            "unshipped": list(self.unshipped),
        }
        if policy.on:
            shape |= {"commitment": self.commitment.value, "said_on": to_plain(self.said_on)}
        return shape

    def shown(self, policy: Policy) -> dict[str, object]:
        """What is shown of it with the key result: how it was closed, and where it comes from and goes on."""
        own = self.json(policy)
        links = {name: own.pop(name) for name in ("carried_from", "carried_into")}
        closing = {name: value for name, value in own.items() if name not in {"kr", "title", "status"}}
        return {"closing": None if self.grade is None else closing, **links}

    def _grade_json(self, one: Grade | None, policy: Policy) -> dict[str, object] | None:
        if one is None:
            return None
        shape = one.json()
        if policy.reading is not None:
            share = one.share
            read = None if share is None else read_score(share, self.commitment, policy.reading)
            shape["score"] = None if share is None else rounded_score(share, lines_of(policy.reading))
            shape["score_exact"] = None if share is None else round(share, 6)
            shape["read"] = read.value if read else None
        return shape


@dataclass(frozen=True, slots=True)
class ClosedObjective:
    """What an objective came to: its key results, and words."""

    objective: Objective
    team: str | None
    krs: tuple[ClosedKr, ...]
    on: date | None = None
    carried_from: Ref | None = None
    carried_into: Ref | None = None

    @property
    def graded(self) -> list[ClosedKr]:
        """Those that were graded."""
        return [one for one in self.krs if one.grade is not None]

    @property
    def words(self) -> str:
        """How many reached their target, and what goes on, in a sentence."""
        graded = self.graded
        if not self.krs:
            return "It had no key result."
        if not graded:
            return "None of its key results has been graded."
        parts = [_reached_words([one.grade for one in graded if one.grade])]
        now = sum(one.grade.reached is True for one in graded if one.grade)
        first = [one.original or one.grade for one in graded]
        then = sum(one is not None and one.reached is True for one in first)
        if then != now:
            parts[0] += f" ({then} by the definitions of their start)"
        for goes_on, said in ((GoesOn.CARRY, "goes on"), (GoesOn.DROP, "was dropped")):
            refs = [str(one.kr.ref) for one in self.krs if one.goes_on is goes_on]
            if refs:
                many = {"goes on": "go on", "was dropped": "were dropped"}[said] if len(refs) > 1 else said
                parts.append(f"{listed(refs, 'and')} {many}")
        if still := sum(one.kr.status == "open" for one in self.krs):
            parts.append(f"{plural(still, 'kr')} still open")
        return f"{'; '.join(parts)}."

    def mean(self, *, original: bool = False) -> float | None:
        """The mean of the exact shares of the key results that have one; None when none has."""
        found = self.shares(original=original)
        return sum(found) / len(found) if found else None

    def shares(self, *, original: bool = False) -> list[float]:
        """The exact shares of the key results that have one."""
        grades = [(one.original if original else None) or one.grade for one in self.graded]
        return [one.share for one in grades if one is not None and one.share is not None]

    def json(self, policy: Policy) -> dict[str, object]:
        """Its shape in JSON."""
        shape: dict[str, object] = {
            "objective": str(self.objective.ref),
            "title": self.objective.title,
            "team": self.team,
            "status": self.objective.status,
            "closed_on": to_plain(self.on),
            "carried_from": to_plain(self.carried_from),
            "carried_into": to_plain(self.carried_into),
            "words": self.words,
            "krs": [one.json(policy) for one in self.krs],
        }
        if policy.on:
            mean = self.mean()
            shape |= {
                "mean_score": None if mean is None else round(mean, 4),
                "mean_of": len(self.shares()),
            }
        return shape


def _reached_words(grades: Sequence[Grade]) -> str:
    reached = sum(one.reached is True for one in grades)
    without = sum(one.reached is None for one in grades)
    words = (
        f"{reached} of {plural(len(grades), 'kr')} reached {'its' if len(grades) == 1 else 'their'} target"
    )
    return f"{words}, {without} had no data" if without else words


@dataclass(frozen=True, slots=True)
class Closed:
    """What a cycle came to.

    Attributes:
        cycle: The cycle and what belongs to it.
        policy: Whether there are scores, and how they are read.
        objectives: Its objectives.
        on: The day on which this call closed it; None where it was only looked at.
        closed: What this call closed or graded: key results, then objectives.
        written: The key results whose learning this call wrote.
        carried: What carrying over made.
        notes: What should be said.
        dry_run: Whether nothing was written in fact.
    """

    cycle: Cycle
    policy: Policy
    objectives: tuple[ClosedObjective, ...]
    on: date | None = None
    closed: tuple[Ref, ...] = ()
    written: tuple[Ref, ...] = ()
    carried: tuple[Carried, ...] = ()
    notes: tuple[str, ...] = field(default=())
    dry_run: bool = False

    @property
    def waits(self) -> bool:
        """Whether nothing of it was closed yet."""
        return not any(one.graded or one.on for one in self.objectives)

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        shape: dict[str, object] = {
            "cycle": self.cycle.name,
            "from": to_plain(self.cycle.span.first),
            "to": to_plain(self.cycle.span.last),
            "team": self.cycle.team,
            "on": to_plain(self.on),
            "dry_run": self.dry_run,
            "closed": to_plain(list(self.closed)),
            "objectives": [one.json(self.policy) for one in self.objectives],
            "carried": [one.json() for one in self.carried],
            "notes": list(self.notes),
        }
        if self.policy.on:
            shape["scores"] = {
                "reading": self.policy.reading.value if self.policy.reading else None,
                "default": self.policy.usual.value,
            }
        return shape


@dataclass(frozen=True, slots=True)
class Record:
    """What was said of all key results and objectives when they were closed, read once."""

    grades: Mapping[tuple[Ref | None, str], Statement]
    learnings: Mapping[tuple[Ref | None, str], Statement]
    links: Links

    def grade(self, kr: Ref, cycle: str | None) -> tuple[str, dict[str, Any]] | None:
        """The last grade of a key result, in a cycle or at all, with the cycle that it was given in."""
        found = [(which, one) for (ref, which), one in self.grades.items() if ref == kr]
        if cycle is not None:
            found = [pair for pair in found if pair[0] == cycle]
        if not found:
            return None
        which, said = max(found, key=lambda pair: pair[1].at)
        return which, cast("dict[str, Any]", said.value)


def record_of(reader: Reader, as_of: date | None = None, refs: Collection[Ref] | None = None) -> Record:
    """What was said when things were closed, now or at the end of a day; of some of them, or of all."""
    return Record(
        statements(reader, GRADE, as_of, refs),
        statements(reader, LEARNING, as_of, refs),
        links_of(reader, as_of, refs),
    )


def closed_krs(
    reader: Reader,
    krs: Sequence[KeyResult],
    record: Record,
    cycle: str | None = None,
    as_of: date | None = None,
) -> list[ClosedKr]:
    """What key results came to, each with what it comes to now where that differs.

    Args:
        reader: The workspace.
        krs: The key results as they are (or were on that day).
        record: What was said.
        cycle: The cycle; each key result's last one when None.
        as_of: The day that is looked back to; now when None.
    """
    graded = {kr.ref: found for kr in krs if (found := record.grade(kr.ref, cycle))}
    first = originals(reader, [kr for kr in krs if kr.ref in graded], as_of)
    ended = {step.ref: step.on for step in reader.steps([kr.ref for kr in krs]) if step.status != "open"}
    return [
        replace(
            _closed_kr(reader, kr, record, graded.get(kr.ref), first.get(kr.ref)),
            ended=None if kr.status == "open" else ended.get(kr.ref),
        )
        for kr in krs
    ]


def _closed_kr(
    reader: Reader,
    kr: KeyResult,
    record: Record,
    found: tuple[str, dict[str, Any]] | None,
    first: KeyResult | None,
) -> ClosedKr:
    source, into = record.links.source.get(kr.ref), record.links.into.get(kr.ref)
    if found is None:
        return ClosedKr(kr, carried_from=source, carried_into=into)
    cycle, said = found
    on = date.fromisoformat(said["on"])
    then = grade_of(kr, said["definition"])
    original = grade_of(kr, said["original"]) if said["original"] else None
    now = grade(reader, kr, on)
    first_now = grade(reader, first, on) if first else None
    if original is None or (first_now is not None and not differs(first_now, original)):
        first_now = None
    learning = record.learnings.get((kr.ref, cycle))
    return ClosedKr(
        kr,
        cycle,
        on,
        goes_on=GoesOn(said["goes_on"]),
        because=said["because"],
        grade=then,
        original=original,
        now=now if differs(now, then) else None,
        original_now=first_now,
        learning=str(learning.value) if learning else None,
        carried_from=source,
        carried_into=into,
        commitment=Commitment(said["commitment"]),
        said_on=date.fromisoformat(said["said_on"]) if said["said_on"] else None,
        unshipped=tuple(said["unshipped"]),
    )
