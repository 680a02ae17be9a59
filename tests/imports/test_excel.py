"""Excel sheets: where the header is, what a day is, and what would take all memory."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ost.errors import BadFile, NoSuchColumn

from .conftest import points, read

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ["date", "value"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to be written."""
    return tmp_path / "values.xlsx"


def _save(path: Path, *rows: list[Any], title: str = "Sheet") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 23, 59), "2026-01-05"),  # noqa: DTZ001
        (46027, "2026-01-05"),  # Excel's own count of days, in a cell without a format
        (46027.75, "2026-01-05"),
        ("2026-01-05", "2026-01-05"),
        ("2026-W02", "2026-01-05"),
        (20260105, "2026-01-05"),
        (2026, "2026-01-01"),
    ],
)
def test_days_are_read_however_excel_keeps_them(path: Path, cell: object, day: str) -> None:
    _save(path, HEADER, [cell, 41.5])
    assert points(read(path)) == [(day, 41.5, None)]


def test_days_that_are_counted_from_1904_are_read(path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append([date(2026, 1, 5), 41.5])
    book.save(path)
    assert points(read(path)) == [("2026-01-05", 41.5, None)]


def test_titles_and_merged_cells_above_the_header_are_passed_over(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        ["Activation, by week"],
        [],
        ["When", "What", "What"],
        ["week", "rate", "users"],
        [date(2026, 1, 5), 41.5, 9],
    ]
    for number, row in enumerate(rows, 3):
        for column, cell in enumerate(row, 2):
            sheet.cell(number, column, cell)
    sheet.merge_cells("B3:D3")
    sheet.merge_cells("C5:D5")
    book.save(path)
    assert points(read(path, value="rate", n="users")) == [("2026-01-05", 41.5, 9)]
    with pytest.raises(NoSuchColumn, match="has no column 'ratio'") as refused:
        read(path, value="ratio")
    assert "Did you mean rate?" in refused.value.hint


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([date(2026, 1, 12), "=B2+1"], "row 3: The value is not a number that can be used: 'nothing'"),
        ([date(2026, 1, 12), None], "row 3: The value"),
        ([None, 42], "row 3: The date is not understood: 'nothing'"),
        ([date(2026, 1, 12), "#DIV/0!"], "row 3: The value"),
        ([time(10, 30), 42], "row 3: The date is not understood"),
        ([123, 42], "row 3: The date is not understood: '123'"),
        ([-46027, 42], "row 3: The date is not understood"),
        ([1767571200, 42], "row 3: The date is not understood"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_the_row_of_the_sheet(
    path: Path, row: list[Any], why: str
) -> None:
    _save(path, HEADER, [date(2026, 1, 5), 41], row)
    with pytest.raises(BadFile, match=why) as refused:
        read(path)
    assert ("a formula has a value once" in refused.value.hint) == (row[1] != 42 or row[0] is None)


def test_empty_rows_are_passed_over(path: Path) -> None:
    _save(path, HEADER, [date(2026, 1, 5), 41], [], [date(2026, 1, 12), 42])
    assert [point[1] for point in points(read(path))] == [41.0, 42.0]


def test_a_sheet_is_chosen_by_its_name_and_the_first_one_that_can_be_seen_else(path: Path) -> None:
    book = _save(path, HEADER, [date(2026, 1, 5), 1], title="Notes")
    for name, value in (("Weekly “漢”", 2), ("Last", 3)):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append([date(2026, 1, 5), value])
    book["Notes"].sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.active = 1
    book.save(path)
    assert [points(read(path, sheet=name))[0][1] for name in ("Notes", "weekly “漢”", "Last")] == [1, 2, 3]
    assert points(read(path))[0][1] == 2
    for name in ("Weakly “漢”", "Chart"):
        with pytest.raises(NoSuchColumn, match="has no sheet") as refused:
            read(path, sheet=name)
        assert "--sheet NAME" in refused.value.hint
    book["Weekly “漢”"].delete_rows(1, 9)
    book.save(path)
    with pytest.raises(BadFile, match="has nothing in its sheet"):
        read(path)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD60000"])
def test_a_cell_far_off_is_told_and_takes_no_memory(path: Path, cell: str) -> None:
    """The reader would end the whole process, or take half a terabyte."""
    book = _save(path, HEADER, [date(2026, 1, 5), 41])
    book.active[cell] = 1
    book.save(path)
    with pytest.raises(BadFile, match="a cell too far from its first one"):
        read(path)


def test_a_file_that_grows_without_end_when_it_is_unpacked_is_refused(path: Path) -> None:
    _save(path, HEADER, [date(2026, 1, 5), 41])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/more.xml", "w", force_zip64=True) as part,
    ):
        zeros = bytes(1 << 24)
        for _ in range(64):
            part.write(zeros)
    with pytest.raises(BadFile, match="bytes when it is unpacked"):
        read(path)
