"""`ost interview`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.grouping import noun
from ost.cli.options import Db, Json, On

app = noun(
    "Interviews: snapshots of customer conversations.",
    'ost interview add "Ana, ops lead" --quote "I never know where to begin" --supports opp1',
)


@app.command(
    help="""Add an interview and the opportunities that it supports.

\b
Examples:
  ost interview add "Ana, ops lead" --quote "I never know where to begin" --supports opp1
"""
)
def add(
    who: Annotated[str, typer.Argument(metavar="WHO", help="Who it was with.", show_default=False)],
    on: On = None,
    quote: Annotated[list[str] | None, typer.Option("--quote", metavar="TEXT", help="What was said.")] = None,
    supports: Annotated[
        list[str] | None,
        typer.Option(
            "--supports",
            metavar="OPP",
            help="What it is evidence for.",
            autocompletion=refs_of("opportunity"),
        ),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="More about it.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.services.adding import add_interview

    workspace = open_workspace(db, make=not supports)
    done = add_interview(
        workspace,
        who,
        on=day(on, workspace.today),
        quotes=quote or (),
        supports=supports or (),
        note=note,
    )
    show_done(done, as_json=as_json)
