"""Values from a CSV table: all of them, or the line that could not be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import days, numbers

from ost.domain.model import Measurement
from ost.errors import BadFile, NoSuchColumn
from ost.imports.columns import Columns
from ost.imports.delimited import read_table

TODAY = date(2026, 3, 2)
PLAIN = "date,value\n2026-01-05,41\n2026-01-12,42.5\n"


def _read(text: str, **columns: str) -> list[tuple[str, float, int | None]]:
    points = read_table(text.splitlines(keepends=True), "t.csv", TODAY, Columns(**columns))
    return [(str(point.on), point.value, point.n) for point in points]


TWO = [("2026-01-05", 41.0, None), ("2026-01-12", 42.5, None)]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.rstrip("\n"),
        PLAIN + "\n\n",
        PLAIN.replace("date,value", " Date , VALUE "),
        PLAIN.replace("date,value", "week,rate"),  # the only other column is the value
        PLAIN.replace("date,value", "date,y"),
        'value,date\n41,2026-01-05\n"42.5","2026-01-12"\n',
        "date,value\n2026-W02,41\n2026-W03,42.5\n",
        "date,value\n2026-01-05T00:00:00Z,41\n2026-01-12 08:15,42.5\n",
        "date,value\n 2026-01-05 , +41 \n2026-01-12,4.25e1\n",
        "date,value,comment\n2026-01-05,41,\n2026-01-12,42.5,a bank holiday\n",
        "date,value\n2026-01-05,41,\n2026-01-12,42.5,,\n",  # empty cells beyond the header
    ],
)
def test_the_usual_ways_to_write_a_table_are_read_alike(text: str) -> None:
    assert _read(text) == TWO


def test_sample_sizes_are_read_where_there_are_some() -> None:
    text = "date,value,n\n2026-01-05,41,100\n2026-01-12,42.5,\n"
    assert _read(text) == [("2026-01-05", 41.0, 100), ("2026-01-12", 42.5, None)]


def test_columns_can_be_named_when_there_are_several() -> None:
    text = "day,rate,churn,users\n2026-01-05,41,3,100\n"
    assert _read(text, date="day", value="Churn", n="users") == [("2026-01-05", 3.0, 100)]
    assert _read(text, value="rate") == [("2026-01-05", 41.0, None)]
    with pytest.raises(NoSuchColumn, match="no column 'value'") as refused:
        _read(text)
    assert "'day', 'rate', 'churn'" in refused.value.hint


@pytest.mark.parametrize("columns", [{"date": "when"}, {"value": "worth"}, {"n": "users"}])
def test_a_column_that_is_not_there_is_refused(columns: dict[str, str]) -> None:
    with pytest.raises(NoSuchColumn):
        _read(PLAIN, **columns)


def test_a_name_is_matched_exactly_before_it_is_matched_without_case() -> None:
    assert _read("date,Rate,rate\n2026-01-05,1,2\n", value="rate") == [("2026-01-05", 2.0, None)]
    assert _read("date,Rate\n2026-01-05,1\n", value="RATE") == [("2026-01-05", 1.0, None)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("\n", "is empty"),
        ("date,value\n", "has a header and no values"),
        ("date,value\n\n\n", "has a header and no values"),
        (PLAIN + "2026-01-19\n", "line 4 has 1 cell; the header has 2"),
        (PLAIN + "2026-01-19,1,500\n", "line 4 has 3 cells; the header has 2"),  # a comma between thousands
        (PLAIN + "19.01.2026,43\n", "line 4: The date is not understood"),
        (PLAIN + "2026-01-19,n/a\n", "line 4: The value is not a number"),
        (PLAIN + "2026-01-19,\n", "line 4: The value is not a number"),
        (PLAIN + "2026-01-19,nan\n", "line 4: The value is not a number"),
        (PLAIN + "2026-01-19,inf\n", "line 4: The value is not a number"),
        (PLAIN + "2026-01-19,1e16\n", "line 4: The value is not a number"),
        (PLAIN + "2026-01-19,1_000\n", "line 4: The value is not a number"),
        (PLAIN + "2026-01-19,٤٣\n", "line 4: The value is not a number"),
        (PLAIN + "2026-02-30,43\n", "line 4: The date is not understood"),
        (PLAIN + "0001-01-01,43\n", "line 4: The date is out of range"),
        (PLAIN + "9999-12-31,43\n", "line 4: The date is out of range"),
        (PLAIN + '"2026-01-19,43\n', "line 4 is not CSV"),
        ("\n" + PLAIN, "is empty"),
        ("date,value,n\n2026-01-05,41,0\n", "line 2: The sample size must be"),
        ("date,value,n\n2026-01-05,41,1.5\n", "line 2: The sample size must be"),
        ('date,value\n"2026-01-05\n",41\n2026-01-12,x\n', "line 4: The value"),  # lines, not rows
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        _read(text)


@given(st.lists(st.tuples(days, numbers), min_size=1, max_size=30), st.booleans())
def test_any_series_comes_back_as_it_was_written(rows: list[tuple[date, float]], sized: bool) -> None:
    """With a column of sample sizes the table takes the careful way; it must read the same."""
    head, tail = ("date,value,n", ",7") if sized else ("date,value", "")
    lines = [f"{head}\n", *(f"{day},{value!r}{tail}\n" for day, value in rows)]
    points = read_table(lines, "t.csv", rows[0][0])
    assert points == [Measurement(day, value, 7 if sized else None) for day, value in rows]
