"""Saying that a finding may stand, and which rules a workspace wants: lines of the history, and nothing else.

So they are undone, done again, dumped and copied as all else is, and nothing is kept twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ost.domain.text import clean_words
from ost.errors import NoSuchRule, NothingToAccept
from ost.services.linting.finding import Acceptance, Finding
from ost.services.linting.key_results import worded
from ost.services.linting.rules import RULES
from ost.services.stated import state, statements

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
    found: dict[tuple[Ref, str], Acceptance] = {}
    for (ref, rule), statement in statements(reader, ACCEPTED, as_of).items():
        if ref is not None:
            said = cast("dict[str, Any]", statement.value)
            found[ref, rule] = Acceptance(said["because"], said["by"], statement.at)
    return found


def switched_off(reader: Reader, as_of: date | None = None) -> frozenset[str]:
    """The rules that this workspace does not want."""
    said = statements(reader, SWITCH, as_of)
    return frozenset(
        rule for (ref, rule), statement in said.items() if ref is None and statement.value == "off"
    )


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
        for rule, switched in sorted(wanted.items()):
            if (rule in there) != (switched == "off"):
                state(tx, None, SWITCH, rule, switched)
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
    from ost.services.aligning import gaps_of
    from ost.services.linting.lint import found_on
    from ost.services.resolve import resolve_active

    name, reason = rule_named(rule), clean_words(because, "The reason")
    with ws.store.writing("accept", reason) as tx:
        node = resolve_active(tx, ref)
        rules = {finding.rule for finding in found_on(tx, ws, node.ref)}
        rules |= {gap.rule for gap in gaps_of(tx, ws, node.ref)}
        if name not in rules:
            raise NothingToAccept(node.ref, name, sorted(rules))
        state(tx, node.ref, ACCEPTED, name, {"because": reason, "by": ws.actor})
        return node.ref, acceptances(tx)[node.ref, name]


def said_of_words(reader: Reader, krs: Iterable[KeyResult], as_of: date | None = None) -> list[Finding]:
    """What the rules say of the words of key results, and whether somebody let it stand; at most one of each."""
    found = [one for kr in krs for one in worded(kr)]
    off = switched_off(reader, as_of) if found else frozenset()
    found = [one for one in found if one.rule not in off]
    accepted = acceptances(reader, as_of) if found else {}
    return [replace(one, accepted=accepted.get((one.ref, one.rule))) for one in found]


def first_words(reader: Reader, kr: KeyResult) -> list[str]:
    """What the rules ask about a key result's words as soon as it is written, in a sentence at most."""
    return [
        f"{one.rule}: {one.message} {RULES[one.rule].question} More with: ost lint {kr.ref}"
        for one in said_of_words(reader, [kr])
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
        if not state(tx, node.ref, ACCEPTED, name, None):
            raise NothingToAccept(node.ref, name, [], withdrawn=True)
        return node.ref
