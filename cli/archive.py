"""`ost archive`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, DryRun, IfVersion, Json, RefArgument

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Put a thing away, with all that hangs on it alone. Nothing is deleted.

\b
Examples:
  ost archive opp3 --because "nobody has mentioned it since March"
  ost archive obj1 --dry-run
  ost archive opp3 --if-version 41
"""
)
def archive(
    ref: RefArgument,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    if_version: IfVersion = None,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count
    from ost.cli.showing import node_line
    from ost.cli.terminal import note, print_json
    from ost.cli.this_run import wrote
    from ost.services.changing import archive as put_away

    version = count(if_version, "--if-version")
    views = put_away(open_workspace(db), ref, because, dry_run=dry_run, if_version=version)
    for view in views:
        wrote(view.ref)
    if as_json:
        print_json({"nodes": [view.data for view in views], "dry_run": dry_run})
        return
    for view in views:
        print(node_line(view))
    if dry_run:
        note(f"Would put away {len(views)}; nothing was changed.")
    else:
        note(f"Put away {len(views)}. Take {'it' if len(views) == 1 else 'them'} back with: ost undo")
