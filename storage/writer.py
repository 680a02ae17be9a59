"""Changing a workspace by SQL, inside one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from ost.domain.plain import to_plain
from ost.storage import mapping as m
from ost.storage.reader import SqlReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import Connection, Table

    from ost.domain.kinds import Ref
    from ost.domain.model import Bet, CheckIn, Decision, Edge, Measurement, Node, Result, Step

_PUT_MEASUREMENT = (
    "INSERT INTO measurement (metric, day, value, n, set_in) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (metric, day) DO UPDATE SET value = excluded.value, n = excluded.n, set_in = excluded.set_in "
    # A value that comes again unchanged keeps the changeset in which it was first known.
    "WHERE value IS NOT excluded.value OR n IS NOT excluded.n"
)


class SqlWriter(SqlReader):
    """A reader that can also write; `command` and `actor` sign its changeset."""

    def __init__(self, connection: Connection, command: str, actor: str, message: str | None = None) -> None:
        super().__init__(connection)
        self._actor = actor
        self.sign(command, message)

    def sign(self, command: str, message: str | None = None, at: datetime | None = None) -> None:
        """Sign what follows as the work of a command, at a moment (now when None)."""
        self._command = command
        self._message = message
        self._at = at
        self._changeset: int | None = None

    def changeset(self) -> int:
        """The number in the history of what the command writes; made at the first call."""
        if self._changeset is None:
            signed = insert(m.CHANGESET).values(
                at=self._at or datetime.now(UTC),
                actor=self._actor,
                command=self._command,
                message=self._message,
            )
            key = self._connection.execute(signed).inserted_primary_key
            assert key is not None  # noqa: S101
            self._changeset = int(key[0])
        return self._changeset

    def _put(self, table: Table, values: Mapping[str, object]) -> None:
        """Insert a row, or replace the one with its primary key."""
        statement = upsert(table).values(**values)
        keys = [column.name for column in table.primary_key]
        rest = {name: statement.excluded[name] for name in values if name not in keys}
        self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))

    def insert_node(self, node: Node) -> None:
        """Add a node with its kind's own fields."""
        fields = {name: getattr(node, name) for name in node.__dataclass_fields__ if name != "kind"}
        own, detail = m.node_values(node.kind, fields)
        own |= {"kind": node.kind.value, "number": node.ref.number}
        self._connection.execute(insert(m.NODE).values(**own))
        table = m.DETAILS.get(node.kind)
        if table is not None:
            self._connection.execute(insert(table).values(ref=str(node.ref), **detail))

    def update_node(self, ref: Ref, fields: Mapping[str, object]) -> None:
        """Set fields of a node to values of the domain."""
        own, detail = m.node_values(ref.kind, fields)
        if own:
            self._connection.execute(update(m.NODE).where(m.NODE.c.ref == str(ref)).values(**own))
        if detail:
            table = m.DETAILS[ref.kind]
            self._connection.execute(update(table).where(table.c.ref == str(ref)).values(**detail))

    def insert_edge(self, edge: Edge) -> None:
        """Add an edge."""
        self._connection.execute(insert(m.EDGE).values(**m.plain_row(edge)))

    def delete_edge(self, edge: Edge) -> None:
        """Remove an edge."""
        c = m.EDGE.c
        self._connection.execute(
            delete(m.EDGE).where(c.source == str(edge.source), c.target == str(edge.target))
        )

    def put_bet(self, bet: Bet) -> None:
        """Add or replace a bet."""
        self._put(m.BET, m.plain_row(bet))

    def delete_bet(self, initiative: Ref, kr: Ref) -> None:
        """Remove a bet."""
        c = m.BET.c
        self._connection.execute(delete(m.BET).where(c.initiative == str(initiative), c.kr == str(kr)))

    def _last_position(self, ref: Ref) -> int:
        query = select(func.max(m.STEP.c.position)).where(m.STEP.c.ref == str(ref))
        return int(self._connection.execute(query).scalar() or 0)

    def append_step(self, step: Step) -> None:
        """Add a step after a node's others."""
        values = m.plain_row(step, position=self._last_position(step.ref) + 1, set_in=self.changeset())
        self._connection.execute(insert(m.STEP).values(**values))

    def replace_last_step(self, step: Step) -> None:
        """Correct the last step of a node."""
        self._put(m.STEP, m.plain_row(step, position=self._last_position(step.ref), set_in=self.changeset()))

    def redate_steps(self, set_in: int, on: date) -> None:
        """Correct the day of every step that one changeset took."""
        taken = update(m.STEP).where(m.STEP.c.set_in == set_in)
        self._connection.execute(taken.values(on=on, set_in=self.changeset()))

    def put_measurements(self, metric: Ref, points: Iterable[Measurement]) -> None:
        """Add values; one on a day that has a value replaces it."""
        name, seq = str(metric), self.changeset()
        rows = [(name, point.on.toordinal(), point.value, point.n, seq) for point in points]
        if rows:
            self._connection.exec_driver_sql(_PUT_MEASUREMENT, rows)

    def put_check_in(self, check_in: CheckIn) -> None:
        """Add a check-in; one on the same day is replaced."""
        self._put(m.CHECK_IN, m.plain_row(check_in))

    def insert_result(self, result: Result) -> None:
        """Add what an experiment showed."""
        self._connection.execute(insert(m.RESULT).values(**m.plain_row(result)))

    def delete_last_result(self, experiment: Ref) -> None:
        """Take back an experiment's last result, to be recorded anew."""
        c = m.RESULT.c
        newest = select(func.max(c.id)).where(c.experiment == str(experiment)).scalar_subquery()
        self._connection.execute(delete(m.RESULT).where(c.id == newest))

    def insert_decision(self, decision: Decision) -> None:
        """Add a decision."""
        self._connection.execute(insert(m.DECISION).values(**m.plain_row(decision)))

    def insert_change(
        self, ref: Ref, op: str, field: str | None = None, old: object = None, new: object = None
    ) -> None:
        """Add a line to the history; `old` and `new` are JSON values."""
        self._connection.execute(
            insert(m.CHANGE).values(
                seq=self.changeset(), ref=str(ref), op=op, field=field, old=to_plain(old), new=to_plain(new)
            )
        )
