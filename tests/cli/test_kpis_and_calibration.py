"""`ost list kpi`, service levels and `ost calibration`, as somebody types them."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from running import Ost

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ost(tmp_path: Path) -> Ost:
    """A workspace with an objective and a KPI with weekly values, the last of them out of range."""
    made = Ost(tmp_path / "ost.db")
    made("objective", "add", "Reliable for everybody", "--cycle", "2036-Q4", "--team", "Platform")
    made("metric", "add", "Failed payments", "--unit", "%", "--healthy-high", "2", "--service-level", "90")
    values = [*(1.0 + week % 3 / 10 for week in range(12)), 3.1]
    days = [date(2036, 8, 18) + timedelta(weeks=week) for week in range(13)]
    lines = "".join(f"{day},{value}\n" for day, value in zip(days, values, strict=True))
    made("measure", "import", "met1", "-", stdin=f"date,value\n{lines}")
    return made


def test_the_suggested_command_makes_the_key_result(ost: Ost) -> None:
    kpi = ost.json("show", "met1")["kpi"]
    assert (kpi["in_range"], kpi["reading"]) == (False, "changed")
    ref = ost(*shlex.split(kpi["suggest"])[1:]).ref
    made = ost.json("show", ref)
    assert (made["metric"], made["baseline"], made["target"], made["parents"]) == ("met1", 3.1, 2.0, ["obj1"])
    assert ost.json("show", "met1")["kpi"]["steered_by"] == [ref]
    assert f"{ref} steers it." in ost("status").out


def test_a_list_of_kpis_leaves_other_metrics_out(ost: Ost) -> None:
    ost("metric", "add", "Visits")
    assert [one["ref"] for one in ost.json("list", "kpi")["nodes"]] == ["met1"]
    assert "× out of range since" in ost("list", "kpis").out
    assert "There is no KPI yet." in ost("list", "kpi", "--as-of", "2036-01-01").err


def test_show_draws_it_and_says_what_to_do(ost: Ost) -> None:
    told = ost("show", "met1").out
    assert "  × out of range\n    ············×   · in range  × out of range\n" in told
    assert "    12 of the last 13 values in range, 92 % (95 % range 67 to 99 %)\n" in told
    assert "    Service level 90 % over this quarter: " in told
    assert re.search(r"    A key result for it:\n      ost kr add 'Failed payments' --under obj1 ", told)


def test_it_survives_a_dump_and_a_copy(ost: Ost, tmp_path: Path) -> None:
    before = ost.json("show", "met1")
    ost("dump", tmp_path / "all.jsonl")
    Ost(tmp_path / "loaded.db")("load", tmp_path / "all.jsonl")
    ost("copy", "--to", tmp_path / "copied.db")
    for name in ("loaded.db", "copied.db"):
        assert Ost(tmp_path / name).json("show", "met1") == before
    assert ost.json("doctor")["ok"]


def test_the_report_has_it_in_every_format(ost: Ost) -> None:
    report = ost.json("report", "weekly")
    assert [one["ref"] for one in report["kpis"]] == ["met1"]
    assert {alarm["kind"] for alarm in report["alarms"]} >= {"out_of_range"}
    for form, words in (("text", "KPIs, watched"), ("md", "## KPIs"), ("html", '<svg class="kpi"')):
        assert words in ost("report", "weekly", "--format", form, "-o", "-").out


# --- calibration ------------------------------------------------------------------------------


@pytest.fixture
def resolved(ost: Ost) -> Ost:
    """Twenty key results that are over, each with a stated confidence; three of four were hit."""
    for number in range(1, 21):
        title = f"Outcome number {number}"
        ost(
            *("kr", "add", title, "--under", "obj1", "--baseline", 10, "--target", 20, "--unit", "%"),
            *("--start", "2036-07-01", "--by", "2036-09-30"),
        )
        ost("checkin", f"kr{number}", "--on", "2036-08-01", "--confidence", 9 if number % 2 else 6)
        ost("measure", "add", f"kr{number}", 21 if number % 4 else 15, "--on", "2036-09-28")
    return ost


def test_calibration_has_the_shape_that_scripts_rely_on(resolved: Ost) -> None:
    found = resolved.json("calibration", "--team", "platform")
    assert (found["team"], found["resolved"], found["hit"]) == ("Platform", 20, 15)
    assert found["brier"] == pytest.approx((10 * 0.1**2 + 5 * 0.4**2 + 5 * 0.6**2) / 20, abs=1e-6)
    assert found["skill"] == pytest.approx(1 - found["brier"] / 0.1875, abs=1e-5)
    assert [(one["said"], one["n"], one["hit"]) for one in found["levels"]] == [(0.6, 10, 5), (0.9, 10, 10)]
    assert found["levels"][0]["low"] == pytest.approx(0.187086, abs=1e-6)
    assert found["judgement"].startswith("Neither too sure nor too doubtful, as far as 20 KRs can tell")
    assert "ana" not in json.dumps(found)


def test_calibration_looks_back_and_says_when_there_are_too_few(resolved: Ost) -> None:
    before = resolved.json("calibration", "--as-of", "2036-09-30")
    assert (before["resolved"], before["brier"], before["judgement"]) == (0, None, None)
    resolved("edit", "kr1", "status=dropped")
    told = resolved("calibration").out
    assert "19 resolved KRs: too few to judge; 20 are needed.\n" in told
    assert "Left out: 1 KR dropped (kr1).\n" in told
    assert re.search(r"^60 %  +5 of 10 +50 %  +19 to 81 %$", told, re.MULTILINE)


def test_calibration_takes_no_person(resolved: Ost) -> None:
    assert resolved.run("calibration", "--owner", "ana").code == 2
    for number in range(1, 21):
        resolved("edit", f"kr{number}", "owner=Ana")
    said = resolved.run("calibration")
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith(
        "Calibration is told of teams, never of one person, and every key result here is"
    )
    assert resolved.run("calibration", "--json").error["code"] == "conflict"
