"""A roadmap as text and as Markdown: sections one below the other, or three columns where there is room.

Values in, text out; knows no terminal. Colours are put on by who prints: a line says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from ost.domain.kinds import OUTCOMES
from ost.domain.model import Horizon
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import plural, shown
from ost.exports.columns import fold, padded
from ost.exports.lines import STATE_WORDS, VERDICT_WORDS, key_result_way, number, text
from ost.exports.markdown import literal
from ost.exports.safe import plain
from ost.exports.verdicts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ost.services.roadmaps import Roadmap, RoadmapBet, Swap
    from ost.services.views import NodeView

THREE_COLUMNS = 132
"""From how many columns on the turns stand beside each other."""

_GAP = "   "
_NOTHING = {
    Horizon.NOW: "Nothing shipped in this cycle, and nothing is committed for it.",
    Horizon.NEXT: "Nothing is planned next.",
    Horizon.LATER: "Nothing is proposed for later.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    Attributes:
        words: The line.
        role: What it is: `heading`, `bet`, or empty for all else.
    """

    words: str
    role: str = ""


def to_text(roadmap: Roadmap, width: int | None) -> str:
    """The roadmap as plain text.

    Args:
        roadmap: The roadmap.
        width: How many cells a line may take; None for lines as long as they are.
    """
    return "".join(f"{line.words}\n" for line in text_lines(roadmap, width))


def text_lines(roadmap: Roadmap, width: int | None) -> list[Line]:
    """The same line by line, each with what it is."""
    lines = [Line(part, "heading") for part in fold(_title(roadmap), width)]
    if width is not None and width >= THREE_COLUMNS:
        lines += _beside(roadmap, width)
    else:
        for turn in Horizon:
            lines += [Line(""), *_turn(roadmap, turn, width)]
    for heading, items in _rest(roadmap):
        lines += [Line(""), *(Line(part, "heading") for part in fold(heading, width))]
        for first, *more in items:
            lines += _indented(first, width, "  ", "bet" if more else "")
            for words in more:
                lines += _indented(words, width, "      ")
    return lines


def _title(roadmap: Roadmap) -> str:
    span = roadmap.cycles.span
    whose = [roadmap.team] if roadmap.team else []
    whose += [str(roadmap.kr)] if roadmap.kr else []
    of = f" of {shown(', '.join(whose))}" if whose else ""
    cycle = f"{roadmap.cycles.name} ({span.first} to {span.last})"
    return f"Roadmap{of}, {cycle}, as of {roadmap.cycles.day}"


def _indented(words: str, width: int | None, indent: str, role: str = "") -> list[Line]:
    return [Line(part, role) for part in fold(shown(words), width, indent, f"{indent}  ")]


def _turn(roadmap: Roadmap, turn: Horizon, width: int | None) -> list[Line]:
    bets = roadmap.at(turn)
    lines = [Line(turn.value.capitalize(), "heading")]
    if not bets:
        return lines + _indented(_NOTHING[turn], width, "  ")
    for bet in bets:
        first, *more = bet_words(bet)
        lines += _indented(first, width, "  ", "bet")
        for words in more:
            lines += _indented(words, width, "      ")
    return lines


def _beside(roadmap: Roadmap, width: int) -> Iterator[Line]:
    """The three turns as columns."""
    each = (width - len(_GAP) * (len(Horizon) - 1)) // len(Horizon)
    columns = [_turn(roadmap, turn, each) for turn in Horizon]
    yield Line("")
    for row in zip_longest(*columns, fillvalue=Line("")):
        role = "heading" if row[0].role == "heading" else ""
        yield Line(_GAP.join(padded(line.words, each) for line in row).rstrip(), role)


def bet_words(bet: RoadmapBet) -> list[str]:
    """A bet in lines: what it is and where it stands, then its KRs, what is behind it, and what it did."""
    node = bet.view.node
    return [
        f"{bet.view.ref}  {node.title}  {' · '.join(_standing(bet))}",
        *(words for kr in bet.krs for words in _kr_words(bet, kr)),
        behind_words(bet),
        *_came_of(bet),
    ]


def _standing(bet: RoadmapBet) -> Iterator[str]:
    data = bet.view.data
    shipped = data.get("shipped")
    yield f"shipped {shipped}" if shipped else text(data, "status")
    if not shipped and data.get("due"):
        yield f"due {data['due']}{', which has passed' if bet.late else ''}"
    if not bet.turn.derived:
        yield f"{bet.turn.horizon} as said"
    if bet.suspect:
        yield "suspect"


def _kr_words(bet: RoadmapBet, kr: NodeView) -> Iterator[str]:
    """What a KR is, what is expected of it, and what became of that."""
    expected = number(bet.effect(kr), "expected")
    unit = text(kr.data, "unit")
    hope = "no effect named" if expected is None else f"expects {signed(expected, unit)}"
    yield f"{kr_words(kr)}; {hope}"
    judged = bet.verdicts.get(kr.ref)
    if judged is not None:
        sentences = said(judged)
        at = len(judged.trials)  # what was randomised is said first
        word, sentence = VERDICT_WORDS[judged.judgement.verdict.value], sentences[at]
        told = sentence if sentence.casefold().startswith(f"{word}:") else f"{word}: {sentence}"
        yield from (*sentences[:at], f"{kr.ref} {told[:1].lower()}{told[1:]}", *sentences[at + 1 :])


def signed(effect: float, unit: str) -> str:
    """An effect with its sign: `+5 pp` for one of a share, `-1.6 days`."""
    unit = "pp" if unit == "%" else unit
    return f"{'+' if effect > 0 else ''}{with_unit(effect, unit)}"


def kr_words(kr: NodeView) -> str:
    """A KR with its way and where it stands."""
    data = kr.data
    current = number(data, "current")
    now = "" if current is None else f", now {show_number(current)} ({STATE_WORDS[text(data, 'state')]})"
    closed = "" if kr.node.status == "open" else f", {kr.node.status}"
    return f"{kr.ref} {kr.node.title}: {key_result_way(data)}{now}{closed}"


def behind_words(bet: RoadmapBet) -> str:
    """The discovery behind a bet in words."""
    behind, data = bet.behind, bet.view.data
    counts = [f"{count} {word}" for word in OUTCOMES if (count := behind.count(word))]
    parts = [f"experiments: {', '.join(counts)}"] if counts else []
    waiting = behind.count("running") + behind.count("planned")
    parts += [f"{plural(waiting, 'experiment')} without an outcome"] if waiting else []
    parts += [plural(len(behind.interviews), "interview")] if behind.interviews else []
    if bet.discovery:
        return f"behind it: {'; '.join(parts)}"
    if data.get("mandated_by"):
        why = f"mandated by {text(data, 'mandated_by')}"
    else:
        why = "nothing tested, nobody heard" if data.get("delivers") else "it delivers no solution"
    return "; ".join([f"no discovery behind it ({why})", *parts])


def _came_of(bet: RoadmapBet) -> Iterator[str]:
    for name, words in (("replaces", "takes the place of"), ("requests", "asked for in")):
        refs = bet.view.data.get(name)
        if isinstance(refs, list) and refs:
            yield f"{words} {', '.join(refs)}"


def _rest(roadmap: Roadmap) -> Iterator[tuple[str, list[list[str]]]]:
    """The sections below the turns, each with its items."""
    if earlier := roadmap.at(None):
        yield (
            f"Shipped before {roadmap.cycles.name}, for KRs that still run",
            [bet_words(bet) for bet in earlier],
        )
    if roadmap.swapped:
        heading = f"Dropped or swapped in {roadmap.cycles.name}: the KR stands"
        yield heading, [swap_words(swap) for swap in roadmap.swapped]
    if roadmap.krs_without_bets:
        items = [[f"{kr_words(kr)}{_earlier(roadmap, kr)}"] for kr in roadmap.krs_without_bets]
        yield "KRs without a bet", items
    if roadmap.requests_unaligned:
        count = plural(roadmap.requests_unaligned, "open request")
        verb = "serves" if roadmap.requests_unaligned == 1 else "serve"
        yield "Requests", [[f"{count} {verb} no current KR; what to answer: ost request list --unaligned"]]


def _earlier(roadmap: Roadmap, kr: NodeView) -> str:
    refs = roadmap.shipped_on.get(kr.ref, ())
    return f"; shipped earlier: {', '.join(map(str, refs))}" if refs else "; nothing shipped for it yet"


def swap_words(swap: Swap) -> list[str]:
    """A swap in lines: `ini2 Old → ini5 New`, when, why and for which KRs."""
    new = ", ".join(f"{one.ref} {one.node.title}" for one in swap.by)
    krs = f" for {', '.join(map(str, swap.krs))}" if swap.krs else ""
    return [
        f"{swap.view.ref}  {swap.view.node.title} → {new or 'nothing in its place'}",
        f"dropped {swap.on}{krs}: {swap.because or 'no reason given'}",
    ]


def to_markdown(roadmap: Roadmap) -> str:
    """The roadmap as Markdown, with a heading for each turn and an item for each bet."""
    parts = [f"# {literal(plain(_title(roadmap)))}\n"]
    for turn in Horizon:
        bets = [bet_words(bet) for bet in roadmap.at(turn)]
        parts.append(_section(turn.value.capitalize(), bets or [[_NOTHING[turn]]]))
    parts += [_section(heading, items) for heading, items in _rest(roadmap)]
    return "\n".join(parts)


def _section(heading: str, items: Iterable[list[str]]) -> str:
    lines = [f"## {literal(plain(heading))}", ""]
    for first, *more in items:
        lines.append(f"- {literal(plain(first))}")
        lines += [f"  - {literal(plain(words))}" for words in more]
    return "\n".join([*lines, ""])
