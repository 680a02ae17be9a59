"""What the exit codes mean, and which failure leads to which."""

from __future__ import annotations

from enum import IntEnum

from ost.errors import Conflict, InvalidInput, NotFound, OstError


class ExitCode(IntEnum):
    """The codes that scripts rely on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    FINDINGS = 5
    INTERRUPTED = 130
    TERMINATED = 143


def exit_code_of(error: OstError) -> ExitCode:
    """The code of a failure, by its family."""
    for family, code in (
        (InvalidInput, ExitCode.USAGE),
        (NotFound, ExitCode.NOT_FOUND),
        (Conflict, ExitCode.CONFLICT),
    ):
        if isinstance(error, family):
            return code
    return ExitCode.FAILED
