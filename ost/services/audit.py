"""The audit of a cycle as a value: what is asked of each thing, what was answered, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.text import folded, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from ost.domain.kinds import Ref


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a cycle begins.

    Attributes:
        id: Its id.
        ask: The question.
        choices: The words that an answer begins with; empty where it is free.
        worrying: The choice that leaves something to talk about.
        worry: What that is.
    """

    id: str
    ask: str
    choices: tuple[str, ...] = ()
    worrying: str = ""
    worry: str = ""


QUESTIONS = {
    question.id: question
    for question in (
        Question(
            "sufficiency",
            "If we hit all of these, will the objective definitely be achieved?",
            ("yes", "no"),
            worrying="no",
            worry="says that the key results are not enough",
        ),
        Question(
            "value",
            "Does it measure value for customers or the business, or our effort?",
            ("value", "effort"),
            worrying="effort",
            worry="says that it measures effort",
        ),
        Question("ambition", "Is it a stretch or a commitment?", ("stretch", "commitment")),
        Question(
            "sandbagging",
            "If missing it cost nobody anything, would the target be further?",
            ("yes", "no"),
            worrying="yes",
            worry="says that the target would be further",
        ),
        Question("weekly", "How will we see every week whether it moves?"),
        Question("dependencies", "Which other team must do something for it? (none, or --needs TEAM)"),
        Question(
            "confirmed",
            "Is it in that team's plan?",
            ("yes", "no"),
            worrying="no",
            worry="says that it is not in the team's plan",
        ),
    )
}
"""Every question, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered.

    Attributes:
        by: Who.
        at: When it was written.
        says: The choice, where the question has some.
        because: The words beside it.
        needs: The teams that must do something.
        since: What has changed since, so that the question is open again; None where nothing has.
    """

    by: str
    at: datetime
    says: str | None = None
    because: str | None = None
    needs: tuple[str, ...] = ()
    since: str | None = None

    @property
    def words(self) -> str:
        """The answer in one line."""
        said = f"needs {', '.join(self.needs)}" if self.needs else self.says or ""
        return f"{said}: {self.because}" if said and self.because else said or self.because or ""

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        from ost.domain.plain import to_plain

        return {
            "by": self.by,
            "at": to_plain(self.at),
            "says": self.says,
            "because": self.because,
            "needs": list(self.needs),
            "since": self.since,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist.

    Attributes:
        ref: The thing.
        title: Its title.
        under: The objective that it is shown under.
        question: The question.
        found: What is known already and bears on it, a sentence each.
        asked: Who is asked: owners, or a team; nobody where neither is named.
        answers: What was answered, the last of each person.
        team: The team that is asked, where the question is put to one that is needed.
        each: Whether each of those who are asked has to answer, and not just one of them.
        db: What the command that answers it names as the workspace; empty where nothing was named.
    """

    ref: Ref
    title: str
    under: Ref
    question: Question
    found: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    team: str | None = None
    each: bool = False
    db: str = ""

    @property
    def standing(self) -> tuple[Answer, ...]:
        """The answers since which nothing has changed."""
        return tuple(answer for answer in self.answers if answer.since is None)

    @property
    def missing(self) -> tuple[str | None, ...]:
        """Who has not answered; None stands for somebody where nobody is named."""
        said = {folded(answer.by) for answer in self.standing}
        if self.each:
            return tuple(name for name in self.asked if folded(name) not in said)
        return () if said else self.asked or (None,)

    @property
    def answered(self) -> bool:
        """Whether nobody's answer is missing."""
        return not self.missing

    @property
    def worries(self) -> tuple[str, ...]:
        """What the answers leave to talk about, a sentence each."""
        said = self.standing
        found = [
            f"{one.by} {self.question.worry}{f': {one.because}' if one.because else ''}"
            for one in said
            if one.says is not None and one.says == self.question.worrying
        ]
        choices = {one.says for one in said if one.says is not None}
        if len(choices) + any(one.needs for one in said) > 1:
            told = ", ".join(
                f"{one.by} says {one.says}"
                if one.says is not None
                else f"{one.by} needs {', '.join(one.needs)}"
                for one in said
                if one.says is not None or one.needs
            )
            found.append(f"they do not agree: {told}")
        return tuple(found)

    @property
    def do(self) -> str:
        """The command that answers it; pasted as it stands, it is refused with what may be said."""
        word = " or ".join(self.question.choices) or "how"
        if self.question.id == "dependencies":
            word = "none, or --needs TEAM"
        team = f" --team {quoted(self.team)}" if self.team else ""
        db = f" --db {quoted(self.db)}" if self.db else ""
        return f'ost answer {self.ref} {self.question.id} "<{word}>"{team}{db}'

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "ref": str(self.ref),
            "title": self.title,
            "under": str(self.under),
            "question": self.question.id,
            "ask": self.question.ask,
            "choices": list(self.question.choices),
            "team": self.team,
            "found": list(self.found),
            "asked": list(self.asked),
            "answers": [answer.json() for answer in self.answers],
            "answered": self.answered,
            "missing": list(self.missing),
            "worries": list(self.worries),
            "do": None if self.answered else self.do,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """What is asked before a cycle.

    Attributes:
        as_of: The day that is looked at.
        cycle: The cycle.
        first: Its first day.
        last: Its last day.
        items: The checklist, objective by objective.
        objectives: The objectives that it goes through, with their titles.
    """

    as_of: date
    cycle: str
    first: date
    last: date
    items: tuple[Item, ...]
    objectives: tuple[tuple[Ref, str], ...]

    @property
    def answered(self) -> int:
        """How many lines are ticked."""
        return sum(item.answered for item in self.items)

    @property
    def missing(self) -> list[tuple[str | None, int]]:
        """Who has not answered how many, the most first; None is nobody named."""
        return _counted(name for item in self.items for name in item.missing)

    def in_workspace(self, db: str) -> Audit:
        """The same, with commands that work in the workspace that was named; empty where none was."""
        return replace(self, items=tuple(replace(item, db=db) for item in self.items))

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "cycle": self.cycle,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "questions": [item.json() for item in self.items],
            "answered": self.answered,
            "of": len(self.items),
            "missing": [{"who": who, "open": count} for who, count in self.missing],
        }


def _counted(names: Iterable[str | None]) -> list[tuple[str | None, int]]:
    counts: dict[str | None, tuple[str | None, int]] = {}
    for name in names:
        key = None if name is None else folded(name)
        said, count = counts.get(key, (name, 0))
        counts[key] = (said, count + 1)
    return sorted(counts.values(), key=lambda one: (one[0] is None, -one[1], one[0] or ""))
