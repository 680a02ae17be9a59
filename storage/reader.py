"""Reading a workspace by SQL: every method asks for what it names and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, or_, select

from ost.domain.kinds import TREE_ORDER, Kind, Ref
from ost.domain.model import Relation
from ost.domain.text import TITLE_LIMIT, folded, shown
from ost.storage import mapping as m
from ost.storage.rows import ONLY_WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select, Table

    from ost.domain.chain import Line
    from ost.domain.model import (
        Bet,
        Change,
        Changeset,
        CheckIn,
        Decision,
        Edge,
        Measurement,
        Node,
        Result,
        Step,
    )

_CHUNK = 500


class SqlReader:
    """One moment of a workspace, on an open transaction.

    Args:
        connection: The transaction.
        workspace: The number of the workspace; there may be others in the database.
    """

    def __init__(self, connection: Connection, workspace: int = ONLY_WORKSPACE) -> None:
        self._connection = connection
        self._workspace = workspace

    def _of(self, table: Table) -> Select[Any]:
        """All rows of a table that belong to the workspace."""
        return select(table).where(self._here(table))

    def _here(self, table: Table) -> ColumnElement[bool]:
        return table.c.workspace == self._workspace

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        return list(self._connection.execute(query))

    def _rows_in(
        self, query: Select[Any], column: ColumnElement[Any], refs: Collection[Ref] | None
    ) -> list[Row[Any]]:
        """The rows whose column names one of the refs, asked for in pieces that SQLite takes."""
        if refs is None:
            return self._rows(query)
        names = list({str(ref): None for ref in refs})
        found: list[Row[Any]] = []
        for begin in range(0, len(names), _CHUNK):
            found += self._rows(query.where(column.in_(names[begin : begin + _CHUNK])))
        return found

    def name(self) -> str:
        """The workspace's name."""
        return str(
            self._connection.execute(
                select(m.WORKSPACE.c.name).where(m.WORKSPACE.c.id == self._workspace)
            ).scalar_one()
        )

    def node(self, ref: Ref) -> Node | None:
        """The node of a ref."""
        found = self._rows(m.select_nodes(ref.kind, self._workspace).where(m.NODE.c.ref == str(ref)))
        return m.to_nodes(ref.kind, found)[0] if found else None

    def nodes(
        self,
        kinds: Collection[Kind] | None = None,
        refs: Collection[Ref] | None = None,
        *,
        archived: bool = True,
    ) -> list[Node]:
        """Nodes by kind and number; `archived=False` leaves out what was put away."""
        found: list[Node] = []
        for kind in TREE_ORDER:
            if kinds is not None and kind not in kinds:
                continue
            wanted = None if refs is None else [ref for ref in refs if ref.kind is kind]
            if wanted is not None and not wanted:
                continue
            query = m.select_nodes(kind, self._workspace)
            if not archived:
                query = query.where(m.NODE.c.archived.is_(None))
            nodes = m.to_nodes(kind, self._rows_in(query, m.NODE.c.ref, wanted))
            found += sorted(nodes, key=lambda node: node.ref)
        return found

    def titled(
        self, text: str, kinds: Collection[Kind] | None = None, *, whole: bool = False, archived: bool = False
    ) -> list[Node]:
        """The nodes whose title is `text` (`whole`) or holds it, without regard to case."""
        if len(text) > TITLE_LIMIT or shown(text) != text:  # no title holds such a text
            return []
        column = m.NODE.c.title_folded
        wanted = folded(text)
        query = select(m.NODE.c.ref).where(
            self._here(m.NODE), column == wanted if whole else column.contains(wanted, autoescape=True)
        )
        if kinds is not None:
            query = query.where(m.NODE.c.kind.in_([kind.value for kind in kinds]))
        if not archived:
            query = query.where(m.NODE.c.archived.is_(None))
        return self.nodes(refs=[m.read_ref(row.ref) for row in self._rows(query)])

    def folded_titles(self, kind: Kind) -> list[tuple[Ref, str]]:
        """Every title of a kind in the form in which titles are compared, archived ones too, in order of number."""
        query = select(m.NODE.c.number, m.NODE.c.title_folded).where(
            self._here(m.NODE), m.NODE.c.kind == kind.value
        )
        return [
            (Ref(kind, row.number), row.title_folded) for row in self._rows(query.order_by(m.NODE.c.number))
        ]

    def last_number(self, kind: Kind) -> int:
        """The highest number of a kind, archived ones too; 0 when there is none."""
        query = select(func.max(m.NODE.c.number)).where(self._here(m.NODE), m.NODE.c.kind == kind.value)
        return int(self._connection.execute(query).scalar() or 0)

    def edges(
        self,
        relation: Relation | None = None,
        sources: Collection[Ref] | None = None,
        targets: Collection[Ref] | None = None,
    ) -> list[Edge]:
        """The edges of a relation, from some sources or to some targets."""
        query = self._of(m.EDGE)
        if relation is not None:
            query = query.where(m.EDGE.c.relation == relation.value)
        if sources is not None and targets is not None:
            query = query.where(m.EDGE.c.target.in_([str(ref) for ref in targets]))
            found = self._rows_in(query, m.EDGE.c.source, sources)
        elif targets is not None:
            found = self._rows_in(query, m.EDGE.c.target, targets)
        else:
            found = self._rows_in(query, m.EDGE.c.source, sources)
        return sorted(m.to_edge(row) for row in found)

    def _reach(self, ref: Ref, start: ColumnElement[str], arrive: ColumnElement[str]) -> set[Ref]:
        parent = self._here(m.EDGE) & (m.EDGE.c.relation == Relation.PARENT.value)
        first = select(arrive.label("ref")).where(start == literal(str(ref)), parent)
        reached = first.cte("reached", recursive=True)
        reached = reached.union(select(arrive).join(reached, start == reached.c.ref).where(parent))
        return {m.read_ref(row.ref) for row in self._rows(select(reached.c.ref))}

    def ancestors(self, ref: Ref) -> set[Ref]:
        """Everything above a ref by parent edges."""
        return self._reach(ref, m.EDGE.c.target, m.EDGE.c.source)

    def descendants(self, ref: Ref) -> set[Ref]:
        """Everything below a ref by parent edges."""
        return self._reach(ref, m.EDGE.c.source, m.EDGE.c.target)

    def bets(self, initiatives: Collection[Ref] | None = None) -> list[Bet]:
        """The bets of some initiatives."""
        bets = [m.to_bet(row) for row in self._rows_in(self._of(m.BET), m.BET.c.initiative, initiatives)]
        return sorted(bets, key=lambda bet: (bet.initiative, bet.kr))

    def steps(
        self, refs: Collection[Ref] | None = None, status: str | None = None, set_in: int | None = None
    ) -> list[Step]:
        """The dated steps of some nodes, to a status, or taken in one changeset; those of a node in their order."""
        query = self._of(m.STEP)
        if status is not None:
            query = query.where(m.STEP.c.status == status)
        if set_in is not None:
            query = query.where(m.STEP.c.set_in == set_in)
        found = self._rows_in(query, m.STEP.c.ref, refs)
        found.sort(key=lambda row: (m.read_ref(row.ref), row.position))
        return [m.to_step(row) for row in found]

    def measurements(
        self, metric: Ref, since: date | None = None, until: date | None = None, last: int | None = None
    ) -> list[Measurement]:
        """A metric's values in order of date, or only the `last` ones."""
        c = m.MEASUREMENT.c
        query = select(c.day, c.value, c.n, c.set_in).where(
            self._here(m.MEASUREMENT), c.metric == str(metric)
        )
        if since is not None:
            query = query.where(c.day >= since.toordinal())
        if until is not None:
            query = query.where(c.day <= until.toordinal())
        if last is not None:
            found = self._rows(query.order_by(c.day.desc()).limit(last))
            return m.to_measurements(reversed(found))
        return m.to_measurements(self._rows(query.order_by(c.day)))

    def latest(
        self, metrics: Collection[Ref] | None = None, until: date | None = None
    ) -> dict[Ref, Measurement]:
        """The last value of each metric up to a day."""
        c = m.MEASUREMENT.c
        mine = (c.workspace == m.METRIC.c.workspace) & (c.metric == m.METRIC.c.ref)
        newest = select(func.max(c.day)).where(mine).correlate(m.METRIC)
        if until is not None:
            newest = newest.where(c.day <= until.toordinal())
        query = (
            select(m.METRIC.c.ref, c.day, c.value, c.n, c.set_in)
            .join(m.MEASUREMENT, mine & (c.day == newest.scalar_subquery()))
            .where(self._here(m.METRIC))
        )
        found = self._rows_in(query, m.METRIC.c.ref, metrics)
        return {m.read_ref(row.ref): m.to_measurements([row[1:]])[0] for row in found}

    def series(self, metrics: Collection[Ref], until: date | None = None) -> dict[Ref, list[Measurement]]:
        """All values of some metrics up to a day, in order of date; an empty list for one without any."""
        c = m.MEASUREMENT.c
        query = (
            select(c.metric, c.day, c.value, c.n, c.set_in)
            .where(self._here(m.MEASUREMENT))
            .order_by(c.metric, c.day)
        )
        if until is not None:
            query = query.where(c.day <= until.toordinal())
        found: dict[str, list[Sequence[Any]]] = {str(metric): [] for metric in metrics}
        for row in self._rows_in(query, c.metric, metrics):
            found[row[0]].append(row[1:])
        return {metric: m.to_measurements(found[str(metric)]) for metric in metrics}

    def check_ins(
        self, krs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[CheckIn]:
        """Check-ins in order of date."""
        query = _dated(self._of(m.CHECK_IN), m.CHECK_IN, since, until)
        found = [m.to_check_in(row) for row in self._rows_in(query, m.CHECK_IN.c.kr, krs)]
        return sorted(found, key=lambda check_in: (check_in.on, check_in.kr))

    def results(self, experiments: Collection[Ref] | None = None) -> list[Result]:
        """Recorded results, interim ones too, in the order they were recorded, experiment by experiment."""
        found = self._rows_in(self._of(m.RESULT), m.RESULT.c.experiment, experiments)
        found.sort(key=lambda row: (m.read_ref(row.experiment), row.position))
        return [m.to_result(row) for row in found]

    def decisions(
        self, refs: Collection[Ref] | None = None, since: date | None = None, until: date | None = None
    ) -> list[Decision]:
        """Decisions in order of date."""
        query = _dated(self._of(m.DECISION), m.DECISION, since, until)
        found = self._rows_in(query, m.DECISION.c.ref, refs)
        found.sort(key=lambda row: (row.on, m.read_ref(row.ref), row.position))
        return [m.to_decision(row) for row in found]

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
        signed = m.CHANGESET.c
        columns = (m.CHANGE, signed.at, signed.actor, signed.command, signed.message)
        joined = (signed.workspace == m.CHANGE.c.workspace) & (signed.seq == m.CHANGE.c.seq)
        query = select(*columns).join(m.CHANGESET, joined).where(self._here(m.CHANGE))
        if isinstance(after, int):
            query = query.where(m.CHANGE.c.seq > after)
        elif after is not None:
            query = query.where(signed.at > after)
        if until is not None:
            query = query.where(m.CHANGE.c.seq <= until)
        if about is not None:
            field = m.CHANGE.c.field
            query = query.where(
                or_(
                    field.in_(list(about)), *(field.startswith(f"{name}:", autoescape=True) for name in about)
                )
            )
        found = self._rows_in(query, m.CHANGE.c.ref, refs)
        return [m.to_change(row) for row in sorted(found, key=lambda row: (row.seq, row.position))]

    def lines(self) -> Iterator[tuple[int, Line]]:
        """Every line of the history as it is kept, with the number of its changeset, in order."""
        c = m.CHANGE.c
        query = select(c.seq, c.ref, c.op, c.field, c.old, c.new).where(self._here(m.CHANGE))
        for row in self._connection.execute(query.order_by(c.seq, c.position)):
            yield row.seq, (row.ref, row.op, row.field, row.old, row.new)

    def changesets(self, after: int = 0, last: int | None = None) -> list[Changeset]:
        """The commands that changed something, oldest first: those after a number, or only the `last` ones."""
        query = self._of(m.CHANGESET).where(m.CHANGESET.c.seq > after)
        if last is not None:
            found = self._rows(query.order_by(m.CHANGESET.c.seq.desc()).limit(last))
            return [m.to_changeset(row) for row in reversed(found)]
        return [m.to_changeset(row) for row in self._rows(query.order_by(m.CHANGESET.c.seq))]

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last changeset, as the workspace notes them; 0 and "" before the first."""
        c = m.WORKSPACE.c
        row = self._connection.execute(select(c.last_seq, c.head).where(c.id == self._workspace)).one()
        return int(row.last_seq), str(row.head)

    def versions(self, refs: Collection[Ref] | None = None) -> dict[Ref, int]:
        """The number of the last changeset that touched each of some things."""
        c = m.CHANGE.c
        query = select(c.ref, func.max(c.seq).label("last"))
        query = query.where(self._here(m.CHANGE), c.ref.is_not(None)).group_by(c.ref)
        return {m.read_ref(row.ref): row.last for row in self._rows_in(query, c.ref, refs)}


def _dated(query: Select[Any], table: Table, since: date | None, until: date | None) -> Select[Any]:
    if since is not None:
        query = query.where(table.c.on >= since)
    if until is not None:
        query = query.where(table.c.on <= until)
    return query
