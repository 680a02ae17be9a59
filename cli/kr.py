"""`ost kr`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, Owner, Title, Under

app = noun(
    "Key results: what should be true at the end.",
    'ost kr add "Activation rate" --under obj1 --baseline 45 --target 65 --unit % --by 2026-Q4',
    "ost list kr",
)


@app.command(
    help="""Add a key result and the metric that it steers.

\b
Examples:
  ost kr add "Activation rate" --under obj1 --baseline 45 --target 65 --unit % --by 2026-12-31
  ost kr add "Time to first report" --under obj1 --baseline 9 --target 3 --unit days --by 2026-Q4
  ost kr add "Crash-free sessions" --under obj1 --at-least 99.5 --unit % --by 2026-Q4
"""
)
def add(
    title: Title,
    under: Under = None,
    baseline: Annotated[str | None, typer.Option("--baseline", metavar="N", help="Where it stands.")] = None,
    target: Annotated[str | None, typer.Option("--target", metavar="N", help="Where it should be.")] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="U", help="%, days, €, users, points …")
    ] = None,
    metric: Annotated[
        str | None, typer.Option("--metric", metavar="NAME", help="The metric; made unless it is there.")
    ] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="D", help="The first day.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="D", help="The day on which it is judged.")
    ] = None,
    at_least: Annotated[
        str | None, typer.Option("--at-least", metavar="N", help="A level to keep at or above.")
    ] = None,
    at_most: Annotated[
        str | None, typer.Option("--at-most", metavar="N", help="A level to keep at or below.")
    ] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", metavar="business|product", help="Lagging or leading.")
    ] = None,
    level: Annotated[
        str, typer.Option("--level", metavar="outcome|output|input", help="What it measures.")
    ] = "outcome",
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import choice, number
    from ost.cli.showing import show_done
    from ost.cli.terminal import note
    from ost.domain.model import Level, Scope
    from ost.services.adding import add_key_result

    _check_complete(under, baseline, target, at_least if at_least is not None else at_most)
    done = add_key_result(
        open_workspace(db),
        title,
        under=under or (),
        baseline=number(baseline, "--baseline"),
        target=number(target, "--target"),
        by=by,
        start=start,
        unit=unit,
        metric=metric,
        at_least=number(at_least, "--at-least"),
        at_most=number(at_most, "--at-most"),
        scope=choice(Scope, "The scope", scope),
        level=choice(Level, "The level", level) or Level.OUTCOME,
        owner=owner,
    )
    show_done(done, as_json=as_json)
    if start is not None or done.view.data["start"] != done.view.data["created"]:
        note(f"It runs from {done.view.data['start']} to {done.view.data['due']}.")


def _check_complete(
    under: list[str] | None, baseline: str | None, target: str | None, level: str | None
) -> None:
    """Say everything that is missing at once."""
    from ost.errors import MissingOption

    missing = [] if under else ["--under OBJ|KR"]
    if level is None:
        missing += ["--baseline N"] if baseline is None else []
        missing += ["--target N"] if target is None else []
    if missing:
        needs = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        hint = "To keep a level instead of moving one: --at-least N or --at-most N."
        raise MissingOption("A key result", needs, hint if level is None and target is None else "")
