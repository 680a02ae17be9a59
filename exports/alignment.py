"""The ladders of a cycle in words, and as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.domain.text import plural, shown
from ost.exports.lines import summary
from ost.exports.markdown import item, literal
from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.alignment import Alignment, Gap


def north_star_words(found: Alignment) -> str:
    """The north star in a line, with how many key results steer it and serve those; empty where there is none."""
    if found.north_star is None:
        away = found.north_star_away
        return f"North star: {away} was declared it, and has been put away." if away else ""
    view = found.north_star
    steer, serve = found.steering
    steered = f"{plural(steer, 'key result')} {'steers' if steer == 1 else 'steer'} it"
    served = f"{plural(serve, 'key result')} {'serves' if serve == 1 else 'serve'} it from below"
    told = f"{steered}, {served}" if steer else "no key result here steers it"
    words = "  ".join(filter(None, (str(view.ref), shown(view.node.title), summary(view.data))))
    return f"North star: {words} · {told}"


def heading_words(found: Alignment) -> str:
    """Which cycle is looked at."""
    return f"The ladders of {found.cycle}{'' if 'Q' in found.cycle else ' and its quarters'}"


def count_words(found: Alignment) -> str:
    """How many gaps there are: `2 gaps, 1 accepted`."""
    if not found.gaps:
        return "The ladders have no gaps."
    accepted = len(found.gaps) - len(found.waiting)
    return f"{plural(len(found.waiting), 'gap')}{f', {accepted} accepted' if accepted else ''}."


def whose(gap: Gap) -> str:
    """A gap's thing with its teams: `kr4  Set-up  (Growth)`."""
    teams = f"  ({', '.join(map(shown, gap.teams))})" if gap.teams else ""
    return f"{gap.ref}  {shown(gap.title)}{teams}"


def accepted_words(gap: Gap) -> str:
    """Who let a gap stand, when and why; empty where nobody did."""
    said = gap.accepted
    return f"accepted by {said.by} on {said.at.astimezone().date()}: {said.because}" if said else ""


def to_markdown(found: Alignment, *, only_gaps: bool = False) -> str:
    """The ladders as a nested list, and their gaps.

    Args:
        found: The ladders.
        only_gaps: Without the list.
    """
    lines = [
        f"# {literal(plain(found.tree.name)) or 'Untitled'}",
        "",
        f"{heading_words(found)}, as of {found.tree.as_of}.",
        "",
    ]
    if star := north_star_words(found):
        lines += [literal(plain(star)), ""]
    if not only_gaps:
        lines += [f"{'  ' * depth}- {item(branch, {})}" for depth, branch in found.tree.places()]
        lines += (
            ["", "## Gaps", ""] if found.tree.roots else ["Nothing stands in this cycle.", "", "## Gaps", ""]
        )
    for gap in found.gaps:
        lines += _gap(gap)
    lines += [count_words(found)]
    if found.shared:
        lines += ["", "## Worth knowing", ""]
        lines += [f"- {literal(plain(one.message))}" for one in found.shared]
    return "\n".join(lines) + "\n"


def _gap(gap: Gap) -> Iterator[str]:
    teams = f" ({literal(plain(', '.join(gap.teams)))})" if gap.teams else ""
    yield f"- `{gap.ref}` {literal(plain(gap.title))}{teams}"
    if gap.accepted is not None:
        yield f"  - `{gap.rule}`: {literal(plain(accepted_words(gap)))}"
    else:
        command = plain(gap.do)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", command)), default=0))
        yield f"  - **`{gap.rule}`** {literal(plain(gap.message))} {literal(gap.why)}"
        yield from ("", f"    {fence}sh", f"    {command}", f"    {fence}")
    yield ""
