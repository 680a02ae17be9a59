"""`ost checkin`."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, Json, KeyResultRef, On

if TYPE_CHECKING:
    from datetime import date

    from ost.services.checking_in import CheckedIn
    from ost.services.workspace import Workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Write a KR's weekly check-in. On a terminal it asks the four questions, answered from what is known.

\b
Examples:
  ost checkin kr1
  ost checkin kr1 --confidence 6 --moving "yes, since the checklist" --next "test exp3"
"""
)
def checkin(
    kr: KeyResultRef,
    on: On = None,
    confidence: Annotated[
        str | None, typer.Option("--confidence", metavar="0-10", help="That the target will be hit.")
    ] = None,
    shipped: Annotated[
        str | None, typer.Option("--shipped", metavar="TEXT", help="What shipped that should influence it.")
    ] = None,
    moving: Annotated[
        str | None, typer.Option("--moving", metavar="TEXT", help="Is it moving; if not, why?")
    ] = None,
    next_step: Annotated[str | None, typer.Option("--next", metavar="TEXT", help="What to try next.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count, day
    from ost.services.checking_in import check_in

    workspace = open_workspace(db)
    when = day(on, workspace.today)
    sure = count(confidence, "--confidence", most=10)
    unsaid = sure is None and shipped is None and moving is None and next_step is None
    taken_back: list[str] = []
    if unsaid and sys.stdin.isatty() and not as_json:
        sure, texts = _ask(workspace, kr, when)
        shipped, moving, next_step = (texts[name] for name in ("shipped", "moving", "next"))
        taken_back = [name for name, text in texts.items() if text is None]
    done = check_in(
        workspace,
        kr,
        on=when,
        confidence=sure,
        shipped=shipped,
        moving=moving,
        next_step=next_step,
        taken_back=taken_back,
    )
    _show(done, as_json=as_json)


def _ask(workspace: Workspace, kr: str, on: date | None) -> tuple[int | None, dict[str, str | None]]:
    """Ask the four questions; Enter takes the answer that is shown, and a dash takes it away."""
    with suppress(ImportError):  # arrow keys, where the system has them
        import readline  # noqa: F401
    from ost.cli.showing import node_line
    from ost.cli.terminal import line, note
    from ost.domain.text import clean_text, shown
    from ost.errors import OstError
    from ost.services.checking_in import prefill

    known = prefill(workspace, kr, on)
    line(node_line(known.view), style="bold")
    note("Enter takes the answer that is shown; a dash leaves it empty; Ctrl-C writes nothing.")

    def ask(number: int, question: str, answer: str) -> str | None:
        while True:
            said = _prompt(f"{number}/4  {question}", shown(answer))
            if said.strip() in {"", "-"}:
                return None
            try:
                return clean_text(said, "The answer")
            except OstError as error:
                note(f"{error.message} {error.hint}")

    shipped = ask(1, "What did we ship last week that should influence it?", known.shipped)
    moving = ask(2, "Is the metric moving; if not, why?", known.moving)
    confidence = _ask_confidence(known.confidence)
    following = ask(4, "What should we try next?", known.next)
    return confidence, {"shipped": shipped, "moving": moving, "next": following}


def _prompt(question: str, known: str) -> str:
    """Ask a question, with what is known below it."""
    from ost.cli.terminal import line

    line(question, hang="     ")
    if known:
        line(f"     {known}")
    return str(typer.prompt("   ", default=known, show_default=False, prompt_suffix="> "))


def _ask_confidence(last: int | None) -> int | None:
    """Ask until it is a number from 0 to 10, or left empty."""
    from ost.cli.terminal import note
    from ost.domain.numbers import parse_count
    from ost.errors import OstError, OutOfRange

    question = "3/4  Confidence, 0 to 10, that the current initiatives will hit the target?"
    while True:
        said = _prompt(question, "" if last is None else str(last))
        if said.strip() in {"", "-"}:
            return None
        try:
            sure = parse_count(said, "The confidence")
            if sure > 10:  # noqa: PLR2004
                raise OutOfRange("The confidence", said, "a whole number from 0 to 10")
        except OstError as error:
            note(error.message)
        else:
            return sure


def _show(done: CheckedIn, *, as_json: bool) -> None:
    from ost.cli.showing import node_line
    from ost.cli.terminal import note, print_json
    from ost.cli.this_run import wrote
    from ost.services.reading import check_in_json

    wrote(f"The check-in of {done.view.ref}")
    for remark in done.notes:
        note(remark)
    if as_json:
        print_json({**done.view.data, "checkin": check_in_json(done.check_in)})
        return
    now, before = done.check_in.confidence, done.before.confidence if done.before else None
    words = f"checked in {done.check_in.on}"
    if now is not None:
        words += f" · confidence {now}/10"
        if before is not None and now != before:
            words += f" ({'+' if now > before else '-'}{abs(now - before)} since {done.before.on})"  # type: ignore[union-attr]
    print(node_line(done.view, words))
