"""Tables that are not what they should be: the line is named, and none of it is written."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal, check_refusal_in_json
from running import Ost, dump

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b"date,value\n"
ROW = b"2036-11-02,52.1\n"

TABLES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 1, "is empty. It needs a header such as: date,value"),
    "no header": (ROW * 3, 1, "has no header: its first line is data. Put `date,value` on line 1."),
    "no header, three columns": (b"2036-11-02,52.1,900\n", 1, "has no header"),
    "UTF-16 without a mark": ((HEAD + ROW).decode().encode("utf-16-le"), 1, "is not UTF-8 text. Save it"),
    "too early": (HEAD + b"0896-01-01,5\n", 1, "line 2: The date is out of range: '0896-01-01'"),
    "only blanks": (b"  \n\n", 1, "is empty"),
    "only a header": (HEAD, 1, "has a header and no values"),
    "only a header and blank lines": (HEAD + b"\n\n", 1, "has a header and no values"),
    "no date": (
        b"when,value\n1,2\n",
        2,
        "has no column 'date'. It has 'when' and 'value'; say which one with --date COL",
    ),
    "two values": (
        b"date,a,b\n2036-11-02,1,2\n",
        2,
        "has no column 'value'. It has 'date', 'a' and 'b'; say which one",
    ),
    "semicolons": (b"date;value\n2036-11-02;52,1\n", 2, "save the table with commas between its columns"),
    "tabs": (b"date\tvalue\n2036-11-02\t52.1\n", 2, "save the table with commas between its columns"),
    "a word for a number": (
        HEAD + ROW + b"2036-11-09,much\n",
        1,
        "line 3: The value is not a number that can be used: 'much'",
    ),
    "a decimal comma": (
        HEAD + b'2036-11-09,"52,1"\n',
        1,
        "line 2: The value is not a number that can be used: '52,1'. Write 52.1.",
    ),
    "nan": (HEAD + b"2036-11-09,nan\n", 1, "line 2: The value is not a number"),
    "inf": (HEAD + ROW * 3 + b"2036-11-09,inf\n", 1, "line 5: The value is not a number"),
    "too large": (HEAD + b"2036-11-09,1e16\n", 1, "line 2: The value is not a number"),
    "digits of another script": (HEAD + "2036-11-09,٥٢\n".encode(), 1, "line 2: The value"),
    "underscores": (HEAD + b"2036-11-09,1_000\n", 1, "line 2: The value"),
    "no value": (HEAD + b"2036-11-09,\n", 1, "line 2: The value"),
    "no such day": (HEAD + b"2036-02-30,1\n", 1, "line 2: The date is not understood: '2036-02-30'"),
    "a day of another country": (
        HEAD + b"31.12.2035,1\n",
        1,
        "line 2: The date is not understood: '31.12.2035'. Write 2035-12-31.",
    ),
    "too many cells": (
        HEAD + b"2036-11-09,52,1\n",
        1,
        "line 2 has 3 cells; the header has 2. Give every line a cell for each column.",
    ),
    "too few cells": (
        HEAD + ROW + b"2036-11-09\n",
        1,
        "line 3 has 1 cell; the header has 2. Give every line a cell for each column.",
    ),
    "an open quote": (
        HEAD + ROW + b'2036-11-09,"52\n' + ROW * 3,
        1,
        "line 3 is not CSV: a quote is opened there and never closed",
    ),
    "a cell of 200 KB": (
        HEAD + b"2036-11-09," + b"1" * 200_000 + b"\n",
        1,
        "line 2 has a cell of more than 131,072 characters",
    ),
    "half a user": (
        b"date,value,n\n2036-11-09,52,1.5\n",
        1,
        "line 2: The sample size must be a whole number",
    ),
    "NUL": (
        HEAD + b"2036-11-09,5\0002\n",
        1,
        "is not UTF-8 text (after line 1). Save it as UTF-8.",
    ),
    "escapes": (HEAD + b"2036-11-09,\x1b[31m52\n", 1, r"'\u001b[31m52'"),
    "UTF-16": ((HEAD + ROW).decode().encode("utf-16"), 1, "is not UTF-8 text. Save it as UTF-8."),
    "Latin-1": (HEAD + ROW * 2 + b"2036-11-09,52\xb0\n", 1, "is not UTF-8 text"),
    "an Excel file": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5\x55", 1, "is not UTF-8 text"),
    "a database": (b"SQLite format 3\0\x10\0\x01\x01", 1, "is not UTF-8 text"),
    "a page": (b"<!doctype html>\n<html></html>\n", 2, "has no column 'date'"),
}


@pytest.mark.parametrize("by", ["path", "stdin"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_cannot_be_read(table: str, by: str, desk: Ost, tmp_path: Path) -> None:
    content, code, fragment = TABLES[table]
    before = dump(tmp_path / "ost.db")
    (tmp_path / "a table.csv").write_bytes(content)
    source, name = ("a table.csv", "'a table.csv'") if by == "path" else ("-", "Standard input ")
    for dry in ([], ["-n"]):
        said = desk.run("measure", "import", "kr1", source, *dry, stdin=content)
        check_refusal(said, code, fragment)
        assert said.err.startswith(name)
        check_refusal_in_json(
            desk.run("measure", "import", "kr1", source, *dry, "--json", stdin=content), code
        )
    assert dump(tmp_path / "ost.db") == before


@pytest.mark.parametrize("broken", [b"2036-11-09,much\n", b"2036-11-09\n", b"2036-11-31,1\n"])
def test_one_bad_line_in_a_hundred_thousand(broken: bytes, desk: Ost, tmp_path: Path) -> None:
    """It is named by its number, and the 69,999 before it are not written either."""
    lines = [ROW] * 100_000
    lines[69_999] = broken
    (tmp_path / "long.csv").write_bytes(HEAD + b"".join(lines))
    before = dump(tmp_path / "ost.db")
    check_refusal(desk.run("measure", "import", "kr1", "long.csv"), 1, "'long.csv' line 70001")
    assert dump(tmp_path / "ost.db") == before


@pytest.mark.parametrize(
    ("path", "fragment"),
    [
        (".", "The file '.' is a folder"),
        ("missing.csv", "The file 'missing.csv' does not exist"),
        ("values.csv/x.csv", "does not exist"),
        ("", "The path is empty"),
        ("a\nb.csv", r"'a\u000ab.csv' does not exist"),
        ("caf\udce9.csv", r"'caf\udce9.csv' does not exist"),
    ],
)
def test_a_path_that_names_no_table(path: str, fragment: str, desk: Ost, tmp_path: Path) -> None:
    before = dump(tmp_path / "ost.db")
    check_refusal(desk.run("measure", "import", "kr1", path), 2, fragment)
    assert dump(tmp_path / "ost.db") == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_table_that_may_not_be_read(desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "values.csv").chmod(0)
    check_refusal(desk.run("measure", "import", "kr1", "values.csv"), 1, "cannot be read: permission denied")


GOOD: dict[str, tuple[bytes, list[str]]] = {
    "plain": (HEAD + ROW, []),
    "a byte order mark": (b"\xef\xbb\xbf" + HEAD + ROW, []),
    "lines of Windows": (HEAD.replace(b"\n", b"\r\n") + ROW.replace(b"\n", b"\r\n"), []),
    "no last line end": (HEAD + ROW.strip(), []),
    "quotes": (b'"date","value"\n"2036-11-02","52.1"\n', []),
    "blanks": (b" date , value \n 2036-11-02 , 52.1 \n", []),
    "blank lines": (HEAD + b"\n" + ROW + b"\n,\n", []),
    "other letters": (b"DATE,Value\n2036-11-02,52.1\n", []),
    "moments": (HEAD + b"2036-11-02T08:00:00Z,52.1\n", []),
    "a week": (b"week,value\n2036-W45,52.1\n", []),
    "the only other column": (b"day,activation rate\n2036-11-03,52.1\n", []),
    "named columns": (b"a,b,c\nx,52.1,2036-11-02\n", ["--date", "c", "--value", "b"]),
    "a real minus": (HEAD + "2036-11-02,\u221252.1\n".encode(), []),
}


@pytest.mark.parametrize("table", GOOD)
def test_tables_that_can_be_read(table: str, desk: Ost) -> None:
    content, options = GOOD[table]
    done = desk.json("measure", "import", "kr2", "-", *options, stdin=content)
    assert abs(done["current"]) == 52.1
    assert done["imported"]["points"] == 1


def test_what_is_replaced_is_said(desk: Ost) -> None:
    """A day that has a value gets the new one, and of two in one table the later counts; both are told."""
    table = HEAD + b"2036-11-02,50\n2036-11-09,51\n2036-11-09,52\n2036-11-16,53\n"
    dry = desk("measure", "import", "kr1", "-", "-n", stdin=table)
    assert dry.err == (
        "1 value of the table gave way to a later one of the same day.\n"
        "Would write 3 values, 2036-11-02 to 2036-11-16. Nothing was written.\n"
    )
    desk("measure", "import", "kr1", "-", stdin=table)
    again = desk.json("measure", "import", "kr1", "-", stdin=HEAD + b"2036-11-09,60\n2036-11-16,53\n")
    assert again["imported"] == {
        "points": 2,
        "replaced": 1,
        "unchanged": 1,
        "repeated": 0,
        "left_out": 0,
        "first": "2036-11-09",
        "last": "2036-11-16",
        "dry_run": False,
    }
    values = {point["on"]: point["value"] for point in desk.json("show", "kr1")["measurements"]}
    assert (values["2036-11-02"], values["2036-11-09"], values["2036-11-16"]) == (50, 60, 53)
    assert desk("measure", "add", "kr1", 61, "--on", "2036-11-09").err == (
        "Replaced 1 earlier value: 2036-11-09 (was 60).\nWrote 1 value, on 2036-11-09.\n"
    )


def test_a_table_of_a_hundred_thousand_days(desk: Ost) -> None:
    from datetime import date, timedelta

    first = date(1970, 1, 1)
    days = b"".join(f"{first + timedelta(days=n)},{n % 97}\n".encode() for n in range(100_000))
    done = desk.json("measure", "import", "met5", "-", stdin=HEAD + days)
    assert done["imported"]["points"] == 100_000
    assert done["imported"]["first"] == "1970-01-01"
