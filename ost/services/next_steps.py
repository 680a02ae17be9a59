"""What to try next for a KR: the riskiest untested assumption, the next untested solution, the next opportunity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import Kind
from ost.domain.model import Assumption, Experiment, Node, Opportunity, Relation, Solution
from ost.domain.risk import UNSAID_EVIDENCE, UNSAID_IMPORTANCE, risk_score
from ost.services.beginnings import held_interview, new_assumption, new_opportunity, new_solution, new_test

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

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
    """The suggestions of a workspace, worked out from one snapshot.

    Attributes:
        nodes: What has not been put away.
        graph: How that hangs together.
        evidence: How many interviews support each opportunity.
    """

    def __init__(self, snap: Snapshot) -> None:
        live = {ref: node for ref, node in snap.nodes.items() if node.archived is None}
        self.nodes = live
        self.graph = DiscoveryGraph(live, snap.edges)
        self.evidence: dict[Ref, int] = defaultdict(int)
        for edge in snap.edges:
            if edge.relation is Relation.SUPPORTS and edge.source in live:
                self.evidence[edge.target] += 1

    def for_kr(self, kr: Ref) -> list[NextStep]:
        """At most one suggestion of each sort for a KR, the most urgent sort first; never none for a live KR."""
        if kr not in self.nodes:
            return []
        below = [self.nodes[ref] for ref in self.live_below(kr)]
        riskiest = self._riskiest(below)
        found = (
            self._assumption(riskiest) if riskiest else None,
            self._solution(below, riskiest),
            self._opportunity(below),
        )
        return [step for step in found if step is not None] or [self._otherwise(self.nodes[kr], below)]

    def live_below(self, kr: Ref, apart: Collection[Kind] = ()) -> list[Ref]:
        """What stands below a KR by branches that have not been given up or done, and by no thing of some kinds."""
        reached: dict[Ref, None] = {}
        stack = [kr]
        while stack:
            for child in self.graph.children(stack.pop()):
                if child in reached or child.kind in apart:
                    continue
                if self.nodes[child].status not in _GIVEN_UP:
                    reached[child] = None
                    stack.append(child)
        return sorted(reached)

    def _riskiest(self, below: Iterable[Node]) -> Assumption | None:
        """The riskiest assumption that nothing has tested."""
        return max(self.untested(below), key=lambda node: (risk_score(node), -node.ref.number), default=None)

    def untested(self, below: Iterable[Node]) -> list[Assumption]:
        """The assumptions that nothing has tested; one whose test is only planned counts."""
        return [
            node
            for node in below
            if isinstance(node, Assumption)
            and node.status == "untested"
            and all(self.nodes[ref].status == "planned" for ref in self.graph.children(node.ref))
        ]

    def _assumption(self, riskiest: Assumption) -> NextStep:
        planned = self.graph.children(riskiest.ref)
        importance = riskiest.importance or UNSAID_IMPORTANCE
        evidence = riskiest.evidence or UNSAID_EVIDENCE
        return NextStep(
            riskiest,
            f"Test the riskiest assumption: {riskiest.title}",
            f"importance {importance} of 5, evidence {evidence} of 5{', its test is planned' if planned else ''}",
            f"ost experiment start {planned[0]}" if planned else new_test(riskiest.ref),
        )

    def _solution(self, below: Iterable[Node], riskiest: Assumption | None) -> NextStep | None:
        """The next untested solution; not the one that the riskiest assumption is about."""
        taken = self.graph.parents(riskiest.ref) if riskiest else []
        untested = [
            node
            for node in below
            if isinstance(node, Solution)
            and node.status == "candidate"
            and node.ref not in taken
            and not self.tested(node.ref)
        ]
        if not untested:
            return None
        chosen = max(untested, key=lambda node: (self.targeted(node.ref), -node.ref.number))
        why = "its opportunity is targeted" if self.targeted(chosen.ref) else "nothing has tested it"
        belief = self._riskiest(self.nodes[ref] for ref in self.graph.children(chosen.ref))
        return NextStep(
            chosen,
            f"Try the next untested solution: {chosen.title}",
            why,
            new_test(belief.ref) if belief else new_assumption(chosen.ref),
        )

    def tested(self, solution: Ref) -> bool:
        """Whether an experiment stands under a solution or its assumptions."""
        return any(ref.kind is Kind.EXPERIMENT for ref in self.graph.descendants(solution))

    def _taken_up(self, opportunity: Ref) -> bool:
        """Whether a solution stands under it that has not been dropped."""
        return any(
            ref.kind is Kind.SOLUTION and self.nodes[ref].status != "dropped"
            for ref in self.graph.children(opportunity)
        )

    def targeted(self, solution: Ref) -> bool:
        """Whether a solution stands under an opportunity that is targeted."""
        return any(self.nodes[parent].status == "targeted" for parent in self.graph.parents(solution))

    def heard(self, below: Iterable[Node], statuses: Collection[str] = ("open",)) -> list[Opportunity]:
        """The opportunities of some statuses that have evidence and no idea that stands."""
        return [
            node
            for node in below
            if isinstance(node, Opportunity)
            and node.status in statuses
            and self.evidence[node.ref]
            and not self._taken_up(node.ref)
        ]

    def _opportunity(self, below: Iterable[Node]) -> NextStep | None:
        heard = self.heard(below)
        if not heard:
            return None
        chosen = max(heard, key=lambda node: (self.evidence[node.ref], -node.ref.number))
        count = self.evidence[chosen.ref]
        return NextStep(
            chosen,
            f"Take up the next opportunity with evidence: {chosen.title}",
            f"{count} interview{'s' if count != 1 else ''} support{'' if count != 1 else 's'} it",
            new_solution(chosen.ref),
        )

    def _otherwise(self, kr: Node, below: Iterable[Node]) -> NextStep:
        """Where the tree holds nothing to try: what is on, what nobody was heard on, or that more is to be found."""
        below = list(below)
        running = [node for node in below if isinstance(node, Experiment) and node.status == "running"]
        if running:
            test = min(running, key=lambda node: node.ref)
            return NextStep(test, f"Finish the test: {test.title}", "it is running", f"ost show {test.ref}")
        opportunities = [node for node in below if isinstance(node, Opportunity)]
        unheard = [node for node in opportunities if not self.evidence[node.ref]]
        if unheard:
            need = min(unheard, key=lambda node: (node.status != "targeted", node.ref))
            return NextStep(
                need,
                f"Hear it from a customer: {need.title}",
                "no interview supports it",
                held_interview(need.ref),
            )
        if not any(ref.kind is Kind.OPPORTUNITY for ref in self.graph.descendants(kr.ref)):
            text, why = "Find out what keeps it from moving", "it has no opportunity yet"
        else:
            text = "Look for another opportunity"
            why = "what its tree has is tested, under test, shipped or given up"
        return NextStep(kr, text, why, new_opportunity(kr.ref))
