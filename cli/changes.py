"""How changes look: in the log, and where one is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.terminal import line, note, print_json, print_pieces
from ost.domain.plain import to_plain
from ost.domain.text import shown
from ost.exports.change_words import change_words

if TYPE_CHECKING:
    from ost.services.telling import Entry
    from ost.services.undoing import Undone


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
