"""Whether a workspace is sound: the chain of hashes, all of the history played again beside, and what hangs together.

`faults` is all of it, for whoever makes, copies, loads or puts back a workspace; the doctor asks for each part by name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ost.domain import chain
from ost.domain.kinds import LIFECYCLES, PREFIXES, Kind, Ref
from ost.domain.model import KeyResult, Op, Relation
from ost.domain.plain import to_plain
from ost.services.replay import replay
from ost.storage import mapping as m
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row, Select, Table

    from ost.services.store import Reader, Writer
    from ost.storage.reader import SqlReader


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


def faults(reader: SqlReader) -> Iterator[str]:
    """Why a workspace is not sound, one sentence each; what cannot be read on is said, and ends it."""
    try:
        yield from broken_links(reader)
        yield from misplaced(reader)
        yield from (f"{one.what} is not what the history tells" for one in differences(reader))
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError) as error:
        yield f"the history cannot be played again ({type(error).__name__})"


def misplaced(reader: SqlReader) -> Iterator[str]:
    """Where rows do not hang together: statuses with steps, bets with edges, and positions without a gap."""
    yield from _off_the_path(reader)
    yield from _bets_without_edges(reader)
    for table, owner in ((m.CHANGE, "seq"), (m.STEP, "ref"), (m.RESULT, "experiment"), (m.DECISION, "ref")):
        of = "changeset " if table is m.CHANGE else ""
        for found in _gaps(reader, table, owner):
            yield f"a {_NAMED.get(table.name, table.name)} of {of}{found} is missing"


_NAMED = {"change": "line"}


def _asked(reader: SqlReader, query: Select[Any], table: Table) -> list[Row[Any]]:
    return list(reader._connection.execute(query.where(table.c.workspace == reader._workspace)))  # noqa: SLF001


def _gaps(reader: SqlReader, table: Table, owner: str) -> list[str]:
    """Whose rows are not counted 1, 2, 3 and so on; two of the same number cannot be."""
    at, by = table.c.position, table.c[owner]
    query = select(by).group_by(by).having((func.min(at) != 1) | (func.max(at) != func.count()))
    return [str(row[0]) for row in _asked(reader, query.order_by(by), table)]


def _off_the_path(reader: SqlReader) -> Iterator[str]:
    """What does not stand where its last step took it, or where its kind begins."""
    c = m.STEP.c
    steps = _asked(reader, select(c.ref, c.status).order_by(c.ref, c.position), m.STEP)
    last = {str(row.ref): str(row.status) for row in steps}
    n = m.NODE.c
    for row in _asked(reader, select(n.ref, n.kind, n.status), m.NODE):
        if row.status != (right := last.pop(str(row.ref), LIFECYCLES[Kind(row.kind)].first)):
            yield f"{row.ref} is {row.status}, and its last step is {right}"
    for ref in last:
        yield f"{ref} has steps and is not there"


def _bets_without_edges(reader: SqlReader) -> Iterator[str]:
    """Where a bet of an initiative has no edge from its KR, or an edge no bet."""
    e, b, under = m.EDGE.c, m.BET.c, f"{PREFIXES[Kind.INITIATIVE]}%"
    parents = select(e.source, e.target).where(e.relation == Relation.PARENT.value, e.target.like(under))
    edges = {(str(row.source), str(row.target)) for row in _asked(reader, parents, m.EDGE)}
    bets = {(str(row.kr), str(row.initiative)) for row in _asked(reader, select(b.kr, b.initiative), m.BET)}
    for kr, initiative in sorted(bets - edges):
        yield f"{initiative} bets on {kr}, and is not below it"
    for kr, initiative in sorted(edges - bets):
        yield f"{initiative} is below {kr}, and has no bet on it"


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
