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
from ost.services.linting.grammar import FORMS, is_number, joined, lead, object_of
from ost.services.linting.measures import LONG_MEASURE, begins_measure, is_measured, names_measure, serves


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


_BY_A_DAY = re.compile(
    r"\s(?:by|in|until|before|during|till|this|next)\s(?:the\s)?(?:end\sof\s)?(?:\d{4}(?:-\d\d)*|[QH][1-4]|quarter|year|month|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[\w\s,-]*$",
    re.IGNORECASE,
)
"""When it is due, at the end of a title."""
_MEETING = frozenset(
    {"monthly", "weekly", "people", "customers", "users", "team", "them", "regularly", "partners"}
)
_LONGEST_NAME = 6
"""Words of the name of a thing."""


def _judged_by_verb(title: Words) -> Said | None:  # noqa: C901  (cases, in their order)
    at = lead(title)
    word = title.lower[at]
    verb = FORMS.get(word)
    if verb is None or word in known.PEOPLE_LEAD:
        return None
    object_ = object_of(title, at)
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
    if begins_measure(title, at):
        return None
    if verb in known.SERVICE_VERBS and serves(title, at):
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
    if busy and not serves(title, at):
        return Said("kr-activity", (*named, busy), about)
    made = _made(object_)
    if verb == "host":
        return Said("kr-output" if made or object_[:1] == ("it",) else "kr-activity", named, about)
    if verb in {"perform", "carry-out", "execute"} and not made:
        return Said("kr-activity", named, about)
    if verb == "meet" and set(title.lower[at + 1 : at + 5]) & _MEETING:
        return Said("kr-activity", named, about)
    if made and verb in {"do", "execute", "perform", "carry-out"} and not serves(title, at):
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
    at = lead(title)
    if not title.counted and (
        FORMS.get(title.lower[at]) in known.VAGUE_VERBS or title.lower[at] in known.COMPARATIVES
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
    at = lead(title)
    word = title.lower[at]
    verb = FORMS.get(word)
    object_ = object_of(title, at)
    named = (title.tokens[at],)
    if verb in known.VAGUE_VERBS and object_:
        return Said("kr-vague", named, _after(title, at))
    if verb in known.DIRECTION_VERBS and object_ and not is_measured(object_):
        return Said("kr-vague", named, _after(title, at))
    if word in known.COMPARATIVES | {"more"} and object_ and not is_measured(object_[-1:]):
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
    at = lead(title)
    phrase: list[str] = []
    for word in title.lower[at:]:
        if word in known.PREPOSITIONS and phrase:
            break
        if not is_number(word) and word not in known.DETERMINERS:
            phrase.append(word)
    if (
        not phrase
        or share
        or len(phrase) > _LONGEST_NAME
        or (title.counted and not is_number(title.lower[at]))
    ):
        return None
    return _named_only(title, at, tuple(phrase))


def _named_only(title: Words, at: int, phrase: tuple[str, ...]) -> Said | None:
    """A title that is the name of a thing or of an activity, and no measure."""
    head = phrase[-1]
    measured = set(phrase) & (known.METRIC_NOUNS - known.ACTIVITY_NOUNS - known.PEOPLE_LEAD)
    leads = title.lower[at]
    commanded = FORMS.get(leads) is not None and leads not in known.ACTIVITY_NOUNS | known.ARTEFACTS
    second = title.lower[at + 1 : at + 2]
    if measured or head in known.PEOPLE_LEAD or commanded or (second and second[0] in known.DETERMINERS):
        return None
    if head in known.ACTIVITY_NOUNS and not (len(title.lower) == 1 and head.endswith("s")):
        return Said("kr-activity", (head,), " ".join(phrase))
    whole = len(phrase) > 1 or leads in {"a", "an"} or len(title.lower) > LONG_MEASURE
    if head in known.ARTEFACTS and (whole or title.counted):
        return Said("kr-output", (head,), " ".join(phrase))
    return None


_KEY_RESULT = (_judged_by_verb, _technical, _engagement, _vague, _made_or_done)


def _behind_colon(title: Words) -> Words:
    """What is judged of `theme: title`: the title, where it has the number or the verb, and the theme has neither."""
    theme, colon, rest = title.text.partition(": ")
    if not colon or not rest.strip():
        return title
    before, behind = joined(read(theme)), joined(read(rest))
    if not before.tokens or not behind.tokens:
        return title
    if behind.counted and not before.counted:
        return behind
    label = len(before.tokens) <= LONG_MEASURE and FORMS.get(before.lower[0]) is None
    return behind if label and FORMS.get(behind.lower[lead(behind)]) is not None else title


def of_key_result(text: str) -> Said | None:
    """The one thing that the words of a key result's title say, or None.

    Args:
        text: The title.

    Returns:
        One of `kr-output`, `kr-activity`, `kr-technical`, `kr-engagement`, `kr-vague`; None where nothing is said, or
        where the title is not English.
    """
    title = joined(read(text))
    if not title.tokens or not is_english(title):
        return None
    title = _behind_colon(title)
    measured = names_measure(title, lead(title))
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
    title = joined(read(text))
    if not title.tokens or not is_english(title):
        return ()
    at = lead(title)
    verb = FORMS.get(title.lower[at])
    object_ = object_of(title, at)
    imperative = title.lower[at] == verb and not title.tokens[at].split()[0].lower().endswith("ing")
    if (
        verb in known.OUTPUT_VERBS - {"complete", "finish", "change", "switch"}
        and imperative
        and object_
        and at == 0
    ):
        return (title.tokens[at],) if not begins_measure(title, at) else ()
    wants = patterns.WANTS.match(title.text)
    if wants:
        rest = read(title.text[wants.end() :])
        head = object_of(Words(rest.text, ("", *rest.tokens), ("", *rest.lower), rest.counted), 0)
        feature = next((word for word in head if word in known.FEATURES), "")
        if feature and head[-1:] == (feature,):
            return (wants[0].strip(), feature)
    return ()
