"""Forecasts: gathers what the analysis asks for, and hands back what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.types import Outlook
from ost.domain.dates import midnight_after
from ost.domain.key_results import MAINTAIN, good_direction
from ost.domain.kinds import Kind
from ost.domain.model import KeyResult
from ost.errors import NoSuchRef
from ost.services.definitions import edited
from ost.services.history import snapshot
from ost.services.judged import Forecasts
from ost.services.launched import Launched, measure, read_launched
from ost.services.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.types import Forecast
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


def read_forecasts(ws: Workspace, kr: str | None = None) -> Forecasts:
    """Forecast the open KRs that have started, or one KR, to their due dates.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the one is not found.
    """
    with ws.store.reading() as reader:
        wanted = None if kr is None else resolve(reader, kr, (Kind.KR,)).ref
        snap = snapshot(reader, ws.as_of) if ws.as_of is not None else None
        nodes = reader.nodes([Kind.KR], None if wanted is None else [wanted])
        known = nodes if snap is None else [snap.nodes[n.ref] for n in nodes if n.ref in snap.nodes]
        krs = [node for node in known if isinstance(node, KeyResult)]
        if wanted is not None and not krs:
            raise NoSuchRef(f"{wanted} as of {ws.day}", "kr")
        if wanted is None:
            krs = [
                one for one in krs if one.archived is None and one.status == "open" and one.start <= ws.day
            ]
        evidence = read_launched(reader, ws, snap, krs={kr.ref for kr in krs})
        found = tuple(forecast_krs(reader, ws, krs, evidence))
        end = None if ws.as_of is None else midnight_after(ws.as_of)
        return Forecasts(ws.day, found, tuple(krs), edited(reader, krs, end))


def forecast_krs(
    reader: Reader, ws: Workspace, krs: Sequence[KeyResult], evidence: Launched
) -> list[Forecast]:
    """Forecast some KRs, in their order.

    Args:
        reader: Where their values are read, as far as they have not been.
        ws: The workspace; its day is the one that is looked ahead from.
        krs: The KRs.
        evidence: What has shipped on them.
    """
    from ost.analysis.forecast import forecast

    measure(reader, evidence, {kr.metric for kr in krs} - evidence.series.keys(), ws.day)
    return forecast([outlook_of(kr, evidence) for kr in krs], ws.day)


def outlook_of(kr: KeyResult, evidence: Launched) -> Outlook:
    """What is asked of a KR whose metric's values have been read."""
    return Outlook(
        kr=str(kr.ref),
        kr_title=kr.title,
        unit=kr.unit,
        series=evidence.series[kr.metric],
        good=1 if good_direction(kr) > 0 else -1,
        target=kr.target,
        start=kr.start,
        due=kr.due,
        launches=tuple(one for _, one in sorted(evidence.rivals[kr.metric].items())),
        scale=evidence.scales[kr.metric],
        keeps=kr.form in MAINTAIN,
    )
