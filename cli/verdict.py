"""`ost verdict`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import After, AsOf, Before, BeforeLong, Db, Json, ReadAfter

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""What each shipped initiative did to its KR, or one of them with its numbers and chart.

\b
Examples:
  ost verdict
  ost verdict ini2
  ost verdict "first-day checklist" --as-of 2026-10-31 --json
"""
)
def verdict(
    initiative: Annotated[
        str | None,
        typer.Argument(
            metavar="INI", help="The initiative.", autocompletion=refs_of("initiative"), show_default=False
        ),
    ] = None,
    before: Before = None,
    before_long: BeforeLong = None,
    after: After = None,
    read_after: ReadAfter = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.reading_words import lengths
    from ost.cli.terminal import print_json
    from ost.cli.verdicts import print_verdict, print_verdicts
    from ost.services.charting import read_verdict_charts
    from ost.services.judging import read_verdicts

    settings = lengths(before, before_long, after, read_after)
    workspace = look_at(db, as_of)
    if initiative is not None and not as_json:
        for judged, chart in read_verdict_charts(workspace, initiative, settings):
            print_verdict(judged, chart)
        return
    found = read_verdicts(workspace, initiative, settings)
    if as_json:
        print_json(found.to_json())
    else:
        print_verdicts(found)
