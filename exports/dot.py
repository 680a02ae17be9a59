"""The picture in DOT, the language of Graphviz: with its places for `neato -n2`, or for `dot` to lay out anew.

User text only ever stands in labels, escaped; every name, attribute and style is a constant, and nodes
are named by their refs, so that the text of a diagram changes only where the tree does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.label import card_label, heading_labels
from ost.exports.looks import FONTS, LIGHT, SHAPES
from ost.exports.picture import EDGE, LineKind

if TYPE_CHECKING:
    import graphviz

    from ost.exports.looks import Theme
    from ost.exports.picture import Line, Picture, Placed
    from ost.exports.routes import Points

PAD = 14.4
"""What Graphviz leaves free around a drawing, in points."""

_POINTS = 72
_ARROW = 6.0
"""How long an arrowhead is, in points."""

_LINE_STYLES = {LineKind.PARENT: "solid", LineKind.ALSO: "dashed", LineKind.DELIVERS: "dashed"}


def to_dot(picture: Picture, theme: Theme = LIGHT, *, placed: bool = True) -> str:
    """The picture as a diagram that reads from left to right.

    Args:
        picture: What is drawn.
        theme: Its colours.
        placed: Whether the places and lines of the picture are written, which `neato -n2` keeps; without them `dot`
            lays the diagram out.
    """
    graph = _graph(picture, theme, placed=placed)
    # From left to right, dot stacks separate trees from the bottom up, and siblings from the top down.
    for one in picture.cards if placed else reversed(picture.cards):
        _add_card(graph, one, theme, picture.height if placed else None)
    lines = picture.lines if placed else sorted(picture.lines, key=_initiatives_first)
    for line in lines:
        _add_line(graph, line, theme, picture.height if placed else None)
    labels = heading_labels(picture.heading, theme)
    if placed and len(labels) > 1:  # more than one label can hold
        for number, (label, top, high) in enumerate(labels, start=1):
            x, y = EDGE + picture.heading.width / 2, picture.height - EDGE - top - high / 2
            graph.node(
                f"heading {number}",
                label=label,
                shape="none",
                width=f"{picture.heading.width / _POINTS:.4f}",
                height=f"{high / _POINTS:.4f}",
                pos=f"{x:g},{y:g}!",
            )
    return str(graph.source)


def _initiatives_first(line: Line) -> tuple[bool, bool]:
    """A KR's bets stand beside it and its branches below: drawings of `dot` come out a fifth flatter."""
    return line.kind is LineKind.DELIVERS, not line.ends[1].startswith("ini")


def _graph(picture: Picture, theme: Theme, *, placed: bool) -> graphviz.Digraph:
    import graphviz

    top = picture.heading
    labels = heading_labels(top, theme)
    where = {
        "bb": f"0,0,{picture.width:g},{picture.height:g}",
        "lp": f"{EDGE + top.width / 2:g},{picture.height - EDGE - top.height / 2:g}",
    }
    return graphviz.Digraph(
        "ost",
        graph_attr={
            "rankdir": "LR",
            "ordering": "out",
            "nodesep": "0.12",
            "ranksep": "0.4",
            "bgcolor": theme.paper,
            "pad": f"{PAD / _POINTS:g}",
            "margin": "0",
            "fontname": FONTS,
            "labelloc": "t",
            "labeljust": "l",
            "label": labels[0][0] if len(labels) == 1 or not placed else "",
            **(where if placed else {}),
        },
        node_attr={
            "fontname": FONTS,
            "fontsize": "10",
            "fontcolor": theme.ink,
            "fixedsize": "true",
            "margin": "0",
        },
        edge_attr={"color": theme.edge, "dir": "none", "headport": "w", "tailport": "e"},
    )


def _add_card(graph: graphviz.Digraph, one: Placed, theme: Theme, height: float | None) -> None:
    card = one.card
    # Graphviz draws further outlines around the first one, four points apart.
    rims = 5 * (SHAPES[card.kind].rims - 1)
    shape, paint = SHAPES[card.kind], theme.paint(card.kind, faded=card.faded)
    styles = ["filled", shape.style, "dashed" if card.ghost else ""]
    high = card.height - shape.above
    middle = one.y + shape.above + high / 2
    where = {} if height is None else {"pos": f"{one.x + card.width / 2:g},{height - middle:g}!"}
    graph.node(
        card.name,
        label=card_label(card.block, theme, card.kind, faded=card.faded),
        shape=shape.name,
        style=",".join(filter(None, styles)),
        peripheries=str(shape.rims),
        penwidth=f"{shape.weight:g}",
        width=f"{(card.width - rims) / _POINTS:.4f}",
        height=f"{(high - rims) / _POINTS:.4f}",
        fillcolor=paint.fill,
        color=paint.line,
        **where,
    )


def _add_line(graph: graphviz.Digraph, line: Line, theme: Theme, height: float | None) -> None:
    attributes: dict[str, str] = {}
    if line.pale:
        attributes["color"] = theme.pale_edge
    elif line.kind is LineKind.DELIVERS:
        attributes["color"] = theme.kinds["initiative"].line
    if line.kind is not LineKind.PARENT and (height is not None or line.kind is LineKind.DELIVERS):
        attributes["style"] = _LINE_STYLES[line.kind]
    arrow = line.kind is LineKind.DELIVERS
    if arrow:
        attributes |= {"constraint": "false", "dir": "forward", "arrowhead": "vee", "arrowsize": "0.6"}
    if height is not None:
        points = [f"{x:g},{height - y:g}" for x, y in (_before_arrow(line.points) if arrow else line.points)]
        x, y = line.points[-1]
        attributes["pos"] = " ".join([f"e,{x:g},{height - y:g}", *points] if arrow else points)
    graph.edge(*line.ends, **attributes)


def _before_arrow(points: Points) -> Points:
    """A line that ends where its arrowhead begins."""
    *rest, (bend_x, bend_y), (x, y) = points
    length = max(((x - bend_x) ** 2 + (y - bend_y) ** 2) ** 0.5, 1e-6)
    back_x, back_y = (bend_x - x) / length * _ARROW, (bend_y - y) / length * _ARROW
    return (*rest, (bend_x + back_x, bend_y + back_y), (x + back_x, y + back_y))
