"""`ost load`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, Json

if TYPE_CHECKING:
    from typing import TextIO

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Make a workspace of a dump: all of it, verified, or nothing.

\b
Examples:
  ost load ost.jsonl                      ost.db in this folder
  ost load ost.jsonl --db copy.db
  gunzip -c ost.jsonl.gz | ost load - --db copy.db
"""
)
def load(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="The dump, or - for stdin.", show_default=False)
    ],
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.terminal import print_json
    from ost.domain.text import plural, shown
    from ost.keeping import load_dump

    with _opened(file) as lines:
        made, loaded = load_dump(db, "stdin" if file == "-" else file, iter(lines))
    if as_json:
        print_json({"workspace": made, "name": loaded.name, "rows": loaded.rows, "sha256": loaded.sha256})
    else:
        rows = plural(sum(loaded.rows.values()), "row")
        print(shown(f"{made}  {loaded.name}, {rows}, {plural(loaded.rows['changeset'], 'changeset')}"))


def _opened(file: str) -> TextIO:
    """A text file in UTF-8, or stdin, whose lines end as they are written."""
    from io import TextIOWrapper
    from pathlib import Path

    from ost.errors import BadFile, NoSuchFile

    if file == "-":
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\n")
    path = Path(file).expanduser()
    try:
        if path.is_dir():
            raise NoSuchFile(file, "is a folder")
        return path.open(encoding="utf-8", newline="\n")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchFile(file) from error
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise BadFile(file, f"cannot be read: {why}", "Choose another file.") from error
