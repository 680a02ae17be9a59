"""What to try next for a KR: the riskiest untested assumption, the next untested solution, the next opportunity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import Kind
from ost.domain.model import Assumption, Node, Opportunity, Relation, Solution
from ost.domain.risk import UNSAID_EVIDENCE, UNSAID_IMPORTANCE, risk_score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ost.domain.kinds import Ref
    from ost.services.history import Snapshot

_GIVEN_UP = frozenset({"dropped", "parked", "addressed", "delivered", "refuted"})


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to try.

    Attributes:
        node: What it is about.
        text: What to do, in one line.
        why: Why this one.
        do: The command that begins it.
    """

    node: Node
    text: str
    why: str
    do: str

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "ref": str(self.node.ref),
            "kind": self.node.kind.value,
            "title": self.node.title,
            "text": self.text,
            "why": self.why,
            "do": self.do,
            "from": "graph",
        }


class NextSteps:
    """The suggestions of a workspace, worked out from one snapshot."""

    def __init__(self, snap: Snapshot) -> None:
        live = {ref: node for ref, node in snap.nodes.items() if node.archived is None}
        self._nodes = live
        self._graph = DiscoveryGraph(live, snap.edges)
        self._evidence: dict[Ref, int] = defaultdict(int)
        for edge in snap.edges:
            if edge.relation is Relation.SUPPORTS and edge.source in live:
                self._evidence[edge.target] += 1

    def for_kr(self, kr: Ref) -> list[NextStep]:
        """At most one suggestion of each sort for a KR, the most urgent sort first; never none for a live KR."""
        if kr not in self._nodes:
            return []
        below = [self._nodes[ref] for ref in self._live_below(kr)]
        riskiest = self._riskiest(below)
        found = (
            self._assumption(riskiest) if riskiest else None,
            self._solution(below, riskiest),
            self._opportunity(below),
        )
        return [step for step in found if step is not None] or [self._look_further(self._nodes[kr])]

    def _live_below(self, kr: Ref) -> list[Ref]:
        """What stands below a KR by branches that have not been given up or done."""
        reached: dict[Ref, None] = {}
        stack = [kr]
        while stack:
            for child in self._graph.children(stack.pop()):
                if child not in reached and self._nodes[child].status not in _GIVEN_UP:
                    reached[child] = None
                    stack.append(child)
        return sorted(reached)

    def _riskiest(self, below: Iterable[Node]) -> Assumption | None:
        """The riskiest assumption that nothing has tested; one whose test is only planned counts."""
        untested = [
            node
            for node in below
            if isinstance(node, Assumption)
            and node.status == "untested"
            and all(self._nodes[ref].status == "planned" for ref in self._graph.children(node.ref))
        ]
        return max(untested, key=lambda node: (risk_score(node), -node.ref.number), default=None)

    def _assumption(self, riskiest: Assumption) -> NextStep:
        planned = self._graph.children(riskiest.ref)
        importance = riskiest.importance or UNSAID_IMPORTANCE
        evidence = riskiest.evidence or UNSAID_EVIDENCE
        return NextStep(
            riskiest,
            f"Test the riskiest assumption: {riskiest.title}",
            f"importance {importance} of 5, evidence {evidence} of 5{', its test is planned' if planned else ''}",
            f"ost experiment start {planned[0]}" if planned else _new_test(riskiest),
        )

    def _solution(self, below: Iterable[Node], riskiest: Assumption | None) -> NextStep | None:
        """The next untested solution; not the one that the riskiest assumption is about."""
        taken = self._graph.parents(riskiest.ref) if riskiest else []
        untested = [
            node
            for node in below
            if isinstance(node, Solution)
            and node.status == "candidate"
            and node.ref not in taken
            and not self._tested(node.ref)
        ]
        if not untested:
            return None
        chosen = max(untested, key=lambda node: (self._targeted(node.ref), -node.ref.number))
        why = "its opportunity is targeted" if self._targeted(chosen.ref) else "nothing has tested it"
        belief = self._riskiest(self._nodes[ref] for ref in self._graph.children(chosen.ref))
        begin = f"ost assumption add TITLE --under {chosen.ref} --importance 5 --evidence 1"
        return NextStep(
            chosen,
            f"Try the next untested solution: {chosen.title}",
            why,
            _new_test(belief) if belief else begin,
        )

    def _tested(self, solution: Ref) -> bool:
        return any(ref.kind is Kind.EXPERIMENT for ref in self._graph.descendants(solution))

    def _taken_up(self, opportunity: Ref) -> bool:
        """Whether a solution stands under it that has not been dropped."""
        return any(
            ref.kind is Kind.SOLUTION and self._nodes[ref].status != "dropped"
            for ref in self._graph.children(opportunity)
        )

    def _targeted(self, solution: Ref) -> bool:
        return any(self._nodes[parent].status == "targeted" for parent in self._graph.parents(solution))

    def _opportunity(self, below: Iterable[Node]) -> NextStep | None:
        heard = [
            node
            for node in below
            if isinstance(node, Opportunity)
            and node.status == "open"
            and self._evidence[node.ref]
            and not self._taken_up(node.ref)
        ]
        if not heard:
            return None
        chosen = max(heard, key=lambda node: (self._evidence[node.ref], -node.ref.number))
        count = self._evidence[chosen.ref]
        return NextStep(
            chosen,
            f"Take up the next opportunity with evidence: {chosen.title}",
            f"{count} interview{'s' if count != 1 else ''} support{'' if count != 1 else 's'} it",
            f"ost solution add TITLE --under {chosen.ref}",
        )

    @staticmethod
    def _look_further(kr: Node) -> NextStep:
        """Where the tree holds nothing more to try."""
        return NextStep(
            kr,
            "Look for another opportunity",
            "what its tree has is tested, under test, shipped or given up",
            f"ost opportunity add TITLE --under {kr.ref}",
        )


def _new_test(assumption: Assumption) -> str:
    return f'ost experiment add TITLE --under {assumption.ref} --criterion "7 of 10"'
