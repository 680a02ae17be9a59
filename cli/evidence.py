"""`ost evidence`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.options import AsOf, Db, Json

if TYPE_CHECKING:
    from ost.services.promised import TrackRecord

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class EvidenceFormat(StrEnum):
    """What the evidence is written as."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    PDF = "pdf"
    PPTX = "pptx"
    JSON = "json"


_SUFFIXES = {
    ".txt": EvidenceFormat.TEXT,
    ".md": EvidenceFormat.MD,
    ".markdown": EvidenceFormat.MD,
    ".html": EvidenceFormat.HTML,
    ".htm": EvidenceFormat.HTML,
    ".pdf": EvidenceFormat.PDF,
    ".pptx": EvidenceFormat.PPTX,
    ".json": EvidenceFormat.JSON,
}
_BYTES = frozenset({EvidenceFormat.PDF, EvidenceFormat.PPTX})


@app.command(
    help="""Quarter after quarter: what shipped, what it promised, what the number did; mandated or discovery-led.

\b
Examples:
  ost evidence
  ost evidence --from 2026-Q1 --to 2026-Q3 --team Growth
  ost evidence --kr kr3 --json
  ost evidence -o evidence.pptx     or .pdf .html .md .json .txt
  ost evidence --format md | pbcopy
"""
)
def evidence(
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="CYCLE|DATE", help="Only what shipped then or later: 2026-Q1, 2026."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="CYCLE|DATE", help="Only what shipped then or earlier.")
    ] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's.")] = None,
    kr: Annotated[
        str | None,
        typer.Option("--kr", metavar="KR", help="Only bets on this KR.", autocompletion=refs_of("kr")),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|md|html|pdf|pptx|json",
            help="Text if nothing says otherwise.",
            autocompletion=words_of(*EvidenceFormat),
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.formats import check_shown, chosen_format
    from ost.cli.opening import look_at
    from ost.cli.reading_words import day
    from ost.cli.terminal import note
    from ost.services.promises import read_track_record

    usual = EvidenceFormat.JSON if as_json else EvidenceFormat.TEXT
    chosen = chosen_format(EvidenceFormat, _SUFFIXES, form, output, usual)
    if not as_json:
        check_shown(chosen, _BYTES, output, "ost evidence -o evidence")
    workspace = look_at(db, as_of)
    first = day(since, workspace.today, "--from")
    last = day(until, workspace.today, "--to", end=True)
    record = read_track_record(workspace, first, last, team, kr)
    _write(record, chosen, output, as_json=as_json)
    if not record.bets:
        note("When something ships: ost initiative ship INI")


def _write(record: TrackRecord, form: EvidenceFormat, output: str | None, *, as_json: bool) -> None:
    from ost.cli.output import write_document
    from ost.cli.terminal import print_json
    from ost.exports.track_words import summary

    to_stdout = output in {None, "-"}
    shape = {"summary": summary(record), **record.to_json()}
    if form is EvidenceFormat.JSON and to_stdout:
        print_json(shape)
    elif form is EvidenceFormat.TEXT and to_stdout and not as_json:
        _print(record)
    else:
        write_document(_rendered(record, shape, form), form, output, as_json=as_json)


def _rendered(record: TrackRecord, shape: dict[str, object], form: EvidenceFormat) -> str | bytes:
    from ost.exports.track_words import document

    match form:
        case EvidenceFormat.MD:
            from ost.exports.pack_markdown import to_markdown

            return to_markdown(document(record))
        case EvidenceFormat.HTML:
            from ost.exports.pack_html import to_html

            return to_html(document(record))
        case EvidenceFormat.PDF:
            from ost.exports.pack_pdf import to_pdf

            return to_pdf(document(record), record.as_of)
        case EvidenceFormat.PPTX:
            from ost.exports.pack_pptx import to_pptx

            return to_pptx(document(record), record.as_of)
        case EvidenceFormat.JSON:
            from ost.exports.safe import json_text

            return json_text(shape) + "\n"
        case EvidenceFormat.TEXT:
            from ost.exports.track_text import to_text

            return to_text(record)


def _print(record: TrackRecord) -> None:
    from ost.cli.terminal import STYLES, line
    from ost.exports.track_text import text_lines

    styles = STYLES | {"heading": "bold", "strong": "bold"}
    for one in text_lines(record):
        line(one.text, style=styles.get(one.role), hang=one.hang)
