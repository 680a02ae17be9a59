"""Reviews: marks in the history, and what rests on something that has changed since it was looked at.

A link is suspect when what it leads to rested on something that is no longer so: a target that was moved, a refuted
assumption, an opportunity or a solution that was given up, a criterion that was edited after the start. It stays
suspect until a person has looked and said so. Both are lines of the history, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from ost.domain.dates import midnight_after, parse_date
from ost.domain.kinds import Kind
from ost.domain.model import Op, Relation
from ost.domain.plain import to_plain
from ost.domain.text import clean_line, clean_text
from ost.errors import BadDate, MarkExists, NotAName, NotSuspect
from ost.services.logbook import taken_back
from ost.services.resolve import resolve
from ost.services.telling import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from ost.domain.kinds import Ref
    from ost.domain.model import Change, Edge, Node
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_Cause: TypeAlias = "tuple[Change, str, object, object]"
"""A change with its field, and the field's value before any such change and after it."""

_MARK, _REVIEW = "mark", "review"

_DEFINITION = frozenset({"baseline", "target", "form", "start", "due", "metric"})
_OVER = frozenset({"shipped", "dropped", "delivered", "closed", "addressed"})
"""Statuses of things that are done: nothing can be changed about what they rested on."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of the history with a name.

    Attributes:
        name: Its name.
        seq: The changeset that set it; it stands for all before that.
        at: When it was set.
        actor: Who set it.
    """

    name: str
    seq: int
    at: datetime
    actor: str

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {"name": self.name, "seq": self.seq, "at": to_plain(self.at), "actor": self.actor}


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that rested on what has changed.

    Attributes:
        ref: What is suspect.
        because: What has changed.
        field: What of it.
        old: Its value before, as JSON.
        new: Its value after.
        seq: The changeset that changed it.
        on: The day it did.
        actor: Who did it.
    """

    ref: Ref
    because: Ref
    field: str
    old: object
    new: object
    seq: int
    on: date
    actor: str

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "because": str(self.because),
            "field": self.field,
            "old": self.old,
            "new": self.new,
            "seq": self.seq,
            "on": to_plain(self.on),
            "actor": self.actor,
        }


# --- marks --------------------------------------------------------------------------------------


def set_mark(ws: Workspace, name: str) -> Mark:
    """Give this moment a name, to be compared with later: `ost diff last-review`.

    Raises:
        MarkExists: When the name is taken.
    """
    called = clean_line(name, "The name of a review")
    if _means_a_moment(called, ws.today):
        raise NotAName(called)
    with ws.store.writing("review mark", called) as tx:
        if any(mark.name == called for mark in marks(tx)):
            raise MarkExists(called)
        tx.insert_change(None, Op.ADD, f"{_MARK}:{called}", None, called)
        tx.changeset()
        [mark] = [mark for mark in marks(tx) if mark.name == called]
        return mark


def _means_a_moment(name: str, today: date) -> bool:
    with suppress(BadDate):
        parse_date(name, today)
        return True
    return " ".join(name.lower().replace("-", " ").split()) in {"now", "last review", "last week"}


def marks(reader: Reader) -> list[Mark]:
    """The marks that stand, oldest first."""
    back = taken_back(reader.changesets())
    return [
        Mark(str(change.new), change.seq, change.at, change.actor)
        for change in reader.changes(about=[_MARK])
        if change.new is not None and change.op is Op.ADD and change.seq not in back
    ]


def read_reviews(ws: Workspace) -> tuple[list[tuple[Ref, str, list[Suspect]]], list[Mark]]:
    """Everything that is suspect, with its title and why, and the marks that stand."""
    with ws.store.reading() as reader:
        nodes = {node.ref: node for node in reader.nodes()}
        found = suspects(reader, nodes)
        return [(ref, nodes[ref].title, found[ref]) for ref in sorted(found)], marks(reader)


# --- suspects -------------------------------------------------------------------------------------


def clear(ws: Workspace, ref: str, because: str | None = None) -> list[Suspect]:
    """Say that a thing was looked at, and stands as it is.

    Returns:
        Why it was suspect.

    Raises:
        NotSuspect: When it is not.
    """
    reason = None if because is None else clean_text(because, "The reason")
    with ws.store.writing("review clear", reason) as tx:
        node = resolve(tx, ref)
        found = suspects(tx).get(node.ref, [])
        if not found:
            raise NotSuspect(node.ref)
        tx.insert_change(node.ref, Op.EDIT, f"{_REVIEW}:{max(one.seq for one in found)}", None, True)
        return found


def suspects(
    reader: Reader,
    nodes: Mapping[Ref, Node] | None = None,
    edges: Iterable[Edge] | None = None,
    as_of: date | None = None,
    around: set[Ref] | None = None,
) -> dict[Ref, list[Suspect]]:
    """What rests on something that has changed, and why.

    Args:
        reader: The workspace.
        nodes: Its nodes, where the caller has them already, or as they were on a day.
        edges: Its edges, likewise.
        as_of: The day up to whose end changes and reviews count; now when None.
        around: Things to which the question is bounded; all when None.
    """
    changes = reader.changes(around, about=[*_DEFINITION, "archived", "criterion", "status", "step", _REVIEW])
    end = None if as_of is None else midnight_after(as_of)
    if end is not None:
        changes = [change for change in changes if change.at < end]
    causes = _causes(reader, changes, end)
    if not causes:
        return {}
    things = nodes if nodes is not None else {node.ref: node for node in reader.nodes()}
    rests = _Rests(things, reader.edges() if edges is None else edges)
    seen: dict[Ref, int] = {}
    for change in changes:
        name, _, upto = (change.field or "").partition(":")
        if name == _REVIEW and change.ref is not None and change.new is not None:
            seen[change.ref] = max(seen.get(change.ref, 0), int(upto))
    resting = {(i, ref) for i, one in enumerate(causes) for ref in rests.on(cast("Ref", one[0].ref), one[1])}
    added = _added(reader, {ref for _, ref in resting})
    found: dict[Ref, list[Suspect]] = defaultdict(list)
    for i, ref in sorted(resting):
        change, field, old, new = causes[i]
        node = things.get(ref)
        if node is None or node.archived is not None or node.status in _OVER:
            continue
        if max(seen.get(ref, 0), added.get(ref, 0)) < change.seq:
            day, cause = change.at.astimezone().date(), cast("Ref", change.ref)
            found[ref].append(Suspect(ref, cause, field, old, new, change.seq, day, change.actor))
    return dict(found)


def doubts_of(reader: Reader, ref: Ref) -> list[Suspect]:
    """Why one thing is suspect; asks only for what it can rest on."""
    edges: set[Edge] = set()
    level = {ref}
    for _ in range(
        3
    ):  # an initiative rests on its solutions, and these on their assumptions and opportunities
        found = set(reader.edges(targets=level)) | {
            edge
            for edge in reader.edges(sources=level)
            if edge.relation is not Relation.PARENT or edge.target.kind in {Kind.ASSUMPTION, Kind.EXPERIMENT}
        }
        level = {end for edge in found - edges for end in (edge.source, edge.target)}
        edges |= found
    refs = {ref} | {end for edge in edges for end in (edge.source, edge.target)}
    nodes = {node.ref: node for node in reader.nodes(refs=refs)}
    return suspects(reader, nodes, sorted(edges), around=refs).get(ref, [])


def _added(reader: Reader, refs: Collection[Ref]) -> dict[Ref, int]:
    """When each of some things was added: it rests on what was so then."""
    return {
        change.ref: change.seq
        for change in reader.changes(refs)
        if change.op is Op.ADD and change.field is None and change.ref is not None
    }


def _causes(reader: Reader, changes: Collection[Change], end: datetime | None) -> list[_Cause]:
    """The last change of each field that something may rest on, if it is still so."""
    made = reader.changesets()
    if end is not None:
        made = [one for one in made if one.at < end]
    back = taken_back(made)
    undoing = {one.seq for one in made if one.undoes is not None}
    last: dict[tuple[Ref, str], _Cause] = {}
    first: dict[tuple[Ref, str], object] = {}
    for change in changes:
        if change.ref is None or change.seq in back or change.seq in undoing:
            continue
        for one in told(change):
            if one.field is None or not _matters(change.ref.kind, one.field):
                continue
            key = (change.ref, one.field)
            first.setdefault(key, one.old)
            last[key] = (change, one.field, first[key], one.new)
    return [cause for cause in last.values() if cause[2] != cause[3] and _gives_doubt(cause)]


def _matters(kind: Kind, field: str) -> bool:
    if kind is Kind.KR:
        return field in _DEFINITION
    if kind is Kind.EXPERIMENT:
        return field == "criterion"
    if kind is Kind.ASSUMPTION:  # one that was put away says nothing about its solution
        return field == "status"
    return field in {"status", "archived"}


def _gives_doubt(cause: _Cause) -> bool:
    _, field, _, new = cause
    if field == "status":
        return new in {"refuted", "parked", "dropped"}
    return field != "archived" or new is not None


class _Rests:
    """What rests on what."""

    def __init__(self, nodes: Mapping[Ref, Node], edges: Iterable[Edge]) -> None:
        self._nodes = nodes
        self._below: dict[Ref, list[Ref]] = defaultdict(list)
        self._above: dict[Ref, list[Ref]] = defaultdict(list)
        self._delivered_by: dict[Ref, list[Ref]] = defaultdict(list)
        self._supports: dict[Ref, list[Ref]] = defaultdict(list)
        for edge in sorted(edges):
            if edge.relation is Relation.PARENT:
                self._below[edge.source].append(edge.target)
                self._above[edge.target].append(edge.source)
            elif edge.relation is Relation.DELIVERS:
                self._delivered_by[edge.target].append(edge.source)
            else:
                self._supports[edge.source].append(edge.target)

    def on(self, cause: Ref, field: str) -> list[Ref]:
        """The things that rested on this one."""
        if cause.kind is Kind.KR:
            bets = [ref for ref in self._below[cause] if ref.kind is not Kind.OPPORTUNITY]
            return bets if field in _DEFINITION else []
        if cause.kind is Kind.OPPORTUNITY:
            solutions = [ref for ref in self._below[cause] if ref.kind is Kind.SOLUTION]
            return [*solutions, *self._delivering(solutions)]
        if cause.kind is Kind.SOLUTION:
            return self._delivering([cause])
        if cause.kind is Kind.ASSUMPTION:
            solutions = [ref for ref in self._above[cause] if ref.kind is Kind.SOLUTION]
            return [*solutions, *self._delivering(solutions)]
        if cause.kind is Kind.EXPERIMENT:
            node = cast("Any", self._nodes.get(cause))
            return list(self._above[cause]) if node is not None and node.exploratory else []
        if cause.kind is Kind.INTERVIEW:
            return list(self._supports[cause])
        return []

    def _delivering(self, solutions: Iterable[Ref]) -> list[Ref]:
        return [ini for solution in solutions for ini in self._delivered_by[solution]]
