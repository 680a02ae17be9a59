"""`ost tree`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Show the tree, or the branch of one thing.

\b
Examples:
  ost tree
  ost tree kr1 --as-of 2026-09-30
"""
)
def tree(
    ref: Annotated[
        str | None,
        typer.Argument(metavar="REF", help="Whose branch.", autocompletion=refs_of(), show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what was put away, too.")] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.showing import print_tree
    from ost.cli.terminal import note, print_json
    from ost.services.tree import read_tree

    found = read_tree(look_at(db, as_of), ref, archived=everything)
    if as_json:
        print_json(found.to_json())
    elif not found.roots:
        began = "Begin with: ost objective add TITLE"
        note(f"There was nothing yet on {found.as_of}." if as_of else f"The tree is empty. {began}")
    else:
        print_tree(found)
