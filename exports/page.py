"""The tree as one web page that stands alone: a drawing to move in, an outline, a panel, KRs and KPIs.

Decides what stands in the page; the files in `web` decide where and how. Without scripts it is a page to read. It
loads nothing, and its policy names its own scripts and style sheets by hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ost.domain.numbers import show_number, with_unit
from ost.domain.text import plural
from ost.exports import kpis
from ost.exports.badges import Badge, badges_of
from ost.exports.chart_looks import DARK_STYLE, LIGHT_STYLE, SHAPES_STYLE
from ost.exports.kpi_charts import kpi_chart
from ost.exports.lines import KIND_WORDS, keeps_level, number, text, was
from ost.exports.looks import DARK, LIGHT
from ost.exports.net import box_name
from ost.exports.notes import gone, notes_of
from ost.exports.page_data import page_data
from ost.exports.pages import markup, render, scoped
from ost.exports.picture_svg import style_sheet
from ost.exports.safe import json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ost.exports.badges import VerdictWords
    from ost.exports.cards import Card
    from ost.exports.net import Net
    from ost.exports.picture import Picture
    from ost.services.details import Details
    from ost.services.diffing import Diff, Place
    from ost.services.tree import Branch, Tree
    from ost.services.views import NodeView


WEB = Path(__file__).parent / "web"


@dataclass(frozen=True, slots=True)
class _Item:
    """A place of the outline as the page shows it."""

    ref: str
    kind: str
    kind_words: str
    title: str
    words: str
    badges: tuple[Badge, ...]
    faded: bool
    repeated: bool
    index: int | None
    children: tuple[_Item, ...]


@dataclass(frozen=True, slots=True)
class _Kpi:
    """A KPI as the page shows it."""

    ref: str
    title: str
    badges: tuple[Badge, ...]
    now: str
    chart: object
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _KeyResult:
    """A row of the table of KRs."""

    ref: str
    title: str
    baseline: str
    current: str
    target: str
    due: str
    done: float | None
    share: str
    badges: tuple[Badge, ...]


_SCRIPTS = ("tree.js", "stage.js", "outline.js", "panel.js", "page.js")


def to_html(tree: Tree, verdicts: VerdictWords, net: Net, picture: Picture, details: Details) -> str:
    """The tree as a page that loads nothing.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        net: What is drawn of it.
        picture: The same laid out; its cards are in the order of the net's boxes.
        details: What else is known of its things.
    """
    views = tree.views()
    cards = {placed.card.name: (number, placed.card) for number, placed in enumerate(picture.cards)}
    return _render(
        tree.name,
        f"Opportunity solution tree as of {tree.as_of}",
        str(tree.as_of),
        page_data(net, picture, details),
        counts=_counts(views),
        key_results=[_row(view, verdicts) for view in views if text(view.data, "kind") == "kr"],
        kpis=[_kpi(view) for view in tree.kpis],
        outline=[_item(root, cards) for root in tree.roots],
    )


def diff_to_html(diff: Diff, net: Net, picture: Picture, details: Details) -> str:
    """The tree of two moments as a page: differences with signs and words, ghosts where things were.

    Args:
        diff: What differs.
        net: What is drawn of it.
        picture: The same laid out.
        details: What else is known of its things.
    """
    numbers = {box.name: number for number, box in enumerate(net.boxes)}
    views = [box.view for box in net.boxes if not box.ghost]
    return _render(
        diff.name,
        f"What changed from {diff.before} to {diff.after}",
        str(diff.after.day),
        page_data(net, picture, details),
        counts="" if not diff.empty else "nothing",
        key_results=[_row(view, {}) for view in views if text(view.data, "kind") == "kr"],
        kpis=[],
        outline=[_place(root, "", numbers, set()) for root in diff.roots],
    )


def _render(name: str, heading: str, as_of: str, data: object, **shown: object) -> str:
    vendor = _web("vendor/bundle.js")
    parts = "".join(_web(part) for part in _SCRIPTS)
    script = f'(() => {{\n"use strict";\n{parts}}})();\n'
    drawn = "".join(
        (
            scoped(':root[data-theme="light"]', style_sheet(LIGHT)),
            scoped(':root[data-theme="dark"]', style_sheet(DARK)),
            SHAPES_STYLE,
            scoped(':root[data-theme="light"]', LIGHT_STYLE),
            scoped(':root[data-theme="dark"]', DARK_STYLE),
        )
    )
    return render(
        "page.html",
        "page.css",
        folder=WEB,
        also=drawn,
        scripts=(vendor, script),
        name=name,
        heading=heading,
        as_of=as_of,
        drawn=markup(drawn),
        data=markup(_embedded(data)),
        vendor=markup(vendor),
        script=markup(script),
        **shown,
    )


def _web(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _embedded(data: object) -> str:
    """Data as JSON that can stand in a script element: nothing in it ends the element or begins a comment."""
    return (
        json_text(data, indent=None).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )


def _kpi(view: NodeView) -> _Kpi:
    return _Kpi(
        ref=str(view.ref),
        title=view.node.title,
        badges=tuple(kpis.badges(view)),
        now=kpis.now_words(view.data),
        chart=markup(kpi_chart(view)),
        notes=tuple(kpis.brief_notes(view)),
    )


def _counts(views: list[NodeView]) -> str:
    kinds = [text(view.data, "kind") for view in views]
    return ", ".join(plural(kinds.count(kind), kind) for kind in KIND_WORDS if kind in kinds)


def _item(branch: Branch, cards: Mapping[str, tuple[int, Card]]) -> _Item:
    """A branch with all that is below it; branches are at most a hundred levels deep."""
    view = branch.view
    kind = text(view.data, "kind")
    index, card = cards.get(str(view.ref), (None, None))
    return _Item(
        ref=str(view.ref),
        kind=kind,
        kind_words=KIND_WORDS[kind],
        title=view.node.title,
        words="see above" if branch.repeated else _words(view),
        badges=() if branch.repeated or card is None else card.badges,
        faded=branch.faded,
        repeated=branch.repeated,
        index=None if branch.repeated else index,
        children=tuple(_item(child, cards) for child in branch.children),
    )


def _place(place: Place, above: str, numbers: Mapping[str, int], seen: set[str]) -> _Item:
    """A place of the tree of two moments, with what differs in its words."""
    view = place.view
    name = box_name(place, above)
    repeated = name in seen
    seen.add(name)
    kind = text(view.data, "kind")
    return _Item(
        ref=str(view.ref),
        kind=kind,
        kind_words=KIND_WORDS[kind],
        title=view.node.title,
        words="see above" if repeated else " · ".join(filter(None, (place.words, _words(view)))),
        badges=() if repeated else tuple(badges_of(view, {}, place.sign)),
        faded=place.sign in {"-", "<"},
        repeated=repeated or place.sign == "<",
        index=None if repeated else numbers.get(name),
        children=tuple(_place(child, name, numbers, seen) for child in place.children),
    )


def _words(view: NodeView) -> str:
    return " · ".join(part for parts in notes_of(view.data) for part in parts if part)


def _before(data: Mapping[str, object], name: str) -> str:
    """What a field was before it was edited, behind what it is now: ` (was 65)`."""
    return was(data, name).replace(f"{name} ", "", 1)


def _row(view: NodeView, verdicts: VerdictWords) -> _KeyResult:
    data = view.data
    unit, keeps = text(data, "unit"), keeps_level(data)
    baseline, current, done = (number(data, name) for name in ("baseline", "current", "progress"))
    target, before = with_unit(number(data, "target") or 0.0, unit), _before(data, "target")
    return _KeyResult(
        ref=str(view.ref),
        title=view.node.title,
        baseline=f"{'' if baseline is None else show_number(baseline)}{_before(data, 'baseline')}",
        current="" if current is None else show_number(current),
        target=f"{text(data, 'form').replace('_', ' ')} {target}{before}" if keeps else f"{target}{before}",
        due=f"{text(data, 'due')}{_before(data, 'due')}",
        done=None if keeps or done is None else min(1.0, max(0.0, done)),
        share=gone(data),
        badges=tuple(badges_of(view, verdicts)),
    )
