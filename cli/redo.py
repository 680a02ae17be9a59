"""`ost redo`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, DryRun, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Do again what was taken back.

\b
Examples:
  ost redo
  ost redo 41
"""
)
def redo(
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="N", help="The number of a changeset (ost log); else the last.", show_default=False
        ),
    ] = None,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.changes import show_undone
    from ost.cli.reading_words import count
    from ost.services.undoing import redo as redo_it

    done = redo_it(
        open_workspace(db), count(number, "The number of a changeset", 1), because=because, dry_run=dry_run
    )
    show_undone(done, "do again", as_json=as_json)
