"""`ost restore`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, DryRun, Json

if TYPE_CHECKING:
    from pathlib import Path

    from ost.storage.backup import Plan

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SHOWN = 8


@app.command(
    help="""Put a backup in the workspace's place. The present state is backed up first; nothing is lost.

\b
Examples:
  ost restore ost.db.backups/2026-11-25T013000Z.db -n      what would be taken back
  ost restore ost.db.backups/2026-11-25T013000Z.db
  ost restore /media/stick/ost.db --yes                    without a question
"""
)
def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The backup.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.terminal import print_json
    from ost.domain.text import plural, shown
    from ost.errors import NeedsYes
    from ost.keeping import restoring

    with restoring(db, file) as (path, plan, action):
        if not (yes or dry_run or sys.stdin.isatty()):
            raise NeedsYes(path, file, _loss(plan))
        if not as_json:
            _explain(path, plan)
        if not dry_run and not yes:
            typer.confirm("Go on?", abort=True, err=True)
        kept = None if dry_run else action.do()
    if as_json:
        print_json(
            {
                "workspace": str(path),
                "restored": None if dry_run else file,
                "changesets": plan.changesets,
                "schema": plan.schema,
                "present": plan.present,
                "lost": [dict(zip(("seq", "at", "actor", "command"), one, strict=True)) for one in plan.lost],
                "kept": None if kept is None else str(kept),
                "dry_run": dry_run,
            }
        )
    elif not dry_run:
        print(shown(f"{path}  as in {file}, {plural(plan.changesets, 'changeset')}"))
        _say_where(kept)


def _loss(plan: Plan) -> str:
    """What a restore does to what is there, as the end of a sentence."""
    from ost.domain.text import plural

    match plan.present:
        case "missing":
            return "makes a new workspace"
        case "unreadable":
            return "puts the damaged file aside"
        case "damaged":
            return "takes the place of a workspace whose history cannot be read"
    return f"takes back {plural(len(plan.lost), 'changeset')}" if plan.lost else "takes nothing back"


def _explain(path: Path, plan: Plan) -> None:
    from ost.cli.terminal import note

    note(f"Restoring {plan.backup} in the place of {path} {_loss(plan)}.")
    for seq, at, actor, command in plan.lost[-_SHOWN:]:
        note(f"  {seq}  {at[:16]}  {actor}  {command}")
    if len(plan.lost) > _SHOWN:
        note(f"  and {len(plan.lost) - _SHOWN} earlier ones")
    if plan.older:
        note(f"It is of schema {plan.schema} and is brought up to date.")


def _say_where(kept: Path | None) -> None:
    from ost.cli.terminal import note

    if kept is None:
        return
    if ".damaged-" in kept.name:
        note(f"The damaged file is kept as {kept}.")
    else:
        note(f"What was there before is kept as {kept}. Take it back with: ost restore {kept}")
