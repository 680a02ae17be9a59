"""Metrics that fill themselves: where their values come from, and bringing them up to date in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind, Ref
from ost.domain.model import Metric
from ost.errors import Archived, NoSource, NotFound, OstError
from ost.services import ledger
from ost.services.measuring import MEASURED, Measured, import_measurements, metric_of
from ost.services.resolve import resolve, resolve_active
from ost.services.views import NodeView, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ost.domain.model import Measurement
    from ost.domain.sources import Source
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Sourced:
    """A metric and where its values come from.

    Attributes:
        view: The KR or metric that was named; the metric where none was.
        metric: The metric.
        source: Where its values come from; None where that was not said.
    """

    view: NodeView
    metric: Metric
    source: Source | None


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one metric.

    Attributes:
        metric: The metric.
        title: Its title.
        named: What stands for it in a sentence: the KR or metric that was named.
        source: Where its values came from.
        done: What was written; None where it failed.
        left_out: How many rows had no value.
        error: Why it failed; None where it did not.
    """

    metric: Ref
    title: str
    named: Ref
    source: Source | None
    done: Measured | None = None
    left_out: int = 0
    error: OstError | None = None

    @property
    def new(self) -> int:
        """How many values were not there before."""
        return 0 if self.done is None else self.done.points - self.replaced - self.same

    @property
    def replaced(self) -> int:
        """How many values took the place of an earlier one that differed."""
        return 0 if self.done is None else len(self.done.replaced)

    @property
    def same(self) -> int:
        """How many values were there already as they came."""
        return 0 if self.done is None else self.done.unchanged


def set_source(ws: Workspace, ref: str, change: Callable[[Source | None], Source | None]) -> Sourced:
    """Say where a metric's values come from.

    Args:
        ws: The workspace.
        ref: The KR, whose metric is meant, or the metric.
        change: Makes the new source of the one that is there; None takes it away.
    """
    with ws.store.writing("measure source") as tx:
        node = resolve_active(tx, ref, MEASURED)
        metric = _metric(tx, metric_of(node))
        ledger.edit_node(tx, metric, source=change(metric.source))
        return _sourced(tx, ws, node.ref)


def read_source(ws: Workspace, ref: str) -> Sourced:
    """Where a metric's values come from."""
    with ws.store.reading() as reader:
        return _sourced(reader, ws, resolve(reader, ref, MEASURED).ref)


def read_sources(ws: Workspace) -> list[Sourced]:
    """All metrics that say where their values come from."""
    with ws.store.reading() as reader:
        found = [node for node in reader.nodes([Kind.METRIC], archived=False) if isinstance(node, Metric)]
        return [_sourced(reader, ws, node.ref) for node in found if node.source is not None]


def columns_of(ws: Workspace, ref: str, said: Source) -> dict[str, str | None]:
    """What the columns of a table are called that is imported: as it was said, else as it is kept with the metric."""
    with ws.store.reading() as reader:
        kept = _metric(reader, metric_of(resolve(reader, ref, MEASURED))).source
    names = ("date", "value", "n")
    return {name: getattr(said, name) or getattr(kept, name, None) for name in names}


def _metric(reader: Reader, ref: Ref) -> Metric:
    node = reader.node(ref)
    assert isinstance(node, Metric)  # noqa: S101  (a KR steers nothing else)
    return node


def _sourced(reader: Reader, ws: Workspace, ref: Ref) -> Sourced:
    view = view_of(reader, ref, ws.today)
    metric = _metric(reader, metric_of(view.node))
    return Sourced(view, metric, metric.source)


def to_pull(ws: Workspace, refs: Sequence[str] = ()) -> list[Sourced]:
    """The metrics that are meant, each once; all that have a source when none is named.

    Raises:
        NotFound: When one is not there, or was put away.
    """
    if not refs:
        return [one for one in read_sources(ws) if one.source is not None and one.source.reads]
    with ws.store.reading() as reader:
        named = [resolve_active(reader, ref, MEASURED) for ref in refs]
        found = [_sourced(reader, ws, node.ref) for node in named]
    wanted: dict[Ref, Sourced] = {}
    for one in found:
        wanted.setdefault(one.metric.ref, one)
    return list(wanted.values())


def pull(
    ws: Workspace,
    wanted: Sequence[Sourced],
    fetch: Callable[[Ref, Source], tuple[Sequence[Measurement], int]],
    *,
    dry_run: bool = False,
) -> Iterator[Pulled]:
    """Bring metrics up to date, one after the other: each whole or not at all, and none keeps another back.

    A source is read before the workspace is locked. Days that it does not have stay as they are.

    Args:
        ws: The workspace.
        wanted: The metrics.
        fetch: Reads the source of a KR or metric: its values, and how many rows had none.
        dry_run: Only say what would be written.

    Raises:
        OstError: When the workspace itself cannot be written; what was pulled before is kept.
    """
    for one in wanted:
        named, source = one.view.ref, one.source
        failed = Pulled(one.metric.ref, one.metric.title, named, source)
        try:
            if source is None or not source.reads:
                raise NoSource(named)
            points, left_out = fetch(named, source)
        except OstError as error:
            yield replace(failed, error=error)
            continue
        try:
            done = import_measurements(ws, str(named), points, command="measure pull", dry_run=dry_run)
        except (Archived, NotFound) as error:  # put away meanwhile; what else is wrong is so for all
            yield replace(failed, error=error)
        else:
            yield replace(failed, done=done, left_out=left_out)
