"""A bar on stderr for what takes a while, where a person looks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_T = TypeVar("_T")


def watched(items: Iterable[_T], names: Sequence[str]) -> Iterator[_T]:
    """Give the items one by one as they come, with a bar that says which one is being worked on.

    Args:
        items: What is worked on when it is asked for.
        names: What each is called, as it comes.
    """
    if not names or not sys.stderr.isatty() or os.environ.get("TERM") in {"dumb", ""}:
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    from ost.domain.text import shown

    # What a title holds is never read as markup.
    console = Console(
        stderr=True, markup=False, highlight=False, emoji=False, no_color=bool(os.environ.get("NO_COLOR"))
    )
    label = TextColumn("{task.description}", markup=False)
    with Progress(BarColumn(20), MofNCompleteColumn(), label, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(names))
        room = max(10, console.width - 32)
        iterator = iter(items)
        for name in names:
            words = Text(shown(name))
            words.truncate(room, overflow="ellipsis")
            progress.update(task, description=words.plain)
            try:
                item = next(iterator)
            except StopIteration:
                return
            progress.advance(task)
            yield item
