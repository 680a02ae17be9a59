"""What a review pack is made of, before any format: sections of lines, tables and pictures.

Every writer of a pack goes through the same blocks, so that all formats tell the same in the same order. Texts of
users are in them as they are; each writer makes them safe in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ost.exports.badges import Badge
    from ost.services.chart import Chart
    from ost.services.tree import Tree


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list.

    Attributes:
        text: What it says.
        ref: The thing that it is about, which stands before it; empty for none.
        badge: What marks it.
        more: Sentences below it.
        command: What to type.
        new: Whether it is news since the first moment.
    """

    text: str
    ref: str = ""
    badge: Badge | None = None
    more: tuple[str, ...] = ()
    command: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A list under a heading.

    Attributes:
        heading: What it is headed by; empty for none.
        items: Its lines.
        rest: What is said of further lines that were left out; empty where none were.
    """

    heading: str
    items: tuple[Item, ...]
    rest: str = ""


Cell: TypeAlias = "str | Badge"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        heading: What it is headed by.
        head: The names of its columns.
        rows: Its rows, each as long as `head`.
        shares: How wide the columns are beside each other.
    """

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TreeBlock:
    """The picture of a branch."""

    heading: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A KR: its standing in lines, beside its chart.

    Attributes:
        heading: Its ref and title.
        chart: Its chart; None where nothing was measured.
        items: What is said of it.
        described: The chart in words.
    """

    heading: str
    chart: Chart | None
    items: tuple[Item, ...]
    described: str


Block: TypeAlias = "Lines | Grid | TreeBlock | ChartBlock"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pack with a heading.

    Attributes:
        ref: The objective that it is about; empty for none.
        heading: Its heading, with the ref.
        lede: A sentence below it.
        blocks: What it holds.
    """

    ref: str
    heading: str
    lede: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole pack.

    Attributes:
        title: What it is called.
        whose: The workspace, and the team.
        when: The day, and since when.
        summary: The whole in at most ten lines.
        sections: Its parts.
        rule: What it ends with.
        verdicts: (KR, verdict) pairs by the initiative's ref, for drawings.
    """

    title: str
    whose: str
    when: str
    summary: tuple[Item, ...]
    sections: tuple[Section, ...]
    rule: str
    verdicts: dict[str, list[tuple[str, str]]]
