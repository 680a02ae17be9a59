"""What has shipped, on which KRs, and how these were measured: what verdicts and forecasts are made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.analysis.types import Launch, Series
from ost.domain.dates import midnight_after
from ost.domain.model import Initiative, KeyResult, Metric, Op, Relation
from ost.services.history import Snapshot, snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from typing import Literal

    from ost.domain.kinds import Ref
    from ost.domain.model import Bet, Measurement, Step
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


@dataclass(slots=True)
class Launched:
    """What shipped on KRs and how these were measured, read once for all questions.

    Attributes:
        ships: The step with which each initiative shipped.
        titles: What the metrics are called.
        bets: What is expected, by initiative and KR.
        krs: The KRs that are judged by it.
        launched: The initiatives that are judged, by KR.
        rivals: Every launch on a KR that steers a metric, by that metric: what shipped for another KR, or for
            one that is over and put away, moved this number, too.
        put_away: Those that were put away while their KR goes on, which is how a slip of the fingers is mended.
        points: The values of the metrics.
        series: The same for the analysis.
        scales: On which scale each metric is judged.
    """

    ships: dict[Ref, Step] = field(default_factory=dict)
    titles: dict[Ref, str] = field(default_factory=dict)
    bets: dict[Ref, dict[Ref, Bet]] = field(default_factory=lambda: defaultdict(dict))
    krs: dict[Ref, KeyResult] = field(default_factory=dict)
    launched: dict[Ref, list[Initiative]] = field(default_factory=lambda: defaultdict(list))
    rivals: dict[Ref, dict[Ref, Launch]] = field(default_factory=lambda: defaultdict(dict))
    put_away: dict[Ref, list[Launch]] = field(default_factory=lambda: defaultdict(list))
    points: dict[Ref, list[Measurement]] = field(default_factory=dict)
    series: dict[Ref, Series] = field(default_factory=dict)
    scales: dict[Ref, Literal["auto", "raw", "log"]] = field(default_factory=dict)


def read_launched(
    reader: Reader,
    ws: Workspace,
    snap: Snapshot | None = None,
    *,
    initiative: Ref | None = None,
    krs: Collection[Ref] | None = None,
    over: bool = False,
) -> Launched:
    """What shipped by the day, on which KRs, and how these were measured.

    Args:
        reader: Where it is read.
        ws: The workspace; its `as_of` makes it look back.
        snap: The graph of that day, where it has been read already.
        initiative: Only the KRs that this one bets on.
        krs: Only these KRs.
        over: Also those that are over and were put away.
    """
    if snap is None and ws.as_of is not None:
        snap = snapshot(reader, ws.as_of)
    evidence = Launched()
    evidence.ships = {step.ref: step for step in reader.steps(status="shipped") if step.on <= ws.day}
    if snap is None:
        edges = reader.edges(Relation.PARENT, targets=evidence.ships)
        refs = {*evidence.ships, *(edge.source for edge in edges)}
        nodes = {node.ref: node for node in reader.nodes(refs=refs)}
    else:
        nodes, edges = snap.nodes, snap.edges
    for edge in edges:
        kr, one = nodes.get(edge.source), nodes.get(edge.target)
        if not isinstance(kr, KeyResult) or not isinstance(one, Initiative) or one.ref not in evidence.ships:
            continue
        launch = Launch(str(one.ref), one.title, evidence.ships[one.ref].on, one.lag_days)
        if one.archived is not None and kr.archived is None:
            evidence.put_away[kr.metric].append(launch)
            continue
        evidence.rivals[kr.metric][one.ref] = launch
        if over or (kr.archived is None and one.archived is None):
            evidence.krs[kr.ref] = kr
            evidence.launched[kr.ref].append(one)
    if initiative is not None:
        krs = {
            ref for ref, launched in evidence.launched.items() if initiative in {one.ref for one in launched}
        }
    if krs is not None:
        evidence.krs = {ref: kr for ref, kr in evidence.krs.items() if ref in krs}
    asked = {one.ref for ref in evidence.krs for one in evidence.launched[ref]}
    known = snap.bets if snap is not None else None
    for bet in reader.bets(initiatives=asked) if known is None else known:
        evidence.bets[bet.initiative][bet.kr] = bet
    measure(reader, evidence, {kr.metric for kr in evidence.krs.values()}, ws.day)
    return evidence


def measure(reader: Reader, evidence: Launched, metrics: Iterable[Ref], day: date) -> None:
    """Read the values of some metrics up to a day."""
    wanted = list(metrics)
    for metric in reader.nodes(refs=wanted):
        if isinstance(metric, Metric):
            evidence.scales[metric.ref] = metric.scale.value
            evidence.titles[metric.ref] = metric.title
    for metric_ref, points in reader.series(wanted, day).items():
        sizes = [point.n for point in points if point.n is not None]
        evidence.points[metric_ref] = points
        evidence.series[metric_ref] = Series(
            [point.on for point in points],
            [point.value for point in points],
            sizes if len(sizes) == len(points) else None,
        )


def when_written(reader: Reader, refs: Collection[Ref], as_of: date | None) -> dict[tuple[Ref, str], int]:
    """The last changeset that wrote each field of some things by a day; `add` stands for their adding."""
    written: dict[tuple[Ref, str], int] = {}
    end = None if as_of is None else midnight_after(as_of)
    for change in reader.changes(refs=refs):
        if change.ref is not None and change.op is not Op.STATE and (end is None or change.at < end):
            name = "add" if change.op is Op.ADD and change.field is None else change.field or ""
            written[change.ref, name] = change.seq
    return written
