"""What is on record of mandates: in which of the three ways a team works with what came from above.

The outcome beside the output (*accept*), the answer to "why?" (*negotiate*), or the outcome that should have been
measured (*document*). A way is a statement of the topic `mandate`; one stands at a
time, and a later one takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, cast

from ost.domain.kinds import Ref
from ost.domain.model import Initiative, KeyResult, Level
from ost.domain.plain import to_plain
from ost.domain.text import shown
from ost.services.stated import state, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ost.services.store import Reader, Writer

TOPIC = "mandate"
RULE = "initiative-mandate-open"


class Way(StrEnum):
    """How a team works with a mandate; the value is the word in commands and JSON."""

    ACCEPT = "accept"
    NEGOTIATE = "negotiate"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Mandate:
    """How a team works with a mandate.

    Attributes:
        way: Which of the three ways.
        kr: The outcome KR beside the output (accept), or the one that the answer led to (negotiate).
        why: The answer to "why?" (negotiate).
        instead: What should have been measured (document): the ref of a KR or a metric, or words.
        by: Who recorded it; None where it is only taken so.
        on: The day on which it was recorded.
        basis: Whether it was said, or is taken so from the bets or the note, which is how it was recorded before.
    """

    way: Way
    kr: Ref | None = None
    why: str | None = None
    instead: str | None = None
    by: str | None = None
    on: date | None = None
    basis: Literal["said", "bets", "note"] = "said"

    @property
    def named(self) -> Ref | None:
        """The KR or metric that it names."""
        return self.kr or Ref.parse(self.instead or "")

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "way": self.way.value,
            "kr": None if self.kr is None else str(self.kr),
            "why": self.why,
            "instead": self.instead,
            "by": self.by,
            "on": to_plain(self.on),
            "basis": self.basis,
        }


def stated_mandates(reader: Reader, as_of: date | None = None) -> dict[Ref, Mandate]:
    """The ways that were recorded, by initiative, now or at the end of a day."""
    found: dict[Ref, Mandate] = {}
    for (ref, which), statement in statements(reader, TOPIC, as_of).items():
        if ref is None or which not in set(Way):
            continue
        said = cast("dict[str, Any]", statement.value)
        found[ref] = Mandate(
            way=Way(which),
            kr=Ref.parse(said.get("kr") or ""),
            why=said.get("why"),
            instead=said.get("instead"),
            by=said["by"],
            on=statement.at.astimezone().date(),
        )
    return found


def hand_on_mandate(tx: Writer, initiative: Ref, kr: Ref, other: Ref) -> None:
    """Let the way of an initiative name the key result with which the one that it names goes on."""
    for (ref, which), statement in statements(tx, TOPIC, refs=[initiative]).items():
        said = cast("dict[str, Any]", statement.value)
        if said.get("kr") == str(kr):
            state(tx, ref, TOPIC, which, {**said, "kr": str(other)})


def taken_as(initiative: Initiative, krs: Iterable[KeyResult]) -> Mandate | None:
    """The way that a mandate is taken to be worked with where none was recorded; None where nothing speaks for one.

    It bets on an output KR and on an outcome KR beside it, or its note holds the answer to "why?".

    Args:
        initiative: The initiative.
        krs: The KRs that it bets on.
    """
    bets = sorted(krs, key=lambda kr: kr.ref)
    outcomes = [kr.ref for kr in bets if kr.level is Level.OUTCOME]
    if outcomes and any(kr.level is Level.OUTPUT for kr in bets):
        return Mandate(Way.ACCEPT, kr=outcomes[0], basis="bets")
    return Mandate(Way.NEGOTIATE, why=initiative.note, basis="note") if initiative.note else None


def ways_to(initiative: Ref) -> Mapping[Way, str]:
    """The commands that record a way, ready but for what only the team knows."""
    return {
        Way.ACCEPT: f"ost mandate accept {initiative} --kr KR",
        Way.NEGOTIATE: f'ost mandate negotiate {initiative} --why "…"',
        Way.DOCUMENT: f'ost mandate document {initiative} --instead "…"',
    }


WAY_MEANS = {
    Way.ACCEPT: "Accept it, with an outcome KR beside the output",
    Way.NEGOTIATE: "Negotiate it, and keep the answer to “why?”",
    Way.DOCUMENT: "Document what should have been measured",
}
"""What each way is, in a few words."""


def asked_from_above(initiative: Initiative) -> tuple[str, ...]:
    """What is said of an initiative that came from above: the three ways to work with it. Nothing for any other."""
    if not initiative.mandated_by:
        return ()
    ways = (f"{WAY_MEANS[way]}: {do}" for way, do in ways_to(initiative.ref).items())
    whose = shown(initiative.mandated_by)
    return f"{initiative.ref} was asked for by {whose}. There are three ways to work with that.", *ways
