"""Which reader reads a file: as its format says, else its name, else its first bytes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from ost.domain.sources import CSV, EXCEL, FORMATS, JSONL, PARQUET
from ost.errors import BadChoice, BadFile, EmptyPath, NoSuchFile, NotARegularFile
from ost.imports.columns import USUAL, Columns
from ost.imports.delimited import read_table
from ost.imports.table import MOST_BYTES, Found, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import TextIO

_ENDINGS = {
    **dict.fromkeys((".csv", ".txt"), CSV),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), JSONL),
    **dict.fromkeys((".parquet", ".pq"), PARQUET),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), EXCEL),
}
_BEGINNINGS = {b"PAR1": PARQUET, b"PK\x03\x04": EXCEL, b"\xd0\xcf\x11\xe0": EXCEL}
_DATABASES = {b"SQLite format 3\0": 0, b"DUCK": 8}
"""What a database begins with, and where."""

_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""What gzip, bzip2, xz and zstd begin with."""


def read_file(
    file: str,
    today: date,
    columns: Columns = USUAL,
    *,
    form: str | None = None,
    sheet: str | None = None,
    name: str | None = None,
    regular: bool = False,
) -> Found:
    """Read the measurements of a file.

    Args:
        file: Its path, or `-` for stdin.
        today: The day that words such as `yesterday` start from.
        columns: What its columns are called.
        form: Its format, one of `FORMATS`.
        sheet: The sheet of an Excel file.
        name: How a sentence names it; as its path when None.
        regular: Whether it has to be a file on a disk, which has an end.

    Raises:
        NoSuchFile: When it is not there, or is a folder.
        NotARegularFile: When it is something else, and may not be.
        BadFile: When it cannot be read, or a row of it; it names the row.
        NoSuchColumn: When a column is missing.
        BadChoice: When the format is none.
        MissingExtra: When the library for its format is not installed.
    """
    if not file.strip():
        raise EmptyPath("The path")
    if form is not None and form not in FORMATS:
        raise BadChoice("The format", form, FORMATS)
    name = name or file
    path = Path(file)
    with _told(name):
        if file != "-":
            _check_file(path, name, regular=regular)
        form = form or (CSV if file == "-" else form_of(path, name))
        if sheet is not None and form != EXCEL:
            raise BadFile(name, f"is read as {form}, which has no sheets")
        if form in {PARQUET, EXCEL}:
            with _on_disk(file) as there:
                return _binary(there, name, form, sheet, columns, today)
        if file != "-" and path.is_file() and path.stat().st_size > MOST_BYTES:
            raise BadFile(name, f"is larger than {MOST_BYTES:,} bytes", "Sum it up to a row a day.")
        with _opened(file) as lines:
            if form == CSV:
                return Found(read_table(lines, name, today, columns))
            from ost.imports.json_lines import read_json_lines

            return read_rows(read_json_lines(lines, name), columns, today)


def _binary(path: Path, name: str, form: str, sheet: str | None, columns: Columns, today: date) -> Found:
    if form == PARQUET:
        from ost.imports.parquet import read_parquet

        return read_rows(read_parquet(path, name, columns), columns, today)
    from ost.imports.excel import read_excel

    return read_rows(read_excel(path, name, sheet, columns), columns, today)


def form_of(path: Path, name: str) -> str:
    """The format of a file by its name, else by its first bytes, else CSV.

    Raises:
        BadFile: When it is a database, or compressed.
    """
    if path.suffix.lower() in _ENDINGS:
        return _ENDINGS[path.suffix.lower()]
    if not path.is_file():  # a pipe, whose first bytes would be gone
        return CSV
    with path.open("rb") as file:
        begins = file.read(16)
    for beginning, form in _BEGINNINGS.items():
        if begins.startswith(beginning):
            return form
    if begins.startswith(_PACKED):
        raise BadFile(name, "is compressed", "Unpack it first. Nothing was written.")
    for beginning, at in _DATABASES.items():
        if begins[at:].startswith(beginning):
            raise BadFile(name, "is a database", f'Ask it a question: --sql "SELECT …" --from {name}')
    return CSV


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what the system refuses into our own sentences."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchFile(name) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadFile(name, f"cannot be read: {why}", "Choose another file.") from error


def _check_file(path: Path, name: str, *, regular: bool) -> None:
    if path.is_dir():
        raise NoSuchFile(name, "is a folder")
    if regular and path.exists() and not path.is_file():
        raise NotARegularFile(name)
    with path.open("rb") if path.is_file() else open(os.devnull, "rb"):  # noqa: PTH123  (it may be closed to us)
        path.stat()


def _opened(file: str) -> TextIO:
    """A text file in UTF-8, with or without a byte order mark, or stdin."""
    if file == "-":
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
    return Path(file).open(encoding="utf-8-sig", newline="")


@contextmanager
def _on_disk(file: str) -> Iterator[Path]:
    """The path of a file that can be read here and there; what comes through a pipe is put into one."""
    path = Path(file)
    if file != "-" and path.is_file():
        yield path
        return
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ost-") as folder:
        kept = Path(folder) / "table"
        with kept.open("wb") as target:
            if file == "-":
                shutil.copyfileobj(sys.stdin.buffer, target)
            else:
                with path.open("rb") as pipe:
                    shutil.copyfileobj(pipe, target)
        yield kept
