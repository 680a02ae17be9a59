"""`ost measure`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.grouping import noun
from ost.cli.options import Db, DryRun, Json, MeasuredRef, On

if TYPE_CHECKING:
    from datetime import date
    from typing import TextIO

    from ost.services.measuring import Measured

app = noun(
    "Values of metrics.",
    "ost measure add kr1 52.3",
    "ost measure import kr1 activation.csv",
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
    help="""Write all values of a CSV file with a header, or none of them.

\b
Examples:
  ost measure import kr1 activation.csv
  ost measure import kr1 export.csv --date week --value rate --n users
  curl -s https://example.com/series.csv | ost measure import kr1 -
""",
)
def import_file(
    ref: MeasuredRef,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A CSV file, or - for stdin.", show_default=False)
    ],
    date: Annotated[str | None, typer.Option("--date", metavar="COL", help="The column of the days.")] = None,
    value: Annotated[
        str | None, typer.Option("--value", metavar="COL", help="The column of the values.")
    ] = None,
    n: Annotated[
        str | None, typer.Option("--n", metavar="COL", help="The column of the sample sizes.")
    ] = None,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.services.measuring import import_measurements

    workspace = open_workspace(db)
    with _opened(file) as lines:
        done = import_measurements(
            workspace,
            ref,
            lines,
            file,
            date_column=date,
            value_column=value,
            n_column=n,
            dry_run=dry_run,
        )
    _show(done, workspace.today, as_json=as_json)


def _opened(file: str) -> TextIO:
    """A text file in UTF-8, with or without a byte order mark, or stdin."""
    from io import TextIOWrapper
    from pathlib import Path

    from ost.errors import BadFile, EmptyPath, NoSuchFile

    if not file.strip():
        raise EmptyPath("The path")
    if file == "-":
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
    path = Path(file)
    try:
        if path.is_dir():
            raise NoSuchFile(file, "is a folder")
        return path.open(encoding="utf-8-sig", newline="")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchFile(file) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadFile(file, f"cannot be read: {why}", "Choose another file.") from error


def _show(done: Measured, today: date, *, as_json: bool) -> None:
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
        }
        span = {"first": to_plain(done.first), "last": to_plain(done.last), "dry_run": done.dry_run}
        print_json({**done.view.data, "imported": counts | span})
        return
    print(node_line(done.view))
    verb = "Would write" if done.dry_run else "Wrote"
    days = f"{done.first} to {done.last}" if done.points > 1 else f"on {done.last}"
    note(f"{verb} {plural(done.points, 'value')}, {days}.{' Nothing was written.' if done.dry_run else ''}")
