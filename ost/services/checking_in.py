"""The weekly check-in of a KR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from ost.domain.dates import week_span
from ost.domain.kinds import Kind
from ost.domain.model import CheckIn, Measurement
from ost.domain.numbers import check_number, show_number
from ost.domain.text import clean_text
from ost.errors import BadCheckIns, NothingToDo, OstError, OutOfRange
from ost.services import ledger
from ost.services.measuring import far_value, put_values
from ost.services.resolve import resolve_active
from ost.services.views import NodeView, view_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.report import KrReport
    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace

MOST_CONFIDENT = 10
TEXTS = ("shipped", "moving", "next")
"""The answers that are texts, by their names in commands and JSON."""

QUESTIONS = {
    "shipped": "What did we ship last week that should influence it?",
    "moving": "Is the metric moving; if not, why?",
    "confidence": "Confidence, 0 to 10, that the current initiatives will hit the target?",
    "next": "What should we try next?",
}
"""The four questions, by the names of their answers."""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in wrote.

    Attributes:
        view: The KR.
        check_in: The check-in as it is now.
        before: The one before it, or None.
        notes: What should be said about it.
    """

    view: NodeView
    check_in: CheckIn
    before: CheckIn | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody says of a KR.

    Attributes:
        kr: The KR: a ref, or an unambiguous fragment of its title.
        on: The day; the one of the whole when None.
        value: A new value of its metric, in its unit.
        n: How many were measured, at least 1.
        confidence: 0 (no chance) to 10 (certain) that the target will be hit.
        shipped: What shipped that should influence the KR.
        moving: Whether the metric is moving; if not, why.
        next: What to try next.
        place: Where it stands in what was handed in, for a sentence.
    """

    kr: str
    on: date | None = None
    value: float | None = None
    n: int | None = None
    confidence: int | None = None
    shipped: str | None = None
    moving: str | None = None
    next: str | None = None
    place: str = ""


def mark_of(answers: Answers) -> str:
    """What tells a KR's answers from others: in a text that is filled in, whether a block was left as it was made.

    Args:
        answers: What stands there; an answer that is empty, or a dash, is none.
    """
    texts = [(getattr(answers, name) or "").strip() for name in TEXTS]
    told = [answers.value, answers.confidence, *("" if text == "-" else text for text in texts)]
    return sha256(repr(told).encode()).hexdigest()[:8]


def check_in(
    ws: Workspace,
    ref: str,
    *,
    on: date | None = None,
    confidence: int | None = None,
    shipped: str | None = None,
    moving: str | None = None,
    next_step: str | None = None,
    taken_back: Collection[str] = (),
) -> CheckedIn:
    """Write a KR's check-in; a second one on the same day adds to the first.

    Args:
        ws: The workspace.
        ref: The KR.
        on: The day; today when None.
        confidence: 0 (no chance) to 10 (certain) that the target will be hit.
        shipped: What shipped that should influence the KR.
        moving: Whether the metric is moving; if not, why.
        next_step: What to try next.
        taken_back: Which answers of an earlier check-in of that day no longer stand: `shipped`, `moving`, `next`.

    Raises:
        NothingToDo: When nothing is said, or nothing would be left.
        InTheFuture: When the day is still to come.
        OutOfRange: When the confidence is not 0 to 10.
    """
    said = _cleaned(Answers(ref, on, None, None, confidence, shipped, moving, next_step))
    with ws.store.writing("checkin") as tx:
        return _put(tx, ws, said, taken_back)


def check_in_all(
    ws: Workspace,
    answers: Sequence[Answers],
    on: date | None = None,
    unread: Sequence[tuple[str, str]] = (),
) -> list[CheckedIn]:
    """Write the check-ins of several KRs, and new values of their metrics, in one step: all of them or none.

    Args:
        ws: The workspace.
        answers: What is said of each KR.
        on: The day of those that name none; today when None.
        unread: What could not be read beside them, as (place, why): with it nothing is written.

    Raises:
        BadCheckIns: When one or more cannot be written; it names every fault and its place.
        NothingToDo: When there are none.
    """
    if not answers and not unread:
        raise NothingToDo("There is no check-in to write.", "See what is due with: ost checkin --list")
    faults = list(unread)
    done: list[CheckedIn] = []
    there: set[tuple[Ref, date]] = set()
    with ws.store.writing("checkin") as tx:
        for one in answers:
            try:
                said = _cleaned(replace(one, on=one.on or on))
                if said.n is not None and said.value is None:
                    raise NothingToDo(
                        "An n says how many a value was measured on, and there is no value.", ""
                    )
                remarks = _put_value(tx, ws, said)
                written = _put(tx, ws, said)
                done.append(replace(written, notes=(*remarks, *written.notes)))
                key = done[-1].check_in.kr, done[-1].check_in.on
                if key in there:
                    raise NothingToDo(f"{key[0]} has two check-ins on {key[1]}.", "")
                there.add(key)
            except OstError as error:
                faults.append((one.place or one.kr, error.message))
        if faults:
            raise BadCheckIns(faults)
    return done


def _cleaned(said: Answers) -> Answers:
    """Answers that can be kept.

    Raises:
        OutOfRange: When a number is not one of those that are possible.
        InvalidInput: When a text cannot be kept.
    """
    if said.confidence is not None and not 0 <= said.confidence <= MOST_CONFIDENT:
        raise OutOfRange("The confidence", said.confidence, "a whole number from 0 to 10")
    if said.n is not None and said.n < 1:
        raise OutOfRange("The sample size", said.n, "a whole number from 1 on")
    if said.value is not None:
        check_number("The value", said.value)

    def cleaned(name: str, text: str | None) -> str | None:
        return None if text is None else clean_text(text, f"The answer to '{name}'")

    return replace(
        said,
        shipped=cleaned("shipped", said.shipped),
        moving=cleaned("moving", said.moving),
        next=cleaned("next", said.next),
    )


def _put_value(tx: Writer, ws: Workspace, said: Answers) -> tuple[str, ...]:
    """Write the new value of the KR's metric, if there is one; what should be said about it."""
    if said.value is None:
        return ()
    kr = resolve_active(tx, said.kr, (Kind.KR,))
    day = ws.happened(kr.ref, "measured", said.on)
    replaced, changed = put_values(tx, kr, [Measurement(day, said.value, said.n)])
    notes = [
        f"{kr.ref}: the earlier value of {one.on}, {show_number(one.value)}, was replaced."
        for one in replaced
    ]
    if far_value(tx, kr, changed) is not None:
        notes.append(
            f"{show_number(said.value)} is far from where {kr.ref} has been; if it is a slip: ost undo"
        )
    return tuple(notes)


def _put(tx: Writer, ws: Workspace, said: Answers, taken_back: Collection[str] = ()) -> CheckedIn:
    """Write a check-in; what one of the same day says already stands, where nothing else is said."""
    kr = resolve_active(tx, said.kr, (Kind.KR,))
    day = ws.happened(kr.ref, "checked in", said.on)
    earlier = tx.check_ins([kr.ref], until=day)
    same = earlier.pop() if earlier and earlier[-1].on == day else None
    base = same or CheckIn(kr=kr.ref, on=day)
    texts = {name: getattr(said, name) for name in TEXTS}
    stand = {
        name: None if name in taken_back else getattr(base, name) if text is None else text
        for name, text in texts.items()
    }
    written = CheckIn(
        kr=kr.ref,
        on=day,
        by=ws.actor,
        confidence=base.confidence if said.confidence is None else said.confidence,
        **stand,
    )
    silent = said.confidence is None and not any(texts.values()) and not taken_back
    if silent and said.value is not None:
        raise NothingToDo("There is a new value and no answer: a check-in answers one question at least.", "")
    if silent or not _answers(written):
        raise NothingToDo(
            "The check-in says nothing.",
            f"Say for example: ost checkin {kr.ref} --confidence 6 --shipped TEXT --moving TEXT --next TEXT",
        )
    ledger.put_check_in(tx, written, same)
    notes = (f"It adds to the check-in of {day}.",) if same else ()
    return CheckedIn(view_of(tx, kr.ref, ws.today), written, earlier[-1] if earlier else None, notes)


def _answers(said: CheckIn) -> dict[str, object]:
    """What a check-in says, for the history: a second one on the same day replaces the first."""
    answers = {name: getattr(said, name) for name in ("confidence", *TEXTS)}
    return {name: answer for name, answer in answers.items() if answer is not None}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What is known already of a KR's four answers; an empty text where nothing is.

    Attributes:
        view: The KR.
        shipped: What shipped in the week of the day and in the one before.
        moving: Whether the metric moves, from the data.
        confidence: The last stated confidence, or None.
        next: What to try next, from the graph.
        last: The last value of its metric, or None.
        measured: Whether that value is of the week of the day.
        before: The last check-in before the day, or None.
    """

    view: NodeView
    shipped: str
    moving: str
    confidence: int | None
    next: str
    last: Measurement | None = None
    measured: bool = False
    before: CheckIn | None = None


def prefill(ws: Workspace, ref: str, on: date | None = None) -> Prefilled:
    """Answer the check-in's four questions, to be confirmed or corrected.

    What was said on that day already stands first; else the graph and the data answer, as in the weekly report.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the KR is not found.
    """
    with ws.store.reading() as reader:
        kr = resolve_active(reader, ref, (Kind.KR,)).ref
        return prefill_all(reader, ws, [kr], on or ws.today)[0]


def prefill_all(reader: Reader, ws: Workspace, krs: Sequence[Ref], day: date) -> list[Prefilled]:
    """The same for several KRs at once.

    Args:
        reader: Where the facts are.
        ws: The workspace.
        krs: The KRs.
        day: The day of the check-in.
    """
    from ost.services.weekly import kr_reports

    reports = kr_reports(reader, replace(ws, as_of=day), krs)
    said: dict[Ref, list[CheckIn]] = {kr: [] for kr in krs}
    for one in reader.check_ins(krs, until=day):
        said[one.kr].append(one)
    return [_prefilled(report, said[report.view.ref], day) for report in reports]


def _prefilled(report: KrReport, said: Sequence[CheckIn], day: date) -> Prefilled:
    same = said[-1] if said and said[-1].on == day else None
    before = [check_in for check_in in said if check_in.on < day]
    stated = [check_in.confidence for check_in in said if check_in.confidence is not None]
    shipped = "; ".join(f"{one.ref} {one.title} ({one.on})" for one in report.shipped)
    following = "; ".join(step.text for step in report.next[:1])
    last = report.points[-1] if report.points else None
    return Prefilled(
        view=report.view,
        shipped=(same and same.shipped) or shipped,
        moving=(same and same.moving) or report.moving,
        confidence=stated[-1] if stated else None,
        next=(same and same.next) or following,
        last=last,
        measured=last is not None and last.on in week_span(day),
        before=before[-1] if before else None,
    )
