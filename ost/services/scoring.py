"""Whether a workspace has scores, how it reads them, and what was said of its key results: off unless it chose to.

Statements, and nothing else. Nothing here, or made of it, is of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind, Ref
from ost.domain.model import KeyResult
from ost.domain.scores import Commitment, Reading
from ost.services.answered import answers_of
from ost.services.closed import CARRIED, FROM
from ost.services.resolve import resolve_active
from ost.services.stated import state, statements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace

SCORES = "scores"
_READING, _USUAL, _COMMITMENT, _OFF = "reading", "default", "commitment", "off"
_ANSWERED = {"commitment": Commitment.COMMITTED, "stretch": Commitment.ASPIRATIONAL}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a key result, and on which day; on that of the first one, where it was carried over."""

    commitment: Commitment
    on: date


@dataclass(frozen=True, slots=True)
class Policy:
    """What a workspace chose.

    Attributes:
        reading: How scores are read; None where there are none.
        usual: What a key result is where nothing was said of it.
        said: What was said, by key result.
    """

    reading: Reading | None
    usual: Commitment
    said: Mapping[Ref, Said]

    @property
    def on(self) -> bool:
        """Whether there are scores."""
        return self.reading is not None

    def commitment(self, kr: Ref) -> Commitment:
        """What a key result is."""
        return self.said[kr].commitment if kr in self.said else self.usual

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "on": self.on,
            "reading": self.reading.value if self.reading else None,
            "default": self.usual.value,
            "krs": [
                {"kr": str(ref), "commitment": one.commitment.value, "said_on": one.on.isoformat()}
                for ref, one in sorted(self.said.items())
            ],
        }


NO_SCORES = Policy(None, Commitment.COMMITTED, {})
"""What a workspace has that chose nothing."""


def policy_of(reader: Reader, as_of: date | None = None) -> Policy:
    """What a workspace chose, now or at the end of a day.

    Of a key result the last word counts: what was declared, or answered to the audit's question of its ambition.
    """
    found = statements(reader, SCORES, as_of)
    reading, usual = found.get((None, _READING)), found.get((None, _USUAL))
    told = [
        (one.at, ref, Commitment(str(one.value)))
        for (ref, which), one in found.items()
        if ref is not None and which == _COMMITMENT
    ]
    told += [
        (one.at, ref, _ANSWERED[str(one.says)])
        for (ref, question, _), one in answers_of(reader, as_of).items()
        if question == "ambition" and one.says in _ANSWERED
    ]
    came = {
        (ref, one.at): Ref.parse(str(one.value))
        for (ref, which), one in statements(reader, CARRIED, as_of).items()
        if ref is not None and which == FROM
    }
    said: dict[Ref, Said] = {}
    for at, ref, one in sorted(told):
        on = at.astimezone().date()
        first = said.get(source) if (source := came.get((ref, at))) else None  # handed on: said of that one
        said[ref] = Said(one, on if first is None else min(on, first.on))
    return Policy(
        Reading(str(reading.value)) if reading and reading.value != _OFF else None,
        Commitment(str(usual.value)) if usual else Commitment.COMMITTED,
        said,
    )


def read_policy(ws: Workspace) -> Policy:
    """What this workspace chose; of key results that were put away nothing is told."""
    with ws.store.reading() as reader:
        found = policy_of(reader, ws.as_of)
        live = {node.ref for node in reader.nodes(refs=found.said, archived=False)}
        return Policy(
            found.reading, found.usual, {ref: one for ref, one in found.said.items() if ref in live}
        )


def switch_scores(
    ws: Workspace, *, on: bool, reading: Reading | None = None, usual: Commitment | None = None
) -> Policy:
    """Have scores in this workspace, or none any more.

    Args:
        ws: The workspace.
        on: Whether there are scores.
        reading: How they are read; as before, else not at all, when None.
        usual: What a key result is where nothing was said of it; as before when None.
    """
    with ws.store.writing("scores on" if on else "scores off") as tx:
        before = policy_of(tx)
        chosen = (reading or before.reading or Reading.NONE).value if on else _OFF
        state(tx, None, SCORES, _READING, chosen)
        if usual is not None and usual is not before.usual:
            state(tx, None, SCORES, _USUAL, usual.value)
        return policy_of(tx)


def declare(ws: Workspace, ref: str, commitment: Commitment | None) -> tuple[KeyResult, Policy]:
    """Say whether a key result is committed or aspirational.

    Args:
        ws: The workspace.
        ref: The key result.
        commitment: What it is; what is usual in the workspace when None.

    Raises:
        Archived: When it was put away.
        NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: When it is not found.
    """
    with ws.store.writing("scores set") as tx:
        kr = resolve_active(tx, ref, (Kind.KR,))
        assert isinstance(kr, KeyResult)  # noqa: S101
        state(tx, kr.ref, SCORES, _COMMITMENT, commitment.value if commitment else None)
        return kr, policy_of(tx)


def hand_on(tx: Writer, policy: Policy, kr: Ref, other: Ref) -> None:
    """Let a key result that goes on be what the one was that it comes from."""
    if kr in policy.said:
        state(tx, other, SCORES, _COMMITMENT, policy.said[kr].commitment.value)
