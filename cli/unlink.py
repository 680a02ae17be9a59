"""`ost unlink`."""

from __future__ import annotations

import typer

from ost.cli.options import Db, Json, RefArgument

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Part two things that were joined by mistake.

\b
Examples:
  ost unlink int3 opp1         int3 is no evidence for opp1 after all
"""
)
def unlink(first: RefArgument, second: RefArgument, db: Db = None, as_json: Json = False) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.services.changing import unlink as unlink_them

    show_done(unlink_them(open_workspace(db), first, second), as_json=as_json)
