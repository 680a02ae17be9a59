"""`--json`: one document on stdout and nothing else there, in the shapes that scripts rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from command_table import COMMANDS, DEMO, READING, Command, name_of
from shapes import FORECAST, KEY_RESULT, VERDICT, check, check_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from running import Ost

ADDING = [command for command in COMMANDS if command.name.endswith(" add") and command.name != "measure add"]


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_one_document_and_nothing_else_on_stdout(command: Command, desk: Ost) -> None:
    said = desk(*command.args(), "--json")
    assert isinstance(json.loads(said.out), dict)
    assert said.out.endswith("}\n")
    assert "{" not in said.err


@pytest.mark.parametrize("command", ADDING, ids=name_of)
def test_what_is_new_comes_back_whole(command: Command, desk: Ost) -> None:
    node = desk.json(*command.args())
    check_node(node)
    node.pop("similar", None)  # which is told of a new solution only
    shown = desk.json("show", node["ref"])
    assert {name: shown[name] for name in node} == node


@pytest.mark.parametrize("command", ADDING, ids=name_of)
def test_the_ref_of_what_is_new_is_the_first_word(command: Command, desk: Ost) -> None:
    said = desk(*command.args())
    assert said.out.count("\n") == 1
    assert desk.json("show", said.ref)["title"] in said.out


def nodes_of(document: Any) -> Iterator[dict[str, Any]]:
    """The nodes of a list, or of a tree."""
    for node in document.get("nodes", document.get("roots", document.get("children", []))):
        yield node
        yield from nodes_of({"children": node.get("children", [])})


@pytest.mark.parametrize(
    "words", ["list", "list kr", "list experiments", "tree", "tree kr1", "search list", "export json"]
)
def test_nodes_have_the_shape_of_their_kind(words: str, desk: Ost) -> None:
    nodes = list(nodes_of(desk.json(*words.split())))
    assert nodes
    for node in nodes:
        check_node(node)


def test_a_list_has_everything_once(desk: Ost) -> None:
    refs = [node["ref"] for node in desk.json("list")["nodes"]]
    assert len(refs) == len(set(refs))
    assert set(desk.json("status")["counts"].values()) == {2, 4, 3, 5}
    assert len(refs) == sum(desk.json("status")["counts"].values())


def test_a_tree_nests_its_nodes(desk: Ost) -> None:
    (root,) = desk.json("tree", "kr1")["roots"]
    below = [child["ref"] for child in root["children"]]
    assert (root["ref"], below) == ("kr1", ["opp1", "ini1", "ini3"])
    assert [child["ref"] for child in root["children"][0]["children"]] == ["opp2", "sol1", "sol2"]


@pytest.mark.parametrize("words", ["verdict", "verdict ini1", "failed"])
def test_verdicts(words: str, desk: Ost) -> None:
    desk("initiative", "ship", "ini2", "--on", "2036-11-10")
    document = desk.json(*words.split())
    assert document["as_of"] == "2036-11-17"
    assert document["verdicts"] or words == "failed"
    for verdict in document["verdicts"]:
        check(verdict, VERDICT)


def test_a_verdict_has_its_numbers(desk: Ost) -> None:
    (verdict,) = desk.json("verdict", "ini1")["verdicts"]
    assert verdict["verdict"] == "moved"
    assert 3 < verdict["low"] < verdict["effect"] < verdict["high"] < 9
    assert (verdict["unit"], verdict["scale"], verdict["level"]) == ("%", "absolute", 0.9)
    assert (verdict["n_before"], verdict["n_after"]) == (13, 10)
    assert (verdict["expected"], verdict["worth_having"]) == (5.0, 2.5)


def test_failed_leaves_out_what_moved(desk: Ost) -> None:
    assert desk.json("failed")["verdicts"] == []


@pytest.mark.parametrize("words", ["forecast", "forecast kr1"])
def test_forecasts(words: str, desk: Ost) -> None:
    document = desk.json(*words.split())
    assert document["as_of"] == "2036-11-17"
    for forecast in document["forecasts"]:
        check(forecast, FORECAST)
    first = document["forecasts"][0]
    assert (first["kr"], first["due"], first["level"]) == ("kr1", "2036-12-31", 0.8)
    assert first["low"] < first["mean"] < first["high"]
    assert 0 <= first["p_hit"] <= 1


def test_the_weekly_report(desk: Ost) -> None:
    report = desk.json("report", "weekly", "--week", "2036-W46")
    assert (report["week"], report["from"], report["to"]) == ("2036-W46", "2036-11-10", "2036-11-16")
    assert report["interviews"] == 1
    for name in ("experiments_finished", "failed", "alarms", "missing_checkins"):
        assert isinstance(report[name], list), name
    (first, *_) = report["krs"]
    assert {"kr", "shipped", "moving", "forecast", "confidence", "next", "checkin"} <= first.keys()
    assert isinstance(first["shipped"], list)
    assert isinstance(first["next"], list)
    assert first["confidence"] == 6
    assert "kr2" in report["missing_checkins"]


def test_progress_is_right_for_falling_krs(desk: Ost) -> None:
    """9 to 3 days, now 8.2: 0.8 of 6 days."""
    kr = desk.json("show", "kr2")
    check(kr, KEY_RESULT)
    assert kr["progress"] == pytest.approx(0.8 / 6, abs=1e-6)
    assert kr["pace"] == pytest.approx(106 / 150, abs=1e-6)
    assert (kr["current"], kr["measured_on"]) == (8.2, "2036-11-02")


def test_progress_is_not_clamped(desk: Ost) -> None:
    desk("measure", "add", "kr2", 12)
    assert desk.json("show", "kr2")["progress"] == -0.5
    desk("measure", "add", "kr2", 0)
    assert desk.json("show", "kr2")["progress"] == 1.5


def test_shares_are_fractions_and_means_have_their_unit(desk: Ost) -> None:
    shares = desk.json("experiment", "record", "exp2", "--control", "72/400", "--variant", "94/400")
    assert shares["estimate"] == pytest.approx(0.055)
    assert -0.01 < shares["low"] < 0 < shares["high"] < 0.12
    means = ("--control-mean", 4, "--control-sd", 1.9, "--control-n", 314)
    means += ("--variant-mean", 2.4, "--variant-sd", 1.7, "--variant-n", 298)
    difference = desk.json("experiment", "record", "exp5", *means)
    assert difference["estimate"] == pytest.approx(-1.6)
    assert difference["outcome"] == "supported"


@pytest.mark.parametrize("command", READING, ids=name_of)
def test_reading_twice_says_the_same(command: Command, desk: Ost) -> None:
    assert desk.json(*command.args()) == desk.json(*command.args())


def test_the_demo_in_json(desk: Ost) -> None:
    made = type(desk)(None).json(*DEMO.args())
    assert made["workspace"].endswith("ost.db")
    assert type(desk)(made["workspace"]).json("status")["counts"]["kr"] >= 4
