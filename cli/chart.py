"""`ost chart`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.options import AsOf, Db, Json, MeasuredRef

if TYPE_CHECKING:
    from ost.services.chart import Chart

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class ChartFormat(StrEnum):
    """What a chart is written as."""

    TEXT = "text"
    SVG = "svg"
    PNG = "png"


_SUFFIXES = {"svg": ChartFormat.SVG, "png": ChartFormat.PNG, "txt": ChartFormat.TEXT}


@app.command(
    help="""A KR's or a metric's course as a picture: natural limits, target, launches, what the last one did, forecast.

\b
Examples:
  ost chart kr1
  ost chart kr1 --without ini2                   that launch taken away, not the last one
  ost chart kr1 -o activation.svg                the format follows from .svg .png .txt
  ost chart met3 --since 2026-01-01 --ascii
"""
)
def chart(
    ref: MeasuredRef,
    without: Annotated[
        str | None,
        typer.Option(
            "--without",
            metavar="INI",
            help="The launch that is taken away; the last one that can be read if not said.",
            autocompletion=refs_of("initiative"),
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="The first day shown.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|svg|png",
            help="Text if nothing says otherwise.",
            autocompletion=words_of(*ChartFormat),
        ),
    ] = None,
    width: Annotated[
        str | None, typer.Option("--width", metavar="N", help="Columns of a text, pixels of a drawing.")
    ] = None,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")] = False,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.charts import print_chart
    from ost.cli.opening import look_at
    from ost.cli.output import write_document
    from ost.cli.reading_words import day
    from ost.cli.terminal import note, print_json
    from ost.services.charting import read_chart

    chosen = _format(form, output, as_json=as_json)
    columns = _width(width, chosen)
    workspace = look_at(db, as_of)
    found = read_chart(workspace, ref, without, day(since, workspace.day, "--since"))
    if as_json and output in {None, "-"} and chosen is ChartFormat.TEXT:
        print_json(found.to_json())
    elif chosen is ChartFormat.TEXT and output in {None, "-"}:
        print_chart(found, columns, ascii_only=ascii_only)
        if found.latest is None:
            note(f"When there is something to draw: ost measure add {found.ref} VALUE")
    else:
        write_document(
            _rendered(found, chosen, columns, ascii_only=ascii_only), chosen, output, as_json=as_json
        )


def _format(form: str | None, output: str | None, *, as_json: bool) -> ChartFormat:
    """The format that the options ask for: said, else told from the file's name, else text.

    Raises:
        BadChoice: When the word, or the ending of the file's name, is none of a format.
        EndingContradicts: When both are there and differ.
        MissingOption: When bytes would go to a terminal.
    """
    from ost.cli.reading_words import choice
    from ost.cli.terminal import is_terminal
    from ost.errors import BadChoice, EndingContradicts, MissingOption

    said = choice(ChartFormat, "The format", form)
    ending = (output or "").rpartition(".")[2].lower() if "." in (output or "") else ""
    named = _SUFFIXES.get(ending)
    if said is None and ending and output != "-" and named is None:
        raise BadChoice(
            f"Without --format the ending of {output}", f".{ending}", [f".{one}" for one in _SUFFIXES]
        )
    if said is not None and named is not None and said is not named:
        raise EndingContradicts(str(output), named, said)
    chosen = said or named or ChartFormat.TEXT
    if chosen is ChartFormat.PNG and output in {None, "-"} and is_terminal() and not as_json:
        raise MissingOption(
            "A PNG", "a file, since a terminal cannot show it", "Say where it goes: ost chart kr1 -o kr1.png"
        )
    return chosen


def _width(text: str | None, form: ChartFormat) -> int | None:
    """How wide it is to be, where that was said.

    Raises:
        OutOfRange: When it is too narrow to be read, or too wide for anything.
    """
    from ost.cli.reading_words import count

    least, most = (40, 500) if form is ChartFormat.TEXT else (320, 4000)
    return count(text, "--width", least, most)


def _rendered(chart: Chart, form: ChartFormat, width: int | None, *, ascii_only: bool) -> str | bytes:
    if form is ChartFormat.TEXT:
        from ost.exports.chart_terminal import WIDTH as COLUMNS
        from ost.exports.chart_terminal import to_text

        return to_text(chart, width or COLUMNS, ascii_only=ascii_only)
    from ost.exports.chart_svg import WIDTH, to_svg

    svg = to_svg(chart, width or WIDTH)
    if form is ChartFormat.SVG:
        return f"{svg}\n"
    from ost.exports.chart_png import to_png

    return to_png(svg)
