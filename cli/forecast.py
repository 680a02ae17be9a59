"""`ost forecast`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Will the KRs hit their targets by their due days?

\b
Examples:
  ost forecast
  ost forecast kr1 --json
"""
)
def forecast(
    kr: Annotated[
        str | None,
        typer.Argument(metavar="KR", help="The KR.", autocompletion=refs_of("kr"), show_default=False),
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.terminal import print_json
    from ost.cli.verdicts import print_forecasts
    from ost.services.forecasting import read_forecasts

    found = read_forecasts(look_at(db, as_of), kr)
    if as_json:
        print_json(found.to_json())
    else:
        print_forecasts(found)
