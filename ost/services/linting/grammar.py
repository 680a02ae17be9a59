"""The small grammar of titles: which word leads one, what a verb is about, and the forms that verbs take."""

from __future__ import annotations

import re

from ost.services.linting import words as known
from ost.services.linting.english import Words

_PHRASES = {
    "roll out": "roll-out",
    "rolled out": "rolled-out",
    "rolling out": "rolling-out",
    "set up": "set-up",
    "setting up": "set-up",
    "stand up": "stand-up",
    "figure out": "figure-out",
    "reach out": "reach-out",
    "reaching out": "reach-out",
    "kick off": "kick-off",
    "carry out": "carry-out",
    "go live": "go-live",
    "open source": "open-source",
    "talk to": "talk",
    "speak to": "speak",
    "meet with": "talk",
    "a/b test": "a/b-test",
}


def _forms() -> dict[str, str]:
    """Every form in which a verb may lead a title, and the verb."""
    forms: dict[str, str] = {}
    irregular = {
        "build": "built", "rebuild": "rebuilt", "write": "wrote", "rewrite": "rewrote", "make": "made", "hold": "held",
        "run": "ran", "meet": "met", "speak": "spoke", "find": "found", "get": "getting", "grow": "grew",
        "understand": "understood", "set-up": "set-up", "roll-out": "rolled-out", "ship": "shipped", "have": "having",
        "plan": "planned", "map": "mapped", "cut": "cutting", "refer": "referred",
    }  # fmt: skip
    verbs = (
        known.OUTPUT_VERBS
        | known.ACTIVITY_VERBS
        | known.NEUTRAL_VERBS
        | known.VAGUE_VERBS
        | known.DIRECTION_VERBS
    )
    for verb in verbs:
        stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
        doubled = verb + verb[-1] if re.fullmatch(r"[a-z]*[^aeiou][aeiou][bdgmnpt]", verb) else stem
        past = verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else stem + "ed"
        for form in (past, doubled + "ed", stem + "ing", doubled + "ing", irregular.get(verb, verb)):
            forms.setdefault(form, verb)
        first, _, rest = verb.partition("-")
        if rest:
            forms.setdefault(f"{first}ing-{rest}", verb)
            forms.setdefault(f"{first}ed-{rest}", verb)
    forms |= {verb: verb for verb in verbs}
    forms |= {verb: verb for verb in ("set", "collect", "obtain", "receive")}
    forms.pop("open", None)
    return forms


FORMS = _forms()
"""The verb of each form of a verb that is known."""


def joined(title: Words) -> Words:
    """Two words that are one verb become one."""
    tokens: list[str] = []
    for token in title.tokens:
        pair = f"{tokens[-1]} {token}".lower() if tokens else ""
        if pair in _PHRASES:
            tokens[-1] = f"{tokens[-1]} {token}"
        else:
            tokens.append(token)
    lower = tuple(_PHRASES.get(token.lower(), token.lower().replace("’", "'")) for token in tokens)
    return Words(title.text, tuple(tokens), lower, title.counted)


def lead(title: Words) -> int:
    """Where the first word that matters stands."""
    at = 0
    while at < len(title.lower) - 1 and title.lower[at] in known.LEADING:
        at += 1
    if title.lower[at] in {"if", "once", "when", "after"}:  # the verb stands behind the condition
        verbs = known.OUTPUT_VERBS | known.ACTIVITY_VERBS
        return next((later for later in range(at + 2, len(title.lower)) if title.lower[later] in verbs), at)
    return at


def object_of(title: Words, at: int) -> tuple[str, ...]:
    """The words of the object of a verb: up to the first preposition, without articles."""
    found: list[str] = []
    for word in title.lower[at + 1 :]:
        if word in known.PREPOSITIONS and found:
            break
        if word not in known.DETERMINERS and word not in known.PREPOSITIONS:
            found.append(word)
    return tuple(found)


def is_number(word: str) -> bool:
    """Whether a word is a number, as a figure or as a word."""
    return word[:1].isdigit() or word == "%" or word in known.NUMBER_WORDS
