"""How KPIs look at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.terminal import headed, line
from ost.exports import kpis

if TYPE_CHECKING:
    from ost.services.views import NodeView


def print_kpis(views: list[NodeView]) -> None:
    """KPIs, a few lines each; of one that is simply in range, two."""
    for view in views:
        badges = kpis.badges(view)
        headed(f"{view.ref}  {view.node.title}", str(badges[0]) if badges else "")
        line(f"     {kpis.now_words(view.data)}")
        _print_notes(view, kpis.brief_notes(view), "     ")


def print_kpi(view: NodeView) -> None:
    """One KPI, as `ost show` tells it."""
    if not kpis.kpi_of(view.data):
        return
    line(f"  {', '.join(map(str, kpis.badges(view))) or 'not measured'}")
    drawn = kpis.strip(view.data)
    if drawn:
        line(f"    {drawn}   {kpis.INSIDE} in range  {kpis.OUTSIDE} out of range")
    _print_notes(view, kpis.notes(view.data), "    ")


def _print_notes(view: NodeView, notes: list[str], lead: str) -> None:
    for words in notes:
        line(f"{lead}{words}")
    words, command = kpis.asked(view.data)
    if words:
        line(f"{lead}{words}{':' if command else ''}")
    if command:
        line(f"{lead}  {command}", hang="  ")
