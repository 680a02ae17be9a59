"""`ost solution`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, Owner, Title, Under

app = noun(
    "Solutions: hypotheses for addressing an opportunity.",
    'ost solution add "First-day checklist" --under opp1',
)


@app.command(
    help="""Add a solution under the one opportunity that it addresses.

One that resembles a solution that was dropped, refuted or put away is added all the same; a remark on stderr
says which, what became of it and what was learned (with --json: `similar`).

\b
Examples:
  ost solution add "A checklist for the first day" --under opp1
  ost solution add "Sample data to play with" --under "where to begin"
"""
)
def add(
    title: Title,
    under: Under = None,
    owner: Owner = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="More about it.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.services.tried import add_and_look_back

    workspace = open_workspace(db)
    done = add_and_look_back(workspace, title, under=under or (), owner=owner, note=note)
    show_done(done, as_json=as_json)
