"""`ost calibration`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Does the confidence that teams state come true? Of KRs whose time is over; per team, never per person.

\b
Examples:
  ost calibration
  ost calibration --team Growth --as-of 2026-12-31
"""
)
def calibration(
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="Only the KRs of this team's objectives.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.calibrations import print_calibration
    from ost.cli.opening import look_at
    from ost.cli.terminal import print_json
    from ost.services.calibrating import read_calibration

    found = read_calibration(look_at(db, as_of), team)
    if as_json:
        print_json(found.to_json())
    else:
        print_calibration(found)
