"""What is to be known of a thing beside its title and its badges, in short parts.

The same on the card of a drawing, in a flowchart and in a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.numbers import show_number, with_unit
from ost.domain.text import plural
from ost.exports.lines import (
    DEFINITION,
    KIND_WORDS,
    estimates,
    keeps_level,
    number,
    overruled_words,
    percent,
    summary,
    text,
    was_words,
)
from ost.exports.safe import left_to_right

if TYPE_CHECKING:
    from collections.abc import Mapping


def notes_of(data: Mapping[str, object]) -> list[list[str]]:
    """What is to be known of a thing beside its title and its badges: lines of short parts."""
    kind = text(data, "kind")
    if kind == "kr":
        way, due = key_result_notes(data)
        return [[way, gone(data)], [due], [was_words(data, *DEFINITION)]]
    if kind == "objective":
        return [[text(data, "cycle"), text(data, "team"), text(data, "owner")]]
    if kind == "opportunity":
        return [[_heard(data)]]
    if kind == "assumption":
        return [[text(data, "risk"), _grade(data, "importance"), _grade(data, "evidence")]]
    if kind == "experiment":
        told = [word for pair in estimates(data) for word in pair if word]
        return [
            [f"criterion: {text(data, 'criterion')}"],
            [was_words(data, "criterion")],
            [overruled_words(data)],
            told,
        ]
    if kind == "initiative":
        edited = was_words(data, "shipped", "expected", "worth_having", "lag_days")
        return [_initiative(data), [edited]]
    return [] if kind == "solution" else [[summary(data)]]


def gone(data: Mapping[str, object]) -> str:
    """How much of its way a KR has gone; empty for a level to keep, and where nothing is measured."""
    return "" if keeps_level(data) else percent(number(data, "progress"))


def hidden_words(counts: Mapping[str, int], page: int = 0) -> list[str]:
    """What is below a thing and not drawn, kind by kind, and on which page it is: one line, or none."""
    if not counts:
        return []
    parts = [plural(counts[kind], KIND_WORDS[kind].lower()) for kind in KIND_WORDS if kind in counts]
    return [f"+ {', '.join(parts)}{f': page {page}' if page else ''}"]


def _grade(data: Mapping[str, object], name: str) -> str:
    return f"{name} {data[name]}" if data.get(name) is not None else ""


def _heard(data: Mapping[str, object]) -> str:
    heard = data.get("interviews")
    count = len(heard) if isinstance(heard, list) else 0
    return f"{count} interview{'s' if count > 1 else ''}" if count else ""


def key_result_notes(data: Mapping[str, object]) -> tuple[str, str]:
    """A KR's way and its day: `45 → 52.3 → 65 %` and `by 2026-12-31`."""
    unit, target, current = text(data, "unit"), number(data, "target") or 0.0, number(data, "current")
    form = text(data, "form")
    if keeps_level(data):
        now = "" if current is None else f" · now {show_number(current)}"
        level = f"{form.replace('_', ' ')} {with_unit(target, unit)}{now}"
        return left_to_right(level), f"until {text(data, 'due')}"
    now = "" if current is None else f"{show_number(current)} → "
    way = f"{show_number(number(data, 'baseline') or 0.0)} → {now}{with_unit(target, unit)}"
    return left_to_right(way), f"by {text(data, 'due')}"


def _initiative(data: Mapping[str, object]) -> list[str]:
    shipped = data.get("shipped") if data.get("status") == "shipped" else None
    when = f"shipped {shipped}" if shipped else f"due {data['due']}" if data.get("due") else ""
    bets = data.get("bets")
    hopes = [
        f"{show_number(bet['expected'])} on {bet['kr']}"
        for bet in (bets if isinstance(bets, list) else [])
        if bet.get("expected") is not None
    ]
    by = f"mandated by {data['mandated_by']}" if data.get("mandated_by") else ""
    delivers = data.get("delivers")
    brings = f"delivers {' '.join(map(str, delivers))}" if isinstance(delivers, list) and delivers else ""
    return [when, f"expects {', '.join(hopes)}" if hopes else "", brings, by]
