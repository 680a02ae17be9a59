"""Failures of a database server."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput, NotFound, OstError
from ost.errors.stores import NotAWorkspace, NoWorkspace, ReadOnly, WorkspaceExists
from ost.errors.wording import guess, in_quotes, listed, shell_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _in_shell(url: object) -> str:
    """A URL as it can be typed: a shell takes `?` and `&` for its own."""
    text = str(url)
    return f'"{text}"' if set(text) & set(" ?&'()[]*;") else text


class BadUrl(InvalidInput):
    """A database URL that cannot be read; the URL itself is not shown, since it may hold a password."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The database URL cannot be read: {why}.",
            "Write it as postgresql://USER@HOST:5432/DATABASE?workspace=NAME, "
            "and in names and passwords @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25.",
        )


class FileNeeded(InvalidInput):
    """A command for a file, on a workspace that is on a server."""

    def __init__(self, place: object, remedy: str = "") -> None:
        super().__init__(
            f"This works on a workspace in a file, and {place} is on a server.",
            f"{remedy or 'Copy it into one: ost copy --to FILE'} (see docs/postgres.md).",
        )


class NoDriver(OstError):
    """No library to talk to the server with."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL is reached through psycopg, which is not installed.",
            'Get it with: pip install "ost-tracker[postgres]"',
        )


class NoWorkspaceThere(NoWorkspace):
    """No workspace, or none of that name, in a server's database."""

    def __init__(self, place: object, wanted: str | None = None, names: Sequence[str] = ()) -> None:
        make = f"ost init --db {_in_shell(place)} --name {shell_path(wanted or 'NAME')}"
        if wanted is None:
            message = f"There is no workspace at {place}."
        else:
            known = f"; it has {listed(map(in_quotes, names), 'and')}" if names else ""
            message = f"There is no workspace {in_quotes(wanted)} at {place}{known}."
        near = guess(wanted, names)
        self.names = list(names)
        OstError.__init__(self, message, " ".join(filter(None, (near, f"Make one there with: {make}"))))


class WhichWorkspace(NotFound):
    """Several workspaces in a database, and none named."""

    code = "ambiguous"

    def __init__(self, place: object, names: Sequence[str], example: object) -> None:
        super().__init__(
            f"There are several workspaces at {place}: {listed(map(in_quotes, names), 'and')}.",
            f"Say which one, as in: --db {_in_shell(example)}",
        )
        self.candidates = list(names)


class NameTaken(WorkspaceExists):
    """A new workspace of a name that is there already."""

    def __init__(self, place: object, name: str, *, in_url: bool = False) -> None:
        OstError.__init__(
            self,
            f"There is a workspace {in_quotes(name)} at {place} already; it is left as it is.",
            "Choose another name at the end of the URL: ?workspace=NAME"
            if in_url
            else "Choose another name with: --name NAME",
        )


class NotOurDatabase(NotAWorkspace):
    """A database with the tables of something else."""

    def __init__(self, place: object, why: str) -> None:
        OstError.__init__(
            self,
            f"{place} is not an ost workspace: {why}. It is left as it is.",
            "Give ost a database of its own (createdb ost), or a schema of its own with ?options=-csearch_path%3DNAME.",
        )


class CannotConnect(OstError):
    """A server that is not reached, or that does not answer."""

    def __init__(self, place: object, why: str, check: str) -> None:
        super().__init__(f"No connection to {place}: {why}. Nothing was written.", f"Try: {check}")


class NotLetIn(OstError):
    """A server that does not accept the user or the password."""

    def __init__(self, place: object, why: str) -> None:
        if why.startswith("role ") and why.endswith(" does not exist"):  # no password helps
            super().__init__(
                f"{place} does not let you in: {why.replace(chr(34), chr(39))}. Nothing was written.",
                "Name another user in the URL, or have the role made (docs/postgres.md, Roles and rights).",
            )
            return
        super().__init__(
            f"{place} does not let you in: {why}. Nothing was written.",
            "Passwords are looked for in the URL, in PGPASSWORD and in ~/.pgpass "
            "(a line: host:port:database:user:password; readable by you alone).",
        )


class NoDatabase(NotFound):
    """A server without that database."""

    def __init__(self, place: object, name: str) -> None:
        told: Mapping[str, str] = getattr(place, "parameters", {})
        where = [
            f"{option} {shlex.quote(told[part])}"
            for option, part in (("-h", "host"), ("-p", "port"), ("-U", "user"))
            if told.get(part)
        ]
        super().__init__(
            f"There is no database {in_quotes(name)} on the server of {place}.",
            f"Make it with: {' '.join(['createdb', *where, shell_path(name)])}",
        )


class NoRight(ReadOnly):
    """A server, or a role, that may not write."""

    def __init__(self, place: object, why: str) -> None:
        OstError.__init__(
            self,
            f"{place} cannot be used: {why}. Nothing was written.",
            "See docs/postgres.md, Roles and rights.",
        )


class Overtaken(Conflict):
    """A change that the server dropped for another's sake; to be done again, on what is there now."""

    def __init__(self, place: object) -> None:
        super().__init__(
            f"{place} was changed by another process at the same time; nothing was written.", "Do it again."
        )


class KeptOrNot(OstError):
    """A connection that was lost at the one moment when nobody can tell."""

    def __init__(self, place: object) -> None:
        super().__init__(
            f"The connection to {place} was lost while the change was being kept: it may have been written.",
            "Look before you do it again.",
        )
