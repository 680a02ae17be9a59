"""`ost objective`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, Owner, Team, Title, Under

app = noun(
    "Objectives: qualitative directions.",
    'ost objective add "Make new users successful" --cycle 2026-Q4 --team Growth',
)


@app.command(
    help="""Add an objective.

\b
Examples:
  ost objective add "Make new users successful faster than any competitor" --cycle 2026-Q4 --team Growth
  ost objective add "Be the tool teams plan with" --cadence annual --cycle 2026
"""
)
def add(
    title: Title,
    cycle: Annotated[str | None, typer.Option("--cycle", metavar="CYCLE", help="2026-Q4, or 2026.")] = None,
    cadence: Annotated[
        str | None,
        typer.Option("--cadence", metavar="annual|quarterly", help="Told from the cycle if not said."),
    ] = None,
    team: Team = None,
    owner: Owner = None,
    under: Under = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import choice
    from ost.cli.showing import show_done
    from ost.domain.dates import parse_cycle
    from ost.domain.model import Cadence
    from ost.services.adding import add_objective

    done = add_objective(
        open_workspace(db, make=not under),
        title,
        cycle=parse_cycle(cycle) if cycle is not None else None,
        cadence=choice(Cadence, "The cadence", cadence),
        team=team,
        owner=owner,
        under=under or (),
    )
    show_done(done, as_json=as_json)
