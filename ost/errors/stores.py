"""Failures of the store: no workspace, another one's, locked, read-only."""

from __future__ import annotations

from ost.errors.families import Conflict, InvalidInput, NotFound, OstError
from ost.errors.wording import in_quotes, shell_path


class NoWorkspace(NotFound):
    """No database where one was looked for."""

    def __init__(self, path: object, *, looked_around: bool = False) -> None:
        if looked_around:
            super().__init__(
                f"There is no workspace: no ost.db here or in a folder above, and none at {path}.",
                "Make one with: ost init, or see an example with: ost demo",
            )
        else:
            super().__init__(
                f"There is no workspace at {path}.",
                f"Make one there with: ost init --db {shell_path(path)}",
            )


class WorkspaceExists(Conflict):
    """A new workspace where something is already."""

    def __init__(self, path: object) -> None:
        super().__init__(f"There is a file at {path} already; it is left as it is.", "Choose another path.")


class MadeMeanwhile(Conflict):
    """A first write that another process was a moment faster with; to be done again, on what is there now."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} was made by another process at the same time.", "Do it again.")


class NotAWorkspace(OstError):
    """A file that ost did not make."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            f"{path} is not an ost workspace: {why}. It is left as it is.", "Make one with: ost init PATH"
        )


class FromTheFuture(OstError):
    """A database that a later version wrote."""

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a later ost (schema {found}; this one knows {known}). It is left as it is.",
            "Install the latest: pip install --upgrade ost-tracker",
        )


class Locked(Conflict):
    """A database that another process keeps."""

    code = "locked"

    def __init__(self, path: object, seconds: float, *, reading: bool = False) -> None:
        waited = f"(waited {seconds:.0f} s)"
        super().__init__(
            f"{path} cannot be read: another process keeps it locked {waited}."
            if reading
            else f"{path} is locked by another process {waited}; nothing was written.",
            "Try again when the other one is done.",
        )


class ReadOnly(OstError):
    """A database that cannot be written."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} cannot be written: it, or its folder, is read-only. Nothing was written.",
            f"Allow it: chmod u+w {shell_path(path)} (and its folder), or work in a copy.",
        )


class StoreFailed(OstError):
    """What the disk or the database engine refused."""

    def __init__(self, path: object, why: str, hint: str = "", *, reading: bool = False) -> None:
        message = f"{path} cannot be {'read' if reading else 'used'}: {why}."
        super().__init__(
            message if reading else f"{message} Nothing was written.",
            hint or "Look at the disk and at the rights of the file and its folder.",
        )


class UnsupportedStore(InvalidInput):
    """A kind of database that this version does not open."""

    def __init__(self, scheme: str) -> None:
        super().__init__(
            f"Databases of the kind {in_quotes(scheme)} are not supported.",
            "Use the path of a file, or postgresql://…",
        )
