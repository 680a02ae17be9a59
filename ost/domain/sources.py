"""Where a metric's values come from by themselves: a table in a file, or a question to a database.

A source names a place and the columns in it. It never holds a password: whoever reads it brings their own.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (storage reads the types of these fields)
from dataclasses import dataclass, fields

CSV, JSONL, PARQUET, EXCEL = "csv", "jsonl", "parquet", "excel"
FORMATS = (CSV, JSONL, PARQUET, EXCEL)
"""The formats of files, as they are named in a source and on the command line."""

VARIABLE = "env:"
"""What a database begins with that stands in a variable of the environment: `env:WAREHOUSE_URL`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where values come from, and which columns hold them; None is for what is not said.

    Attributes:
        file: A path; a relative one starts from the workspace's folder.
        database: What is asked: the URL of a server, the path of a SQLite or DuckDB file, or `env:NAME`.
        sql: The question, one SELECT.
        format: The format of the file, one of `FORMATS`; as its name or its first bytes say when None.
        sheet: The sheet of an Excel file; the first one when None.
        date: The column of the days; found by its name when None, as the others are.
        value: The column of the values.
        n: The column of the sample sizes.
    """

    file: str | None = None
    database: str | None = None
    sql: str | None = None
    format: str | None = None
    sheet: str | None = None
    date: str | None = None
    value: str | None = None
    n: str | None = None

    @property
    def reads(self) -> bool:
        """Whether there is something to be read, and not columns alone."""
        return self.file is not None or self.sql is not None

    @property
    def variable(self) -> str | None:
        """The variable of the environment that names the database, where one does."""
        told = self.database or ""
        return told.removeprefix(VARIABLE) if told.startswith(VARIABLE) else None

    def json(self) -> dict[str, str]:
        """What is said, in the form of the history and of `--json`."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in told.items() if value is not None}

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Source:
        """The source that `json` told of; names that a later version may add are passed over."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: str(value) for name, value in said.items() if name in names})

    def words(self) -> str:
        """All of it in a line: `growth.csv (date week, value rate)`."""
        place = f"{self.database}: {self.sql}" if self.sql is not None else self.file or "a table"
        told = [
            f"{name} {value}"
            for name, value in self.json().items()
            if name in {"format", "sheet", "date", "value", "n"}
        ]
        return f"{place} ({', '.join(told)})" if told else place
