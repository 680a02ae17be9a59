"""Making the example in a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.demo.asked import ask
from ost.demo.cafes import tell
from ost.demo.story import Story

if TYPE_CHECKING:
    from datetime import date

    from ost.services.store import Writer

NAME = "Kelp (a worked example)"


def make_example(tx: Writer, today: date) -> None:
    """Write the example, ending today, in one transaction.

    Args:
        tx: A transaction on an empty workspace.
        today: The last day of the four months.
    """
    story = Story(tx, today, "demo")
    tell(story)
    ask(story)
    story.play()
