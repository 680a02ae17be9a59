"""What the words of a title say: tables of words and a small grammar, no more.

A title gets at most one of the five judgements of a key result. English is read; other languages are left alone rather
than judged wrongly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ost.services.linting import patterns
from ost.services.linting import words as known
from ost.services.linting.english import Words, is_english, read
from ost.services.linting.measures import names_measure

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


@dataclass(frozen=True, slots=True)
class Said:
    """What a title's words say.

    Attributes:
        rule: The id of the rule.
        words: The words that said so, as they are written.
        about: The title without them: what is to be made, done or made better.
    """

    rule: str
    words: tuple[str, ...]
    about: str


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


_FORMS = _forms()
_BY_A_DAY = re.compile(
    r"\s(?:by|in|until|before|during|till|this|next)\s(?:the\s)?(?:end\sof\s)?(?:\d{4}(?:-\d\d)*|[QH][1-4]|quarter|year|month|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[\w\s,-]*$",
    re.IGNORECASE,
)
"""When it is due, at the end of a title."""
_MEETING = frozenset(
    {"monthly", "weekly", "people", "customers", "users", "team", "them", "regularly", "partners"}
)
_LONG_MEASURE, _LONGEST_NAME = 3, 6
"""Words of a measure behind its first one, and of the name of a thing."""


def _joined(title: Words) -> Words:
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


def _lead(title: Words) -> int:
    """Where the first word that matters stands."""
    at = 0
    while at < len(title.lower) - 1 and title.lower[at] in known.LEADING:
        at += 1
    if title.lower[at] in {"if", "once", "when", "after"}:  # the verb stands behind the condition
        verbs = known.OUTPUT_VERBS | known.ACTIVITY_VERBS
        return next((later for later in range(at + 2, len(title.lower)) if title.lower[later] in verbs), at)
    return at


def _object(title: Words, at: int) -> tuple[str, ...]:
    """The words of the object of a verb: up to the first preposition, without articles."""
    found: list[str] = []
    for word in title.lower[at + 1 :]:
        if word in known.PREPOSITIONS and found:
            break
        if word not in known.DETERMINERS and word not in known.PREPOSITIONS:
            found.append(word)
    return tuple(found)


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or word == "%" or word in known.NUMBER_WORDS


def _is_measured(words: tuple[str, ...]) -> bool:
    """Whether the head of a phrase is something that is measured."""
    return any(word in known.METRIC_NOUNS or word.endswith(("-rate", "-share", "-score")) for word in words)


def _names_measure(title: Words, at: int) -> bool:
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
        if word in known.DETERMINERS or _is_number(word):
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
            and len(phrase) < _LONG_MEASURE
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


def _serves(title: Words, at: int) -> bool:
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


def _judged_by_verb(title: Words) -> Said | None:  # noqa: C901  (cases, in their order)
    at = _lead(title)
    word = title.lower[at]
    verb = _FORMS.get(word)
    if verb is None or word in known.PEOPLE_LEAD:
        return None
    object_ = _object(title, at)
    named = (title.tokens[at],)
    about = _after(title, at)
    if not object_ and len(title.lower) == 1:
        return None
    if verb == "set" or (verb == "remove" and set(object_) & known.OBSTACLES):
        return Said("kr-output", named, about) if "up" in title.lower[at + 1 : at + 4] else None
    if verb in {"get", "gain", "collect", "obtain", "receive"} and set(object_[:4]) & known.ANSWERS:
        return None if title.counted else Said("kr-activity", named, about)
    if verb in {"have", "make", "get"}:
        return _had(title, at, object_)
    if verb in {"provide", "deliver", "create"} and set(object_) & known.ABSTRACT and not _made(object_):
        return None
    if verb in known.NEUTRAL_VERBS:
        said = _done_to(title, at, verb, object_)
        if said or verb not in known.OUTPUT_VERBS:
            return said
    if _names_measure(title, at):
        return None
    if verb in known.SERVICE_VERBS and _serves(title, at):
        return None
    if verb in known.ACTIVITY_VERBS:
        return Said("kr-activity", named, about)
    if verb in known.OUTPUT_VERBS:
        return Said("kr-output", named, about)
    return None


def _had(title: Words, at: int, object_: tuple[str, ...]) -> Said | None:
    """What a title says that has, gets or makes something: a thing that is made, or nothing yet."""
    rest = set(title.lower[at + 1 :])
    if title.counted or rest & (known.STATES | known.COMPARATIVES) or set(object_) & known.PEOPLE_LEAD:
        return None
    made = _made(object_)
    if made or "available" in rest:
        return Said("kr-output", (title.tokens[at], made or "available"), _after(title, at))
    return None


def _done_to(title: Words, at: int, verb: str, object_: tuple[str, ...]) -> Said | None:
    """What a title says that does, runs, holds, hosts or delivers something: its object decides."""
    named, about = (title.tokens[at],), _after(title, at)
    busy = _busy_with(object_) or ("demos" if verb in {"do", "run", "hold"} and "demos" in object_ else "")
    if busy and not _serves(title, at):
        return Said("kr-activity", (*named, busy), about)
    made = _made(object_)
    if verb == "host":
        return Said("kr-output" if made or object_[:1] == ("it",) else "kr-activity", named, about)
    if verb in {"perform", "carry-out", "execute"} and not made:
        return Said("kr-activity", named, about)
    if verb == "meet" and set(title.lower[at + 1 : at + 5]) & _MEETING:
        return Said("kr-activity", named, about)
    if made and verb in {"do", "execute", "perform", "carry-out"} and not _serves(title, at):
        return Said("kr-output", (*named, made), about)
    return None


def _after(title: Words, at: int) -> str:
    place = title.text.find(title.tokens[at])
    rest = title.text[place + len(title.tokens[at]) :].strip(" .,:;") if place >= 0 else title.text
    rest = re.sub(r"^of\s+", "", rest)
    return _BY_A_DAY.sub("", rest).strip(" .,;:") or title.text


def _busy_with(object_: tuple[str, ...]) -> str:
    return next((word for word in object_[:7] if word in known.ACTIVITY_NOUNS), "")


def _made(object_: tuple[str, ...]) -> str:
    """The thing that is made, where the object is one."""
    return next((word for word in reversed(object_[:6]) if word in known.ARTEFACTS), "")


def _technical(title: Words) -> Said | None:
    found = patterns.TECHNICAL.search(title.text)
    if found is None or {word.rstrip("'") for word in title.lower} & known.PEOPLE:
        return None
    at = _lead(title)
    if not title.counted and (
        _FORMS.get(title.lower[at]) in known.VAGUE_VERBS or title.lower[at] in known.COMPARATIVES
    ):
        return None
    return Said("kr-technical", (found[0].strip(),), found[0].strip())


def _engagement(title: Words) -> Said | None:
    found = patterns.ENGAGEMENT.search(title.text)
    if found and set(title.lower) & known.TOLD - set(found[0].lower().split()):
        return None
    return Said("kr-engagement", (found[0].strip(),), found[0].strip()) if found else None


def _vague(title: Words) -> Said | None:
    if title.counted:
        return None
    at = _lead(title)
    word = title.lower[at]
    verb = _FORMS.get(word)
    object_ = _object(title, at)
    named = (title.tokens[at],)
    if verb in known.VAGUE_VERBS and object_:
        return Said("kr-vague", named, _after(title, at))
    if verb in known.DIRECTION_VERBS and object_ and not _is_measured(object_):
        return Said("kr-vague", named, _after(title, at))
    if word in known.COMPARATIVES | {"more"} and object_ and not _is_measured(object_[-1:]):
        return Said("kr-vague", named, title.text)
    abstract = verb in {"provide", "deliver", "create"} and set(object_) & known.ABSTRACT
    if abstract or (verb == "remove" and set(object_) & known.OBSTACLES):
        return Said("kr-vague", named, _after(title, at))
    if "be" in title.lower[: at + 1] and "able" not in title.lower and set(title.lower) & known.STATES:
        [state, *_] = [t for t, low in zip(title.tokens, title.lower, strict=True) if low in known.STATES]
        return Said("kr-vague", (title.tokens[title.lower.index("be")], state), title.text)
    if verb in {"make", "have", "get"} or word in {"become", "becoming", "being"}:
        for place, later in enumerate(title.lower[at + 1 :], at + 1):
            if later in known.COMPARATIVES | known.STATES:
                return Said("kr-vague", (title.tokens[at], title.tokens[place]), _after(title, at))
    return None


def _made_or_done(title: Words) -> Said | None:
    """A thing that is finished, or named without a verb: `Mobile app live in May`, `Automated pipeline to staging`."""
    counted = patterns.SHIPPED_COUNT.search(title.text)
    if counted:
        rule = (
            "kr-activity"
            if re.match("interview|workshop|experiment", counted["word"], re.IGNORECASE)
            else "kr-output"
        )
        return Said(rule, (counted["word"],), counted["word"])
    busy = patterns.BUSY_COUNT.search(title.text)
    if busy:
        words = busy["word"] or busy["with"]
        return Said("kr-activity", (words,), words)
    people = set(title.lower) & known.PEOPLE_LEAD
    done = patterns.DONE.search(title.text)
    share = re.search(r"\d\s?%", title.text)
    alone = done is not None and done.start() > 0 and not share and not (people and title.counted)
    if done is not None and alone and not (people and done["word"].lower() == "live"):
        meeting = set(read(title.text[: done.start("word")]).lower[-1:]) & known.ACTIVITY_NOUNS
        return Said(
            "kr-activity" if meeting else "kr-output",
            (done["word"],),
            title.text[: done.start("word")].strip(),
        )
    at = _lead(title)
    phrase: list[str] = []
    for word in title.lower[at:]:
        if word in known.PREPOSITIONS and phrase:
            break
        if not _is_number(word) and word not in known.DETERMINERS:
            phrase.append(word)
    if (
        not phrase
        or share
        or len(phrase) > _LONGEST_NAME
        or (title.counted and not _is_number(title.lower[at]))
    ):
        return None
    return _named_only(title, at, tuple(phrase))


def _named_only(title: Words, at: int, phrase: tuple[str, ...]) -> Said | None:
    """A title that is the name of a thing or of an activity, and no measure."""
    head = phrase[-1]
    measured = set(phrase) & (known.METRIC_NOUNS - known.ACTIVITY_NOUNS - known.PEOPLE_LEAD)
    leads = title.lower[at]
    commanded = _FORMS.get(leads) is not None and leads not in known.ACTIVITY_NOUNS | known.ARTEFACTS
    second = title.lower[at + 1 : at + 2]
    if measured or head in known.PEOPLE_LEAD or commanded or (second and second[0] in known.DETERMINERS):
        return None
    if head in known.ACTIVITY_NOUNS and not (len(title.lower) == 1 and head.endswith("s")):
        return Said("kr-activity", (head,), " ".join(phrase))
    whole = len(phrase) > 1 or leads in {"a", "an"} or len(title.lower) > _LONG_MEASURE
    if head in known.ARTEFACTS and (whole or title.counted):
        return Said("kr-output", (head,), " ".join(phrase))
    return None


_KEY_RESULT = (_judged_by_verb, _technical, _engagement, _vague, _made_or_done)


def _behind_colon(title: Words) -> Words:
    """What is judged of `theme: title`: the title, where it has the number or the verb, and the theme has neither."""
    theme, colon, rest = title.text.partition(": ")
    if not colon or not rest.strip():
        return title
    before, behind = _joined(read(theme)), _joined(read(rest))
    if not before.tokens or not behind.tokens:
        return title
    if behind.counted and not before.counted:
        return behind
    label = len(before.tokens) <= _LONG_MEASURE and _FORMS.get(before.lower[0]) is None
    return behind if label and _FORMS.get(behind.lower[_lead(behind)]) is not None else title


def of_key_result(text: str) -> Said | None:
    """The one thing that the words of a key result's title say, or None.

    Args:
        text: The title.

    Returns:
        One of `kr-output`, `kr-activity`, `kr-technical`, `kr-engagement`, `kr-vague`; None where nothing is said, or
        where the title is not English.
    """
    title = _joined(read(text))
    if not title.tokens or not is_english(title):
        return None
    title = _behind_colon(title)
    measured = names_measure(title, _lead(title), _FORMS)
    judges = (_technical, _engagement) if measured else _KEY_RESULT
    return next((said for judge in judges if (said := judge(title)) is not None), None)


def quantities(text: str) -> tuple[str, ...]:
    """The numbers of an objective's title that measure something: not dates, versions or the ordinals of a rank."""
    title = read(text)
    if not title.counted:
        return ()
    found = re.findall(
        r"[$€£]\s?\d[\d.,]*\s?[kKmMbB]?\b|\d[\d.,]*\s?(?:%|pp\b|x\b|percent\b|k\b|m\b)|\d[\d.,]*\s+(?!st\b)[a-z][\w-]+",
        title.text,
    )
    found += [t for t in title.tokens if t.lower() in {"double", "triple", "halve", "twice", "half"}]
    return tuple(one.strip() for one in found if read(one).counted)


def personal(text: str) -> tuple[str, ...]:
    """The words by which a number is held against single people."""
    title = read(text)
    if not is_english(title) or patterns.PERSONAL_FINE.search(title.text):
        return ()
    found = patterns.PERSONAL.search(title.text)
    return (found["word"],) if found else ()


def solution_in_disguise(text: str) -> tuple[str, ...]:
    """The words of an opportunity's title that name a thing to build and no need."""
    title = _joined(read(text))
    if not title.tokens or not is_english(title):
        return ()
    at = _lead(title)
    verb = _FORMS.get(title.lower[at])
    object_ = _object(title, at)
    imperative = title.lower[at] == verb and not title.tokens[at].split()[0].lower().endswith("ing")
    if (
        verb in known.OUTPUT_VERBS - {"complete", "finish", "change", "switch"}
        and imperative
        and object_
        and at == 0
    ):
        return (title.tokens[at],) if not _names_measure(title, at) else ()
    wants = patterns.WANTS.match(title.text)
    if wants:
        rest = read(title.text[wants.end() :])
        head = _object(Words(rest.text, ("", *rest.tokens), ("", *rest.lower), rest.counted), 0)
        feature = next((word for word in head if word in known.FEATURES), "")
        if feature and head[-1:] == (feature,):
            return (wants[0].strip(), feature)
    return ()
