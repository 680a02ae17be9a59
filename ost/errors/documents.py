"""Failures of drawings and documents."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ost.errors.families import InvalidInput, NotFound, OstError
from ost.errors.wording import in_quotes

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotComparable(InvalidInput):
    """A format in which two moments are not told apart."""

    def __init__(self, form: str, forms: Iterable[str], before: str) -> None:
        super().__init__(
            f"What changed is not written as {form}.",
            f"Take one of {', '.join(forms)}: ost export svg --diff {shlex.quote(before)} -o changes.svg",
        )


class NoSuchKinds(NotFound):
    """Kinds of which there is nothing to draw."""

    def __init__(self, kinds: Iterable[str]) -> None:
        words = sorted(kinds)
        super().__init__(
            f"There is no {' and no '.join(words)} in this tree.",
            f"See what there is with: ost list {words[0]}",
        )


class NotDrawn(InvalidInput):
    """A part of the tree, in a format that is always the whole."""

    def __init__(self, form: str, forms: Iterable[str]) -> None:
        super().__init__(
            f"--depth, --focus, --kind, --layout, --direction and --theme are for drawings, and {form} is none.",
            f"Take one of {', '.join(forms)}, or write the branch of one thing: ost export {form} REF",
        )


class BadTheme(InvalidInput):
    """A file that says no colours of drawings."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            f"{in_quotes(path, 200)} is no theme: {in_quotes(why, 300)[1:-1]}.",
            'Write for example: [colours] and below it kr = "#003a70" (docs/drawing.md).',
        )


class NoGraphviz(OstError):
    """No Graphviz to draw with."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            f"Graphviz is needed to draw this and was not found{why}.",
            "Get it with: pip install pygraphviz (or install Graphviz so that `dot` is on PATH). "
            "All formats but png and pdf work without it, unless --layout dot is asked for.",
        )


class DrawingFailed(OstError):
    """Graphviz gave up."""

    def __init__(self, why: str, hint: str = "Draw a part of it: ost export svg REF") -> None:
        super().__init__(f"Graphviz could not draw this: {why}.", hint)


class MissingWriter(OstError):
    """A library that writes one format only, and is not installed."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(
            f"{what} is written with {library}, which is not installed.",
            f'Get it with: pip install "ost-tracker[{extra}]"',
        )


class PagesFailed(OstError):
    """Typst gave up."""

    def __init__(self, why: object) -> None:
        super().__init__(
            f"The pages of the PDF could not be set: {why}.", "Write another format: -o pack.html"
        )
