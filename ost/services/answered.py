"""What people answered to the questions of an audit: statements of the history, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ost.services.audit import QUESTIONS, Answer
from ost.services.stated import statements

if TYPE_CHECKING:
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.store import Reader

TOPIC = "audit"


def answers_of(reader: Reader, as_of: date | None = None) -> dict[tuple[Ref, str, str], Answer]:
    """What was answered, by thing, question and who (folded); nothing is said about whether it still stands."""
    found: dict[tuple[Ref, str, str], Answer] = {}
    for (ref, which), statement in statements(reader, TOPIC, as_of).items():
        question, _, who = which.partition(":")
        if ref is not None and question in QUESTIONS:
            said = cast("dict[str, Any]", statement.value)
            needs = tuple(said.get("needs") or ())
            found[ref, question, who] = Answer(
                said["by"], statement.at, said.get("says"), said.get("because"), needs
            )
    return found
