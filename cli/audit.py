"""`ost audit`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.exits import ExitCode
from ost.cli.options import AsOf, Db, Json, Team

if TYPE_CHECKING:
    from ost.services.audit import Audit, Item
    from ost.services.workspace import Workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""What to ask of a cycle's objectives and key results before it begins, and who has not answered.

\b
Examples:
  ost audit                  the next quarter that has objectives, else this one
  ost audit 2027-Q1 --team Growth
  ost audit 2027-Q1 --ask    go through what is open, one question at a time
  ost audit --check          exit code 5 while a question is open
"""
)
def audit(
    cycle: Annotated[
        str | None,
        typer.Argument(metavar="CYCLE", help="A quarter or a year: 2027-Q1, 2027.", show_default=False),
    ] = None,
    team: Team = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask what is open, at a terminal.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="With --ask: who answers; else you.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit with 5 while a question is open.")] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.terminal import print_json
    from ost.cli.this_run import named_db
    from ost.errors import ContradictingOptions, MissingOption
    from ost.services.auditing import audit as go_through

    if by is not None and not ask:
        raise ContradictingOptions("--by", "no --ask", "it says who answers; see also: ost answer --by")
    if ask and (as_json or as_of):
        other = "--json" if as_json else "--as-of"
        raise ContradictingOptions("--ask", other, "questions are asked of people, now")
    if ask and not sys.stdin.isatty():
        raise MissingOption("--ask", "a terminal", "Answer one question with: ost answer REF QUESTION ANSWER")
    workspace = look_at(db, as_of)
    found = go_through(workspace, cycle, team)
    if ask:
        _ask(workspace, found, by)
        found = go_through(workspace, cycle, team)
    if as_json:
        print_json(found.in_workspace(named_db()).json())
    elif not ask:
        _print(found)
    _conclude(found.in_workspace(named_db()))
    if check and found.answered < len(found.items):
        raise typer.Exit(ExitCode.FINDINGS)


def _print(found: Audit) -> None:
    from ost.cli.terminal import line

    line(f"Audit of {found.cycle}, {found.first} to {found.last}", style="bold")
    titles = dict(found.objectives)
    last = None
    for ref, title in found.objectives:
        line()
        line(f"{ref}  {title}", style="bold", hang="     ")
        items = [item for item in found.items if item.under == ref]
        if not items:
            line(f'  It has no key results yet: ost kr add "…" --under {ref}', hang="  ")
        for item in items:
            if item.ref != last and item.ref not in titles:
                line(f"  {item.ref}  {item.title}", hang="     ")
            last = item.ref
            _print_item(item)
    line()


def _print_item(item: Item) -> None:
    from ost.cli.terminal import line

    box = "[x]" if item.answered else "[ ]"
    whose = f" ({item.team})" if item.team else ""
    line(f"    {box} {item.question.id}  {item.question.ask}{whose}", hang="        ")
    for known in item.found:
        line(f"        · {known}", hang="  ")
    for answer in item.answers:
        if answer.since:
            line(f"        {answer.by} said “{answer.words}”, and {answer.since}", hang="  ")
        else:
            line(f"        {answer.by}: {answer.words}", hang="  ")
    for worry in item.worries:
        line(f"        ! {worry}", style="yellow", hang="  ")
    if item.answers or item.team:
        missing = [name for name in item.missing if name is not None]
        if missing:
            line(f"        not answered: {', '.join(missing)}", hang="  ")


def _conclude(found: Audit) -> None:
    from ost.cli.terminal import note

    open_ = [item for item in found.items if not item.answered]
    note(f"{found.answered} of {len(found.items)} answered.")
    for who, count in found.missing:
        note(f"  {who if who is not None else 'nobody named'}: {count} open")
    if open_:
        note(f"To answer: {open_[0].do}")


def _ask(workspace: Workspace, found: Audit, by: str | None) -> None:
    """Ask what is open; each answer is kept at once."""
    from ost.cli.terminal import line, note
    from ost.domain.text import shown
    from ost.errors import OstError
    from ost.services.answering import answer, needed

    note("Enter leaves a question open, q stops; what was answered is kept.")
    open_ = [item for item in found.items if not item.answered]
    for number, item in enumerate(open_, 1):
        line()
        line(f"{item.ref}  {item.title}", style="bold", hang="     ")
        _print_item(item)
        choices = f" ({' or '.join(item.question.choices)}, and why)" if item.question.choices else ""
        if item.question.id == "dependencies":
            choices = " (none, or TEAM, TEAM: why)"
        while True:
            prompt = f"    {number}/{len(open_)}{choices}"
            said = str(typer.prompt(shown(prompt), default="", show_default=False, prompt_suffix=" > "))
            if said.strip().lower() == "q":
                return
            if not said.strip():
                break
            needs: list[str] = []
            because = None
            if item.question.id == "dependencies" and not said.strip().lower().startswith("none"):
                (needs, because), said = needed(workspace, said), ""
            try:
                ref, asked = str(item.ref), item.question.id
                answer(workspace, ref, asked, said, because=because, needs=needs, by=by, team=item.team)
            except OstError as error:
                note(f"{error.message} {error.hint}")
            else:
                break
