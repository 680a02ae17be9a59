"""What changed between two moments: `ost diff`."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from ost.domain.dates import midnight_after, parse_date
from ost.domain.healthy import is_healthy
from ost.domain.kinds import STAND_ALONE, TREE_ORDER, Kind
from ost.domain.model import KeyResult, Metric, Relation
from ost.domain.numbers import show_number
from ost.domain.plain import to_plain
from ost.errors import BadDate, NoSuchMoment, NoSuchRef
from ost.services.history import Snapshot, recorded, snapshot
from ost.services.recorded import AsRecorded
from ost.services.resolve import resolve
from ost.services.reviewing import marks
from ost.services.views import NodeView, views_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ost.domain.kinds import Ref
    from ost.services.reviewing import Mark
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

# fmt: off
_DERIVED = frozenset({
    "ref", "kind", "parents", "archived", "created", "progress", "pace", "measured_on", "version",
    "looks", "criterion_fixed_on", "decided_on", "interviews", "delivered_by", "result", "low", "high",
    "estimate", "decided_because", "outcome", "dropped", "original", "suspect",
    "requests", "replaces", "declined",
})
# fmt: on
"""What a view says that is no change of its own."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that is another one now."""

    ref: Ref
    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing that stands elsewhere now."""

    ref: Ref
    before: tuple[Ref, ...]
    after: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two moments.

    Attributes:
        named: How it was said.
        day: The day that its numbers are of.
        mark: The review that it is, where it is one.
        now: Whether it is the present.
    """

    named: str
    day: date
    mark: Mark | None = None
    now: bool = False

    @property
    def place(self) -> tuple[date, int]:
        """Where it comes among the others: a day stands for its end."""
        if self.now:
            return date.max, 0
        return self.day, self.mark.seq if self.mark else sys.maxsize

    def __str__(self) -> str:
        if self.now:
            return "now"
        return f"{self.mark.name} ({self.day})" if self.mark else str(self.day)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the tree of both moments.

    Attributes:
        view: The thing, as it is at the later moment, or as it was where it is there no longer.
        sign: `+` added, `-` dropped, `>` moved here, `<` moved away from here, `~` changed, empty when it is as it was.
        words: What is to be said of it.
        children: What stands, or stood, below it.
        touched: Whether it or something below it differs.
    """

    view: NodeView
    sign: str
    words: str
    children: tuple[Place, ...]
    touched: bool

    def walk(self) -> Iterator[Place]:
        """It and all below it, from top to bottom."""
        waiting = [self]
        while waiting:
            place = waiting.pop()
            yield place
            waiting.extend(reversed(place.children))


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two moments, and the tree with signs of it; `name` is the workspace's."""

    name: str
    before: Moment
    after: Moment
    added: tuple[NodeView, ...]
    dropped: tuple[NodeView, ...]
    moved: tuple[Moved, ...]
    changed: tuple[FieldChange, ...]
    roots: tuple[Place, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.dropped or self.moved or self.changed)

    def to_json(self) -> dict[str, object]:
        """The shape `diff`."""
        return {
            "from": to_plain(self.before.day),
            "to": to_plain(self.after.day),
            "from_review": self.before.mark.name if self.before.mark else None,
            "to_review": self.after.mark.name if self.after.mark else None,
            "added": [view.data for view in self.added],
            "dropped": [view.data for view in self.dropped],
            "moved": [
                {"ref": str(m.ref), "from": to_plain(m.before), "to": to_plain(m.after)} for m in self.moved
            ],
            "changed": [
                {"ref": str(c.ref), "field": c.field, "old": c.old, "new": c.new} for c in self.changed
            ],
        }


def read_diff(
    ws: Workspace, before: str | None = None, after: str | None = None, *, below: str | None = None
) -> Diff:
    """What changed between two moments.

    Args:
        ws: The workspace.
        before: A date, `now`, `last week`, `last-review` or the name of a review; the last review when None, or a
            week ago where there has been none.
        after: Likewise; the workspace's day when None. The earlier of the two is the one that is compared with.
        below: The thing whose branch alone is told; all when None.

    Raises:
        NoSuchMoment: When one is neither a date nor a review.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found, or at neither moment.
    """
    with ws.store.reading() as reader:
        known = [m for m in marks(reader) if ws.as_of is None or m.at < midnight_after(ws.as_of)]
        usual = "last-review" if known else "last week"
        begin = _moment(ws, usual if before is None else before, known)
        end = Moment("now", ws.day, now=ws.as_of is None) if after is None else _moment(ws, after, known)
        begin, end = sorted((begin, end), key=lambda moment: moment.place)
        one, other = _State(reader, begin), _State(reader, end)
        found = _compare(reader.name(), begin, end, one, other)
        return found if below is None else _within(found, resolve(reader, below).ref)


def _within(diff: Diff, ref: Ref) -> Diff:
    """Only what concerns the branch of one thing, where it is; where it was, if it is there no longer."""
    places = [place for root in diff.roots for place in root.walk() if place.view.ref == ref]
    if not places:
        raise NoSuchRef(f"{ref} in the tree of {diff.before} or {diff.after}", ref.kind.value)
    top = min(places, key=lambda place: place.sign == "<")
    refs = {place.view.ref for place in top.walk()}
    return replace(
        diff,
        added=tuple(view for view in diff.added if view.ref in refs),
        dropped=tuple(view for view in diff.dropped if view.ref in refs),
        moved=tuple(one for one in diff.moved if one.ref in refs),
        changed=tuple(one for one in diff.changed if one.ref in refs),
        roots=(top,),
    )


def _moment(ws: Workspace, text: str, known: list[Mark]) -> Moment:
    word = " ".join(text.strip().lower().replace("-", " ").split())
    if word == "now":
        return Moment("now", ws.day, now=ws.as_of is None)
    if word == "last week":
        return Moment(text, ws.day - timedelta(days=7))
    if word == "last review" and known:
        return _at(known[-1])
    for mark in known:
        if mark.name.casefold() == text.strip().casefold():
            return _at(mark)
    try:
        return Moment(text, parse_date(text, ws.today))
    except BadDate as error:
        raise NoSuchMoment(text, [mark.name for mark in known]) from error


def _at(mark: Mark) -> Moment:
    return Moment(mark.name, mark.at.astimezone().date(), mark)


class _State:
    """A moment's graph and what is shown of it."""

    def __init__(self, reader: Reader, moment: Moment) -> None:
        self.snap: Snapshot = (
            recorded(reader, moment.mark.seq)
            if moment.mark
            else snapshot(reader, None if moment.now else moment.day)
        )
        if moment.mark:
            reader = cast("Reader", AsRecorded(reader, moment.mark.seq))
        nodes = [self.snap.nodes[ref] for ref in sorted(self.snap.nodes, key=_order)]
        edges, bets, back = self.snap.edges, self.snap.bets, not moment.now
        views = views_of(reader, nodes, moment.day, edges, bets, looking_back=back)
        self.views: dict[Ref, NodeView] = {view.ref: view for view in views if view.node.archived is None}
        self.gone: dict[Ref, NodeView] = {view.ref: view for view in views if view.node.archived is not None}
        self.said = {
            c.kr: c.confidence for c in reader.check_ins(until=moment.day) if c.confidence is not None
        }
        self.steered = {view.node.metric for view in views if isinstance(view.node, KeyResult)}
        self.children: dict[Ref, list[Ref]] = defaultdict(list)
        for edge in self.snap.edges:
            if edge.relation is Relation.PARENT:
                self.children[edge.source].append(edge.target)

    def fields(self, ref: Ref) -> Mapping[str, object]:
        """What is compared of a thing."""
        data = {name: value for name, value in self.views[ref].data.items() if name not in _DERIVED}
        if data.pop("kpi", None) and isinstance(node := self.views[ref].node, Metric):
            value = data.get("current")
            data["in_range"] = (
                None if value is None else "yes" if is_healthy(node, float(str(value))) else "no"
            )
        bets = data.pop("bets", [])
        for bet in bets if isinstance(bets, list) else []:
            data |= {f"{name}:{bet['kr']}": bet[name] for name in ("expected", "worth_having")}
        if isinstance(mandate := data.get("mandate"), dict):
            said = mandate["why"] or mandate["kr"] or mandate["instead"]
            data["mandate"] = f"{mandate['way']}: {said}"
        if ref.kind is Kind.KR:
            data["confidence"] = self.said.get(ref)
        elif ref in self.steered:  # its KR says it
            del data["current"]
        return data


def _order(ref: Ref) -> tuple[int, int]:
    return TREE_ORDER.index(ref.kind), ref.number


def _compare(name: str, begin: Moment, end: Moment, one: _State, other: _State) -> Diff:
    added = tuple(view for ref, view in other.views.items() if ref not in one.views)
    dropped = tuple(
        other.gone.get(ref, view)
        for ref, view in one.views.items()
        if ref not in other.views or _was_dropped(view, other.views[ref])
    )
    both = [ref for ref in other.views if ref in one.views]
    moved = tuple(
        Moved(ref, one.views[ref].parents, other.views[ref].parents)
        for ref in both
        if set(one.views[ref].parents) != set(other.views[ref].parents)
    )
    changed = tuple(
        FieldChange(ref, name, was.get(name), now.get(name))
        for ref in both
        for was, now in [(one.fields(ref), other.fields(ref))]
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    )
    tree = _Union(one, other, moved, changed)
    return Diff(name, begin, end, added, dropped, moved, changed, tree.roots())


def _was_dropped(before: NodeView, after: NodeView) -> bool:
    return after.node.status == "dropped" != before.node.status


class _Union:
    """The tree of both moments, with what is there no longer as a ghost in its old place."""

    def __init__(
        self, one: _State, other: _State, moved: tuple[Moved, ...], changed: tuple[FieldChange, ...]
    ) -> None:
        self.one, self.other = one, other
        self.moved = {move.ref: move for move in moved}
        self.changed: dict[Ref, list[FieldChange]] = defaultdict(list)
        for change in changed:
            self.changed[change.ref].append(change)
        self.placed: set[Ref] = set()

    def roots(self) -> tuple[Place, ...]:
        """The topmost places; of what stands beside the tree only what differs."""
        live = {**self.one.views, **self.other.views}
        tops = [
            ref
            for ref in sorted(live, key=_order)
            if ref.kind is Kind.OBJECTIVE and not any(parent in live for parent in live[ref].parents)
        ]
        places = [self._place(ref, ghost=ref not in self.other.views) for ref in tops]
        for ref in sorted(live, key=_order):
            if ref.kind in STAND_ALONE:
                sign, words = self._sign(ref, ghost=ref not in self.other.views)
                if sign:
                    places.append(Place(live[ref], sign, words, (), touched=True))
        return tuple(places)

    def _place(self, ref: Ref, *, ghost: bool, under: Ref | None = None) -> Place:
        view = (self.one if ghost else self.other).views[ref]
        sign, words = self._sign(ref, ghost=ghost, under=under)
        children: list[Place] = []
        if ref not in self.placed and sign != "<":
            self.placed.add(ref)
            children = [
                self._place(child, ghost=away, under=ref)
                for child, away in sorted(self._below(ref).items(), key=lambda item: _order(item[0]))
            ]
        touched = bool(sign) or any(child.touched for child in children)
        return Place(view, sign, words, tuple(children), touched)

    def _below(self, ref: Ref) -> dict[Ref, bool]:
        """What stands below a thing, and what stood there: a ghost."""
        now = {child: False for child in self.other.children[ref] if child in self.other.views}
        was = {child: True for child in self.one.children[ref] if child in self.one.views}
        return {**was, **now}

    def _sign(self, ref: Ref, *, ghost: bool, under: Ref | None = None) -> tuple[str, str]:
        if ref not in self.other.views:
            return "-", "put away" if ref in self.other.gone else "taken back"
        if ghost:
            to = [parent for parent in self.other.views[ref].parents if parent != under]
            return "<", f"moved to {', '.join(map(str, to))}" if to else "stands here no longer"
        if ref not in self.one.views:
            return "+", "added"
        words = [_words(change) for change in self.changed[ref]]
        move = self.moved.get(ref)
        if move is not None and under is not None and under not in move.before:
            came = [parent for parent in move.before if parent not in move.after]
            words.insert(
                0, f"moved here from {', '.join(map(str, came))}" if came else "stands here, too, now"
            )
            return ">", "; ".join(words)
        if _was_dropped(self.one.views[ref], self.other.views[ref]):
            return "-", "; ".join(words)
        return ("~", "; ".join(words)) if words else ("", "")


def _words(change: FieldChange) -> str:
    named = change.field.replace("_", " ").replace(":", " on ")
    return f"{named} {_value(change.old)} → {_value(change.new)}"


def _value(value: object) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, float):
        return show_number(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).replace("_", " ")
