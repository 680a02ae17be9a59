"""The worked example many times over, with refs and titles of its own each time: a tree of any size."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ost.demo.make import make_example
from ost.domain.kinds import Ref
from ost.services.judging import verdict_words
from ost.services.tree import Branch, Tree, read_tree
from ost.services.views import NodeView
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords

TODAY = date(2026, 11, 20)


def tree_of(size: int) -> tuple[Tree, VerdictWords]:
    """A tree of at least `size` things, and at most one example more; and the verdicts in it."""
    store = MemoryStore("Example")
    with store.writing("demo") as tx:
        make_example(tx, TODAY)
    workspace = Workspace(store, TODAY, "bench")
    tree = read_tree(workspace)
    verdicts = verdict_words(workspace, tree)
    words = sorted({word for view in tree.views() for word in view.node.title.split()})
    rng = random.Random(1)
    copies = -(-size // len(tree.views()))
    roots: list[Branch] = []
    judged: dict[str, list[tuple[str, str]]] = {}
    for turn in range(copies):
        copier = _Copier(turn * 1000, rng, words)
        roots += map(copier.branch, tree.roots)
        judged |= {
            copier.named(ini): [(copier.named(kr), verdict) for kr, verdict in pairs]
            for ini, pairs in verdicts.items()
        }
    return replace(tree, roots=tuple(roots), kpis=()), judged


class _Copier:
    """Copies the example's things under refs that are so much higher, with other words in their titles."""

    def __init__(self, more: int, rng: random.Random, words: list[str]) -> None:
        self._more, self._rng, self._words = more, rng, words
        self._known: dict[Ref, NodeView] = {}

    def named(self, ref: str) -> str:
        """The ref of a copy."""
        found = Ref.parse(ref)
        return ref if found is None else str(Ref(found.kind, found.number + self._more))

    def branch(self, branch: Branch) -> Branch:
        """A branch again."""
        return replace(
            branch, view=self._view(branch.view), children=tuple(map(self.branch, branch.children))
        )

    def _view(self, view: NodeView) -> NodeView:
        if view.ref not in self._known:
            title = " ".join(self._rng.choices(self._words, k=len(view.node.title.split()))).capitalize()
            ref = Ref(view.ref.kind, view.ref.number + self._more)
            data = {**view.data, "ref": str(ref), "title": title}
            if isinstance(data.get("delivers"), list):
                data["delivers"] = [self.named(str(one)) for one in data["delivers"]]
            parents = tuple(Ref(one.kind, one.number + self._more) for one in view.parents)
            self._known[view.ref] = NodeView(replace(view.node, ref=ref, title=title), parents, data)
        return self._known[view.ref]
