"""KPIs as they are shown: how each stands in its healthy range, and what to do about it.

A KPI is watched, not pushed: one out of its healthy range suggests a key result, with the command that makes it.
"""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from ost.analysis.kpi import Healthy, Standing, service, standing
from ost.domain.cycles import cycle_of
from ost.domain.healthy import (
    USUAL_WINDOW,
    is_kpi,
    level_words,
    range_words,
    window_span,
    window_words,
)
from ost.domain.kinds import Kind
from ost.domain.model import Cadence, KeyResult, Metric, Objective
from ost.domain.plain import to_plain
from ost.domain.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Measurement, Node
    from ost.services.history import Snapshot
    from ost.services.store import Reader
    from ost.services.views import NodeView

_LEAST = timedelta(weeks=6)
"""A key result that is suggested has this much time at least."""


def kpi_json(metric: Metric, points: Sequence[Measurement], day: date) -> dict[str, object] | None:
    """How a KPI stands; None for a metric without a healthy range.

    Args:
        metric: The metric.
        points: Its values up to the day, in order.
        day: The day.
    """
    if not is_kpi(metric):
        return None
    base: dict[str, object] = {
        "range": range_words(metric),
        "in_range": None,
        "since": None,
        "run": 0,
        "healthy": 0,
        "of": 0,
        "share": None,
        "low": None,
        "high": None,
        "reading": None,
        "words": "Nothing is measured yet.",
        "stale": day - metric.created > _LEAST,
        "course": [],
        "service": None if metric.service_level is None else _service_json(metric, points, day),
        "steered_by": [],
        "suggest": None,
    }
    if not points:
        return base
    days, values = [point.on for point in points], [point.value for point in points]
    healthy = Healthy(metric.healthy_low, metric.healthy_high)
    found = standing(days, values, healthy, day)
    return base | {
        **_standing_json(found),
        "course": [
            {"on": to_plain(point.on), "value": point.value, "in_range": healthy.holds(point.value)}
            for point in points[-found.n :]
        ],
    }


def _standing_json(found: Standing) -> dict[str, object]:
    return {
        "in_range": found.inside,
        "since": to_plain(found.since),
        "from_first": found.from_first,
        "run": found.run,
        "healthy": found.healthy,
        "of": found.n,
        "share": _rounded(found.share.value),
        "low": _rounded(found.share.low),
        "high": _rounded(found.share.high),
        "reading": found.reading,
        "words": found.words,
        "usual_low": _rounded(found.lower),
        "usual_high": _rounded(found.upper),
        "stale": found.stale,
    }


def _service_json(metric: Metric, points: Sequence[Measurement], day: date) -> dict[str, object]:
    level, window = metric.service_level or 1.0, metric.service_window or USUAL_WINDOW
    span = window_span(window, day)
    days, values = [point.on for point in points], [point.value for point in points]
    healthy = Healthy(metric.healthy_low, metric.healthy_high)
    found = service(days, values, healthy, level, (span.first, span.last), day)
    share = found.share
    return {
        "level": level,
        "window": window,
        "from": to_plain(span.first),
        "to": to_plain(span.last),
        "healthy": found.healthy,
        "of": found.n,
        "out": found.out,
        "unmeasured": found.unmeasured,
        "periods": found.periods,
        "allowed": found.allowed,
        "left": found.left,
        "spent": found.spent,
        "share": None if share is None else _rounded(share.value),
        "low": None if share is None else _rounded(share.low),
        "high": None if share is None else _rounded(share.high),
        "words": f"Service level {level_words(level)} over {window_words(window)}: {found.words}",
    }


def _rounded(value: float | None) -> float | None:
    """Six significant digits."""
    return None if value is None else float(f"{value:.6g}")


# --- what to do about it ------------------------------------------------------------------------


def suggest(reader: Reader, views: Iterable[NodeView], day: date, snap: Snapshot | None = None) -> None:
    """Say of each KPI which open KRs steer it, and how to make one where it is out of range and none does.

    Args:
        reader: Where KRs and objectives are read.
        views: The views; those that are no KPIs are passed over.
        day: The day that numbers are read at.
        snap: The graph of that day, where it has been read already.
    """
    kpis = [view for view in views if isinstance(view.node, Metric) and view.data.get("kpi")]
    if not kpis:
        return
    nodes: Iterable[Node] = (
        snap.nodes.values() if snap else reader.nodes([Kind.KR, Kind.OBJECTIVE], archived=False)
    )
    live = [node for node in nodes if node.archived is None and node.status == "open"]
    krs = [node for node in live if isinstance(node, KeyResult) and node.due >= day]
    objectives = [node for node in live if isinstance(node, Objective)]
    for view in kpis:
        kpi = cast("dict[str, Any]", view.data["kpi"])
        kpi["steered_by"] = [str(kr.ref) for kr in krs if kr.metric == view.ref]
        if kpi["in_range"] is False and not kpi["steered_by"] and isinstance(view.node, Metric):
            kpi["suggest"] = command_for(view.node, float(view.data["current"]), objectives, day)  # type: ignore[arg-type]


def command_for(metric: Metric, value: float, objectives: Sequence[Objective], day: date) -> str:
    """The command that makes a key result of a KPI that is out of its healthy range.

    Its objective is one of the KPI's owner where there is one, else the first that runs; it is due at the end of a
    quarter that leaves six weeks at least.

    Args:
        metric: The KPI.
        value: Its last value, which is out of range.
        objectives: The open objectives.
        day: The day.
    """
    low, high = metric.healthy_low, metric.healthy_high
    target = low if low is not None and value < low else high
    title = metric.title if not metric.title.startswith("-") else f"KPI {metric.title}"
    due = window_span("quarter", day).last
    if due - day < _LEAST:
        due = window_span("quarter", due + timedelta(days=1)).last
    under = min(objectives, key=lambda one: _distance(one, metric, day), default=None)
    words = (
        *("ost", "kr", "add", shown(title), "--under", "OBJ" if under is None else str(under.ref)),
        *("--metric", str(metric.ref), "--baseline", f"{value:.15g}", "--target", f"{target:.15g}"),
        *("--by", str(due)),
    )
    return shlex.join(words)


def _distance(objective: Objective, metric: Metric, day: date) -> tuple[bool, bool, bool, Ref]:
    """How far an objective is from being the one that a KPI's key result belongs under."""
    owner = (metric.owner or "").strip().casefold()
    year, quarter = str(day.year), cycle_of(day)
    return (
        not owner or (objective.owner or "").strip().casefold() != owner,
        objective.cycle not in {None, year, quarter},
        objective.cadence is Cadence.ANNUAL,
        objective.ref,
    )


def reading_words(kpi: Mapping[str, Any]) -> str:
    """Since when a KPI is where it is, and what that means."""
    words = str(kpi["words"])
    if kpi["in_range"] is None or kpi["run"] == 1:
        return words
    begun = f"Since {kpi['since']}{' at least' if kpi['from_first'] else ''}"
    return f"{begun}: {words[:1].lower()}{words[1:]}"


def advice(kpi: Mapping[str, Any]) -> tuple[str, str]:
    """What to do about a KPI that is out of range, and the command for it where there is one; else both are empty."""
    if kpi["in_range"] is not False:
        return "", ""
    if kpi["steered_by"]:
        return (
            f"{', '.join(kpi['steered_by'])} {'steers' if len(kpi['steered_by']) == 1 else 'steer'} it.",
            "",
        )
    if kpi["suggest"] is None:
        return "", ""
    wait = kpi["run"] == 1 and kpi["reading"] in {"noise", "too_few"}
    return ("If the next value is out, too, a key result" if wait else "A key result for it"), str(
        kpi["suggest"]
    )
