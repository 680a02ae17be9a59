"""The in-memory twin: the same contract as the SQL store, in plain containers."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from ost.domain.kinds import TREE_ORDER, Kind, Ref
from ost.domain.model import Change, KeyResult, Measurement, Metric, Relation
from ost.domain.plain import to_plain
from ost.domain.text import TITLE_LIMIT, folded, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date

    from ost.domain.model import Bet, CheckIn, Decision, Edge, Node, Result, Step

T = TypeVar("T")


@dataclass
class _State:
    name: str
    nodes: dict[Ref, Node] = field(default_factory=dict)
    edges: dict[tuple[Ref, Ref], Edge] = field(default_factory=dict)
    bets: dict[tuple[Ref, Ref], Bet] = field(default_factory=dict)
    steps: dict[Ref, list[Step]] = field(default_factory=dict)
    points: dict[Ref, dict[date, Measurement]] = field(default_factory=dict)
    check_ins: dict[tuple[Ref, date], CheckIn] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    last_changeset: int = 0

    def copied(self) -> _State:
        """A copy that shares the frozen facts and none of the containers."""
        twin = copy.copy(self)
        for name in ("nodes", "edges", "bets", "check_ins", "results", "decisions", "changes"):
            setattr(twin, name, copy.copy(getattr(self, name)))
        twin.steps = {ref: list(steps) for ref, steps in self.steps.items()}
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

    def steps(self, refs: Collection[Ref] | None = None, status: str | None = None) -> list[Step]:
        """The dated steps of some nodes, those of one node in the order they were taken."""
        return [
            step
            for ref in sorted(self._state.steps)
            if _picked(ref, refs)
            for step in self._state.steps[ref]
            if status is None or step.status == status
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
        """Recorded results, interim ones too, in the order they were recorded."""
        return [result for result in self._state.results if _picked(result.experiment, experiments)]

    def decisions(
        self, refs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[Decision]:
        """Decisions in order of date."""
        found = [d for d in self._state.decisions if _picked(d.ref, refs) and _within(d.on, since, until)]
        return sorted(found, key=lambda decision: decision.on)

    def changes(self, refs: Collection[Ref] | None = None, after: datetime | None = None) -> list[Change]:
        """The history, oldest first; `after` gives only what was written later than that moment."""
        return [
            change
            for change in self._state.changes
            if _picked(change.ref, refs) and (after is None or change.at > after)
        ]


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)


class MemoryWriter(MemoryReader):
    """A reader that can also write to its own copy of the state."""

    def __init__(self, state: _State, command: str, actor: str, message: str | None = None) -> None:
        super().__init__(state)
        self._actor = actor
        self.sign(command, message)

    def sign(self, command: str, message: str | None = None, at: datetime | None = None) -> None:
        """Sign what follows as the work of a command, at a moment (now when None)."""
        self._command, self._message = command, message
        self._changeset: int | None = None
        self._at = at or datetime.now(UTC)

    def changeset(self) -> int:
        """The number in the history of what the command writes; made at the first call."""
        if self._changeset is None:
            self._state.last_changeset += 1
            self._changeset = self._state.last_changeset
        return self._changeset

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

    def append_step(self, step: Step) -> None:
        """Add a step after a node's others."""
        self._state.steps.setdefault(step.ref, []).append(replace(step, set_in=self.changeset()))

    def replace_last_step(self, step: Step) -> None:
        """Correct the last step of a node."""
        self._state.steps[step.ref][-1] = replace(step, set_in=self.changeset())

    def redate_steps(self, set_in: int, on: date) -> None:
        """Correct the day of every step that one changeset took."""
        seq = self.changeset()
        for steps in self._state.steps.values():
            steps[:] = [replace(s, on=on, set_in=seq) if s.set_in == set_in else s for s in steps]

    def put_measurements(self, metric: Ref, points: Iterable[Measurement]) -> None:
        """Add values; one on a day that has a value replaces it."""
        kept, seq = self._state.points.setdefault(metric, {}), self.changeset()
        for point in points:
            there = kept.get(point.on)
            if there is None or (there.value, there.n) != (point.value, point.n):
                kept[point.on] = point._replace(set_in=seq)

    def put_check_in(self, check_in: CheckIn) -> None:
        """Add a check-in; one on the same day is replaced."""
        self._state.check_ins[check_in.kr, check_in.on] = check_in

    def insert_result(self, result: Result) -> None:
        """Add what an experiment showed."""
        self._state.results.append(result)

    def delete_last_result(self, experiment: Ref) -> None:
        """Take back an experiment's last result, to be recorded anew."""
        last = max(i for i, result in enumerate(self._state.results) if result.experiment == experiment)
        del self._state.results[last]

    def insert_decision(self, decision: Decision) -> None:
        """Add a decision."""
        self._state.decisions.append(decision)

    def insert_change(
        self, ref: Ref, op: str, field: str | None = None, old: object = None, new: object = None
    ) -> None:
        """Add a line to the history; `old` and `new` are JSON values."""
        operation = cast('Literal["add", "edit", "move", "link", "unlink", "archive"]', op)
        self._state.changes.append(
            Change(
                seq=self.changeset(),
                at=self._at,
                ref=ref,
                op=operation,
                field=field,
                old=to_plain(old),
                new=to_plain(new),
                actor=self._actor,
                command=self._command,
                message=self._message,
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
        yield MemoryWriter(draft, command, self._actor, message)
        self._state = draft
