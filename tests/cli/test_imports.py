"""What a command loads: nothing heavy for help, the version and a Tab, and no more than it needs for anything else.

Seconds differ between machines; `sys.modules` does not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from running import Ost

HEAVY = {
    "sqlmodel",
    "sqlalchemy",
    "networkx",
    "jinja2",
    "alembic",
    "numpy",
    "scipy",
    "rich.console",
    "graphviz",
    "pygraphviz",
}
NUMERIC = {"numpy", "scipy"}
_RUN = """
import json, sys
sys.argv[0] = "ost"
from ost.cli.main import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


def loaded_by(*words: str, **env: str) -> set[str]:
    """The heavy packages that a command loads, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **env},
        timeout=60,
        check=False,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    assert done.stdout
    return HEAVY & set(modules)


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "-h",
        "--version",
        "kr add --help",
        "experiment record -h",
        "report weekly -h",
        "export -h",
        "demo -h",
    ],
)
def test_help_loads_nothing_heavy(words: str) -> None:
    assert loaded_by(*words.split()) == set()


@pytest.mark.parametrize("words", ["ost show kr", "ost sh", "ost move opp1 --under o", "ost list o"])
def test_a_tab_loads_nothing_heavy(words: str, desk: Ost) -> None:
    env = {"_OST_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert loaded_by(**env, OST_DB=str(desk.db)) == set()


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("kr add Something --under obj1 --at-least 3 --by 2036-12-31", {"sqlmodel", "sqlalchemy"}),
        ("measure add kr1 50", {"sqlmodel", "sqlalchemy"}),
        ("checkin kr1 --confidence 5", {"sqlmodel", "sqlalchemy", "networkx"}),
        ("edit kr1 owner=Ana", {"sqlmodel", "sqlalchemy"}),
        ("move opp2 --under kr2", {"sqlmodel", "sqlalchemy"}),
        ("tree --json", {"sqlmodel", "sqlalchemy", "networkx"}),
        ("list", {"sqlmodel", "sqlalchemy", "networkx"}),
        ("show kr1", {"sqlmodel", "sqlalchemy", "networkx"}),
        ("verdict --json", {"sqlmodel", "sqlalchemy", "networkx", "numpy", "scipy"}),
        ("export md", {"sqlmodel", "sqlalchemy", "networkx", "numpy", "scipy"}),
    ],
)
def test_a_command_loads_what_it_needs(words: str, allowed: set[str], desk: Ost, tmp_path: Path) -> None:
    assert loaded_by(*words.split(), OST_DB=str(desk.db)) <= allowed


def test_opening_an_up_to_date_workspace_loads_no_migrations(desk: Ost) -> None:
    assert not {"alembic", "mako"} & loaded_by("status", OST_DB=str(desk.db))


def test_a_first_workspace_loads_no_numbers(empty: Path) -> None:
    assert not NUMERIC & loaded_by("init", "team")
