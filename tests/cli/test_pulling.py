"""`ost measure source` and `ost measure pull`, as people and programs run them."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest
from refusing import check_refusal
from running import Ost, dump, program
from terminals import at_terminal, without_colour

from ost.domain.text import shown

if TYPE_CHECKING:
    from pathlib import Path

    from postgres_server import Running

SQL = "SELECT day, rate FROM activation"
STATE = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_STATE_HOME")
"""What says where a program may keep what it remembers."""


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in STATE:
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def filled(desk: Ost, tmp_path: Path, postgres: Running) -> Ost:
    """The desk with a source of another sort for each of its five metrics; kr4 has its CSV already."""
    book = openpyxl.Workbook()
    book.active.title = "Weekly"
    for row in (["Report"], ["week", "rate"], ["2036-11-02", 8.5]):
        book.active.append(row)
    book.save(tmp_path / "numbers.xlsx")
    (tmp_path / "lines.jsonl").write_text('{"date": "2036-11-02", "value": 99.6}\n', encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT DATE '2036-11-02' AS day, 55.5 AS value) TO '{tmp_path / 'p.parquet'}' (FORMAT parquet)"
        )
    name = postgres.new_database()
    postgres.do(
        "CREATE TABLE activation (day date, rate numeric)",
        "INSERT INTO activation VALUES ('2036-11-09', 52.5)",
        database=name,
    )
    desk("measure", "source", "kr1", "--sql", SQL, "--from", postgres.at(name))
    desk("measure", "source", "kr2", "numbers.xlsx", "--sheet", "Weekly", "--value", "rate")
    desk("measure", "source", "kr3", "lines.jsonl")
    desk("measure", "source", "met5", "p.parquet")
    return desk


def test_all_are_pulled_in_one_go(filled: Ost) -> None:
    done = filled.json("measure", "pull")
    assert [
        (one["metric"], one["new"], one["replaced"], one["same"], one["error"]) for one in done["pulled"]
    ] == [
        ("met1", 1, 0, 0, None),
        ("met2", 0, 1, 0, None),
        ("met3", 1, 0, 0, None),
        ("met4", 2, 0, 0, None),
        ("met5", 1, 0, 0, None),
    ]
    assert {name: done[name] for name in ("dry_run", "new", "replaced", "same", "failed")} == {
        "dry_run": False,
        "new": 5,
        "replaced": 1,
        "same": 0,
        "failed": [],
    }
    again = filled.json("measure", "pull")
    assert (again["new"], again["replaced"], again["same"]) == (0, 0, 6)
    log = filled.json("log", "--last", 5)["changesets"]
    assert [one["command"] for one in log] == ["measure pull"] * 5
    values = {point["on"]: point["value"] for point in filled.json("show", "kr1")["measurements"]}
    assert values["2036-11-09"] == 52.5


def test_a_dry_run_tells_the_same_and_writes_nothing(filled: Ost, tmp_path: Path) -> None:
    before = dump(tmp_path / "ost.db")
    dry = filled.json("measure", "pull", "-n")
    assert (dry["dry_run"], dry["new"], dry["replaced"], dry["same"]) == (True, 5, 1, 0)
    said = filled("measure", "pull", "kr2", "kr4", "--dry-run")
    assert said.out == (
        "kr2  Time to first report  0 new, 1 replaced, 0 as before (2036-11-02)\n"
        "kr4  Paying teams  2 new, 0 replaced, 0 as before (2036-11-02 to 2036-11-09)\n"
    )
    assert said.err == "Nothing was written.\n"
    assert dump(tmp_path / "ost.db") == before


def test_those_that_fail_are_named_and_the_others_are_kept(filled: Ost, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(
        '{"date": "2036-11-02", "value": 1}\n{"date": "soon", "value": 2}\n', encoding="utf-8"
    )
    (tmp_path / "numbers.xlsx").unlink()
    said = filled.run("measure", "pull")
    assert said.code == 1
    assert [line.split()[0] for line in said.out.splitlines()] == ["met1", "met2", "met3", "met4", "met5"]
    assert [line.rpartition("  ")[2] for line in said.out.splitlines()][1:3] == ["failed", "failed"]
    *reasons, last = said.err.splitlines()
    assert len(reasons) == 2
    assert "met2: The file" in reasons[0]
    assert "numbers.xlsx' does not exist" in reasons[0]
    assert reasons[1].startswith("met3: 'lines.jsonl' line 2: The date is not understood: 'soon'")
    assert (
        last
        == "met2 and met3 could not be pulled. The other 3 were read and are kept. The reasons stand above."
    )
    assert filled.json("show", "met3")["current"] == 99.7
    again = filled.run("measure", "pull", "--json")
    assert again.code == 1
    assert again.json["failed"] == ["met2", "met3"]
    assert [one["error"] and one["error"]["code"] for one in again.json["pulled"]] == [
        None,
        "usage",
        "failed",
        None,
        None,
    ]
    assert "could not be pulled" in again.error["message"]


def test_a_value_that_may_be_a_slip_is_pointed_at_when_it_is_new(desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "far.csv").write_text("date,value\n2036-11-09,5250\n", encoding="utf-8")
    desk("measure", "source", "kr1", "far.csv")
    dry = desk.json("measure", "pull", "-n")["pulled"][0]
    assert dry["far"] == {"on": "2036-11-09", "value": 5250}
    said = desk("measure", "pull")
    assert "met1: 5,250 % on 2036-11-09 is far from where its KR has been. Is it a slip?" in said.err
    again = desk("measure", "pull")
    assert "far from" not in again.err


def test_a_pull_of_one_metric_is_taken_back_alone(filled: Ost) -> None:
    filled("measure", "pull")
    filled("undo")  # met5
    assert filled.json("show", "met5")["current"] == 55
    assert filled.json("show", "met4")["current"] == 52.9


def test_a_source_is_shown_wherever_its_metric_is(filled: Ost) -> None:
    assert "  source: numbers.xlsx (sheet Weekly, value rate)\n" in filled("show", "met2").out
    assert filled.json("show", "met2")["source"] == {
        "file": "numbers.xlsx",
        "sheet": "Weekly",
        "value": "rate",
    }
    assert filled("measure", "source", "kr3").out == "kr3  Crash-free sessions  lines.jsonl\n"
    told = filled.json("measure", "source")["sources"]
    assert [one["metric"] for one in told] == ["met1", "met2", "met3", "met4", "met5"]
    assert "met2  source nothing → file numbers.xlsx, sheet Weekly, value rate\n" in filled("log", "met2").out
    assert len(filled("measure", "source").out.splitlines()) == 6


def test_columns_are_set_in_the_source_that_is_there_and_a_place_begins_anew(desk: Ost) -> None:
    source = lambda *words: desk.json("measure", "source", "kr4", *words)["source"]  # noqa: E731
    assert source() == {"file": "values.csv", "value": "rate", "n": "users"}
    assert source("--date", "week", "--n", "") == {"file": "values.csv", "date": "week", "value": "rate"}
    assert source("other.csv") == {"file": "other.csv"}
    assert source("--sql", "SELECT 1", "--from", "shop.db") == {"database": "shop.db", "sql": "SELECT 1"}
    assert source("--clear") is None
    assert source("--value", "rate") == {"value": "rate"}
    desk("measure", "import", "kr4", "values.csv")
    assert desk.json("show", "met4")["current"] == 52.9
    assert source("--value", "") is None
    check_refusal(desk.run("measure", "import", "kr4", "values.csv"), 2, "has no column 'value'")
    check_refusal(desk.run("measure", "source", "kr4", "--clear", "--value", "x"), 2, "contradict")


def test_a_kept_name_that_is_missing_is_told_where_it_is_kept(desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("date,value\n2036-11-09,52\n", encoding="utf-8")
    desk("measure", "source", "kr1", "--date", "week")
    said = desk.run("measure", "import", "kr1", "other.csv")
    assert said.code == 2
    assert "no column 'week'" in said.err
    assert said.err.rstrip().endswith("Names that were not said are those of: ost measure source kr1")
    plain = desk.run("measure", "import", "kr2", "other.csv", "--date", "week")
    assert "ost measure source" not in plain.err


def test_a_query_is_imported_once(desk: Ost, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE activation (day, rate)")
        connection.execute("INSERT INTO activation VALUES ('2036-11-09', 52.5), ('2036-11-16', NULL)")
        connection.commit()
    done = desk.json("measure", "import", "kr1", "--sql", SQL, "--from", "shop.db")
    assert (done["imported"]["points"], done["imported"]["left_out"]) == (1, 1)
    slow = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
    said = desk.run("measure", "import", "kr1", "--sql", slow, "--from", "shop.db", "--timeout", 1)
    check_refusal(said, 1, "it took longer than 1 seconds")
    check_refusal(desk.run("measure", "import", "kr1"), 2, "An import needs a table")
    check_refusal(desk.run("measure", "import", "kr1", "--sql", SQL), 2, "A query needs a database")
    check_refusal(desk.run("measure", "pull", "--timeout", 0), 2, "--timeout")


def test_a_password_is_neither_kept_nor_shown(desk: Ost, tmp_path: Path, postgres: Running) -> None:
    for url in ("postgresql://ana:sekret@h/db", "postgresql://h/db?password=sekret"):
        said = desk.run("measure", "source", "kr1", "--sql", SQL, "--from", url)
        assert said.code == 2
        assert "~/.pgpass" in said.err
        assert "sekret" not in said.err
    url = "postgresql://ana:sekret@127.0.0.1:1/db"
    said = desk.run("measure", "import", "kr1", "--sql", SQL, "--from", url)
    assert (said.code, "sekret" in said.err) == (1, False)
    assert "sekret" not in "".join(dump(tmp_path / "ost.db"))


def test_what_somebody_else_set_outside_the_folder_waits_for_a_word(
    desk: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere.csv"
    elsewhere.write_text("date,value\n2036-11-09,1\n", encoding="utf-8")
    desk("measure", "source", "kr1", elsewhere)
    assert desk.json("measure", "pull", "kr1")["new"] == 1
    for name in STATE:
        monkeypatch.setenv(name, str(tmp_path / "somebody"))
    said = desk.run("measure", "pull")
    assert said.code == 1
    assert "outside the workspace's folder, and it was not you who said so" in said.err
    assert "ost measure pull met1 --trust" in said.err
    assert desk.json("measure", "pull", "--trust")["same"] == 3
    assert desk.json("measure", "pull")["same"] == 3


def test_a_source_goes_where_its_workspace_goes(filled: Ost, tmp_path: Path, postgres: Running) -> None:
    told = filled.json("measure", "source")
    filled("dump", "desk.jsonl")
    Ost(None)("load", "desk.jsonl", "--db", "again.db")
    assert Ost(tmp_path / "again.db").json("measure", "source") == told
    there = postgres.at(postgres.new_database(), workspace="desk")
    filled("copy", "--to", there)
    server = Ost(there)
    assert server.json("measure", "source") == told
    said = server.run("measure", "pull")
    assert said.code == 1
    assert "met2, met3, met4 and met5 could not be pulled. The other one was read and is kept." in said.err
    assert "has no folder that 'numbers.xlsx' could start from" in said.err
    server("measure", "source", "kr2", tmp_path / "numbers.xlsx", "--value", "rate")
    assert server.json("measure", "pull", "kr2")["replaced"] == 1


def test_nothing_to_pull_is_said(desk: Ost) -> None:
    desk("measure", "source", "kr4", "--clear")
    said = desk("measure", "pull")
    assert (said.out, said.err.startswith("No metric says where its values come from.")) == ("", True)
    assert desk.json("measure", "pull")["pulled"] == []
    check_refusal(desk.run("measure", "pull", "kr9"), 3, "There is no kr9")
    said = desk.run("measure", "pull", "kr1")
    assert said.code == 1
    assert "kr1 does not say where its values come from." in said.err


HOSTILE = "\x1b[31m[bold]<script>\u202e漢字"


def test_hostile_cells_and_columns_are_shown_safely(desk: Ost, tmp_path: Path) -> None:
    lines = [
        json.dumps({HOSTILE: 1, "date": "2036-11-09"}),
        json.dumps({HOSTILE: HOSTILE, "date": "2036-11-09"}),
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    check_refusal(desk.run("measure", "import", "kr1", "x.jsonl", "--value", "y"), 2, "has no column 'y'")
    check_refusal(desk.run("measure", "import", "kr1", "x.jsonl"), 1, "line 2: The value is not a number")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()
    check_refusal(
        desk.run(
            *("measure", "import", "kr1", "--from", "shop.db"),
            *("--sql", f'SELECT "{HOSTILE}" FROM nowhere'),  # noqa: S608
        ),
        1,
        "The query on shop.db failed",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_bar_is_shown_where_a_person_looks_and_nowhere_else(filled: Ost, tmp_path: Path) -> None:
    filled(
        "edit",
        "met3",
        "title=[bold]Crash-free[/bold] sessions, by day, of everybody who is not a robot at all",
    )
    env = {"OST_DB": str(tmp_path / "ost.db"), "HOME": str(tmp_path / "home")}
    [(code, seen)] = at_terminal([["measure", "pull", "-n"]], **env)
    assert code == 0
    assert "5/5" in without_colour(seen)
    assert "[bold]Crash-free[/bold]" in without_colour(seen)
    [(code, seen)] = at_terminal([["measure", "pull", "-n"]], TERM="dumb", **env)
    assert (code, "5/5" in seen) == (0, False)
    [(code, seen)] = at_terminal([["measure", "pull", "-n", "--json"]], **env)
    assert (code, "5/5" in seen) == (0, False)
    done = program("measure", "pull", "-n", **env)
    assert (done.returncode, done.stderr) == (0, "Nothing was written.\n")
    assert all(shown(line) == line for line in done.stdout.splitlines())
