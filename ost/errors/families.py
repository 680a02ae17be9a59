"""The root of all failures, and the four families that say what kind of trouble one is."""

from __future__ import annotations

from typing import ClassVar


class OstError(Exception):
    """The root of all failures: a sentence for people, a code for programs, a hint that mends it."""

    code: ClassVar[str] = "failed"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(OstError):
    """What was asked cannot be done with these words: nothing was looked up or changed."""

    code = "usage"


class NotFound(OstError):
    """The thing that was named is not there."""

    code = "not_found"


class Conflict(OstError):
    """It contradicts what is there now."""

    code = "conflict"
