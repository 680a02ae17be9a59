"""Values from a CSV table: all of them or none, with the line that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import days, numbers

from ost.domain.model import Measurement
from ost.errors import BadFile, NoSuchColumn
from ost.services.measuring import add_measurement, import_measurements, read_table

if TYPE_CHECKING:
    from datetime import date

    from .conftest import Desk

PLAIN = "date,value\n2026-01-05,41\n2026-01-12,42.5\n"


def _read(text: str, **columns: str) -> list[tuple[str, float, int | None]]:
    from .conftest import TODAY

    points = read_table(text.splitlines(keepends=True), "t.csv", TODAY, **columns)
    return [(str(point.on), point.value, point.n) for point in points]


def _import(desk: Desk, text: str, **options: Any) -> Any:
    return desk.do(import_measurements, "kr1", text.splitlines(keepends=True), "t.csv", **options)


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
    assert _read(text, date_column="day", value_column="Churn", n_column="users") == [
        ("2026-01-05", 3.0, 100)
    ]
    assert _read(text, value_column="rate") == [("2026-01-05", 41.0, None)]
    with pytest.raises(NoSuchColumn, match="no column 'value'") as refused:
        _read(text)
    assert "'day', 'rate', 'churn'" in refused.value.hint


@pytest.mark.parametrize(
    "columns", [{"date_column": "when"}, {"value_column": "worth"}, {"n_column": "users"}]
)
def test_a_column_that_is_not_there_is_refused(columns: dict[str, str]) -> None:
    with pytest.raises(NoSuchColumn):
        _read(PLAIN, **columns)


def test_a_name_is_matched_exactly_before_it_is_matched_without_case() -> None:
    assert _read("date,Rate,rate\n2026-01-05,1,2\n", value_column="rate") == [("2026-01-05", 2.0, None)]
    assert _read("date,Rate\n2026-01-05,1\n", value_column="RATE") == [("2026-01-05", 1.0, None)]


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


def test_one_bad_line_keeps_all_of_a_table_out(grown: Desk) -> None:
    before = grown.contents()
    with pytest.raises(BadFile, match="line 3"):
        _import(grown, "date,value\n2026-01-05,41\n2026-01-12,x\n2026-01-19,43\n")
    assert grown.contents() == before


def test_a_table_is_written_whole(grown: Desk) -> None:
    done = _import(grown, PLAIN)
    assert (done.points, str(done.first), str(done.last)) == (2, "2026-01-05", "2026-01-12")
    assert done.view.data["current"] == 42.5
    summed = {"count": 2, "first": "2026-01-05", "last": "2026-01-12"}
    assert grown.told()[-1] == ("met1", "add", "values", None, summed)


def test_the_values_that_a_table_replaces_are_told_and_logged(grown: Desk) -> None:
    _import(grown, PLAIN)
    done = _import(grown, PLAIN.replace("42.5", "43") + "2026-01-19,44\n")
    assert [(str(p.on), p.value) for p in done.replaced] == [("2026-01-12", 42.5)]
    assert ("met1", "edit", "value:2026-01-12", 42.5, 43.0) in grown.told()


def test_of_several_values_on_a_day_the_last_is_kept_and_the_others_counted(grown: Desk) -> None:
    done = _import(grown, "date,value\n2026-01-05,41\n2026-01-05,42\n2026-01-05,43\n")
    assert (done.points, done.repeated, done.view.data["current"]) == (1, 2, 43.0)


def test_a_dry_run_tells_the_same_and_writes_nothing(grown: Desk) -> None:
    grown.do(add_measurement, "kr1", 40.0, on=grown.day(-49))  # 2026-01-12
    before = grown.contents()
    dry = _import(grown, PLAIN, dry_run=True)
    assert grown.contents() == before
    wet = _import(grown, PLAIN)
    assert dry.dry_run
    assert not wet.dry_run
    assert (dry.points, dry.first, dry.last, dry.replaced) == (wet.points, wet.first, wet.last, wet.replaced)


@given(st.lists(st.tuples(days, numbers), min_size=1, max_size=30), st.booleans())
def test_any_series_comes_back_as_it_was_written(rows: list[tuple[date, float]], sized: bool) -> None:
    """With a column of sample sizes the table takes the careful way; it must read the same."""
    head, tail = ("date,value,n", ",7") if sized else ("date,value", "")
    lines = [f"{head}\n", *(f"{day},{value!r}{tail}\n" for day, value in rows)]
    points = read_table(lines, "t.csv", rows[0][0])
    assert points == [Measurement(day, value, 7 if sized else None) for day, value in rows]
