"""Where a thing may stand: allowed parents, one or many, no cycles, no bottomless branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import MANY_PARENTS, MAX_DEPTH, PARENTS, Kind, Ref
from ost.domain.model import Cadence, KeyResult, Objective, Relation, Scope
from ost.errors import Archived, OneParentOnly, ParentNotAllowed, TooDeep, WouldCycle
from ost.services.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.domain.model import Node
    from ost.services.store import Reader


def find_parents(reader: Reader, kind: Kind, texts: Sequence[str]) -> list[Node]:
    """The parents that were named for a thing of a kind, each once.

    Raises:
        ParentNotAllowed: When one of them may not stand above this kind.
        OneParentOnly: When there are several and the kind has one.
        Archived: When one has been put away.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When one is not found.
    """
    parents: dict[Ref, Node] = {}
    for text in texts:
        ref = Ref.parse(text)
        # A ref is looked up whatever its kind, so that the refusal can say what may stand above.
        node = resolve(reader, text, () if ref else PARENTS[kind])
        if node.kind not in PARENTS[kind]:
            raise ParentNotAllowed(kind.value, node.kind.value, [k.value for k in PARENTS[kind]])
        if node.archived is not None:
            raise Archived(node.ref)
        parents[node.ref] = node
    if len(parents) > 1 and kind not in MANY_PARENTS:
        raise OneParentOnly(kind.value, None, list(parents))
    return list(parents.values())


def check_place(reader: Reader, child: Node, parents: Iterable[Node], *, new: bool) -> None:
    """Refuse parents that the child cannot stand under.

    Args:
        reader: The graph as it is.
        child: The thing to be placed.
        parents: Where it should stand, each of an allowed kind.
        new: Whether the child is not in the graph yet (and so has nothing below it).

    Raises:
        ParentNotAllowed: When scopes or cadences contradict each other.
        WouldCycle: When a parent is the child or stands below it.
        TooDeep: When the branch would be longer than the tree holds.
    """
    below = set() if new else reader.descendants(child.ref)
    for parent in parents:
        if parent.ref == child.ref or parent.ref in below:
            raise WouldCycle(child.ref, parent.ref)
        _check_pair(reader, child, parent)
        height = 0 if new else _levels(reader, child.ref, down=True)
        if _levels(reader, parent.ref, down=False) + 1 + height + 1 > MAX_DEPTH:
            raise TooDeep(MAX_DEPTH)


def check_below(reader: Reader, node: Node) -> None:
    """Refuse a place, a scope or a cadence that contradicts what stands right above or below.

    Args:
        reader: The graph with the change in it.
        node: What was moved or edited.

    Raises:
        ParentNotAllowed: When a KR or an objective stands on a wrong rung.
    """
    if node.kind not in {Kind.OBJECTIVE, Kind.KR}:
        return
    lower = [edge.target for edge in reader.edges(Relation.PARENT, sources=[node.ref])]
    if node.kind is Kind.OBJECTIVE:  # its cadence counts for the objectives under its KRs
        lower += [edge.target for edge in reader.edges(Relation.PARENT, sources=lower)]
    for edge in reader.edges(Relation.PARENT, targets=[node.ref, *lower]):
        parent, child = reader.node(edge.source), reader.node(edge.target)
        if parent is not None and child is not None:
            _check_pair(reader, child, parent)


def _levels(reader: Reader, ref: Ref, *, down: bool) -> int:
    """How many levels lie above or below a ref on its longest way, walked a level at a time."""
    level, count = {ref}, 0
    while True:
        edges = (
            reader.edges(Relation.PARENT, sources=level)
            if down
            else reader.edges(Relation.PARENT, targets=level)
        )
        level = {edge.target if down else edge.source for edge in edges}
        if not level or count > MAX_DEPTH:
            return count
        count += 1


def _check_pair(reader: Reader, child: Node, parent: Node) -> None:
    if isinstance(child, KeyResult) and isinstance(parent, KeyResult):
        _check_scopes(child, parent)
    if isinstance(child, Objective) and isinstance(parent, KeyResult):
        above = reader.edges(Relation.PARENT, targets=[parent.ref])
        objectives = [
            node for node in reader.nodes(refs=[e.source for e in above]) if isinstance(node, Objective)
        ]
        cadences = {objective.cadence for objective in objectives}
        if Cadence.QUARTERLY in cadences or child.cadence is Cadence.ANNUAL:
            why = ": a quarterly objective stands under a KR of an annual one"
            raise ParentNotAllowed("objective", "kr", ["objective", "KR of an annual objective"], why)


def _check_scopes(child: KeyResult, parent: KeyResult) -> None:
    if parent.scope is Scope.PRODUCT or child.scope is Scope.BUSINESS:
        why = ": only a product KR leads to a business KR"
        raise ParentNotAllowed("kr", "kr", ["objective", "business KR"], why)
