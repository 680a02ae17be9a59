"""`ost show`."""

from __future__ import annotations

import typer

from ost.cli.options import AsOf, Db, Json, RefArgument

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Show everything about one thing.

\b
Examples:
  ost show kr1
  ost show "first-day checklist" --json
"""
)
def show(ref: RefArgument, as_of: AsOf = None, db: Db = None, as_json: Json = False) -> None:
    from ost.cli.opening import look_at
    from ost.cli.showing import print_thing
    from ost.cli.terminal import print_json
    from ost.services.reading import show as read_thing

    found = read_thing(look_at(db, as_of), ref)
    if as_json:
        print_json(found.data)
    else:
        print_thing(found)
