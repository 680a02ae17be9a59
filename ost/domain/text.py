"""Texts that people type: what is kept, what is refused, and how they are shown safely.

Titles are data. What comes in is normalised and refused when it holds characters that could steer a
terminal or reorder what a reader sees; what goes out is cleaned again, since a database may come from
anywhere.
"""

from __future__ import annotations

import re
import shlex
import unicodedata

from ost.errors import EmptyText, NotUtf8, TextTooLong, UnsafeCharacter

TITLE_LIMIT = 500
TEXT_LIMIT = 20_000
NAME_LIMIT = 100
UNIT_LIMIT = 32

# Embeddings, overrides and isolates reorder the text around them. The implicit marks (LRM, RLM, ALM)
# do not, and right-to-left titles need them.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SEPARATORS = frozenset("\u2028\u2029")
_UNSEEN = frozenset({"Cf", "Zs", "Cc"})
_READ_IN_QUOTES = frozenset('"$`\\!%')  # what a shell reads inside double quotes
_MOST_COMPOSED = 4  # no character of NFC is made of more


def _unsafe(character: str) -> bool:
    return character in _BIDI or character in _SEPARATORS or unicodedata.category(character) in {"Cc", "Cs"}


def check_decoded(text: str, what: str) -> None:
    """Refuse bytes that could not be decoded, which stand in a text as halves of surrogate pairs.

    Raises:
        NotUtf8: When there are some.
    """
    for position, character in enumerate(text, start=1):
        if "\udc80" <= character <= "\udcff":
            raise NotUtf8(what, position)


def _checked(text: str, what: str, limit: int, allowed: str) -> str:
    """The text in NFC, trimmed; the limit counts the characters that are kept."""
    if len(text) > _MOST_COMPOSED * limit:
        raise TextTooLong(what, len(text), limit)
    if not text.isprintable():  # a fast way out: the loop below is for the few that have something
        check_decoded(text, what)
        for position, character in enumerate(text, start=1):
            if character not in allowed and _unsafe(character):
                raise UnsafeCharacter(what, character, position)
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > limit:
        raise TextTooLong(what, len(kept), limit)
    if all(unicodedata.category(character) in _UNSEEN for character in kept):
        raise EmptyText(what)
    return kept


def clean_line(text: str, what: str = "The title", limit: int = TITLE_LIMIT) -> str:
    """Check a text of one line and return it trimmed, in NFC.

    Args:
        text: What was typed.
        what: How a sentence names it ("The title").
        limit: The most characters it may have.

    Raises:
        EmptyText: When nothing is left that can be seen.
        TextTooLong: When it is longer than `limit`.
        NotUtf8: When it has bytes that could not be decoded.
        UnsafeCharacter: When it has a control, surrogate, separator or bidirectional-override character.
    """
    return _checked(text.strip(" \t\r\n\ufeff"), what, limit, "")


def clean_text(text: str, what: str = "The text", limit: int = TEXT_LIMIT) -> str:
    """Check a text that may run over lines (a note, a quote); line ends are unified.

    Raises:
        EmptyText: When nothing is left that can be seen.
        TextTooLong: When it is longer than `limit`.
        NotUtf8: When it has bytes that could not be decoded.
        UnsafeCharacter: When it has a control character other than tab and line end, or one that reorders text.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\ufeff")
    return _checked(unified, what, limit, "\n\t")


def clean_words(text: str, what: str) -> str:
    """Check a text that has to say something: the dots of a command that was pasted as it stood do not.

    Raises:
        EmptyText: When there is nothing but dots.
        TextTooLong, NotUtf8, UnsafeCharacter: As `clean_text` does.
    """
    words = clean_text(text, what)
    if not words.strip(" .…"):
        raise EmptyText(what)
    return words


def shown(text: str) -> str:
    """Make any text safe to print on one line: unsafe characters become U+FFFD, line ends a space."""
    if text.isprintable():
        return text
    return "".join(" " if c in "\n\r\t" else "\ufffd" if _unsafe(c) else c for c in text)


def shortened(text: str, limit: int) -> str:
    """Cut a text to `limit` characters, the last one an ellipsis when something was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def quoted(text: str) -> str:
    """A text as one word of a shell's command line, safe to show.

    Apostrophes are common in titles: where double quotes do, they are taken, which shells of all sorts read.
    """
    safe = shown(text)
    return f'"{safe}"' if "'" in safe and not _READ_IN_QUOTES & set(safe) else shlex.quote(safe)


def folded(text: str) -> str:
    """The form in which titles are compared: compatibility-normalised, without case."""
    if text.isascii():  # nothing to normalise; most titles, and six times as fast
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def plural(count: int, word: str) -> str:
    """A count with its word: `1 opportunity`, `3 opportunities`, `2 days`, `2 KRs`."""
    named = "KR" if word == "kr" else word
    if count == 1:
        return f"1 {named}"
    many = f"{named[:-1]}ies" if re.search("[^aeiou]y$", named) else f"{named}s"
    return f"{count:,} {many}"
