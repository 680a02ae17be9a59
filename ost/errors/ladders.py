"""Failures around the ladders: a north star that there is not."""

from __future__ import annotations

from ost.errors.families import Conflict


class NoNorthStar(Conflict):
    """No metric was declared the north star, so none can be taken back."""

    def __init__(self) -> None:
        super().__init__(
            "No metric is declared the north star here.", "Declare one with: ost align --north-star MET"
        )
