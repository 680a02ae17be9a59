"""Saying that a finding may stand, and which rules a workspace wants: lines of the history, and nothing else.

So they are undone, done again, dumped and copied as all else is, and nothing is kept twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ost.domain.dates import midnight_after
from ost.domain.model import Op
from ost.domain.text import clean_text
from ost.errors import NoSuchRule, NothingToAccept
from ost.services.linting.finding import Acceptance, Finding
from ost.services.linting.key_results import worded
from ost.services.linting.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import KeyResult
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

ACCEPTED, SWITCH = "accepted", "lint"


def rule_named(text: str) -> str:
    """A rule's id.

    Raises:
        NoSuchRule: When there is no rule of that id.
    """
    name = text.strip().lower().replace("_", "-")
    if name not in RULES:
        raise NoSuchRule(text, RULES)
    return name


def acceptances(reader: Reader, as_of: date | None = None) -> dict[tuple[Ref, str], Acceptance]:
    """What stands accepted, now or at the end of a day, by thing and rule."""
    end = None if as_of is None else midnight_after(as_of)
    found: dict[tuple[Ref, str], Acceptance] = {}
    for change in reader.changes(about=[ACCEPTED]):
        name, colon, rule = (change.field or "").partition(":")
        if change.ref is None or name != ACCEPTED or not colon or (end is not None and change.at >= end):
            continue
        if change.new is None:
            found.pop((change.ref, rule), None)
        else:
            said = cast("dict[str, Any]", change.new)
            found[change.ref, rule] = Acceptance(said["because"], said["by"], change.at)
    return found


def switched_off(reader: Reader, as_of: date | None = None) -> frozenset[str]:
    """The rules that this workspace does not want."""
    end = None if as_of is None else midnight_after(as_of)
    off: set[str] = set()
    for change in reader.changes(about=[SWITCH]):
        name, _, rule = (change.field or "").partition(":")
        if change.ref is None and name == SWITCH and (end is None or change.at < end):
            (off.add if change.new == "off" else off.discard)(rule)
    return frozenset(off)


def switch(ws: Workspace, off: Iterable[str] = (), on: Iterable[str] = ()) -> frozenset[str]:
    """Switch rules off or on for everybody who works in this workspace.

    Returns:
        The rules that are off now.

    Raises:
        NoSuchRule: When there is no rule of that id.
    """
    wanted = {rule_named(text): "off" for text in off} | {rule_named(text): "on" for text in on}
    with ws.store.writing("lint") as tx:
        there = switched_off(tx)
        for rule, state in sorted(wanted.items()):
            before = "off" if rule in there else "on"
            if before != state:
                tx.insert_change(None, Op.EDIT, f"{SWITCH}:{rule}", before, state)
        return switched_off(tx)


def accept(ws: Workspace, ref: str, rule: str, because: str) -> tuple[Ref, Acceptance]:
    """Say that what a rule found of a thing may stand.

    Args:
        ws: The workspace.
        ref: The thing.
        rule: The rule's id.
        because: Why.

    Returns:
        The thing and what is kept of it.

    Raises:
        NoSuchRule: When there is no rule of that id.
        NothingToAccept: When the rule finds nothing there.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found.
    """
    from ost.services.linting.lint import found_on
    from ost.services.resolve import resolve_active

    name, reason = rule_named(rule), clean_text(because, "The reason")
    with ws.store.writing("accept", reason) as tx:
        node = resolve_active(tx, ref)
        rules = {finding.rule: finding for finding in found_on(tx, ws, node.ref)}
        if name not in rules:
            raise NothingToAccept(node.ref, name, sorted(rules))
        before = rules[name].accepted
        old = None if before is None else {"because": before.because, "by": before.by}
        field = f"{ACCEPTED}:{name}"
        tx.insert_change(node.ref, Op.EDIT, field, old, {"because": reason, "by": ws.actor})
        tx.changeset()
        return node.ref, acceptances(tx)[node.ref, name]


def said_of_words(reader: Reader, kr: KeyResult, as_of: date | None = None) -> list[Finding]:
    """What the rules say of a key result's words, and whether somebody let it stand; one finding at most."""
    off = switched_off(reader, as_of)
    found = [one for one in worded(kr) if one.rule not in off]
    accepted = acceptances(reader, as_of) if found else {}
    return [replace(one, accepted=accepted.get((one.ref, one.rule))) for one in found]


def first_words(reader: Reader, kr: KeyResult) -> list[str]:
    """What the rules ask about a key result's words as soon as it is written, in a sentence at most."""
    return [
        f"{one.rule}: {one.message} {RULES[one.rule].question} More with: ost lint {kr.ref}"
        for one in said_of_words(reader, kr)
    ]


def withdraw(ws: Workspace, ref: str, rule: str) -> Ref:
    """Let a finding count again.

    Raises:
        NoSuchRule: When there is no rule of that id.
        NothingToAccept: When it was not accepted.
    """
    from ost.services.resolve import resolve

    name = rule_named(rule)
    with ws.store.writing("accept") as tx:
        node = resolve(tx, ref)
        before = acceptances(tx).get((node.ref, name))
        if before is None:
            raise NothingToAccept(node.ref, name, [], withdrawn=True)
        old = {"because": before.because, "by": before.by}
        tx.insert_change(node.ref, Op.EDIT, f"{ACCEPTED}:{name}", old, None)
        return node.ref
