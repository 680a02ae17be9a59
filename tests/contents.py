"""Everything that a store holds, as one value that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import Kind

if TYPE_CHECKING:
    from ost.services.store import Reader, Store


def contents_of(store: Store) -> dict[str, object]:
    """What every method of a reader gives, asked for all of it; moments are left out."""
    with store.reading() as reader:
        return read_all(reader)


def read_all(reader: Reader) -> dict[str, object]:
    """The same of a reader that is open."""
    nodes = reader.nodes()
    metrics = [node.ref for node in nodes if node.kind is Kind.METRIC]
    changes = [
        (c.seq, c.ref, c.op, c.field, c.old, c.new, c.actor, c.command, c.message) for c in reader.changes()
    ]
    return {
        "name": reader.name(),
        "nodes": nodes,
        "last": {kind: reader.last_number(kind) for kind in Kind},
        "edges": reader.edges(),
        "bets": reader.bets(),
        "steps": reader.steps(),
        "measurements": {ref: reader.measurements(ref) for ref in metrics},
        "latest": reader.latest(),
        "check_ins": reader.check_ins(),
        "results": reader.results(),
        "decisions": reader.decisions(),
        "changes": changes,
        "changesets": [(c.seq, c.actor, c.command, c.message, c.undoes) for c in reader.changesets()],
        "versions": reader.versions(),
    }


def sealed_in(store: Store) -> dict[str, object]:
    """The history to the letter: its lines, their moments, the hashes, and where it ends."""
    with store.reading() as reader:
        return {
            "lines": list(reader.lines()),
            "changesets": reader.changesets(),
            "head": reader.head(),
        }
