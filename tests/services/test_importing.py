"""Importing a table: all of its values or none, and what it replaces is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.errors import BadFile
from ost.services.measuring import add_measurement

if TYPE_CHECKING:
    from .conftest import Desk

PLAIN = "date,value\n2026-01-05,41\n2026-01-12,42.5\n"


def _import(desk: Desk, text: str, **options: Any) -> Any:
    return desk.do(import_table, "kr1", text.splitlines(keepends=True), "t.csv", **options)


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
