"""`ost opportunity`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, Owner, Title, Under

app = noun(
    "Opportunities: customer needs, pains and desires.",
    'ost opportunity add "I never know where to begin" --under kr1',
)


@app.command(
    help="""Add an opportunity, in the customer's words. It may stand under several KRs or opportunities.

\b
Examples:
  ost opportunity add "I never know where to begin" --under kr1
  ost opportunity add "I lose my place" --under opp1 --under kr2
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
    from ost.services.adding import add_opportunity

    workspace = open_workspace(db)
    done = add_opportunity(workspace, title, under=under or (), owner=owner, note=note)
    show_done(done, as_json=as_json)
