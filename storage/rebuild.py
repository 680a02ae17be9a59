"""A workspace made again from its history alone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ost.domain.model import Op
from ost.services.replay import replay

if TYPE_CHECKING:
    from ost.services.store import Reader, Writer


def play_into(reader: Reader, tx: Writer) -> int:
    """Write the history of one workspace into an empty one, and do what it tells; how many changesets that were."""
    changes = reader.changes()
    began = max((change.seq for change in changes if change.op is Op.STATE), default=0)
    grouped = {seq: list(found) for seq, found in groupby(changes, key=lambda change: change.seq)}
    made = reader.changesets()
    for one in made:
        tx.sign(one.command, one.message, one.at, actor=one.actor, undoes=one.undoes)
        tx.changeset()
        lines = grouped.get(one.seq, [])
        if one.seq >= began:
            replay(tx, lines)
        for line in lines:
            tx.insert_change(line.ref, line.op, line.field, line.old, line.new)
    return len(made)
