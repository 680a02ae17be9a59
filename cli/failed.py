"""`ost failed`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.exits import ExitCode
from ost.cli.options import After, AsOf, Before, BeforeLong, Db, Json, ReadAfter

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Initiatives that failed to move their KR: findings first, then what cannot be told.

\b
Examples:
  ost failed
  ost failed --as-of 2026-10-31
  ost failed --check               exit code 5 when there are findings
"""
)
def failed(
    check: Annotated[bool, typer.Option("--check", help="Exit with 5 when there are findings.")] = False,
    before: Before = None,
    before_long: BeforeLong = None,
    after: After = None,
    read_after: ReadAfter = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.reading_words import lengths
    from ost.cli.terminal import print_json
    from ost.cli.verdicts import print_failed
    from ost.services.judging import read_failed

    settings = lengths(before, before_long, after, read_after)
    found = read_failed(look_at(db, as_of), settings)
    if as_json:
        print_json(found.to_json())
    else:
        print_failed(found)
    findings = {"wrong_way", "not_moved"}
    if check and any(judged.judgement.verdict in findings for judged in found.verdicts):
        raise typer.Exit(ExitCode.FINDINGS)
