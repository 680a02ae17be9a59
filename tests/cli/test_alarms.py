"""Alarms as commands tell them: in the status, and for a nightly job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from running import Ost

if TYPE_CHECKING:
    from pathlib import Path


def test_the_status_tells_each_alarm_with_what_to_do(desk: Ost) -> None:
    document = desk.json("status")
    assert document["alarms"] == desk.json("report", "weekly", "--json")["alarms"]
    said = desk("status").out
    assert "Alarms\n" in said
    for alarm in document["alarms"]:
        assert f"! {alarm['ref']}  " in said
        assert alarm["do"].startswith("ost ")
        assert alarm["do"] in said


def test_a_nightly_job_is_told_by_the_exit_code(desk: Ost) -> None:
    done = desk.run("forecast", "--check", "--json")
    assert done.code == 5
    assert done.json["alarms"] == desk.json("status")["alarms"]
    assert desk.run("forecast").code == 0
    refs = {alarm["ref"] for alarm in done.json["alarms"]} | {alarm["kr"] for alarm in done.json["alarms"]}
    quiet = [kr["ref"] for kr in desk.json("status")["krs"] if kr["ref"] not in refs]
    loud = [kr["ref"] for kr in desk.json("status")["krs"] if kr["ref"] in refs]
    for ref in quiet[:1]:
        done = desk.run("forecast", ref, "--check")
        assert (done.code, done.err.splitlines()[-1]) == (0, "No alarm.")
    for ref in loud[:1]:
        done = desk.run("forecast", ref, "--check")
        assert done.code == 5
        assert "Alarms" in done.out


def test_an_empty_workspace_has_no_alarm(tmp_path: Path) -> None:
    ost = Ost(tmp_path / "ost.db")
    ost("init", tmp_path / "ost.db")
    assert ost.json("status")["alarms"] == []
    assert ost.run("forecast", "--check").code == 0
