"""The weekly check-in of a KR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind
from ost.domain.model import CheckIn
from ost.domain.text import clean_text
from ost.errors import NothingToDo, OutOfRange
from ost.services import ledger
from ost.services.resolve import resolve_active
from ost.services.views import NodeView, view_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from ost.services.workspace import Workspace

_MOST_CONFIDENT = 10


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
    if confidence is not None and not 0 <= confidence <= _MOST_CONFIDENT:
        raise OutOfRange("The confidence", confidence, "a whole number from 0 to 10")
    said = {"shipped": shipped, "moving": moving, "next": next_step}
    texts = {
        name: clean_text(text, f"The answer to '{name}'") for name, text in said.items() if text is not None
    }
    with ws.store.writing("checkin") as tx:
        kr = resolve_active(tx, ref, (Kind.KR,))
        day = ws.happened(kr.ref, "checked in", on)
        earlier = tx.check_ins([kr.ref], until=day)
        same = earlier.pop() if earlier and earlier[-1].on == day else None
        base = same or CheckIn(kr=kr.ref, on=day)
        stand = {name: None if name in taken_back else texts.get(name, getattr(base, name)) for name in said}
        written = CheckIn(
            kr=kr.ref,
            on=day,
            by=ws.actor,
            confidence=base.confidence if confidence is None else confidence,
            **stand,
        )
        if not _answers(written) or (confidence is None and not texts and not taken_back):
            raise NothingToDo(
                "The check-in says nothing.",
                f"Say for example: ost checkin {kr.ref} --confidence 6 --shipped TEXT --moving TEXT --next TEXT",
            )
        ledger.put_check_in(tx, written, same)
        notes = (f"It adds to the check-in of {day}.",) if same else ()
        return CheckedIn(view_of(tx, kr.ref, ws.today), written, earlier[-1] if earlier else None, notes)


def _answers(said: CheckIn) -> dict[str, object]:
    """What a check-in says, for the history: a second one on the same day replaces the first."""
    answers = {name: getattr(said, name) for name in ("confidence", "shipped", "moving", "next")}
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
    """

    view: NodeView
    shipped: str
    moving: str
    confidence: int | None
    next: str


def prefill(ws: Workspace, ref: str, on: date | None = None) -> Prefilled:
    """Answer the check-in's four questions, to be confirmed or corrected.

    What was said on that day already stands first; else the graph and the data answer, as in the weekly report.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the KR is not found.
    """
    from ost.services.weekly import kr_report

    day = on or ws.today
    with ws.store.reading() as reader:
        kr = resolve_active(reader, ref, (Kind.KR,)).ref
        report = kr_report(reader, replace(ws, as_of=day), kr)
        said = reader.check_ins([kr], until=day)
        same = said[-1] if said and said[-1].on == day else None
        stated = [check_in.confidence for check_in in said if check_in.confidence is not None]
        shipped = "; ".join(f"{one.ref} {one.title} ({one.on})" for one in report.shipped)
        following = "; ".join(step.text for step in report.next[:1])
        return Prefilled(
            view=report.view,
            shipped=(same and same.shipped) or shipped,
            moving=(same and same.moving) or report.moving,
            confidence=stated[-1] if stated else None,
            next=(same and same.next) or following,
        )
