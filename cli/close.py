"""`ost close`."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.options import AsOf, Db, DryRun, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class ClosingFormat(StrEnum):
    """What a closed cycle is shown as."""

    TEXT = "text"
    MD = "md"


def _krs(option: str, about: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(
        option, metavar="KR", help=about, autocompletion=refs_of("kr")
    )
    return found


@app.command(
    help="""Close a cycle: grade its key results, keep what was learned, carry over what goes on.

\b
Examples:
  ost close 2026-Q4                 on a terminal it asks, key result by key result
  ost close 2026-Q4 --learning kr1="Suppliers answer by phone." --carry kr2 -n
  ost close 2026-Q4 --drop kr3 --because "nobody asked for it" --into 2027-Q2
  ost close 2026-Q4 --from answers.json
  ost close 2026-Q4 --show          what it came to; --format md to paste it
"""
)
def close(
    cycle: Annotated[str, typer.Argument(metavar="CYCLE", help="2026-Q4, or 2026.", show_default=False)],
    team: Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's.")] = None,
    learning: Annotated[
        list[str] | None, typer.Option("--learning", metavar="KR=TEXT", help="What was learned of one.")
    ] = None,
    carry: Annotated[list[str] | None, _krs("--carry", "It goes on in a later cycle.")] = None,
    drop: Annotated[list[str] | None, _krs("--drop", "It is given up (--because).")] = None,
    because: Annotated[
        str | None, typer.Option("--because", metavar="TEXT", help="Why those are dropped.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="CYCLE", help="Where it goes on; the following cycle if not said."),
    ] = None,
    answers_from: Annotated[
        str | None, typer.Option("--from", metavar="FILE|-", help="The answers as JSON.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day of closing; today if not said.")
    ] = None,
    early: Annotated[bool, typer.Option("--early", help="Also while the cycle runs.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Grade what is closed once more, with the values of now.")
    ] = False,
    dry_run: DryRun = False,
    show: Annotated[bool, typer.Option("--show", help="Only show what a closed cycle came to.")] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="text|md", help="How.", autocompletion=words_of(*ClosingFormat)),
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.closing_answers import answers_of
    from ost.cli.closings import show_closed
    from ost.cli.reading_words import choice, day
    from ost.errors import ContradictingOptions
    from ost.services.closing import close as close_it

    chosen = choice(ClosingFormat, "The format", form) or ClosingFormat.TEXT
    said = {
        "--learning": learning, "--carry": carry, "--drop": drop, "--because": because, "--into": into,
        "--from": answers_from, "--on": on, "--early": early, "--again": again, "--dry-run": dry_run,
    }  # fmt: skip
    changing = [option for option, value in said.items() if value]
    if show:
        if changing:
            raise ContradictingOptions("--show", changing[0], "what is shown is not changed")
        _show(cycle, team, as_of, db, as_json=as_json, markdown=chosen is ClosingFormat.MD)
        return
    if as_of is not None:
        raise ContradictingOptions("--as-of", "closing", "only --show looks back")
    workspace = open_workspace(db)
    when = day(on, workspace.today)
    answers = answers_of(learning or [], carry or [], drop or [], because, answers_from)
    asking = not answers and answers_from is None and not dry_run and not as_json and sys.stdin.isatty()
    if asking:
        from ost.cli.closing_questions import ask

        answers = ask(workspace, cycle, team=team, on=when, early=early, again=again)
    done = close_it(
        workspace, cycle, answers, team=team, into=into, on=when, early=early, again=again, dry_run=dry_run
    )
    show_closed(done, as_json=as_json, markdown=chosen is ClosingFormat.MD)


def _show(
    cycle: str, team: str | None, as_of: str | None, db: str | None, *, as_json: bool, markdown: bool
) -> None:
    from ost.cli.closings import show_closed
    from ost.cli.opening import look_at
    from ost.services.closed_cycles import read_closing

    show_closed(read_closing(look_at(db, as_of), cycle, team), as_json=as_json, markdown=markdown)
