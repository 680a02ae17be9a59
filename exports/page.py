"""The tree as one web page, to be opened, sent or printed: an interactive drawing, KRs, KPIs and the outline.

Decides what stands in the page; `templates/tree.html` and `tree.css` decide where and how, and the scripts in
`templates/page` what happens. Where scripts do not run, the KRs, the KPIs and the outline can be read all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ost.domain.numbers import show_number, with_unit
from ost.domain.text import plural
from ost.exports import chart_looks, kpis
from ost.exports.badges import Badge, badges_of
from ost.exports.chart_svg import to_svg
from ost.exports.kpi_charts import kpi_chart
from ost.exports.lines import KIND_WORDS, keeps_level, number, text, was
from ost.exports.looks import DARK, LIGHT
from ost.exports.notes import gone, notes_of
from ost.exports.page_data import Details, identity, page_data
from ost.exports.pages import TEMPLATES, markup, render, scoped
from ost.exports.picture_svg import style_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.exports.badges import VerdictWords
    from ost.exports.looks import Theme
    from ost.exports.net import Box, Net
    from ost.services.chart import Chart
    from ost.services.views import NodeView

VENDOR = Path(__file__).parent / "vendor"
"""The libraries that the page is built on; `just vendor` makes them."""

SCRIPTS = (
    "state.js",
    "layout.js",
    "cards.js",
    "canvas.js",
    "drawing.js",
    "outline.js",
    "panel.js",
    "finding.js",
    "keys.js",
    "start.js",
)
"""The page's own scripts, in order; they share one scope."""

EARLY = 'document.documentElement.className="scripted";'
"""Says before anything is drawn that scripts run."""

CHART = 372
"""How wide a chart is drawn, in pixels."""

_SWITCHED = ":root[data-theme=dark]"


@dataclass(frozen=True, slots=True)
class Looks:
    """How a page looks at first.

    Attributes:
        theme: Its colours; light ones give way to dark ones where the reader's system asks for them.
        down: Whether children stand below their parent.
        layered: Whether all cards of a level begin at the same place.
    """

    theme: Theme = LIGHT
    down: bool = False
    layered: bool = True


@dataclass(frozen=True, slots=True)
class _Item:
    """A place of the outline as the page shows it."""

    ident: str
    ref: str
    kind: str
    kind_words: str
    title: str
    words: str
    badges: tuple[Badge, ...]
    faded: bool
    ghost: bool
    repeated: bool
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


def to_html(
    net: Net,
    name: str,
    when: str,
    verdicts: VerdictWords,
    watched: Sequence[NodeView] = (),
    *,
    details: Details | None = None,
    looks: Looks = Looks(),
) -> str:
    """The page, which loads nothing and runs nothing but its own scripts.

    Args:
        net: The things and the lines between them.
        name: The workspace's name.
        when: The day, or the two moments, that it shows.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        watched: The KPIs.
        details: What is told of each thing; None tells no more than its card.
        looks: How it looks at first.
    """
    details = details or Details()
    dark = looks.theme is DARK
    boxes = [box for box in net.boxes if not box.ghost]
    return render(
        "tree.html",
        "tree.css",
        also=drawing_styles(LIGHT if dark else looks.theme),
        scripts={"early": EARLY, "script": script()},
        name=name,
        when=when,
        compared=net.compared,
        theme="dark" if dark else "",
        counts=_counts(boxes),
        kinds={kind: word for kind, word in KIND_WORDS.items() if kind in _kinds(net.boxes)},
        key_results=[_row(box.view, verdicts) for box in boxes if text(box.view.data, "kind") == "kr"],
        kpis=[_kpi(view) for view in watched],
        outline=_outline(net, verdicts),
        drawn=markup(drawing_styles(LIGHT if dark else looks.theme)),
        charts=[(ref, markup(_chart(chart))) for ref, chart in details.charts.items()],
        data=markup(page_data(net, verdicts, details, down=looks.down, layered=looks.layered)),
    )


@cache
def script() -> str:
    """What the page runs: the libraries, then its own scripts in a scope of their own."""
    own = [(TEMPLATES / "page" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    libraries = (VENDOR / "libraries.js").read_text(encoding="utf-8")
    return f'{libraries}(() => {{\n"use strict";\n{"".join(own)}}})();\n'


@cache
def drawing_styles(theme: Theme) -> str:
    """The style sheet of the drawing and the charts, in a theme and in dark."""
    tree = ".t-tree"
    light, dark = (style_sheet(one).replace(f"{tree}{{", "svg{") for one in (theme, DARK))
    return "".join(
        (
            scoped(light, tree),
            f"@media screen{{{scoped(dark, f'{_SWITCHED} {tree}')}}}",
            chart_looks.sheet(dark=_SWITCHED),
        )
    )


def _chart(chart: Chart) -> str:
    """A chart whose rules stand in the page, not in it."""
    return to_svg(chart, CHART, alone=False).replace(f"<style>{chart_looks.STYLE}</style>", "")


def _kpi(view: NodeView) -> _Kpi:
    return _Kpi(
        ref=str(view.ref),
        title=view.node.title,
        badges=tuple(kpis.badges(view)),
        now=kpis.now_words(view.data),
        chart=markup(kpi_chart(view)),
        notes=tuple(kpis.brief_notes(view)),
    )


def _kinds(boxes: Sequence[Box]) -> list[str]:
    return [text(box.view.data, "kind") for box in boxes]


def _counts(boxes: Sequence[Box]) -> str:
    kinds = _kinds(boxes)
    return ", ".join(plural(kinds.count(kind), kind) for kind in KIND_WORDS if kind in kinds)


def _outline(net: Net, verdicts: VerdictWords) -> list[_Item]:
    """The things below each other, each at its first place with all that is below it; elsewhere it is named only."""
    below: dict[str, list[str]] = {}
    for parent, child in net.lines:
        below.setdefault(parent, []).append(child)
    boxes = {box.name: box for box in net.boxes}
    made: dict[str, _Item] = {}
    for box in reversed(net.boxes):  # children come after their parents
        children = tuple(
            made[child] if net.above.get(child) == box.name else _named(boxes[child])
            for child in below.get(box.name, ())
        )
        kind = text(box.view.data, "kind")
        said = " · ".join(part for parts in notes_of(box.view.data) for part in parts if part)
        changed = "" if box.words == "added" else box.words
        made[box.name] = _Item(
            ident=identity(box.name),
            ref=str(box.view.ref),
            kind=kind,
            kind_words=KIND_WORDS[kind],
            title=box.view.node.title,
            words=" · ".join(filter(None, (changed, said))),
            badges=tuple(badges_of(box.view, verdicts, box.sign)),
            faded=box.faded,
            ghost=box.ghost,
            repeated=False,
            children=children,
        )
    return [made[box.name] for box in net.boxes if box.name not in net.above]


def _named(box: Box) -> _Item:
    kind = text(box.view.data, "kind")
    words, title, ident = KIND_WORDS[kind], box.view.node.title, identity(box.name)
    return _Item(
        ident, str(box.view.ref), kind, words, title, "see above", (), box.faded, box.ghost, True, ()
    )


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
