"""The facts as the history had them after a changeset, whatever days they are dated on.

What was written later is taken out again: values and check-ins that came since, results, decisions and steps.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ost.domain.facts import fact_of, points_of
from ost.domain.model import CheckIn, Decision, Op, Result, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ost.domain.kinds import Ref
    from ost.domain.model import Change, Measurement
    from ost.services.store import Reader

_COUNTED: dict[str, type] = {"step": Step, "result": Result, "decision": Decision}


class AsRecorded:
    """A reader that sees the facts as they were written up to a changeset; all else it sees as it is.

    Args:
        reader: The workspace.
        seq: The number of the changeset.
    """

    def __init__(self, reader: Reader, seq: int) -> None:
        self._reader = reader
        self._seq = seq
        self._later: dict[str, dict[Ref, list[Change]]] = defaultdict(lambda: defaultdict(list))
        for change in reversed(reader.changes(after=seq, about=[*_COUNTED, "checkin", "values"])):
            if change.ref is not None and change.op is not Op.STATE:
                self._later[(change.field or "").partition(":")[0]][change.ref].append(change)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def _counted(
        self, name: str, now: Iterable[Any], owner: Callable[[Any], Ref], refs: Collection[Ref] | None
    ) -> list[Any]:
        """Facts that are counted thing by thing, without the later ones."""
        held: dict[Ref, list[Any]] = defaultdict(list)
        for fact in now:
            held[owner(fact)].append(fact)
        for ref, changes in self._later[name].items():
            if refs is not None and ref not in refs:
                continue
            for change in changes:
                at = int(str(change.field).partition(":")[2]) - 1
                if change.new is not None:
                    del held[ref][at : at + 1]
                if change.old is not None:
                    told = cast("dict[str, Any]", change.old)
                    said = {field: value for field, value in told.items() if field != "from"}
                    held[ref].insert(at, fact_of(_COUNTED[name], ref, said))
        return [fact for ref in sorted(held) for fact in held[ref]]

    def steps(
        self, refs: Collection[Ref] | None = None, status: str | None = None, set_in: int | None = None
    ) -> list[Step]:
        """The steps that had been written."""
        found = self._counted("step", self._reader.steps(refs), lambda step: step.ref, refs)
        return [s for s in found if status in {None, s.status} and set_in in {None, s.set_in}]

    def results(self, experiments: Collection[Ref] | None = None) -> list[Result]:
        """The results that had been written."""
        now = self._reader.results(experiments)
        return self._counted("result", now, lambda result: result.experiment, experiments)

    def decisions(
        self, refs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[Decision]:
        """The decisions that had been written."""
        now = sorted(self._reader.decisions(refs), key=lambda decision: decision.ref)
        found = self._counted("decision", now, lambda decision: decision.ref, refs)
        within = [d for d in found if (since is None or d.on >= since) and (until is None or d.on <= until)]
        return sorted(within, key=lambda decision: decision.on)

    def check_ins(
        self, krs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[CheckIn]:
        """The check-ins that had been written."""
        held = {(c.kr, c.on): c for c in self._reader.check_ins(krs, since, until)}
        for ref, changes in self._later["checkin"].items():
            for change in changes:
                on = date.fromisoformat(str(change.field).partition(":")[2])
                if krs is not None and ref not in krs:
                    continue
                held.pop((ref, on), None)
                if (
                    change.old is not None
                    and (until is None or on <= until)
                    and (since is None or on >= since)
                ):
                    held[ref, on] = fact_of(CheckIn, ref, change.old, on=on)
        return sorted(held.values(), key=lambda check_in: (check_in.on, check_in.kr))

    def latest(
        self, metrics: Collection[Ref] | None = None, until: date | None = None
    ) -> dict[Ref, Measurement]:
        """The last value of each metric that had been written."""
        found = self._reader.latest(metrics, until)
        for ref, changes in self._later["values"].items():
            if metrics is not None and ref not in metrics:
                continue
            points = {point.on: point for point in self._reader.measurements(ref)}
            for change in changes:
                for point in points_of(change.new):
                    points.pop(point.on, None)
                points.update({point.on: point for point in points_of(change.old)})
            known = [on for on in points if until is None or on <= until]
            found.pop(ref, None)
            if known:
                found[ref] = points[max(known)]
        return found
