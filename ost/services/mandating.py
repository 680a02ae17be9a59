"""Working with mandates: accepted with an outcome beside the output, negotiated, or documented."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind, Ref, beyond_refs
from ost.domain.model import Edge, Initiative, KeyResult, Level, Node, Relation
from ost.domain.plain import to_plain
from ost.domain.text import clean_words
from ost.errors import NotAnOutcome, NotMandated, NoWayRecorded
from ost.services import ledger
from ost.services.history import snapshot
from ost.services.linting.accepting import acceptances
from ost.services.mandates import RULE, TOPIC, Mandate, Way, stated_mandates, taken_as, ways_to
from ost.services.placing import check_place
from ost.services.resolve import resolve, resolve_active
from ost.services.stated import state, statements
from ost.services.views import view_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from datetime import date

    from ost.services.history import Snapshot
    from ost.services.linting.finding import Acceptance
    from ost.services.store import Writer
    from ost.services.workspace import Workspace

_INSTEAD = (Kind.KR, Kind.METRIC)


@dataclass(frozen=True, slots=True)
class Mandated:
    """An initiative that came from above.

    Attributes:
        initiative: The initiative.
        krs: The KRs that it bets on.
        shipped: The day on which it shipped, where it has.
        mandate: How the team works with it; None where that is not on record.
        named: The KR or metric that the way names, put away or not.
        let_stand: Who let the rule's finding stand, and why.
    """

    initiative: Initiative
    krs: tuple[KeyResult, ...]
    shipped: date | None
    mandate: Mandate | None
    named: Node | None
    let_stand: Acceptance | None

    @property
    def open(self) -> bool:
        """Whether somebody still has to say how the team works with it."""
        return self.mandate is None and self.let_stand is None and self.initiative.status != "dropped"

    @property
    def remark(self) -> str:
        """What has become of the KR or metric that it names; empty where it is as it was."""
        if self.named is None:
            return ""
        if self.named.archived is not None:
            return f"{self.named.ref} has been put away since"
        if isinstance(self.named, KeyResult) and self.named.level is not Level.OUTCOME:
            return f"{self.named.ref} is an {self.named.level} KR by now"
        if self.mandate and self.mandate.way is Way.ACCEPT and self.named not in self.krs:
            return f"{self.initiative.ref} does not bet on {self.named.ref} any more"
        return ""

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        ref = self.initiative.ref
        return {
            "initiative": str(ref),
            "title": self.initiative.title,
            "mandated_by": self.initiative.mandated_by,
            "status": self.initiative.status,
            "shipped": to_plain(self.shipped),
            "krs": [str(kr.ref) for kr in self.krs],
            "open": self.open,
            "mandate": None if self.mandate is None else self.mandate.to_json(),
            "remark": self.remark or None,
            "let_stand": None if self.let_stand is None else self.let_stand.json(),
            "do": list(ways_to(ref).values()) if self.open else [],
        }


def accept(ws: Workspace, ref: str, kr: str) -> Done:
    """Accept a mandate: the output may stand, with an outcome KR beside it that tells what came of it.

    The initiative bets on that KR from now on, since an outcome that nobody bets on would never be judged.

    Args:
        ws: The workspace.
        ref: The initiative.
        kr: The outcome KR.

    Raises:
        NotMandated: When nobody is named who asked for the initiative.
        NotAnOutcome: When the KR is an output or an input KR.
        Archived, NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: When one of the two is not found.
    """
    with ws.store.writing("mandate accept") as tx:
        node = _mandated(tx, ref)
        outcome = _outcome(tx, kr)
        notes = []
        if not tx.edges(Relation.PARENT, [outcome.ref], [node.ref]):
            check_place(tx, node, [outcome], new=False)
            ledger.link(tx, Edge(outcome.ref, node.ref, Relation.PARENT))
            beside = ", and other launches on it are judged beside it" if node.status == "shipped" else ""
            notes.append(f"{node.ref} bets on {outcome.ref} from now on{beside}.")
        bets = {bet.kr: bet for bet in tx.bets(initiatives=[node.ref])}
        if outcome.ref not in bets or bets[outcome.ref].expected is None:
            notes.append(f"Say what you expect of it: ost edit {node.ref} expect={outcome.ref}=N")
        _record(tx, ws, node.ref, Way.ACCEPT, {"kr": str(outcome.ref)})
        return Done(view_of(tx, node.ref, ws.today), tuple(notes))


def negotiate(ws: Workspace, ref: str, why: str, outcome: str | None = None) -> Done:
    """Record the answer to "why?", and the outcome KR that it led to.

    Args:
        ws: The workspace.
        ref: The initiative.
        why: The answer.
        outcome: The outcome KR that it led to, where there is one.

    Raises:
        NotMandated, NotAnOutcome, Archived, NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: As `accept` does.
    """
    answer = clean_words(why, "The answer to “why?”")
    with ws.store.writing("mandate negotiate", answer) as tx:
        node = _mandated(tx, ref)
        said, notes = {"why": answer}, []
        if outcome is not None:
            kr = _outcome(tx, outcome)
            said["kr"] = str(kr.ref)
            if not tx.edges(Relation.PARENT, [kr.ref], [node.ref]):
                notes.append(f"{node.ref} does not bet on {kr.ref}. To let it: ost link {kr.ref} {node.ref}")
        _record(tx, ws, node.ref, Way.NEGOTIATE, said)
        return Done(view_of(tx, node.ref, ws.today), tuple(notes))


def document(ws: Workspace, ref: str, instead: str) -> Done:
    """Record the outcome that should have been measured.

    Args:
        ws: The workspace.
        ref: The initiative.
        instead: The ref or the whole title of a KR or metric, or words.

    Raises:
        NotMandated, NotAnOutcome, Archived, NoSuchRef, AmbiguousTitle, WrongKind: As `accept` does.
    """
    words = clean_words(instead, "What should have been measured")
    with ws.store.writing("mandate document", words) as tx:
        node = _mandated(tx, ref)
        is_ref = Ref.parse(words) is not None or beyond_refs(words) is not None
        if is_ref or tx.titled(words, _INSTEAD, whole=True):
            named = resolve_active(tx, words, _INSTEAD)
            _check_outcome(named)
            words = str(named.ref)
        _record(tx, ws, node.ref, Way.DOCUMENT, {"instead": words})
        return Done(view_of(tx, node.ref, ws.today))


def withdraw(ws: Workspace, ref: str) -> Done:
    """Take a recorded way back: the mandate is open again.

    Raises:
        NoWayRecorded: When none was recorded.
        NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: When the initiative is not found.
    """
    with ws.store.writing("mandate withdraw") as tx:
        node = resolve(tx, ref, (Kind.INITIATIVE,))
        if not _take_back(tx, node.ref, set(Way)):
            raise NoWayRecorded(node.ref)
        return Done(view_of(tx, node.ref, ws.today))


def _mandated(tx: Writer, ref: str) -> Initiative:
    node = resolve_active(tx, ref, (Kind.INITIATIVE,))
    assert isinstance(node, Initiative)  # noqa: S101
    if not node.mandated_by:
        raise NotMandated(node.ref)
    return node


def _outcome(tx: Writer, text: str) -> Node:
    kr = resolve_active(tx, text, (Kind.KR,))
    _check_outcome(kr)
    return kr


def _check_outcome(node: Node) -> None:
    if isinstance(node, KeyResult) and node.level is not Level.OUTCOME:
        raise NotAnOutcome(node.ref, node.level)


def _record(tx: Writer, ws: Workspace, ref: Ref, way: Way, said: dict[str, str]) -> None:
    """Record a way in the place of every other one."""
    _take_back(tx, ref, set(Way) - {way})
    state(tx, ref, TOPIC, way, {**said, "by": ws.actor})


def _take_back(tx: Writer, ref: Ref, ways: set[Way]) -> bool:
    there = [which for (about, which) in statements(tx, TOPIC) if about == ref and which in ways]
    taken = [state(tx, ref, TOPIC, which, None) for which in there]
    return any(taken)


def read_mandates(ws: Workspace) -> list[Mandated]:
    """Every initiative that came from above and was not put away, the open ones first.

    Args:
        ws: The workspace; its `as_of` makes it look back.
    """
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        asked = [
            node
            for ref, node in sorted(snap.nodes.items())
            if isinstance(node, Initiative) and node.mandated_by and node.archived is None
        ]
        recorded = stated_mandates(reader, ws.as_of)
        stand = acceptances(reader, ws.as_of)
        ships = {step.ref: step.on for step in reader.steps(status="shipped") if step.on <= ws.day}
    bets = _bets(snap)
    found = []
    for node in asked:
        krs = bets[node.ref]
        mandate = recorded.get(node.ref) or taken_as(node, krs)
        named = snap.nodes.get(mandate.named) if mandate and mandate.named else None
        found.append(
            Mandated(node, tuple(krs), ships.get(node.ref), mandate, named, stand.get((node.ref, RULE)))
        )
    return sorted(found, key=lambda one: not one.open)


def _bets(snap: Snapshot) -> dict[Ref, list[KeyResult]]:
    """The KRs that each initiative bets on and that were not put away."""
    found: dict[Ref, list[KeyResult]] = defaultdict(list)
    for edge in sorted(snap.edges):
        kr = snap.nodes.get(edge.source)
        if edge.target.kind is Kind.INITIATIVE and isinstance(kr, KeyResult) and kr.archived is None:
            found[edge.target].append(kr)
    return found
