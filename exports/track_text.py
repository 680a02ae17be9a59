"""A track record as lines: for a terminal, a pipe or a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.text import shown
from ost.exports import track_words as words
from ost.exports.columns import columns_of, padded
from ost.exports.lines import VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.services.promised import PastBet, Quarter, TrackRecord

_HEAD = ("", "shipped", "bets", "moved", "not", "wrong", "untold", "share (95 %)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Attributes:
        text: What it says.
        role: `heading`, `strong`, or the word of a verdict; empty for none.
        hang: What lines are indented by that it is broken into.
    """

    text: str = ""
    role: str = ""
    hang: str = "  "


def to_text(record: TrackRecord) -> str:
    """A track record as plain lines that are not broken."""
    return "".join(f"{shown(line.text).rstrip()}\n" for line in text_lines(record))


def text_lines(record: TrackRecord) -> Iterator[Line]:
    """The lines of a track record."""
    yield Line(f"{words.TITLE}: {words.whose(record)}", "heading")
    yield Line(words.when(record))
    yield Line()
    for sentence in words.summary(record):
        yield Line(f"- {sentence}")
    if record.quarters:
        yield from _groups(record)
        for quarter in record.quarters:
            yield from _quarter(quarter)
        yield Line()
        yield Line("How to read it", "heading")
        yield from (Line(f"- {sentence}") for sentence in words.reading(record))


def _groups(record: TrackRecord) -> Iterator[Line]:
    yield Line()
    yield Line("By origin", "heading")
    groups = words.there(record)
    yield from (Line(row) for row in _table([_HEAD, *map(words.group_cells, groups)]))
    for group in groups:
        if promised := words.promised_words(group):
            yield Line(f"  {words.SHORT_ORIGINS[group.origin]} promised {promised}")


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(columns_of(row[at]) for row in rows) for at in range(len(_HEAD))]
    for row in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(row[1:-1], widths[1:-1], strict=True))
        yield "  ".join((padded(row[0], widths[0]), *numbers, row[-1]))


def _quarter(quarter: Quarter) -> Iterator[Line]:
    yield Line()
    yield Line(quarter.name, "heading")
    yield Line(words.quarter_words(quarter))
    for bet in quarter.bets:
        yield from _bet(bet)
    if quarter.dropped:
        yield Line()
        yield Line("  Dropped before it shipped", "strong")
        for one in quarter.dropped:
            yield Line(f"    {one.past.initiative.ref}  {words.dropped_words(one)}")


def _bet(bet: PastBet) -> Iterator[Line]:
    node, word = bet.past.initiative, VERDICT_WORDS[bet.verdict.value]
    yield Line()
    yield Line(f"  {node.ref}  {node.title}  →  {bet.kr.ref}  {bet.kr.title}", "strong")
    yield Line(f"    {words.origin_words(bet.past)}; shipped {bet.past.on}")
    yield Line(f"    promised: {words.promise_words(bet)}")
    effect, marks = words.effect_of(bet), words.bet_marks(bet)
    yield Line(f"    {word}{f': {effect}' if effect else ''}{f' ({marks})' if marks else ''}", word)
    yield from (Line(f"    {sentence}") for sentence in words.bet_sentences(bet))
