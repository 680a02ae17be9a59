"""Failures of sources, where values are pulled from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import InvalidInput, NotFound, OstError
from ost.errors.wording import in_quotes, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class MissingExtra(OstError):
    """A library that is needed for one thing only, and is not installed."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(
            f"{what} is read through {library}, which is not installed.",
            f'Get it with: pip install "ost-tracker[{extra}]"',
        )


class PasswordKept(InvalidInput):
    """A source with a password in it, which would be kept, logged, dumped and copied; it is not shown."""

    def __init__(self) -> None:
        super().__init__(
            "The database URL holds a password, and a source is kept for everybody to read.",
            "Put the password into ~/.pgpass, the file that PGPASSFILE names or a service file (?service=NAME), "
            "or the whole URL into a variable of the environment: --from env:NAME",
        )


class FileIsUrl(InvalidInput):
    """A URL where a file should be; it may hold a password, and is not shown."""

    def __init__(self, scheme: str) -> None:
        sort = scheme.partition("+")[0]
        hint = "Fetch it first, for example: curl -s URL | ost measure import kr1 -"
        if sort in {"postgresql", "postgres", "sqlite", "duckdb"}:
            hint = 'Ask a database a question: --sql "SELECT …" --from URL'
        elif sort == "file":
            hint = "Give its path alone."
        super().__init__(f"The table is named by a URL ({in_quotes(scheme)}), and not by a path.", hint)


class UnknownDatabase(InvalidInput):
    """A database that cannot be asked."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The database cannot be asked: {why}.",
            "Give the path of a SQLite or DuckDB file, postgresql://HOST/DATABASE, or env:NAME.",
        )


class NoVariable(OstError):
    """A variable of the environment that a source names, and that is not set."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The environment has no variable {in_quotes(name)}, where the database's URL should stand.",
            f"Set it for this command: {name}=postgresql://HOST/DATABASE",
        )


class QueryFailed(OstError):
    """A question that a database refused, or could not answer."""

    def __init__(self, place: object, why: str, hint: str = "") -> None:
        super().__init__(f"The query on {place} failed: {why}.", hint or "Nothing was written.")


class QueryTooSlow(QueryFailed):
    """A question that took too long."""

    def __init__(self, place: object, seconds: float) -> None:
        super().__init__(
            place,
            f"it took longer than {seconds:g} seconds",
            "Ask for less, or give it more time with: --timeout SECONDS",
        )


class OnlyQuestions(QueryFailed):
    """SQL that is more than one SELECT."""

    def __init__(self, place: object) -> None:
        super().__init__(
            place,
            "it has to be one SELECT that only reads",
            "Give one statement that begins with SELECT, WITH or VALUES. Nothing was written.",
        )


class NoSource(NotFound):
    """A metric that is to be pulled, and does not say from where."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} does not say where its values come from.",
            f"Say it, for example: ost measure source {ref} values.csv",
        )


class NotAllowed(OstError):
    """A source that somebody else set, and that reaches beyond the workspace's folder."""

    def __init__(self, ref: object, what: str) -> None:
        super().__init__(
            f"{ref} reads {what}, outside the workspace's folder, and it was not you who said so.",
            f"Look at it with: ost measure source {ref}; to read it from now on: ost measure pull {ref} --trust",
        )


class NotARegularFile(OstError):
    """A source that is no file on a disk, and may never end."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{in_quotes(path, 200)} is not a regular file, and a source has to be one.", "Name another file."
        )


class NoFolder(InvalidInput):
    """A relative path for a workspace that is on a server, and has no folder."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The workspace is on a server and has no folder that {in_quotes(path, 200)} could start from.",
            "Give the whole path.",
        )


class PullFailed(OstError):
    """Metrics that could not be pulled; the others were."""

    def __init__(self, failed: Sequence[object], others: int, *, dry_run: bool = False) -> None:
        rest = {0: "No other was asked", 1: "The other one was read"}.get(
            others, f"The other {others} were read"
        )
        kept = " and nothing was written" if dry_run else "" if not others else " and is kept"
        if others > 1 and not dry_run:
            kept = " and are kept"
        super().__init__(
            f"{listed(failed, 'and')} could not be pulled. {rest}{kept}.", "The reasons stand above."
        )
