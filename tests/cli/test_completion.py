"""Shell completion: commands, refs with their titles, kinds and formats; silence where there is nothing to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from running import program

if TYPE_CHECKING:
    from pathlib import Path

    from running import Ost


def tab(words: str, shell: str = "bash", **env: str) -> list[str]:
    """What a Tab at the end of a line offers."""
    spelled = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_TYPER_COMPLETE_ARGS": words}
    fish = {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = program(_OST_COMPLETE=f"complete_{shell}", **spelled, **fish, **env)
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ost sh", ["show"]),
        ("ost experiment r", ["record"]),
        ("ost show kr", ["kr1", "kr2", "kr3", "kr4"]),
        ("ost opportunity add Something --under opp", ["opp1", "opp2", "opp3"]),
        ("ost initiative add Something --delivers s", ["sol1", "sol2", "sol3"]),
        ("ost verdict ini", ["ini1", "ini2", "ini3"]),
        ("ost export svg kr4", ["kr4"]),
        ("ost list e", ["experiment"]),
        ("ost kr add T --basel", ["--baseline"]),
    ],
)
def test_what_a_tab_offers(words: str, offered: list[str], desk: Ost) -> None:
    assert tab(words, OST_DB=str(desk.db)) == offered


def test_titles_stand_beside_the_refs(desk: Ost) -> None:
    assert tab("ost show opp1", "fish", OST_DB=str(desk.db)) == ["opp1\tI never know where to begin"]


def test_what_was_put_away_is_not_offered(desk: Ost) -> None:
    desk("archive", "opp3")
    assert tab("ost show opp", OST_DB=str(desk.db)) == ["opp1", "opp2"]


@pytest.mark.parametrize("broken", ["missing", "empty", "text"])
def test_silence_where_there_is_nothing_to_read(broken: str, empty: Path) -> None:
    path = empty / "ost.db"
    if broken != "missing":
        path.write_text("" if broken == "empty" else "not a database")
    assert tab("ost show kr", OST_DB=str(path)) == []


def test_the_option_is_heard(desk: Ost) -> None:
    assert tab(f"ost show --db {desk.db} kr4", OST_DB="/nowhere/ost.db") == ["kr4"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_can_be_shown(shell: str) -> None:
    done = program("--show-completion", shell)
    assert done.returncode == 0
    assert "_OST_COMPLETE" in done.stdout
