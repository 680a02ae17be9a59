"""A Parquet file as a table, read by DuckDB, which may open this one file and nothing else.

DuckDB reads what broken files made other readers crash on, and weighs half of pyarrow; it is asked for databases, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ost.domain.text import shortened, shown
from ost.errors import BadFile, MissingExtra
from ost.imports.table import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATTERN = re.compile(r"[*?\[]")
_CHUNK = 10_000


def read_parquet(path: Path, name: str) -> Table:
    """Read a file; its rows are counted from 1.

    Args:
        path: The file.
        name: How a sentence names it.

    Raises:
        MissingExtra: When duckdb is not installed.
        BadFile: When it is no Parquet file, or is damaged.
    """
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtra("A Parquet file", "duckdb", "parquet") from error
    whole = str(path.absolute())
    pattern = _PATTERN.sub(r"[\g<0>]", whole)
    connection = duckdb.connect(config={"threads": 2, "python_enable_replacements": False})
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
    asked = "SELECT * FROM read_parquet($1, hive_partitioning = false, filename = false)"
    try:
        found = connection.execute(asked, [pattern])
        header = [str(column[0]) for column in found.description or ()]
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise _unreadable(name, error) from error
    return Table(name, header, _rows(found, name, duckdb.Error))


def _rows(found: Any, name: str, failure: type[Exception]) -> Iterator[Row]:
    number = 0
    while True:
        try:
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
