"""What stands above a drawing: its title, and a legend of the kinds and badges that are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.text import shortened
from ost.exports import kpis
from ost.exports.badges import GROUPS, Badge, badges_of
from ost.exports.cards import badge_cell, badge_width
from ost.exports.label import LONGEST, bare, block, cell, packed, table, words
from ost.exports.lines import KIND_WORDS, text
from ost.exports.looks import INK, LOOKS, QUIET
from ost.exports.paper import COLUMN
from ost.exports.safe import plain
from ost.exports.wrapping import width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.exports.badges import VerdictWords
    from ost.exports.net import Net
    from ost.services.views import NodeView

_SMALL = 8.0
_NAME_WIDTH = 40
_GROUP = 52
_GAP = 14
_FEWEST_COLUMNS = 4
_MOST_KPIS = 8


def heading(name: str, when: str, net: Net, verdicts: VerdictWords, watched: Sequence[NodeView] = ()) -> str:
    """The label above a drawing.

    Args:
        name: The workspace's name.
        when: The day, or the two moments, that it shows.
        net: What is drawn of it.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        watched: The KPIs.
    """
    called = next(iter(wrap(plain(name), _NAME_WIDTH, 1)), "Untitled")
    title = words(called, 17, INK, bold=True) + words(f"  {plain(when)}", 10, QUIET)
    rows = [cell(title, height=28)]
    groups = ({"KPIs": _kpis(watched)} if watched else {}) | _entries(net, verdicts)
    for line in _legend(groups, max(_FEWEST_COLUMNS, net.columns) * COLUMN):
        if sum(map(len, rows)) + len(line) > LONGEST:
            break
        rows += [line, block(1, 3)]
    return f'<<FONT POINT-SIZE="{_SMALL:g}" COLOR="{QUIET}">{table([*rows, block(1, 8)])}</FONT>>'


def _legend(groups: dict[str, list[tuple[str, float]]], width: float) -> list[str]:
    """The rows of the legend; the first one of a group has its name in front."""
    rows = []
    for group, entries in groups.items():
        for i, row in enumerate(packed(entries, width - _GROUP)):
            name = cell(words(group, _SMALL, INK, bold=True), _GROUP, 12) if i == 0 else block(_GROUP, 12)
            rows.append(cell(table([name + row]), width))
    return rows


def _entries(net: Net, verdicts: VerdictWords) -> dict[str, list[tuple[str, float]]]:
    """The cells of the legend by group, each with its width; groups without any are left out."""
    kinds = {text(box.view.data, "kind") for box in net.boxes}
    worn = {badge.word for box in net.boxes for badge in badges_of(box.view, verdicts, box.sign)}
    found = {"Kind": [_kind(kind) for kind in KIND_WORDS if kind in kinds]}
    if net.delivers:
        found["Kind"].append(_said("", 0, "dashed line: the solution that an initiative delivers"))
    if net.pale:
        found["Kind"].append(_said("", 0, "grey: as it was, or gone" if net.compared else "grey: given up"))
    for group, members in GROUPS.items():
        found[group] = [_badge(Badge(word)) for word in members if word in worn]
    return {group: entries for group, entries in found.items() if entries}


def _kpis(views: Sequence[NodeView]) -> list[tuple[str, float]]:
    """Each KPI with its sign and word, its name, its value and its range; in letters alone, since a label is short."""
    found = []
    for view in views[:_MOST_KPIS]:
        mark = " ".join(map(str, kpis.badges(view)[:1]))
        name = shortened(plain(view.node.title), _NAME_WIDTH)
        found.append(_said("", 0, f"{mark} · {view.ref} {name}: {plain(kpis.now_words(view.data))}"))
    more = len(views) - _MOST_KPIS
    return found + ([_said("", 0, f"and {more} more")] if more > 0 else [])


def _kind(kind: str) -> tuple[str, float]:
    """A small card of the kind's outline: tabs at the left, a folded corner, a tab on top."""
    look = LOOKS[kind]
    style = look.style.removeprefix("filled").strip(",")
    inside = [block(14, 8)]
    if look.shape == "component":
        tabs = table([block(4, 2, look.line), block(4, 4), block(4, 2, look.line)])
        inside = [cell(tabs, 4, 8) + block(10, 8)]
    elif look.shape == "note":
        corner = table([block(10, 4) + block(4, 4, look.line)])
        inside = [cell(corner, 14, 4), block(14, 4)]
    chip = table(inside, border=look.weight, colour=look.line, fill=look.fill, style=style)
    if look.rims > 1:
        chip = table([cell(chip, align="")], border=look.weight, colour=look.line, padding=1)
    if look.shape == "folder":
        chip = table([cell(table([block(9, 2) + block(7, 2, look.line)]), 16, 2), cell(chip)])
    return _said(cell(chip, 20, 12), 20, KIND_WORDS[kind])


def _badge(badge: Badge) -> tuple[str, float]:
    return _said(badge_cell(badge), badge_width(badge), badge.meaning)


def _said(sign: str, width: float, meaning: str) -> tuple[str, float]:
    """A sign with its meaning behind it."""
    room = width_of(meaning) * _SMALL + 4 + _GAP
    return sign + cell(bare(f"  {meaning}"), room, 12), width + room
