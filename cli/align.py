"""`ost align`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.exits import ExitCode
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Show what leads to what, from the north star and the year down, and where it leads nowhere.

\b
Examples:
  ost align                        the quarter of today, and its year
  ost align 2026                   the year with all its quarters
  ost align 2026-Q4 --team Growth
  ost align --gaps --check         only the gaps; exit code 5 when one is not accepted
  ost align --format md            for a wiki
  ost align --north-star met1      the metric at the top of all ladders
"""
)
def align(
    cycle: Annotated[
        str | None,
        typer.Argument(
            metavar="CYCLE", help="2026-Q4 or 2026; the quarter of the day if not said.", show_default=False
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option("--team", metavar="NAME", help="Only the ladders that this team has a part in."),
    ] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="Only the gaps.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 5 when there are gaps that nobody has accepted.")
    ] = False,
    form: Annotated[str, typer.Option("--format", metavar="text|md", help="How it is written.")] = "text",
    star: Annotated[
        str | None,
        typer.Option(
            "--north-star",
            metavar="MET|KR",
            help="Declare this metric the workspace's north star.",
            autocompletion=refs_of("kr", "metric"),
        ),
    ] = None,
    no_star: Annotated[bool, typer.Option("--no-north-star", help="Let there be no north star.")] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.aligned import print_alignment, set_north_star
    from ost.cli.opening import look_at
    from ost.cli.terminal import print_json
    from ost.cli.this_run import named_db
    from ost.errors import BadChoice
    from ost.services.aligning import read_alignment

    if form.strip().lower() not in {"text", "md"}:
        raise BadChoice("The format", form, ("text", "md"))
    if star is not None or no_star:
        looking = {"CYCLE": cycle, "--team": team, "--gaps": gaps, "--check": check, "--as-of": as_of}
        set_north_star(
            star, [name for name, said in looking.items() if said], db, no_star=no_star, as_json=as_json
        )
        return
    found = read_alignment(look_at(db, as_of), cycle, team).in_workspace(named_db())
    if as_json:
        print_json(found.json())
    else:
        print_alignment(found, form=form.strip().lower(), only_gaps=gaps)
    if check and found.waiting:
        raise typer.Exit(ExitCode.FINDINGS)
