"""`ost accept`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, Json, RefArgument

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Say that what a rule found may stand, and why; it shows wherever the finding does.

\b
Examples:
  ost accept kr2 kr-output --because "a prerequisite; the outcome cannot be measured this quarter"
  ost accept obj1 objective-sufficiency --because "yes: nothing else stops new users"
  ost accept kr2 kr-output --withdraw
"""
)
def accept(
    ref: RefArgument,
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The rule's id (ost lint).", show_default=False)
    ],
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Let the finding count again.")] = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import line, print_json
    from ost.errors import ContradictingOptions, MissingOption
    from ost.services.linting import accepting

    if withdraw and because is not None:
        raise ContradictingOptions("--withdraw", "--because", "what is withdrawn needs no reason")
    if not withdraw and because is None:
        raise MissingOption("To let a finding stand", "--because TEXT")
    workspace = open_workspace(db)
    if withdraw:
        node = accepting.withdraw(workspace, ref, rule)
        said, words = None, "counts again"
    else:
        node, acceptance = accepting.accept(workspace, ref, rule, str(because))
        said, words = acceptance.json(), f"accepted: {acceptance.because}"
    name = accepting.rule_named(rule)
    if as_json:
        print_json({"ref": str(node), "rule": name, "accepted": said})
    else:
        line(f"{node}  {name}  {words}", hang="  ")
