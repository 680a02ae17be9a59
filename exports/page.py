"""The tree as one web page without scripts, to be opened, sent or printed: drawing, KRs, outline.

Decides what stands in the page; `templates/tree.html` and `tree.css` decide where and how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.numbers import show_number, with_unit
from ost.domain.text import plural
from ost.exports import kpis
from ost.exports.badges import Badge, badges_of
from ost.exports.kpi_charts import kpi_chart
from ost.exports.lines import KIND_WORDS, keeps_level, number, text, was
from ost.exports.notes import gone, notes_of
from ost.exports.pages import markup, render
from ost.exports.picture_svg import style_sheet, to_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ost.exports.badges import VerdictWords
    from ost.exports.looks import Theme
    from ost.exports.picture import Picture
    from ost.services.tree import Branch, Tree
    from ost.services.views import NodeView


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


def to_html(tree: Tree, verdicts: VerdictWords, picture: Picture, theme: Theme) -> str:
    """The tree as a page that loads nothing.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        picture: The drawing.
        theme: Its colours.
    """
    views = tree.views()
    svg = to_svg(picture, theme)
    return render(
        "tree.html",
        "tree.css",
        also=style_sheet(theme),
        name=tree.name,
        as_of=str(tree.as_of),
        counts=_counts(views),
        drawing=markup(svg[svg.index("<svg") :]),
        key_results=[_row(view, verdicts) for view in views if text(view.data, "kind") == "kr"],
        kpis=[_kpi(view) for view in tree.kpis],
        outline=[_item(root, verdicts) for root in tree.roots],
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


def _item(branch: Branch, verdicts: VerdictWords) -> _Item:
    """A branch with all that is below it; branches are at most a hundred levels deep."""
    view = branch.view
    kind = text(view.data, "kind")
    return _Item(
        ref=str(view.ref),
        kind=kind,
        kind_words=KIND_WORDS[kind],
        title=view.node.title,
        words="see above" if branch.repeated else _words(view),
        badges=() if branch.repeated else tuple(badges_of(view, verdicts)),
        faded=branch.faded,
        repeated=branch.repeated,
        children=tuple(_item(child, verdicts) for child in branch.children),
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
