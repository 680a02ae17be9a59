"""Changing a workspace by SQL, inside one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from ost.domain import chain
from ost.domain.model import Changeset, Op
from ost.storage import mapping as m
from ost.storage.dialects import dialect_of
from ost.storage.reader import SqlReader
from ost.storage.rows import ONLY_WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import Connection, Table

    from ost.domain.chain import Line
    from ost.domain.kinds import Ref
    from ost.domain.model import Bet, CheckIn, Decision, Edge, Measurement, Node, Result, Step


class SqlWriter(SqlReader):
    """A reader that can also write.

    Args:
        connection: The transaction, which has the workspace's row locked.
        command: What signs the changes.
        actor: Who does.
        message: Why.
        workspace: The number of the workspace.
    """

    def __init__(
        self,
        connection: Connection,
        command: str,
        actor: str,
        message: str | None = None,
        workspace: int = ONLY_WORKSPACE,
    ) -> None:
        super().__init__(connection, workspace)
        self._dialect = dialect_of(connection)
        self._opened_by = actor
        self._changeset: Changeset | None = None
        self._lines: list[Line] = []
        self.sealed = 0
        """The number of the last changeset that was ended here."""
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
            c = m.WORKSPACE.c
            last, head, last_at = self._connection.execute(
                select(c.last_seq, c.head, c.last_at).where(c.id == self._workspace)
            ).one()
            moment = at or datetime.now(UTC)
            self._before = str(head)
            self._changeset = Changeset(
                seq=last + 1,
                at=moment if last_at is None else max(moment, last_at),
                actor=actor,
                command=command,
                message=message,
                undoes=undoes,
            )
            self._connection.execute(insert(m.CHANGESET).values(**self._row(self._changeset)))
        return self._changeset.seq

    def seal(self) -> None:
        """End the changeset: its hash is reckoned, and noted with the workspace."""
        made = self._changeset
        if made is None:
            return
        digest = chain.seal(self._before, made, self._lines)
        mine, c = m.CHANGESET.c, m.WORKSPACE.c
        self._connection.execute(
            update(m.CHANGESET)
            .where(mine.workspace == self._workspace, mine.seq == made.seq)
            .values(hash=digest)
        )
        noted = update(m.WORKSPACE).where(c.id == self._workspace)
        self._connection.execute(noted.values(last_seq=made.seq, head=digest, last_at=made.at))
        self.sealed = made.seq
        self._changeset, self._lines = None, []

    def _row(self, fact: object, **more: object) -> dict[str, object]:
        return m.plain_row(fact, workspace=self._workspace, **more)

    def _put(self, table: Table, values: Mapping[str, object]) -> None:
        """Insert a row, or replace the one with its primary key."""
        statement = self._dialect.insert(table).values(**values)
        keys = [column.name for column in table.primary_key]
        rest = {name: statement.excluded[name] for name in values if name not in keys}
        self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))

    def insert_node(self, node: Node) -> None:
        """Add a node with its kind's own fields."""
        fields = {name: getattr(node, name) for name in node.__dataclass_fields__ if name != "kind"}
        own, detail = m.node_values(node.kind, fields)
        own |= {"workspace": self._workspace, "kind": node.kind.value, "number": node.ref.number}
        self._connection.execute(insert(m.NODE).values(**own))
        table = m.DETAILS.get(node.kind)
        if table is not None:
            self._connection.execute(
                insert(table).values(workspace=self._workspace, ref=str(node.ref), **detail)
            )

    def update_node(self, ref: Ref, fields: Mapping[str, object]) -> None:
        """Set fields of a node to values of the domain."""
        own, detail = m.node_values(ref.kind, fields)
        if own:
            self._connection.execute(
                update(m.NODE).where(self._here(m.NODE), m.NODE.c.ref == str(ref)).values(**own)
            )
        if detail:
            table = m.DETAILS[ref.kind]
            self._connection.execute(
                update(table).where(self._here(table), table.c.ref == str(ref)).values(**detail)
            )

    def insert_edge(self, edge: Edge) -> None:
        """Add an edge."""
        self._connection.execute(insert(m.EDGE).values(**self._row(edge)))

    def _delete(self, table: Table, **key: object) -> None:
        """Delete the row of a key."""
        named = [table.c[name] == value for name, value in key.items()]
        self._connection.execute(delete(table).where(self._here(table), *named))

    def delete_edge(self, edge: Edge) -> None:
        """Remove an edge."""
        self._delete(m.EDGE, source=str(edge.source), target=str(edge.target))

    def put_bet(self, bet: Bet) -> None:
        """Add or replace a bet."""
        self._put(m.BET, self._row(bet))

    def delete_bet(self, initiative: Ref, kr: Ref) -> None:
        """Remove a bet."""
        self._delete(m.BET, initiative=str(initiative), kr=str(kr))

    def put_step(self, position: int, step: Step) -> None:
        """Add or replace the step of a node at a position, counted from 1; 0 as its changeset means this one."""
        self._put(m.STEP, self._row(step, position=position, set_in=step.set_in or self.changeset()))

    def delete_step(self, ref: Ref, position: int) -> None:
        """Take a step back."""
        self._delete(m.STEP, ref=str(ref), position=position)

    def put_measurements(self, metric: Ref, points: Iterable[Measurement]) -> None:
        """Add values; one on a day that has a value replaces it; 0 as its changeset means this one."""
        name, seq, here = str(metric), self.changeset(), self._workspace
        rows = [(here, name, on.toordinal(), value, n, set_in or seq) for on, value, n, set_in in points]
        if rows:
            self._dialect.put_measurements(self._connection, rows)

    def delete_measurements(self, metric: Ref, days: Iterable[date]) -> None:
        """Take the values of some days back."""
        for day in days:
            self._delete(m.MEASUREMENT, metric=str(metric), day=day.toordinal())

    def put_check_in(self, check_in: CheckIn) -> None:
        """Add a check-in; one on the same day is replaced."""
        self._put(m.CHECK_IN, self._row(check_in))

    def delete_check_in(self, kr: Ref, on: date) -> None:
        """Take a check-in back."""
        self._delete(m.CHECK_IN, kr=str(kr), on=on)

    def put_result(self, position: int, result: Result) -> None:
        """Add or replace what an experiment showed, at a position among its results, counted from 1."""
        self._put(m.RESULT, self._row(result, position=position))

    def delete_result(self, experiment: Ref, position: int) -> None:
        """Take a result back."""
        self._delete(m.RESULT, experiment=str(experiment), position=position)

    def put_decision(self, position: int, decision: Decision) -> None:
        """Add or replace a decision, at a position among those of the same thing, counted from 1."""
        self._put(m.DECISION, self._row(decision, position=position))

    def delete_decision(self, ref: Ref, position: int) -> None:
        """Take a decision back."""
        self._delete(m.DECISION, ref=str(ref), position=position)

    def insert_change(
        self, ref: Ref | None, op: Op, field: str | None = None, old: object = None, new: object = None
    ) -> None:
        """Add a line to the history; `old` and `new` are values of the domain or of JSON, no ref is the workspace."""
        seq = self.changeset()
        name = None if ref is None else str(ref)
        line = (name, Op(op).value, field, chain.json_text(old), chain.json_text(new))
        self._lines.append(line)
        key = {"workspace": self._workspace, "seq": seq, "position": len(self._lines)}
        told = dict(zip(("ref", "op", "field", "old", "new"), line, strict=True))
        self._connection.execute(insert(m.CHANGE).values(**key, **told))
