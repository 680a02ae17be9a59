"""The commands by name, known before any of them is loaded, and how one is written down."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

LOGGING = {
    "init": "Make a workspace.",
    "demo": "Make a worked example and show what ost does with it.",
    "objective": "Objectives: add.",
    "kr": "Key results: add.",
    "metric": "Metrics and KPIs: add.",
    "opportunity": "Opportunities: add.",
    "solution": "Solutions: add.",
    "assumption": "Assumptions: add.",
    "experiment": "Experiments: plan, add, start, record, decide, overrule.",
    "initiative": "Initiatives: add, ship, drop.",
    "mandate": "Mandates: accept, negotiate, document, withdraw, list.",
    "measure": "Values of metrics: add, import, source, pull.",
    "interview": "Interviews: add.",
    "request": "Requests: add, list, decline, adopt.",
    "checkin": "Write the week's check-ins, or a KR's.",
    "close": "Close a cycle: grades, learnings, what goes on.",
    "scores": "Scores at the end of a cycle: on, off, set, show.",
    "edit": "Edit fields of anything.",
    "move": "Put a thing under another parent.",
    "link": "Join two things.",
    "unlink": "Part two things.",
    "archive": "Put a thing away.",
    "undo": "Take a change back.",
    "redo": "Do again what was taken back.",
    "review": "Reviews: mark, clear, list.",
    "accept": "Say that a finding of a rule may stand.",
    "answer": "Answer a question of the audit.",
}
READING = {
    "show": "Everything about one thing.",
    "list": "Things in a table.",
    "tree": "The tree.",
    "search": "Find things by their words.",
    "status": "Where the workspace stands.",
    "align": "What leads to what, and where it leads nowhere.",
    "next": "What to do next, the riskiest first.",
    "log": "What was changed, by whom, when and why.",
    "diff": "What changed between two moments.",
    "lint": "What the rules ask about the tree.",
    "audit": "What to ask of a cycle before it begins.",
    "roadmap": "Now, next and later: each bet with its KR, evidence and verdict.",
    "failed": "Initiatives that failed to move their KR.",
    "verdict": "What each shipped initiative did to its KR.",
    "forecast": "Will the KRs hit their targets?",
    "chart": "The course of a KR or metric as a picture.",
    "calibration": "Does the confidence that teams state come true?",
    "evidence": "Quarter after quarter: promised, shipped, moved.",
    "rhythm": "Check-ins and interviews week by week: streaks and gaps.",
    "calendar": "Check-ins and deadlines as a calendar file.",
    "report": "Reports: weekly, review.",
    "export": "The tree as a drawing, a page or data.",
}
KEEPING = {
    "backup": "Make a verified copy of the workspace.",
    "restore": "Put a backup in the workspace's place.",
    "doctor": "Is the file whole, and is it what its history tells?",
    "dump": "The whole workspace as lines of JSON.",
    "load": "Make a workspace of a dump.",
    "copy": "Copy the workspace to another place.",
}
HEADINGS = {"Logging the work": LOGGING, "Reading it": READING, "Keeping it": KEEPING}

_SHARED = frozenset({"--db", "--as-of", "--json"})
"""The options that every command takes, or every one that reads; the last takes no value."""

_MAKING = frozenset({"init", "demo", "load"})
"""The commands that do not work in a workspace that is there."""

_AT_WORK = "|".join(name for names in HEADINGS.values() for name in names if name not in _MAKING)
_COMMAND = re.compile(
    rf"(?<=: )ost (?:{_AT_WORK})\b"
    r"""(?:'[^']*'|"[^"]*"|\.(?! |$)|[^'",;.(])*"""
)
"""A command in a sentence: behind a colon, up to the mark that ends it."""


def writes(args: Sequence[str]) -> bool:
    """Whether the words are those of a command that changes a workspace."""
    return any(word in LOGGING for word in args[:1])


def named_workspace(args: Sequence[str]) -> str:
    """What `--db` says among the words of a command; empty when it is not there."""
    for place, word in enumerate(args):
        if word == "--":
            return ""
        if word == "--db":
            return "".join(args[place + 1 : place + 2])
        if word.startswith("--db="):
            return word.removeprefix("--db=")
    return ""


def with_workspace(sentence: str, db: str) -> str:
    """A sentence whose commands work in the workspace that was named, too.

    Args:
        sentence: A hint or a note; a command stands behind a colon.
        db: What `--db` said; nothing is added when it is empty.
    """
    if not db:
        return sentence

    def complete(found: re.Match[str]) -> str:
        command = found[0].rstrip()
        blank = found[0][len(command) :]
        if "--db" in command or command.endswith("--help"):
            return found[0]
        return f"{command} --db {shlex.quote(db)}{blank}"

    return _COMMAND.sub(complete, sentence)


def shared_option(name: str) -> bool:
    """Whether an option is one that commands have and that groups of commands do not."""
    return name in _SHARED


def put_behind(args: Sequence[str], words: Sequence[str], choices: Sequence[str]) -> str:
    """The command that was meant where shared options stand before it; empty when none is there.

    Args:
        args: Everything behind `ost`.
        words: The group that was reached (empty for `ost` itself), the first words of `args`.
        choices: The commands of that group.
    """
    early: list[str] = []
    rest = list(args[len(words) :])
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        early.append(option)
        if option in _SHARED and option != "--json" and rest:
            early.append(rest.pop(0))
    if not rest or rest[0] not in choices:
        return ""
    return shlex.join(["ost", *words, *rest, *early])
