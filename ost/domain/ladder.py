"""The ladders: which objectives and key results lead to which.

Annual objective, annual key result, quarterly objective, key result, product key result; the north star is on top.
What "serves" means is said here, once, for the rules and for `ost align`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.domain.model import Cadence, KeyResult, Objective, Relation, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ost.domain.kinds import Ref
    from ost.domain.model import Edge, Node

NORTH_STAR = "north star"
"""The words that make what has them in its title or note one, though no metric was declared to be it."""

DROPPED = "dropped"

Rung = Objective | KeyResult


class Ladders:
    """The objectives and key results of a workspace, and how they stand above one another.

    Args:
        nodes: Everything that is there and was not put away; what is no objective or key result is passed over.
        edges: The edges between them.
        north_star: The metric that was declared the north star; None where none was.
    """

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge], north_star: Ref | None = None) -> None:
        self.nodes: dict[Ref, Rung] = {n.ref: n for n in nodes if isinstance(n, (Objective, KeyResult))}
        self.edges = sorted(
            edge
            for edge in edges
            if edge.relation is Relation.PARENT and edge.source in self.nodes and edge.target in self.nodes
        )
        self.north_star = north_star
        self._up: dict[Ref, list[Ref]] = defaultdict(list)
        self._down: dict[Ref, list[Ref]] = defaultdict(list)
        for edge in self.edges:
            self._up[edge.target].append(edge.source)
            self._down[edge.source].append(edge.target)
        self._given_up: dict[Ref, bool] = {}
        self._tops: dict[Ref, list[Ref]] = {}

    def parents(self, ref: Ref) -> list[Rung]:
        """What a rung stands on: what is right above it."""
        return [self.nodes[other] for other in self._up.get(ref, ())]

    def children(self, ref: Ref) -> list[Rung]:
        """What is right below a rung."""
        return [self.nodes[other] for other in self._down.get(ref, ())]

    def above(self, ref: Ref, *, alive: bool = False) -> Iterator[Rung]:
        """Everything above a rung, each once, the nearest first.

        Args:
            ref: The rung.
            alive: Not what was given up, nor what is to be reached through that alone.
        """
        return self._walk(ref, self._up, alive=alive)

    def below(self, ref: Ref, *, alive: bool = False) -> Iterator[Rung]:
        """Everything below a rung, each once, the nearest first."""
        return self._walk(ref, self._down, alive=alive)

    def _walk(self, ref: Ref, ways: dict[Ref, list[Ref]], *, alive: bool) -> Iterator[Rung]:
        seen, level = {ref}, [ref]
        while level:
            following = []
            for at in level:
                for other in ways.get(at, ()):
                    if other not in seen and not (alive and self.given_up(other)):
                        seen.add(other)
                        following.append(other)
                        yield self.nodes[other]
            level = following

    def given_up(self, ref: Ref) -> bool:
        """Whether a rung was dropped, or is a key result whose objective was.

        A quarterly objective whose annual key result was dropped goes on, with nothing above it; so does a product
        key result.
        """
        if ref not in self._given_up:
            self._given_up[ref] = False  # where a damaged file has a ring, it ends here
            node, parents = self.nodes[ref], self.parents(ref)
            self._given_up[ref] = node.status == DROPPED or (
                isinstance(node, KeyResult)
                and bool(parents)
                and all(self.given_up(p.ref) and self._takes_along(p) for p in parents)
            )
        return self._given_up[ref]

    @staticmethod
    def _takes_along(parent: Rung) -> bool:
        return isinstance(parent, Objective) or parent.status != DROPPED

    def steers(self, ref: Ref) -> bool:
        """Whether it is a key result that steers the north star."""
        node = self.nodes[ref]
        return isinstance(node, KeyResult) and node.metric == self.north_star

    def is_north(self, ref: Ref) -> bool:
        """Whether it steers the north star, or is called one."""
        node = self.nodes[ref]
        return self.steers(ref) or NORTH_STAR in f"{node.title} {node.note or ''}".casefold()

    def is_top(self, ref: Ref) -> bool:
        """Whether it needs nothing above it: an annual objective, a business key result, the north star."""
        node = self.nodes[ref]
        if isinstance(node, Objective):
            return node.cadence is Cadence.ANNUAL or self.is_north(ref)
        return node.scope is Scope.BUSINESS or self.is_north(ref)

    def tops_of(self, objective: Ref) -> list[Ref]:
        """The key results of an objective that others beside them lead to: business results, and the north star's."""
        if objective not in self._tops:
            self._tops[objective] = [
                child.ref
                for child in self.children(objective)
                if isinstance(child, KeyResult) and child.status != DROPPED and self.is_top(child.ref)
            ]
        return self._tops[objective]

    def leads_to(self, ref: Ref) -> Ref | None:
        """What a rung serves: the nearest of what counts above it or beside it; itself where it is the north star's.

        What counts is an annual objective, a business key result, the north star, an objective above its own, and a
        business key result (or the north star's) beside it under one of its objectives.
        """
        if self.is_north(ref):
            return ref
        own = isinstance(self.nodes[ref], Objective)
        for upper in self.above(ref, alive=True):
            if self.is_top(upper.ref) or (own and isinstance(upper, Objective)):
                return upper.ref
            if isinstance(upper, Objective):
                own = True
                beside = next((top for top in self.tops_of(upper.ref) if top != ref), None)
                if beside is not None:
                    return beside
        return None

    def hangs(self, ref: Ref) -> bool:
        """Whether a rung that was not given up serves nothing."""
        return not self.given_up(ref) and self.leads_to(ref) is None

    def north_of(self, ref: Ref) -> str | None:
        """How a rung stands to the declared north star: it `steers` it, it `serves` one that does, or neither."""
        if self.north_star is None:
            return None
        if self.steers(ref):
            return "steers"
        return "serves" if any(self.steers(upper.ref) for upper in self.above(ref, alive=True)) else None

    def objective_of(self, ref: Ref) -> Objective | None:
        """The objective of a rung: itself, or the nearest one above."""
        node = self.nodes[ref]
        if isinstance(node, Objective):
            return node
        return next((upper for upper in self.above(ref) if isinstance(upper, Objective)), None)

    def team_of(self, ref: Ref) -> str | None:
        """Whose it is: what the nearest objective says that names a team."""
        node = self.nodes[ref]
        if isinstance(node, Objective) and node.team:
            return node.team
        named = (upper.team for upper in self.above(ref) if isinstance(upper, Objective) and upper.team)
        return next(named, None)
