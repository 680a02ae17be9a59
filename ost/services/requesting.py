"""Requests: what people ask a team for, held against the KRs that it is after now.

A request serves a KR or it does not. One that serves no current KR gets an answer: which KRs the team is after, and
when the request will be looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_after, cycle_of, cycle_span
from ost.domain.key_results import MAINTAIN
from ost.domain.kinds import LIFECYCLES, Kind
from ost.domain.model import Edge, KeyResult, Relation, Request
from ost.domain.numbers import show_number, with_unit
from ost.domain.plain import to_plain
from ost.domain.text import clean_line, clean_text, shown
from ost.errors import BadChoice, MissingOption, NotAdoptable, StepBeforeLast
from ost.errors.wording import listed
from ost.services import ledger
from ost.services.history import snapshot
from ost.services.new_nodes import clean_name, clean_note, next_ref
from ost.services.replacing import krs_of
from ost.services.resolve import resolve_active
from ost.services.stepping import step_to
from ost.services.views import view_of, views_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.history import Snapshot
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace

_MOST = 3
"""How many KRs an answer names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, held against the KRs of the day.

    Attributes:
        view: The request.
        aligned: Whether it serves a KR that is current on the day.
        answer: What may be said to who asked; None where it is aligned or was adopted.
    """

    view: NodeView
    aligned: bool
    answer: str | None

    def json(self) -> dict[str, object]:
        """The node with what it was held against."""
        return {**self.view.data, "aligned": self.aligned, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of a workspace on a day.

    Attributes:
        as_of: The day.
        current: The KRs that are current on it.
        again: The cycle in whose planning the others are looked at again.
        requests: The requests.
    """

    as_of: date
    current: tuple[Ref, ...]
    again: str
    requests: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """The shape of `ost request list`."""
        return {
            "as_of": to_plain(self.as_of),
            "current_krs": to_plain(self.current),
            "looked_at_again": self.again,
            "requests": [one.json() for one in self.requests],
        }


def add_request(
    ws: Workspace,
    title: str,
    *,
    asked_by: str | None,
    on: date | None = None,
    serves: Sequence[str] = (),
    note: str | None = None,
    owner: str | None = None,
) -> Done:
    """Write down what somebody asked for.

    Args:
        ws: The workspace.
        title: What was asked for, in their words.
        asked_by: Who asked.
        on: The day on which it was asked; today when None.
        serves: The KRs that it would serve.
        note: More about it.
        owner: Who looks after it.

    Raises:
        MissingOption: When nobody asked.
        InTheFuture: When the day is still to come.
    """
    title = clean_line(title)
    if asked_by is None:
        raise MissingOption("A request", "--from WHO", "For example: --from 'Maya, sales'")
    who = clean_name(asked_by, "Who asked")
    assert who is not None  # noqa: S101
    with ws.store.writing("request add") as tx:
        krs = {resolve_active(tx, text, (Kind.KR,)).ref for text in serves}
        ref = next_ref(tx, Kind.REQUEST)
        day = ws.happened(str(ref), "asked for", on)
        node = Request(
            ref=ref,
            title=title,
            status=LIFECYCLES[Kind.REQUEST].first,
            created=day,
            owner=clean_name(owner, "The owner"),
            note=clean_note(note, "The note"),
            asked_by=who,
            on=day,
        )
        ledger.add_node(tx, node)
        for kr in sorted(krs):
            ledger.link(tx, Edge(ref, kr, Relation.SERVES))
        return Done(view_of(tx, ref, ws.today))


def decline(ws: Workspace, ref: str, because: str, on: date | None = None) -> Done:
    """Say no to a request, and why.

    Raises:
        StepNotAllowed: When it was declined already, or is adopted.
        InTheFuture: When the day is still to come.
        StepBeforeLast: When nobody had asked for it by then.
    """
    reason = clean_text(because, "The reason")
    with ws.store.writing("request decline") as tx:
        node = resolve_active(tx, ref, (Kind.REQUEST,))
        step_to(tx, node, "declined", _answered(ws, node, "declined", on), reason)
        return Done(view_of(tx, node.ref, ws.today))


def adopt(ws: Workspace, ref: str, initiative: str, on: date | None = None) -> Done:
    """Say which initiative a request became.

    Raises:
        NotAdoptable: When the initiative is dropped.
        StepNotAllowed: When it was adopted already.
        InTheFuture: When the day is still to come.
        StepBeforeLast: When nobody had asked for it by then.
    """
    with ws.store.writing("request adopt") as tx:
        node = resolve_active(tx, ref, (Kind.REQUEST,))
        bet = resolve_active(tx, initiative, (Kind.INITIATIVE,))
        if bet.status == "dropped":
            raise NotAdoptable(node.ref, bet.ref, bet.status)
        step_to(tx, node, "adopted", _answered(ws, node, "adopted", on))
        ledger.link(tx, Edge(node.ref, bet.ref, Relation.BECAME))
        serves = [edge.target for edge in tx.edges(Relation.SERVES, sources=[node.ref])]
        under = krs_of(tx, bet.ref)
        notes = []
        if serves and not set(serves) & set(under):
            notes.append(
                f"{node.ref} should serve {listed(serves, 'and')}, and {bet.ref} bets on {listed(under, 'and')}."
            )
        return Done(view_of(tx, node.ref, ws.today), tuple(notes))


def _answered(ws: Workspace, node: Node, how: str, on: date | None) -> date:
    """The day on which a request was answered, which is not before it was asked for."""
    day = ws.happened(node.ref, how, on)
    if isinstance(node, Request) and day < node.on:
        raise StepBeforeLast(node.ref, how, day, "asked for", node.on)
    return day


def read_requests(ws: Workspace, *, unaligned: bool = False, status: str | None = None) -> Requests:
    """The requests that were there on the day, held against its KRs.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        unaligned: Only those that serve no current KR; open ones, where no status is asked for.
        status: Only those of this status.
    """
    wanted = status or ("open" if unaligned else None)
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        nodes = [
            node
            for node in snap.nodes.values()
            if node.kind is Kind.REQUEST and node.archived is None and wanted in {None, node.status}
        ]
        views = views_of(reader, nodes, ws.day, snap.edges, snap.bets, looking_back=ws.as_of is not None)
        current = current_krs(snap, ws.day)
        again = cycle_after(cycle_of(ws.day))
        served = serving(snap)
        asked = []
        for view in views:
            krs = served.get(view.ref, [])
            aligned = any(kr.ref in current for kr in krs)
            said = (
                None
                if aligned or view.node.status == "adopted"
                else _answer(view, krs, current, again, ws.day)
            )
            if not (unaligned and aligned):
                asked.append(Asked(view, aligned, said))
        return Requests(ws.day, tuple(current), again, tuple(asked))


def current_krs(snap: Snapshot, day: date) -> dict[Ref, KeyResult]:
    """The KRs that a team is after on a day: open, not put away, begun and not yet due."""
    return {
        node.ref: node
        for node in sorted(snap.nodes.values(), key=lambda node: node.ref)
        if isinstance(node, KeyResult)
        and node.archived is None
        and node.status == "open"
        and node.start <= day <= node.due
    }


def serving(snap: Snapshot) -> dict[Ref, list[KeyResult]]:
    """The KRs that each request serves."""
    found: dict[Ref, list[KeyResult]] = {}
    for edge in snap.edges:
        kr = snap.nodes.get(edge.target)
        if edge.relation is Relation.SERVES and isinstance(kr, KeyResult):
            found.setdefault(edge.source, []).append(kr)
    return found


def count_unaligned(snap: Snapshot, day: date) -> int:
    """How many open requests serve no current KR."""
    current, served = current_krs(snap, day), serving(snap)
    return sum(
        1
        for node in snap.nodes.values()
        if node.kind is Kind.REQUEST
        and node.archived is None
        and node.status == "open"
        and not any(kr.ref in current for kr in served.get(node.ref, ()))
    )


def _answer(
    view: NodeView, serves: Sequence[KeyResult], current: dict[Ref, KeyResult], again: str, day: date
) -> str:
    """A no that can be sent as it is: thanks, what the team is after instead, and when it is looked at again."""
    node = view.node
    assert isinstance(node, Request)  # noqa: S101
    said = [f"{shown(node.asked_by)}: thank you for asking for “{shown(node.title)}”."]
    if current:
        named = [f"“{shown(kr.title)}” ({way_words(kr)})" for kr in current.values()]
        more = [f"{len(named) - _MOST} more"] if len(named) > _MOST else []
        them = "it" if len(named) == 1 else "none of these"
        doubt = f"it does not serve {them}" if len(named) == 1 else f"it serves {them}"
        said.append(f"Right now we work towards {listed([*named[:_MOST], *more], 'and')}, and {doubt}.")
    else:
        said.append("No key result is running now that it could serve.")
    said += [f"It would serve “{shown(kr.title)}”, which {_why_not(kr, day)}." for kr in serves[:1]]
    begins = cycle_span(again).first
    said.append(f"We will look at it again when we plan {again}, which begins on {begins}.")
    return " ".join(said)


def way_words(kr: KeyResult) -> str:
    """From where to where and by when: `45 → 65 % by 2026-12-31`."""
    if kr.form in MAINTAIN or kr.baseline is None:
        return f"{kr.form.value.replace('_', ' ')} {with_unit(kr.target, kr.unit)} until {kr.due}"
    return f"{show_number(kr.baseline)} → {with_unit(kr.target, kr.unit)} by {kr.due}"


def _why_not(kr: KeyResult, day: date) -> str:
    """Why a KR is not current on a day."""
    if kr.archived is not None:
        return "was put away"
    if kr.status != "open":
        return f"is {kr.status}"
    return f"begins on {kr.start}" if kr.start > day else f"was due on {kr.due}"


def request_status(text: str | None) -> str | None:
    """A status of requests; None stays None.

    Raises:
        BadChoice: When there is no such status.
    """
    if text is None:
        return None
    known = list(LIFECYCLES[Kind.REQUEST].steps)
    if text.strip().lower() not in known:
        raise BadChoice("--status", text, known)
    return text.strip().lower()
