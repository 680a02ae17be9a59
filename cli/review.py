"""`ost review`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, RefArgument

app = noun(
    "Reviews: marks to compare with, and what rests on something that has changed.",
    'ost review mark "Q4 week 6"',
    "ost review list",
    'ost review clear ini3 --because "still worth it with the lower target"',
)


@app.command(
    help="""Give this moment a name, to compare with later.

\b
Examples:
  ost review mark "Q4 week 6"
"""
)
def mark(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.", show_default=False)],
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import note, print_json
    from ost.services.reviewing import set_mark

    made = set_mark(open_workspace(db), name)
    if as_json:
        print_json(made.json())
        return
    print(made.name)
    note("What changes from here on: ost diff last-review")


@app.command(
    help="""Say that a suspect thing was looked at, and stands as it is.

\b
Examples:
  ost review clear ini3 --because "still worth it with the lower target"
"""
)
def clear(
    ref: RefArgument,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import line, print_json
    from ost.exports.lines import suspect_words
    from ost.services.reviewing import clear as clear_it

    found = clear_it(open_workspace(db), ref, because)
    if as_json:
        print_json({"ref": str(found[0].ref), "cleared": [one.json() for one in found]})
        return
    for one in found:
        line(f"{one.ref}  cleared: {suspect_words(one.json())}", hang="  ")


@app.command(
    "list",
    help="""What is suspect, and the reviews that there were.

\b
Examples:
  ost review list
""",
)
def list_(db: Db = None, as_json: Json = False) -> None:
    from ost.cli.opening import look_at
    from ost.cli.terminal import line, note, print_json
    from ost.exports.lines import suspect_words
    from ost.services.reviewing import read_reviews

    found, marked = read_reviews(look_at(db))
    if as_json:
        shape = [{"ref": str(ref), "suspect": [one.json() for one in why]} for ref, _, why in found]
        print_json({"suspects": shape, "reviews": [mark.json() for mark in marked]})
        return
    for ref, title, why in found:
        line(f"{ref}  {title}", hang="  ")
        for one in why:
            line(f"  suspect: {suspect_words(one.json())}", hang="    ")
    for mark in marked:
        line(f"review  {mark.name}  ({mark.at.astimezone().date()}, {mark.actor})")
    if not found:
        note("Nothing is suspect.")
