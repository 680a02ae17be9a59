"""A sheet of an Excel file as a table, read by calamine.

The header is the first row that has the columns in it, so that titles and merged cells above it are passed over.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

from ost.domain.text import shortened, shown
from ost.errors import BadFile, MissingExtra, NoSuchColumn
from ost.imports.columns import USUAL, Columns, find_columns
from ost.imports.table import MOST_BYTES, MOST_ROWS, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEADER_WITHIN = 20
"""Among how many of the first rows that hold anything the header is looked for."""

_MOST_CELLS = 20_000_000
"""The largest sheet, from its first cell to its last."""

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_CHUNK = 1 << 20
_EMPTY = (
    "Fill it or take the row out; a formula has a value once the file was opened and saved in Excel "
    "or LibreOffice."
)


def read_excel(path: Path, name: str, sheet: str | None = None, columns: Columns = USUAL) -> Table:
    """Read a sheet; its rows are numbered as Excel numbers them.

    Args:
        path: The file: .xlsx, .xlsm or .xls.
        name: How a sentence names it.
        sheet: The sheet; the first that is visible when None.
        columns: What the columns are called, to find the header by.

    Raises:
        MissingExtra: When calamine is not installed.
        BadFile: When it is no Excel file, is protected by a password, has no such sheet, or the sheet is empty.
        NoSuchColumn: When no row has the columns.
    """
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtra("An Excel file", "python-calamine", "excel") from error
    _check_size(path, name)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            found = book.get_sheet_by_name(_sheet(book, name, sheet))
            rows: list[list[Any]] = found.to_python(skip_empty_area=False)
    except python_calamine.PasswordError as error:
        hint = "Save it without a password. Nothing was written."
        raise BadFile(name, "is protected by a password", hint) from error
    except python_calamine.CalamineError as error:
        why = shortened(shown(str(error).partition("\n")[0]), 120).rstrip(".")
        hint = "Save it as .xlsx. Nothing was written."
        raise BadFile(name, f"cannot be read as an Excel file ({why})", hint) from error
    return _table(name, rows, columns)


def _sheet(book: Any, name: str, wanted: str | None) -> str:
    """The name of the sheet that is meant."""
    sheets = [one for one in book.sheets_metadata if str(one.typ).endswith("WorkSheet")]
    names = [str(one.name) for one in sheets]
    if wanted is not None:
        if wanted in names:
            return wanted
        alike = [one for one in names if one.casefold() == wanted.strip().casefold()]
        if len(alike) == 1:
            return alike[0]
        raise NoSuchColumn(name, wanted, names, "--sheet NAME", named=True, what="sheet")
    visible = [str(one.name) for one in sheets if str(one.visible).endswith(".Visible")]
    if not visible:
        raise BadFile(
            name, "has no sheet that can be seen", "Name one with --sheet NAME. Nothing was written."
        )
    return visible[0]


def _table(name: str, rows: Sequence[list[Any]], columns: Columns) -> Table:
    filled = [i for i, row in enumerate(rows) if any(cell != "" for cell in row)]
    if not filled:
        raise BadFile(
            name, "has nothing in its sheet", "Name another one with --sheet NAME. Nothing was written."
        )
    first = None
    for i in filled[:_HEADER_WITHIN]:
        header = [_text(cell) for cell in rows[i]]
        try:
            find_columns(name, header, columns)
        except (NoSuchColumn, BadFile) as error:  # or a title that stands twice above the header
            # The row with most names in it is the likeliest header.
            if first is None or len(header) - header.count("") > first[0]:
                first = (len(header) - header.count(""), error)
            continue
        return Table(name, header, _rows(rows, i + 1), serial=True, empty_cell=_EMPTY)
    assert first is not None  # noqa: S101
    raise first[1]


def _rows(rows: Sequence[list[Any]], begin: int) -> Iterator[Row]:
    for number, cells in enumerate(rows[begin:], begin + 1):
        yield Row(f"row {number}", [None if cell == "" else cell for cell in cells])


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)


def _check_size(path: Path, name: str) -> None:
    """Refuse a sheet with a cell so far off, or a file so large when unpacked, that it would take all memory."""
    if not zipfile.is_zipfile(path):  # the older format, whose sheets have an end
        return
    far = "has a sheet with a cell too far from its first one ({}), and cannot be held"
    hint = "Delete what stands apart, or save the sheet alone. Nothing was written."
    try:
        with zipfile.ZipFile(path) as packed:
            parts = [one for one in packed.infolist() if one.filename.lower().endswith(".xml")]
            for part in parts:
                if "sheet" not in part.filename.lower():
                    continue
                column, row = _last_cell(packed, part)
                if column * row > _MOST_CELLS or row > MOST_ROWS + _HEADER_WITHIN:
                    raise BadFile(name, far.format(f"row {row:,}, column {column:,}"), hint)
            if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
                raise BadFile(name, f"is larger than {MOST_BYTES:,} bytes when it is unpacked", hint)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        zipfile.LargeZipFile,
    ):
        return  # calamine says what is wrong with it
    except OSError:
        return


def _last_cell(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """The largest column and row that a sheet names."""
    column = row = 0
    letters: set[bytes] = set()
    tail = b""
    read = 0
    with packed.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > MOST_BYTES:
                break
            found = _CELL.findall(tail + chunk)
            letters.update(letter for letter, _ in found)
            row = max([row, *(int(number) for _, number in found)])
            tail = chunk[-64:]
    for name in letters:
        number = 0
        for character in name.upper():
            number = number * 26 + character - 64
        column = max(column, number)
    return column, row
