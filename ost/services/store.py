"""What the use cases ask of a store. Two real ones answer: SQL and in memory, held to one contract.

A reader sees one moment; a writer sees its own changes and either keeps all of them or none. Every
method fetches what it names and no more: `refs=None` means all, and an empty collection means none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from ost.domain.chain import Line
    from ost.domain.kinds import Kind, Ref
    from ost.domain.model import (
        Bet,
        Change,
        Changeset,
        CheckIn,
        Decision,
        Edge,
        Measurement,
        Node,
        Op,
        Relation,
        Result,
        Step,
    )


class Reader(Protocol):
    """One moment of a workspace."""

    def name(self) -> str:
        """The workspace's name."""
        ...

    def node(self, ref: Ref) -> Node | None:
        """The node of a ref."""
        ...

    def nodes(
        self,
        kinds: Collection[Kind] | None = None,
        refs: Collection[Ref] | None = None,
        *,
        archived: bool = True,
    ) -> list[Node]:
        """Nodes by kind and number; `archived=False` leaves out what was put away."""
        ...

    def titled(
        self, text: str, kinds: Collection[Kind] | None = None, *, whole: bool = False, archived: bool = False
    ) -> list[Node]:
        """The nodes whose title is `text` (`whole`) or holds it, without regard to case."""
        ...

    def folded_titles(self, kind: Kind) -> list[tuple[Ref, str]]:
        """Every title of a kind in the form in which titles are compared, archived ones too, in order of number."""
        ...

    def last_number(self, kind: Kind) -> int:
        """The highest number of a kind, archived ones too; 0 when there is none."""
        ...

    def edges(
        self,
        relation: Relation | None = None,
        sources: Collection[Ref] | None = None,
        targets: Collection[Ref] | None = None,
    ) -> list[Edge]:
        """The edges of a relation, from some sources or to some targets."""
        ...

    def ancestors(self, ref: Ref) -> set[Ref]:
        """Everything above a ref by parent edges."""
        ...

    def descendants(self, ref: Ref) -> set[Ref]:
        """Everything below a ref by parent edges."""
        ...

    def bets(self, initiatives: Collection[Ref] | None = None) -> list[Bet]:
        """The bets of some initiatives."""
        ...

    def steps(
        self, refs: Collection[Ref] | None = None, status: str | None = None, set_in: int | None = None
    ) -> list[Step]:
        """The dated steps of some nodes, to a status, or taken in one changeset; those of a node in their order."""
        ...

    def measurements(
        self, metric: Ref, since: date | None = None, until: date | None = None, last: int | None = None
    ) -> list[Measurement]:
        """A metric's values in order of date, or only the `last` ones."""
        ...

    def latest(
        self, metrics: Collection[Ref] | None = None, until: date | None = None
    ) -> dict[Ref, Measurement]:
        """The last value of each metric up to a day."""
        ...

    def series(self, metrics: Collection[Ref], until: date | None = None) -> dict[Ref, list[Measurement]]:
        """All values of some metrics up to a day, in order of date; an empty list for one without any."""
        ...

    def check_ins(
        self, krs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[CheckIn]:
        """Check-ins in order of date."""
        ...

    def results(self, experiments: Collection[Ref] | None = None) -> list[Result]:
        """Recorded results, interim ones too: experiment by experiment, in the order they were recorded."""
        ...

    def decisions(
        self, refs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[Decision]:
        """Decisions in order of date."""
        ...

    def changes(
        self,
        refs: Collection[Ref] | None = None,
        after: datetime | int | None = None,
        until: int | None = None,
        about: Collection[str] | None = None,
    ) -> list[Change]:
        """The history, oldest first.

        Args:
            refs: The things; all, and what concerns the workspace itself, when None.
            after: Only what was written later than that moment, or after the changeset of that number.
            until: Only up to the changeset of that number.
            about: Only of these fields, named without what stands behind a colon.
        """
        ...

    def lines(self) -> Iterable[tuple[int, Line]]:
        """Every line of the history as it is kept, with the number of its changeset, in order."""
        ...

    def changesets(self, after: int = 0, last: int | None = None) -> list[Changeset]:
        """The commands that changed something, oldest first: those after a number, or only the `last` ones."""
        ...

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last changeset, as the workspace notes them; 0 and "" before the first."""
        ...

    def versions(self, refs: Collection[Ref] | None = None) -> dict[Ref, int]:
        """The number of the last changeset that touched each of some things."""
        ...


class Writer(Reader, Protocol):
    """One transaction: all of it is kept, or none."""

    def sign(
        self,
        command: str,
        message: str | None = None,
        at: datetime | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Sign what follows as the work of a command; what was written before is sealed.

        Args:
            command: The command.
            message: Why.
            at: When; now when None, and never before what was written last.
            actor: Who; whoever opened the store when None.
        """
        ...

    def changeset(self, undoes: int | None = None) -> int:
        """The number in the history of what the command writes; the first call makes it, and may say what it undoes."""
        ...

    def insert_node(self, node: Node) -> None:
        """Add a node with its kind's own fields."""
        ...

    def update_node(self, ref: Ref, fields: Mapping[str, object]) -> None:
        """Set fields of a node to values of the domain."""
        ...

    def insert_edge(self, edge: Edge) -> None:
        """Add an edge."""
        ...

    def delete_edge(self, edge: Edge) -> None:
        """Remove an edge."""
        ...

    def put_bet(self, bet: Bet) -> None:
        """Add or replace a bet."""
        ...

    def delete_bet(self, initiative: Ref, kr: Ref) -> None:
        """Remove a bet."""
        ...

    def put_step(self, position: int, step: Step) -> None:
        """Add or replace the step of a node at a position, counted from 1; 0 as its changeset means this one."""
        ...

    def delete_step(self, ref: Ref, position: int) -> None:
        """Take a step back."""
        ...

    def put_measurements(self, metric: Ref, points: Iterable[Measurement]) -> None:
        """Add values; one on a day that has a value replaces it; 0 as its changeset means this one."""
        ...

    def delete_measurements(self, metric: Ref, days: Iterable[date]) -> None:
        """Take the values of some days back."""
        ...

    def put_check_in(self, check_in: CheckIn) -> None:
        """Add a check-in; one on the same day is replaced."""
        ...

    def delete_check_in(self, kr: Ref, on: date) -> None:
        """Take a check-in back."""
        ...

    def put_result(self, position: int, result: Result) -> None:
        """Add or replace what an experiment showed, at a position among its results, counted from 1."""
        ...

    def delete_result(self, experiment: Ref, position: int) -> None:
        """Take a result back."""
        ...

    def put_decision(self, position: int, decision: Decision) -> None:
        """Add or replace a decision, at a position among those of the same thing, counted from 1."""
        ...

    def delete_decision(self, ref: Ref, position: int) -> None:
        """Take a decision back."""
        ...

    def insert_change(
        self, ref: Ref | None, op: Op, field: str | None = None, old: object = None, new: object = None
    ) -> None:
        """Add a line to the history; `old` and `new` are values of the domain or of JSON, no ref is the workspace."""
        ...


class Store(Protocol):
    """A place where a workspace is kept."""

    def reading(self) -> AbstractContextManager[Reader]:
        """Look at one moment of the workspace."""
        ...

    def writing(self, command: str, message: str | None = None) -> AbstractContextManager[Writer]:
        """Change the workspace: kept whole when the block ends, dropped when it raises."""
        ...
