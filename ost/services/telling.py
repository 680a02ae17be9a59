"""What the history says, as people and scripts read it.

The history keeps dated facts whole, so that they can be played again and taken back. Here a step becomes the status
that changed, a corrected step its date, and a table of values how many came and which replaced others.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ost.domain.model import KeyResult, Op
from ost.errors import NoSuchVersion, Stale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ost.domain.kinds import Ref
    from ost.domain.model import Change, Changeset
    from ost.services.store import Reader


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that changed.

    Attributes:
        ref: The thing; None for the workspace itself.
        op: What was done: add, edit, move, link, unlink, archive.
        field: Of what; None for the whole thing.
        old: What was there, as JSON.
        new: What came.
        more: What belongs to it: the day on which a step was taken, and why.
    """

    ref: Ref | None
    op: Op
    field: str | None
    old: object
    new: object
    more: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def json(self) -> dict[str, object]:
        """Its shape in `ost log --json`."""
        ref = None if self.ref is None else str(self.ref)
        return {
            "ref": ref,
            "op": self.op.value,
            "field": self.field,
            "old": self.old,
            "new": self.new,
            **self.more,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A changeset with what it changed; `taken_back` is the number of the one that undid it."""

    made: Changeset
    changes: tuple[Told, ...]
    taken_back: int | None = None


def told(change: Change) -> Iterator[Told]:
    """What one line of the history says; nothing for one that only says how things stood."""
    if change.op is Op.STATE:
        return
    name, colon, _ = (change.field or "").partition(":")
    old, new = cast("Any", change.old), cast("Any", change.new)
    if name == "step" and colon:
        yield from _step(change, old, new)
    elif name in {"result", "decision"} and colon:
        yield Told(change.ref, change.op, name, old, new)
    elif name == "values" and change.ref is not None:
        yield from _values(change, old or [], new or [])
    else:
        yield Told(change.ref, change.op, change.field, old, new)


def _step(change: Change, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Told]:
    if new is None:
        before = cast("dict[str, Any]", old)
        yield Told(change.ref, Op.EDIT, "status", before["status"], before.get("from"))
    elif old is None:
        more = {name: new[name] for name in ("on", "because") if new.get(name) is not None}
        yield Told(change.ref, Op.EDIT, "status", new.get("from"), new["status"], more)
    else:
        if old["status"] != new["status"]:
            yield Told(change.ref, Op.EDIT, "status", old["status"], new["status"], {"on": new["on"]})
        if old["on"] != new["on"]:
            yield Told(change.ref, Op.EDIT, new["status"], old["on"], new["on"])


def _values(change: Change, old: list[Any], new: list[Any]) -> Iterator[Told]:
    if any(not isinstance(one, list) for one in (*old, *new)):  # how the first schema summed them up
        yield Told(change.ref, change.op, "values", change.old, change.new)
        return
    before, after = {one[0]: one[1] for one in old}, {one[0]: one[1] for one in new}
    for day in sorted(before.keys() & after.keys()):
        yield Told(change.ref, Op.EDIT, f"value:{day}", before[day], after[day])
    for days, told_as in ((after.keys() - before.keys(), "new"), (before.keys() - after.keys(), "old")):
        if days:
            summed: dict[str, object] = {"count": len(days), "first": min(days), "last": max(days)}
            if len(days) == 1:
                summed["value"] = (after if told_as == "new" else before)[min(days)]
            old_new = (None, summed) if told_as == "new" else (summed, None)
            yield Told(change.ref, Op.ADD if told_as == "new" else Op.EDIT, "values", *old_new)


def check_version(
    reader: Reader, ref: Ref, version: int | None, wanted: Mapping[str, str] | None = None
) -> None:
    """Refuse to change what somebody else has changed since it was looked at.

    Args:
        reader: The workspace as it is.
        ref: The thing.
        version: The version that was looked at; None where it does not matter.
        wanted: What is to be set, by field; other fields may have changed. Any field counts when empty.

    Raises:
        Stale: When it has changed since.
        NoSuchVersion: When there has not been that version yet.
    """
    if version is None:
        return
    if version > reader.head()[0]:
        raise NoSuchVersion(ref, version, reader.versions([ref]).get(ref, 0))
    asked = set(wanted or ()) | {one for name in wanted or () for one in _ASKED_TOO.get(name, ())}
    node = reader.node(ref)
    refs = [ref, *([node.metric] if isinstance(node, KeyResult) and "unit" in asked else [])]
    first: dict[str, object] = {}
    last: dict[str, tuple[object, Change]] = {}
    for change in reader.changes(refs, after=version):
        for one in told(change):
            name = _ASKED_AS.get(field := (one.field or "").partition(":")[0], field)
            first.setdefault(name, one.old)
            last[name] = (one.new, change)
    differing = [name for name in last if first[name] != last[name][0] and (not asked or name in asked)]
    if differing:
        raise Stale(
            ref,
            version,
            [
                (name, first[name], value, change.actor, change.at.astimezone().date())
                for name in differing
                for value, change in [last[name]]
            ],
            wanted or {},
        )


_ASKED_AS = {"expected": "expect", "lag_days": "lag", "parents": "under"}
"""Fields that a command calls otherwise."""

_ASKED_TOO = {
    "at_least": ("target", "form"),
    "at_most": ("target", "form"),
    "target": ("form",),
    "baseline": ("form",),
    "cycle": ("cadence",),
}
"""Fields that are set with others."""
