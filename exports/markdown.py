"""The tree as a nested list in GitHub-flavoured Markdown.

Titles come out as they were typed: nothing in them is read as a link, an element, emphasis, a formula, a
mention or a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports import kpis
from ost.exports.badges import verdict_badges
from ost.exports.lines import KIND_WORDS, summary, text
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.services.tree import Branch, Tree

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&#!])")
_ADDRESS = re.compile(r"(:)(?=//)|(?<=www)(\.)|(?<=mailto)(:)|(?<=xmpp)(:)", re.IGNORECASE)
_MENTION = re.compile(r"(@|\\#)(?=\w)")
_MORE = re.compile(r"(\^|={2,}|%{2,}|\+{2,}|(?<=\w)\.(?=[^\W\d]))")
_BEGINNING = re.compile(r"^([-+=])|^(\d{1,9})([.)])(?=\s|$)")
_JOINER = "&#8288;"
"""A word joiner: it has no width, and what follows it is no name or number to GitHub."""


def to_markdown(tree: Tree, verdicts: VerdictWords) -> str:
    """The tree as a heading and a nested list, a thing per item.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
    """
    lines = [f"# {literal(plain(tree.name)) or 'Untitled'}", "", f"As of {tree.as_of}.", ""]
    lines += [f"{'  ' * depth}- {item(branch, verdicts)}" for depth, branch in tree.places()]
    if not tree.roots:
        lines.append("The tree is empty.")
    if tree.kpis:
        lines += ["", "## KPIs", ""]
    for view in tree.kpis:
        marks = " ".join(f"**{badge}**" for badge in kpis.badges(view))
        said = f"`{view.ref}` {literal(plain(view.node.title))}: {literal(plain(kpis.now_words(view.data)))}"
        lines.append(f"- {f'{marks} ' if marks else ''}{said}")
    return "\n".join(lines) + "\n"


def item(branch: Branch, verdicts: VerdictWords) -> str:
    """A place of the tree as an item of a list."""
    view = branch.view
    title = literal(plain(view.node.title))
    said = (
        f"`{view.ref}` **{KIND_WORDS[text(view.data, 'kind')]}:** {f'~~{title}~~' if branch.faded else title}"
    )
    if branch.repeated:
        return f"{said} — see above"
    judged = ", ".join(
        f"{badge.word} {badge.about}" for badge in verdict_badges(verdicts.get(str(view.ref), ()))
    )
    words = " · ".join(filter(None, (literal(plain(summary(view.data))), f"**{judged}**" if judged else "")))
    return f"{said} — {words}" if words else said


def literal(words: str) -> str:
    """A text in which Markdown, as GitHub reads it, finds nothing but text."""
    escaped = _ADDRESS.sub(lambda match: f"\\{match[0]}", _SPECIAL.sub(r"\\\1", words))
    return _MENTION.sub(rf"\1{_JOINER}", escaped)


def literal_line(words: str) -> str:
    """A text at the beginning of a line in which no reader finds anything but text.

    Beside what `literal` keeps from GitHub it keeps from others: marks, insertions, superscripts, comments and names
    of hosts, and what would begin a list or a rule.
    """
    kept = _MORE.sub(lambda match: "".join(f"\\{mark}" for mark in match[0]), literal(words))
    return _BEGINNING.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", kept)
