"""Closing a cycle: what each key result came to, what was learned, and what goes on.

All of it is one write: the step of each key result and objective, its grade and its learning, and what carrying over
makes. `ost undo` takes all of it back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_after
from ost.domain.dates import parse_cycle
from ost.domain.plain import to_plain
from ost.errors import (
    CarriedAlready,
    ClosedAlready,
    CycleNotOver,
    DroppedAlready,
)
from ost.services.carrying import Carrier, check_later, may_go_on, unshipped
from ost.services.closed import (
    GRADE,
    LEARNING,
    Closed,
    GoesOn,
    Record,
    record_of,
)
from ost.services.closed_cycles import seen
from ost.services.closing_answers import Answer, answers_of, cleaned
from ost.services.cycles import Cycle, Member, cycle_in
from ost.services.grading import Grade, grade, originals
from ost.services.history import snapshot
from ost.services.scoring import policy_of
from ost.services.stated import state
from ost.services.stepping import step_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import KeyResult
    from ost.services.carrying import Carried
    from ost.services.scoring import Policy
    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """A key result that is to be closed, with what is known of it.

    Attributes:
        kr: The key result.
        grade: What it came to.
        original: The same by the definition of its start, where that was another one.
        into: What it goes on as already, which is not asked again.
        choices: What may become of it.
    """

    kr: KeyResult
    grade: Grade
    original: Grade | None
    into: Ref | None
    choices: tuple[GoesOn, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    """What one call is about."""

    tx: Writer
    ws: Workspace
    on: date
    cycle: Cycle
    record: Record
    policy: Policy
    answers: Mapping[Ref, Answer]


def _waiting(cycle: Cycle, record: Record, *, again: bool) -> list[KeyResult]:
    """What is to be graded: what is open, and what was closed by hand; with `again` all that was not dropped."""
    return [
        kr
        for kr in cycle.krs
        if kr.status == "open"
        or (kr.status == "closed" and (again or record.grade(kr.ref, cycle.name) is None))
    ]


class _Tried(Exception):
    """What was only tried is dropped."""


def close(
    ws: Workspace,
    cycle: str,
    answers: Mapping[str, Answer] | None = None,
    *,
    team: str | None = None,
    into: str | None = None,
    on: date | None = None,
    early: bool = False,
    again: bool = False,
    dry_run: bool = False,
) -> Closed:
    """Close a cycle.

    Each open key result of it is graded by its definition, and by the one of its start where that was another one, and
    takes the step to `closed`, or to `dropped`; an objective closes when none of its key results is open.

    Args:
        ws: The workspace.
        cycle: `2026-Q4`, or `2026`.
        answers: What is said, by key result (a ref, or a fragment of a title); of others they are done.
        team: Only the objectives of this team.
        into: The cycle in which what is carried over goes on; the following one when None.
        on: The day of the closing; today when None.
        early: Also while the cycle runs.
        again: Also what was closed already: it is graded with the values of now.
        dry_run: Only say what would be done.

    Raises:
        BadCycle, NotLater: When a cycle is none, or does not come later.
        NoSuchTeam, NothingInCycle: When there is nothing to close.
        CycleNotOver: When the cycle, or a key result of it, has not ended.
        ClosedAlready: When everything in it was closed before.
        NotOfCycle, DroppedAlready, CarriedAlready, NothingToCarry: When an answer does not fit its key result.
        MissingOption: When one is dropped without a reason.
    """
    name = parse_cycle(cycle)
    later = parse_cycle(into) if into is not None else None
    if later is not None:
        check_later(later, name)
    said = {text: cleaned(text, one) for text, one in (answers or {}).items()}
    if dry_run:  # done whole, so that whatever refuses it is told, and dropped
        with suppress(_Tried), ws.store.writing("close") as tx:
            tried = replace(
                _close(tx, ws, name, said, team, later, on, early=early, again=again), dry_run=True
            )
            raise _Tried
        return tried
    with ws.store.writing("close") as tx:
        return _close(tx, ws, name, said, team, later, on, early=early, again=again)


def _close(
    tx: Writer,
    ws: Workspace,
    name: str,
    said: Mapping[str, Answer],
    team: str | None,
    into: str | None,
    on: date | None,
    *,
    early: bool,
    again: bool,
) -> Closed:
    snap = snapshot(tx, None)
    cycle = cycle_in(snap, name, team)
    record = record_of(tx)
    answers = answers_of(tx, cycle, record, said)
    day = ws.happened(name, "closed", on)
    call = _Call(tx, ws, day, cycle, record, policy_of(tx), answers)
    going = _waiting(cycle, call.record, again=again)
    if _only_learnings(call, going):
        going = []
    _check_answers(call, going)
    ending = bool(going) or (not answers and any(_is_through(tx, member) for member in cycle.members))
    if ending:
        _check_over(ws, cycle, going, day, early=early)
    elif not any(answer.learning for answer in answers.values()):
        raise ClosedAlready(name, _closed_on(call))
    graded = _graded(tx, going, day)
    staying = {kr.ref: unshipped(tx, kr) for kr in going}
    for kr in going:
        _end(call, kr, graded[kr.ref], staying[kr.ref])
    carried, notes = _carry(call, going, graded, into)
    written = _learnings(call)
    through = [member.objective for member in cycle.members if ending and _is_through(tx, member)]
    for objective in through:
        step_to(tx, objective, "closed", day)
    return replace(
        seen(tx, replace(ws, as_of=None), cycle),
        on=day,
        closed=tuple(one.ref for one in (*going, *through)),
        written=tuple(written),
        carried=tuple(carried),
        notes=(*notes, *_past_notes(carried, ws.today)),
    )


def _is_through(tx: Writer, member: Member) -> bool:
    """Whether an objective is open and none of its key results is."""
    refs = [kr.ref for kr in (*member.krs, *member.others)]
    still = any(kr.status == "open" for kr in tx.nodes(refs=refs, archived=False))
    return member.objective.status == "open" and not still


def _only_learnings(call: _Call, going: Sequence[KeyResult]) -> bool:
    """Whether something is said, and only what was learned of what was closed before: then nothing else is closed."""
    waiting = {kr.ref for kr in going}
    return bool(call.answers) and all(
        answer.goes_on is None and ref not in waiting for ref, answer in call.answers.items()
    )


def _check_answers(call: _Call, going: Sequence[KeyResult]) -> None:
    """Refuse answers about what is over already; a learning may be written at any time."""
    waiting = {kr.ref for kr in going}
    for kr in call.cycle.krs:
        answer = call.answers.get(kr.ref)
        if answer is None or answer.goes_on is None:
            continue
        if kr.status == "dropped":
            raise DroppedAlready(kr.ref, kr.status)
        if kr.ref not in waiting:
            raise ClosedAlready(call.cycle.name, _closed_on(call, kr.ref), kr.ref)
        if answer.goes_on is GoesOn.DROP and kr.status != "open":
            raise DroppedAlready(kr.ref, kr.status)
        following = call.record.links.into.get(kr.ref)
        if following is not None and answer.goes_on is not GoesOn.CARRY:
            raise CarriedAlready(kr.ref, following)


def _closed_on(call: _Call, kr: Ref | None = None) -> object:
    """The day on which a key result, or the cycle, was closed; in words where that is not known."""
    refs = [kr] if kr else [one.ref for one in call.cycle.krs]
    if kr is None:
        refs += [member.objective.ref for member in call.cycle.members]
    days = [step.on for step in call.tx.steps(refs) if step.status in {"closed", "dropped"}]
    return max(days, default="an earlier day")


def _check_over(ws: Workspace, cycle: Cycle, going: Sequence[KeyResult], day: date, *, early: bool) -> None:
    """Refuse to close what has not ended, or with a day before its end."""
    last = cycle.span.last
    late = [(kr.ref, kr.due) for kr in going if kr.due > last and (ws.today <= kr.due or day < kr.due)]
    if not early and (ws.today <= last or day < last or late):
        raise CycleNotOver(cycle.name, last, late)


def _graded(reader: Reader, going: Sequence[KeyResult], day: date) -> dict[Ref, tuple[Grade, Grade | None]]:
    first = originals(reader, going)
    return {
        kr.ref: (grade(reader, kr, day), grade(reader, first[kr.ref], day) if kr.ref in first else None)
        for kr in going
    }


def _carry(
    call: _Call,
    going: Sequence[KeyResult],
    graded: Mapping[Ref, tuple[Grade, Grade | None]],
    into: str | None,
) -> tuple[list[Carried], list[str]]:
    """Carry over what goes on; what it goes on from is closed by now."""
    wanted = [kr for kr in going if (answer := call.answers.get(kr.ref)) and answer.goes_on is GoesOn.CARRY]
    if not wanted:
        return [], []
    name = into or parse_cycle(cycle_after(call.cycle.name))
    carrier = Carrier(call.tx, call.ws, name, call.record.links, call.policy)
    members = {kr.ref: member for member in call.cycle.members for kr in member.krs}
    return [carrier.carry(kr, graded[kr.ref][0], members[kr.ref]) for kr in wanted], carrier.notes


def _end(call: _Call, kr: KeyResult, graded: tuple[Grade, Grade | None], staying: Sequence[Ref]) -> None:
    """Take a key result to its end, and keep what it came to."""
    answer = call.answers.get(kr.ref, Answer())
    before = call.record.grade(kr.ref, call.cycle.name)
    goes_on = answer.goes_on
    if goes_on is None:
        goes_on = GoesOn.CARRY if kr.ref in call.record.links.into else GoesOn.DONE
    if kr.status == "open":
        dropped = goes_on is GoesOn.DROP
        because = answer.because if dropped else None
        step_to(call.tx, kr, "dropped" if dropped else "closed", call.on, because)
    said = call.policy.said.get(kr.ref)
    one, original = graded
    value = {
        "on": to_plain(call.on),
        "goes_on": goes_on.value,
        "because": answer.because if goes_on is GoesOn.DROP else None,
        "definition": one.json(),
        "original": original.json() if original else None,
        "commitment": call.policy.commitment(kr.ref).value,
        "said_on": to_plain(said.on) if said else None,
        "unshipped": [str(ref) for ref in staying] or (before[1]["unshipped"] if before else []),
    }
    state(call.tx, kr.ref, GRADE, call.cycle.name, value)


def _learnings(call: _Call) -> list[Ref]:
    """Write the learnings; those that are new."""
    return [
        ref
        for ref, answer in call.answers.items()
        if answer.learning is not None and state(call.tx, ref, LEARNING, call.cycle.name, answer.learning)
    ]


def _past_notes(carried: Sequence[Carried], today: date) -> list[str]:
    over = [one for one in carried if one.kr.due < today]
    return [f"{one.kr.ref} is due on {one.kr.due}, which is over: --into says another cycle." for one in over]


def to_ask(
    ws: Workspace,
    cycle: str,
    *,
    team: str | None = None,
    on: date | None = None,
    early: bool = False,
    again: bool = False,
) -> list[Asked]:
    """What is to be answered before a cycle is closed.

    Raises:
        OstError: What `close` would refuse before anything is answered.
    """
    name = parse_cycle(cycle)
    with ws.store.reading() as reader:
        found = cycle_in(snapshot(reader, None), name, team)
        day = ws.happened(name, "closed", on)
        record = record_of(reader)
        going = _waiting(found, record, again=again)
        if going:
            _check_over(ws, found, going, day, early=early)
        graded = _graded(reader, going, day)
        return [
            Asked(kr, *graded[kr.ref], record.links.into.get(kr.ref), _choices(kr, graded[kr.ref][0]))
            for kr in going
        ]


def _choices(kr: KeyResult, one: Grade) -> tuple[GoesOn, ...]:
    """What may become of a key result that does not go on yet: what is closed is not dropped any more."""
    fits = {GoesOn.DONE: True, GoesOn.CARRY: may_go_on(kr, one), GoesOn.DROP: kr.status == "open"}
    return tuple(goes_on for goes_on, fit in fits.items() if fit)
