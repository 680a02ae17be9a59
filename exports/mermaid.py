"""The tree as a Mermaid flowchart, for the many places that draw one from a code block.

Of user text only letters, digits and spaces stand as they are; everything else is written as the code of
its character, which Mermaid shows and never reads. Nothing here makes links, clicks or directives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports.badges import badges_of
from ost.exports.lines import KIND_WORDS, text
from ost.exports.looks import LIGHT, SHAPES
from ost.exports.net import net_of, net_of_diff
from ost.exports.notes import hidden_words, notes_of
from ost.exports.safe import plain
from ost.exports.wrapping import wrap

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.exports.net import Box, Net
    from ost.services.diffing import Diff
    from ost.services.tree import Tree

MOST_CHARACTERS = 50_000
"""What Mermaid reads of a diagram unless its `maxTextSize` is raised."""

MOST_LINES = 500
"""How many lines Mermaid draws unless its `maxEdges` is raised."""

_LINES = (" --- ", " -. delivers .-> ")
"""How lines are written; neither can stand in a title."""

_WIDEST = 26.0
"""The longest row of a label, in em: Mermaid makes a node as wide as its longest word."""

_READ_LATE = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)|(?<=\\)(?=n)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)")
"""Where formulas, icons, line ends and codes of Mermaid's own would stand: it looks for them when the codes are
characters again."""

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
    "request": ("(((", ")))"),
}


def to_mermaid(tree: Tree, verdicts: VerdictWords, net: Net | None = None) -> str:
    """The tree as a flowchart that reads from left to right.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        net: What is drawn of it; all when None.
    """
    return _chart(net or net_of(tree), f"Opportunity solution tree as of {tree.as_of}", verdicts)


def diff_to_mermaid(diff: Diff, net: Net | None = None) -> str:
    """The tree of two moments as a flowchart: each difference with its sign and words, ghosts where things were."""
    title = f"What changed from {diff.before.day} to {diff.after.day}"
    return _chart(net or net_of_diff(diff.roots), title, {})


def is_read(chart: str) -> bool:
    """Whether Mermaid reads a chart of ours where it is not set to read more."""
    return len(chart) <= MOST_CHARACTERS and sum(map(chart.count, _LINES)) <= MOST_LINES


def _chart(net: Net, title: str, verdicts: VerdictWords) -> str:
    lines = ["flowchart LR", f"    %% {title}"]
    names = {box.name: box.name.replace(" ", "_") for box in net.boxes}
    for box in net.boxes:
        kind = text(box.view.data, "kind")
        opening, closing = _SHAPES[kind]
        style = "ghost" if box.ghost else "faded" if box.faded else kind
        lines.append(f'    {names[box.name]}{opening}"{_label(box, verdicts)}"{closing}:::{style}')
    for between, pairs in zip(_LINES, (net.lines, net.delivers), strict=True):
        lines += [f"    {names[one]}{between}{names[other]}" for one, other in pairs]
    kinds = {text(box.view.data, "kind") for box in net.boxes}
    lines += [f"    classDef {kind} {_style(kind)}" for kind in KIND_WORDS if kind in kinds]
    pale = f"fill:{LIGHT.pale.fill},stroke:{LIGHT.pale.line},color:{LIGHT.pale.ink}"
    if any(box.faded and not box.ghost for box in net.boxes):
        lines.append(f"    classDef faded {pale}")
    if any(box.ghost for box in net.boxes):
        lines.append(f"    classDef ghost {pale},stroke-dasharray:4 3")
    return "\n".join(lines) + "\n"


def _label(box: Box, verdicts: VerdictWords) -> str:
    """The kind with the ref, the title, what changed, what is to be known, and the badges, a row each."""
    view, data = box.view, box.view.data
    rows = [f"{KIND_WORDS[text(data, 'kind')].upper()} {view.ref}"]
    rows.append(view.node.title)
    rows += [box.words] if box.words not in {"", "added"} else []
    rows += [" · ".join(filter(None, parts)) for parts in notes_of(data)]
    rows += hidden_words(box.hidden)
    rows += map(str, badges_of(view, verdicts, box.sign, riskiest=box.riskiest))
    return "<br/>".join(coded(line) for row in rows for line in wrap(plain(row), _WIDEST, _MOST_ROWS))


def coded(words: str) -> str:
    """A text of letters, digits and spaces, and the codes of all other characters: `#38;` is `&`."""
    parted = _READ_LATE.sub("\N{WORD JOINER}", words)
    return "".join(c if c.isalnum() or c == " " else f"#{ord(c)};" for c in parted)


def _style(kind: str) -> str:
    paint, shape = LIGHT.kinds[kind], SHAPES[kind]
    dashes = ",stroke-dasharray:4 3" if shape.style == "dashed" else ""
    width = ",stroke-width:3px" if shape.rims > 1 else ""
    return f"fill:{paint.fill},stroke:{paint.line},color:{paint.ink}{dashes}{width}"
