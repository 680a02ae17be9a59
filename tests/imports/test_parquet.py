"""Parquet files: every type that a day and a number may have, and no file but the one that was named."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from ost.errors import BadFile, MissingExtra, NoSuchColumn

from .conftest import points, read, write_parquet

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to be written."""
    return tmp_path / "values.parquet"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("DATE '2026-01-05'", "2026-01-05"),
        ("TIMESTAMP '2026-01-05 23:59:59'", "2026-01-05"),
        ("TIMESTAMP_NS '2026-01-05 23:59:59'", "2026-01-05"),
        ("TIMESTAMPTZ '2026-01-05 23:30:00-05:00'", "2026-01-06"),  # a moment, on its day in UTC
        ("'2026-01-05'", "2026-01-05"),
        ("20260105", "2026-01-05"),
    ],
)
@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("41::TINYINT", 41.0),
        ("41.5::DECIMAL(18, 3)", 41.5),
        ("41.5::FLOAT", 41.5),
        ("'41.5'", 41.5),
        ("41::HUGEINT", 41.0),
    ],
)
def test_every_type_of_day_and_number_is_read(
    path: Path, day: str, expected: str, value: str, number: float
) -> None:
    write_parquet(path, f"SELECT {day} AS date, {value} AS value, 9::UBIGINT AS n")
    assert points(read(path)) == [(expected, number, 9)]


@pytest.mark.parametrize(
    ("day", "value", "why"),
    [
        ("DATE '2026-01-05'", "'nan'::DOUBLE", "row 1: The value is not a number that can be used: 'nan'"),
        ("DATE '2026-01-05'", "'-inf'::DOUBLE", "row 1: The value is not a number"),
        ("DATE '2026-01-05'", "true", "row 1: The value is not a number"),
        ("DATE '2026-01-05'", "[1]", "row 1: The value is not a number"),
        ("DATE '2026-01-05'", "DATE '2026-01-05'", "row 1: The value is not a number"),
        ("NULL::DATE", "1", "row 1: The date is not understood: 'nothing'"),
        ("DATE '9999-12-31'", "1", "row 1: The date is out of range"),
        ("DATE '20000-01-01'", "1", "cannot be read as Parquet|row 1: The date"),
        ("DATE 'infinity'", "1", "cannot be read as Parquet|row 1: The date"),
        ("TIME '10:00'", "1", "row 1: The date is not understood"),
    ],
)
def test_what_is_no_day_or_number_is_named_by_its_row(path: Path, day: str, value: str, why: str) -> None:
    write_parquet(path, f"SELECT {day} AS date, {value} AS value")
    with pytest.raises(BadFile, match=why):
        read(path)


def test_a_name_of_a_file_is_no_pattern_and_a_folder_is_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "date=2020-01-01"
    folder.mkdir()
    for name, value in (
        ("a[b]*?.parquet" if sys.platform != "win32" else "a[b].parquet", 1),
        ("ab.parquet", 2),
    ):
        write_parquet(
            folder / name.replace("'", "''"), f"SELECT DATE '2026-01-05' AS day, {value}.0 AS value"
        )
    first = next(one for one in folder.iterdir() if one.name.startswith("a["))
    assert points(read(first)) == [("2026-01-05", 1.0, None)]
    with pytest.raises(NoSuchColumn):
        read(first, date="filename")


def test_columns_that_nobody_wants_are_not_looked_at(path: Path) -> None:
    """A day beyond Python's, a list of a million numbers: neither is read, and neither is in the way."""
    write_parquet(
        path,
        'SELECT DATE \'2026-01-05\' AS "the "" day", 41.5 AS " rate ", TIMESTAMP \'290000-01-01\' AS far, '
        "INTERVAL 3 MONTHS AS span, range(1000000) AS many, {'a': 1} AS pair",
    )
    assert points(read(path, date='the " day', value="rate")) == [("2026-01-05", 41.5, None)]


def test_more_rows_than_anybody_means_are_refused(path: Path) -> None:
    write_parquet(path, "SELECT DATE '2026-01-05' AS date, range AS value FROM range(1000001)")
    with pytest.raises(BadFile, match="has more than 1,000,000 rows"):
        read(path)


@pytest.mark.parametrize(
    ("library", "name", "extra"), [("duckdb", "a.parquet", "parquet"), ("python_calamine", "a.xlsx", "excel")]
)
def test_a_library_that_is_missing_is_named_with_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str, extra: str
) -> None:
    (tmp_path / name).write_bytes(b"anything")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra) as refused:
        read(tmp_path / name)
    assert refused.value.hint == f'Get it with: pip install "ost-tracker[{extra}]"'
