"""`ost log`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_USUAL = 20


@app.command(
    help="""What was changed, by whom, when and why; the newest first.

\b
Examples:
  ost log
  ost log kr1
  ost log --last 0 --json
"""
)
def log(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="REF", help="Only what concerns this.", autocompletion=refs_of(), show_default=False
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--last", metavar="N", help="So many; 0 for all. Else 20, or all with --json."),
    ] = None,
    db: Db = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    from ost.cli.changes import entry_json, print_entry
    from ost.cli.opening import look_at
    from ost.cli.reading_words import count
    from ost.cli.terminal import note, print_json
    from ost.services.logbook import read_log

    many = None if as_json else _USUAL
    if last is not None:
        many = count(last, "--last") or None
    entries, left_out = read_log(look_at(db, as_of), ref, many)
    if as_json:
        print_json({"changesets": [entry_json(entry) for entry in entries]})
        return
    for entry in entries:
        print_entry(entry)
    if not entries:
        note("Nothing has been changed yet." if ref is None else f"Nothing is on record of {ref}.")
    if left_out:
        note(
            f"{left_out:,} earlier {'one' if left_out == 1 else 'ones'}: ost log{f' {ref}' if ref else ''} --last 0"
        )
