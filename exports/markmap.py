"""The tree as Markdown for Markmap, which makes a mind map of headings and lists (https://markmap.js.org).

Each thing stands once, below its first parent. Markmap lets HTML through, so titles are escaped: they are text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ost.exports.badges import badges_of
from ost.exports.lines import KIND_WORDS, text
from ost.exports.markdown import literal_line
from ost.exports.net import net_of, net_of_diff
from ost.exports.notes import hidden_words
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.exports.net import Box, Net
    from ost.services.diffing import Diff
    from ost.services.tree import Tree

_WIDTH = 320
"""How wide the words of a branch are, in pixels, before they are wrapped."""


def to_markmap(tree: Tree, verdicts: VerdictWords, net: Net | None = None) -> str:
    """The tree as a heading and a nested list.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        net: What is drawn of it; all when None.
    """
    return _map(net or net_of(tree), tree.name, f"as of {tree.as_of}", verdicts)


def diff_to_markmap(diff: Diff, net: Net | None = None) -> str:
    """The tree of two moments likewise: each difference with its sign and words, and what is gone struck out."""
    return _map(net or net_of_diff(diff.roots), diff.name, f"{diff.before} → {diff.after}", {})


def _map(net: Net, name: str, when: str, verdicts: VerdictWords) -> str:
    called = plain(name) or "Untitled"
    lines = ["---", f"title: {json.dumps(called, ensure_ascii=False)}", "markmap:"]
    lines += ["  colorFreezeLevel: 3", f"  maxWidth: {_WIDTH}", "---", ""]
    lines += [f"# {literal_line(called)}, {literal_line(plain(when))}", ""]
    parents: dict[str, list[str]] = {}
    for parent, child in net.lines:
        parents.setdefault(child, []).append(parent)
    below: dict[str | None, list[Box]] = {}
    for box in net.boxes:
        below.setdefault(net.above.get(box.name), []).append(box)
    waiting = [(0, box) for box in reversed(below.get(None, []))]
    while waiting:
        depth, box = waiting.pop()
        also = [one for one in parents.get(box.name, ()) if one != net.above.get(box.name)]
        lines.append(f"{'  ' * depth}- {_item(box, verdicts, also)}")
        waiting += [(depth + 1, child) for child in reversed(below.get(box.name, []))]
    return "\n".join(lines) + "\n"


def _item(box: Box, verdicts: VerdictWords, also: list[str]) -> str:
    view = box.view
    title = literal_line(plain(view.node.title))
    said = f"**{KIND_WORDS[text(view.data, 'kind')]}** {view.ref}: {f'~~{title}~~' if box.ghost and title else title}"
    badges = badges_of(view, verdicts, box.sign, riskiest=box.riskiest)
    words = [f"**{literal_line(str(badge))}**" for badge in badges]
    words += [literal_line(plain(box.words))] if box.words not in {"", "added"} else []
    words += [literal_line(row) for row in hidden_words(box.hidden)]
    words += [f"also under {', '.join(also)}"] if also else []
    return " · ".join([said, *words])
