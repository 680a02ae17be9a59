"""Opening a workspace to look at it, and saying which day is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ost.services.workspace import Workspace


def look_at(db: str | None, as_of: str | None = None) -> Workspace:
    """Open a workspace that is there, on a day; a day that was not typed as `YYYY-MM-DD` is echoed.

    Raises:
        NoWorkspace: When there is none.
        BadDate: When `as_of` is not a date.
    """
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import echo_day

    workspace = open_workspace(db, as_of=as_of)
    if as_of is not None:
        echo_day("--as-of", as_of, workspace.day)
    return workspace
