"""Failures of backups, dumps and copies."""

from __future__ import annotations

import shlex

from ost.errors.families import Conflict, InvalidInput, NotFound, OstError
from ost.errors.stores import NotAWorkspace
from ost.errors.wording import in_quotes, shell_path


class BackupExists(Conflict):
    """A backup under a name that is taken."""

    def __init__(self, path: object, why: str = "") -> None:
        if why:
            super().__init__(f"{path} is not written over: {why}.", "Choose another name.")
        else:
            super().__init__(
                f"There is a backup at {path} already; it is left as it is.",
                f"Let it give way with: ost backup {shell_path(path)} --force",
            )


class DumpExists(BackupExists):
    """A dump under a name that is taken by another one."""

    def __init__(self, path: object) -> None:
        Conflict.__init__(
            self,
            f"There is a dump at {path} already; it is left as it is.",
            f"Let it give way with: ost dump {shlex.quote(str(path))} --force",
        )


class SamePlace(Conflict):
    """A workspace as its own backup."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is the workspace itself.", "Name another file.")


class BadBackup(OstError):
    """What was copied, or is to be put in place, is not sound."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            f"{path} is damaged: {in_quotes(why, 300)[1:-1]}. Nothing was written.",
            f"See all of it with: ost doctor --db {shell_path(path)}",
        )


class UnsoundBackup(BadBackup):
    """A file to be put in place in which the doctor finds something."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(path, why)
        self.hint += f". Put it in place all the same with: ost restore {shlex.quote(str(path))} --force"


class NoBackup(NotFound):
    """A backup that is not there."""

    def __init__(self, path: object) -> None:
        super().__init__(f"There is no backup at {path}.", "See what there is with: ost backup --list")


class NotABackup(NotAWorkspace):
    """A file to be put in place that is something else."""

    def __init__(self, path: object, message: str, *, dump: bool) -> None:
        if dump:
            message = f"{path} is a dump, not a backup. It is left as it is."
            hint = f"Make a workspace of it with: ost load {shlex.quote(str(path))} --db NEW.db"
        else:
            hint = "See the backups with: ost backup --list"
        OstError.__init__(self, message, hint)


class OtherWorkspace(Conflict):
    """A backup of one workspace in the place of another."""

    def __init__(self, path: object, backup: object, name: str, day: object, present: str) -> None:
        super().__init__(
            f"This is a backup of {in_quotes(name)}, made {day}, not of {in_quotes(present)} at {path}: "
            "their histories have nothing in common. Nothing was written.",
            f"Put it in its place all the same with: ost restore {shlex.quote(str(backup))} --force",
        )


class NeedsYes(InvalidInput):
    """A restore that nobody can be asked about."""

    def __init__(self, path: object, backup: object, what: str, *, force: bool = False) -> None:
        super().__init__(
            f"Restoring {backup} in the place of {path} {what}, and nobody can be asked here.",
            "See it with -n, and do it with: "
            f"ost restore {shlex.quote(str(backup))}{' --force' if force else ''} --yes",
        )


class Declined(OstError):
    """A question that was answered with no."""

    def __init__(self) -> None:
        super().__init__("Nothing was changed.")


class BadDump(OstError):
    """A dump that cannot be loaded."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{in_quotes(name, 200)} is not a dump that can be loaded: {why}. Nothing was written.",
            "Write the dump anew where its workspace is.",
        )
