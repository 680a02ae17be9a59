"""The JSON shapes that scripts rely on, as types to hold a document against."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
REF = re.compile(r"(obj|kr|opp|sol|asm|exp|ini|int|met|req)[1-9]\d*")
NUMBER, TEXT, FLAG, DATE, A_REF, REFS, MAYBE = "number", "text", "flag", "date", "ref", "refs", "?"

NODE = {"ref": A_REF, "kind": TEXT, "title": TEXT, "parents": REFS, "status": TEXT}
KEY_RESULT = NODE | {
    "metric": A_REF,
    "unit": TEXT,
    "baseline": NUMBER + MAYBE,
    "target": NUMBER,
    "start": DATE,
    "due": DATE,
    "current": NUMBER + MAYBE,
    "measured_on": DATE + MAYBE,
    "progress": NUMBER + MAYBE,
    "pace": NUMBER,
    "state": {"not_started", "on_track", "behind", "stalled", "achieved", "missed"},
    "scope": {"business", "product", None},
    "level": {"outcome", "output", "input"},
}
EXPERIMENT = NODE | {
    "criterion": TEXT,
    "criterion_fixed_on": DATE,
    "started": DATE + MAYBE,
    "result": dict,
    "outcome": {"planned", "running", "supported", "refuted", "inconclusive"},
    "estimate": NUMBER + MAYBE,
    "low": NUMBER + MAYBE,
    "high": NUMBER + MAYBE,
    "decision": {"persevere", "pivot", "stop", "ship", None},
}
VERDICT = {
    "initiative": A_REF,
    "title": TEXT,
    "kr": A_REF,
    "verdict": {"moved", "wrong_way", "not_moved", "cant_tell", "confounded", "too_early", "no_data"},
    "effect": NUMBER + MAYBE,
    "low": NUMBER + MAYBE,
    "high": NUMBER + MAYBE,
    "level": NUMBER,
    "scale": {"absolute", "relative"},
    "unit": TEXT,
    "p_good": NUMBER + MAYBE,
    "mde": NUMBER + MAYBE,
    "expected": NUMBER + MAYBE,
    "worth_having": NUMBER + MAYBE,
    "n_before": NUMBER,
    "n_after": NUMBER,
    "shipped": DATE,
    "reads_from": DATE,
    "overlaps": REFS,
    "sentence": TEXT,
}
FORECAST = {
    "kr": A_REF,
    "due": DATE,
    "mean": NUMBER + MAYBE,
    "low": NUMBER + MAYBE,
    "high": NUMBER + MAYBE,
    "level": NUMBER,
    "p_hit": NUMBER + MAYBE,
    "alarm": FLAG,
    "why": TEXT,
}
KINDS = {"kr": KEY_RESULT, "experiment": EXPERIMENT}


def check(document: Mapping[str, Any], shape: Mapping[str, object]) -> None:
    """Every key of the shape is there, with a value of its type."""
    assert shape.keys() <= document.keys(), sorted(shape.keys() - document.keys())
    for name, wanted in shape.items():
        assert _fits(document[name], wanted), f"{name}: {document[name]!r} is not {wanted}"


def check_node(node: Mapping[str, Any]) -> None:
    """A node has the shape of its kind."""
    check(node, KINDS.get(node["kind"], NODE))


def _fits(value: object, wanted: object) -> bool:
    if isinstance(wanted, set):
        return value in wanted
    if wanted is dict:
        return value is None or isinstance(value, dict)
    assert isinstance(wanted, str)
    if value is None:
        return wanted.endswith(MAYBE)
    match wanted.removesuffix(MAYBE):
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, str) and DAY.fullmatch(value) is not None
        case "ref":
            return isinstance(value, str) and REF.fullmatch(value) is not None
        case "refs":
            return isinstance(value, list) and all(_fits(one, A_REF) for one in value)
        case _:
            return isinstance(value, str)
