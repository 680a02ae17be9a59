"""Many use cases in one transaction: all of them are kept, or none, and each has its line in the history."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ost.services.store import Reader, Writer


class OneTransaction:
    """A store whose every use case works in one open transaction.

    Args:
        tx: The transaction.
        at: The moment that the following changes are signed with; now when None.
    """

    def __init__(self, tx: Writer, at: datetime | None = None) -> None:
        self._tx = tx
        self.at = at

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Look at what has been written so far."""
        yield self._tx

    @contextmanager
    def writing(self, command: str, message: str | None = None) -> Iterator[Writer]:
        """Go on in the same transaction, under a changeset of its own."""
        self._tx.sign(command, message, self.at)
        yield self._tx
