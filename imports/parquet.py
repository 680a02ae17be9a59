"""A Parquet file as a table, read by DuckDB, which may open this one file and nothing else.

DuckDB reads what broken files made other readers crash on, and weighs half of pyarrow; it is asked for databases, too.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ost.domain.text import shortened, shown
from ost.errors import BadFile, MissingExtra
from ost.imports.columns import USUAL, find_columns
from ost.imports.table import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ost.imports.columns import Columns

_PATTERN = re.compile(r"[*?\[]")
_CHUNK = 10_000
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "2GB",
    "python_enable_replacements": False,
}


def read_parquet(path: Path, name: str, columns: Columns = USUAL) -> Table:
    """Read the columns of a file that are wanted, whatever others it has; its rows are counted from 1.

    Args:
        path: The file.
        name: How a sentence names it.
        columns: What the columns are called.

    Raises:
        MissingExtra: When duckdb is not installed.
        BadFile: When it is no Parquet file, or is damaged.
        NoSuchColumn: When a column is missing.
    """
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtra("A Parquet file", "duckdb", "parquet") from error
    whole = str(path.absolute())
    pattern = _PATTERN.sub(r"[\g<0>]", whole)
    connection = duckdb.connect(config=_SETTINGS)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET allowed_paths = $1", [[whole, pattern]])
    for setting in (
        "autoinstall_known_extensions",
        "autoload_known_extensions",
        "allow_community_extensions",
        "enable_external_access",
    ):
        connection.execute(f"SET {setting} = false")
    # No name of a folder is a column, and no character of the file's name is a pattern.
    table = "read_parquet($1, hive_partitioning = false, filename = false)"
    try:
        with _interruptible():
            told = connection.execute(f"SELECT * FROM {table} LIMIT 0", [pattern]).description  # noqa: S608
            header = [str(column[0]) for column in told or ()]
            wanted = [
                at for at in find_columns(name, [one.strip() for one in header], columns) if at is not None
            ]
            quoted = ", ".join('"' + header[at].replace('"', '""') + '"' for at in wanted)
            found = connection.execute(f"SELECT {quoted} FROM {table}", [pattern])  # noqa: S608
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise _unreadable(name, error) from error
    return Table(name, [header[at] for at in wanted], _rows(found, name, duckdb.Error))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C, which DuckDB passes on as something else."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise


def _rows(found: Any, name: str, failure: type[Exception]) -> Iterator[Row]:
    number = 0
    while True:
        try:
            with _interruptible():
                chunk = found.fetchmany(_CHUNK)
        except (failure, ValueError, OverflowError) as error:  # a day beyond Python's
            raise _unreadable(name, error) from error
        if not chunk:
            return
        for cells in chunk:
            number += 1
            yield Row(f"row {number}", cells)


def _unreadable(name: str, error: Exception) -> BadFile:
    why = shortened(shown(str(error).partition("\n")[0].partition(": ")[2] or type(error).__name__), 120)
    return BadFile(
        name, f"cannot be read as Parquet ({why.rstrip('.')})", "Write it again. Nothing was written."
    )
