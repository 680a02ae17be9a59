"""Carrying a key result over into a later cycle: the roadmap changes, the key result does not.

A new key result on the same metric begins at the last value and keeps the target. What is still open below the old one
goes on under it: opportunities stand under both, and what has not shipped bets on the new one. What has shipped stays
with the old one, since its verdict is about that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_after, cycle_span
from ost.domain.dates import cycle_cadence
from ost.domain.key_results import MAINTAIN, holds, key_result_form
from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import (
    Bet,
    Cadence,
    Edge,
    Initiative,
    KeyResult,
    Objective,
    Opportunity,
    Relation,
)
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import folded
from ost.errors import CarriedAlready, NothingToCarry, NotLater, ParentNotAllowed
from ost.services import ledger
from ost.services.closed import CARRIED, FROM, INTO, Links
from ost.services.mandates import hand_on_mandate
from ost.services.new_nodes import next_ref
from ost.services.placing import check_below, check_place
from ost.services.scoring import hand_on
from ost.services.stated import state

if TYPE_CHECKING:
    from ost.domain.model import Node
    from ost.services.cycles import Member
    from ost.services.grading import Grade
    from ost.services.scoring import Policy
    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace

_MANY_TIMES = 3
"""From which carrying in a row on it is remarked on."""
_GOES_ON = {
    Kind.OPPORTUNITY: frozenset({"open", "targeted"}),
    Kind.INITIATIVE: frozenset({"proposed", "committed"}),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """A key result that was carried over.

    Attributes:
        source: The one that it goes on from.
        kr: The new one.
        under: What it stands under.
        objective: The objective that was made for it, or that was there.
        made_objective: Whether that was made now.
        opportunities: What stands under both now.
        initiatives: What bets on the new one now, and no longer on the old one.
        moved: What belongs to later cycles already, and stands under the new one now.
        requests: The open requests that would serve the new one, too.
    """

    source: Ref
    kr: KeyResult
    under: Ref
    objective: Ref | None
    made_objective: bool
    opportunities: tuple[Ref, ...]
    initiatives: tuple[Ref, ...]
    moved: tuple[Ref, ...]
    requests: tuple[Ref, ...]

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "from": str(self.source),
            "kr": str(self.kr.ref),
            "title": self.kr.title,
            "baseline": self.kr.baseline,
            "target": self.kr.target,
            "unit": self.kr.unit,
            "form": self.kr.form.value,
            "start": self.kr.start.isoformat(),
            "due": self.kr.due.isoformat(),
            "under": str(self.under),
            "objective": None if self.objective is None else str(self.objective),
            "made_objective": self.made_objective,
            "opportunities": [str(ref) for ref in self.opportunities],
            "initiatives": [str(ref) for ref in self.initiatives],
            "moved": [str(ref) for ref in self.moved],
            "requests": [str(ref) for ref in self.requests],
        }


def check_later(into: str, cycle: str) -> None:
    """Refuse a cycle that does not begin after another has ended.

    Raises:
        NotLater: When it does not.
    """
    if cycle_span(into).first <= cycle_span(cycle).last:
        raise NotLater(into, cycle, cycle_after(cycle))


class Carrier:
    """Carries key results over, in one write.

    Args:
        tx: Where it is written.
        ws: The workspace.
        into: The cycle in which they go on.
        links: What was carried over before.
        policy: What was said of key results.
    """

    def __init__(self, tx: Writer, ws: Workspace, into: str, links: Links, policy: Policy) -> None:
        self._tx, self._ws, self._into, self._policy = tx, ws, into, policy
        self._span = cycle_span(into)
        self._source, self._next = dict(links.source), dict(links.into)
        self._made: set[Ref] = set()
        self.notes: list[str] = []

    def check(self, kr: KeyResult, grade: Grade) -> None:
        """Refuse what there is nothing to carry of.

        Raises:
            CarriedAlready: When it goes on already.
            NothingToCarry: When its target is reached; a level can be kept for another cycle.
        """
        if kr.ref in self._next:
            raise CarriedAlready(kr.ref, self._next[kr.ref])
        if not may_go_on(kr, grade):
            raise NothingToCarry(kr.ref, with_unit(kr.target, kr.unit))

    def carry(self, kr: KeyResult, grade: Grade, member: Member) -> Carried:
        """Make the key result with which one goes on, and let what is open below go with it.

        Args:
            kr: The one that goes on.
            grade: What it came to.
            member: The objective that it belongs to.
        """
        self.check(kr, grade)
        parent, objective = self._place(kr, member)
        new = self._new(kr, grade)
        check_place(self._tx, new, [parent], new=True)
        ledger.add_node(self._tx, new, [parent.ref])
        self._link(new.ref, kr.ref)
        hand_on(self._tx, self._policy, kr.ref, new.ref)
        self._remark(new.ref)
        return Carried(
            kr.ref,
            new,
            parent.ref,
            objective.ref if objective else None,
            objective is not None and objective.ref in self._made,
            tuple(self._opportunities(kr, new)),
            tuple(self._initiatives(kr, new)),
            tuple(self._later(kr, new)),
            tuple(self._requests(kr, new)),
        )

    def _link(self, new: Ref, source: Ref) -> None:
        state(self._tx, new, CARRIED, FROM, str(source))
        state(self._tx, source, CARRIED, INTO, str(new))
        self._source[new], self._next[source] = source, new

    def _new(self, kr: KeyResult, grade: Grade) -> KeyResult:
        baseline = kr.baseline
        if grade.value is None:
            kept = "" if baseline is None else f": its baseline stays {show_number(baseline)}"
            self.notes.append(f"{kr.ref} was not measured in its time{kept}.")
        elif baseline is not None:
            baseline = grade.value
        form, target = kr.form, kr.target
        if form not in MAINTAIN:
            form, baseline, target = key_result_form(baseline, target, unit=kr.unit)
        return replace(
            kr,
            ref=next_ref(self._tx, Kind.KR),
            status=LIFECYCLES[Kind.KR].first,
            created=min(self._ws.today, self._span.first),
            form=form,
            baseline=baseline,
            target=target,
            start=self._span.first,
            due=self._span.last,
        )

    def _place(self, kr: KeyResult, member: Member) -> tuple[Node, Objective | None]:
        """What the new key result stands under, and the objective of the next cycle where it needs that one."""
        for parent in self._parents(kr.ref):
            if isinstance(parent, KeyResult):
                following = self._open(self._next.get(parent.ref)) or self._open(parent.ref)
                if following is not None:
                    return following, None
        objective = self._objective(member)
        return objective, objective

    def _parents(self, ref: Ref) -> list[Node]:
        edges = self._tx.edges(Relation.PARENT, targets=[ref])
        return self._tx.nodes(refs=[edge.source for edge in edges], archived=False)

    def _open(self, ref: Ref | None) -> Node | None:
        node = None if ref is None else self._tx.node(ref)
        return node if node is not None and node.status == "open" and node.archived is None else None

    def _objective(self, member: Member) -> Objective:
        """The objective of the next cycle with this title and team, which is made where there is none."""
        old, tx = member.objective, self._tx
        for node in tx.titled(old.title, [Kind.OBJECTIVE], whole=True):
            same = isinstance(node, Objective) and node.cycle == self._into and node.status == "open"
            if same and isinstance(node, Objective) and folded(node.team or "") == folded(old.team or ""):
                return node
        new = replace(
            old,
            ref=next_ref(tx, Kind.OBJECTIVE),
            status=LIFECYCLES[Kind.OBJECTIVE].first,
            created=min(self._ws.today, self._span.first),
            cycle=self._into,
            cadence=Cadence(cycle_cadence(self._into)),
        )
        parents = self._above(new, old)
        ledger.add_node(tx, new, [parent.ref for parent in parents])
        self._made.add(new.ref)
        self._link(new.ref, old.ref)
        return new

    def _above(self, new: Objective, old: Objective) -> list[Node]:
        """What a new objective stands under: what the old one did, or what that goes on as, while it is open."""
        for parent in self._parents(old.ref):
            following = self._open(self._next.get(parent.ref)) or self._open(parent.ref)
            try:
                if following is not None:
                    check_place(self._tx, new, [following], new=True)
                    return [following]
            except ParentNotAllowed:
                pass
            self.notes.append(
                f"{new.ref} stands on its own: {parent.ref}, above {old.ref}, does not go on. "
                f"To place it: ost move {new.ref} --under REF"
            )
        return []

    def _below(self, kr: KeyResult) -> list[Node]:
        edges = self._tx.edges(Relation.PARENT, sources=[kr.ref])
        return self._tx.nodes(refs=[edge.target for edge in edges], archived=False)

    def _opportunities(self, kr: KeyResult, new: KeyResult) -> list[Ref]:
        going = [
            node
            for node in self._below(kr)
            if isinstance(node, Opportunity) and node.status in _GOES_ON[Kind.OPPORTUNITY]
        ]
        for node in going:
            check_place(self._tx, node, [new], new=False)
            ledger.link(self._tx, Edge(new.ref, node.ref))
        return [node.ref for node in going]

    def _initiatives(self, kr: KeyResult, new: KeyResult) -> list[Ref]:
        going = [
            node
            for node in self._below(kr)
            if isinstance(node, Initiative) and node.status in _GOES_ON[Kind.INITIATIVE]
        ]
        for node in going:
            bet = next((bet for bet in self._tx.bets([node.ref]) if bet.kr == kr.ref), None)
            before = [edge.source for edge in self._tx.edges(Relation.PARENT, targets=[node.ref])]
            after = [new.ref if parent == kr.ref else parent for parent in before]
            ledger.replace_parents(self._tx, node.ref, after)
            empty = Bet(initiative=node.ref, kr=new.ref)
            if bet is not None:
                ledger.set_bet(self._tx, replace(bet, kr=new.ref), empty)
            hand_on_mandate(self._tx, node.ref, kr.ref, new.ref)
        return [node.ref for node in going]

    def _later(self, kr: KeyResult, new: KeyResult) -> list[Ref]:
        """What stood under the old one and belongs to later cycles already: objectives and key results."""
        going = [
            node
            for node in self._below(kr)
            if isinstance(node, (Objective, KeyResult)) and node.status == "open" and self._is_later(node)
        ]
        for node in going:
            ledger.replace_parents(self._tx, node.ref, [new.ref])
            check_below(self._tx, node)
        return [node.ref for node in going]

    def _requests(self, kr: KeyResult, new: KeyResult) -> list[Ref]:
        """The requests that wait for an answer: what they would serve goes on."""
        edges = self._tx.edges(Relation.SERVES, targets=[kr.ref])
        nodes = self._tx.nodes(refs=[edge.source for edge in edges], archived=False)
        going = [node.ref for node in nodes if node.status == "open"]
        for ref in going:
            ledger.link(self._tx, Edge(ref, new.ref, Relation.SERVES))
        return going

    def _is_later(self, node: Objective | KeyResult) -> bool:
        if isinstance(node, KeyResult):
            return node.start >= self._span.first
        return node.cycle is not None and cycle_span(node.cycle).first >= self._span.first

    def _remark(self, new: Ref) -> None:
        """Say so where a key result is carried for the third time in a row, or more."""
        chain = [new]
        while (before := self._source.get(chain[-1])) is not None and before not in chain:
            chain.append(before)
        times = len(chain) - 1
        if times >= _MANY_TIMES:
            way = " → ".join(str(ref) for ref in reversed(chain))
            self.notes.append(
                f"{new} is carried over for the {_ordinal(times)} time in a row ({way}): "
                "what would be tried now that was not tried yet?"
            )


def _ordinal(number: int) -> str:
    last = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


def may_go_on(kr: KeyResult, grade: Grade) -> bool:
    """Whether there is something to carry over: the target is not reached, or it is a level, which can be kept on."""
    value = kr.baseline if grade.value is None else grade.value
    return kr.form in MAINTAIN or value is None or not holds(kr, value)


def unshipped(reader: Reader, kr: KeyResult) -> list[Ref]:
    """The initiatives that bet on a key result and have not shipped."""
    edges = reader.edges(Relation.PARENT, sources=[kr.ref])
    nodes = reader.nodes([Kind.INITIATIVE], [edge.target for edge in edges], archived=False)
    return [node.ref for node in nodes if node.status in _GOES_ON[Kind.INITIATIVE]]
