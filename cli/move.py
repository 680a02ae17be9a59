"""`ost move`."""

from __future__ import annotations

import typer

from ost.cli.options import Db, IfVersion, Json, RefArgument, Under

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Put a thing, and all that is below it, under another parent.

\b
Examples:
  ost move opp3 --under opp1
  ost move opp3 --under kr1 --under kr2
  ost move opp3 --under opp1 --if-version 41
"""
)
def move(
    ref: RefArgument, under: Under = None, if_version: IfVersion = None, db: Db = None, as_json: Json = False
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count
    from ost.cli.showing import show_done
    from ost.services.changing import move as move_it

    version = count(if_version, "--if-version")
    show_done(move_it(open_workspace(db), ref, under or (), if_version=version), as_json=as_json)
