"""`ost undo`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, DryRun, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Take back the last change, or a changeset of the log. The history keeps both.

\b
Examples:
  ost undo
  ost undo 41 --because "wrong file"
  ost undo 41 --dry-run
"""
)
def undo(
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="N", help="The number of a changeset (ost log); else the last.", show_default=False
        ),
    ] = None,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also past later changes of the same fields.")
    ] = False,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.changes import show_undone
    from ost.cli.reading_words import count
    from ost.services.undoing import undo as undo_it

    done = undo_it(
        open_workspace(db),
        count(number, "The number of a changeset", 1),
        because=because,
        force=force,
        dry_run=dry_run,
    )
    show_undone(done, "take back", as_json=as_json)
