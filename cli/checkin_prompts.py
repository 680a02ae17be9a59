"""The four questions of a check-in at a terminal, with what is known as their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ost.services.checking_in import Prefilled
    from ost.services.workspace import Workspace

SKIP, STOP, SAME = "s", "q", "="


class Skipped(Exception):
    """The KR is left for later."""


class Stopped(Exception):
    """The rest is left for later."""


def ask(workspace: Workspace, kr: str, on: date | None) -> tuple[int | None, dict[str, str | None]]:
    """Ask the four questions; Enter takes the answer that is shown, and a dash takes it away."""
    from ost.cli.showing import node_line
    from ost.cli.terminal import arrow_keys, line, note
    from ost.services.checking_in import prefill

    arrow_keys()
    known = prefill(workspace, kr, on)
    line(node_line(known.view), style="bold")
    note("Enter takes the answer that is shown; a dash leaves it empty; Ctrl-C writes nothing.")
    said: dict[str, int | str | None] = dict(asked(known, leave=False))
    sure = said.pop("confidence")
    return sure if isinstance(sure, int) else None, {
        name: text if isinstance(text, str) else None for name, text in said.items()
    }


def asked(known: Prefilled, *, leave: bool) -> Iterator[tuple[str, int | str | None]]:
    """Ask the four questions one after another; each answer comes as it is given, None where it is left empty.

    Args:
        known: What is known.
        leave: Whether a KR may be skipped, and the walk be stopped.

    Raises:
        Skipped: When the KR is to be skipped.
        Stopped: When the walk is to be stopped.
    """
    from ost.services.checking_in import QUESTIONS

    for number, (name, question) in enumerate(QUESTIONS.items(), 1):
        heading = f"{number}/4  {question}"
        if name == "confidence":
            yield name, _confidence(heading, known.confidence, leave=leave)
        else:
            again = getattr(known.before, name, None) or ""
            yield name, _text(heading, str(getattr(known, name)), again, leave=leave)


def value(known: Prefilled, *, leave: bool) -> float | None:
    """Ask for a new value of the metric; None when there is none."""
    from ost.cli.terminal import note
    from ost.domain.numbers import parse_number, with_unit
    from ost.domain.text import shown
    from ost.errors import OstError

    unit = shown(str(known.view.data.get("unit") or ""))
    last = (
        "never measured"
        if known.last is None
        else f"last {with_unit(known.last.value, unit)} on {known.last.on}"
    )
    question = f"Value  What is it now{f', in {unit}' if unit else ''}? ({last}; Enter when there is none)"
    while True:
        said = _prompt(question, "", leave=leave)
        if said in {"", "-"}:
            return None
        try:
            return parse_number(said.removesuffix(unit).strip() if unit else said)
        except OstError as error:
            note(f"{error.message} {error.hint}")


def _prompt(question: str, known: str, *, leave: bool) -> str:
    """Ask a question, with what is known below it; what was said, without blanks around it."""
    from ost.cli.terminal import line

    line(question, hang="     ")
    if known:
        line(f"     {known}")
    said = str(typer.prompt("   ", default=known, show_default=False, prompt_suffix="> ")).strip()
    if leave and said.lower() == SKIP:
        raise Skipped
    if leave and said.lower() == STOP:
        raise Stopped
    return said


def _text(question: str, known: str, again: str, *, leave: bool) -> str | None:
    """Ask until it is a text that can be kept, or left empty; `=` says what was said the last time."""
    from ost.cli.terminal import note
    from ost.domain.text import clean_text, shown
    from ost.errors import OstError

    on_one_line = shown(known)
    while True:
        said = _prompt(question, on_one_line, leave=leave)
        if said in {"", "-"}:
            return None
        if said == on_one_line.strip():
            return known  # with its own line ends
        if said == SAME and again:
            return again
        if said == SAME:
            note("There is no earlier answer to repeat.")
            continue
        try:
            return clean_text(said, "The answer")
        except OstError as error:
            note(f"{error.message} {error.hint}")


def _confidence(question: str, last: int | None, *, leave: bool) -> int | None:
    """Ask until it is a number from 0 to 10, or left empty; `=` says the last one."""
    from ost.cli.terminal import note
    from ost.domain.numbers import parse_count
    from ost.errors import OstError, OutOfRange
    from ost.services.checking_in import MOST_CONFIDENT

    while True:
        said = _prompt(question, "" if last is None else str(last), leave=leave)
        if said in {"", "-"}:
            return None
        if said == SAME and last is not None:
            return last
        try:
            sure = parse_count(said.removesuffix("/10").strip(), "The confidence")
            if sure > MOST_CONFIDENT:
                raise OutOfRange("The confidence", said, "a whole number from 0 to 10")
        except OstError as error:
            note(error.message)
        else:
            return sure
