"""What a thing was judged by at first, where that was edited after it had begun.

A KR counts from its start, an experiment from its start, and what an initiative promises from the day that it shipped;
a ship date that was corrected shows at once. Edits before that are planning, and are in the log.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ost.domain.kinds import Kind
from ost.domain.model import KeyResult, Op
from ost.domain.plain import from_plain, to_plain
from ost.services.telling import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from ost.domain.kinds import Ref
    from ost.domain.model import Change, Node
    from ost.services.store import Reader

KR_FIELDS = ("baseline", "target", "form", "start", "due", "metric")
BY_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.KR: KR_FIELDS,
    Kind.EXPERIMENT: ("criterion", "guardrail", "until"),
    Kind.INITIATIVE: ("shipped", "expected", "worth_having", "lag_days"),
}
"""The fields that a thing of a kind is judged by."""


def definitions(reader: Reader, node: Node) -> Iterator[dict[str, object]]:
    """Every edit of what a thing is judged by, in the shape that `ost show` lists: on, field, old and new."""
    for change in reader.changes([node.ref], about=[*BY_KIND[node.kind], "step"]):
        added = change.op is Op.STATE or (change.op is Op.EDIT and change.command == "initiative add")
        for one in () if added else told(change):
            if (one.field or "").partition(":")[0] in BY_KIND[node.kind]:
                on = to_plain(change.at.astimezone().date())
                yield {"on": on, "field": one.field, "old": one.old, "new": one.new}


def edited(
    reader: Reader,
    nodes: Collection[Node],
    end: datetime | None = None,
) -> dict[Ref, dict[str, object]]:
    """The fields that were edited after a thing had begun, each with the value that it had then, as JSON.

    Args:
        reader: The workspace.
        nodes: The things.
        end: The moment up to which edits count; now when None.
    """
    things = {node.ref: node for node in nodes if node.kind in BY_KIND}
    if not things:
        return {}
    about = {name for node in things.values() for name in BY_KIND[node.kind]} | {"step", "status"}
    changes = [
        change
        for change in reader.changes(things, about=about)
        if change.op is not Op.STATE and (end is None or change.at < end)
    ]
    if not changes:
        return {}
    begun = _begun(changes)
    first: dict[Ref, dict[str, object]] = {}
    for change in changes:
        node = things.get(change.ref) if change.ref is not None else None
        for one in told(change) if node is not None else ():
            name = (one.field or "").partition(":")[0]
            if node is None or name not in BY_KIND[node.kind] or one.op is Op.ADD:
                continue
            after = (
                change.at.astimezone().date() > node.start
                if isinstance(node, KeyResult)
                else name == "shipped" or change.seq > begun.get(node.ref, change.seq)
            )
            if after:
                first.setdefault(node.ref, {}).setdefault(str(one.field), one.old)
    return {ref: kept for ref, fields in first.items() if (kept := _differing(reader, things[ref], fields))}


def _begun(changes: Iterable[Change]) -> dict[Ref, int]:
    """The changesets in which experiments started and initiatives shipped, as far as they still have."""
    begun: dict[Ref, int] = {}
    for change in changes:
        for one in told(change):
            if change.ref is None or one.field != "status":
                continue
            if one.new in {"running", "shipped"}:
                begun.setdefault(change.ref, change.seq)
            elif one.old in {"running", "shipped"} and one.new in {"planned", "committed", "proposed"}:
                begun.pop(change.ref, None)
    return begun


def _differing(reader: Reader, node: Node, fields: dict[str, object]) -> dict[str, object]:
    """Those that are another value now."""
    if node.kind is not Kind.INITIATIVE:
        return {
            name: old for name, old in fields.items() if from_plain(name, old) != getattr(node, name, None)
        }
    now: dict[str, object] = {"lag_days": getattr(node, "lag_days", None)}
    for bet in reader.bets([node.ref]):
        now |= {f"expected:{bet.kr}": bet.expected, f"worth_having:{bet.kr}": bet.worth_having}
    return {name: old for name, old in fields.items() if name == "shipped" or now.get(name) != old}


def defined_on(kr: KeyResult, changes: Iterable[Change], end: datetime) -> KeyResult:
    """A KR with the definition that it had at a moment: edits that were written later are taken off.

    Args:
        kr: The KR as it is now.
        changes: What was changed of it, oldest first; only of `KR_FIELDS`.
        end: The moment. A KR that was written down later is as it was then written first.
    """
    later = [one for one in changes if one.at >= end and one.op in {Op.EDIT, Op.LINK}]
    values: Any = {str(one.field): from_plain(str(one.field), one.old) for one in reversed(later)}
    return replace(kr, **values)


def as_it_was(kr: KeyResult, fields: Mapping[str, object]) -> KeyResult:
    """A KR with the definition that it had at its start."""
    own = {
        name: from_plain(name, old) for name, old in fields.items() if name in KR_FIELDS and name != "metric"
    }
    values: Any = own
    return replace(kr, **values)
