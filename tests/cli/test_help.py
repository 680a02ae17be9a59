"""Help: everywhere, with examples first, and true."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from command_table import COMMANDS, DEMO, NAMES
from running import Ost

import ost as package
from ost.cli.main import HEADINGS

if TYPE_CHECKING:
    from pathlib import Path

GROUPS = sorted({name.split()[0] for name in NAMES if " " in name})
LOOKING_BACK = {command.name for command in COMMANDS if command.looks_back}
OST = Ost(None)
EVERY = {name for commands in HEADINGS.values() for name in commands}


def subcommands(group: str) -> list[str]:
    """The names under `Commands:` in a group's help."""
    listed = OST(group, "--help").out.partition("Commands:\n")[2]
    return [line.split()[0] for line in listed.splitlines() if re.match(r"  \S", line)]


def test_the_table_of_commands_is_complete() -> None:
    found = {name for name in EVERY if name not in GROUPS}
    found |= {f"{group} {name}" for group in GROUPS for name in subcommands(group)}
    assert found == set(NAMES)


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("name", NAMES)
def test_help_shows_examples_first(name: str, option: str) -> None:
    said = OST(*name.split(), option)
    assert said.out.startswith(f"Usage: ost {name} ")
    assert 0 < said.out.index("Examples:\n") < said.out.index("Options:\n")
    assert said.err == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_command_takes_the_shared_options(name: str) -> None:
    options = set(re.findall(r"--[a-z-]+", OST(*name.split(), "--help").out.partition("Options:\n")[2]))
    assert {"--db", "--json", "--help"} <= options
    assert ("--as-of" in options) is (name in LOOKING_BACK)
    assert "--install-completion" not in options


@pytest.mark.parametrize("name", ["archive", "measure import"])
def test_what_imports_or_deletes_can_be_tried_dry(name: str) -> None:
    assert re.search(r"-n, --dry-run", OST(*name.split(), "--help").out)


@pytest.mark.parametrize("name", ["", *GROUPS, *NAMES])
def test_help_fits_80_columns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples are for copying and stand whole; everything else is wrapped."""
    monkeypatch.setenv("COLUMNS", "80")
    words, _, rest = OST(*name.split(), "--help").out.partition("Examples:\n")
    options = rest[rest.index("Options:\n") :] if rest else ""
    assert [line for line in (words + options).splitlines() if len(line) > 80] == []


def examples(name: str) -> list[str]:
    """The example commands of a help page, with lines that go on put together."""
    shown = OST(*name.split(), "--help").out.partition("Examples:\n")[2].partition("\n\n")[0]
    whole = shown.replace("\\\n", " ")
    return [line.strip() for line in whole.splitlines() if "ost " in line]


@pytest.mark.parametrize("name", [name for name in NAMES if name != DEMO.name])
def test_the_examples_are_commands_that_exist(name: str, desk: Ost, tmp_path: Path) -> None:
    """None is refused for its options or arguments; things that the desk does not have may be missing."""
    shown = examples(name)
    assert shown
    for example in shown:
        words = shlex.split(example.split("   ")[0].split(" | pbcopy")[0].rpartition("| ")[2], comments=True)
        assert words[0] == "ost"
        assert words[1:3][: len(name.split())] == name.split()
        said = Ost(tmp_path / "other.db" if name == "init" else desk.db).run(*words[1:], stdin="date,value\n")
        refused = re.search(r"No such (option|command)|Missing|unexpected|must be .*, not", said.err)
        assert not refused, f"{example}: {said.err}"
        assert said.code in {0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_alone_shows_its_commands(group: str) -> None:
    said = OST.run(group)
    assert said.code == 2
    assert said.out == OST(group, "--help").out


def test_the_first_page_names_every_command() -> None:
    said = OST("--help")
    listed = {line.split()[0] for line in said.out.splitlines() if re.match(r"  [a-z]+  ", line)}
    assert listed >= EVERY
    assert OST.run().code == 2
    assert OST.run().out == said.out


def test_the_version_is_the_package_s() -> None:
    assert OST("--version").out == f"ost {package.__version__}\n"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tre", "'tree'"),
        ("kr ad", "'add'"),
        ("kr add T --basline 3", "--baseline"),
        ("list oportunity", "opportunity"),
        ("edit kr1 targt=3", "target"),
        ("kr add T --under obj1 --at-least 3 --by 2036-Q4 --scope bussiness", "business"),
        ("experiment decide exp1 shp --because x", "ship"),
        ("export svgg", "svg"),
        ("show 'first day checklist'", "sol1 First-day checklist"),
    ],
)
def test_a_slip_of_the_fingers_gets_a_suggestion(words: str, meant: str, desk: Ost) -> None:
    said = desk.run(*shlex.split(words))
    assert said.code in {2, 3}
    assert f"Did you mean {meant}?" in said.err


def test_a_title_without_quotes_is_explained() -> None:
    said = OST.run("objective", "add", "Make", "new", "users", "successful")
    assert said.code == 2
    assert "need quotes" in said.err
