"""The graph: the one module that imports networkx.

What it gives back are refs and plain containers; no caller sees a networkx object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from ost.domain.kinds import TREE_ORDER, Ref
from ost.domain.model import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.domain.model import Edge

_ORDER = {kind: position for position, kind in enumerate(TREE_ORDER)}


def _sort_key(ref: Ref) -> tuple[int, int]:
    return (_ORDER[ref.kind], ref.number)


class DiscoveryGraph:
    """A DAG of refs joined by parent edges.

    Args:
        refs: Every node; edges that name another are left out.
        edges: The edges; only those of the relation `parent` are taken.
    """

    def __init__(self, refs: Iterable[Ref], edges: Iterable[Edge]) -> None:
        self._graph: nx.DiGraph[Ref] = nx.DiGraph()
        self._graph.add_nodes_from(refs)
        self._graph.add_edges_from(
            (edge.source, edge.target)
            for edge in edges
            if edge.relation is Relation.PARENT and edge.source in self._graph and edge.target in self._graph
        )

    def roots(self) -> list[Ref]:
        """The refs without a parent, in tree order."""
        return sorted((ref for ref, degree in self._graph.in_degree if degree == 0), key=_sort_key)

    def children(self, ref: Ref) -> list[Ref]:
        """The children of a ref, in tree order."""
        return sorted(self._graph.successors(ref), key=_sort_key)

    def parents(self, ref: Ref) -> list[Ref]:
        """The parents of a ref, in tree order."""
        return sorted(self._graph.predecessors(ref), key=_sort_key)

    def descendants(self, ref: Ref) -> set[Ref]:
        """Everything below a ref."""
        return set(nx.descendants(self._graph, ref))

    def ancestors(self, ref: Ref) -> set[Ref]:
        """Everything above a ref."""
        return set(nx.ancestors(self._graph, ref))

    def cycles(self) -> list[list[Ref]]:
        """Sets of refs each of which stands below itself; none in a sound workspace."""
        found = [
            sorted(knot, key=_sort_key)
            for knot in nx.strongly_connected_components(self._graph)
            if len(knot) > 1
        ]
        return [
            *sorted(found, key=lambda knot: _sort_key(knot[0])),
            *([ref] for ref in nx.nodes_with_selfloops(self._graph)),
        ]

    def topological(self) -> Sequence[Ref]:
        """Every ref, parents before children."""
        return list(nx.topological_sort(self._graph))

    def walk(self, roots: Iterable[Ref] | None = None) -> list[tuple[int, Ref, bool]]:
        """Every branch from top to bottom, in tree order.

        Args:
            roots: Where to begin; the roots of the graph when None.

        Returns:
            (depth, ref, repeated) for each place in the tree. A ref with two parents stands in both
            places; in the later one `repeated` is true and nothing follows below it.
        """
        seen: set[Ref] = set()
        places: list[tuple[int, Ref, bool]] = []
        stack = [(0, root) for root in reversed(list(roots) if roots is not None else self.roots())]
        while stack:
            depth, ref = stack.pop()
            repeated = ref in seen
            places.append((depth, ref, repeated))
            if not repeated:
                seen.add(ref)
                stack.extend((depth + 1, child) for child in reversed(self.children(ref)))
        return places
