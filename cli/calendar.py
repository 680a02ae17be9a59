"""`ost calendar`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import words_of
from ost.cli.options import AsOf, Db, Json

if TYPE_CHECKING:
    from datetime import time

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SHORTEST = 2
"""From so many letters on a weekday may be cut."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@app.command(
    help="""The cadence as a calendar file (.ics): the weekly check-in, and the days that should not be missed.

Ends of KRs, cycles and experiments, planning, and the days from which verdicts are read. Read in again, it is
brought up to date. See docs/rhythm.md.

\b
Examples:
  ost calendar -o ost.ics
  ost calendar --team Growth --day monday --time 09:30 --zone Europe/Berlin -o growth.ics
  ost calendar --json
"""
)
def calendar(
    team: Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's.")] = None,
    weekday: Annotated[
        str,
        typer.Option(
            "--day", metavar="DAY", help="The day of the weekly check-in.", autocompletion=words_of(*_DAYS)
        ),
    ] = "friday",
    at: Annotated[str, typer.Option("--time", metavar="HH:MM", help="When it begins.")] = "10:00",
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help="Its time zone; that of whoever reads it if not said."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.output import write_document
    from ost.cli.terminal import note, print_json
    from ost.exports.calendar import first_check_in, to_calendar
    from ost.services.cadence import read_cadence

    number, begins, place = _weekday(weekday), _time(at), _zone(zone)
    found = read_cadence(look_at(db, as_of), team)
    if as_json and output in {None, "-"}:
        weekly = found.check_in
        first = first_check_in(weekly, number) if weekly is not None else None
        print_json(
            {
                "as_of": found.as_of.isoformat(),
                "team": found.team,
                "checkin": None
                if weekly is None or first is None
                else {
                    **weekly.to_json(),
                    "on": first.isoformat(),
                    "day": _DAYS[number],
                    "time": f"{begins:%H:%M}",
                    "zone": place,
                },
                "events": [event.to_json() for event in found.days],
            }
        )
        return
    if found.check_in is None:
        note("No KR is open, so there is no weekly check-in in it.")
    write_document(to_calendar(found, number, begins, place), "ics", output, as_json=as_json)


def _weekday(word: str) -> int:
    """The number of a weekday, 0 for Monday.

    Raises:
        BadChoice: When it is none.
    """
    from ost.errors import BadChoice

    said = word.strip().casefold()
    for number, name in enumerate(_DAYS):
        if len(said) >= _SHORTEST and name.startswith(said):
            return number
    raise BadChoice("The day", word, _DAYS)


def _time(word: str) -> time:
    """A time of the day.

    Raises:
        BadTime: When it is none.
    """
    import re
    from datetime import time

    from ost.errors import BadTime

    found = re.fullmatch(r"([01]?\d|2[0-3])(?::([0-5]\d))?", word.strip(), re.ASCII)
    if found is None:
        raise BadTime(word)
    return time(int(found[1]), int(found[2] or 0))


def _zone(word: str | None) -> str | None:
    """The name of a time zone as it is kept.

    Raises:
        BadZone: When there is none of that name.
    """
    if word is None:
        return None
    from zoneinfo import available_timezones

    from ost.errors import BadZone

    names = available_timezones()
    by_name = {name.casefold(): name for name in names}
    found = by_name.get(word.strip().casefold())
    if found is None:
        raise BadZone(word, sorted(names))
    return found
