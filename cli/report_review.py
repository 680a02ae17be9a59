"""`ost report review`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import words_of
from ost.cli.options import AsOf, Db, Json

if TYPE_CHECKING:
    from ost.services.pack import Pack

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class PackFormat(StrEnum):
    """What a pack is written as."""

    PDF = "pdf"
    PPTX = "pptx"
    HTML = "html"
    MD = "md"
    JSON = "json"


_SUFFIXES = {
    ".pdf": PackFormat.PDF,
    ".pptx": PackFormat.PPTX,
    ".html": PackFormat.HTML,
    ".htm": PackFormat.HTML,
    ".md": PackFormat.MD,
    ".markdown": PackFormat.MD,
    ".json": PackFormat.JSON,
}
_BYTES = frozenset({PackFormat.PDF, PackFormat.PPTX})


@app.command(
    help="""The review pack: each objective's tree, changes, KRs, failures, learning, and what to decide now.

\b
Examples:
  ost report review -o pack.pdf                    the format follows from .pdf .pptx .html .md .json
  ost report review --team Growth -o pack.pptx     slides whose texts, tables and charts can be edited
  ost report review --since 2026-10-01 -o pack.html
  ost report review --format md | pbcopy
"""
)
def review(
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="FROM",
            help="A date, 'last week', last-review or a review's name; the last review if not said.",
        ),
    ] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's.")] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="pdf|pptx|html|md|json",
            help="Markdown if nothing says otherwise.",
            autocompletion=words_of(*PackFormat),
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
    from ost.cli.output import write_document
    from ost.cli.terminal import note
    from ost.exports.pack_words import since_words
    from ost.services.packing import read_pack

    chosen = chosen_format(PackFormat, _SUFFIXES, form, output, PackFormat.JSON if as_json else PackFormat.MD)
    if not as_json:
        check_shown(chosen, _BYTES, output, "ost report review -o pack")
    pack = read_pack(look_at(db, as_of), since, team)
    write_document(_rendered(pack, chosen), chosen, output, as_json=as_json)
    if pack.since.basis not in {"asked", "review"}:
        note(since_words(pack))


def _rendered(pack: Pack, form: PackFormat) -> str | bytes:
    from ost.exports.pack_words import document, summary

    if form is PackFormat.JSON:
        from ost.exports.safe import json_text

        return json_text({"summary": summary(pack), **pack.to_json()}) + "\n"
    match form:
        case PackFormat.MD:
            from ost.exports.pack_markdown import to_markdown

            return to_markdown(document(pack))
        case PackFormat.HTML:
            from ost.exports.pack_html import to_html

            return to_html(document(pack))
        case PackFormat.PDF:
            from ost.exports.pack_pdf import to_pdf

            return to_pdf(document(pack), pack.report.as_of)
        case PackFormat.PPTX:
            from ost.exports.pack_pptx import to_pptx

            return to_pptx(document(pack), pack.report.as_of)
