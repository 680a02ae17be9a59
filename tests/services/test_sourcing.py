"""Where values come from is kept with a metric, and pulling brings each one up to date, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Measurement
from ost.domain.sources import Source
from ost.errors import Archived, BadFile, NoSource, NoSuchRef, OstError
from ost.services.adding import add_metric
from ost.services.changing import archive
from ost.services.measuring import add_measurement
from ost.services.sourcing import columns_of, pull, read_source, read_sources, set_source, to_pull
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.domain.kinds import Ref
    from ost.services.sourcing import Pulled

    from .conftest import Desk

CSV = Source(file="values.csv", date="week", n="users")
SQL = Source(sql="SELECT 1", database="postgresql://stats@h/shop")


def _set(desk: Desk, ref: str, source: Source | None) -> Any:
    return desk.do(set_source, ref, lambda _: source)


def _pull(
    desk: Desk, found: Mapping[str, Sequence[Measurement] | OstError], *refs: str, dry_run: bool = False
) -> list[Pulled]:
    """Pull from sources that give these values, by the ref that is asked for."""

    def fetch(ref: Ref, _: Source) -> tuple[Sequence[Measurement], int]:
        given = found[str(ref)]
        if isinstance(given, OstError):
            raise given
        return given, 2

    return list(pull(desk.ws(), to_pull(desk.ws(), refs), fetch, dry_run=dry_run))


def _values(desk: Desk, **points: float) -> list[Measurement]:
    return [Measurement(desk.day(int(number[1:])), value) for number, value in points.items()]


def test_a_source_is_kept_with_the_metric_of_a_kr(grown: Desk) -> None:
    assert grown.do(read_source, "kr1").source is None
    done = _set(grown, "kr1", CSV)
    assert (str(done.view.ref), str(done.metric.ref), done.source) == ("kr1", "met1", CSV)
    assert grown.node("met1").source == CSV
    assert grown.do(read_source, "met1").view.data["source"] == {
        "file": "values.csv",
        "date": "week",
        "n": "users",
    }
    assert [(str(one.metric.ref), one.source) for one in grown.do(read_sources)] == [("met1", CSV)]
    assert grown.log()[-1] == ("met1", "edit", "source", None, CSV.json())


def test_a_source_is_taken_back_done_again_and_taken_away(grown: Desk) -> None:
    _set(grown, "kr1", CSV)
    _set(grown, "kr1", SQL)
    grown.do(undo)
    assert grown.node("met1").source == CSV
    grown.do(redo)
    assert grown.node("met1").source == SQL
    before = len(grown.changes())
    _set(grown, "kr1", SQL)
    assert len(grown.changes()) == before
    _set(grown, "kr1", None)
    assert grown.node("met1").source is None
    grown.do(undo)
    assert grown.node("met1").source == SQL


def test_what_was_put_away_gets_no_source(grown: Desk) -> None:
    grown.do(archive, "kr1")
    with pytest.raises(Archived):
        _set(grown, "kr1", CSV)


def test_columns_that_are_kept_are_those_of_an_import(grown: Desk) -> None:
    _set(grown, "kr1", CSV)
    said = Source(file="other.csv", date="day")
    assert grown.do(columns_of, "kr1", said) == {"date": "day", "value": None, "n": "users"}
    grown.do(add_metric, "Another")
    assert grown.do(columns_of, "met2", said) == {"date": "day", "value": None, "n": None}


def test_pulling_tells_what_is_new_what_it_replaced_and_what_was_the_same(grown: Desk) -> None:
    _set(grown, "kr1", CSV)
    for number, value in ((-14, 40.0), (-7, 41.0), (-3, 12.0)):
        grown.do(add_measurement, "kr1", value, on=grown.day(number))
    coming = [Measurement(grown.day(n), v) for n, v in ((-14, 40.0), (-7, 41.5), (0, 42.0))]
    before = grown.contents()
    [dry] = _pull(grown, {"met1": coming}, dry_run=True)
    assert grown.contents() == before
    [done] = _pull(grown, {"met1": coming})
    assert (done.new, done.replaced, done.same, done.left_out) == (1, 1, 1, 2)
    assert (dry.new, dry.replaced, dry.same) == (1, 1, 1)
    with grown.store.reading() as reader:
        kept = {point.on: point.value for point in reader.measurements(grown.node("met1").ref)}
    assert kept[grown.day(-3)] == 12.0  # a day that the source does not have
    assert (kept[grown.day(-7)], kept[grown.day(0)]) == (41.5, 42.0)
    length = len(grown.changes())
    [again] = _pull(grown, {"met1": coming})
    assert (again.new, again.replaced, again.same) == (0, 0, 3)
    assert len(grown.changes()) == length


def test_one_that_fails_keeps_no_other_back(grown: Desk) -> None:
    for number in range(2, 5):
        grown.do(add_metric, f"Metric {number}")
        _set(grown, f"met{number}", CSV)
    bad = BadFile("values.csv", "line 3: The value is not a number")
    one = [Measurement(grown.day(0), 1.0)]
    done = _pull(grown, {"met2": one, "met3": bad, "met4": one})
    assert [(str(p.metric), p.error, p.new) for p in done] == [
        ("met2", None, 1),
        ("met3", bad, 0),
        ("met4", None, 1),
    ]
    assert [line[0] for line in grown.log() if line[2] == "values"] == ["met2", "met4"]


def test_each_metric_is_pulled_once_and_by_the_name_it_was_given(grown: Desk) -> None:
    grown.do(add_metric, "Another")
    _set(grown, "kr1", CSV)
    _set(grown, "met2", SQL)
    assert [str(one.view.ref) for one in to_pull(grown.ws(), ["kr1", "met2", "met1", "kr1"])] == [
        "kr1",
        "met2",
    ]
    assert [str(one.view.ref) for one in to_pull(grown.ws())] == ["met1", "met2"]
    with pytest.raises(NoSuchRef):
        to_pull(grown.ws(), ["kr1", "met9"])


def test_what_has_no_source_fails_when_it_is_named_and_is_passed_over_else(grown: Desk) -> None:
    _set(grown, "kr1", Source(date="week"))
    grown.do(add_metric, "Another")
    assert _pull(grown, {}) == []
    assert [type(one.error) for one in _pull(grown, {}, "kr1", "met2")] == [NoSource, NoSource]


def test_what_is_put_away_while_its_source_is_read_fails_alone(grown: Desk) -> None:
    for number in (2, 3):
        grown.do(add_metric, f"Metric {number}")
        _set(grown, f"met{number}", CSV)

    def fetch(ref: Ref, _: Source) -> tuple[Sequence[Measurement], int]:
        if ref.number == 2:
            grown.do(archive, "met2")
        return [Measurement(grown.day(0), 1.0)], 0

    done = list(pull(grown.ws(), to_pull(grown.ws()), fetch))
    assert [type(one.error) for one in done] == [Archived, type(None)]


def test_a_source_says_itself_in_a_line() -> None:
    assert CSV.words() == "values.csv (date week, n users)"
    assert SQL.words() == "postgresql://stats@h/shop: SELECT 1"
    assert Source(value="rate").words() == "a table (value rate)"
    assert (CSV.reads, SQL.reads, Source(value="rate").reads) == (True, True, False)
    assert Source.of({**CSV.json(), "something": "later"}) == CSV
    assert replace(SQL, database="env:SHOP").variable == "SHOP"
    assert SQL.variable is CSV.variable is None
