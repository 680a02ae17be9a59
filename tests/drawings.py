"""Drawings of a tree by one call, as the tests of several formats want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.exports.dot import to_dot
from ost.exports.looks import LIGHT
from ost.exports.net import net_of
from ost.exports.page import to_html
from ost.exports.picture import Layout, picture_of_tree
from ost.exports.picture_svg import to_svg

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.services.tree import Tree


def dot_of(tree: Tree, verdicts: VerdictWords, *, placed: bool = False) -> str:
    """A tree in DOT; for `dot` to lay out unless it is placed."""
    return to_dot(picture_of_tree(tree, verdicts), placed=placed)


def svg_of(tree: Tree, verdicts: VerdictWords, layout: Layout | None = None) -> str:
    """A tree as our own SVG."""
    return to_svg(picture_of_tree(tree, verdicts, layout or Layout()), LIGHT)


def page_of(tree: Tree, verdicts: VerdictWords) -> str:
    """A tree as a page."""
    return to_html(net_of(tree), tree.name, str(tree.as_of), verdicts, tree.kpis)
