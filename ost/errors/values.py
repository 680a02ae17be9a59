"""Failures of single values: numbers, dates, words, options, and what a key result is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import InvalidInput
from ost.errors.wording import guess, in_quotes, listed

if TYPE_CHECKING:
    from collections.abc import Iterable


class BadNumber(InvalidInput):
    """A word that is not a finite number in plain decimal notation."""

    def __init__(self, what: str, text: object, suggestion: str = "") -> None:
        hint = f"Write {suggestion}." if suggestion else "Write it as 45, 1.5 or -0.2."
        super().__init__(f"{what} is not a number that can be used: {in_quotes(text)}.", hint)


class OutOfRange(InvalidInput):
    """A number outside what its field can mean."""

    def __init__(self, what: str, value: object, allowed: str) -> None:
        super().__init__(f"{what} must be {allowed}, not {in_quotes(value)}.", "Give another one.")


class BadDate(InvalidInput):
    """A word that is not a date."""

    def __init__(self, text: object, what: str = "The date", suggestion: str = "") -> None:
        suggestion = suggestion or (
            "it as 2026-11-30, today, yesterday, last monday, 2026-W45, 2026-11 or 2026-Q4"
        )
        super().__init__(f"{what} is not understood: {in_quotes(text)}.", f"Write {suggestion}.")


class DateOutOfRange(BadDate):
    """A day so far off that it cannot be meant."""

    def __init__(self, text: object, what: str, earliest: object, latest: object) -> None:
        InvalidInput.__init__(
            self, f"{what} is out of range: {in_quotes(text)}.", f"Give a date from {earliest} to {latest}."
        )


class BadDuration(InvalidInput):
    """A word that is not a length of time."""

    def __init__(self, what: str, text: object) -> None:
        super().__init__(
            f"{what} is not a length of time: {in_quotes(text)}.", "Write it as 14d or 2w (at most 3650d)."
        )


class TooLong(BadDuration):
    """A length of time beyond what anybody waits for."""

    def __init__(self, what: str, text: object, most: int) -> None:
        InvalidInput.__init__(self, f"{what} is too long: {in_quotes(text)}.", f"Give at most {most}d.")


class BadWindow(InvalidInput):
    """A word that is no time over which a service level is kept."""

    def __init__(self, text: object) -> None:
        super().__init__(
            f"The window is not one: {in_quotes(text)}.",
            "Write it as quarter, month, year, or as the last days: 28d, 4w.",
        )


class BadChoice(InvalidInput):
    """A word that is none of the words allowed here."""

    def __init__(self, what: str, value: object, choices: Iterable[object]) -> None:
        words = list(choices)
        hint = guess(value, words) or (f"Write for example: {words[0]}" if words else "")
        super().__init__(f"{what} must be {listed(words)}, not {in_quotes(value)}.", hint)


class EmptyText(InvalidInput):
    """A text that has to say something and says nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty.", "Say it in a few words.")


class TextTooLong(InvalidInput):
    """A text longer than its field holds."""

    def __init__(self, what: str, length: int, limit: int) -> None:
        super().__init__(f"{what} has {length:,} characters; at most {limit:,} are kept.", "Shorten it.")


class UnsafeCharacter(InvalidInput):
    """A control or bidirectional-override character in a text."""

    def __init__(self, what: str, character: str, position: int) -> None:
        code = f"U+{ord(character):04X}"
        named = {"\t": "a tab", "\n": "a line break", "\r": "a line break"}.get(character, "")
        if character in "\u2028\u2029\x85\v\f":
            named = f"a line break ({code})"
        elif "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
            named = f"a character that turns the direction of the text ({code})"
        super().__init__(
            f"{what} has {named or f'a control character ({code})'} at position {position}.",
            "Remove it and try again.",
        )


class NotUtf8(UnsafeCharacter):
    """Bytes that are no text in UTF-8, where a text should be."""

    def __init__(self, what: str, position: int) -> None:
        InvalidInput.__init__(
            self,
            f"{what} is not UTF-8 text (at position {position}).",
            "Type it in a terminal that is set to UTF-8.",
        )


class BadCycle(InvalidInput):
    """A word that is not a planning cycle."""

    def __init__(self, text: object) -> None:
        super().__init__(f"The cycle is not understood: {in_quotes(text)}.", "Write it as 2026-Q4 or 2026.")


class MissingOption(InvalidInput):
    """A command that lacks what it needs."""

    def __init__(self, what: str, needs: str, hint: str = "") -> None:
        super().__init__(f"{what} needs {needs}.", hint)


class ContradictingOptions(InvalidInput):
    """Two options that cannot both be meant."""

    def __init__(self, first: str, second: str, why: str) -> None:
        super().__init__(f"{first} and {second} contradict each other: {why}.", "Give one of them.")


class TargetEqualsBaseline(InvalidInput):
    """A KR that is reached before it starts."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"The target equals the baseline ({value}), so there is nothing to move.",
            "Give another --target, or keep a level with --at-least N or --at-most N.",
        )


class DueBeforeStart(InvalidInput):
    """A KR that ends before it begins."""

    def __init__(self, start: object, due: object) -> None:
        super().__init__(
            f"The due date {due} is not after the start {start}.", "Give a later --by or an earlier --start."
        )
