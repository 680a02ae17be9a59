"""`ost metric`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, Json, Owner, Title

app = noun(
    "Metrics and KPIs: what is measured.",
    'ost metric add "Payments that fail" --unit % --healthy-high 1.5',
)


@app.command(
    help="""Add a metric on its own. With a healthy range it is a KPI: watched, not pushed.

\b
Examples:
  ost metric add "Weekly active teams" --unit teams
  ost metric add "Support backlog" --unit tickets --healthy-high 40
"""
)
def add(
    title: Title,
    unit: Annotated[str, typer.Option("--unit", metavar="U", help="%, days, €, users, points …")] = "",
    healthy_low: Annotated[
        str | None, typer.Option("--healthy-low", metavar="N", help="Below it, it needs care.")
    ] = None,
    healthy_high: Annotated[
        str | None, typer.Option("--healthy-high", metavar="N", help="Above it, it needs care.")
    ] = None,
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import number
    from ost.cli.showing import show_done
    from ost.services.adding import add_metric

    done = add_metric(
        open_workspace(db, make=True),
        title,
        unit=unit,
        healthy_low=number(healthy_low, "--healthy-low"),
        healthy_high=number(healthy_high, "--healthy-high"),
        owner=owner,
    )
    show_done(done, as_json=as_json)
