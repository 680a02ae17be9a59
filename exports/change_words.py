"""What the history says of a change, in words: the same in the log, where one is taken back, and in a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ost.domain.model import Op
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import plural, shortened, shown
from ost.exports.mandate_words import WAY_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.telling import Told

_LONGEST = 60


def change_words(one: Told) -> str:
    """A change in a line: `kr1  target 65 → 60`."""
    ref = "workspace" if one.ref is None else str(one.ref)
    return f"{ref}  {said_of(one)}"


def said_of(one: Told) -> str:
    """What changed of a thing: `target 65 → 60`."""
    field, old, new = one.field, one.old, one.new
    if field is None:
        title = new.get("title") if isinstance(new, dict) else None
        under = ", ".join(map(str, new.get("parents", []))) if isinstance(new, dict) else ""
        return f"added: {_value(title)}{f' (under {under})' if under else ''}"
    name, _, which = field.partition(":")
    if which and name in _MARKS:
        return _MARKS[name](which, old, new)
    if field == "values":
        return _values(old, new)
    if field in {"result", "decision"} or field.startswith("checkin:"):
        return f"{field.replace('checkin:', 'check-in of ')}: {_fact(new) if new else 'taken back'}"
    if one.op in {Op.LINK, Op.UNLINK, Op.MOVE}:
        return _placed(one)
    if field == "archived":
        return "put away" if new else "taken back out"
    word = (
        field.replace("_", " ").replace(":", " on ", 1)
        if field.startswith("value:")
        else field.replace("_", " ")
    )
    on = one.more.get("on")
    because = one.more.get("because")
    more = f" on {on}" if on else ""
    word = {"lag days": "lag (days)", "expected": "expects"}.get(word, word)
    if ":" in field and not field.startswith("value:"):
        name, _, which = field.partition(":")
        word = f"{'expects of' if name == 'expected' else name.replace('_', ' ') + ' of'} {which}"
    return f"{word} {_value(old)} → {_value(new)}{more}{f' ({_value(because)})' if because else ''}"


def _accepted(rule: str, new: object) -> str:
    return f"{rule} accepted: {_value(new['because'])}" if isinstance(new, dict) else f"{rule} not accepted"


def _answered(which: str, new: object) -> str:
    question, _, who = which.partition(":")
    if not isinstance(new, dict):
        return f"{question} not answered by {_value(who)}"
    said = ", ".join(_value(new[name]) for name in ("says", "needs", "because") if new.get(name))
    return f"{question} answered by {_value(new['by'])}: {said}"


def _mandate(way: str, new: object) -> str:
    if not isinstance(new, dict):
        return f"mandate no longer {WAY_WORDS.get(way, way)}"
    said = [new.get("why") or "", f"outcome {new['kr']}" if new.get("kr") else "", new.get("instead") or ""]
    return f"mandate {WAY_WORDS.get(way, way)}: {_value(', '.join(filter(None, said)))}"


def _graded(cycle: str, new: object) -> str:
    if not isinstance(new, dict):
        return f"grade of {cycle} taken back"
    one = new["definition"]
    said = {True: "reached", False: "not reached", None: "no data"}[one["reached"]]
    value = "" if one["value"] is None else f" {with_unit(one['value'], str(one['unit']))}"
    return f"graded for {cycle}: {said}{shown(value)}, {new['goes_on']}"


def _scores(which: str, _: object, new: object) -> str:
    if which == "reading":
        return f"scores {'off' if new in {None, 'off'} else f'on, reading {_value(new)}'}"
    said = "nothing said" if new is None else _value(new)
    return f"{'committed or aspirational' if which == 'commitment' else 'key results'}: {said}"


_MARKS: dict[str, Callable[[str, object, object], str]] = {
    "mark": lambda _, old, new: f"review marked: {_value(new if new is not None else old)}",
    "review": lambda _, __, new: "looked at: no longer suspect" if new is not None else "suspect again",
    "accepted": lambda rule, _, new: _accepted(rule, new),
    "audit": lambda which, _, new: _answered(which, new),
    "north-star": lambda _, old, new: f"north star {_value(old)} → {_value(new)}",
    "mandate": lambda way, _, new: _mandate(way, new),
    "lint": lambda rule, old, new: f"rule {rule} {_value(old or 'on')} → {_value(new or 'on')}",
    "grade": lambda cycle, _, new: _graded(cycle, new),
    "learning": lambda cycle, _, new: f"learning of {cycle}: {_value(new)}",
    "carried": lambda way, old, new: f"{'' if new else 'no longer '}carried over {way} {new or old}",
    "scores": _scores,
}
"""What is in the history alone, by the name of its field."""

_JOINED = {
    "parent": "under",
    "delivers": "delivered by",
    "supports": "supported by",
    "serves": "served by",
    "became": "adopted from",
    "replaces": "replaced by",
}


def _placed(one: Told) -> str:
    if one.op is Op.MOVE:
        return f"moved from {_value(one.old)} to {_value(one.new)}"
    if one.field == "metric":
        return f"measured by {_value(one.new)}, was {_value(one.old)}"
    words = _JOINED[str(one.field)]
    return f"{words} {one.new}" if one.new is not None else f"no longer {words} {one.old}"


def _values(old: object, new: object) -> str:
    for summed, verb in ((new, "written"), (old, "taken back")):
        if isinstance(summed, dict):
            count, first, last = int(summed["count"]), summed["first"], summed["last"]
            days = f"{first} to {last}" if first != last else str(first)
            if "value" in summed:
                return (
                    f"value {_value(summed['value'])} on {days}{'' if verb == 'written' else ' taken back'}"
                )
            return f"{plural(count, 'value')} {verb}, {days}"
    return f"values {_value(new)}"


def _fact(said: object) -> str:
    if not isinstance(said, dict):
        return _value(said)
    names: tuple[str, ...] = (
        "outcome",
        "figures",
        "overruled",
        "overruled_because",
        "choice",
        "because",
        "confidence",
    )
    names += ("shipped", "moving", "next", "note")
    parts = []
    for name in names:
        if said.get(name) is None:
            continue
        if isinstance(said[name], dict):
            parts += [f"{word.replace('_', ' ')} {_value(value)}" for word, value in said[name].items()]
        else:
            word = "" if name in {"outcome", "choice"} else f"{name.replace('_', ' ')} "
            parts.append(f"{word}{_value(said[name])}")
    return ", ".join(parts)


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return show_number(value)
    if isinstance(value, str):
        return shortened(shown(value), _LONGEST)
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "nothing"
    if isinstance(value, dict):
        return shortened(", ".join(f"{name} {_value(one)}" for name, one in value.items()), _LONGEST)
    return shortened(shown(json.dumps(value, ensure_ascii=False)), _LONGEST)
