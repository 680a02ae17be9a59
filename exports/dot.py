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
from ost.exports.net import net_of

if TYPE_CHECKING:
    import graphviz

    from ost.exports.badges import VerdictWords
    from ost.exports.net import Net
    from ost.services.tree import Tree
    from ost.services.views import NodeView


def to_dot(tree: Tree, verdicts: VerdictWords) -> str:
    """The tree as a diagram that reads from left to right.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
    """
    net = net_of(tree)
    graph = _graph(tree, net, verdicts)
    # From left to right, dot stacks separate trees from the bottom up, and siblings from the top down.
    for view in reversed(net.views):
        _add_node(graph, view, verdicts, faded=str(view.ref) in net.faded)
    for parent, child in sorted(net.lines, key=_initiatives_first):
        graph.edge(parent, child, **({"color": PALE_EDGE} if {parent, child} & net.faded else {}))
    for initiative, solution in net.delivers:
        graph.edge(
            initiative,
            solution,
            style="dashed",
            constraint="false",
            color=PALE_EDGE if {initiative, solution} & net.faded else LOOKS["initiative"].line,
            dir="forward",
            arrowhead="vee",
            arrowsize="0.6",
        )
    return str(graph.source)


def _initiatives_first(line: tuple[str, str]) -> bool:
    """A KR's bets stand beside it and its branches below: drawings come out a fifth flatter."""
    return not line[1].startswith("ini")


def _graph(tree: Tree, net: Net, verdicts: VerdictWords) -> graphviz.Digraph:
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
            "label": heading(tree, net, verdicts),
        },
        node_attr={"fontname": FONTS, "fontsize": "10", "fontcolor": INK},
        edge_attr={"color": LINE, "dir": "none", "headport": "w", "tailport": "e"},
    )


def _add_node(graph: graphviz.Digraph, view: NodeView, verdicts: VerdictWords, *, faded: bool) -> None:
    look = LOOKS[text(view.data, "kind")]
    graph.node(
        str(view.ref),
        label=Card(view, verdicts, faded=faded).label(),
        shape=look.shape,
        style=look.style,
        peripheries=str(look.rims),
        penwidth=f"{look.weight:g}",
        margin=look.margin,
        fillcolor=PALE_FILL if faded else look.fill,
        color=PALE_LINE if faded else look.line,
    )
