"""`ost link`."""

from __future__ import annotations

import typer

from ost.cli.options import Db, Json, RefArgument

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Join two things: a further parent, a delivered solution, evidence, a KR's metric or request, a swap.

\b
Examples:
  ost link kr2 opp1            opp1 stands under kr2 too
  ost link ini1 sol4           ini1 delivers sol4
  ost link int3 opp1           int3 is evidence for opp1
  ost link kr1 met2            kr1 steers met2
  ost link req1 kr2            req1 would serve kr2
  ost link ini5 ini2           ini5 takes the place of ini2, which was dropped
"""
)
def link(first: RefArgument, second: RefArgument, db: Db = None, as_json: Json = False) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.services.changing import link as link_them

    show_done(link_them(open_workspace(db), first, second), as_json=as_json)
