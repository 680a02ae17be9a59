"""`ost restore`."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, DryRun, Json

if TYPE_CHECKING:
    from pathlib import Path

    from ost.storage.restore import Plan

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_LONGEST = 160
_NAMES = ("seq", "at", "actor", "command")


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
    force: Annotated[
        bool, typer.Option("--force", help="Also a backup of another workspace, or one that is damaged.")
    ] = False,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.terminal import print_json
    from ost.domain.plain import to_plain
    from ost.domain.text import plural, shown
    from ost.errors import Declined, NeedsYes
    from ost.keeping import restoring

    with restoring(db, file, force=force) as (path, plan, action):
        ask = plan.takes and not (yes or dry_run)
        if ask and (as_json or not sys.stdin.isatty()):
            raise NeedsYes(path, file, _loss(plan), force=force)
        if not as_json:
            _explain(path, plan)
        if ask and not typer.confirm(f"Put the {_what(plan)} in its place?", default=False, err=True):
            raise Declined
        kept = None if dry_run else action.do()
    if as_json:
        print_json(
            {
                "workspace": str(path),
                "restored": None if dry_run else file,
                "name": plan.name,
                "made": to_plain(plan.at),
                "last": None if plan.last is None else dict(zip(_NAMES, plan.last, strict=True)),
                "changesets": plan.changesets,
                "schema": plan.schema,
                "present": plan.present,
                "lost": [dict(zip(_NAMES, one, strict=True)) for one in plan.lost],
                "kept": None if kept is None else str(kept),
                "dry_run": dry_run,
            }
        )
    elif not dry_run:
        print(shown(f"{path}  as in {file}, {plural(plan.changesets, 'changeset')}"))
        _say_where(kept, force=plan.apart)


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


def _what(plan: Plan) -> str:
    """Which backup that is."""
    from ost.domain.text import shown

    return f"backup of '{shown(plan.name)}' of {plan.at.astimezone():%Y-%m-%d}"


def _explain(path: Path, plan: Plan) -> None:
    from ost.cli.terminal import note
    from ost.domain.text import shortened
    from ost.exports.change_words import change_words
    from ost.storage.restore import TOLD

    last = "without a changeset" if plan.last is None else f"up to changeset {_signed(plan.last)}"
    note(f"Restoring {plan.backup}, a {_what(plan)} {last}, in the place of {path} {_loss(plan)}.")
    for one in reversed(plan.lost[-TOLD:]):
        changed = "; ".join(map(change_words, plan.lines.get(one[0], ())))
        note(f"  {shortened(f'{_signed(one)}: {changed}' if changed else _signed(one), _LONGEST)}")
    if len(plan.lost) > TOLD:
        note(f"  and {len(plan.lost) - TOLD} more")
    if plan.older:
        note(f"It is of schema {plan.schema} and is brought up to date.")


def _signed(one: tuple[int, str, str, str]) -> str:
    """The number of a changeset, and when, by whom and how it was made."""
    from datetime import UTC, datetime

    seq, at, actor, command = one
    with suppress(ValueError):
        at = f"{datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"
    return f"{seq}  {at}  {actor}  {command}"


def _say_where(kept: Path | None, *, force: bool) -> None:
    from ost.cli.terminal import note

    if kept is None:
        return
    if ".damaged-" in kept.name:
        note(f"The damaged file is kept as {kept}.")
    else:
        note(
            f"What was there before is kept as {kept}. Take it back with: "
            f"ost restore {shlex.quote(str(kept))}{' --force' if force else ''}"
        )
