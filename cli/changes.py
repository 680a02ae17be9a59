"""How changes look: in the log, and where one is taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ost.cli.terminal import line, note, print_json, print_pieces
from ost.domain.model import Op
from ost.domain.numbers import show_number
from ost.domain.plain import to_plain
from ost.domain.text import plural, shortened, shown

if TYPE_CHECKING:
    from ost.services.telling import Entry, Told
    from ost.services.undoing import Undone

_LONGEST = 60


def entry_json(entry: Entry) -> dict[str, object]:
    """A changeset in the shape of `ost log --json`."""
    made = entry.made
    return {
        "seq": made.seq,
        "at": to_plain(made.at),
        "actor": made.actor,
        "command": made.command,
        "message": made.message,
        "undoes": made.undoes,
        "undone_by": entry.taken_back,
        "hash": made.hash,
        "changes": [one.json() for one in entry.changes],
    }


_MANY = 4
"""From how many replaced values on they are summed up."""


def print_entry(entry: Entry) -> None:
    """Show a changeset: who, when and how in a line, then what changed."""
    made = entry.made
    at = made.at.astimezone().strftime("%Y-%m-%d %H:%M")
    words = [at, shown(made.actor), made.command]
    if made.undoes is not None:
        words.append(f"takes back {made.undoes}")
    if entry.taken_back is not None:
        words.append(f"taken back by {entry.taken_back}")
    print_pieces([(f"{made.seq:>5}  ", "bold"), ("  ".join(words), "dim" if entry.taken_back else None)])
    if made.message and made.command != "review mark":
        line(f"       because: {shown(made.message)}", hang="         ")
    values = [one for one in entry.changes if (one.field or "").startswith("value:")]
    for one in entry.changes:
        if one not in values or len(values) < _MANY:
            line(f"       {change_words(one)}", hang="         ")
    if len(values) >= _MANY:
        days = sorted(str(one.field).partition(":")[2] for one in values)
        line(f"       {values[0].ref}  {len(values)} values replaced, {days[0]} to {days[-1]}")


def show_undone(done: Undone, verb: str, *, as_json: bool) -> None:
    """Show what taking a change back, or doing it again, changed."""
    if as_json:
        print_json(
            {
                "changeset": done.made.seq,
                "seq": done.seq,
                "dry_run": done.seq is None,
                "changes": [one.json() for one in done.changes],
            }
        )
        return
    for one in done.changes:
        line(change_words(one), hang="  ")
    at = done.made.at.astimezone().strftime("%Y-%m-%d %H:%M")
    of = f"changeset {done.made.seq} ({done.made.command}, {shown(done.made.actor)}, {at})"
    if done.seq is None:
        note(f"Would {verb} {of}; nothing was changed.")
    else:
        past = {"take back": "Took back", "do again": "Did again"}[verb]
        note(f"{past} {of}. To reverse that: ost undo {done.seq}")


def change_words(one: Told) -> str:
    """A change in a line: `kr1  target 65 → 60`."""
    ref = "workspace" if one.ref is None else str(one.ref)
    return f"{ref}  {_said(one)}"


def _said(one: Told) -> str:
    field, old, new = one.field, one.old, one.new
    if field is None:
        title = new.get("title") if isinstance(new, dict) else None
        under = ", ".join(map(str, new.get("parents", []))) if isinstance(new, dict) else ""
        return f"added: {_value(title)}{f' (under {under})' if under else ''}"
    if field.startswith("mark:"):
        return f"review marked: {_value(new if new is not None else old)}"
    if field.startswith("review:"):
        return "looked at: no longer suspect" if new is not None else "suspect again"
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


_JOINED = {"parent": "under", "delivers": "delivered by", "supports": "supported by"}


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
