"""`ost show` of an initiative: randomised evidence first, then what before and after says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from running import Ost

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def told(tmp_path: Path) -> Ost:
    """One initiative whose solution was tried on half, shipped, and followed by twelve weeks of numbers."""
    ost = Ost(tmp_path / "ost.db")
    for words in (
        ("objective", "add", "Make new users successful", "--cycle", "2036-Q4"),
        (
            *("kr", "add", "Activation", "--under", "obj1", "--baseline", 45, "--target", 65, "--unit", "%"),
            *("--start", "2036-02-01", "--by", "2036-12-31"),
        ),
        ("opportunity", "add", "I never know where to begin", "--under", "kr1"),
        ("solution", "add", "Checklist", "--under", "opp1"),
        ("experiment", "add", "Half of them", "--under", "sol1", "--criterion", "lift >= 2pp"),
        ("experiment", "start", "exp1", "--on", "2036-05-01"),
        (
            *("experiment", "record", "exp1", "--on", "2036-06-01"),
            *("--control", "72/400", "--variant", "130/400"),
        ),
        ("initiative", "add", "Checklist for all", "--under", "kr1", "--expect", 5, "--delivers", "sol1"),
    ):
        ost(*words)
    return ost


def test_before_it_ships_its_experiments_are_known(told: Ost) -> None:
    said = told("show", "ini1").out
    assert "What is known:\n  Randomised evidence first: exp1 Half of them: supported, +14.5 pp" in said
    document = told.json("show", "ini1")
    assert [one["experiment"] for one in document["trials"]] == ["exp1"]
    assert document["verdicts"] == []


def test_once_shipped_they_stand_before_its_verdicts(told: Ost) -> None:
    told("initiative", "ship", "ini1", "--on", "2036-07-01")
    said = told("show", "ini1").out
    evidence, verdict = said.index("Randomised evidence first"), said.index("kr1  Activation: ")
    assert said.index("What it did:") < evidence < verdict
    [one] = told.json("show", "ini1")["verdicts"]
    assert (one["kr"], one["outranked_by"]) == ("kr1", ["exp1"])
    assert "verdicts" not in told.json("show", "kr1")
