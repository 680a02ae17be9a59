"""Failures of the weekly rhythm: check-ins that are handed in, and the editor that they are written in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.errors.families import InvalidInput, OstError
from ost.errors.wording import begins, guess, in_quotes

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 20
"""How many faults a sentence names."""


def _number(fault: tuple[str, str]) -> int:
    """The number in a fault's place: faults are told in the order in which they stand."""
    found = re.search(r"\d+", fault[0])
    return int(found[0]) if found else 0


class BadCheckIns(InvalidInput):
    """Check-ins that were handed in together, of which some cannot be written."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        faults = sorted(faults, key=_number)
        told = "; ".join(
            f"{in_quotes(place, 80)[1:-1]}: {words.rstrip('.')}" for place, words in faults[:_MOST]
        )
        more = f"; and {len(faults) - _MOST} more" if len(faults) > _MOST else ""
        super().__init__(f"The check-ins cannot be written. {begins(told)}{more}.", "Nothing was written.")


class EditorFailed(OstError):
    """An editor that could not be started, or gave up."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The editor could not be used: {in_quotes(why, 200)[1:-1].rstrip('.')}.",
            "Say which one in EDITOR, or answer at the prompts: ost checkin",
        )


class BadTime(InvalidInput):
    """A word that is no time of the day."""

    def __init__(self, text: object) -> None:
        super().__init__(f"The time is not understood: {in_quotes(text)}.", "Write it as 10:00 or 16:30.")


class BadZone(InvalidInput):
    """A word that names no time zone."""

    def __init__(self, text: object, names: Sequence[str]) -> None:
        near = _near_zone(str(text), names)
        super().__init__(
            f"There is no time zone {in_quotes(text)}.",
            f"Did you mean {near}?" if near else "Write it as Europe/Berlin or UTC.",
        )


def _near_zone(word: str, names: Sequence[str]) -> str:
    """The time zone that was probably meant: its city, or a name that is near; empty when nothing is."""
    city = word.strip().casefold().replace(" ", "_")[:60]
    for name in names:
        if city and name.casefold().rpartition("/")[2] == city:
            return name
    return guess(word, names).removeprefix("Did you mean ").removesuffix("?")
