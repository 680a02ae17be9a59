"""`ost show`."""

from __future__ import annotations

from typing import Any, cast

import typer

from ost.cli.options import AsOf, Db, Json, RefArgument

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Show everything about one thing.

\b
Examples:
  ost show kr1
  ost show "first-day checklist" --json
"""
)
def show(ref: RefArgument, as_of: AsOf = None, db: Db = None, as_json: Json = False) -> None:
    from ost.cli.closings import print_closing
    from ost.cli.opening import look_at
    from ost.cli.showing import print_thing
    from ost.cli.terminal import line, print_json
    from ost.cli.verdicts import print_evidence
    from ost.services.reading import show as read_thing

    workspace = look_at(db, as_of)
    found = read_thing(workspace, ref)
    known = None
    if found.view.data["kind"] == "initiative":
        from ost.services.judging import read_evidence

        known = read_evidence(workspace, found.view.ref)
    if as_json:
        trials, judged = known or ((), ())
        more = {"trials": [one.to_json() for one in trials], "verdicts": [one.to_json() for one in judged]}
        print_json(found.data | more if known else found.data)
        return
    print_thing(found)
    if found.data.get("north_star"):
        line("It is the workspace's north star.")
    if found.closing:
        print_closing(*found.closing)
    for finding in cast("list[dict[str, Any]]", found.data.get("lint", [])):
        _print_finding(finding)
    if known:
        print_evidence(found.view.ref, *known)


def _print_finding(finding: dict[str, Any]) -> None:
    from ost.cli.terminal import line

    line("Rules:")
    said = finding["accepted"]
    words = f"accepted by {said['by']}: {said['because']}" if said else finding["message"]
    line(f"  {finding['rule']}: {words}", hang="    ")
