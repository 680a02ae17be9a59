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
from ost.domain.kinds import Kind, Ref
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

    from ost.domain.model import Change, Edge, Node
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_Step: TypeAlias = "tuple[Change, object, object]"
"""A change of a field, with its value before and after."""

_MARK, REVIEW = "mark", "review"

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
        if any(mark.name.casefold() == called.casefold() for mark in marks(tx)):
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
        tx.insert_change(node.ref, Op.EDIT, f"{REVIEW}:{max(one.seq for one in found)}", None, True)
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
    about = [
        *_DEFINITION,
        "archived",
        "criterion",
        "status",
        "step",
        REVIEW,
        "parent",
        "parents",
        "delivers",
    ]
    changes = reader.changes(around, about=about)
    if as_of is not None:
        end = midnight_after(as_of)
        changes = [change for change in changes if change.at < end]
    courses = _courses(changes)
    if not courses:
        return {}
    things = nodes if nodes is not None else {node.ref: node for node in reader.nodes()}
    rests = _Rests(things, reader.edges() if edges is None else edges)
    resting = [(key, ref, via) for key in sorted(courses) for ref, via in rests.on(*key)]
    looked = _Looked(changes, _added(reader, {ref for _, ref, _ in resting}))
    found: dict[Ref, list[Suspect]] = defaultdict(list)
    for (cause, field), ref, via in resting:
        node = things.get(ref)
        if node is None or node.archived is not None or node.status in _OVER:
            continue
        # What a thing rests on is what was so when it came, was joined, or was looked at last.
        since = [one for one in courses[cause, field] if one[0].seq > looked.at(ref, via or cause)]
        if since and since[0][1] != since[-1][2] and _gives_doubt(field, since[-1][2]):
            last, day = since[-1][0], since[-1][0].at.astimezone().date()
            why = Suspect(ref, cause, field, since[0][1], since[-1][2], last.seq, day, last.actor)
            if why not in found[ref]:
                found[ref].append(why)
    return {ref: why for ref, why in found.items() if why}


class _Looked:
    """When a thing was last joined to what it rests on, or looked at."""

    def __init__(self, changes: Iterable[Change], added: Mapping[Ref, int]) -> None:
        self._added = added
        self._joined: dict[tuple[Ref, Ref], int] = {}
        self._seen: dict[Ref, set[int]] = defaultdict(set)
        for change in changes:
            name, _, upto = (change.field or "").partition(":")
            if change.ref is None:
                continue
            if name == REVIEW:
                if change.new is not None:
                    self._seen[change.ref].add(int(upto))
                else:
                    self._seen[change.ref].discard(int(upto))
            elif name in {"parent", "delivers", "parents"}:
                new = change.new if isinstance(change.new, list) else [change.new]
                for other in {str(one) for one in new if one is not None}:
                    end = Ref.parse(other)
                    if end is not None:
                        pair = (change.ref, end) if name != "delivers" else (end, change.ref)
                        self._joined[pair] = change.seq

    def at(self, ref: Ref, other: Ref) -> int:
        """The number of the last changeset that did either."""
        return max(self._added.get(ref, 0), self._joined.get((ref, other), 0), *self._seen.get(ref, ()), 0)


def doubts_of(reader: Reader, some: Collection[Ref]) -> dict[Ref, list[Suspect]]:
    """Which of a few things are suspect, and why; asks only for what they can rest on."""
    edges: set[Edge] = set()
    level = set(some)
    for _ in range(4):  # an initiative rests on its solutions, and these on assumptions and opportunities
        found = set(reader.edges(targets=level)) | {
            edge
            for edge in reader.edges(sources=level)
            if edge.relation is not Relation.PARENT or edge.target.kind in {Kind.ASSUMPTION, Kind.EXPERIMENT}
        }
        level = {end for edge in found - edges for end in (edge.source, edge.target)}
        edges |= found
    refs = set(some) | {end for edge in edges for end in (edge.source, edge.target)}
    nodes = {node.ref: node for node in reader.nodes(refs=refs)}
    return suspects(reader, nodes, sorted(edges), around=refs)


def _added(reader: Reader, refs: Collection[Ref]) -> dict[Ref, int]:
    """When each of some things was added: it rests on what was so then."""
    return {
        change.ref: change.seq
        for change in reader.changes(refs)
        if change.op is Op.ADD and change.field is None and change.ref is not None
    }


def _courses(changes: Iterable[Change]) -> dict[tuple[Ref, str], list[_Step]]:
    """How each field that something may rest on went, step by step; what was undone went back."""
    courses: dict[tuple[Ref, str], list[_Step]] = defaultdict(list)
    for change in changes:
        for one in told(change) if change.ref is not None else ():
            if change.ref is not None and one.field is not None and _matters(change.ref.kind, one.field):
                courses[change.ref, one.field].append((change, one.old, one.new))
    return courses


def _matters(kind: Kind, field: str) -> bool:
    if kind is Kind.KR:
        return field in _DEFINITION or field == "status"
    if kind is Kind.EXPERIMENT:
        return field == "criterion"
    if kind is Kind.ASSUMPTION:  # one that was put away says nothing about its solution
        return field == "status"
    return field in {"status", "archived"}


def _gives_doubt(field: str, new: object) -> bool:
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
            elif edge.relation is Relation.SUPPORTS:
                self._supports[edge.source].append(edge.target)

    def on(self, cause: Ref, field: str) -> list[tuple[Ref, Ref | None]]:  # noqa: ARG002
        """The things that rested on this one, each with what joins it to it where it does not stand under it."""
        if cause.kind is Kind.KR:
            return [(ref, None) for ref in self._below[cause] if ref.kind is not Kind.OPPORTUNITY]
        if cause.kind is Kind.OPPORTUNITY:
            return self._with_bets(self._solutions(cause))
        if cause.kind is Kind.SOLUTION:
            return self._with_bets([cause])[1:]
        if cause.kind is Kind.ASSUMPTION:
            return self._with_bets([ref for ref in self._above[cause] if ref.kind is Kind.SOLUTION])
        if cause.kind is Kind.EXPERIMENT:
            node = cast("Any", self._nodes.get(cause))
            return (
                [(ref, None) for ref in self._above[cause]] if node is not None and node.exploratory else []
            )
        if cause.kind is Kind.INTERVIEW:
            return [(ref, None) for ref in self._supports[cause]]
        return []

    def _solutions(self, opportunity: Ref) -> list[Ref]:
        """The solutions below an opportunity, and below those under it."""
        found: list[Ref] = []
        for ref in self._below[opportunity]:
            found += [ref] if ref.kind is Kind.SOLUTION else self._solutions(ref)
        return found

    def _with_bets(self, solutions: Iterable[Ref]) -> list[tuple[Ref, Ref | None]]:
        found: list[tuple[Ref, Ref | None]] = []
        for solution in solutions:
            found.append((solution, None))
            found += [(initiative, solution) for initiative in self._delivered_by[solution]]
        return found
