"""`ost next`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""What to do next, the riskiest first, each explained and with the command that begins it.

\b
Examples:
  ost next
  ost next kr2                     only what hangs under a KR
  ost next --team Growth --limit 3
  ost next --stale 6w --json

\b
The score is importance (1 to 5) × lack of evidence (1 to 5) × the KR's gap
(0.1 to 1: the share of its way still to go), so 0.1 to 25.
docs/next.md tells all of it.
"""
)
def next_(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="REF",
            help="Only this thing and what is below it.",
            autocompletion=refs_of("objective", "kr", "opportunity", "solution", "assumption", "experiment"),
            show_default=False,
        ),
    ] = None,
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="Only what is under this team's KRs.")
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--limit", metavar="N", help="How many at most (10; with --json all)."),
    ] = None,
    stale: Annotated[
        str | None,
        typer.Option(
            "--stale", metavar="4w", help="Without a change for how long a targeted branch is stale (4w)."
        ),
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.nexts import print_next
    from ost.cli.opening import look_at
    from ost.cli.reading_words import count, length
    from ost.cli.terminal import print_json
    from ost.cli.this_run import named_db
    from ost.services.next_queue import STALE_AFTER, read_next

    most = count(limit, "--limit", 1)
    days = length(stale, "--stale") or STALE_AFTER
    found = read_next(look_at(db, as_of), ref, team, most if most or as_json else 10, days).in_workspace(
        named_db()
    )
    if as_json:
        print_json(found.to_json())
    else:
        print_next(found)
