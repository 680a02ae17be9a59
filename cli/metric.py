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
  ost metric add "Uptime" --unit % --healthy-low 99.9 --service-level 99 --window 28d
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
    service_level: Annotated[
        str | None,
        typer.Option(
            "--service-level", metavar="PERCENT", help="How many % of the periods should be healthy."
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            "--window", metavar="28d", help="Over which time: quarter (so if not said), month, 28d."
        ),
    ] = None,
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import number
    from ost.cli.showing import show_done
    from ost.domain.healthy import parse_level, parse_window
    from ost.services.adding import add_metric

    done = add_metric(
        open_workspace(db, make=True),
        title,
        unit=unit,
        healthy_low=number(healthy_low, "--healthy-low"),
        healthy_high=number(healthy_high, "--healthy-high"),
        service_level=None if service_level is None else parse_level(service_level, "--service-level"),
        service_window=None if window is None else parse_window(window),
        owner=owner,
    )
    show_done(done, as_json=as_json)
