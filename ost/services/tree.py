"""The tree: everything, or the branch below one thing, as nested views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.graph import DiscoveryGraph
from ost.domain.healthy import is_kpi
from ost.domain.kinds import STAND_ALONE, Kind
from ost.domain.model import Metric
from ost.errors import NoSuchRef
from ost.services.history import Snapshot, snapshot
from ost.services.kpis import suggest
from ost.services.resolve import resolve
from ost.services.reviewing import suspects
from ost.services.views import NodeView, views_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in the tree.

    Attributes:
        view: The thing that stands there.
        children: The branches below it, in tree order.
        repeated: Whether it stands in an earlier place too, where its children are.
        faded: Whether it, or something above it, was dropped, parked, refuted or put away.
    """

    view: NodeView
    children: tuple[Branch, ...]
    repeated: bool = False
    faded: bool = False

    def to_json(self) -> dict[str, object]:
        """The shape of a node of the tree."""
        data = {**self.view.data, "children": [child.to_json() for child in self.children]}
        if self.repeated:
            data["repeated"] = True
        return data


@dataclass(frozen=True, slots=True)
class Tree:
    """The branches of a workspace, or of one thing in it.

    Attributes:
        name: The workspace's name.
        as_of: The day that its numbers are of.
        roots: The topmost branches.
        kpis: The metrics that are watched against a healthy range; those of a whole workspace, none of a branch.
        requests: What people asked for, which stands beside the tree; likewise.
    """

    name: str
    as_of: date
    roots: tuple[Branch, ...]
    kpis: tuple[NodeView, ...] = ()
    requests: tuple[NodeView, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The shape `tree`."""
        shape: dict[str, object] = {"roots": [root.to_json() for root in self.roots]}
        return shape | ({"kpis": [view.data for view in self.kpis]} if self.kpis else {})

    def places(self) -> Iterator[tuple[int, Branch]]:
        """Every place from top to bottom with its depth."""
        stack = [(0, root) for root in reversed(self.roots)]
        while stack:
            depth, branch = stack.pop()
            yield depth, branch
            stack.extend((depth + 1, child) for child in reversed(branch.children))

    def views(self) -> list[NodeView]:
        """Everything in the tree, each thing once."""
        return [branch.view for _, branch in self.places() if not branch.repeated]


def read_tree(ws: Workspace, ref: str | None = None, *, archived: bool = False) -> Tree:
    """Read the tree.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        ref: The thing whose branch is wanted; everything when None.
        archived: Whether to show what was put away.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found.
    """
    with ws.store.reading() as reader:
        root = resolve(reader, ref) if ref is not None else None
        snap = snapshot(reader, ws.as_of, root.ref if root else None)
        if root is not None and root.ref not in snap.nodes:
            raise NoSuchRef(f"{root.ref} as of {ws.as_of}", root.kind.value)
        shown = {
            node_ref: node
            for node_ref, node in snap.nodes.items()
            if (archived or node.archived is None or (root and node_ref == root.ref))
            and (node_ref.kind not in STAND_ALONE or (root and node_ref == root.ref))
        }
        graph = DiscoveryGraph(shown, snap.edges)
        # What hangs only on something put away is not a root of its own.
        below_hidden = {
            edge.target for edge in snap.edges if edge.source not in shown and edge.source in snap.nodes
        }
        tops = [root.ref] if root else [top for top in graph.roots() if top not in below_hidden]
        places = graph.walk(tops)
        kept = [shown[node_ref] for _, node_ref, repeated in places if not repeated]
        views = {
            view.ref: view
            for view in views_of(
                reader, kept, ws.day, snap.edges, snap.bets, looking_back=ws.as_of is not None
            )
        }
        whole = root is None or ws.as_of is not None
        around = (snap.nodes, snap.edges) if whole else (None, None)
        doubted = suspects(reader, around[0], around[1], ws.as_of)
        for node_ref in doubted.keys() & views.keys():
            views[node_ref].data["suspect"] = [one.json() for one in doubted[node_ref]]
        kpis = () if root else _kpis(reader, ws, snap)
        requests = () if root else _requests(reader, ws, snap, archived=archived)
        return Tree(reader.name(), ws.day, nest(places, views, snap), kpis, requests)


def _kpis(reader: Reader, ws: Workspace, snap: Snapshot) -> tuple[NodeView, ...]:
    found = [n for n in snap.nodes.values() if isinstance(n, Metric) and is_kpi(n) and n.archived is None]
    if not found:
        return ()
    views = views_of(reader, found, ws.day, snap.edges)
    suggest(reader, views, ws.day, snap)
    return tuple(views)


def _requests(reader: Reader, ws: Workspace, snap: Snapshot, *, archived: bool) -> tuple[NodeView, ...]:
    found = [
        node
        for node in snap.nodes.values()
        if node.kind is Kind.REQUEST and (archived or node.archived is None)
    ]
    return tuple(views_of(reader, found, ws.day, snap.edges, ()) if found else ())


def nest(
    places: list[tuple[int, Ref, bool]], views: dict[Ref, NodeView], snap: Snapshot
) -> tuple[Branch, ...]:
    """Nest the places, deepest first, so that every branch is made with its children."""
    from ost.domain.kinds import FADED_STATUSES

    faded_at: list[bool] = []
    faded: list[bool] = []
    for depth, ref, _ in places:
        node = snap.nodes[ref]
        own = node.status in FADED_STATUSES or node.archived is not None
        above = faded_at[depth - 1] if depth else False
        faded_at[depth:] = [own or above]
        faded.append(own or above)
    waiting: dict[int, list[Branch]] = {}
    for (depth, ref, repeated), pale in zip(reversed(places), reversed(faded), strict=True):
        children = tuple(reversed(waiting.pop(depth + 1, [])))
        waiting.setdefault(depth, []).append(Branch(views[ref], children, repeated, pale))
    return tuple(reversed(waiting.get(0, [])))
