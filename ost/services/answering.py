"""Answering what an audit asks: one statement for each question and whoever answers it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind
from ost.domain.model import Objective
from ost.domain.text import NAME_LIMIT, clean_line, clean_words, folded
from ost.errors import NoSuchQuestion, NotAsked, NothingAnswered, TeamsToConfirm, UnknownAnswer
from ost.services.answered import TOPIC, answers_of
from ost.services.audit import QUESTIONS, Answer
from ost.services.calibrating import team_names
from ost.services.history import snapshot
from ost.services.resolve import resolve, resolve_active
from ost.services.stated import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.audit import Question
    from ost.services.workspace import Workspace

_KINDS = (Kind.OBJECTIVE, Kind.KR)
_NO_TEAM = frozenset({"none", "no", "nobody", "no one", "nothing", "yes", "-", "n", "y", "<team>"})
"""What somebody types who means an answer, where the name of a team is wanted."""

_NEEDS = re.compile(r"^(?:--)?needs(?:\s*=\s*|:?\s+)", re.IGNORECASE)


def question_named(text: str) -> Question:
    """A question by its id.

    Raises:
        NoSuchQuestion: When there is none of that id.
    """
    found = QUESTIONS.get(text.strip().lower().replace("_", "-"))
    if found is None:
        raise NoSuchQuestion(text, QUESTIONS)
    return found


def answer(
    ws: Workspace,
    ref: str,
    question: str,
    said: str = "",
    *,
    because: str | None = None,
    needs: Sequence[str] = (),
    by: str | None = None,
    team: str | None = None,
) -> tuple[Ref, Answer]:
    """Answer a question about an objective or a key result, in the place of what the same person said before.

    Args:
        ws: The workspace.
        ref: The thing.
        question: The question's id.
        said: The answer; where the question has choices, one of them, alone or with the reason behind it ("no: …").
        because: The reason.
        needs: Of `dependencies`: the teams that must do something.
        by: Who answers; whoever works in the workspace when None.
        team: Of `confirmed`: which of the teams that are needed; may be left out when it is one.

    Returns:
        The thing and the answer.

    Raises:
        NoSuchQuestion: When there is none of that id.
        NotAsked: When the question is not one about things of that kind, or nobody needs a team there.
        UnknownAnswer: When it begins with none of the choices, or says nothing.
        TeamsToConfirm: When several teams are needed and none is named, or another one is.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found.
    """
    asked = question_named(question)
    who = clean_line(by if by is not None else ws.actor, "The name", NAME_LIMIT)
    teams = [clean_line(name, "The team", NAME_LIMIT) for name in needs]
    with ws.store.writing("answer") as tx:
        node = resolve_active(tx, ref, _KINDS)
        _check_asked(node, asked)
        value: dict[str, object] = {"by": who, **_read(asked, said, because, teams)}
        if teams:
            value["needs"] = teams
        which = f"{asked.id}:{folded(who)}"
        if asked.id == "confirmed":
            named = _team(node.ref, answers_of(tx), team)
            which = f"{asked.id}:{folded(named)}"
            value["by"] = who if by is not None else named
        state(tx, node.ref, TOPIC, which, value, again=True)
        return node.ref, answers_of(tx)[node.ref, asked.id, which.partition(":")[2]]


def take_back(
    ws: Workspace, ref: str, question: str, *, by: str | None = None, team: str | None = None
) -> Ref:
    """Take an answer back.

    Args:
        ws: The workspace.
        ref: The thing.
        question: The question's id.
        by: Whose answer; that of whoever works in the workspace when None.
        team: Of `confirmed`: the team whose plan was asked about; may be left out where one has answered.

    Raises:
        NoSuchQuestion: When there is no question of that id.
        NothingAnswered: When that person has not answered it, or not for that team.
    """
    asked = question_named(question)
    who = clean_line(by if by is not None else ws.actor, "The name", NAME_LIMIT)
    with ws.store.writing("answer") as tx:
        node = resolve(tx, ref, _KINDS)
        given = {
            key: one for (at, name, key), one in answers_of(tx).items() if (at, name) == (node.ref, asked.id)
        }
        key, of_team = folded(who), asked.id == "confirmed"
        if of_team:
            key, who = _said_for(node.ref, given, by, team), team or who
        if not key or not state(tx, node.ref, TOPIC, f"{asked.id}:{key}", None):
            names = list(given) if of_team else [one.by for one in given.values()]
            raise NothingAnswered(node.ref, asked.id, who, names, "--team" if of_team else "--by")
        return node.ref


def _check_asked(node: Node, question: Question) -> None:
    wanted = isinstance(node, Objective) == (question.id == "sufficiency")
    if not wanted:
        others = [name for name in QUESTIONS if isinstance(node, Objective) == (name == "sufficiency")]
        raise NotAsked(node.ref, question.id, others)


def _read(question: Question, said: str, because: str | None, teams: Sequence[str]) -> dict[str, str]:
    """An answer in its parts."""
    words = clean_words(said, "The answer") if said.strip() else ""
    reason = None if because is None else clean_words(because, "The reason")
    found: dict[str, str] = {}
    choices = question.choices
    if choices:
        first = next((c for c in choices if _begins(words, c)), None)
        if first is None:
            raise UnknownAnswer(question.id, said, choices)
        found["says"] = first
        words = words[len(first) :].lstrip(" \t\n:,;.–—-")
    elif question.id == "dependencies" and _begins(words, "none"):
        if teams:
            raise UnknownAnswer(question.id, said or ", ".join(teams), ("none", '--needs "TEAM"'))
        found["says"] = "none"
        words = words[len("none") :].lstrip(" \t\n:,;.–—-")
    elif question.id == "dependencies" and (not teams or _NO_TEAM & set(map(folded, teams))):
        raise UnknownAnswer(question.id, said or ", ".join(teams), ("none", '--needs "TEAM"'))
    told = " ".join(part for part in (words, reason) if part)
    if re.fullmatch(r"<[^<>]*>", told):
        raise UnknownAnswer(question.id, told, ("a few words",))  # a command pasted as it stood
    if told:
        found["because"] = told
    elif not choices and not teams and "says" not in found:
        raise UnknownAnswer(question.id, said, ("a few words",))
    return found


def _begins(text: str, word: str) -> bool:
    """Whether a text begins with a word, whole, whatever its case."""
    rest = text[len(word) : len(word) + 1]
    return text[: len(word)].casefold() == word and not rest.isalnum() and rest != "_"


def _said_for(ref: Ref, given: Mapping[str, Answer], by: str | None, team: str | None) -> str:
    """The team (folded) whose answer is meant, there being one for each, whoever gave it; empty where none is."""
    keys = [
        key
        for key, said in given.items()
        if (team is None or folded(team) == key) and (by is None or folded(by) in {key, folded(said.by)})
    ]
    if len(keys) > 1:
        raise TeamsToConfirm(ref, sorted(keys), None)
    return keys[0] if keys else ""


def needed(ws: Workspace, text: str) -> tuple[list[str], str | None]:
    """The teams that somebody typed, and why: `Platform, Data: their events`.

    A team that the workspace knows is taken whole, though it has a comma or a colon in its name.
    """
    with ws.store.reading() as reader:
        known = sorted(team_names(snapshot(reader, None)), key=len, reverse=True)
    rest, teams, because = _NEEDS.sub("", text.strip()), list[str](), ""
    while rest and not because:
        whole = next((name for name in known if _leads(rest, name)), None)
        name = rest[: len(whole)] if whole else re.split(r",|:\s", rest, maxsplit=1)[0]
        after = rest[len(name) :].lstrip()
        if clean := _NEEDS.sub("", name.strip()).strip(" \"'"):
            teams.append(clean)
        because = after[1:].strip() if after[:1] == ":" else ""
        rest = after[1:].strip() if after[:1] == "," else ""
    return teams, because or None


def _leads(text: str, name: str) -> bool:
    return folded(text[: len(name)]) == folded(name) and text[len(name) :].lstrip()[:1] in {"", ",", ":"}


def _team(ref: Ref, answers: Mapping[tuple[Ref, str, str], Answer], team: str | None) -> str:
    """Which of the teams that are needed is meant."""
    needed = {
        folded(name): name
        for (at, question, _), said in answers.items()
        if (at, question) == (ref, "dependencies")
        for name in said.needs
    }
    if not needed:
        raise NotAsked(ref, "confirmed", ("dependencies",))
    wanted = folded(team) if team is not None else next(iter(needed)) if len(needed) == 1 else None
    if wanted not in needed:
        raise TeamsToConfirm(ref, sorted(needed.values()), team)
    return needed[wanted]
