"""A review pack as GitHub-flavoured Markdown that stands alone: trees as Mermaid, charts as words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports.badges import Badge
from ost.exports.lines import sparkline
from ost.exports.markdown import literal
from ost.exports.mermaid import is_read, to_mermaid
from ost.exports.net import net_of
from ost.exports.pack_blocks import ChartBlock, Grid, Lines, TreeBlock
from ost.exports.safe import plain
from ost.exports.trimming import Part, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.exports.badges import VerdictWords
    from ost.exports.pack_blocks import Block, Cell, Document, Item, Section

_BULLET = re.compile(r"^([-+=])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_DEPTHS = (None, 5, 4, 3, 2, 1, 0)


def to_markdown(document: Document) -> str:
    """A pack as Markdown."""
    top = [
        f"# {_safe(document.title)}: {_inline(document.whose)}",
        _safe(document.when),
        "\n".join(map(_item, document.summary)),
    ]
    parts = [*top, *(part for section in document.sections for part in _section(section, document.verdicts))]
    return "\n\n".join([*parts, f"**{document.rule}**"]) + "\n"


def _inline(content: str) -> str:
    return literal(plain(content))


def _safe(content: str) -> str:
    """A text that begins a line: it begins no list and underlines nothing."""
    return _NUMBERED.sub(r"\1\\\2", _BULLET.sub(r"\\\1", _inline(content)))


def _section(section: Section, verdicts: VerdictWords) -> Iterator[str]:
    yield f"## {_inline(section.heading)}"
    if section.lede:
        yield _safe(section.lede)
    for block in section.blocks:
        yield from _block(block, verdicts)


def _block(block: Block, verdicts: VerdictWords) -> Iterator[str]:
    if block.heading:
        yield f"### {_inline(block.heading)}"
    match block:
        case Lines():
            yield "\n".join(map(_item, block.items))
            if block.rest:
                yield _safe(block.rest)
        case Grid():
            rule = "|".join("---" for _ in block.head)
            yield "\n".join((_row(block.head), f"|{rule}|", *map(_row, block.rows)))
        case TreeBlock():
            yield f"```mermaid\n{_mermaid(block, verdicts)}```"
        case ChartBlock():
            yield "\n".join(map(_item, block.items))
            drawn = f"{sparkline([p.value for p in block.chart.points])} " if block.chart else ""
            yield f"{drawn}{_safe(block.described)}"


def _row(cells: tuple[Cell, ...]) -> str:
    return f"| {' | '.join(f'**{cell}**' if isinstance(cell, Badge) else _inline(cell) for cell in cells)} |"


def _item(item: Item) -> str:
    marks = [
        f"**{item.badge}**" if item.badge else "",
        "**new**" if item.new else "",
        f"`{item.ref}`" if item.ref else "",
    ]
    words = _inline(item.text) if any(marks) else _safe(item.text)
    command = f"`{plain(item.command).replace('`', '')}`" if item.command else ""
    line = " ".join(filter(None, (*marks, words, command)))
    more = [line for text in item.more for line in text.split("\n") if line.strip()]
    return "\n".join((f"- {line}", *(f"  - {_safe(one)}" for one in more)))


def _mermaid(block: TreeBlock, verdicts: VerdictWords) -> str:
    """The tree in as much depth as Mermaid reads; what is hidden is counted where it hangs."""
    text = ""
    for depth in _DEPTHS:
        text = to_mermaid(block.tree, verdicts, trimmed(net_of(block.tree), Part(depth=depth)))
        if is_read(text):
            break
    return text
