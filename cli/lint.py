"""`ost lint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.exits import ExitCode
from ost.cli.options import AsOf, Db, Json

if TYPE_CHECKING:
    from ost.services.linting.lint import Linted

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""What the rules ask about the tree. It is advice: nothing is blocked by it.

\b
Examples:
  ost lint
  ost lint kr2
  ost lint --check                 exit code 5 when a finding is not accepted
  ost lint --off kr-technical      for everybody in this workspace; --on brings it back
  ost lint --rules                 every rule, with its reason
"""
)
def lint(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="REF",
            help="Only this thing and what is below it.",
            autocompletion=refs_of(),
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 5 when there are findings that nobody has accepted.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules.")] = False,
    off: Annotated[
        list[str] | None, typer.Option("--off", metavar="RULE", help="Switch a rule off in this workspace.")
    ] = None,
    on: Annotated[
        list[str] | None, typer.Option("--on", metavar="RULE", help="Switch a rule on again.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.terminal import print_json
    from ost.services.linting import lint as linting

    if off or on:
        _switch(off or [], on or [], "REF" if ref else "--as-of" if as_of else "--check" if check else "", db)
        if not rules and not as_json:
            return
    workspace = look_at(db, as_of)
    if rules or off or on:
        known = linting.read_rules(workspace)
        if as_json:
            print_json({"rules": [rule | {"on": state} for rule, state in known]})
        else:
            _print_rules(known)
        return
    found = linting.lint(workspace, ref)
    if as_json:
        print_json(found.json())
    else:
        _print(found)
    if check and found.waiting:
        raise typer.Exit(ExitCode.FINDINGS)


def _switch(off: list[str], on: list[str], other: str, db: str | None) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import note
    from ost.errors import ContradictingOptions
    from ost.services.linting.accepting import switch

    option = "--off" if off else "--on"
    if other:
        raise ContradictingOptions(option, other, "rules are switched for the whole workspace, from now on")
    both = {name.strip().lower() for name in off} & {name.strip().lower() for name in on}
    if both:
        raise ContradictingOptions(f"--off {min(both)}", f"--on {min(both)}", "it can only be one of them")
    still = switch(open_workspace(db), off, on)
    note(f"Rules that are off: {', '.join(sorted(still))}." if still else "All rules are on.")


def _print_rules(rules: list[tuple[dict[str, object], bool]]) -> None:
    from ost.cli.terminal import line

    for rule, on in rules:
        by = "" if rule["asked_by"] == "lint" else f"  (ost {rule['asked_by']})"
        line(f"{rule['id']}  {rule['severity'] if on else 'off'}  {rule['reason']}{by}", hang="    ")


def _print(found: Linted) -> None:
    from ost.cli.terminal import line, note, print_pieces
    from ost.domain.text import plural
    from ost.services.linting.rules import RULES

    last = None
    for finding in found.findings:
        if finding.ref != last:
            line(f"{finding.ref}  {finding.title}", style="bold", hang="  ")
        last = finding.ref
        rule = RULES[finding.rule]
        if finding.accepted is not None:
            said = finding.accepted
            line(
                f"  {rule.id}  accepted by {said.by} on {said.at.astimezone().date()}: {said.because}",
                hang="    ",
            )
            continue
        line(f"  {rule.id}  {rule.severity}  {finding.message}", hang="    ")
        line(f"    {rule.question}", hang="  ")
        if finding.rewrite and finding.rewrite.startswith("ost ") and ", or ost " not in finding.rewrite:
            print_pieces([(f"    → {finding.rewrite}", None)])  # broken, it could not be pasted
        elif finding.rewrite:
            line(f"    → {finding.rewrite}", hang="  ")
    waiting = found.waiting
    accepted = len(found.findings) - len(waiting)
    also = f", {accepted} accepted" if accepted else ""
    note(f"{plural(len(waiting), 'finding')}{also}." if found.findings else "The rules ask nothing.")
    if waiting:
        note(f'To let one stand: ost accept {waiting[0].ref} {waiting[0].rule} --because "…"')
    if found.off:
        note(f"Off in this workspace: {', '.join(found.off)}.")
