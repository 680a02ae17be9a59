"""`ost backup`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, Json

if TYPE_CHECKING:
    from ost.storage.backup import Backup

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Make a verified copy of the workspace while others go on working in it.

\b
Examples:
  ost backup                       into the folder ost.db.backups beside the workspace
  ost backup /media/stick/ost.db
  ost backup --list                what there is
"""
)
def backup(
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="The file to make; named by the moment if not said."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the backups in the folder.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Let an earlier backup of that name give way.")
    ] = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.terminal import print_json
    from ost.domain.text import plural, shown
    from ost.errors import ContradictingOptions
    from ost.keeping import back_up

    if listed:
        if file is not None or force:
            raise ContradictingOptions(
                "--list", "FILE" if file is not None else "--force", "one of them is enough"
            )
        _list(db, as_json=as_json)
        return
    made = back_up(db, file, force=force)
    if as_json:
        print_json(_shape(made))
        return
    print(shown(f"{made.path}  {made.size:,} bytes, {plural(made.changesets or 0, 'changeset')}, verified"))


def _shape(one: Backup) -> dict[str, object]:
    from ost.domain.plain import to_plain

    return {
        "backup": str(one.path),
        "at": to_plain(one.at),
        "bytes": one.size,
        "changesets": one.changesets,
        "schema": one.schema,
        "automatic": one.automatic,
    }


def _list(db: str | None, *, as_json: bool) -> None:
    from ost.cli.terminal import note, print_json, table
    from ost.keeping import backups_of

    found = backups_of(db)
    if as_json:
        print_json({"backups": [_shape(one) for one in found]})
    elif found:
        rows = [
            [
                f"{one.at:%Y-%m-%d %H:%M:%S} UTC",
                "damaged" if one.changesets is None else str(one.changesets),
                f"{one.size:,}",
                "by itself" if one.automatic else "by hand",
                str(one.path),
            ]
            for one in found
        ]
        table(["Made", "Changesets", "Bytes", "", "File"], rows, right=frozenset({1, 2}))
    else:
        note("There is no backup yet. Make one with: ost backup")
