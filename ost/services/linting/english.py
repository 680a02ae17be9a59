"""Reading a title: its words, its quantities, and whether it is English at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ost.services.linting import words as known

_MARKUP = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:\[[ xX]?\]\s*)?(?:\[?P[0-4]\]?:?\s+)?"
    r"(?:(?:KR|OKR|O)\s?\d*(?:\.\d+)?\s*(?:\([^)]*\))?\s*[:.)]\s*|\d+[.)]\s+)?"
)
_LINK = re.compile(
    r"\(\[[^\]]*\]\([^)]*\)\)|\((?:WIP|tbd|fictional)[^)]*\)|\[(?:fictional|WIP)\]", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_NOT_QUANTITIES = re.compile(
    rf"""\b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b | \b(?:19|20)\d\d[-/\s]?[QHW]\d+\b
    | \b[QH][1-4]\b(?:[-/\s]?\d{{2,4}})?
    | \b(?:in|by|for|of|until|till|through|end|year|FY|early|mid|late|during)[\s-]?(?:19|20)\d\d\b(?!-\d|\s+[a-z-]+s\b)
    | (?:19|20)\d\d\s*$ | \b{_MONTH}\s(?:19|20)\d\d\b
    | \b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b | \b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}(?=\W|$)
    | \b\d+\.\d+(?:\.\d+)+\b | \bv(?:ersion)?\s?\d+(?:\.\d+)*\b | \#\d+ | \b24/7\b | \b\d+(?:st|nd|rd|th)\b
    | \b(?:ISO|SOC|PCI|HTTP|IPv|OAuth|Web|UTF|WCAG|iOS|Android|Python)[\s-]?\d+(?:\.\d+)*\b
    | \b(?:phase|stage|step|tier|level|part)[\s-]?\d+\b
    | \b[A-Za-z]+\d+[A-Za-z]*\b | \b[23]D\b""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’]*(?:[-/][^\W_]\w*)*(?:\{\w\})?|[#@]\w+|\d[\d.,]*\s?%?|%")
_PLACEHOLDER = re.compile(
    r"(?<![\w/-])(?:[XYNxyn]\s?%|X{2,}|XX?(?=\s?%)|TBD|TBC|TODO|\?{2,}|<[^<>]{1,40}>|\[(?:N|X|number|metric|target|baseline)\]|_{3,})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A title as the rules read it.

    Attributes:
        text: The title without marks of lists and links.
        tokens: Its words and numbers as they are written.
        lower: The same in small letters.
        counted: Whether it has a quantity: dates, versions and names with numbers are none.
    """

    text: str
    tokens: tuple[str, ...]
    lower: tuple[str, ...]
    counted: bool


def read(title: str) -> Words:
    """Take a title apart."""
    text = _LINK.sub(" ", title)
    text = _MARKUP.sub("", text).strip().strip("*_").strip()
    tokens = tuple(match[0].strip() for match in _WORD.finditer(text))
    lower = tuple(token.lower().replace("’", "'") for token in tokens)
    bare = _NOT_QUANTITIES.sub(" ", _PLACEHOLDER.sub(" ", text))
    counted = bool(re.search(r"\d|%", bare)) or any(token in known.NUMBER_WORDS for token in lower)
    return Words(text, tokens, lower, counted)


def placeholders(title: str) -> tuple[str, ...]:
    """What stands where a number should: `X %`, `TBD`, `<metric>`."""
    return tuple(match[0] for match in _PLACEHOLDER.finditer(title))


def is_english(title: Words) -> bool:
    """Whether the words of a title can be judged: not when they are mostly of another language or script."""
    letters = [c for c in title.text if c.isalpha()]
    if not letters:
        return False
    foreign_script = sum(1 for c in letters if not unicodedata.name(c, "").startswith("LATIN"))
    if foreign_script * 3 > len(letters):
        return False
    other = float(sum(1 for word in title.lower if word in known.FOREIGN))
    other += 0.5 * sum(1 for word in title.lower if word in known.FOREIGN_WEAK)
    other += 0.5 * sum(1 for word in title.lower if not word.isascii() and word.rstrip("s") not in _LOANS)
    english = sum(1 for word in title.lower if word in known.ENGLISH)
    return other == 0 or other < english


_LOANS = frozenset(
    {"café", "naïve", "résumé", "fiancé", "cliché", "décor", "entrée", "señor", "jalapeño", "über"}
)
