"""`ost export`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.exporting import Format
from ost.cli.options import AsOf, Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


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
    from ost.cli.drawing import Arrangement, read_drawing
    from ost.cli.exporting import BY_DOT, DRAWN, compared, read_format, rendered
    from ost.cli.opening import look_at
    from ost.cli.output import write_document
    from ost.errors import ContradictingOptions, NotDrawn
    from ost.services.judging import verdict_words
    from ost.services.tree import read_tree

    chosen = read_format(form, output, as_json=as_json)
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
    if chosen not in DRAWN and (drawing.part or layout or direction or theme != "light"):
        raise NotDrawn(chosen, DRAWN)
    if drawing.layout is Arrangement.DOT and chosen not in BY_DOT:
        raise ContradictingOptions("--layout dot", str(chosen), f"dot lays out {', '.join(BY_DOT)}")
    if before is not None and everything:
        raise ContradictingOptions("--all", "--diff", "what was put away is told by the comparison")
    if before is not None:
        changes = compared(workspace, ref, before, chosen, drawing)
        write_document(changes, chosen, output, as_json=as_json)
        return
    tree = read_tree(workspace, ref, archived=everything)
    verdicts = {} if chosen is Format.JSON else verdict_words(workspace, tree)
    if chosen is Format.HTML:
        from ost.cli.page import page_of_tree

        made: str | bytes = page_of_tree(workspace, tree, verdicts, drawing)
    else:
        made = rendered(tree, verdicts, chosen, drawing)
    write_document(made, chosen, output, as_json=as_json)
