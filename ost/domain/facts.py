"""Dated facts and whole nodes in the form of the history's JSON, and back."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ost.domain.criterion import Outcome
from ost.domain.model import (
    NODE_TYPES,
    CheckIn,
    Choice,
    Decision,
    KeyResult,
    Measurement,
    Node,
    Result,
    Step,
)
from ost.domain.plain import from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ost.domain.kinds import Ref

Fact = TypeVar("Fact", Step, CheckIn, Result, Decision)

_OWNER = {Step: "ref", CheckIn: "kr", Result: "experiment", Decision: "ref"}
"""The field that names whose fact it is, which a line of the history names itself."""

_READERS: dict[str, Any] = {
    "on": date.fromisoformat,
    "overruled_on": date.fromisoformat,
    "outcome": Outcome,
    "overruled": Outcome,
    "choice": Choice,
}


def fact_json(fact: Step | CheckIn | Result | Decision) -> dict[str, object]:
    """What a fact says beside whose it is; what is as usual is left out."""
    owner = _OWNER[type(fact)]
    return {
        field.name: to_plain(value)
        for field in fields(fact)
        if field.name != owner and (value := getattr(fact, field.name)) != field.default
    }


def fact_of(kind: type[Fact], ref: Ref, said: object, **more: object) -> Fact:
    """The fact that a line of the history tells.

    Args:
        kind: Which sort of fact.
        ref: Whose it is.
        said: What `fact_json` gave.
        more: What the line does not say.
    """
    values = {
        name: _READERS[name](value) if name in _READERS else value
        for name, value in cast("Mapping[str, Any]", said).items()
    }
    return kind(**{_OWNER[kind]: ref, **more, **values})


def node_json(node: Node) -> dict[str, object]:
    """The fields of a node that are not as usual. A KR's unit is its metric's."""
    return {
        field.name: to_plain(value)
        for field in fields(node)
        if field.name != "ref"
        and not (field.name == "unit" and isinstance(node, KeyResult))
        and ((value := getattr(node, field.name)) != field.default or field.default is MISSING)
    }


def node_of(ref: Ref, said: object) -> Node:
    """The node that a line of the history tells; what stands there beside its fields is passed over."""
    kind = NODE_TYPES[ref.kind]
    names = {field.name for field in fields(kind)}
    values: dict[str, Any] = {
        name: from_plain(name, value)
        for name, value in cast("Mapping[str, object]", said).items()
        if name in names
    }
    if kind is KeyResult:
        values |= {"unit": "", "baseline": values.get("baseline")}
    return kind(ref=ref, **values)


def points_json(points: Iterable[Measurement], seq: int) -> list[list[object]]:
    """Values as [day, value], with their n where they have one, and with the changeset that first knew them.

    Args:
        points: The values.
        seq: The changeset that tells of them, which is not said.
    """
    told: list[list[object]] = []
    for on, value, n, set_in in points:
        if set_in not in {0, seq}:
            told.append([on.isoformat(), value, n, set_in])
        elif n is not None:
            told.append([on.isoformat(), value, n])
        else:
            told.append([on.isoformat(), value])
    return told


def points_of(said: object) -> list[Measurement]:
    """The values that a line of the history tells; `set_in` is 0 where it is the line's own changeset."""
    read = date.fromisoformat
    return [
        Measurement(read(one[0]), float(one[1]), *one[2:])
        for one in cast("Sequence[Sequence[Any]]", said or ())
    ]
