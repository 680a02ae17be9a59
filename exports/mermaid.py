"""The tree as a Mermaid flowchart, for the many places that draw one from a code block.

Of user text only letters, digits and spaces stand as they are; everything else is written as the code of
its character, which Mermaid shows and never reads. Nothing here makes links, clicks or directives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports.badges import badges_of
from ost.exports.cards import notes_of
from ost.exports.lines import KIND_WORDS, text
from ost.exports.looks import INK, LOOKS, PALE_FILL, PALE_INK, PALE_LINE
from ost.exports.net import net_of
from ost.exports.safe import plain
from ost.exports.wrapping import wrap

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.services.tree import Tree
    from ost.services.views import NodeView

MOST_CHARACTERS = 50_000
"""What Mermaid reads of a diagram unless its `maxTextSize` is raised."""

MOST_LINES = 500
"""How many lines Mermaid draws unless its `maxEdges` is raised."""

_WIDEST = 26.0
"""The longest row of a label, in em: Mermaid makes a node as wide as its longest word."""

_READ_LATE = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)|(?<=\\)(?=n)")
"""Where formulas, icons and line ends would begin: Mermaid looks for them when the codes are characters again."""

_MOST_ROWS = 25
"""More than a title needs."""

_SHAPES: dict[str, tuple[str, str]] = {
    "objective": ("[[", "]]"),
    "kr": ("[", "]"),
    "opportunity": ("(", ")"),
    "solution": ("{{", "}}"),
    "assumption": ("[/", "/]"),
    "experiment": (">", "]"),
    "initiative": ("([", "])"),
    "interview": ("((", "))"),
    "metric": ("[(", ")]"),
}


def to_mermaid(tree: Tree, verdicts: VerdictWords) -> str:
    """The tree as a flowchart that reads from left to right.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
    """
    net = net_of(tree)
    lines = ["flowchart LR", f"    %% Opportunity solution tree as of {tree.as_of}"]
    for view in net.views:
        faded = str(view.ref) in net.faded
        kind = text(view.data, "kind")
        opening, closing = _SHAPES[kind]
        label = _label(view, verdicts)
        lines.append(f'    {view.ref}{opening}"{label}"{closing}:::{"faded" if faded else kind}')
    lines += [f"    {parent} --- {child}" for parent, child in net.lines]
    lines += [f"    {initiative} -. delivers .-> {solution}" for initiative, solution in net.delivers]
    kinds = {text(view.data, "kind") for view in net.views}
    lines += [f"    classDef {kind} {_style(kind)}" for kind in KIND_WORDS if kind in kinds]
    if net.faded:
        lines.append(f"    classDef faded fill:{PALE_FILL},stroke:{PALE_LINE},color:{PALE_INK}")
    return "\n".join(lines) + "\n"


def _label(view: NodeView, verdicts: VerdictWords) -> str:
    """The kind with the ref, the title, what is to be known, and the badges, a row each."""
    data = view.data
    rows = [f"{KIND_WORDS[text(data, 'kind')].upper()} {view.ref}"]
    rows.append(view.node.title)
    rows += [" · ".join(filter(None, parts)) for parts in notes_of(data)]
    rows += map(str, badges_of(view, verdicts))
    return "<br/>".join(coded(line) for row in rows for line in wrap(plain(row), _WIDEST, _MOST_ROWS))


def coded(words: str) -> str:
    """A text of letters, digits and spaces, and the codes of all other characters: `#38;` is `&`."""
    parted = _READ_LATE.sub("\N{WORD JOINER}", words)
    return "".join(c if c.isalnum() or c == " " else f"#{ord(c)};" for c in parted)


def _style(kind: str) -> str:
    look = LOOKS[kind]
    dashes = ",stroke-dasharray:4 3" if "dashed" in look.style else ""
    width = ",stroke-width:3px" if look.rims > 1 else ""
    ink = "#ffffff" if kind == "objective" else INK
    return f"fill:{look.fill},stroke:{look.line},color:{ink}{dashes}{width}"
