"""The same table reads alike out of every format."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import days, numbers

from ost.errors import BadChoice, BadFile, NoSuchColumn, NoSuchFile, NotARegularFile
from ost.imports.reading import form_of, read_file

from .conftest import TODAY, points, read, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMATS = ("csv", "jsonl", "parquet", "excel")
TYPED = FORMATS[1:]
ROWS = [(date(2026, 1, 5), 41.5, 100), (date(2026, 1, 12), -0.25, 7)]
EXPECTED = [("2026-01-05", 41.5, 100), ("2026-01-12", -0.25, 7)]


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_reads_alike_in_every_format(made: Callable[..., Path], form: str) -> None:
    assert points(read(made(form, ["date", "value", "n"], ROWS))) == EXPECTED
    path = made(form, ["Users", "Rate", "Week"], [row[::-1] for row in ROWS])
    assert points(read(path, date="week", value="Rate", n="users")) == EXPECTED


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_known_by_its_first_bytes_where_the_name_does_not_say(
    made: Callable[..., Path], form: str, tmp_path: Path
) -> None:
    path = made(form, ["date", "value", "n"], ROWS).rename(tmp_path / "numbers")
    known = "csv" if form == "jsonl" else form  # a text is taken for CSV
    assert form_of(path, "numbers") == known
    assert points(read(path, form=form)) == EXPECTED


@pytest.mark.parametrize("form", FORMATS)
def test_a_column_that_is_missing_is_named_with_what_was_probably_meant(
    made: Callable[..., Path], form: str
) -> None:
    path = made(form, ["week", "rate", "users"], ROWS)
    with pytest.raises(NoSuchColumn, match="has no column 'rats'") as refused:
        read(path, value="rats")
    assert (
        refused.value.hint
        == "Did you mean rate? It has 'week', 'rate' and 'users'; say which one with --value COL."
    )
    with pytest.raises(NoSuchColumn, match="has no column 'value'") as refused:
        read(path)
    assert "Did you mean" not in refused.value.hint


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_null_says_that_nothing_was_measured_and_is_counted(made: Callable[..., Path], form: str) -> None:
    rows = [*ROWS, (date(2026, 1, 19), None, 5), (date(2026, 1, 26), 3.0, None)]
    found = read(made(form, ["date", "value", "n"], rows))
    assert points(found) == [*EXPECTED, ("2026-01-26", 3.0, None)]
    assert found.left_out == 1
    with pytest.raises(BadFile, match="has no values"):
        read(made(form, ["date", "value"], [(date(2026, 1, 5), None), (date(2026, 1, 12), None)]))


@pytest.mark.parametrize("form", TYPED)
@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("19.01.2026", 43), "The date is not understood: '19.01.2026'"),
        ((True, 43), "The date is not understood: 'True'"),
        (("2026-01-19", "n/a"), "The value is not a number"),
        (("2026-01-19", "1,500"), "The value is not a number"),
        (("2026-01-19", True), "The value is not a number that can be used: 'True'"),
        (("2026-01-19", 1e16), "The value is not a number"),
        (("0001-01-01", 43), "The date is out of range"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_row(
    made: Callable[..., Path], form: str, row: tuple[object, object], why: str
) -> None:
    if form == "parquet":
        row = (str(row[0]), str(row[1]) if not isinstance(row[1], float) else row[1])
        path = made(
            form,
            ["date", "value"],
            [("2026-01-05", "41") if isinstance(row[1], str) else ("2026-01-05", 41.0), row],
        )
        why = why.replace("The date is not understood: 'True'", "The date is not understood")
    else:
        path = made(form, ["date", "value"], [("2026-01-05", 41), row])
    place = {"jsonl": "line 2", "parquet": "row 2", "excel": "row 3"}[form]
    with pytest.raises(BadFile, match=f"{place}: {why}"):
        read(path)


@pytest.mark.parametrize("form", TYPED)
def test_columns_without_rows_are_told(made: Callable[..., Path], form: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    if form == "parquet":
        write_parquet(path, "SELECT DATE '2026-01-05' AS date, 1.0 AS value WHERE false")
    else:
        path = made(form, ["date", "value"], [])
    with pytest.raises(BadFile, match=r"columns and no rows|is empty"):
        read(path)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04junk", b"PAR1", b"\xff\xfe{\x00}\x00", b"{" * 5000]
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, form: str, content: bytes) -> None:
    path = tmp_path / "table"
    path.write_bytes(content)
    with pytest.raises((BadFile, NoSuchColumn)):
        read(path, form=form)


@pytest.mark.parametrize("form", ["parquet", "excel"])
def test_a_file_that_was_cut_is_refused_with_a_sentence(made: Callable[..., Path], form: str) -> None:
    path = made(form, ["date", "value", "n"], ROWS * 50)
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(BadFile):
            read(path, form=form)


@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_opened_is_told(tmp_path: Path, form: str) -> None:
    with pytest.raises(NoSuchFile, match="does not exist"):
        read(tmp_path / "nowhere", form=form)
    with pytest.raises(NoSuchFile, match="is a folder"):
        read(tmp_path, form=form)
    closed = tmp_path / "file" / "in a file"
    closed.parent.write_text("", encoding="utf-8")
    with pytest.raises(NoSuchFile):
        read(closed, form=form)


def test_a_pipe_is_no_source_since_it_may_never_end(tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(NotARegularFile):
        read_file(str(tmp_path / "pipe.csv"), TODAY, regular=True)
    with pytest.raises(NotARegularFile):
        read_file("/dev/zero", TODAY, regular=True)


def test_a_format_that_is_none_and_a_sheet_of_what_has_none_are_refused(made: Callable[..., Path]) -> None:
    path = made("csv", ["date", "value", "n"], ROWS)
    with pytest.raises(BadChoice, match="must be csv, jsonl, parquet or excel"):
        read(path, form="xml")
    with pytest.raises(BadFile, match="which has no sheets"):
        read(path, sheet="One")


def test_more_rows_than_anybody_means_are_refused_in_lines_too(tmp_path: Path) -> None:
    for name, head, line in (
        ("a.csv", "date,value\n", "2026-01-05,1\n"),
        ("a.jsonl", "", '{"on":"2026","y":1}\n'),
    ):
        (tmp_path / name).write_text(head + line * 1_000_001, encoding="utf-8")
        with pytest.raises(BadFile, match="has more than 1,000,000 rows"):
            read(tmp_path / name)


@pytest.mark.skipif(sys.platform == "win32", reason="a file with a hole takes its whole size there")
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_that_would_take_all_memory_is_refused(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(1_000_000_001)
    with pytest.raises(BadFile, match="is larger than 1,000,000,000 bytes"):
        read(tmp_path / name)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_table_is_to_be_unpacked(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "a.csv.packed").write_bytes(pack(b"date,value\n2026-01-05,1\n"))
    with pytest.raises(BadFile, match="is compressed"):
        read(tmp_path / "a.csv.packed")


def test_a_database_is_told_from_a_table(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "shop"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    with pytest.raises(BadFile, match="is a database") as refused:
        read(path)
    assert "--sql" in refused.value.hint
    packed = tmp_path / "packed.csv"
    packed.write_bytes(gzip.compress(b"date,value\n2026-01-05,1\n"))
    with pytest.raises(BadFile, match="is not UTF-8 text"):
        read(packed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@pytest.mark.parametrize("form", TYPED)
@given(rows=st.lists(st.tuples(days, numbers), min_size=1, max_size=20))
def test_any_series_comes_back_as_it_was_written(
    made: Callable[..., Path], form: str, rows: list[tuple[date, float]]
) -> None:
    if form == "excel":  # which knows no day before 1900
        rows = [(day.replace(year=1901 + day.year % 200, day=min(day.day, 28)), value) for day, value in rows]
    table = [(str(day) if form != "excel" else day, value) for day, value in rows]
    if form == "parquet":
        table = [(str(day), repr(value)) for day, value in table]
    found = read(made(form, ["date", "value"], table))
    assert points(found) == [(str(day), value, None) for day, value in rows]
