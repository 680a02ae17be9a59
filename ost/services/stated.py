"""What was said and is kept in the history alone: an answer, a choice, a reason, without a table of its own.

A statement is a line of the history whose field is a topic and, after a colon, which one: `accepted:kr-output` of a key
result, `lint:kr-vague` of the workspace. The last one counts, None takes it back, and it is undone, done again, dumped,
copied and dated as all else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.dates import midnight_after
from ost.domain.model import Op

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from ost.domain.kinds import Ref
    from ost.services.store import Reader, Writer


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that was said of a thing, or of the workspace.

    Attributes:
        value: What was said, in the form of JSON.
        by: Who wrote it, if only by taking another one back; a value that must know its author names it itself.
        at: When.
    """

    value: object
    by: str
    at: datetime


def statements(
    reader: Reader, topic: str, as_of: date | None = None, refs: Collection[Ref] | None = None
) -> dict[tuple[Ref | None, str], Statement]:
    """What stands said on a topic, now or at the end of a day.

    Args:
        reader: The workspace.
        topic: The topic: one word that is no field of a thing.
        as_of: The day; now when None.
        refs: Only what was said of these things; of everything, the workspace too, when None.

    Returns:
        The last statement by thing (None for the workspace itself) and which, in the order of their first saying.
    """
    end = None if as_of is None else midnight_after(as_of)
    found: dict[tuple[Ref | None, str], Statement] = {}
    for change in reader.changes(refs, about=[topic]):
        name, colon, which = (change.field or "").partition(":")
        if name != topic or not colon or (end is not None and change.at >= end):
            continue
        if change.new is None:
            found.pop((change.ref, which), None)
        else:
            found[change.ref, which] = Statement(change.new, change.actor, change.at)
    return found


def state(tx: Writer, ref: Ref | None, topic: str, which: str, value: object, *, again: bool = False) -> bool:
    """Say something, in the place of what was said before.

    Args:
        tx: Where it is written.
        ref: The thing; None for the workspace itself.
        topic: The topic.
        which: Which of the topic.
        value: What is said, in the form of JSON; None takes it back.
        again: Whether the same, said once more, counts as said now.

    Returns:
        Whether it is something new.
    """
    before = statements(tx, topic).get((ref, which))
    old = before.value if before else None
    if old == value and (value is None or not again):
        return False
    tx.insert_change(ref, Op.EDIT, f"{topic}:{which}", old, value)
    tx.changeset()
    return True
