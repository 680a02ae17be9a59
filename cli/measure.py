"""`ost measure`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, DryRun, Json, MeasuredRef, On
from ost.cli.pulling import (
    PULL_HELP,
    SOURCE_HELP,
    DateColumn,
    Format,
    From,
    Sheet,
    SizeColumn,
    Sql,
    Timeout,
    ValueColumn,
    pull,
    source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ost.services.measuring import Measured

app = noun(
    "Values of metrics.",
    "ost measure add kr1 52.3",
    "ost measure import kr1 activation.csv",
    "ost measure source kr1 activation.csv",
    "ost measure pull",
)
# Otherwise -5 would be read as an option.
_NUMBERS = {"ignore_unknown_options": True}


@app.command(
    context_settings=_NUMBERS,
    help="""Write one value of a KR's metric; a value on a day that has one replaces it.

\b
Examples:
  ost measure add kr1 52.3
  ost measure add kr1 52.3 --on "last monday" --n 1840
""",
)
def add(
    ref: MeasuredRef,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="In the metric's unit.", show_default=False)],
    on: On = None,
    n: Annotated[str | None, typer.Option("--n", metavar="N", help="How many were measured.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count, day
    from ost.domain.numbers import parse_number
    from ost.services.measuring import add_measurement

    workspace = open_workspace(db)
    number = parse_number(value)
    size = count(n, "--n", 1)
    done = add_measurement(workspace, ref, number, on=day(on, workspace.today), n=size)
    _show(done, workspace.today, as_json=as_json)


@app.command(
    "import",
    help="""Write all values of a table, or none of them: a file, or what a database answers.

Files are CSV with a header, JSON lines, Parquet (.parquet) and Excel (.xlsx, .xlsm, .xls); what comes from stdin is CSV
unless --format says otherwise. Columns that are not named are those of `ost measure source`, else found by their usual
names. See docs/measures.md.

\b
Examples:
  ost measure import kr1 activation.csv
  ost measure import kr1 export.csv --date week --value rate --n users
  ost measure import kr1 numbers.xlsx --sheet Weekly --value rate
  ost measure import kr1 --sql "SELECT day, rate FROM activation" --from shop.db
  curl -s https://example.com/series.csv | ost measure import kr1 -
""",
)
def import_table(
    ref: MeasuredRef,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE|-", help="A file, or - for stdin.", show_default=False)
    ] = None,
    sql: Sql = None,
    database: From = None,
    form: Format = None,
    sheet: Sheet = None,
    date: DateColumn = None,
    value: ValueColumn = None,
    n: SizeColumn = None,
    timeout: Timeout = None,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from dataclasses import replace

    from ost.bootstrap import find_place, open_workspace
    from ost.cli.pulling import seconds_of
    from ost.domain.sources import Source
    from ost.errors import MissingOption
    from ost.fetching import Reader, check_source
    from ost.services.measuring import collector_paused, import_measurements
    from ost.services.sourcing import columns_of

    place = find_place(db)
    workspace = open_workspace(place)
    if file is None and sql is None:
        hint = f"Name a FILE, - or --sql; what a source names comes with: ost measure pull {ref}"
        raise MissingOption("An import", "a table", hint)
    source = check_source(
        Source(file=file, database=database, sql=sql, format=form, sheet=sheet, date=date, value=value, n=n)
    )
    said = source
    if None in {date, value, n}:
        source = replace(source, **columns_of(workspace, ref, source))
    with collector_paused(), _kept_names_told(ref, source != said):
        found = Reader(place, workspace.today, seconds_of(timeout)).read(source, kept=False)
        done = import_measurements(workspace, ref, found.points, dry_run=dry_run)
    _show(done, workspace.today, left_out=found.left_out, as_json=as_json)


@contextmanager
def _kept_names_told(ref: str, kept: bool) -> Iterator[None]:
    """Say where the name of a missing column may come from that nobody typed."""
    from ost.errors import NoSuchColumn

    try:
        yield
    except NoSuchColumn as error:
        if kept:
            error.hint += f" Names that were not said are those of: ost measure source {ref}"
        raise


app.command("source", help=SOURCE_HELP)(source)
app.command("pull", help=PULL_HELP)(pull)


def _show(done: Measured, today: date, *, left_out: int = 0, as_json: bool) -> None:
    from ost.cli.showing import node_line
    from ost.cli.terminal import note, print_json
    from ost.cli.this_run import wrote
    from ost.domain.numbers import show_number, with_unit
    from ost.domain.plain import to_plain
    from ost.domain.text import plural

    wrote(f"What was measured of {done.view.ref}")
    if done.repeated:
        values = plural(done.repeated, "value")
        note(f"{values} of the table gave way to a later one of the same day.")
    if left_out:
        note(f"{plural(left_out, 'row')} had no value, and {'was' if left_out == 1 else 'were'} left out.")
    if done.replaced:
        days = ", ".join(f"{point.on} (was {show_number(point.value)})" for point in done.replaced[:3])
        more = f" and {len(done.replaced) - 3} more" if len(done.replaced) > 3 else ""  # noqa: PLR2004
        verb = "Would replace" if done.dry_run else "Replaced"
        note(f"{verb} {plural(len(done.replaced), 'earlier value')}: {days}{more}.")
    if done.unchanged:
        note(f"{plural(done.unchanged, 'value')} had been there already and did not change.")
    if done.far is not None:
        away = with_unit(done.far.value, str(done.view.data.get("unit") or ""))
        slip = "" if done.dry_run else "; if it is a slip: ost undo"
        note(f"{away} is far from where {done.view.ref} has been{slip}")
    if done.last > today:
        note(f"The last one is of {done.last}, which is still to come: it counts from then on.")
    if as_json:
        counts = {
            "points": done.points,
            "replaced": len(done.replaced),
            "unchanged": done.unchanged,
            "repeated": done.repeated,
            "left_out": left_out,
        }
        span = {"first": to_plain(done.first), "last": to_plain(done.last), "dry_run": done.dry_run}
        print_json({**done.view.data, "imported": counts | span})
        return
    print(node_line(done.view))
    verb = "Would write" if done.dry_run else "Wrote"
    days = f"{done.first} to {done.last}" if done.points > 1 else f"on {done.last}"
    note(f"{verb} {plural(done.points, 'value')}, {days}.{' Nothing was written.' if done.dry_run else ''}")
