"""`ost init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, Json

if TYPE_CHECKING:
    from ost.storage.urls import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Make a workspace: one file that holds everything, or a part of a PostgreSQL database.

\b
Examples:
  ost init                       ost.db in this folder
  ost init discovery --name "Growth team"
  ost init --db postgresql://db.example.com/ost --name "Growth team"
"""
)
def init(
    path: Annotated[
        str | None, typer.Argument(metavar="PATH", help="A file, or a folder to put ost.db in.")
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
        print_json({"workspace": str(made), "name": label or _name_of(made)})
    else:
        print(shown(f"{made}  A new workspace. {_next(made)}"))


def _name_of(made: Path | Server) -> str:
    return made.absolute().parent.name if isinstance(made, Path) else made.workspace or ""


def _next(made: Path | Server) -> str:
    """What to type next: the workspace is found from its own folder, and by name from elsewhere."""
    from ost.bootstrap import FILE_NAME, find_place

    add = "ost objective add TITLE"
    place = find_place(None)
    if not isinstance(made, Path):
        return f'Next: {add} --db "{made}"'
    if not place.on_server and place.exists and place.path.samefile(made):
        return f"Next: {add}"
    if made.name != FILE_NAME:
        return f"Next: {add} --db {_quoted(made)}"
    return f"Next: cd {_quoted(made.parent)} && {add}"


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
