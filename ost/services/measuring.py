"""Values of metrics: one at a time, or a whole table at once."""

from __future__ import annotations

import gc
import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind, Ref
from ost.domain.model import KeyResult, Measurement
from ost.domain.numbers import check_number
from ost.errors import OutOfRange
from ost.services import ledger
from ost.services.resolve import resolve_active
from ost.services.views import NodeView, view_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ost.domain.model import Node
    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace

MEASURED = (Kind.KR, Kind.METRIC)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement did.

    Attributes:
        view: The KR or metric as it is now.
        points: How many values were written.
        replaced: The days whose earlier value was replaced, with that value.
        first: The first day written.
        last: The last day written.
        dry_run: Whether nothing was written in fact.
        repeated: How many values of the table gave way to a later one of the same day.
        unchanged: How many values were there already as they came.
        far: The first new value that is so far from where a KR begins and should go that it may be a slip.
    """

    view: NodeView
    points: int
    replaced: tuple[Measurement, ...]
    first: date
    last: date
    dry_run: bool = False
    repeated: int = 0
    unchanged: int = 0
    far: Measurement | None = None


def metric_of(node: Node) -> Ref:
    """The metric that a KR steers, or the metric itself."""
    return node.metric if isinstance(node, KeyResult) else node.ref


def add_measurement(
    ws: Workspace, ref: str, value: float, *, on: date | None = None, n: int | None = None
) -> Measured:
    """Write one value; a value on a day that has one replaces it.

    Args:
        ws: The workspace.
        ref: The KR, whose metric is meant, or the metric.
        value: The value, in the metric's unit.
        on: The day; today when None.
        n: How many were measured, at least 1.

    Raises:
        OutOfRange: When `n` is below 1, or the value is no number between ±1e15.
    """
    if n is not None and n < 1:
        raise OutOfRange("The sample size", n, "a whole number from 1 on")
    point = Measurement(on or ws.today, check_number("The value", value), n)
    return _write(ws, "measure add", ref, [point])


def import_measurements(
    ws: Workspace,
    ref: str,
    points: Sequence[Measurement],
    *,
    command: str = "measure import",
    dry_run: bool = False,
) -> Measured:
    """Write all values of a table, or none of them; of several on a day the last counts.

    Args:
        ws: The workspace.
        ref: The KR, whose metric is meant, or the metric.
        points: The values, one at least.
        command: What the change is signed as.
        dry_run: Only say what would be written.
    """
    with collector_paused():
        last = list({point.on: point for point in points}.values())
        done = _write(ws, command, ref, last, dry_run=dry_run)
        return replace(done, repeated=len(points) - len(last))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a hundred thousand new points again and again: half of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _write(
    ws: Workspace, command: str, ref: str, points: Sequence[Measurement], *, dry_run: bool = False
) -> Measured:
    first, last = min(p.on for p in points), max(p.on for p in points)
    if dry_run:
        with ws.store.reading() as reader:
            node = resolve_active(reader, ref, MEASURED)
            replaced, changed = _there_already(reader, metric_of(node), points, first, last)
            view = view_of(reader, node.ref, ws.today)
            same = len(points) - len(changed)
            return Measured(
                view,
                len(points),
                tuple(replaced),
                first,
                last,
                dry_run,
                unchanged=same,
                far=far_value(reader, node, changed),
            )
    with ws.store.writing(command) as tx:
        node = resolve_active(tx, ref, MEASURED)
        replaced, changed = put_values(tx, node, points)
        view = view_of(tx, node.ref, ws.today)
        same = len(points) - len(changed)
        return Measured(
            view, len(points), tuple(replaced), first, last, unchanged=same, far=far_value(tx, node, changed)
        )


def put_values(
    tx: Writer, node: Node, points: Sequence[Measurement]
) -> tuple[list[Measurement], Sequence[Measurement]]:
    """Write values of what a node measures; those that gave way, and those that are new or other than before.

    Args:
        tx: The transaction.
        node: The KR or the metric.
        points: The values, one at least and each of a day of its own.
    """
    metric = metric_of(node)
    first, last = min(p.on for p in points), max(p.on for p in points)
    replaced, changed = _there_already(tx, metric, points, first, last)
    ledger.put_values(tx, metric, changed, replaced)
    return replaced, changed


_FAR = 100
"""How many times the way from baseline to target a value may be off before it is pointed at."""


def far_value(reader: Reader, node: Node, points: Sequence[Measurement]) -> Measurement | None:
    """The first value that is hardly meant by a KR that steers the metric."""
    if not points:
        return None
    steering = [node] if isinstance(node, KeyResult) else reader.nodes([Kind.KR], archived=False)
    for kr in steering:
        if isinstance(kr, KeyResult) and kr.metric == metric_of(node) and (found := _far_from(kr, points)):
            return found
    return None


def _far_from(kr: KeyResult, points: Sequence[Measurement]) -> Measurement | None:
    """The first value that is no share of 100 % where the KR is one, or a hundred ways off."""
    if kr.baseline is None:
        return None
    low, high = sorted((kr.baseline, kr.target))
    room = _FAR * (high - low)
    least, most = (low - room, high + room) if room else (-math.inf, math.inf)
    if kr.unit == "%" and low >= 0 and high <= 100:  # noqa: PLR2004
        least, most = max(least, 0), min(most, 100)
    return next((point for point in points if not least <= point.value <= most), None)


def _there_already(
    reader: Reader, metric: Ref, points: Sequence[Measurement], first: date, last: date
) -> tuple[list[Measurement], Sequence[Measurement]]:
    """The values on days to be written that differ from what comes, and what comes without what is there just so."""
    there = {point.on: point for point in reader.measurements(metric, since=first, until=last)}
    if not there:
        return [], points
    coming = {point.on: (point.value, point.n) for point in points}
    differing = [p for p in there.values() if p.on in coming and coming[p.on] != (p.value, p.n)]
    changed = [p for p in points if p.on not in there or (p.value, p.n) != there[p.on][1:3]]
    return differing, changed
