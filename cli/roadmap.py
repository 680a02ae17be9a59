"""`ost roadmap`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.options import AsOf, Db, Json

if TYPE_CHECKING:
    from ost.services.roadmaps import Roadmap

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class RoadmapFormat(StrEnum):
    """What a roadmap can be written as."""

    TEXT = "text"
    MD = "md"
    JSON = "json"


_SUFFIXES = {".txt": RoadmapFormat.TEXT, ".md": RoadmapFormat.MD, ".json": RoadmapFormat.JSON}
_WIDEST = 200
_STYLES = {"heading": "bold", "bet": "cyan"}


@app.command(
    help="""Now, next and later: each bet with its KR, what is behind it, and what it did.

\b
Examples:
  ost roadmap
  ost roadmap --team Growth
  ost roadmap --cycle 2027-Q1 -o roadmap.md
  ost roadmap --kr kr2 --json

\b
Turns that nobody said (ost edit ini3 horizon=next) follow from status and dates;
docs/roadmap.md has the rule.
"""
)
def roadmap(
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="Only this team's bets and KRs.")
    ] = None,
    cycle: Annotated[
        str | None, typer.Option("--cycle", metavar="2026-Q4", help="Which cycle; this quarter if not said.")
    ] = None,
    kr: Annotated[
        str | None,
        typer.Option(
            "--kr",
            metavar="KR",
            help="Only bets on this KR and on those below it.",
            autocompletion=refs_of("kr"),
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|md|json",
            help="Text if nothing says otherwise.",
            autocompletion=words_of(*RoadmapFormat),
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.formats import chosen_format
    from ost.cli.opening import look_at
    from ost.domain.dates import parse_cycle
    from ost.services.roadmap import read_roadmap

    usual = RoadmapFormat.JSON if as_json else RoadmapFormat.TEXT
    chosen = chosen_format(RoadmapFormat, _SUFFIXES, form, output, usual)
    named = parse_cycle(cycle) if cycle is not None else None
    found = read_roadmap(look_at(db, as_of), cycle=named, team=team, kr=kr)
    if chosen is RoadmapFormat.TEXT and output in {None, "-"} and not as_json:
        _print(found)
        return
    _write(found, chosen, output, as_json=as_json)


def _write(found: Roadmap, form: RoadmapFormat, output: str | None, *, as_json: bool) -> None:
    from ost.cli.output import write_document
    from ost.cli.terminal import print_json
    from ost.exports.roadmap import to_markdown, to_text
    from ost.exports.safe import json_text

    if form is RoadmapFormat.JSON and output in {None, "-"}:
        print_json(found.to_json())
    elif form is RoadmapFormat.JSON:
        write_document(json_text(found.to_json()) + "\n", form, output, as_json=as_json)
    else:
        data = to_markdown(found) if form is RoadmapFormat.MD else to_text(found, None)
        write_document(data, form, output, as_json=as_json)


def _print(found: Roadmap) -> None:
    """For a person wrapped, in columns where there is room; for a pipe plain."""
    import sys

    from ost.cli.terminal import note, print_pieces, width_of
    from ost.exports.roadmap import text_lines

    width = width_of(sys.stdout)
    for one in text_lines(found, min(_WIDEST, width) if width else None):
        print_pieces([(one.words, _STYLES.get(one.role))])
    if not found.bets:
        note('No bet yet. The first: ost initiative add "…" --under KR --expect N')
