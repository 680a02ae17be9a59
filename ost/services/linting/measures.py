"""Whether a title is the name of a measure: `Orders shipped on time`, `Published listings with a photo`.

Such a title has the verbs of a plan in it and is none; what is asked of it is what its number says. Only the shape of
the phrase is looked at: what stands first, what it is about, and how it ends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.services.linting import words as known
from ost.services.linting.grammar import FORMS, is_number

if TYPE_CHECKING:
    from ost.services.linting.english import Words

LONG_MEASURE = 3
"""Words of a measure behind its first one, from which on it is a long one."""

_ENDS = re.compile(
    r"""\b(?:on\stime | within | in\s(?:under|less|one|time\b) | (?:under|over|above|below)\s(?:a\s|an\s)?\d | at\sfirst
    | (?:at|on|in|the)\s(?:the\s|their\s)?first | first\stime | without | to\sthe\send | the\ssame\s(?:day|week) | ahead
    | at\sleast\sonce | for\s(?:over|more|less|under) | undamaged | among | per | who | that | which
    | (?:a|an|each|every|/)\s?(?:day|week|month|quarter|year|hour|session|user|customer|account|team|order|visit)
    | in\s(?:a|an)\s(?:day|week|month|minute|hour))\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""How a measure ends: how well, how soon, how often, or of whom."""

_OURS = frozenset(
    {"day", "week", "month", "quarter", "year", "sprint", "cycle", "release", "team", "squad"}
    | {"engineer", "developer", "designer", "pm"}
)
"""Per these, our own work is counted."""

_BY = re.compile(r"\bby\s(?:\w+[\s-]){0,2}(?P<who>[a-z]+s)\b", re.IGNORECASE)
_AFTER = frozenset({"to", "into", "onto", "from"})
_ASKED = known.PEOPLE_LEAD | {"agents", "staff", "managers", "stakeholders", "prospects", "leads"}
_OTHERS = frozenset(
    {"advertisers", "admins", "authors", "editors", "teams", "hosts", "partners", "companies", "businesses"}
    | {"creators", "publishers", "suppliers"}
)
"""Who uses a product beside the people that every product has."""

_THINGS = known.ARTEFACTS | known.DELIVERABLES


def _participle(word: str) -> bool:
    regular = word.endswith("ed") and len(word) > len("need") and word not in known.NO_PARTICIPLES
    return regular or word in known.IRREGULAR


def _plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss") and len(word) > len("gas")


def _noun(word: str) -> bool:
    return (
        word not in known.PREPOSITIONS
        and word not in known.DETERMINERS
        and word not in known.NUMBER_WORDS
        and not word[:1].isdigit()
        and word != "%"
    )


def names_measure(title: Words, at: int) -> bool:
    """Whether a title is the name of a measure and not of work to be done.

    Args:
        title: The title.
        at: Where its first word that matters stands.
    """
    lower = title.lower[at:]
    if not lower[1:]:
        return False
    first = lower[0]
    if lower[1] == "per" and _plural(first) and not set(lower[2:3]) & _OURS:
        return True  # visits per patient
    if lower[1] == "to" and set(lower[2:5]) & (known.HOW_WELL | {"rate", "ratio"}):
        return True  # trial to paid conversion
    rest = title.text[title.text.find(title.tokens[at]) + len(title.tokens[at]) :]
    if first in known.STEPS and _ENDS.match(rest.strip()):
        return True  # set-up within a day
    relative = lower[1] in {"that", "who", "which"}
    if not relative and not _noun(lower[1]):
        return False
    ends = bool(_ENDS.search(rest))
    if _participle(first) and FORMS.get(first, first) != first:
        return _of_what_was_done(lower, FORMS[first], ends=ends)
    if first in known.NOUN_VERBS | {"set-up", "setup"} and _compound(lower, ends=ends):
        return True
    return _counted_by_what_happens(lower, ends=ends)


def _of_what_was_done(lower: tuple[str, ...], verb: str, *, ends: bool) -> bool:
    """`Published listings`, `Invited users who activate`, `Created invoices sent the same day`."""
    noun, after = lower[1], lower[2:3]
    if verb in {"complete", "finish"} and noun in known.STEPS:
        return True
    if not _plural(noun) or set(after) & _AFTER:
        return False
    if after and _participle(after[0]):
        return True
    if noun in _THINGS:
        return False
    return ends if verb in known.ACTIVITY_VERBS or noun in known.ACTIVITY_NOUNS else True


def _compound(lower: tuple[str, ...], *, ends: bool) -> bool:
    """`Support requests a day`, `Build failures`, `Schedule adherence`, `Setup time`."""
    measured = known.HOW_WELL | {"time", "times", "rate", "rates", "share"}
    if lower[1] in measured or (lower[2:3] and lower[2] in measured):
        return True
    if not _plural(lower[1]):
        return False
    if lower[1] in _ASKED - known.METRIC_NOUNS or lower[1] in known.PEOPLE & _ASKED:
        return bool({"that", "who"} & set(lower[2:3]))
    done = bool(lower[2:3]) and _participle(lower[2])
    return ((ends or done) and lower[1] not in _THINGS - known.METRIC_NOUNS) or (done and ends)


def _counted_by_what_happens(lower: tuple[str, ...], *, ends: bool) -> bool:
    """`Orders shipped on time`, `Setup abandoned at the bank step`, `Trials that convert`."""
    if lower[1] in {"that", "who", "which"}:
        return _plural(lower[0]) and (lower[0] not in _THINGS or ends)
    place = next((i for i, word in enumerate(lower) if i and (_participle(word) or not _noun(word))), 0)
    if not place or not _participle(lower[place]):
        return False
    head, verb = lower[place - 1], FORMS.get(lower[place])
    who = _BY.search(" ".join(lower[place:]))
    if who and _plural(head) and who["who"] in known.PEOPLE | _OTHERS:
        return True  # campaigns launched by advertisers
    planned = verb in known.OUTPUT_VERBS | known.ACTIVITY_VERBS | known.NEUTRAL_VERBS
    if head in known.STEPS:
        return ends or not planned or _plural(head)
    if not _plural(head):
        return False
    if not planned:
        return True
    return head not in _THINGS | known.ACTIVITY_NOUNS and (ends or head in known.METRIC_NOUNS)


def is_measured(words: tuple[str, ...]) -> bool:
    """Whether the head of a phrase is something that is measured."""
    return any(word in known.METRIC_NOUNS or word.endswith(("-rate", "-share", "-score")) for word in words)


def begins_measure(title: Words, at: int) -> bool:
    """Whether the first word begins a measure and is no verb: `Build time below 5 min`, `Survey response rate`."""
    if (
        title.lower[at] in known.OUTPUT_VERBS | known.ACTIVITY_VERBS
        and title.lower[at] not in known.NOUN_VERBS
    ):
        return False
    if title.lower[at] in known.SAMPLES and {"that", "who"} & set(title.lower[at + 2 : at + 4]):
        return title.lower[at + 1] not in known.DETERMINERS  # those in a pilot, counted by what they do
    phrase: list[str] = []
    for word in title.lower[at + 1 : at + 5]:
        if word in known.DETERMINERS or is_number(word):
            return False
        if word in known.PREPOSITIONS or word in {
            "rises",
            "falls",
            "drops",
            "grows",
            "reaches",
            "stays",
            "goes",
        }:
            break
        phrase.append(word)
    if title.lower[at].endswith(("ing", "ed")):
        return (
            bool(phrase)
            and phrase[-1] in known.METRIC_NOUNS - known.PEOPLE_LEAD
            and len(phrase) < LONG_MEASURE
        )
    measured = known.METRIC_NOUNS - known.PEOPLE_LEAD | {
        "conversion",
        "churn",
        "retention",
        "satisfaction",
        "nps",
        "csat",
        "abandonment",
    }
    return bool(phrase) and phrase[-1] in measured and title.tokens[at + 1][:1].islower()


def serves(title: Words, at: int) -> bool:
    """Whether a share or a sum follows: a service that is kept, unless the share is one of work to be done."""
    rest = title.text[title.text.find(title.tokens[at]) + len(title.tokens[at]) :]
    share = re.match(
        r"\s*(?:at least |over |more than |up to |≥\s?|>=?\s?)?(?:[$€£]\s?\d|\d[\d.,]*\s?(?:%|percent|[kKmM]\b))",
        rest,
    )
    words = set(title.lower[at + 1 :])
    if share:
        return not words & known.DELIVERABLES
    goods = {
        "orders",
        "order",
        "parcels",
        "packages",
        "shipments",
        "meals",
        "refunds",
        "claims",
        "goods",
        "deliveries",
    }
    return title.counted and bool(words & goods)
