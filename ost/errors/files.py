"""Failures of files that are read or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput, OstError
from ost.errors.wording import guess, in_quotes, listed, shell_path, source_name

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadFile(OstError):
    """A file that cannot be read as what it should be."""

    def __init__(self, name: str, why: str, hint: str = "") -> None:
        super().__init__(f"{source_name(name)} {why}.", hint or "Nothing was written.")


class NoSuchFile(InvalidInput):
    """A path that names no readable file."""

    def __init__(self, name: str, why: str = "does not exist", hint: str = "") -> None:
        self.why = why
        super().__init__(
            f"The file {in_quotes(name, 200)} {why}.", hint or "Give the path of a file, or - for stdin."
        )


class EmptyPath(InvalidInput):
    """No path where one is needed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty.", "Give the path of a file.")


class NamesNoFile(InvalidInput):
    """A way to name a database that is kept in no file, or in none that is named."""

    def __init__(self, named: str) -> None:
        super().__init__(
            f"A workspace is one file, and {in_quotes(named, 200)} names none.",
            "Give its path, for example: --db ost.db",
        )


class NoSuchColumn(InvalidInput):
    """A column that the table does not have."""

    def __init__(
        self,
        name: str,
        column: str,
        columns: Sequence[str],
        option: str = "",
        *,
        named: bool = False,
        what: str = "column",
    ) -> None:
        near = guess(column, [in_quotes(one)[1:-1] for one in columns]) if named else ""
        has = f"{near} It has {listed(map(in_quotes, columns[:12]), 'and')}".lstrip()
        if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|") and what == "column":
            hint = f"{has}: save the table with commas between its columns."
        else:
            hint = f"{has}; say which one with {option}." if option else f"{has}."
        super().__init__(f"{source_name(name)} has no {what} {in_quotes(column)}.", hint)


class EndingContradicts(InvalidInput):
    """A file whose ending says another format than the one that is written."""

    def __init__(self, path: str, ending: str, form: str) -> None:
        super().__init__(
            f"The ending of {in_quotes(path, 200)} says {ending}, and the format is {form}.",
            f"Write for example: ost export {ending} -o {shell_path(path)}",
        )


class IsDatabase(Conflict):
    """A document that would be written over a workspace, a backup or another database."""

    def __init__(self, path: object, other: str) -> None:
        super().__init__(
            f"{in_quotes(path, 200)} is a database, and is not written over.",
            f"Write it to another file: --output {shell_path(other)}",
        )


class CannotWrite(OstError):
    """An output that the file system does not take."""

    def __init__(self, name: object, why: str) -> None:
        super().__init__(f"{in_quotes(name, 200)} cannot be written: {why}.", "Choose another place.")
