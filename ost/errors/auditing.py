"""Failures around the audit of a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput, NotFound
from ost.errors.wording import guess, in_quotes, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class NoSuchQuestion(NotFound):
    """A word that is no question's id."""

    def __init__(self, text: str, questions: Iterable[str]) -> None:
        names = list(questions)
        near = guess(text, names)
        super().__init__(
            f"There is no question {in_quotes(text)}.", f"{near} There are: {listed(names, 'and')}.".strip()
        )


class NotAsked(InvalidInput):
    """A question that is not one about that thing."""

    def __init__(self, ref: object, question: str, others: Sequence[str]) -> None:
        unneeded = question == "confirmed" and len(others) == 1
        why = "no team is needed for it yet" if unneeded else "it is not asked of that kind"
        super().__init__(
            f"The question {question} is not asked about {ref}: {why}.",
            f"Of {ref} is asked: {listed(others, 'and')}.",
        )


class UnknownAnswer(InvalidInput):
    """An answer that is none of the choices, or says nothing."""

    def __init__(self, question: str, said: str, choices: Sequence[str]) -> None:
        told = in_quotes(said) if said.strip() else "nothing"
        super().__init__(
            f"{told[:1].upper() + told[1:]} is no answer to {question}.",
            f"Say {listed(choices)}; a reason may follow, or stand behind --because.",
        )


class TeamsToConfirm(InvalidInput):
    """Several teams are needed, and it was not said which one answers, or another one was named."""

    def __init__(self, ref: object, teams: Sequence[str], team: str | None) -> None:
        said = (
            "which team answers was not said" if team is None else f"{in_quotes(team)} is none of the teams"
        )
        super().__init__(
            f"{ref} needs {listed(teams, 'and')}, and {said}.",
            f"Name one with --team, for example: --team {in_quotes(teams[0])}",
        )


class NothingAnswered(Conflict):
    """An answer that was to be taken back, and is not there."""

    def __init__(
        self, ref: object, question: str, who: str, given: Sequence[str], option: str = "--by"
    ) -> None:
        others = f" {listed(given, 'and')} did: name one with {option}." if given else ""
        super().__init__(
            f"{in_quotes(who)} has not answered {question} of {ref}.{others}",
            "See the answers with: ost audit",
        )
