"""`ost search`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Find things by words in their titles, notes, quotes and criteria.

\b
Examples:
  ost search checklist
  ost search "where to begin"
"""
)
def search(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Words that all have to be there.", show_default=False)
    ],
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.showing import show_nodes
    from ost.cli.terminal import note
    from ost.errors import EmptyText
    from ost.services.reading import search as look_for

    if not text.strip():
        raise EmptyText("The search")
    found = look_for(look_at(db, as_of), text)
    show_nodes(found, as_json=as_json)
    if not found:
        note("Nothing has these words.")
