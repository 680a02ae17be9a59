"""How a sentence of a failure is put together: lists, values of the user's, kinds, guesses at what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def listed(words: Iterable[object], last: str = "or") -> str:
    """Join words as a sentence does: "a, b or c"."""
    items = [str(word) for word in words]
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


LONGEST = 60
"""How many characters of a value of the user's a sentence shows."""


def in_quotes(value: object, limit: int = LONGEST) -> str:
    """Show a value of the user's in a sentence: cut, and with nothing in it that a terminal obeys."""
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: limit + 1])
    return f"'{text[:limit]}…'" if len(text) > limit else f"'{text}'"


def kind_name(kind: str) -> str:
    """A kind as sentences write it: `kr` is a KR."""
    return "KR" if kind == "kr" else kind


def with_article(kind: str) -> str:
    """A kind with its article: `an opportunity`."""
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind_name(kind)}"


def begins(sentence: str) -> str:
    """A sentence with its first letter raised, and no other letter touched."""
    return sentence[:1].upper() + sentence[1:]


def guess(word: object, words: Iterable[object]) -> str:
    """`Did you mean …?` for a word that was mistyped; empty when nothing is near."""
    import difflib

    found = difflib.get_close_matches(str(word).strip().lower()[:60], [str(one) for one in words], n=1)
    return f"Did you mean {found[0]}?" if found else ""


def shell_path(path: object) -> str:
    """A path as a command line takes it: in quotes where it has a space."""
    text = str(path)
    return f'"{text}"' if " " in text else text


class Phrase(str):
    """Words that name something as a sentence can begin with them, and need no quotes."""

    __slots__ = ()


def source_name(name: str) -> str:
    """Where a table comes from, as a sentence begins with it."""
    if isinstance(name, Phrase):
        return str(name)
    return "Standard input" if name == "-" else in_quotes(name, 200)
