"""`ost assumption`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, Owner, Title, Under

app = noun(
    "Assumptions: what must be true for a solution to work.",
    'ost assumption add "People read the checklist" --under sol1 --importance 5 --evidence 1',
)


@app.command(
    help="""Add an assumption. The important and unproven ones are to be tested first.

\b
Examples:
  ost assumption add "People read the checklist" --under sol1 --risk usability --importance 5 --evidence 1
"""
)
def add(
    title: Title,
    under: Under = None,
    risk: Annotated[
        str | None,
        typer.Option(
            "--risk",
            metavar="RISK",
            help="desirability, viability, feasibility, usability or ethical.",
        ),
    ] = None,
    importance: Annotated[
        str | None, typer.Option("--importance", metavar="1-5", help="5: the solution fails without it.")
    ] = None,
    evidence: Annotated[
        str | None, typer.Option("--evidence", metavar="1-5", help="1: a guess; 5: proven.")
    ] = None,
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import choice, count
    from ost.cli.showing import show_done
    from ost.domain.model import Risk
    from ost.services.adding import add_assumption

    done = add_assumption(
        open_workspace(db),
        title,
        under=under or (),
        risk=choice(Risk, "The risk", risk),
        importance=count(importance, "--importance", 1, 5),
        evidence=count(evidence, "--evidence", 1, 5),
        owner=owner,
    )
    show_done(done, as_json=as_json)
