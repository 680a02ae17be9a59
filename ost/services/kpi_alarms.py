"""The alarms of KPIs: out of range, an error budget that is spent, not measured for long. Knows no report's layout."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ost.domain.healthy import range_words
from ost.domain.model import Metric
from ost.domain.numbers import with_unit
from ost.services.kpis import advice, reading_words
from ost.services.report import Alarm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ost.services.views import NodeView

_WEEK = 7


def kpi_alarms(views: Sequence[NodeView], day: date) -> Iterator[Alarm]:
    """The KPIs that are out of range, have spent their error budget, or have not been measured for long.

    Args:
        views: KPIs, with what `suggest` says of them.
        day: The day that numbers are read at.
    """
    for view in views:
        text = _out_of_range(view)
        if text:
            yield Alarm(str(view.ref), text, "out_of_range", f"ost show {view.ref}")
    for view in views:
        told = cast("Mapping[str, Any]", view.data["kpi"])["service"]
        if told is not None and told["spent"]:
            name = view.node.title
            text = f"{name} has spent its error budget. {told['words']}"
            yield Alarm(str(view.ref), text, "budget_spent", f"ost show {view.ref}")
    for view in views:
        if cast("Mapping[str, Any]", view.data["kpi"])["stale"]:
            yield Alarm(str(view.ref), _stale(view, day), "stale", f"ost measure add {view.ref} VALUE")


def _out_of_range(view: NodeView) -> str | None:
    metric, kpi = view.node, cast("Mapping[str, Any]", view.data["kpi"])
    if not isinstance(metric, Metric) or kpi["in_range"] is not False:
        return None
    value = with_unit(float(str(view.data["current"])), metric.unit)
    seen = f"{value} on {view.data['measured_on']}"
    asked = ": ".join(part for part in advice(kpi) if part)
    return f"{metric.title} is out of its healthy range ({range_words(metric)}): {seen}. {reading_words(kpi)} {asked}"


def _stale(view: NodeView, day: date) -> str:
    measured = view.data["measured_on"]
    if measured is None:
        return f"{view.node.title} is watched and has never been measured. Measure it, or put it away."
    days = (day - date.fromisoformat(str(measured))).days
    ago = f"{days // _WEEK} weeks" if days >= 2 * _WEEK else f"{days} days"
    return f"{view.node.title} is watched and has not been measured for {ago}. Measure it, or put it away."
