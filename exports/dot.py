"""The tree as a diagram in DOT, the language of Graphviz.

User text only ever stands in labels, escaped; every name, attribute and style is a constant, and nodes
are named by their refs, so that the text of a diagram changes only where the tree does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.cards import Card
from ost.exports.heading import heading
from ost.exports.lines import text
from ost.exports.looks import FONTS, INK, LINE, LOOKS, PALE_EDGE, PALE_FILL, PALE_LINE, PAPER
from ost.exports.net import net_of, net_of_diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    import graphviz

    from ost.exports.badges import VerdictWords
    from ost.exports.net import Box, Net
    from ost.services.diffing import Diff
    from ost.services.tree import Tree
    from ost.services.views import NodeView


def to_dot(tree: Tree, verdicts: VerdictWords) -> str:
    """The tree as a diagram that reads from left to right.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
    """
    return _drawn(net_of(tree), tree.name, str(tree.as_of), verdicts, tree.kpis)


def diff_to_dot(diff: Diff) -> str:
    """The tree of two moments as a diagram: differences with signs and words, ghosts where things were."""
    return _drawn(net_of_diff(diff.roots), diff.name, f"{diff.before} → {diff.after}", {})


def _drawn(net: Net, name: str, when: str, verdicts: VerdictWords, kpis: Sequence[NodeView] = ()) -> str:
    graph = _graph(heading(name, when, net, verdicts, kpis))
    # From left to right, dot stacks separate trees from the bottom up, and siblings from the top down.
    for box in reversed(net.boxes):
        _add_node(graph, box, verdicts)
    pale = net.pale
    for parent, child in sorted(net.lines, key=_initiatives_first):
        graph.edge(parent, child, **({"color": PALE_EDGE} if {parent, child} & pale else {}))
    for initiative, solution in net.delivers:
        graph.edge(
            initiative,
            solution,
            style="dashed",
            constraint="false",
            color=PALE_EDGE if {initiative, solution} & pale else LOOKS["initiative"].line,
            dir="forward",
            arrowhead="vee",
            arrowsize="0.6",
        )
    return str(graph.source)


def _initiatives_first(line: tuple[str, str]) -> bool:
    """A KR's bets stand beside it and its branches below: drawings come out a fifth flatter."""
    return not line[1].startswith("ini")


def _graph(label: str) -> graphviz.Digraph:
    import graphviz

    return graphviz.Digraph(
        "ost",
        graph_attr={
            "rankdir": "LR",
            "ordering": "out",
            "nodesep": "0.09",
            "ranksep": "0.26",
            "bgcolor": PAPER,
            "pad": "0.2",
            "margin": "0",
            "fontname": FONTS,
            "labelloc": "t",
            "labeljust": "l",
            "label": label,
        },
        node_attr={"fontname": FONTS, "fontsize": "10", "fontcolor": INK},
        edge_attr={"color": LINE, "dir": "none", "headport": "w", "tailport": "e"},
    )


def _add_node(graph: graphviz.Digraph, box: Box, verdicts: VerdictWords) -> None:
    look = LOOKS[text(box.view.data, "kind")]
    graph.node(
        box.name,
        label=Card(box, verdicts).label(),
        shape=look.shape,
        style=f"{look.style},dashed" if box.ghost else look.style,
        peripheries=str(look.rims),
        penwidth=f"{look.weight:g}",
        margin=look.margin,
        fillcolor=PALE_FILL if box.faded else look.fill,
        color=PALE_LINE if box.faded else look.line,
    )
