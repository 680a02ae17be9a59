"""Values from where they are: a file, or the answer of a database. The door between a source and its readers."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ost.domain.sources import FORMATS, VARIABLE, Source
from ost.domain.text import NAME_LIMIT, check_decoded, clean_line, clean_text
from ost.errors import (
    BadChoice,
    ContradictingOptions,
    EmptyPath,
    FileIsUrl,
    MissingOption,
    NoFolder,
    NoSuchFile,
    NotAllowed,
    NoVariable,
    PasswordKept,
    Phrase,
    UnknownDatabase,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ost.bootstrap import Place
    from ost.imports.columns import Columns
    from ost.imports.table import Found

SECONDS = 60.0
"""How long a database may take to answer, unless somebody says otherwise."""

LONGEST_SQL, LONGEST_PATH = 20_000, 2_000
"""How many characters a question and a path may have that are kept."""


_URL = re.compile(r"\s*([a-z][a-z0-9+.-]+):(?:[^/]*:/)?/", re.IGNORECASE | re.ASCII)
"""What begins as a URL, and is no drive of Windows."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads sources for one workspace.

    Attributes:
        place: Where the workspace is; a relative path starts from its folder.
        today: The day that words such as `yesterday` start from.
        seconds: How long a database may take to answer.
        env: The environment.
    """

    place: Place
    today: date
    seconds: float = SECONDS
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def folder(self) -> Path | None:
        """The workspace's folder; None where it is on a server."""
        return None if self.place.on_server else self.place.path.absolute().parent

    def path_of(self, named: str) -> Path:
        """The file that a source names.

        Raises:
            NoFolder: When it is relative, and the workspace is on a server.
            NoSuchFile: When it begins with the home folder of somebody who is not there.
        """
        try:
            path = Path(named).expanduser()
        except RuntimeError as error:
            raise NoSuchFile(named, "is in a home folder that is not there") from error
        if path.is_absolute():
            return path
        if self.folder is None:
            raise NoFolder(named)
        return self.folder / path

    def place_of(self, source: Source) -> tuple[str, bool]:
        """What a source reads, by its whole name, and whether that lies in the workspace's folder."""
        named = source.file
        if named is None:
            named = None if source.variable is not None else _file_of(source.database or "")
        if named is None:
            return source.database or "", False
        path = self.path_of(named).resolve()
        inside = self.folder is not None and path.is_relative_to(self.folder.resolve())
        return str(path), inside

    def allow(self, source: Source) -> bool:
        """Keep in mind that this person wants a source to be read; False where that cannot be kept."""
        from ost.imports.trust import allow

        place, inside = self.place_of(source)
        return inside or allow(source, place)

    def check_allowed(self, ref: object, source: Source) -> None:
        """Refuse to read what lies elsewhere, unless this person has said so.

        Raises:
            NotAllowed: When somebody else did.
        """
        from ost.imports.trust import is_allowed

        place, inside = self.place_of(source)
        if not inside and not is_allowed(source, place):
            raise NotAllowed(ref, place)

    def read(self, source: Source, *, kept: bool = True) -> Found:
        """The values of a source.

        Args:
            source: The source.
            kept: Whether it is one that is kept with a metric, and not what somebody has just typed.

        Raises:
            OstError: When it cannot be read; nothing was written.
        """
        from ost.imports.columns import Columns
        from ost.imports.reading import read_file

        columns = Columns.of(source)
        if source.sql is not None:
            return self._ask(source, columns, kept=kept)
        file = source.file or ""
        if not kept:
            return read_file(file, self.today, columns, form=source.format, sheet=source.sheet)
        path = str(self.path_of(file))
        try:
            return read_file(
                path, self.today, columns, form=source.format, sheet=source.sheet, name=file, regular=True
            )
        except NoSuchFile as error:
            hint = "Put it there, or name another one with: ost measure source"
            raise NoSuchFile(path, error.why, hint) from error

    def _ask(self, source: Source, columns: Columns, *, kept: bool) -> Found:
        from ost.imports.table import MOST_ROWS, Row, Table, read_rows
        from ost.storage.asking import ask

        named, variable = source.database or "", source.variable
        if variable is not None:
            named = self.env.get(variable, "")
            if not named.strip():
                raise NoVariable(variable)
        # What a variable holds may be a secret, so that no sentence shows it.
        shown = f"{VARIABLE}{variable}" if variable is not None else ""
        try:
            file = _file_of(named)
        except UnknownDatabase:
            if variable is None:
                raise
            raise UnknownDatabase(f"{shown} holds no URL that is known") from None
        database = named if file is None else self.path_of(file) if kept else Path(file)
        shown = shown or ("" if file is None else file)
        answer = ask(database, source.sql or "", most=MOST_ROWS, seconds=self.seconds, name=shown)
        name = Phrase(f"The query on {shown or _without_password(named)}")
        rows = (Row(f"row {number}", cells) for number, cells in enumerate(answer.rows, 1))
        return read_rows(Table(name, answer.columns, rows, ordered=False), columns, self.today)


def _file_of(database: str) -> str | None:
    """The file that a database is; None when it is on a server."""
    from ost.storage.asking import database_path

    return database_path(database)


def _without_password(database: str) -> str:
    from ost.storage.urls import read_url

    return str(read_url(database))


def check_source(source: Source) -> Source:
    """A source as it can be kept or read.

    Raises:
        MissingOption: When there is a query without a database, or the other way round.
        ContradictingOptions: When there is a file as well as a query.
        BadChoice: When the format is none.
        FileIsUrl: When the file is a URL.
        UnknownDatabase, BadUrl: When the database cannot be one.
    """
    if source.sql is not None or source.database is not None:
        _check_question(source)
    if source.format is not None and source.format not in FORMATS:
        raise BadChoice("The format", source.format, FORMATS)
    for what, path in (("The path", source.file), ("The database", source.database)):
        if path is not None and not path.strip():
            raise EmptyPath(what)
    if source.file is not None and (url := _URL.match(source.file)):
        raise FileIsUrl(url[1].lower())
    return source


def _check_question(source: Source) -> None:
    if source.database is None:
        raise MissingOption("A query", "a database", "Say which one: --from URL (or the path of its file)")
    if source.sql is None or not source.sql.strip():
        raise MissingOption("A database", "a question", 'Ask one: --sql "SELECT day, value FROM …"')
    for option, value in (("--format", source.format), ("--sheet", source.sheet)):
        if value is not None:
            raise ContradictingOptions(option, "--sql", "a query has columns alone")
    if source.file is not None:
        raise ContradictingOptions("FILE", "--sql", "values come from one of them")
    check_decoded(source.sql, "The query")
    if source.variable is None and source.database.strip():
        _file_of(source.database)


def check_kept(source: Source) -> Source:
    """A source as it can be kept with a metric.

    Raises:
        PasswordKept: When there is a password in it.
    """
    from ost.storage.asking import holds_password

    if source.file == "-":
        raise ContradictingOptions("-", "a source", "stdin cannot be read again")
    check_source(source)
    if source.database is not None and source.variable is None and holds_password(source.database):
        raise PasswordKept
    # Looked at, and not normalised: a path or a literal would be another one.
    for what, text in (("The path", source.file), ("The database", source.database)):
        if text is not None:
            clean_line(text, what, LONGEST_PATH)
    if source.sql is not None:
        clean_text(source.sql, "The query", LONGEST_SQL)
    names = {
        name: clean_line(
            value, f"The {'name of the sheet' if name == 'sheet' else f'{name} column'}", NAME_LIMIT
        )
        for name in ("sheet", "date", "value", "n")
        if (value := getattr(source, name)) is not None
    }
    return replace(source, sql=source.sql and source.sql.strip(), **names)


def kept_path(named: str, folder: Path | None, cwd: Path | None = None) -> str:
    """How a path that was typed is kept: from the workspace's folder, whatever the working directory was.

    A relative path is looked for in the workspace's folder first, then in the working directory.
    """
    path = Path(named)
    here = cwd or Path.cwd()
    if folder is None or path.is_absolute() or named.startswith("~") or folder == here:
        return named
    if (folder / path).exists() or not (here / path).exists():
        return named
    return Path(os.path.relpath(here / path, folder)).as_posix()
