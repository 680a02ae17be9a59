"""`ost copy`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, DryRun, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Copy the workspace, its history too, to a place where none is yet, and compare both.

\b
Examples:
  ost copy --to other/ost.db
  ost copy --to other/ost.db -n           what would be copied
"""
)
def copy(
    to: Annotated[
        str, typer.Option("--to", metavar="PATH|URL", help="Where the copy is made.", show_default=False)
    ],
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.terminal import note, print_json
    from ost.domain.text import plural, shown
    from ost.keeping import copy_workspace

    where, copied = copy_workspace(db, to, dry_run=dry_run)
    if as_json:
        shape = {"workspace": where, "name": copied.name, "rows": copied.rows, "sha256": copied.sha256}
        print_json({**shape, "dry_run": dry_run})
        return
    rows = plural(sum(copied.rows.values()), "row")
    changesets = plural(copied.rows["changeset"], "changeset")
    if dry_run:
        note(f"Would copy {copied.name} to {where}: {rows}, {changesets}. Nothing was written.")
    else:
        print(shown(f"{where}  {copied.name}, {rows}, {changesets}, compared"))
