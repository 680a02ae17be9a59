"""Reading the history: `ost log`, and which changesets are in force."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.domain.dates import midnight_after
from ost.domain.model import KeyResult
from ost.services.resolve import resolve
from ost.services.telling import Entry, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ost.domain.kinds import Ref
    from ost.domain.model import Changeset
    from ost.services.telling import Told
    from ost.services.workspace import Workspace


def read_log(ws: Workspace, ref: str | None = None, last: int | None = None) -> tuple[list[Entry], int]:
    """The changesets up to the workspace's day, the newest first.

    Args:
        ws: The workspace.
        ref: Only those that touched this thing, with what they changed of it; for a KR its metric's values, too.
        last: At most so many.

    Returns:
        The changesets, and how many older ones were left out.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found.
    """
    with ws.store.reading() as reader:
        refs: list[Ref] | None = None
        if ref is not None:
            node = resolve(reader, ref)
            refs = [node.ref, *([node.metric] if isinstance(node, KeyResult) else [])]
        made = reader.changesets()
        changed: dict[int, list[Told]] = defaultdict(list)
        for change in reader.changes(refs):
            changed[change.seq].extend(told(change))
    if ws.as_of is not None:
        end = midnight_after(ws.as_of)
        made = [one for one in made if one.at < end]
    back = taken_back(made)
    wanted = [one for one in made if ref is None or changed[one.seq]]
    shown = wanted if last is None else wanted[max(0, len(wanted) - last) :]
    entries = [Entry(one, tuple(changed[one.seq]), back.get(one.seq)) for one in reversed(shown)]
    return entries, len(wanted) - len(shown)


def taken_back(made: Iterable[Changeset]) -> dict[int, int]:
    """The changesets that are not in force any more, each with the one that took it back.

    One that took another back may be taken back itself: then the first is in force again.
    """
    undone_by: dict[int, int] = {}
    for one in sorted((one for one in made if one.undoes is not None), key=lambda one: -one.seq):
        if one.seq not in undone_by and one.undoes is not None:
            undone_by.setdefault(one.undoes, one.seq)
    return undone_by
