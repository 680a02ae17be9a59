"""How a closed cycle looks, and what became of one key result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.terminal import line, note, print_json
from ost.cli.this_run import wrote
from ost.domain.kinds import Kind
from ost.domain.text import plural
from ost.exports.closing_words import closing_words, kr_words, to_markdown, way_words

if TYPE_CHECKING:
    from ost.services.carrying import Carried
    from ost.services.closed import Closed, ClosedKr
    from ost.services.scoring import Policy

_STYLES = ("bold", "bold", None, None)
_INDENTS = ("", "", "  ", "    ")


def show_closed(found: Closed, *, as_json: bool, markdown: bool) -> None:
    """Show what a cycle came to, and what closing it did."""
    if found.on is not None and not found.dry_run:
        wrote(f"The closing of {found.cycle.name}")
    if as_json:
        print_json(found.json())
    elif markdown:
        print(to_markdown(found), end="")
    else:
        for one in closing_words(found):
            line(f"{_INDENTS[one.depth]}{one.text}", style=_STYLES[one.depth], hang="  ")
        for carried in found.carried:
            _print_carried(carried)
    for remark in found.notes:
        note(remark)
    if found.on is not None:
        note(_done(found))
    elif found.waits:
        name = found.cycle.name
        note(f"{name} has not been closed. Close it with: ost close {name}")


def _print_carried(one: Carried) -> None:
    made = f", in the new {one.objective}" if one.made_objective else ""
    line(f"{one.kr.ref}  {one.kr.title}  {way_words(one.kr)}", style="bold", hang="  ")
    line(f"    carried over from {one.source}, under {one.under}{made}", hang="  ")
    for refs, said in (
        (one.opportunities, "stands under both"),
        (one.initiatives, "bets on it now"),
        (one.moved, "stands under it now"),
        (one.requests, "would serve it, too"),
    ):
        if refs:
            words = said if len(refs) == 1 else said.replace("stands", "stand").replace("bets", "bet")
            line(f"    {', '.join(map(str, refs))} {words}", hang="  ")


def _done(found: Closed) -> str:
    """What this call did, in a sentence."""
    kinds = [ref.kind for ref in found.closed]
    what = [
        f"{plural(kinds.count(kind), kind.value)} closed"
        for kind in (Kind.KR, Kind.OBJECTIVE)
        if kind in kinds
    ]
    if found.carried:
        what.append(f"{len(found.carried)} carried over")
    if found.written:
        what.append(f"{plural(len(found.written), 'learning')} written")
    said = ", ".join(what)
    if not said:
        return "That is how it was already; nothing was changed."
    if found.dry_run:
        return f"Would be done: {said}. Nothing was changed."
    without = [
        str(one.kr.ref)
        for objective in found.objectives
        for one in objective.krs
        if one.kr.ref in found.closed and not one.learning
    ]
    hint = (
        f" To write a learning: ost close {found.cycle.name} --learning {without[0]}=TEXT" if without else ""
    )
    return f"{said}. To take it back: ost undo.{hint}"


def print_closing(one: ClosedKr, policy: Policy) -> None:
    """Show what became of a key result, where it is shown in full."""
    if one.grade is None and not one.carried_from and not one.carried_into:
        return
    if one.grade is None:
        for said, ref in (("from", one.carried_from), ("into", one.carried_into)):
            if ref is not None:
                line(f"Carried over {said}:")
                line(f"  {ref}")
        return
    line(f"Closing of {one.cycle}:")
    for words in kr_words(one, policy):
        line(f"  {words}", hang="  ")
