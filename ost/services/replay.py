"""Making it so: what a line of the history says is done here, once, for every door.

Commands write through the ledger, which notes a line and then does it; `ost undo` does the lines of a changeset the
other way round; and `ost doctor` does all lines again, beside, to compare. So the tables can hold nothing that the
history does not tell.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ost.domain.facts import fact_of, node_of, points_of
from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import Bet, CheckIn, Decision, Edge, Op, Relation, Result, Step
from ost.domain.plain import from_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ost.domain.model import Change
    from ost.services.store import Writer

BETS = ("expected", "worth_having")
_MORE_THAN_A_FIELD = {"parents", "values", *Relation}


def replay(tx: Writer, changes: Iterable[Change]) -> None:
    """Do lines of the history in their order.

    Fields of one node that follow each other are set together: a baseline and a target may have changed places.
    """
    fields: dict[str, object] = {}
    at: Ref | None = None
    for change in changes:
        if fields and (change.ref != at or not is_field(change)):
            tx.update_node(cast("Ref", at), fields)
            fields = {}
        if is_field(change):
            at = change.ref
            fields[str(change.field)] = from_plain(str(change.field), change.new)
        else:
            do(tx, change.ref, change.field, change.old, change.new)
    if fields:
        tx.update_node(cast("Ref", at), fields)


def is_field(change: Change) -> bool:
    """Whether a line is about a field of a node, and no more than that."""
    field = change.field
    if change.ref is None or field is None or change.op is Op.STATE:
        return False
    return ":" not in field and field not in _MORE_THAN_A_FIELD


def do(tx: Writer, ref: Ref | None, field: str | None, old: object, new: object) -> None:
    """Do one line that is more than a field of a node.

    Args:
        tx: Where it is done.
        ref: The thing.
        field: Of what.
        old: What is there, in the form of JSON.
        new: What comes.
    """
    if ref is None:  # a mark, which is in the history alone, as reviews are
        return
    if field is None:
        _node(tx, ref, cast("dict[str, Any]", new))
        return
    name, _, which = field.partition(":")
    if name == "parents":
        _parents(tx, ref, _refs(old), _refs(new))
    elif name in set(Relation):
        _edge(tx, Relation(name), ref, old, new)
    elif name in BETS:
        kr = cast("Ref", Ref.parse(which))
        there = next((bet for bet in tx.bets([ref]) if bet.kr == kr), None)
        if there is not None or new is not None:
            tx.put_bet(replace(there or Bet(initiative=ref, kr=kr), **{name: new}))  # type: ignore[arg-type]
    elif name == "values":
        _values(tx, ref, old, new)
    elif name in _FACTS:
        _FACTS[name](tx, ref, which, old, new)


def _refs(said: object) -> list[Ref]:
    return [ref for text in cast("Sequence[str]", said or ()) if (ref := Ref.parse(text)) is not None]


def _node(tx: Writer, ref: Ref, said: dict[str, Any]) -> None:
    tx.insert_node(node_of(ref, said))
    _parents(tx, ref, [], _refs(said.get("parents")))


def _parents(tx: Writer, ref: Ref, old: Sequence[Ref], new: Sequence[Ref]) -> None:
    for parent in old:
        if parent not in new:
            _part(tx, Edge(parent, ref))
    for parent in new:
        if parent not in old:
            _join(tx, Edge(parent, ref))


def _edge(tx: Writer, relation: Relation, ref: Ref, old: object, new: object) -> None:
    for said, act in ((old, _part), (new, _join)):
        source = Ref.parse(str(said or ""))
        if source is not None:
            act(tx, Edge(source, ref, relation))


def _is_bet(edge: Edge) -> bool:
    return edge.relation is Relation.PARENT and edge.target.kind is Kind.INITIATIVE


def _join(tx: Writer, edge: Edge) -> None:
    """Add an edge; one between a KR and an initiative is a bet."""
    tx.insert_edge(edge)
    if _is_bet(edge):
        tx.put_bet(Bet(initiative=edge.target, kr=edge.source))


def _part(tx: Writer, edge: Edge) -> None:
    if _is_bet(edge):
        tx.delete_bet(edge.target, edge.source)
    tx.delete_edge(edge)


def _step(tx: Writer, ref: Ref, which: str, old: object, new: object) -> None:
    if new is None:
        tx.delete_step(ref, int(which))
    else:
        said = {name: value for name, value in cast("dict[str, Any]", new).items() if name != "from"}
        tx.put_step(int(which), fact_of(Step, ref, said))
    # A thing stands where its last step took it, whichever of them was written.
    steps = tx.steps([ref])
    began = cast("dict[str, object]", old or {}).get("from") or LIFECYCLES[ref.kind].first
    tx.update_node(ref, {"status": steps[-1].status if steps else str(began)})


def _result(tx: Writer, ref: Ref, which: str, old: object, new: object) -> None:  # noqa: ARG001
    if new is None:
        tx.delete_result(ref, int(which))
    else:
        tx.put_result(int(which), fact_of(Result, ref, new))


def _decision(tx: Writer, ref: Ref, which: str, old: object, new: object) -> None:  # noqa: ARG001
    if new is None:
        tx.delete_decision(ref, int(which))
    else:
        tx.put_decision(int(which), fact_of(Decision, ref, new))


def _check_in(tx: Writer, ref: Ref, which: str, old: object, new: object) -> None:  # noqa: ARG001
    on = date.fromisoformat(which)
    if new is None:
        tx.delete_check_in(ref, on)
    else:
        tx.put_check_in(fact_of(CheckIn, ref, new, on=on))


def _values(tx: Writer, ref: Ref, old: object, new: object) -> None:
    coming = points_of(new)
    stay = {point.on for point in coming}
    gone = [point.on for point in points_of(old) if point.on not in stay]
    if gone:
        tx.delete_measurements(ref, gone)
    tx.put_measurements(ref, coming)


_FACTS = {"step": _step, "result": _result, "decision": _decision, "checkin": _check_in}
