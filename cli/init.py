"""`ost init`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, Json

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Make a workspace: one file that holds everything.

\b
Examples:
  ost init                       ost.db in this folder
  ost init discovery --name "Growth team"
"""
)
def init(
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="A file, or a folder to put ost.db in.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What it is called.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import make_workspace
    from ost.cli.terminal import print_json
    from ost.cli.this_run import wrote
    from ost.domain.text import clean_line, shown

    label = clean_line(name, "The name", 100) if name is not None else None
    made = make_workspace(path, db, label)
    wrote(made)
    if as_json:
        print_json({"workspace": str(made), "name": label or made.absolute().parent.name})
    else:
        print(shown(f"{made}  A new workspace. {_next(made)}"))


def _next(made: Path) -> str:
    """What to type next: the workspace is found from its own folder, and by name from elsewhere."""
    from ost.bootstrap import FILE_NAME, find_place

    add = "ost objective add TITLE"
    place = find_place(None)
    if place.exists and place.path.samefile(made):
        return f"Next: {add}"
    if made.name != FILE_NAME:
        return f"Next: {add} --db {_quoted(made)}"
    return f"Next: cd {_quoted(made.parent)} && {add}"


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
