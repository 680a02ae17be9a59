"""`ost doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""See whether the workspace's file is whole, and its tables are what its history tells.

Nothing is changed: it works on a copy.

\b
Examples:
  ost doctor
  ost doctor --check                      exit code 5 when something is found, for a nightly job
  ost doctor --rebuild rebuilt.db         a new workspace from the history alone
"""
)
def doctor(
    check: Annotated[bool, typer.Option("--check", help="Exit with 5 when something is found.")] = False,
    rebuild: Annotated[
        str | None,
        typer.Option("--rebuild", metavar="OUT", help="Write a new workspace from the history of this one."),
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.exits import ExitCode
    from ost.cli.terminal import line, note, print_json
    from ost.cli.this_run import mended
    from ost.errors import ContradictingOptions
    from ost.keeping import examine_workspace, findings

    if rebuild is not None:
        if check:
            raise ContradictingOptions("--check", "--rebuild", "one looks, the other makes a new workspace")
        _rebuild(db, rebuild, as_json=as_json)
        return
    checks = examine_workspace(db)
    sound = all(one.ok for one in checks)
    if as_json:
        shape = [
            {
                "name": one.name,
                "ok": one.ok,
                "found": one.found,
                "mend": mended(one.mend) if one.mend else None,
            }
            for one in checks
        ]
        print_json({"ok": sound, "checks": shape})
    else:
        for one in checks:
            if one.ok:
                line(f"ok   {one.name}")
        for found in findings(checks):
            line(f"BAD  {found}", hang="     ")
        for mend in {one.mend: None for one in checks if one.mend}:
            note(mend)
    if check and not sound:
        raise typer.Exit(ExitCode.FINDINGS)


def _rebuild(db: str | None, target: str, *, as_json: bool) -> None:
    from ost.cli.terminal import print_json
    from ost.domain.text import plural, shown
    from ost.keeping import rebuild_workspace

    made, count = rebuild_workspace(db, target)
    if as_json:
        print_json({"workspace": str(made), "changesets": count})
    else:
        print(shown(f"{made}  {plural(count, 'changeset')} played again"))
