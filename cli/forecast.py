"""`ost forecast`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Will the KRs hit their targets by their due days, and how much faster would they have to go?

\b
Examples:
  ost forecast
  ost forecast kr1 --json
  ost forecast --check          the alarms, too, and exit code 5 when there are any, for a nightly job
"""
)
def forecast(
    kr: Annotated[
        str | None,
        typer.Argument(metavar="KR", help="The KR.", autocompletion=refs_of("kr"), show_default=False),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Tell the alarms, and exit with 5 when there are any.")
    ] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.alarms import print_alarms
    from ost.cli.exits import ExitCode
    from ost.cli.opening import look_at
    from ost.cli.terminal import line, note, print_json
    from ost.cli.verdicts import print_forecasts
    from ost.services.forecasting import read_forecasts
    from ost.services.weekly import weekly_report

    workspace = look_at(db, as_of)
    found = read_forecasts(workspace, kr)
    alarms = list(weekly_report(workspace).alarms) if check else []
    if kr is not None:
        alarms = [alarm for alarm in alarms if any(alarm.concerns(one.kr) for one in found.forecasts)]
    if as_json:
        told = {"alarms": [alarm.to_json() for alarm in alarms]} if check else {}
        print_json(found.to_json() | told)
    else:
        print_forecasts(found)
        if alarms:
            line()
            print_alarms(alarms)
        elif check:
            note("No alarm.")
    if alarms:
        raise typer.Exit(ExitCode.FINDINGS)
