"""The initiatives that failed to move a KR of a report, and which of them are news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ost.services.history import Snapshot
from ost.services.judging import judge_all
from ost.services.launched import read_launched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.services.judged import Judged
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


def new_failures(
    reader: Reader, ws: Workspace, snap: Snapshot, first: date, failed: Sequence[Judged]
) -> frozenset[tuple[str, str]]:
    """The failures whose verdict was another one on the eve of a week, as (initiative, KR).

    Until its read date a verdict is "too early". After that it can only change while values still come
    into its window, so no more than the KRs with such a window are judged a second time.

    Args:
        reader: Where the facts are.
        ws: The workspace; its day is the one on which they failed.
        snap: The graph of that day.
        first: The first day of the week.
        failed: The failures.
    """
    eve = first - timedelta(days=1)
    if ws.day <= eve:
        return frozenset()
    young = {_pair(one) for one in failed if one.judgement.reads_from > eve}
    growing = [one for one in failed if one.judgement.after and one.judgement.after[-1][0] > eve]
    krs = {one.judgement.kr for one in growing if _pair(one) not in young}
    if not krs:
        return frozenset(young)
    edges = [edge for edge in snap.edges if str(edge.source) in krs]
    before = _judged_on(reader, replace(ws, as_of=eve), Snapshot(snap.nodes, edges))
    then = {_pair(one): one.judgement.verdict for one in before}
    turned = {
        _pair(one)
        for one in failed
        if one.judgement.kr in krs and then.get(_pair(one)) != one.judgement.verdict
    }
    return frozenset(young | turned)


def _judged_on(reader: Reader, ws: Workspace, snap: Snapshot) -> list[Judged]:
    return judge_all(reader, ws, read_launched(reader, ws, snap))


def _pair(one: Judged) -> tuple[str, str]:
    return one.judgement.initiative, one.judgement.kr
