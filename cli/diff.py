"""`ost diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""What changed between two moments: dates, 'last week', last-review, or the name of a review.

\b
Examples:
  ost diff
  ost diff last-review
  ost diff 2026-10-01 2026-11-01 --all

\b
As a drawing: ost export svg --diff last-review -o changes.svg

\b
+ added   - gone   ~ changed   > moved here   < moved away
"""
)
def diff(
    before: Annotated[
        str | None,
        typer.Argument(
            metavar="FROM", help="The last review, or a week ago, if not said.", show_default=False
        ),
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="TO", help="Now, if not said.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what did not change, too.")] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.diffs import print_diff
    from ost.cli.opening import look_at
    from ost.cli.terminal import print_json
    from ost.services.diffing import read_diff

    found = read_diff(look_at(db, as_of), before, after)
    if as_json:
        print_json(found.to_json())
    else:
        print_diff(found, everything=everything)
