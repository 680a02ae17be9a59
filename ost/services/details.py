"""What is to be known of the things of a tree beyond their cards: verdicts, charts, forecasts and their history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.domain.model import KeyResult
from ost.services.charting import kr_chart, without_of
from ost.services.forecasting import forecast_krs
from ost.services.history import snapshot
from ost.services.judging import judge_all
from ost.services.launched import read_launched
from ost.services.logbook import read_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.analysis.types import Forecast
    from ost.services.chart import Chart
    from ost.services.judged import Judged
    from ost.services.telling import Entry, Told
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace

MOST_CHARTS = 200
"""How many KRs have a chart: each is some 10 KB of drawing."""

MOST_CHANGES = 12
"""How many changes of a thing are told, the newest."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is to be known, by ref.

    Attributes:
        verdicts: Of an initiative on each of its KRs, and of a KR by each of its initiatives.
        charts: Of the first `MOST_CHARTS` KRs.
        forecasts: Of KRs.
        history: The newest changes of each thing, each with its changeset.
    """

    verdicts: Mapping[str, Sequence[Judged]] = field(default_factory=dict)
    charts: Mapping[str, Chart] = field(default_factory=dict)
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)
    history: Mapping[str, Sequence[tuple[Entry, Told]]] = field(default_factory=dict)


def read_details(ws: Workspace, tree: Tree) -> Details:
    """Read what is to be known of everything in a tree.

    Args:
        ws: The workspace that the tree was read from; its `as_of` makes it look back.
        tree: The tree.
    """
    wanted = [view.node for view in tree.views() if isinstance(view.node, KeyResult)]
    verdicts: dict[str, list[Judged]] = defaultdict(list)
    charts: dict[str, Chart] = {}
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of) if ws.as_of is not None else None
        evidence = read_launched(reader, ws, snap, krs={kr.ref for kr in wanted})
        judged = judge_all(reader, ws, evidence)
        forecasts = dict(zip(map(_ref, wanted), forecast_krs(reader, ws, wanted, evidence), strict=True))
        for one in judged:
            verdicts[one.judgement.initiative].append(one)
            verdicts[one.judgement.kr].append(one)
        for kr in wanted[:MOST_CHARTS]:
            own = verdicts[str(kr.ref)]
            without = without_of(kr, evidence, own, ws.day)
            charts[str(kr.ref)] = kr_chart(kr, evidence, own, forecasts[_ref(kr)], ws.day, without=without)
    return Details(verdicts, charts, forecasts, _history(ws, tree))


def _ref(kr: KeyResult) -> str:
    return str(kr.ref)


def _history(ws: Workspace, tree: Tree) -> dict[str, list[tuple[Entry, Told]]]:
    """The newest changes of each thing; a metric's values belong to the KRs that it measures."""
    here: dict[str, list[str]] = defaultdict(list)
    for view in tree.views():
        here[str(view.ref)].append(str(view.ref))
        if isinstance(view.node, KeyResult):
            here[str(view.node.metric)].append(str(view.ref))
    found: dict[str, list[tuple[Entry, Told]]] = defaultdict(list)
    for entry in read_log(ws)[0]:
        for one in entry.changes:
            for ref in here.get(str(one.ref), ()):
                if len(found[ref]) < MOST_CHANGES:
                    found[ref].append((entry, one))
    return found
