"""How the queue of what to do next looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.terminal import headed, line, note, print_pieces

if TYPE_CHECKING:
    from ost.services.queued import Queue


def print_next(found: Queue) -> None:
    """Show the queue. A command stays in one line however narrow the screen is: broken, it could not be pasted."""
    for number, one in enumerate(found.next, 1):
        headed(f"{number:>2}. {one.node.ref}  {one.node.title}", f"{one.score:g}")
        line(f"    {one.text}", hang="  ")
        for words in one.why:
            line(f"    · {words}", style="dim", hang="  ")
        print_pieces([(f"    {one.do}", "bold")])
    if not found.krs:
        note("There is no open KR here, so nothing can wait. Begin one with: ost kr add TITLE --under OBJ")
    elif not found.next:
        note("Nothing waits here: no open KR lacks an opportunity, a test or a decision.")
    elif found.total > len(found.next):
        note(f"{found.total - len(found.next)} more with: ost next --limit {found.total}")
