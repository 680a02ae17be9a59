"""The rules about key results."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ost.domain.dates import parse_date
from ost.domain.model import Initiative, KeyResult, Level, Objective, Scope
from ost.services.linting import titles
from ost.services.linting.english import placeholders
from ost.services.linting.finding import Facts, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEKLY = 10
"""Days between values, in the middle, up to which a metric counts as measured weekly: one value may come late."""
_FEW = 3
_WARMING_UP = timedelta(weeks=3)
_NEVER = timedelta(weeks=4)
_SAYS = {
    "kr-output": "{words} is about what is made; the key result would be what changes by it.",
    "kr-activity": "{words} is about being busy; the key result would be what comes of it.",
    "kr-technical": "{words} is a technical number, and nobody who notices it is named.",
    "kr-engagement": "{words} can rise while nobody is better off.",
    "kr-vague": "{words} comes without a number.",
}
_ASKS = {
    "kr-output": "What changes when {about} ships?",
    "kr-activity": "What will be different after {about}?",
    "kr-technical": "What do people do, or stop doing, when {about} changes?",
    "kr-engagement": "What do people get done when they come?",
    "kr-vague": "How would a stranger see it: {about}?",
}


def quoted(words: tuple[str, ...]) -> str:
    """Words in quotation marks."""
    return " … ".join(f"“{word}”" for word in words)


def key_results(facts: Facts) -> Iterator[Finding]:
    """Everything about key results."""
    for kr in facts.of(KeyResult):
        yield from worded(kr)
        yield from _incomplete(kr)
        yield from not_weekly(facts, kr)
        yield from _out_of_cycle(facts, kr)
        yield from _without_ladder(facts, kr)
        yield from _backwards(facts, kr)


def worded(kr: KeyResult) -> Iterator[Finding]:
    """What a key result's title says, or what it was declared to be: one thing at most."""
    said = titles.of_key_result(kr.title)
    if said is None and kr.level is not Level.OUTCOME:
        rule = "kr-output" if kr.level is Level.OUTPUT else "kr-activity"
        message = f"It is kept as an {kr.level.value}, beside the outcome that it should have."
        yield Finding(kr.ref, kr.title, rule, (kr.level.value,), message, _shape(rule, kr.title, kr))
    elif said is not None:
        message = _SAYS[said.rule].format(words=quoted(said.words))
        yield Finding(kr.ref, kr.title, said.rule, said.words, message, _shape(said.rule, said.about, kr))


def _shape(rule: str, about: str, kr: KeyResult) -> str:
    return f"{_ASKS[rule].format(about=about)}  <metric> from <baseline> to <target> by {kr.due}"


def _incomplete(kr: KeyResult) -> Iterator[Finding]:
    gaps = placeholders(kr.title)
    missing = () if kr.unit.strip() else ("unit",)
    if gaps:
        message = f"{quoted(gaps)} stands where a number should."
        yield Finding(kr.ref, kr.title, "kr-incomplete", (*gaps, *missing), message, _filled(kr))
    elif missing:
        message = "It has no unit: is its target a count, a share, an amount?"
        yield Finding(kr.ref, kr.title, "kr-incomplete", missing, message, f"ost edit {kr.ref} unit=%")


def _filled(kr: KeyResult) -> str:
    return f"<metric> from <baseline> to <target> by {kr.due}"


def not_weekly(facts: Facts, kr: KeyResult) -> Iterator[Finding]:
    """Whether a running key result can be seen to move from week to week."""
    if not kr.start <= facts.day <= kr.due:
        return
    proxies = [other for other in facts.below(kr.ref, KeyResult) if other.metric != kr.metric]
    if proxies or "proxy" in (kr.note or "").lower():
        return
    days = [day for day in facts.measured.get(kr.metric, ()) if day <= facts.day]
    rewrite = f'ost kr add "<a proxy that is measured weekly>" --under {kr.ref} …'
    since = max([kr.start, kr.created])
    if not [day for day in days if day >= facts.day - _NEVER] and facts.day - since >= _NEVER:
        told = f"was measured last on {days[-1]}" if days else "has never been measured"
        message = f"Its metric {kr.metric} {told}."
        yield Finding(kr.ref, kr.title, "kr-not-weekly", (str(kr.metric),), message, rewrite)
        return
    recent = days[-13:]
    if len(recent) >= _FEW and facts.day - since >= _WARMING_UP:
        gap = median((b - a).days for a, b in pairwise(recent))
        if gap > _WEEKLY:
            message = f"Its metric {kr.metric} is measured every {gap:g} days or so."
            yield Finding(kr.ref, kr.title, "kr-not-weekly", (str(kr.metric),), message, rewrite)


def _out_of_cycle(facts: Facts, kr: KeyResult) -> Iterator[Finding]:
    for objective in facts.above(kr.ref, Objective):
        if objective.cycle is None:
            continue
        first = parse_date(objective.cycle, facts.day)
        last = parse_date(objective.cycle, facts.day, end=True)
        if not first <= kr.due <= last:
            when = "after its end" if kr.due > last else "before it begins"
            message = f"It is due on {kr.due}; the cycle {objective.cycle} of {objective.ref} runs to {last}."
            message = message if kr.due > last else f"It is due on {kr.due}, {when}: {objective.cycle}."
            rewrite = f"ost edit {kr.ref} due={last}"
            yield Finding(kr.ref, kr.title, "kr-cycle", (str(kr.due), objective.cycle), message, rewrite)


def _without_ladder(facts: Facts, kr: KeyResult) -> Iterator[Finding]:
    if kr.scope is not Scope.PRODUCT or not facts.ladders.hangs(kr.ref):
        return
    message = "It is a product result, and no business result stands above it or beside it."
    rewrite = f"ost move {kr.ref} --under <the business KR that it should move>"
    yield Finding(kr.ref, kr.title, "kr-no-ladder", ("product",), message, rewrite)


def _backwards(facts: Facts, kr: KeyResult) -> Iterator[Finding]:
    if kr.ref in facts.carried:  # it was there before them, in an earlier cycle
        return
    bets = facts.below(kr.ref, Initiative)
    earlier = [
        node
        for node in bets
        if node.created < kr.created or facts.written.get(node.ref, 0) < facts.written.get(kr.ref, 0)
    ]
    if bets and len(earlier) == len(bets):
        names = tuple(str(node.ref) for node in earlier)
        were = "was" if len(names) == 1 else "were"
        message = f"{', '.join(names)} {were} there before it."
        yield Finding(kr.ref, kr.title, "kr-backwards", names, message, _filled(kr))
