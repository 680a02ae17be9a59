"""`ost export` from the shell: where it goes, what is refused, and that nothing half-written stays."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from ost.cli import terminal
from ost.cli.main import app
from ost.exports import graphviz_engine

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {
    "dot": b"digraph",
    "svg": b"<svg",
    "mermaid": b"flowchart LR",
    "drawio": b'<mxfile compressed="false">',
    "canvas": b'"fromSide": "right"',
    "markmap": b"- **Objective** obj1: Make",
    "md": b"- `obj1` **Objective:**",
    "html": b"<!doctype html>",
    "json": b'"roots"',
    "csv": b"ref,kind,title",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with spaces in its name and a workspace in it."""
    folder = tmp_path / "my work & more"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("OST_TODAY", "2026-11-18")
    run("init", "--name", "Kelp")
    run("objective", "add", "Make cafés successful", "--cycle", "2026-Q4")
    numbers = ("--baseline", "45", "--target", "65", "--unit", "%", "--by", "2026-12-31")
    run("kr", "add", "Activation", "--under", "obj1", *numbers)
    run("opportunity", "add", "I don't know what to do first", "--under", "kr1")
    return folder


def run(*args: str) -> Result:
    """Run ost."""
    return CliRunner().invoke(app, list(args))


@pytest.mark.parametrize("word", WORDS)
def test_a_document_goes_to_stdout_or_to_a_file_and_is_the_same(word: str, home: Path) -> None:
    printed = run("export", word)
    assert printed.exit_code == 0, printed.stderr
    assert WORDS[word] in printed.stdout_bytes
    written = run("export", word, "-o", f"a file.{word}")
    assert (written.exit_code, written.stdout) == (0, "")
    assert f"a file.{word}" in written.stderr
    assert (home / f"a file.{word}").read_bytes() == printed.stdout_bytes
    assert run("export", word, "-o", "-").stdout_bytes == printed.stdout_bytes


def test_data_is_data(home: Path) -> None:
    tree = json.loads(run("export", "json").stdout)
    assert tree["roots"][0]["children"][0]["ref"] == "kr1"
    assert run("export", "json", "--json").stdout == run("export", "json").stdout
    read = list(csv.DictReader(io.StringIO(run("export", "csv", "kr1").stdout_bytes.decode(), newline="")))
    assert [row["ref"] for row in read] == ["kr1", "opp1"]


def test_a_branch_a_day_and_what_was_put_away(home: Path) -> None:
    run("archive", "opp1")
    assert "opp1" not in run("export", "md").stdout
    assert "opp1" in run("export", "md", "--all").stdout
    assert "obj1" not in run("export", "md", "kr1").stdout
    assert "obj1" not in run("export", "md", "--as-of", "2020-01-01").stdout


@pytest.mark.parametrize("word", ["png", "pdf"])
def test_a_terminal_is_spared_bytes(word: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    refused = run("export", word)
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    assert f"-o tree.{word}" in refused.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("gif",), 2, "dot, svg, png, pdf, mermaid, drawio, canvas, markmap, md, html, json or csv"),
        (("svg", "kr9"), 3, "There is no kr9"),
        (("svg", "--as-of", "someday"), 2, "someday"),
        (("svg", "--layout", "round"), 2, "--layout must be tidy, compact or dot"),
        (("svg", "--theme", "neon"), 2, "--theme must be light, dark, print, contrast or a .toml file"),
        (("svg", "--depth", "-1"), 2, "--depth must be a whole number from 0 on"),
        (("svg", "--kind", "kr,epic"), 2, "--kind must be objective, kr"),
        (("svg", "--focus", "kr9"), 3, "There is no kr9"),
        (("svg", "--layout", "dot", "--direction", "down"), 2, "contradict each other"),
        (("drawio", "--layout", "dot"), 2, "--layout dot and drawio contradict each other"),
        (("canvas", "-o", "tree.md"), 2, "says md, and the format is canvas"),
        (
            ("html", "--layout", "dot"),
            2,
            "--layout dot and html contradict each other: dot lays out dot, svg",
        ),
        (("svg", "--all", "--diff", "2026-10-01"), 2, "--all and --diff contradict each other"),
        (("csv", "--theme", "dark"), 2, "are for drawings, and csv is none"),
        (
            ("svg", "--kind", "metric"),
            3,
            "There is no metric in this tree. See what there is with: ost list metric",
        ),
        (("csv", "--diff", "last week"), 2, "--diff 'last week' -o changes.svg"),
        (("csv", "--depth", "2"), 2, "are for drawings, and csv is none"),
        (("md", "-o", "."), 1, "it is a folder"),
        (("md", "-o", "none/tree.md"), 1, "its folder does not exist"),
        (("md", "-o", "ost.db/tree.md"), 1, "cannot be written"),
    ],
)
def test_a_refusal_is_one_sentence_and_leaves_nothing(
    args: tuple[str, ...], code: int, said: str, home: Path
) -> None:
    before = sorted(home.iterdir())
    refused = run("export", *args)
    assert refused.exit_code == code
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert refused.stdout == ""
    assert sorted(home.iterdir()) == before


def test_a_map_is_markdown_and_may_say_so_in_its_ending(home: Path) -> None:
    assert run("export", "markmap", "-o", "tree.mm.md").exit_code == 0
    assert (home / "tree.mm.md").read_text(encoding="utf-8") == run("export", "markmap").stdout


@pytest.mark.parametrize("form", ["svg", "dot", "mermaid", "drawio", "canvas", "markmap"])
def test_a_part_of_the_tree_is_drawn(form: str, home: Path) -> None:
    whole, part = run("export", form), run("export", form, "--depth", "0")
    assert part.exit_code == 0
    assert len(part.stdout) < len(whole.stdout)
    assert "+ 1 key result" in part.stdout.replace("#43;", "+").replace("\\", "")


def test_a_companys_colours_are_those_of_its_file(home: Path) -> None:
    (home / "our brand.toml").write_text('[colours]\nkr = "#abcdef"\n')
    assert "#abcdef" in run("export", "svg", "--theme", "our brand.toml").stdout
    assert "#abcdef" in run("export", "dot", "--theme", "our brand.toml").stdout
    refused = run("export", "svg", "--theme", "theirs.toml")
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1


def test_what_is_in_focus_has_to_be_in_the_branch(home: Path) -> None:
    run("objective", "add", "Beside")
    refused = run("export", "svg", "kr1", "--focus", "obj2")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "There is no obj2 in this tree. See what there is with: ost list objective" in refused.stderr


def test_a_drawing_that_fails_leaves_the_earlier_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "tree.png").write_text("earlier")
    monkeypatch.setattr(graphviz_engine, "_engines", list)
    refused = run("export", "png", "-o", "tree.png")
    assert refused.exit_code == 1
    assert "pip install pygraphviz" in refused.stderr
    assert (home / "tree.png").read_text() == "earlier"
    assert sorted(path.name for path in home.iterdir()) == ["ost.db", "tree.png"]


@pytest.mark.parametrize("form", ["svg", "html", "dot"])
def test_what_needs_no_graphviz_is_made_without(
    form: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphviz_engine, "_engines", list)
    made = run("export", form)
    assert (made.exit_code, made.stderr) == (0, "")
    assert "Activation" in made.stdout


def test_a_flowchart_that_is_too_long_is_said_to_be(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ost.exports.mermaid.MOST_CHARACTERS", 100)
    made = run("export", "mermaid")
    assert made.stdout.startswith("flowchart LR")
    assert "ost export mermaid REF" in made.stderr


def test_a_real_process_without_any_graphviz_says_so_in_a_sentence(home: Path) -> None:
    hide = (
        "import importlib.util, os, sys; os.environ['PATH'] = ''\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'pygraphviz' else find(name, *rest)\n"
        "sys.argv = ['ost', 'export', 'svg', '--layout', 'dot']\n"
        "from ost.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", hide], capture_output=True, text=True, cwd=home, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Graphviz is needed to draw this and was not found.")
    assert done.stderr.count("\n") == 1
