"""What stands on the card of a thing in a drawing, as a Graphviz label.

A card is a column of rows, all of one width: the kind with the ref and the first badge, the title, what
is to be known, a KR's bar, and the other badges.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ost.domain.numbers import show_number, with_unit
from ost.exports.badges import Badge, badges_of
from ost.exports.label import block, cell, packed, table, words
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
from ost.exports.looks import INK, LOOKS, MARKS, PALE_FILL, PALE_INK, PALE_LINE, PALE_MARK, PAPER, QUIET, Look
from ost.exports.safe import left_to_right, plain
from ost.exports.wrapping import flow, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ost.exports.badges import VerdictWords
    from ost.exports.net import Box

WIDTH = 134
TITLE, SMALL, _TINY, _NAME = 10.0, 7.5, 7.0, 6.5
_BOLD = 1.08
_TITLE_LINES, _NOTE_LINES, _CHANGE_LINES, _MOST_BADGES = 4, 2, 5, 6
_HEAD, _AIR = 12, 3
_BAR = 106


class Card:
    """One card: what it says, and in which colours."""

    def __init__(self, box: Box, verdicts: VerdictWords) -> None:
        self._view = view = box.view
        faded = box.faded
        self._change = [] if box.words == "added" else [box.words]
        self._data = view.data
        self._kind = text(view.data, "kind")
        self._look: Look = LOOKS[self._kind]
        self._badges = badges_of(view, verdicts, box.sign)
        self._faded = faded
        dark = self._kind == "objective" and not faded
        self._ink = "#ffffff" if dark else PALE_INK if faded else INK
        self._quiet = "#c9d6e3" if dark else PALE_INK if faded else QUIET
        self._name = "#c9d6e3" if dark else PALE_INK if faded else self._look.line

    def label(self) -> str:
        """The label, with the angle brackets that tell Graphviz what it is."""
        rows = [*self._head(), *self._title(), *self._changed(), *self._notes()]
        for row in self._more_badges():
            rows += [block(1, _AIR), row]
        return f"<{table(rows)}>"

    def _head(self) -> list[str]:
        """The kind and the ref, and the first badge where there is room beside them."""
        name, ref = KIND_WORDS[self._kind].upper(), f" {self._view.ref}"
        said = words(name, _NAME, self._name, bold=True) + words(ref, _TINY, self._name)
        inset = self._look.inset
        badge = self._badges[0] if self._badges else None
        room = WIDTH - inset - (badge_width(badge) if badge else 0)
        if badge is None or width_of(name) * _NAME * _BOLD + width_of(ref) * _TINY > room:
            return [cell(said, WIDTH, _HEAD)]
        row = cell(said, room, _HEAD) + badge_cell(badge, faded=self._faded) + block(max(1, inset), 1)
        del self._badges[0]
        return [cell(table([row]), WIDTH, _HEAD), block(1, _AIR)]

    def _title(self) -> list[str]:
        bold = self._kind in {"objective", "kr"}
        room = WIDTH / TITLE / (_BOLD if bold else 1)
        lines = wrap(plain(self._view.node.title), room, _TITLE_LINES)
        return [cell(words(line, TITLE, self._ink, bold=bold), WIDTH, 12) for line in lines]

    def _changed(self) -> list[str]:
        """What differs from an earlier moment."""
        lines = flow(map(plain, self._change), WIDTH / SMALL / _BOLD, _CHANGE_LINES)
        return [cell(words(line, SMALL, self._ink, bold=True), WIDTH, 10) for line in lines]

    def _notes(self) -> list[str]:
        if self._kind == "kr":
            return self._key_result()
        lines = [
            line
            for parts in notes_of(self._data)
            for line in flow(map(plain, parts), WIDTH / SMALL, _NOTE_LINES)
        ]
        return [cell(words(line, SMALL, self._quiet), WIDTH, 10) for line in lines]

    def _key_result(self) -> list[str]:
        """From where to where and by when, and how much of the way is gone."""
        way, due = key_result_notes(self._data)
        room = width_of(due) * SMALL + 4
        if width_of(way) * SMALL + room <= WIDTH:
            row = cell(words(way, SMALL, self._ink), WIDTH - room, 10)
            row += cell(words(due, SMALL, self._quiet), room, 10, align="RIGHT")
            rows = [cell(table([row]), WIDTH, 10)]
        else:
            lines = wrap(plain(way), WIDTH / SMALL, _NOTE_LINES)
            rows = [cell(words(line, SMALL, self._ink), WIDTH, 10) for line in [*lines, due]]
        if gone(self._data):
            done, pace = number(self._data, "progress") or 0.0, number(self._data, "pace")
            row = cell(bar(done, pace, faded=self._faded), _BAR, 9)
            row += cell(words(gone(self._data), SMALL, self._ink), WIDTH - _BAR, 9, align="RIGHT")
            rows.append(cell(table([row]), WIDTH, 9))
        edited = wrap(plain(was_words(self._data, *DEFINITION)), WIDTH / SMALL, _NOTE_LINES)
        return [*rows, *(cell(words(line, SMALL, self._quiet), WIDTH, 10) for line in edited)]

    def _more_badges(self) -> list[str]:
        """The badges after the first, as many to a row as fit."""
        badges = self._badges[:_MOST_BADGES]
        cells = [(badge_cell(badge, faded=self._faded), badge_width(badge)) for badge in badges]
        return packed(cells, WIDTH, gap=4)


def badge_width(badge: Badge) -> float:
    """How wide a badge is drawn, in points."""
    return round(width_of(str(badge)) * _TINY * _BOLD + 9)


def badge_cell(badge: Badge, *, faded: bool = False) -> str:
    """A badge as a cell of a row."""
    mark = PALE_MARK if faded else MARKS[badge.tone]
    said = words(str(badge), _TINY, mark.ink, bold=not faded)
    inside = cell(said, badge_width(badge) - 2, _HEAD - 2, align="")
    pill = table([inside], border=1, colour=mark.line, fill=mark.fill, style=mark.style)
    return cell(pill, badge_width(badge), _HEAD, align="")


def bar(done: float, pace: float | None, *, faded: bool = False) -> str:
    """A progress bar of plain cells, with a mark where the time gone stands."""
    full = round(min(1.0, max(0.0, done)) * _BAR)
    fill, empty = (PALE_LINE, PALE_FILL) if faded else (LOOKS["kr"].line, "#c4d3df")
    at = -9 if pace is None else min(_BAR - 2, round(pace * _BAR))
    stops = sorted({0, full, _BAR} | ({at, at + 2} if pace is not None else set()))
    tick = PAPER if at < full else INK
    cells = [
        block(end - start, 6, tick if start == at else fill if start < full else empty)
        for start, end in pairwise(stops)
    ]
    return table(["".join(cells)])


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
