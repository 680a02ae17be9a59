"""Whether the history and the tables say the same: the chain of hashes, and all of it played again beside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ost.domain import chain
from ost.domain.kinds import Kind, Ref
from ost.domain.model import KeyResult, Op
from ost.domain.plain import to_plain
from ost.services.replay import replay
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.store import Reader, Writer


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the tables hold and the history tells otherwise.

    Attributes:
        what: Which thing or fact.
        held: What the tables hold, as JSON; None for nothing.
        told: What the history tells.
    """

    what: str
    held: object
    told: object


def broken_links(reader: Reader) -> Iterator[str]:
    """Where the chain of hashes does not hold, one sentence each."""
    lines: dict[int, list[chain.Line]] = defaultdict(list)
    for seq, line in reader.lines():
        lines[seq].append(line)
    head, number = chain.START, 0
    for made in reader.changesets():
        number += 1
        if made.seq != number:
            yield f"changeset {number} is missing"
            number = made.seq
        if chain.seal(head, made, lines.pop(made.seq, ())) != made.hash:
            yield f"changeset {made.seq} is not what was sealed"
        head = made.hash
    for seq in lines:
        yield f"changeset {seq} has lines and is missing"
    if reader.head() != (number, head):
        yield f"the history ends with changeset {number}, and the workspace notes {reader.head()[0]} as the last"


def play(reader: Reader, tx: Writer, *, noted: bool) -> int:
    """Do in an empty workspace what the history of another tells.

    Args:
        reader: The one with the history.
        tx: The empty one.
        noted: Whether its lines are written there, too.

    Returns:
        How many changesets that were.
    """
    changes = reader.changes()
    began = max((change.seq for change in changes if change.op is Op.STATE), default=0)
    grouped = {seq: list(found) for seq, found in groupby(changes, key=lambda change: change.seq)}
    made = reader.changesets()
    for one in made:
        tx.sign(one.command, one.message, one.at, actor=one.actor)
        tx.changeset(one.undoes)
        lines = grouped.get(one.seq, [])
        if one.seq >= began:
            replay(tx, lines)
        for line in lines if noted else ():
            tx.insert_change(line.ref, line.op, line.field, line.old, line.new)
    return len(made)


def played(reader: Reader) -> MemoryStore:
    """A workspace in memory in which the history has been played again."""
    twin = MemoryStore(reader.name())
    with twin.writing("replay") as tx:
        play(reader, tx, noted=False)
    return twin


def differences(reader: Reader) -> list[Difference]:
    """What the tables hold and the history tells otherwise."""
    with played(reader).reading() as twin:
        held, told = dict(things_of(reader)), dict(things_of(twin))
    return [
        Difference(what, held.get(what), told.get(what))
        for what in sorted(held.keys() | told.keys())
        if held.get(what) != told.get(what)
    ]


def things_of(reader: Reader) -> Iterator[tuple[str, object]]:
    """Everything that a workspace holds beside its history, each with its name."""
    for node in reader.nodes():
        fields = {name: getattr(node, name) for name in node.__dataclass_fields__ if name != "kind"}
        if isinstance(node, KeyResult):
            fields.pop("unit")
        yield str(node.ref), to_plain(fields)
    for edge in reader.edges():
        yield f"{edge.source} {edge.relation} {edge.target}", True
    for bet in reader.bets():
        yield f"bet of {bet.initiative} on {bet.kr}", [bet.expected, bet.worth_having]
    for name, facts in (
        ("step", reader.steps()),
        ("result", reader.results()),
        ("decision", sorted(reader.decisions(), key=lambda decision: decision.ref)),
        ("check-in", reader.check_ins()),
    ):
        count: dict[object, int] = defaultdict(int)
        for fact in facts:
            said = {field: to_plain(getattr(fact, field)) for field in fact.__dataclass_fields__}
            owner = next(value for value in said.values() if isinstance(value, str) and Ref.parse(value))
            count[owner] += 1
            yield f"{name} {count[owner]} of {owner}", said
    for metric in reader.nodes([Kind.METRIC]):
        for point in reader.measurements(metric.ref):
            yield f"value of {metric.ref} on {point.on}", [point.value, point.n, point.set_in]
