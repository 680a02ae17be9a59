"""`ost measure source` and `ost measure pull`: where values come from by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.options import Db, DryRun, Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.domain.sources import Source
    from ost.fetching import Reader
    from ost.services.sourcing import Sourced
    from ost.services.workspace import Workspace

Sql = Annotated[
    str | None, typer.Option("--sql", metavar="SQL", help="A question to a database: one SELECT.")
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="URL",
        help="The database: a SQLite or DuckDB file, postgresql://HOST/DATABASE, or env:NAME for a URL in a variable.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="csv, jsonl, parquet or excel; as the file's name says otherwise.",
        autocompletion=words_of("csv", "jsonl", "parquet", "excel"),
    ),
]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of an Excel file.")]
DateColumn = Annotated[str | None, typer.Option("--date", metavar="COL", help="The column of the days.")]
ValueColumn = Annotated[str | None, typer.Option("--value", metavar="COL", help="The column of the values.")]
SizeColumn = Annotated[str | None, typer.Option("--n", metavar="COL", help="The column of the sample sizes.")]
Timeout = Annotated[
    str | None, typer.Option("--timeout", metavar="SECONDS", help="How long a database may take (60).")
]
_MAYBE_REF: Any = typer.Argument(
    metavar="KR|MET",
    help="A ref such as kr3, or an unambiguous fragment of a title.",
    autocompletion=refs_of("kr", "metric"),
    show_default=False,
)
_REFS: Any = typer.Argument(
    metavar="KR|MET",
    help="Those that are to be pulled; all that have a source if none is said.",
    autocompletion=refs_of("kr", "metric"),
    show_default=False,
)

SOURCE_HELP = """Say where a metric's values come from, for `ost measure pull` to fetch them; without more, show it.

A relative path starts from the workspace's folder. Columns that are said without a file or a query are kept for
`ost measure import`. A password is never kept: docs/measures.md says where to put it.

\b
Examples:
  ost measure source kr1 activation.csv --date week --value rate --n users
  ost measure source kr1 numbers.xlsx --sheet Weekly
  ost measure source kr1 --sql "SELECT day, rate FROM activation" --from postgresql://stats@warehouse/shop
  ost measure source kr1              show it
  ost measure source                  show all
  ost measure source kr1 --clear
"""

PULL_HELP = """Fetch what the sources have now: each metric whole or not at all, and none keeps the others back.

Exit code 1 when a metric could not be fetched; the others are kept. Days that a source does not have stay as they are.

\b
Examples:
  ost measure pull
  ost measure pull kr1 kr2 --dry-run
  ost measure pull --json
"""


def seconds_of(text: str | None) -> float:
    """How long a database may take.

    Raises:
        OutOfRange: When it is no number of seconds from 1 to 86,400.
    """
    from ost.domain.numbers import parse_number
    from ost.errors import OutOfRange
    from ost.fetching import SECONDS

    if text is None:
        return SECONDS
    seconds = parse_number(text, "--timeout")
    if not 1 <= seconds <= 86_400:  # noqa: PLR2004  (a day)
        raise OutOfRange("--timeout", text, "from 1 to 86400 seconds")
    return seconds


def source(
    ref: Annotated[str | None, _MAYBE_REF] = None,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="The file with the values.", show_default=False)
    ] = None,
    sql: Sql = None,
    database: From = None,
    form: Format = None,
    sheet: Sheet = None,
    date: DateColumn = None,
    value: ValueColumn = None,
    n: SizeColumn = None,
    clear: Annotated[bool, typer.Option("--clear", help="Forget where they come from.")] = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import find_place, open_workspace
    from ost.cli.showing_sources import show_all, show_one
    from ost.domain.sources import Source
    from ost.errors import ContradictingOptions
    from ost.fetching import Reader
    from ost.services.sourcing import read_source, read_sources, set_source

    place = find_place(db)
    workspace = open_workspace(place)
    reader = Reader(place, workspace.today)
    said = {
        "file": file,
        "database": database,
        "sql": sql,
        "format": form,
        "sheet": sheet,
        "date": date,
        "value": value,
        "n": n,
    }
    told = {name: words for name, words in said.items() if words is not None}
    if clear and told:
        raise ContradictingOptions("--clear", "what else is said", "nothing would be left of it")
    if ref is None:
        show_all(read_sources(workspace), as_json=as_json)
    elif clear:
        show_one(set_source(workspace, ref, lambda _: None), reader, as_json=as_json, changed=True)
    elif told:
        done = set_source(workspace, ref, _changed(told, reader, Source))
        kept = done.source is None or not done.source.reads or reader.allow(done.source)
        show_one(done, reader, as_json=as_json, changed=True, remembered=kept)
    else:
        show_one(read_source(workspace, ref), reader, as_json=as_json)


def _changed(
    told: dict[str, str], reader: Reader, kind: type[Source]
) -> Callable[[Source | None], Source | None]:
    """The source that was said: a place begins anew, columns are set in the one that is there; "" takes one away."""
    from ost.fetching import check_kept, kept_path

    def change(before: Source | None) -> Source | None:
        anew = before is None or "file" in told or "sql" in told or "database" in told
        values = ({} if anew or before is None else before.json()) | told
        if "file" in told:
            values["file"] = kept_path(told["file"], reader.folder)
        cleared = {"format", "sheet", "date", "value", "n"}
        made = kind.of({name: text for name, text in values.items() if text or name not in cleared})
        made = check_kept(made)
        if made.reads:
            reader.place_of(made)
        return made if made.json() else None

    return change


def pull(
    refs: Annotated[list[str] | None, _REFS] = None,
    trust: Annotated[
        bool,
        typer.Option("--trust", help="Also read, from now on, what somebody else set outside the folder."),
    ] = False,
    timeout: Timeout = None,
    dry_run: DryRun = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import find_place, open_workspace
    from ost.cli.showing_sources import show_pulled
    from ost.fetching import Reader
    from ost.services.sourcing import to_pull

    place = find_place(db)
    workspace = open_workspace(place)
    reader = Reader(place, workspace.today, seconds_of(timeout))
    wanted = to_pull(workspace, refs or ())
    show_pulled(
        _pulled(workspace, wanted, reader, trust=trust, dry_run=dry_run), dry_run=dry_run, as_json=as_json
    )


def _pulled(
    workspace: Workspace, wanted: list[Sourced], reader: Reader, *, trust: bool, dry_run: bool
) -> list[Any]:
    """Pull the metrics, with a bar for whoever watches."""
    from ost.cli.progress import watched
    from ost.domain.kinds import Ref
    from ost.domain.model import Measurement
    from ost.services.sourcing import pull as pull_all

    def fetch(ref: Ref, source: Source) -> tuple[list[Measurement], int]:
        if trust:
            reader.allow(source)
        else:
            reader.check_allowed(ref, source)
        found = reader.read(source)
        return found.points, found.left_out

    names = [f"{one.view.ref}  {one.metric.title}" for one in wanted]
    return list(watched(pull_all(workspace, wanted, fetch, dry_run=dry_run), names))
