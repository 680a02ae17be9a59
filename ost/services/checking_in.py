"""The weekly check-in of a KR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.domain.dates import Span
from ost.domain.kinds import Kind
from ost.domain.model import CheckIn
from ost.domain.text import clean_text
from ost.errors import NothingToDo, OutOfRange
from ost.services.resolve import resolve_active
from ost.services.views import NodeView, view_of

if TYPE_CHECKING:
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

    Raises:
        NothingToDo: When nothing is said.
        OutOfRange: When the confidence is not 0 to 10.
    """
    if confidence is not None and not 0 <= confidence <= _MOST_CONFIDENT:
        raise OutOfRange("The confidence", confidence, "a whole number from 0 to 10")
    said = {"shipped": shipped, "moving": moving, "next": next_step}
    texts = {
        name: clean_text(text, f"The answer to '{name}'") for name, text in said.items() if text is not None
    }
    if confidence is None and not texts:
        raise NothingToDo(
            "The check-in says nothing.",
            f"Say for example: ost checkin {ref} --confidence 6 --shipped TEXT --moving TEXT --next TEXT",
        )
    with ws.store.writing("checkin") as tx:
        kr = resolve_active(tx, ref, (Kind.KR,))
        day = on or ws.today
        earlier = tx.check_ins([kr.ref], until=day)
        same = earlier.pop() if earlier and earlier[-1].on == day else None
        base = same or CheckIn(kr=kr.ref, on=day)
        written = replace(
            base,
            by=ws.actor,
            confidence=base.confidence if confidence is None else confidence,
            shipped=texts.get("shipped", base.shipped),
            moving=texts.get("moving", base.moving),
            next=texts.get("next", base.next),
        )
        tx.put_check_in(written)
        before = _answers(same) if same else None
        tx.insert_change(kr.ref, "edit" if same else "add", f"checkin:{day}", before, _answers(written))
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
        shipped: What shipped in the seven days up to the day.
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
    """Answer the check-in's four questions from the graph and the data, to be confirmed or corrected.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the KR is not found.
    """
    from ost.services.weekly import kr_report

    day = on or ws.today
    with ws.store.reading() as reader:
        kr = resolve_active(reader, ref, (Kind.KR,)).ref
        report = kr_report(reader, replace(ws, as_of=day), kr, Span(day - timedelta(days=6), day))
        earlier = [c.confidence for c in reader.check_ins([kr], until=day) if c.confidence is not None]
        return Prefilled(
            view=report.view,
            shipped="; ".join(f"{one.ref} {one.title} ({one.on})" for one in report.shipped),
            moving=report.moving,
            confidence=earlier[-1] if earlier else None,
            next="; ".join(step.text for step in report.next[:1]),
        )
