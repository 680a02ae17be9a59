"""`ost status`."""

from __future__ import annotations

import typer

from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Where the workspace stands: what there is, the open KRs, alarms, KPIs, running experiments.

\b
Examples:
  ost status
"""
)
def status(as_of: AsOf = None, db: Db = None, as_json: Json = False) -> None:
    from ost.bootstrap import find_place
    from ost.cli.alarms import print_alarms
    from ost.cli.kpis import print_kpis
    from ost.cli.opening import look_at
    from ost.cli.showing import node_line, print_key_results
    from ost.cli.terminal import line, print_json
    from ost.domain.text import plural
    from ost.services.reading import status as read_status
    from ost.services.weekly import weekly_report

    workspace = look_at(db, as_of)
    found = read_status(workspace)
    alarms = weekly_report(workspace).alarms if any(found.counts.values()) else ()
    place = find_place(db)
    if as_json:
        print_json({"path": str(place), **found.data, "alarms": [alarm.to_json() for alarm in alarms]})
        return
    line(f"{found.name}  ({place})", style="bold")
    line(
        ", ".join(plural(count, kind.value) for kind, count in found.counts.items() if count) or "nothing yet"
    )
    if found.north_star is not None:
        line(f"North star: {node_line(found.north_star)}", hang="  ")
    if found.krs:
        line()
        print_key_results(found.krs)
    if alarms:
        line()
        print_alarms(alarms)
    if found.kpis:
        line()
        line("KPIs", style="bold")
        print_kpis(found.kpis)
    if found.running:
        line()
        line("Running experiments", style="bold")
        for view in found.running:
            line(node_line(view))
    if found.suspects:
        line()
        line(f"Rests on something that has changed: {', '.join(found.suspects)}  (ost review list)")
    if found.missing_checkins:
        line()
        line(
            f"No check-in yet this week: {', '.join(found.missing_checkins)}  (ost checkin {found.missing_checkins[0]})"
        )
