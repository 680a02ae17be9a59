"""`ost export`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

if TYPE_CHECKING:
    from ost.cli.drawing import Drawing
    from ost.exports.badges import VerdictWords
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """What the tree is written as."""

    DOT = "dot"
    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    MERMAID = "mermaid"
    DRAWIO = "drawio"
    CANVAS = "canvas"
    MARKMAP = "markmap"
    MD = "md"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


@app.command(
    help="""Write the tree, or the branch of one thing, as a drawing, a page or data.

\b
Examples:
  ost export svg -o tree.svg
  ost export pdf kr1 -o kr1.pdf            one branch, on A4 where that is enough
  ost export html --as-of 2026-09-30 -o review.html
  ost export svg --diff last-review -o changes.svg
  ost export svg --focus opp3 --depth 2    what is above it, and two levels below
  ost export pdf --kind objective,kr,initiative --theme print -o bets.pdf
  ost export pdf --paper a4 -o tree.pdf    an overview, and every branch on a page
  ost export mermaid | pbcopy

\b
dot svg png pdf          a drawing for the wall
mermaid markmap md       text for a repository, an issue, a wiki
drawio canvas            a drawing to be edited in draw.io, in Obsidian
html                     one page to search, filter and unfold, with key results and outline
json csv                 data
"""
)
def export(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help=" ".join(Format), autocompletion=lambda: [*Format], show_default=False
        ),
    ],
    ref: Annotated[
        str | None,
        typer.Argument(metavar="REF", help="Whose branch.", autocompletion=refs_of(), show_default=False),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what was put away, too.")] = False,
    before: Annotated[
        str | None,
        typer.Option(
            "--diff", metavar="FROM", help="Draw what changed since a date, a review, or 'last week'."
        ),
    ] = None,
    depth: Annotated[
        str | None,
        typer.Option("--depth", metavar="N", help="Draw N levels below the top; what is hidden is counted."),
    ] = None,
    focus: Annotated[
        list[str] | None,
        typer.Option(
            "--focus",
            metavar="REF",
            help="Draw what is above and below it, and nothing beside; may be repeated.",
            autocompletion=refs_of(),
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND[,KIND]", help="Draw these kinds only; may be repeated."),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option("--layout", metavar="tidy|compact|dot", help="How cards find their places.  [tidy]"),
    ] = None,
    direction: Annotated[
        str | None,
        typer.Option("--direction", metavar="right|down", help="Where children stand.  [right]"),
    ] = None,
    paper: Annotated[
        str | None,
        typer.Option(
            "--paper",
            metavar="SIZE",
            help="A PDF on as many sheets as it takes: a4, a3, letter or tabloid.  [one large sheet]",
        ),
    ] = None,
    theme: Annotated[
        str,
        typer.Option(
            "--theme", metavar="THEME", help="light, dark, print, contrast, or your colours in a .toml file."
        ),
    ] = "light",
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.drawing import read_drawing
    from ost.cli.opening import look_at
    from ost.cli.output import write_document
    from ost.errors import ContradictingOptions, NotDrawn
    from ost.services.judging import verdict_words
    from ost.services.tree import read_tree

    chosen = _format(form, output, as_json=as_json)
    workspace = look_at(db, as_of)
    drawing = read_drawing(
        workspace,
        layout=layout,
        direction=direction,
        theme=theme,
        depth=depth,
        focus=focus or (),
        kinds=kinds or (),
        paper=paper,
    )
    if paper is not None and chosen is not Format.PDF:
        raise ContradictingOptions("--paper", str(chosen), "only a PDF has sheets")
    if chosen not in _DRAWN and (drawing.part or layout or direction or theme != "light"):
        raise NotDrawn(chosen, _DRAWN)
    if before is not None:
        compared = _compared(workspace, ref, before, chosen, drawing)
        write_document(compared, chosen, output, as_json=as_json)
        return
    tree = read_tree(workspace, ref, archived=everything)
    verdicts = {} if chosen is Format.JSON else verdict_words(workspace, tree)
    if chosen is Format.HTML:
        from ost.cli.page import page_of_tree

        made: str | bytes = page_of_tree(workspace, tree, verdicts, drawing)
    else:
        made = _rendered(tree, verdicts, chosen, drawing)
    write_document(made, chosen, output, as_json=as_json)


_PICTURES = (Format.DOT, Format.SVG, Format.PNG, Format.PDF, Format.DRAWIO, Format.CANVAS)
_DRAWN = (*_PICTURES, Format.MERMAID, Format.MARKMAP, Format.HTML)
_COMPARED = (*_DRAWN, Format.JSON)


def _compared(
    workspace: Workspace, ref: str | None, before: str, form: Format, drawing: Drawing
) -> str | bytes:
    """The tree of two moments, with what differs."""
    from ost.errors import NotComparable
    from ost.services.diffing import read_diff

    if form not in _COMPARED:
        raise NotComparable(form, _COMPARED, before)
    found = read_diff(workspace, before, below=ref)
    if form is Format.JSON:
        from ost.exports.safe import json_text

        return json_text(found.to_json()) + "\n"
    if form is Format.HTML:
        from ost.cli.page import page_of_diff

        return page_of_diff(workspace, found, drawing)
    if form in {Format.MERMAID, Format.MARKMAP}:
        from ost.exports.markmap import diff_to_markmap
        from ost.exports.mermaid import diff_to_mermaid
        from ost.exports.net import net_of_diff

        if form is Format.MARKMAP:
            return diff_to_markmap(found, drawing.trimmed(net_of_diff(found.roots)))
        return _measured(diff_to_mermaid(found, drawing.trimmed(net_of_diff(found.roots))))
    return drawing.write(drawing.of_diff(found), form)


def _format(word: str, output: str | None, *, as_json: bool) -> Format:
    """The format that a word names; bytes are refused at a terminal."""
    from ost.cli.reading_words import choice
    from ost.cli.terminal import is_terminal
    from ost.errors import EndingContradicts, MissingOption

    form = choice(Format, "FORMAT", word) or Format.JSON
    ending = (output or "").rpartition(".")[2].lower()
    said = {"mmd": "mermaid", "gv": "dot", "htm": "html"}.get(ending, ending)
    alike = form is Format.MARKMAP and said == Format.MD
    if "." in (output or "") and said in set(Format) and said != form and not alike:
        raise EndingContradicts(str(output), said, form)
    raw = form in {Format.PNG, Format.PDF} and not as_json
    if raw and output in {None, "-"} and is_terminal():
        hint = f"Say where it goes: ost export {form} -o tree.{form}"
        raise MissingOption(f"A {form.upper()}", "a file, since a terminal cannot show it", hint)
    return form


def _rendered(tree: Tree, verdicts: VerdictWords, form: Format, drawing: Drawing) -> str | bytes:
    match form:
        case Format.JSON:
            from ost.exports.safe import json_text

            return json_text(tree.to_json()) + "\n"
        case Format.CSV:
            from ost.exports.table import to_csv

            return to_csv(tree, verdicts).encode()
        case Format.MD:
            from ost.exports.markdown import to_markdown

            return to_markdown(tree, verdicts)
        case Format.MERMAID:
            from ost.exports.mermaid import to_mermaid
            from ost.exports.net import net_of

            return _measured(to_mermaid(tree, verdicts, drawing.trimmed(net_of(tree))))
        case Format.MARKMAP:
            from ost.exports.markmap import to_markmap
            from ost.exports.net import net_of

            return to_markmap(tree, verdicts, drawing.trimmed(net_of(tree)))
        case _:
            return drawing.write(drawing.of_tree(tree, verdicts), form)


def _measured(text: str) -> str:
    """A chart, and a note where it is more than Mermaid reads."""
    from ost.cli.terminal import note
    from ost.exports.mermaid import MOST_CHARACTERS, MOST_LINES, is_read

    if not is_read(text):
        note(
            f"Mermaid reads {MOST_CHARACTERS:,} characters and {MOST_LINES} lines unless it is set to read more, "
            f"and this has {len(text):,} characters. Write a part of it: ost export mermaid REF"
        )
    return text
