"""`ost rhythm`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Check-ins and interviews week by week: streaks and gaps, per KR and per team, never per person.

\b
Examples:
  ost rhythm
  ost rhythm --team Growth --weeks 26
  ost rhythm --as-of 2026-09-30 --json
"""
)
def rhythm(
    team: Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's.")] = None,
    weeks: Annotated[
        str | None, typer.Option("--weeks", metavar="N", help="How many weeks are shown, 1 to 104 (13).")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.reading_words import count
    from ost.cli.rhythms import print_rhythm
    from ost.cli.terminal import print_json
    from ost.services.rhythm import WEEKS, read_rhythm

    shown = count(weeks, "--weeks", 1, 104)
    found = read_rhythm(look_at(db, as_of), team, shown or WEEKS)
    if as_json:
        print_json(found.to_json())
    else:
        print_rhythm(found)
