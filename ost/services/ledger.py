"""Changing a workspace so that the history always says so: every write of every use case goes through here.

Each change is a line of the history, with old value and new, and is done as the line says (`replay`), so that what the
tables hold and what the history tells cannot part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.facts import fact_json, node_json, points_json
from ost.domain.model import Bet, Edge, Op, Relation, Step
from ost.domain.plain import to_plain
from ost.services import replay

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Change, CheckIn, Decision, KeyResult, Measurement, Node, Result
    from ost.services.store import Writer


def _write(
    tx: Writer, ref: Ref, op: Op, field: str | None = None, old: object = None, new: object = None
) -> None:
    old, new = to_plain(old), to_plain(new)
    replay.do(tx, ref, field, old, new)
    tx.insert_change(ref, op, field, old, new)


def add_node(tx: Writer, node: Node, parents: Sequence[Ref] = ()) -> None:
    """Add a node under its parents; an initiative bets on those."""
    _write(tx, node.ref, Op.ADD, new={**node_json(node), "parents": list(parents)})


def edit_node(tx: Writer, node: Node, **changed: object) -> bool:
    """Set fields of a node; what is the same already is left alone.

    Returns:
        Whether anything changed.
    """
    different = {name: value for name, value in changed.items() if getattr(node, name) != value}
    if not different:
        return False
    tx.update_node(node.ref, different)
    for name, value in different.items():
        op = Op.ARCHIVE if name == "archived" and value is not None else Op.EDIT
        tx.insert_change(node.ref, op, name, getattr(node, name), value)
    return True


def steer(tx: Writer, kr: KeyResult, metric: Ref) -> None:
    """Let a KR steer another metric."""
    tx.update_node(kr.ref, {"metric": metric})
    tx.insert_change(kr.ref, Op.LINK, "metric", kr.metric, metric)


def take_step(tx: Writer, node: Node, path: Sequence[str], on: date, because: str | None = None) -> None:
    """Take a node along a path of statuses on one day; it is known to have been there by then."""
    taken = len(tx.steps([node.ref]))
    status = node.status
    for position, following in enumerate(path, taken + 1):
        step = Step(ref=node.ref, status=following, on=on, because=because)
        _write(tx, node.ref, Op.EDIT, f"step:{position}", None, {"from": status, **fact_json(step)})
        status = following
    known_by(tx, node, on)


def known_by(tx: Writer, node: Node, on: date) -> None:
    """A node is known to have been there by a day."""
    if on < node.created:
        edit_node(tx, node, created=on)


def correct_step(tx: Writer, ref: Ref, set_in: int, *, status: str, on: date) -> bool:
    """Correct the status and the day of the last step that a changeset took of a node; whether there was one."""
    steps = tx.steps([ref])
    positions = [position for position, step in enumerate(steps, 1) if step.set_in == set_in]
    if positions:
        step = steps[positions[-1] - 1]
        if (step.status, step.on) != (status, on):
            _correct_step(tx, steps, positions[-1], status, on)
    return bool(positions)


def take_back_step(tx: Writer, ref: Ref) -> None:
    """Take the last step of a node back: it stands where it stood before."""
    steps = tx.steps([ref])
    before = {"from": steps[-2].status} if len(steps) > 1 else {}
    _write(tx, ref, Op.EDIT, f"step:{len(steps)}", before | fact_json(steps[-1]), None)


def redate_steps(tx: Writer, set_in: int, on: date) -> None:
    """Correct the day of every step that one changeset took."""
    taken = tx.steps(set_in=set_in)
    for ref in sorted({step.ref for step in taken}):
        steps = tx.steps([ref])
        for position, step in enumerate(steps, 1):
            if step.set_in == set_in and step.on != on:
                _correct_step(tx, steps, position, step.status, on)


def _correct_step(tx: Writer, steps: Sequence[Step], position: int, status: str, on: date) -> None:
    """Correct one of a node's steps."""
    step = steps[position - 1]
    right = Step(ref=step.ref, status=status, on=on, because=step.because)
    before = {"from": steps[position - 2].status} if position > 1 else {}
    field = f"step:{position}"
    _write(tx, step.ref, Op.EDIT, field, before | fact_json(step), before | fact_json(right))


def link(tx: Writer, edge: Edge) -> None:
    """Add an edge; one between a KR and an initiative is a bet."""
    _write(tx, edge.target, Op.LINK, edge.relation.value, None, edge.source)


def unlink(tx: Writer, edge: Edge) -> None:
    """Remove an edge, and the bet that goes with one between a KR and an initiative."""
    _end_bet(tx, edge.target, edge.source)
    _write(tx, edge.target, Op.UNLINK, edge.relation.value, edge.source, None)


def replace_parents(tx: Writer, ref: Ref, parents: Sequence[Ref]) -> None:
    """Put a node under other parents; bets on KRs that stay are kept."""
    before = [edge.source for edge in tx.edges(Relation.PARENT, targets=[ref])]
    if set(before) == set(parents):
        return
    for parent in before:
        if parent not in parents:
            _end_bet(tx, ref, parent)
    _write(tx, ref, Op.MOVE, "parents", before, list(parents))


def set_bet(tx: Writer, bet: Bet, before: Bet | None) -> None:
    """Write what an initiative expects of a KR that it bets on; what is the same already is left alone."""
    for name in replay.BETS:
        old, new = getattr(before, name, None), getattr(bet, name)
        if old != new:
            _write(tx, bet.initiative, Op.EDIT, f"{name}:{bet.kr}", old, new)


def _end_bet(tx: Writer, initiative: Ref, kr: Ref) -> None:
    for bet in tx.bets(initiatives=[initiative]):
        if bet.kr == kr:
            set_bet(tx, Bet(initiative=initiative, kr=kr), bet)


def put_values(
    tx: Writer, metric: Ref, points: Iterable[Measurement], replaced: Sequence[Measurement] = ()
) -> None:
    """Write values of a metric.

    Args:
        tx: Where they are written.
        metric: The metric.
        points: Values that are new or differ from what is there.
        replaced: What is there on the days of those that are not new.
    """
    coming = list(points)
    if coming:
        old = points_json(replaced, 0) or None
        tx.insert_change(metric, Op.EDIT if old else Op.ADD, "values", old, points_json(coming, 0))
        tx.put_measurements(metric, coming)


def put_check_in(tx: Writer, written: CheckIn, before: CheckIn | None) -> None:
    """Write a check-in, in the place of the one of the same day."""
    op, old = (Op.EDIT, fact_json(before)) if before else (Op.ADD, None)
    _write(tx, written.kr, op, f"checkin:{written.on}", old, fact_json(written))


def put_result(tx: Writer, result: Result, earlier: Sequence[Result], corrected: Result | None) -> None:
    """Write a result after an experiment's earlier ones, or in the place of the last of them."""
    position = len(earlier) if corrected is not None else len(earlier) + 1
    op, old = (Op.EDIT, fact_json(corrected)) if corrected is not None else (Op.ADD, None)
    _write(tx, result.experiment, op, f"result:{position}", old, fact_json(result))


def decide(tx: Writer, decision: Decision) -> None:
    """Write a decision after the earlier ones of the same thing."""
    position = len(tx.decisions([decision.ref])) + 1
    _write(tx, decision.ref, Op.ADD, f"decision:{position}", None, fact_json(decision))


def write_lines(tx: Writer, lines: Sequence[Change]) -> None:
    """Do lines of the history, and note them as what this command changed."""
    replay.replay(tx, lines)
    for line in lines:
        tx.insert_change(line.ref, line.op, line.field, line.old, line.new)
