"""`ost log`, `undo` and `redo` as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from running import Ost


def test_the_log_is_one_document_in_the_promised_shape(desk: Ost) -> None:
    desk("edit", "kr1", "target=70")
    newest = desk.json("log")["changesets"][0]
    assert {"seq", "at", "actor", "command", "message", "undoes", "hash", "changes"} <= newest.keys()
    assert newest["command"] == "edit"
    assert newest["at"].endswith("Z")
    assert newest["changes"][0]["ref"] == "kr1"
    assert {"op", "field", "old", "new"} <= newest["changes"][0].keys()
    seqs = [made["seq"] for made in desk.json("log")["changesets"]]
    assert seqs == list(range(len(seqs), 0, -1))


def test_the_log_is_read_in_lines(desk: Ost) -> None:
    desk("edit", "kr1", "target=70", "owner=Ana")
    said = desk("log", "kr1", "--last", 1)
    assert "target" in said.out
    assert "→ 70" in said.out
    assert "earlier ones: ost log kr1 --last 0" in said.err


def test_a_change_is_taken_back_and_done_again(desk: Ost) -> None:
    before = desk.json("show", "kr1")["target"]
    desk("edit", "kr1", "target=70")
    tried = desk("undo", "--dry-run")
    assert "Would take back" in tried.err
    assert desk.json("show", "kr1")["target"] == 70
    done = desk("undo", "--because", "a slip")
    assert "kr1  target 70 →" in done.out
    assert "Took back changeset" in done.err
    assert desk.json("show", "kr1")["target"] == before
    assert "a slip" in desk("log", "--last", 1).out
    desk("redo")
    assert desk.json("show", "kr1")["target"] == 70


def test_a_change_that_others_touched_is_a_conflict(desk: Ost) -> None:
    desk("edit", "kr1", "target=70")
    number = desk.json("log", "--last", 1)["changesets"][0]["seq"]
    desk("edit", "kr1", "target=71")
    said = desk.run("undo", number, "--json")
    assert (said.code, said.out) == (4, "")
    assert said.error["code"] == "conflict"
    assert f"ost undo {number} --force" in said.error["hint"]
    shape = desk.json("undo", number, "--force")
    assert shape["changeset"] == number
    assert desk.run("undo", 9999).code == 3
    assert desk.run("undo", "x").code == 2


def test_a_stale_edit_is_a_conflict_that_names_both_values(desk: Ost) -> None:
    version = desk.json("show", "kr1")["version"]
    desk("edit", "kr1", "target=70")
    said = desk.run("edit", "kr1", "target=72", "--if-version", version)
    assert said.code == 4
    assert "target is 70 now" in said.err
    assert "yours is '72'" in said.err
    now = desk.json("show", "kr1")["version"]
    assert f"  version: {now}\n" in desk("show", "kr1").out
    for words in (("edit", "kr1", "target=72"), ("move", "kr1", "--under", "obj1"), ("archive", "kr1")):
        slip = desk.run(*words, "--if-version", 9999)
        assert slip.code == 2
        assert f"There is no version 9999 of kr1; it is at {now}." in slip.err
    assert desk.json("edit", "kr1", "target=72", "--if-version", now)["target"] == 72


def test_a_move_and_a_putting_away_may_rest_on_a_version(desk: Ost) -> None:
    version = desk.json("show", "opp3")["version"]
    desk("move", "opp3", "--under", "opp1", "--if-version", version)
    said = desk.run("move", "opp3", "--under", "kr1", "--if-version", version)
    assert said.code == 4
    assert "opp3 has changed since version" in said.err
    for more in ((), ("--dry-run",)):
        assert desk.run("archive", "opp3", "--if-version", version, *more).code == 4
    desk("archive", "opp3", "--if-version", desk.json("show", "opp3")["version"])


def test_earlier_definitions_are_written_as_people_write_numbers(desk: Ost) -> None:
    desk("edit", "kr1", "target=70")
    assert "target was 65, became 70" in desk("show", "kr1").out


def test_what_was_put_away_is_taken_back_as_it_says(desk: Ost) -> None:
    before = desk("tree").out
    for ref, words in (
        ("opp2", "Put away 1. Take it back with: ost undo"),
        ("opp1", "Take them back with: ost undo"),
    ):
        said = desk("archive", ref)
        assert words in said.err
        desk("undo")
        assert desk("tree").out == before


def test_a_forecast_says_what_the_target_was(desk: Ost) -> None:
    way = ("--baseline", 45, "--target", 65, "--unit", "%", "--start", "2020-01-01", "--by", "2036-12-31")
    ref = desk("kr", "add", "Renewals", "--under", "obj1", *way).ref
    desk("measure", "add", ref, 50)
    assert "was" not in desk("forecast", ref).out
    desk("edit", ref, "target=60")
    assert "(target was 65)" in desk("forecast").out
    assert "(target was 65)" in desk("forecast", ref).out


def test_a_corrected_result_keeps_its_note_and_stays_in_sight(desk: Ost) -> None:
    ref = desk("experiment", "add", "Twelve people", "--under", "asm1", "--criterion", "7 of 10").ref
    desk("experiment", "record", ref, "--successes", 9, "--of", 12, "--note", "they read it twice")
    said = desk("experiment", "record", ref, "--successes", 6, "--of", 12, "--replace")
    assert "What was learned stays as it was noted" in said.err
    shown = desk("show", ref).out
    assert "learned: they read it twice" in shown
    assert "replaced: result: 9 of 12, on" in shown
    assert desk.json("show", ref)["replaced_results"][0]["successes"] == 9
    desk("experiment", "record", ref, "--successes", 6, "--of", 12, "--replace", "--note", "once")
    assert desk.json("show", ref)["result"]["note"] == "once"
    assert len(desk.json("show", ref)["replaced_results"]) == 2


def test_a_value_far_from_where_the_metric_has_been_is_pointed_at(desk: Ost) -> None:
    far = "if it is a slip: ost undo"
    assert far not in desk("measure", "add", "kr1", 55).err
    said = desk("measure", "add", "kr1", 523, "--on", "2036-11-01")
    assert "523 % is far from where kr1 has been" in said.err
    assert far in said.err
    assert far in desk("measure", "add", "kr2", 6000).err
    assert far not in desk("measure", "add", "kr2", 30).err
    table = "date,value\n2036-10-01,50\n2036-10-08,5000\n"
    assert "5,000 %" in desk("measure", "import", "kr1", "-", stdin=table).err
    assert far not in desk("measure", "add", "met5", 1e9).err
