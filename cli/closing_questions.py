"""The questions of `ost close` at a terminal: what was learned, and what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from datetime import date

    from ost.services.closed import GoesOn
    from ost.services.closing import Asked
    from ost.services.closing_answers import Answer
    from ost.services.workspace import Workspace


def ask(
    workspace: Workspace, cycle: str, *, team: str | None, on: date | None, early: bool, again: bool
) -> dict[str, Answer]:
    """Ask about every key result that is to be closed; Ctrl-C writes nothing.

    Raises:
        OstError: When the cycle cannot be closed.
    """
    from ost.cli.terminal import arrow_keys, note
    from ost.services.closing import to_ask

    arrow_keys()
    asked = to_ask(workspace, cycle, team=team, on=on, early=early, again=again)
    if asked:
        note("Enter leaves a learning empty, or takes the word in brackets; Ctrl-C writes nothing.")
    return {str(one.kr.ref): _ask_one(one, place, len(asked)) for place, one in enumerate(asked, 1)}


def _ask_one(asked: Asked, place: int, of: int) -> Answer:
    from ost.cli.terminal import line
    from ost.exports.closing_words import grade_words, way_words
    from ost.services.closed import GoesOn
    from ost.services.closing_answers import Answer

    kr = asked.kr
    line(f"{place}/{of}  {kr.ref}  {kr.title}", style="bold", hang="     ")
    line(f"     {way_words(kr)}: {grade_words(asked.grade)}", hang="  ")
    if asked.original is not None:
        line(
            f"     by the definition of its start, {way_words(asked.original.kr)}: {grade_words(asked.original)}",
            hang="  ",
        )
    learning = _text("What was learned, in a sentence or two?", "The learning")
    goes_on = _goes_on(asked)
    because = None
    while goes_on is GoesOn.DROP and because is None:
        because = _text("Why is it dropped?", "The reason")
    return Answer(learning, goes_on, because)


def _prompt(question: str, known: str = "") -> str:
    from ost.cli.terminal import line

    line(f"     {question}", hang="  ")
    return str(typer.prompt("   ", default=known, show_default=False, prompt_suffix="> "))


def _text(question: str, what: str) -> str | None:
    """An answer, until it can be kept; None when it is left empty."""
    from ost.cli.terminal import note
    from ost.domain.text import clean_text
    from ost.errors import OstError

    while True:
        said = _prompt(question)
        if said.strip() in {"", "-"}:
            return None
        try:
            return clean_text(said, what)
        except OstError as error:
            note(f"{error.message} {error.hint}")


def _goes_on(asked: Asked) -> GoesOn | None:
    """What becomes of it; a key result that was not reached goes on if nothing else is said."""
    from ost.cli.terminal import line, note
    from ost.errors.wording import listed
    from ost.services.closed import GoesOn

    if asked.into is not None:
        line(f"     It goes on as {asked.into}.")
        return None
    if len(asked.choices) == 1:
        return asked.choices[0]
    usual = GoesOn.DONE if asked.grade.reached or asked.kr.status != "open" else GoesOn.CARRY
    words = listed([one.value for one in asked.choices], "or")
    while True:
        said = _prompt(f"{words}? [{usual.value}]").strip().lower() or usual.value
        found = [one for one in asked.choices if one.value.startswith(said)]
        if len(found) == 1:
            return found[0]
        note(f"Write {words}.")
