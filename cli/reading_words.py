"""From the words of an option to values of the domain, with a sentence when they do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ost.domain.dates import parse_date
from ost.domain.model import Choice
from ost.domain.numbers import parse_count, parse_days, parse_number, split_effect
from ost.errors import BadChoice, BadNumber, ContradictingOptions, OutOfRange

if TYPE_CHECKING:
    from datetime import date
    from enum import StrEnum

    from ost.analysis.types import Settings

_Word = TypeVar("_Word", bound="StrEnum")


def choice(words: type[_Word], what: str, text: str | None) -> _Word | None:
    """One of the words of an enumeration; None stays None.

    Raises:
        BadChoice: When it is none of them.
    """
    if text is None:
        return None
    try:
        return words(text.strip().lower())
    except ValueError:
        raise BadChoice(what, text, list(words)) from None


def number(text: str | None, what: str) -> float | None:
    """A finite number; None stays None.

    Raises:
        BadNumber: When it is not one.
    """
    return None if text is None else parse_number(text, what)


def count(text: str | None, what: str, smallest: int = 0, most: int | None = None) -> int | None:
    """A whole number from `smallest` on, and to `most` where there is one; None stays None.

    Raises:
        OutOfRange: When it is not one.
    """
    if text is None:
        return None
    allowed = f"a whole number from {smallest} {'on' if most is None else f'to {most}'}"
    try:
        found = parse_count(text, what, smallest)
    except BadNumber:
        raise OutOfRange(what, text, allowed) from None
    except OutOfRange:
        if most is None:
            raise
        raise OutOfRange(what, text, allowed) from None
    if most is not None and found > most:
        raise OutOfRange(what, text, allowed)
    return found


def day(text: str | None, today: date, what: str = "--on", *, end: bool = False) -> date | None:
    """A date; None stays None. What was not typed as `YYYY-MM-DD` is echoed as it was understood.

    Raises:
        BadDate: When it is not one.
    """
    if text is None:
        return None
    from ost.cli.terminal import echo_day

    understood = parse_date(text, today, end=end, what=what)
    echo_day(what, text, understood)
    return understood


def expected_effects(texts: list[str]) -> dict[str, float]:
    """Effects by KR from `N` (every KR) and `KR=N` words; the key "" stands for every KR.

    Raises:
        BadNumber: When an effect is not a number.
    """
    effects = {}
    for text in texts:
        kr, effect = split_effect(text, "--expect")
        effects[kr] = parse_number(effect, "--expect")
    return effects


def tally(text: str | None, what: str) -> tuple[int, int] | None:
    """Successes and tries from `72/400`; None stays None.

    Raises:
        BadNumber, OutOfRange: When it is not such a pair.
    """
    if text is None:
        return None
    successes, slash, tries = text.replace(" of ", "/").partition("/")
    if not slash:
        raise BadNumber(what, text, "successes/tries, such as 72/400")
    try:
        return parse_count(successes, what), parse_count(tries, what, 1)
    except BadNumber:
        raise BadNumber(what, text, "successes/tries, such as 72/400") from None


def tally_or_number(text: str | None, what: str) -> tuple[int, int] | float | None:
    """Successes and tries from `9/400`, or a number, which may end in `%` or `pp`; None stays None.

    Raises:
        BadNumber, OutOfRange: When it is neither.
    """
    if text is None:
        return None
    if "/" in text or " of " in text:
        return tally(text, what)
    return parse_number(text.strip().removesuffix("%").removesuffix("pp").strip(), what)


def one_of_two(passed: bool, failed: bool) -> bool | None:
    """The judgement by hand that `--passed` and `--failed` make.

    Raises:
        ContradictingOptions: When both are given.
    """
    if passed and failed:
        raise ContradictingOptions("--passed", "--failed", "it cannot be both")
    return True if passed else False if failed else None


def length(text: str | None, what: str) -> int | None:
    """A length of time in days, one at least; None stays None.

    Raises:
        BadDuration, OutOfRange: When it is not one.
    """
    if text is None:
        return None
    days = parse_days(text, what)
    if days < 1:
        raise OutOfRange(what, text, "a day at least")
    return days


_DECISIONS = (Choice.PERSEVERE, Choice.PIVOT, Choice.STOP, Choice.SHIP)


def decision(text: str) -> Choice:
    """What may be decided of an experiment.

    Raises:
        BadChoice: When it is none of these.
    """
    for allowed in _DECISIONS:
        if text.strip().lower() == allowed.value:
            return allowed
    raise BadChoice("The decision", text, _DECISIONS)


def lengths(
    before: str | None, before_long: str | None, after: str | None, read_after: str | None
) -> Settings | None:
    """The lengths of a verdict's windows; None when none is set.

    Raises:
        InvalidInput: When one is not a length that a verdict can be told from.
    """
    if not any((before, before_long, after, read_after)):
        return None
    from ost.analysis.types import Settings

    usual = Settings()
    return Settings(
        before=count(before, "--before", usual.min_before) or usual.before,
        before_long=count(before_long, "--before-long", usual.min_before) or usual.before_long,
        after=count(after, "--after", usual.min_after) or usual.after,
        read_after_days=parse_days(read_after, "--read-after") if read_after else usual.read_after_days,
    )
