"""The four answers of the weekly check-in for one KR: what was said first, what the data and the tree say beside it.

What a check-in said stands before what the graph says; where the two differ the graph's version stays
in sight. The texts of users are handed on as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ost.domain.numbers import show_number, with_unit
from ost.domain.text import folded, shortened
from ost.exports.badges import Badge
from ost.exports.lines import (
    DEFINITION,
    VERDICT_WORDS,
    first_standing,
    keeps_level,
    key_result_way,
    number,
    percent,
    text,
    was,
)
from ost.exports.report_words import LONGEST
from ost.exports.verdicts import effect_words, outranking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.domain.model import CheckIn
    from ost.services.judged import Judged
    from ost.services.report import KrReport, Shipped


class Voice(StrEnum):
    """Who speaks: the team, the data or the tree, the forecast, a warning, or the command to type."""

    SAID = "said"
    DATA = "data"
    FORECAST = "forecast"
    WARNING = "warning"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Remark:
    """A piece of an answer; what was said may run over several lines."""

    text: str
    voice: Voice = Voice.DATA


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        word: The question in one word.
        question: The question in full.
        remarks: What is said, in order.
    """

    word: str
    question: str
    remarks: tuple[Remark, ...]


def keeps(kr: KrReport) -> bool:
    """Whether the KR keeps a level, so that it has no way to go."""
    return keeps_level(kr.view.data)


def way(kr: KrReport) -> str:
    """From where, where it is, to where, and what it was to be: `45 → 52.3 → 60 % by 2026-12-31 (target was 65)`."""
    data = kr.view.data
    current, unit = number(data, "current"), text(data, "unit")
    if keeps(kr):
        return (
            f"{key_result_way(data)}, now {'not measured' if current is None else with_unit(current, unit)}"
        )
    now = "not measured" if current is None else show_number(current)
    ends = f"{show_number(number(data, 'baseline') or 0.0)} → {now} → {with_unit(number(data, 'target') or 0.0, unit)}"
    return f"{ends} by {data['due']}{was(data, *DEFINITION)}"


def first(kr: KrReport) -> str:
    """How the KR stands by its first definition, where that was edited: `By its first definition: 48 %, stalled.`."""
    words = first_standing(kr.view.data)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def distance(kr: KrReport) -> str:
    """Progress against pace: `37 % of the way, 60 % of the time gone`."""
    gone = f"{percent(number(kr.view.data, 'pace'))} of the time gone"
    done = number(kr.view.data, "progress")
    return gone if done is None or keeps(kr) else f"{percent(done)} of the way, {gone}"


def measured(kr: KrReport) -> str:
    """How much has been measured: `26 values, last on 2026-11-06`; empty when nothing has."""
    if not kr.points:
        return ""
    count = len(kr.points)
    return f"{'1 value' if count == 1 else f'{count} values'}, last on {kr.points[-1].on}"


def progress_cells(kr: KrReport, width: int) -> str:
    """Progress as a bar of characters, and the time gone as a mark in it; empty for a level to keep."""
    done, gone = number(kr.view.data, "progress"), number(kr.view.data, "pace")
    if done is None or gone is None or keeps(kr):
        return ""
    filled = round(min(1.0, max(0.0, done)) * width)
    cells = ["█"] * filled + ["░"] * (width - filled)
    cells[min(width - 1, int(gone * width))] = "┃"
    return "".join(cells)


def confidence_words(kr: KrReport) -> str:
    """The stated confidence with its change: `5 of 10, down 2`; empty when none was ever stated."""
    if kr.confidence is None:
        return ""
    change = kr.confidence_change
    if change is None:
        return f"{kr.confidence} of 10"
    turn = "unchanged" if change == 0 else f"{'up' if change > 0 else 'down'} {abs(change)}"
    return f"{kr.confidence} of 10, {turn}"


def answers(kr: KrReport) -> tuple[Answer, Answer, Answer, Answer]:
    """The four answers."""
    return (
        Answer("Shipped", "What did we ship that should influence it?", tuple(_shipped(kr))),
        Answer("Moving", "Is the metric moving; if not, why?", tuple(_moving(kr))),
        Answer("Confidence", "Will the current initiatives hit the target?", tuple(_confidence(kr))),
        Answer("Next", "What should we try next?", tuple(_next(kr))),
    )


def bets(kr: KrReport) -> list[tuple[Badge, str, str]]:
    """The verdicts on the KR's launches as (badge, ref and title, numbers), the latest first."""
    return [
        (
            Badge(VERDICT_WORDS[one.judgement.verdict.value]),
            f"{one.judgement.initiative}  {one.judgement.title}",
            _bet_words(one),
        )
        for one in reversed(kr.verdicts)
    ]


def _bet_words(judged: Judged) -> str:
    j = judged.judgement
    if j.verdict.value == "too_early":
        told = [f"shipped {j.shipped}", *outranking(judged), f"read from {j.reads_from}"]
        return ", ".join(told)
    found = [*outranking(judged), effect_words(j)]
    if judged.trials and found[-1]:
        found[-1] = f"before/after {found[-1]}"
    return ", ".join(["shipped " + str(j.shipped), *filter(None, found)])


def _said(answer: str | None, ref: object) -> Iterator[Remark]:
    if answer and answer.strip():
        cut = f" (the rest: ost show {ref})" if len(answer) > LONGEST else ""
        yield Remark(f"{shortened(answer, LONGEST)}{cut}", Voice.SAID)


def _shipped(kr: KrReport) -> Iterator[Remark]:
    said = kr.check_in.shipped if kr.check_in else None
    yield from _said(said, kr.view.ref)
    nothing = f"nothing shipped on it since {kr.shipped_since}."
    logged = "; ".join(f"{one.ref} {one.title} on {one.on}{_lag(one)}" for one in kr.shipped)
    if not said:
        yield Remark(f"{logged}." if logged else nothing.capitalize())
    elif not logged:
        yield Remark(f"The log: {nothing}")
    elif not all(_mentions(said, one) for one in kr.shipped):
        yield Remark(f"The log: {logged}.")


def _lag(one: Shipped) -> str:
    return f", to show from {one.shows_from}" if one.lag_days else ""


def _mentions(said: str, one: Shipped) -> bool:
    words = folded(said)
    return folded(one.title) in words or re.search(rf"\b{one.ref}\b", words) is not None


def _moving(kr: KrReport) -> Iterator[Remark]:
    said = kr.check_in.moving if kr.check_in else None
    yield from _said(said, kr.view.ref)
    if not said:
        yield Remark(kr.moving)
    elif said.strip() != kr.moving:
        yield Remark(f"The numbers: {kr.moving}")


def _confidence(kr: KrReport) -> Iterator[Remark]:
    source: CheckIn | None = kr.confidence_from
    if source is None:
        yield Remark("Not stated.")
    elif source is kr.check_in:
        since = f" since {kr.stated.on}" if kr.confidence_change is not None and kr.stated else ""
        yield Remark(f"{confidence_words(kr)}{since}.", Voice.SAID)
    else:
        yield Remark(f"Not stated in this week; last {confidence_words(kr)} on {source.on}.")
    if kr.contradiction:
        yield Remark(f"{kr.contradiction[0].upper()}{kr.contradiction[1:]}", Voice.WARNING)
    yield Remark(kr.forecast.why, Voice.FORECAST)


def _next(kr: KrReport) -> Iterator[Remark]:
    said = kr.check_in.next if kr.check_in else None
    yield from _said(said, kr.view.ref)
    for step in kr.next[:1] if said else kr.next:
        if not said or step.text != said.strip():
            yield Remark(f"{'The tree: ' if said else ''}{step.text} ({step.why}).")
        yield Remark(step.do, Voice.COMMAND)
