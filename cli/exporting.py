"""What `ost export` writes: the tree, or the tree of two moments, in each of its formats."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ost.cli.drawing import Drawing
    from ost.exports.badges import VerdictWords
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace


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


BY_DOT = (Format.DOT, Format.SVG, Format.PNG, Format.PDF)
_PICTURES = (*BY_DOT, Format.DRAWIO, Format.CANVAS)
DRAWN = (*_PICTURES, Format.MERMAID, Format.MARKMAP, Format.HTML)
_COMPARED = (*DRAWN, Format.JSON)


def compared(
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


def read_format(word: str, output: str | None, *, as_json: bool) -> Format:
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


def rendered(tree: Tree, verdicts: VerdictWords, form: Format, drawing: Drawing) -> str | bytes:
    match form:
        case Format.JSON:
            from ost.exports.safe import json_text

            beside = {"requests": [view.data for view in tree.requests]} if tree.requests else {}
            return json_text(tree.to_json() | beside) + "\n"
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
