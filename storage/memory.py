"""The in-memory twin: the same contract as the SQL store, in plain containers."""

from __future__ import annotations

import copy
import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar, cast

from ost.domain import chain
from ost.domain.kinds import TREE_ORDER, Kind, Ref
from ost.domain.model import Change, Changeset, KeyResult, Measurement, Metric, Op, Relation
from ost.domain.text import TITLE_LIMIT, folded, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date

    from ost.domain.chain import Line
    from ost.domain.model import Bet, CheckIn, Decision, Edge, Node, Result, Step

T = TypeVar("T")


@dataclass
class _State:
    name: str
    nodes: dict[Ref, Node] = field(default_factory=dict)
    edges: dict[tuple[Ref, Ref], Edge] = field(default_factory=dict)
    bets: dict[tuple[Ref, Ref], Bet] = field(default_factory=dict)
    steps: dict[Ref, dict[int, Step]] = field(default_factory=dict)
    points: dict[Ref, dict[date, Measurement]] = field(default_factory=dict)
    check_ins: dict[tuple[Ref, date], CheckIn] = field(default_factory=dict)
    results: dict[tuple[Ref, int], Result] = field(default_factory=dict)
    decisions: dict[tuple[Ref, int], Decision] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    changesets: list[Changeset] = field(default_factory=list)

    def copied(self) -> _State:
        """A copy that shares the frozen facts and none of the containers."""
        twin = copy.copy(self)
        for name in ("nodes", "edges", "bets", "check_ins", "results", "decisions", "changes", "changesets"):
            setattr(twin, name, copy.copy(getattr(self, name)))
        twin.steps = {ref: dict(steps) for ref, steps in self.steps.items()}
        twin.points = {ref: dict(points) for ref, points in self.points.items()}
        return twin


def _picked(ref: Ref, refs: Collection[Ref] | None) -> bool:
    return refs is None or ref in refs


class MemoryReader:
    """One moment of a workspace in memory."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def name(self) -> str:
        """The workspace's name."""
        return self._state.name

    def node(self, ref: Ref) -> Node | None:
        """The node of a ref."""
        node = self._state.nodes.get(ref)
        if isinstance(node, KeyResult):  # a KR shows the unit of its metric
            return replace(node, unit=cast("Metric", self._state.nodes[node.metric]).unit)
        return node

    def nodes(
        self,
        kinds: Collection[Kind] | None = None,
        refs: Collection[Ref] | None = None,
        *,
        archived: bool = True,
    ) -> list[Node]:
        """Nodes by kind and number; `archived=False` leaves out what was put away."""
        order = {kind: position for position, kind in enumerate(TREE_ORDER)}
        found = [
            self.node(ref)
            for ref, node in self._state.nodes.items()
            if (kinds is None or ref.kind in kinds)
            and _picked(ref, refs)
            and (archived or node.archived is None)
        ]
        present = [node for node in found if node is not None]
        return sorted(present, key=lambda node: (order[node.kind], node.ref.number))

    def titled(
        self, text: str, kinds: Collection[Kind] | None = None, *, whole: bool = False, archived: bool = False
    ) -> list[Node]:
        """The nodes whose title is `text` (`whole`) or holds it, without regard to case."""
        if len(text) > TITLE_LIMIT or shown(text) != text:  # no title holds such a text
            return []
        wanted = folded(text)
        return [
            node
            for node in self.nodes(kinds, archived=archived)
            if (folded(node.title) == wanted if whole else wanted in folded(node.title))
        ]

    def folded_titles(self, kind: Kind) -> list[tuple[Ref, str]]:
        """Every title of a kind in the form in which titles are compared, archived ones too, in order of number."""
        return [(node.ref, folded(node.title)) for node in self.nodes([kind])]

    def last_number(self, kind: Kind) -> int:
        """The highest number of a kind, archived ones too; 0 when there is none."""
        return max((ref.number for ref in self._state.nodes if ref.kind is kind), default=0)

    def edges(
        self,
        relation: Relation | None = None,
        sources: Collection[Ref] | None = None,
        targets: Collection[Ref] | None = None,
    ) -> list[Edge]:
        """The edges of a relation, from some sources or to some targets."""
        return sorted(
            edge
            for edge in self._state.edges.values()
            if (relation is None or edge.relation is relation)
            and _picked(edge.source, sources)
            and _picked(edge.target, targets)
        )

    def _reach(self, ref: Ref, following: Callable[[Ref], Iterable[Ref]]) -> set[Ref]:
        reached: set[Ref] = set()
        waiting = [ref]
        while waiting:
            for other in following(waiting.pop()):
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return reached

    def ancestors(self, ref: Ref) -> set[Ref]:
        """Everything above a ref by parent edges."""
        return self._reach(ref, lambda at: [e.source for e in self.edges(Relation.PARENT, targets=[at])])

    def descendants(self, ref: Ref) -> set[Ref]:
        """Everything below a ref by parent edges."""
        return self._reach(ref, lambda at: [e.target for e in self.edges(Relation.PARENT, sources=[at])])

    def bets(self, initiatives: Collection[Ref] | None = None) -> list[Bet]:
        """The bets of some initiatives."""
        return [
            bet
            for (initiative, _), bet in sorted(self._state.bets.items())
            if _picked(initiative, initiatives)
        ]

    def steps(
        self, refs: Collection[Ref] | None = None, status: str | None = None, set_in: int | None = None
    ) -> list[Step]:
        """The dated steps of some nodes, to a status, or taken in one changeset; those of a node in their order."""
        return [
            step
            for ref in sorted(self._state.steps)
            if _picked(ref, refs)
            for _, step in sorted(self._state.steps[ref].items())
            if (status is None or step.status == status) and (set_in is None or step.set_in == set_in)
        ]

    def measurements(
        self, metric: Ref, since: date | None = None, until: date | None = None, last: int | None = None
    ) -> list[Measurement]:
        """A metric's values in order of date, or only the `last` ones."""
        points = [
            point
            for day, point in sorted(self._state.points.get(metric, {}).items())
            if (since is None or day >= since) and (until is None or day <= until)
        ]
        return points if last is None else points[max(0, len(points) - last) :]

    def latest(
        self, metrics: Collection[Ref] | None = None, until: date | None = None
    ) -> dict[Ref, Measurement]:
        """The last value of each metric up to a day."""
        found = {}
        for metric in self._state.points:
            points = self.measurements(metric, until=until) if _picked(metric, metrics) else []
            if points:
                found[metric] = points[-1]
        return found

    def series(self, metrics: Collection[Ref], until: date | None = None) -> dict[Ref, list[Measurement]]:
        """All values of some metrics up to a day, in order of date; an empty list for one without any."""
        return {metric: self.measurements(metric, until=until) for metric in metrics}

    def check_ins(
        self, krs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[CheckIn]:
        """Check-ins in order of date."""
        found = [
            c for c in self._state.check_ins.values() if _picked(c.kr, krs) and _within(c.on, since, until)
        ]
        return sorted(found, key=lambda check_in: (check_in.on, check_in.kr))

    def results(self, experiments: Collection[Ref] | None = None) -> list[Result]:
        """Recorded results, interim ones too, in the order they were recorded, experiment by experiment."""
        return [
            result for (ref, _), result in sorted(self._state.results.items()) if _picked(ref, experiments)
        ]

    def decisions(
        self, refs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[Decision]:
        """Decisions in order of date."""
        kept = sorted(self._state.decisions.items(), key=lambda item: item[0])
        found = [d for (ref, _), d in kept if _picked(ref, refs) and _within(d.on, since, until)]
        return sorted(found, key=lambda decision: decision.on)

    def changes(
        self,
        refs: Collection[Ref] | None = None,
        after: datetime | int | None = None,
        until: int | None = None,
        about: Collection[str] | None = None,
    ) -> list[Change]:
        """The history, oldest first: after a moment or a changeset, until another, and about some fields."""
        return [
            change
            for change in self._state.changes
            if (refs is None or change.ref in refs)
            and (after is None or (change.seq if isinstance(after, int) else change.at) > after)  # type: ignore[operator]
            and (until is None or change.seq <= until)
            and (about is None or (change.field or "").partition(":")[0] in about)
        ]

    def lines(self) -> Iterator[tuple[int, Line]]:
        """Every line of the history as it is kept, with the number of its changeset, in order."""
        for c in self._state.changes:
            ref = None if c.ref is None else str(c.ref)
            yield c.seq, (ref, c.op.value, c.field, chain.json_text(c.old), chain.json_text(c.new))

    def changesets(self, after: int = 0, last: int | None = None) -> list[Changeset]:
        """The commands that changed something, oldest first: those after a number, or only the `last` ones."""
        found = [made for made in self._state.changesets if made.seq > after]
        return found if last is None else found[max(0, len(found) - last) :]

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last changeset; 0 and nothing before the first."""
        sealed = next((made for made in reversed(self._state.changesets) if made.hash), None)
        return (0, chain.START) if sealed is None else (sealed.seq, sealed.hash)

    def versions(self, refs: Collection[Ref] | None = None) -> dict[Ref, int]:
        """The number of the last changeset that touched each of some things."""
        return {c.ref: c.seq for c in self._state.changes if c.ref is not None and _picked(c.ref, refs)}


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)


class MemoryWriter(MemoryReader):
    """A reader that can also write to its own copy of the state."""

    def __init__(self, state: _State, command: str, actor: str, message: str | None = None) -> None:
        super().__init__(state)
        self._opened_by = actor
        self._changeset: Changeset | None = None
        self._lines: list[Line] = []
        self.sign(command, message)

    def sign(
        self,
        command: str,
        message: str | None = None,
        at: datetime | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Sign what follows as the work of a command, at a moment; what was written before is sealed."""
        self.seal()
        self._signed = (command, message, at, self._opened_by if actor is None else actor)

    def changeset(self, undoes: int | None = None) -> int:
        """The number in the history of what the command writes; the first call makes it, and may say what it undoes."""
        if self._changeset is None:
            command, message, at, actor = self._signed
            made = self._state.changesets
            moment = at or datetime.now(UTC)
            self._changeset = Changeset(
                seq=len(made) + 1,
                at=max(moment, made[-1].at) if made else moment,
                actor=actor,
                command=command,
                message=message,
                undoes=undoes,
            )
            made.append(self._changeset)
        return self._changeset.seq

    def seal(self) -> None:
        """End the changeset: its hash is reckoned."""
        if self._changeset is not None:
            digest = chain.seal(self.head()[1], self._changeset, self._lines)
            self._state.changesets[-1] = replace(self._changeset, hash=digest)
            self._changeset, self._lines = None, []

    def insert_node(self, node: Node) -> None:
        """Add a node with its kind's own fields."""
        if node.ref in self._state.nodes:
            msg = f"{node.ref} is there already"
            raise ValueError(msg)
        self._state.nodes[node.ref] = node

    def update_node(self, ref: Ref, fields: Mapping[str, object]) -> None:
        """Set fields of a node to values of the domain."""
        self._state.nodes[ref] = replace(self._state.nodes[ref], **fields)  # type: ignore[arg-type]

    def insert_edge(self, edge: Edge) -> None:
        """Add an edge."""
        if (edge.source, edge.target) in self._state.edges:
            msg = f"{edge.source} and {edge.target} are joined already"
            raise ValueError(msg)
        self._state.edges[edge.source, edge.target] = edge

    def delete_edge(self, edge: Edge) -> None:
        """Remove an edge."""
        self._state.edges.pop((edge.source, edge.target), None)

    def put_bet(self, bet: Bet) -> None:
        """Add or replace a bet."""
        self._state.bets[bet.initiative, bet.kr] = bet

    def delete_bet(self, initiative: Ref, kr: Ref) -> None:
        """Remove a bet."""
        self._state.bets.pop((initiative, kr), None)

    def put_step(self, position: int, step: Step) -> None:
        """Add or replace the step of a node at a position, counted from 1; 0 as its changeset means this one."""
        there = self._state.steps.setdefault(step.ref, {})
        there[position] = replace(step, set_in=step.set_in or self.changeset())

    def delete_step(self, ref: Ref, position: int) -> None:
        """Take a step back."""
        self._state.steps.get(ref, {}).pop(position, None)

    def put_measurements(self, metric: Ref, points: Iterable[Measurement]) -> None:
        """Add values; one on a day that has a value replaces it; 0 as its changeset means this one."""
        kept, seq = self._state.points.setdefault(metric, {}), self.changeset()
        for point in points:
            there = kept.get(point.on)
            if there is None or (there.value, there.n) != (point.value, point.n):
                kept[point.on] = point._replace(set_in=point.set_in or seq)

    def delete_measurements(self, metric: Ref, days: Iterable[date]) -> None:
        """Take the values of some days back."""
        for day in days:
            self._state.points.get(metric, {}).pop(day, None)

    def put_check_in(self, check_in: CheckIn) -> None:
        """Add a check-in; one on the same day is replaced."""
        self._state.check_ins[check_in.kr, check_in.on] = check_in

    def delete_check_in(self, kr: Ref, on: date) -> None:
        """Take a check-in back."""
        self._state.check_ins.pop((kr, on), None)

    def put_result(self, position: int, result: Result) -> None:
        """Add or replace what an experiment showed, at a position among its results, counted from 1."""
        self._state.results[result.experiment, position] = result

    def delete_result(self, experiment: Ref, position: int) -> None:
        """Take a result back."""
        self._state.results.pop((experiment, position), None)

    def put_decision(self, position: int, decision: Decision) -> None:
        """Add or replace a decision, at a position among those of the same thing, counted from 1."""
        self._state.decisions[decision.ref, position] = decision

    def delete_decision(self, ref: Ref, position: int) -> None:
        """Take a decision back."""
        self._state.decisions.pop((ref, position), None)

    def insert_change(
        self, ref: Ref | None, op: Op, field: str | None = None, old: object = None, new: object = None
    ) -> None:
        """Add a line to the history; `old` and `new` are values of the domain or of JSON, no ref is the workspace."""
        seq, made = self.changeset(), self._changeset
        assert made is not None  # noqa: S101
        was, comes = chain.json_text(old), chain.json_text(new)
        self._lines.append((None if ref is None else str(ref), Op(op).value, field, was, comes))
        self._state.changes.append(
            Change(
                seq=seq,
                at=made.at,
                ref=ref,
                op=Op(op),
                field=field,
                old=None if was is None else json.loads(was),
                new=None if comes is None else json.loads(comes),
                actor=made.actor,
                command=made.command,
                message=made.message,
            )
        )


class MemoryStore:
    """A workspace that lives as long as the process."""

    def __init__(self, name: str = "memory", *, actor: str = "") -> None:
        self._state = _State(name)
        self._actor = actor

    @contextmanager
    def reading(self) -> Iterator[MemoryReader]:
        """Look at one moment of the workspace."""
        yield MemoryReader(self._state)

    @contextmanager
    def writing(self, command: str, message: str | None = None) -> Iterator[MemoryWriter]:
        """Change the workspace: kept whole when the block ends, dropped when it raises."""
        draft = self._state.copied()
        writer = MemoryWriter(draft, command, self._actor, message)
        yield writer
        writer.seal()
        self._state = draft
