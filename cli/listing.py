"""`ost list`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import complete_kinds
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""List things: all, or those of a kind.

\b
Examples:
  ost list
  ost list kr
  ost list experiments --json
  ost list kpi
"""
)
def listing(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            autocompletion=complete_kinds,
            help="objective, kr, opportunity, solution, assumption, experiment, initiative, interview, "
            "metric, request or kpi.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what was put away, too.")] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.showing import show_nodes
    from ost.cli.terminal import note
    from ost.domain.kinds import Kind, kind_named
    from ost.errors import BadChoice
    from ost.services.reading import list_nodes

    only_kpis = kind is not None and kind.strip().lower() in {"kpi", "kpis"}
    wanted = Kind.METRIC if only_kpis else kind_named(kind) if kind is not None else None
    if kind is not None and wanted is None:
        raise BadChoice("The kind", kind, list(Kind))
    found = list_nodes(look_at(db, as_of), wanted, archived=everything)
    if only_kpis:
        found = [view for view in found if view.data["kpi"]]
    show_nodes(found, as_json=as_json, one_kind=wanted is not None)
    if not found:
        note(f"There is no {'KPI' if only_kpis else wanted or 'thing'} yet.")
